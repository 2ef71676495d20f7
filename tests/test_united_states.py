"""Nothing Chinese is in the engine: another country's table is data and a scenario, and the Python names no place."""

import re
import tomllib
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.scenario.outcome import Outcome, compute
from tests.conftest import TOP
from tests.pages import exit_code

EXAMPLE = TOP / "examples" / "united-states"
FULL = TOP.parent / "shared" / "data" / "io"


@pytest.fixture(scope="module")
def digital() -> Outcome:
    """The example's scenario, run."""
    return compute(EXAMPLE / "digital.toml")


def test_united_states_run_and_close(digital):
    """The example runs without a warning, in dollars, and every identity it reaches holds."""
    assert digital.warnings == []
    assert all(gap.holds for gap in digital.gaps)
    assert len(digital.gaps) == 10
    assert digital.result["gdp"].attrs["units"] == "USD_1e9"
    assert list(digital.result.indexes["industry"][:2]) == ["agriculture", "mining"]


def test_gdp_of_the_table_is_gdp(digital):
    """Value added sums to 19.6 trillion dollars, the GDP of the table: income, without what is not made at home."""
    assert float(digital.result["gdp"].sel(year=2017)) == pytest.approx(19_612.117, abs=1e-9)


def test_core_of_the_base_year_by_hand(digital):
    """Core value added in 2017 is Σ S (X − M): half of software and data processing, a quarter of the rest."""
    sectors = pd.read_csv(EXAMPLE / "data" / "sectors.csv")
    income = sectors[sectors["indicator"] == "value_added"].set_index("sector")["value"] / 1e3
    core = tomllib.loads((EXAMPLE / "digital.toml").read_text(encoding="utf-8"))["labels"]["core"]
    shares = pd.Series(0.25, core).where(~pd.Index(core).isin(["511200", "518200"]), 0.5)
    by_hand = float((income[core] * shares).sum())
    assert float(digital.result["core_value_added"].sel(year=2017).sum()) == pytest.approx(by_hand, rel=1e-12)


def test_tables_are_what_the_dataset_says():
    """Each file has the checksum that dataset.toml states."""
    about = tomllib.loads((EXAMPLE / "data" / "dataset.toml").read_text(encoding="utf-8"))
    for file in about["files"]:
        assert sha256((EXAMPLE / "data" / file["name"]).read_bytes()).hexdigest() == file["sha256"], file[
            "name"
        ]


def test_condensed_from_the_full_tables(tmp_path, monkeypatch):
    """The command in the README makes the carried tables from the full ones."""
    if not (FULL / "us_bea_2017_detail_make_after_redef_musd.csv").is_file():
        pytest.skip("the full make and use tables are not here")
    monkeypatch.syspath_prepend(str(EXAMPLE))
    import condense

    condense.main(FULL, tmp_path)
    for file in tmp_path.glob("*.csv"):
        made, carried = pd.read_csv(file), pd.read_csv(EXAMPLE / "data" / file.name)
        assert list(made) == list(carried)
        text = made.select_dtypes(exclude="number").columns
        assert made[text].equals(carried[text])
        if "value" in made:
            np.testing.assert_allclose(made["value"], carried["value"], rtol=1e-6, atol=1e-12)


def test_the_packaged_table_is_that_of_the_full_tables(tmp_path, monkeypatch):
    """The command in the script makes what the package carries, cell by cell."""
    if not (FULL / "us_bea_2017_detail_make_after_redef_musd.csv").is_file():
        pytest.skip("the full make and use tables are not here")
    monkeypatch.syspath_prepend(str(EXAMPLE))
    import package

    made = Dataset(package.main(FULL, tmp_path))
    carried = catalogue.find(package.NAME)
    assert made.tables() == carried.tables()
    for name in made.tables():
        pd.testing.assert_frame_equal(made.table(name), carried.table(name), rtol=1e-9)


def test_the_packaged_table_can_be_asked_at_once(tmp_path, monkeypatch, capsys):
    """Without any import: value added by income, what of final uses it is, and type II with what it says of households."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path))
    assert stored_table(catalogue.find("united-states-2017")).value_added.sum() == pytest.approx(
        19_612_117, abs=1
    )
    for question in ("multipliers", "linkages", "extraction", "imports", "paths"):
        assert exit_code(["table", question, "united-states-2017"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "19,612,117 of it is value added here" in said
    assert "households spend 1.25 of labour income" in said


PLACES = re.compile(
    r"\b(china|chinese|beijing|shanghai|guangdong|renminbi|yuan|CNY\w*)\b|[㐀-鿿]", re.IGNORECASE
)
SPEAKS_OF_PLACES = {
    "cli": "headings in both languages, examples in help texts, and the default dataset of the scorecard and the audit",
    "data/china": "the packaged dataset, and the recipe of its filled rows",
    "data/files.py": "examples in messages",
    "data/release.py": "reads published tables in either language, and examples in messages",
    "data/tables": "readers of official tables in either language, and examples in messages",
    "analysis/compare": "titles in two languages",
    "analysis/indices": "titles in two languages",
    "view": "headings in both languages",
    "testing": "strategies that write scenarios for the packaged dataset",
    "scenario/own_names.py": "words for units that a user may write in Chinese",
    "scenario/records.py": "examples in messages",
    "support/language.py": "the names of the two languages, and of percent in them",
}
"""Rooms that may name a place, and why; the engine, the operators and the scenario language may not."""


def _code(text: str) -> str:
    """A module without comments and docstrings, where an example may be named."""
    without = re.sub(r'"""[\s\S]*?"""', "", text)
    return re.sub(r"#.*", "", without)


def test_engine_names_no_place():
    """No code of the engine, the operators or the scenario language holds a Chinese word or a place's name."""
    package = TOP / "scenario_engine"
    found = [
        f"{file.relative_to(package)}: {hit.group()}"
        for file in sorted(package.rglob("*.py"))
        if not any(file.is_relative_to(package / room) for room in SPEAKS_OF_PLACES)
        for hit in PLACES.finditer(_code(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_number_of_one_measured_year_is_explained(capsys):
    """The tree behind a number shows series that hold a single year as their value."""
    path = str(EXAMPLE / "digital.toml")
    assert exit_code(["explain", "base_core_rate", path, "--industry", "information"]) == 0
    assert "measured_industry_value_added" in capsys.readouterr().out


def test_the_outlook_names_industries_and_no_codes_that_are_words(tmp_path, capsys):
    """Labels such as `information` say no more than the name beside them; money is counted in USD billion."""
    assert exit_code(["run", str(EXAMPLE / "digital.toml"), "--output", str(tmp_path / "us")]) == 0
    said = capsys.readouterr().out
    assert "By year 按年份 (十亿美元 USD billion)" in said
    assert "  Information 信息业" in said
    assert "…" not in said
    assert "Jobs" not in said
