"""Every problem at once, whatever it is about; single ones are in the corpus of broken scenarios."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import TypeAdapter

from scenario_engine.analysis.calibrate.records import FitRecord, PriorRecord, TargetRecord
from scenario_engine.analysis.indices.records import Robustness
from scenario_engine.analysis.production_study import Depreciation
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import Location, ProblemsFound
from scenario_engine.support.toml.validation import _example, _Slot

HEAD = 'extends = "baseline"\n'


def complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """What a scenario with this text is answered with."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        _ = load("mine.toml").inputs
    return str(caught.value)


def test_every_problem_is_reported_at_once_in_reading_order(tmp_path, monkeypatch):
    """Two mistakes in one file give two complaints, the upper one first."""
    text = (
        '[inputs.relative_growth]\nby.industry = { default = 0, Z = 1 }\nunit = "percent"\nassumption = "x"\n'
        '[inputs.real_gdp_grwth]\nvalue = 5\nunit = "percent"\nassumption = "x"\n'
    )
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


def test_form_and_content_are_told_together(tmp_path, monkeypatch):
    """A misspelt key in one entry does not hide an unknown variable in another."""
    said = complaint(
        tmp_path,
        monkeypatch,
        '[inputs.real_gdp_growth]\nvalue = 5\nunti = "percent"\n[inputs.nonsense]\nvalue = 1\nunit = "1"\n',
    )
    assert [line.split("  ")[0] for line in said.splitlines() if line.startswith("mine.toml")] == [
        "mine.toml:4:1",
        "mine.toml:5:9",
    ]


def test_an_entry_left_out_for_its_form_draws_no_second_complaint(tmp_path, monkeypatch):
    """A child's `scale` of an entry that is misspelt in the parent is not said to have no parent."""
    (tmp_path / "parent.toml").write_text(HEAD + "[inputs.capital_share]\nvalu = 0.4\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(
        'extends = "parent"\n[inputs.capital_share]\nscale = 1.1\nassumption = "x"\n'
    )
    with pytest.raises(ProblemsFound) as caught:
        load("mine.toml")
    assert [problem.code for problem in caught.value.problems] == ["unknown-key"]


@pytest.mark.parametrize("letters", ["abc", "增长率", "é́", "１２３"])
def test_carets_stand_under_what_they_mean(letters):
    """Wide characters take two columns, combining marks none."""
    from rich.cells import cell_len

    place = Location("f.toml", 1, len(letters) + 3, 4, f"{letters}  fault")
    line, carets = place.excerpt().splitlines()
    assert cell_len(carets[: carets.index("^")]) == cell_len(line[: line.index("faul")])
    assert carets.count("^") == 4


def test_a_misspelt_label_is_told_and_not_what_follows_from_it(tmp_path, monkeypatch):
    """One wrong letter under [labels] leaves inputs without rows; the letter is the problem, not the inputs."""
    assert complaint(tmp_path, monkeypatch, '[labels]\nregion = ["guandong"]\n') == (
        "mine.toml:3:11  labels.region: the dataset has no region 'guandong'.\n"
        '  3 | region = ["guandong"]\n'
        "    |           ^^^^^^^^^^\n"
        "  Did you mean 'guangdong'?"
    )


@pytest.mark.parametrize("record", [FitRecord, TargetRecord, PriorRecord, Robustness, Depreciation])
def test_an_example_lies_within_the_limits(record):
    """What a complaint says to write is taken: draws of at least 10 had '1' as example, an interval below one '5.2'."""
    limited = {name: _Slot.of(one.annotation, one) for name, one in record.model_fields.items()}
    limited = {name: slot for name, slot in limited.items() if slot.limits}
    assert limited
    for name, slot in limited.items():
        field = record.model_fields[name]
        TypeAdapter(Annotated[field.annotation, *field.metadata]).validate_python(_example(slot))
