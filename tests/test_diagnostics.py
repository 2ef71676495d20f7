"""Errors a newcomer can act on: the texts are public, so they are pinned."""

from pathlib import Path

import pytest

from scenario_engine.errors import ProblemsFound
from scenario_engine.scenario import load

HEAD = 'extends = "baseline"\n'


def complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """What a scenario with this text is answered with."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        _ = load("mine.toml").inputs
    return str(caught.value)


CASES = {
    "wrong unit": (
        '[inputs.real_gdp_growth]\nvalue = 5\nunit = "kg"\nassumption = "x"\n',
        """mine.toml:4:8  inputs.real_gdp_growth: unit 'kg' is a quantity of mass, where '1' is needed.
  4 | unit = "kg"
    |        ^^^^
  Write unit = "percent" or unit = "1".""",
    ),
    "misspelt key": (
        '[inputs.real_gdp_growth]\nvalue = 5\nunti = "percent"\nassumption = "x"\n',
        """mine.toml:4:1  inputs.real_gdp_growth.unti: there is no key 'unti' here.
  4 | unti = "percent"
    | ^^^^
  Did you mean 'unit'?""",
    ),
    "misspelt variable": (
        '[inputs.real_gdp_grwth]\nvalue = 5\nunit = "percent"\nassumption = "x"\n',
        """mine.toml:2:9  inputs.real_gdp_grwth: no variable is called 'real_gdp_grwth'.
  2 | [inputs.real_gdp_grwth]
    |         ^^^^^^^^^^^^^^
  Did you mean 'real_gdp_growth'?""",
    ),
    "unknown section letter": (
        '[inputs.relative_growth]\nby.industry = { default = 0, Z = 1 }\nunit = "percent"\nassumption = "x"\n',
        """mine.toml:3:30  inputs.relative_growth: 'Z' is not a label of 'industry'.
  3 | by.industry = { default = 0, Z = 1 }
    |                              ^
  Known: A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S.""",
    ),
    "missing years": (
        '[inputs.real_gdp_growth]\npath = { 2026 = 5, 2030 = 4 }\nunit = "percent"\nassumption = "x"\n',
        """mine.toml:3:1  inputs.real_gdp_growth: the path says nothing for 2025; it must cover 2025–2030.
  3 | path = { 2026 = 5, 2030 = 4 }
    | ^^^^
  horizon is set here: china.toml:7:1
  7 | horizon = { base = 2017, measured = 2024, last = 2030 }
    | ^^^^^^^
  Add 2025 = …; years between are interpolated.""",
    ),
    "no unit": (
        '[inputs.real_gdp_growth]\nvalue = 5\nassumption = "x"\n',
        """mine.toml:2:9  inputs.real_gdp_growth has numbers without a unit.
  2 | [inputs.real_gdp_growth]
    |         ^^^^^^^^^^^^^^^
  Add unit = "percent" or unit = "1".""",
    ),
    "no reason": (
        '[inputs.real_gdp_growth]\nvalue = 5\nunit = "percent"\n',
        """mine.toml:2:9  inputs.real_gdp_growth says neither where its numbers come from nor that they are assumed.
  2 | [inputs.real_gdp_growth]
    |         ^^^^^^^^^^^^^^^
  Add source = "…" or assumption = "…".""",
    ),
    "percent forgotten": (
        '[inputs.real_gdp_growth]\nvalue = 5\nunit = "1"\nassumption = "x"\n',
        """mine.toml:3:9  inputs.real_gdp_growth is 5 at year 2025; it must lie between -0.5 and 0.5 (as a pure number).
  3 | value = 5
    |         ^
  Check the unit: 5 percent is 0.05.""",
    ),
    "not TOML": (
        "[inputs.real_gdp_growth]\nvalue = = 5\n",
        """mine.toml:3:9  this is not TOML: the value is missing, or is none TOML knows.
  3 | value = = 5
    |         ^
  Write a number, true, false, a text in "…", [ … ] or { … }.""",
    ),
    "unknown variant": (
        '[variants]\nregional_value_added = "poled"\n',
        """mine.toml:3:24  variants: 'regional_value_added' has no variant 'poled'.
  3 | regional_value_added = "poled"
    |                        ^^^^^^^
  Did you mean 'pooled'?""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_complaint_names_place_reason_and_remedy(case, tmp_path, monkeypatch):
    """File, line and column, the line underlined, the reason, what to write."""
    text, expected = CASES[case]
    assert complaint(tmp_path, monkeypatch, text) == expected


def test_every_problem_is_reported_at_once_in_reading_order(tmp_path, monkeypatch):
    """Two mistakes in one file give two complaints, the upper one first."""
    text = CASES["unknown section letter"][0] + CASES["misspelt variable"][0]
    said = complaint(tmp_path, monkeypatch, text)
    assert said.index("relative_growth") < said.index("real_gdp_grwth")
    assert said.count("mine.toml:") == 2


def test_a_missing_parent_and_a_circle_are_named(tmp_path, monkeypatch):
    """`extends` to nowhere suggests the nearest file; a circle is spelt out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text('extends = "bb"\n')
    (tmp_path / "b.toml").write_text('extends = "c"\n')
    (tmp_path / "c.toml").write_text('extends = "b"\n')
    with pytest.raises(ProblemsFound, match=r"a.toml:1:11  extends 'bb', and there is no such scenario."):
        load("a.toml")
    with pytest.raises(
        ProblemsFound, match=r"scenarios extend each other in a circle: b.toml → c.toml → b.toml"
    ):
        load("b.toml")
