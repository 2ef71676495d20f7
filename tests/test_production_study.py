"""The multiplier of the reports: what their own sections imply, and what a regression on the statistics gives."""

import re
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.analysis.production_study import chosen, run_study
from scenario_engine.data import catalogue
from scenario_engine.support.errors import ScenarioEngineError

STUDY = Path(__file__).parents[1] / "calibration" / "production-function.toml"


@pytest.fixture(scope="module")
def study():
    return run_study(STUDY)


def test_published_sections_imply_one_multiplier(study):
    """Seven sections without core each imply 1.0839 in 2020, to four digits (docs/growth.md)."""
    implied = study["implied_multiplier"].to_series()
    assert list(implied.index) == ["E", "F", "G", "H", "J", "K", "L"]
    assert set(implied.round(4)) == {1.0839}


def test_printed_regression_is_degenerate(study):
    """On the carried statistics the printed regression puts labour near 15, where an elasticity lies in (0, 1)."""
    fit = chosen(study, "report")
    assert fit["observations"] == 10
    assert 14.0 < float(fit["labour_elasticity"].sel(statistic="estimate")) < 18.0
    assert "leaves (0, 1)" in fit["warnings"].item()
    assert float(fit["condition_number"]) > 500.0


def test_regression_does_not_give_the_multiplier_of_the_reports(study):
    """No unrestricted choice of the carried series reaches 1.0839 in 2020."""
    assert float(study["multiplier"].sel(form="unrestricted", year=2020).max()) < 1.06


def test_every_unrestricted_fit_is_warned_of(study):
    """Free elasticities are never usable on ten yearly observations; fixed shares always are."""
    assert all(study["warnings"].sel(form="unrestricted").to_numpy().ravel())
    assert not any(study["warnings"].sel(form="fixed-shares").to_numpy().ravel())


def test_default_multiplier_is_the_solow_residual(study):
    """The default is real GDP over capital^0.414 labour^0.586, worked out here from the tables themselves."""
    china = catalogue.find("china")
    years = [2019, 2020]
    output, capital = (
        china.select(file, ["year"], {"year": years}, unit, indicator=indicator, vintage=vintage).to_numpy()
        for file, unit, indicator, vintage in (
            ("national", "1", "real_gdp_index", "fourth census"),
            ("penn_world_table", "USD2021_1e6", "pwt_rnna", "PWT 11.0"),
        )
    )
    labour = np.array([2 * 77586 - 77640, 3 * 77586 - 2 * 77640])
    residual = output / (capital**0.414 * labour**0.586)
    assert float(chosen(study, "default")["multiplier"].sel(year=2020)) == pytest.approx(
        residual[1] / residual[0], rel=1e-12
    )


def test_a_study_names_series_it_lists(tmp_path):
    """A specification of a series that is not listed is refused by its key."""
    text = STUDY.read_text(encoding="utf-8").replace(
        'report = { output = "nominal"', 'report = { output = "nominl"'
    )
    wrong = tmp_path / "study.toml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match=r"report: no estimate is of output 'nominl'"):
        run_study(wrong)


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        ("fit = [2007, 2016]", "fit = [2007 2016]", "bad.toml:7:"),
        ("fit = [2007, 2016]", "", "the file lacks 'fit'"),
        ("fit = [2007, 2016]", "fit = [2016, 2007]", "fits and multiplies backwards; years rise"),
        (
            'method = "perpetual-inventory"',
            'method = "perpetual"',
            "capital.perpetual inventory.method is 'perpetual'",
        ),
        ("depreciation = 0.096", "", "capital.perpetual inventory has a depreciation when, and only when"),
        ('kind = "1" }', 'knd = "1" }', "there is no key 'knd' here"),
        ("real = {", "volume = {", "needs output.nominal and output.real to deflate by"),
    ],
)
def test_a_wrong_study_is_refused_at_its_line(tmp_path, found, written, said):
    """What is no TOML, missing, misspelt or contradictory is said in words, with its place in the file."""
    text = STUDY.read_text(encoding="utf-8")
    assert text.count(found) == 1
    (tmp_path / "bad.toml").write_text(text.replace(found, written), encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match=re.escape(said)):
        run_study(tmp_path / "bad.toml")


def test_all_choices_are_estimated(study):
    """Two outputs, four capitals, two labours and three forms make 48 estimates, each once."""
    assert study["multiplier"].isel(year=0).notnull().sum() == 48
    default = chosen(study, "default")
    labels = [default[dim].item() for dim in ("output", "capital", "labour", "form")]
    assert labels == ["real", "stock", "before census revision", "fixed-shares"]


def test_the_command_prints_the_evidence(capsys):
    """`estimate` shows the implied multiplier beside the estimated ones, and the condition number."""
    from scenario_engine.cli import main

    with pytest.raises(SystemExit) as leaving:
        main(["estimate"])
    assert leaving.value.code == 0
    text = capsys.readouterr().out
    assert "1.0839" in text
    assert "condition number" in text
    assert "┃" not in text
    assert "warning: β (labour)" in text
    assert max(map(len, text.splitlines())) <= 80
