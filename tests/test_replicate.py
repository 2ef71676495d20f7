"""The published accounts, replicated: what is reached, from what, and what guards it."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from scenario_engine.cli import main
from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import published
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.validation.replicate import read_rules, rulebook, stored_beside, summary, worsened
from scenario_engine.validation.replicate.scorecard import KEY, as_csv
from scenario_engine.validation.replicate.scorecard import read as read_scorecard

pytestmark = pytest.mark.slow

BOOK = read_rules(rulebook())

FIGURES = BOOK.figures(published(catalogue.find("china")))


def key(row: Any) -> tuple[str, ...]:
    """What tells a figure from all others."""
    return tuple(getattr(row, name) for name in KEY)


def test_every_published_figure_is_judged_once(rows: list[Any]) -> None:
    """1145 figures of five reports, none left out, no two rows of one key, each with its place in print."""
    assert len(rows) == len(FIGURES) == 1145
    assert Counter(row.report for row in rows) == {
        "CAII 2020": 262,
        "CAII 2021": 317,
        "CAII 2023": 185,
        "CAII 2024": 264,
        "CAICT 2024": 117,
    }
    assert all(row.locator for row in rows)
    assert len({key(row) for row in rows}) == len(rows)


def test_share_of_figures_reached(card: xr.Dataset) -> None:
    """Seven of eight computable figures are exact or close, those that print contradicts counted as off."""
    every, own, consistent = tallies(card, "all")
    assert every.computable == 1061
    assert every.reached_percent >= 87.5
    assert own.reached_percent >= 85.0
    assert consistent.reached_percent >= 86.0


def tallies(card: xr.Dataset, group: str) -> list[Any]:
    """The rows of one group of the summary."""
    return [row for row in summary(card).to_dataframe().itertuples() if row.group == group]


def test_the_page_says_what_the_scorecard_says() -> None:
    """The tables of docs/replicate.md are those of the stored scorecard: `python docs/pages/scorecard.py` writes them."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
    try:
        from pages import scorecard as scorecard_page
    finally:
        sys.path.pop(0)
    assert scorecard_page.written(scorecard_page.PAGE.read_text("utf-8")) == scorecard_page.PAGE.read_text(
        "utf-8"
    )


def test_no_figure_is_worse_than_stored(card: xr.Dataset) -> None:
    """The stored scorecard is a floor."""
    assert worsened(card, read_scorecard(stored_beside(rulebook()))).sizes["figure"] == 0


def test_a_worse_verdict_is_noticed(card: xr.Dataset) -> None:
    """A figure that was exact and is off is a regression; one that was off and is off is not."""
    verdicts = card["verdict"].to_numpy().tolist()
    stored = card.isel(figure=[verdicts.index("exact"), verdicts.index("off")])
    now = stored.assign(verdict=("figure", ["off", "off"]))
    (fallen,) = worsened(now, stored).to_dataframe().itertuples()
    assert (fallen.verdict_before, fallen.verdict) == ("exact", "off")
    assert key(fallen) == tuple(stored[name].to_numpy()[0] for name in KEY)


def test_the_command_exits_with_1_when_a_figure_got_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rulebook that answers the share of GDP with the growth fails against the scorecard stored beside it."""
    rules = tmp_path / "replicate.toml"
    text = rulebook().read_text("utf-8")
    wrong = text.replace('variable = "share_of_gdp"', 'variable = "total_growth"')
    assert wrong != text
    rules.write_text(wrong, "utf-8")
    shutil.copy(stored_beside(rulebook()), stored_beside(rules))
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "share_of_gdp", "--report", "CAII 2021", "--rules", str(rules)])
    assert left.value.code == 1
    assert "worse" in capsys.readouterr().out


def test_a_stored_scorecard_is_read_as_written(card: xr.Dataset, tmp_path: Path) -> None:
    """Verdict, role and reason survive the CSV; numbers to six digits."""
    path = tmp_path / "scorecard.csv"
    path.write_text(as_csv(card), "utf-8")
    again = read_scorecard(path)
    for name in (*KEY, "verdict", "role", "reason"):
        assert again[name].to_numpy().tolist() == card[name].to_numpy().tolist()
    np.testing.assert_allclose(again["model"], card["model"], rtol=1e-5)
    with pytest.raises(ScenarioEngineError, match="replicate --store"):
        read_scorecard(tmp_path / "absent.csv")


def test_the_tables_written_have_stable_columns(tmp_path: Path) -> None:
    """`--output` writes the full table and the tallies; others read both by these names, and add up the verdicts."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "world", "--output", str(tmp_path / "out")])
    assert left.value.code == 0
    table = pd.read_csv(tmp_path / "out" / "scorecard.csv")
    assert " ".join(table) == (
        "year region industry indicator component unit status report locator printed band_low band_high model gap "
        "tolerance verdict role method variable variant vintage scenario cause reason reason_zh"
    )
    summary = pd.read_csv(tmp_path / "out" / "summary.csv")
    assert (
        " ".join(summary)
        == "group name exact close off not_computable not_a_result computable reached_percent"
    )
    assert set(summary["group"]) == {"method", "report", "role", "all"}
    every = summary[summary["name"] == "all"].iloc[0]
    assert every[["exact", "close", "off", "not_computable", "not_a_result"]].sum() == len(table)
    assert every["computable"] == table["verdict"].isin(["exact", "close", "off"]).sum()


def test_every_answer_names_its_variant_or_vintage(rows: list[Any]) -> None:
    """What is computed names the vintage of its data, or says that they are as printed."""
    assert not [key(row) for row in rows if row.scenario and not row.vintage]


def test_store_refuses_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    """A scorecard of some figures is no floor for all."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "world", "--store"])
    assert left.value.code == 2
    assert "--store keeps the whole scorecard; leave out --report and --only" in capsys.readouterr().err


def test_an_unknown_report_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Of five reports the nearest in spelling is no better guess than another."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--report", "CAII 2022"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert (
        said
        == "error: no figures are from 'CAII 2022'. There are CAICT 2024, CAII 2020, CAII 2021, CAII 2023, CAII 2024.\n"
    )


def test_the_scorecard_parts_its_groups_and_says_what_a_gap_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Methods, reports and all figures stand apart; below them the definition of the gap."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "world"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    lines = [line.strip() for line in said.splitlines()]
    assert lines[lines.index(next(line for line in lines if line.startswith("all "))) - 1] == ""
    assert "gap: the relative change of the underlying quantity that would bring the model" in said


def test_the_scorecard_speaks_of_places_and_units_as_people_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Hubei 湖北 and 亿元, a bound as `or more`, a rank before its number; the unit in English below."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "hubei"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "off  CAII 2023, 2022, Hubei 湖北, value_added_lower_bound\n" in said
    assert "printed 2000 亿元 (2000 or more); model 1841.12, gap -7.94 %" in said
    assert said.rstrip().endswith("亿元: CNY 100 million")
    with pytest.raises(SystemExit):
        main(["replicate", "--only", "city_rank"])
    assert "printed rank 5" in capsys.readouterr().out


def test_whatever_is_off_has_a_reason_and_whatever_is_not_computable_too(rows: list[Any]) -> None:
    """No verdict without a word."""
    silent = [
        key(row)
        for row in rows
        if row.verdict in ("off", "not computable", "not a result") and not row.reason
    ]
    assert silent == []


def test_every_reason_of_the_scorecard_is_given_in_chinese_too(rows: list[Any]) -> None:
    """Each reason has its Chinese beside it, and figures that are met have neither."""
    for row in rows:
        assert bool(row.reason) == bool(re.search("[\u4e00-\u9fff]", row.reason_zh)), key(row)
        assert not re.search("[\u4e00-\u9fff]", row.reason), key(row)
