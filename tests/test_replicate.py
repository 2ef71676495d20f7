"""The published accounts, replicated: what is reached, from what, and what guards it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scenario_engine.cli import main
from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import read
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.validation.replicate import Row, files, read_rules, worsened
from scenario_engine.validation.replicate.independence import ROLES
from scenario_engine.validation.replicate.scorecard import read as read_scorecard
from scenario_engine.validation.replicate.scorecard import write
from scenario_engine.validation.replicate.summary import groups, overall

FIGURES = read(catalogue.find("china").folder / "published_accounts.csv")

BOOK = read_rules(files.rulebook())


def test_every_published_figure_is_judged_once(rows: list[Row]) -> None:
    """733 figures, none left out, no two rows of one key."""
    assert len(rows) == len(FIGURES) == 733
    assert len({row.key for row in rows}) == len(rows)


def test_share_of_figures_reached(rows: list[Row]) -> None:
    """At least 95 % of all computable figures are exact or close, those that print contradicts counted as off."""
    every, own, consistent = overall(rows)
    assert every.computable == 680
    assert every.reached >= 0.95
    assert own.reached >= 0.94
    assert consistent.reached >= 0.965


def test_the_page_says_what_the_scorecard_says(rows: list[Row]) -> None:
    """The totals, methods and roles of docs/replicate.md are the scorecard's."""
    page = Path(__file__).parents[1].joinpath("docs", "replicate.md").read_text("utf-8")
    for tally in groups(rows)["method"]:
        reached = tally.verdicts["exact"] + tally.verdicts["close"]
        tolerance = f"{100 * BOOK.methods[tally.name].tolerance:g} %"
        assert f"| {tally.name} | {tolerance} | {reached} of {tally.computable} |" in page
    for role in ROLES:
        counts = Counter(row.verdict for row in rows if row.role == role)
        line = [role, counts.total(), counts["exact"], counts["close"], counts["off"]]
        assert f"| {' | '.join(map(str, line))} |" in page
    for tally in overall(rows):
        counts = [tally.computable, *(tally.verdicts[one] for one in ("exact", "close", "off"))]
        line = " | ".join(map(str, counts)) + f" | {100 * tally.reached:.1f} %"
        assert line in page


def test_no_figure_is_worse_than_stored(rows: list[Row]) -> None:
    """The stored scorecard is a floor."""
    assert worsened(rows, read_scorecard(files.stored(files.rulebook()))) == []


def test_a_worse_verdict_is_noticed(rows: list[Row]) -> None:
    """A figure that was exact and is off is a regression; one that was off and is off is none."""
    good = next(row for row in rows if row.verdict == "exact")
    bad = next(row for row in rows if row.verdict == "off")
    fallen = replace(good, verdict="off")
    assert worsened([fallen, bad], [good, bad]) == [(good, fallen)]


def test_the_command_exits_with_1_when_a_figure_got_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rulebook that answers the share of GDP with the growth fails against the scorecard stored beside it."""
    rules = tmp_path / "replicate.toml"
    text = files.rulebook().read_text("utf-8")
    wrong = text.replace('variable = "share_of_gdp"', 'variable = "total_growth"')
    assert wrong != text
    rules.write_text(wrong, "utf-8")
    shutil.copy(files.stored(files.rulebook()), files.stored(rules))
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "share_of_gdp", "--report", "CAII 2021", "--rules", str(rules)])
    assert left.value.code == 1
    assert "worse" in capsys.readouterr().out


def test_a_stored_scorecard_is_read_as_written(rows: list[Row], tmp_path: Path) -> None:
    """Verdict, role and reason survive the CSV; numbers to six digits."""
    path = tmp_path / "scorecard.csv"
    write(rows, path)
    again = read_scorecard(path)
    assert [(row.key, row.verdict, row.role, row.reason) for row in again] == [
        (row.key, row.verdict, row.role, row.reason) for row in rows
    ]
    np.testing.assert_allclose([row.model for row in again], [row.model for row in rows], rtol=1e-5)
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
    assert " ".join(summary) == "group name exact close off not_computable computable reached_percent"
    assert set(summary["group"]) == {"method", "report", "all"}
    every = summary[summary["name"] == "all"].iloc[0]
    assert every[["exact", "close", "off", "not_computable"]].sum() == len(table)
    assert every["computable"] == (table["verdict"] != "not computable").sum()


def test_every_answer_names_its_variant_or_vintage(rows: list[Row]) -> None:
    """Only what is counted on a classification or a list has neither a choice of operator nor a vintage of data."""
    silent = {row.method for row in rows if row.scenario and not row.vintage}
    assert silent == {"classification"}


def test_store_refuses_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    """A scorecard of some figures is no floor for all."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--only", "world", "--store"])
    assert left.value.code == 2
    assert "--store keeps the whole scorecard; leave out --report and --only" in capsys.readouterr().err


def test_an_unknown_report_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Of three reports the nearest in spelling is no better guess than another."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--report", "CAII 2022"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said == "error: no figures are from 'CAII 2022'. There are CAII 2021, CAII 2023, CAII 2024.\n"


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


def test_whatever_is_off_has_a_reason_and_whatever_is_not_computable_too(rows: list[Row]) -> None:
    """No verdict without a word."""
    silent = [row.key for row in rows if row.verdict in ("off", "not computable") and not row.reason]
    assert silent == []


def test_every_reason_of_the_scorecard_is_given_in_chinese_too(rows: list[Row]) -> None:
    """Each reason has its Chinese beside it, and figures that are met have neither."""
    for row in rows:
        assert bool(row.reason) == bool(re.search("[\u4e00-\u9fff]", row.reason_zh)), row.key
        assert not re.search("[\u4e00-\u9fff]", row.reason), row.key
