"""Why a scenario differs: from the first scenario's figure, lever by lever, to the other's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenario_engine.models.words import Text, same
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import ViewModel, plain
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import pandas as pd

REVISION = "revision."
"""Before the name of a group that `revise` splits a change among."""

ROUNDING = 1e-9
"""Levers with less than this share of the whole difference are not drawn."""


def section(
    views: Sequence[ViewModel], attributions: Sequence[pd.DataFrame], changes: Sequence[pd.DataFrame] = ()
) -> Block | None:
    """A waterfall for each scenario that was attributed, in the last year, and what differs behind a revision."""
    charts = [
        _waterfall(views, str(scenario), str(variable), rows)
        for table in attributions
        for (scenario, variable), rows in table.groupby(["scenario", "variable"], sort=False)
    ]
    drawn = [chart for chart in charts if chart is not None]
    drawn += [_behind(views[0], table) for table in changes if drawn]
    return (
        blocks.section("attribution", say("attribution"), drawn, say("attribution_finding"))
        if drawn
        else None
    )


def _behind(view: ViewModel, table: pd.DataFrame) -> Block:
    """Every input, or cell of one, that a revision goes back to, and the row or line that says it."""
    heads = [say(f"revision_{key}") for key in ("kind", "input", "cell", "old", "new", "place")]
    rows = [
        [
            say(f"revision_{group}"),
            view.variable(name) if not name.startswith("variants.") else same(name),
            *map(same, rest[:3]),
            same(rest[-1]),
        ]
        for group, name, *rest in table.itertuples(index=False, name=None)
    ]
    return blocks.table(
        "revision_changes", say("revision_changes"), [blocks.column(head) for head in heads], rows
    )


def _waterfall(views: Sequence[ViewModel], scenario: str, variable: str, rows: pd.DataFrame) -> Block | None:
    first = views[0]
    if not first.has(variable):
        return None
    if "year" in rows:
        rows = rows[rows["year"] == first.years[-1]]
    shares = rows.groupby("lever", sort=False)["value"].sum().sort_values(key=abs, ascending=False)
    shares = shares[shares.abs() > ROUNDING * max(shares.abs().sum(), 1e-300)]
    array = first.array(variable)
    if "year" in array.dims:
        array = array.isel(year=-1)
    start = float(array.sum())
    revision = all(str(lever).startswith(REVISION) for lever in shares.index)
    labels: list[Text] = [
        first.title,
        *(_lever(first, str(lever)) for lever in shares.index),
        _title(views, scenario),
    ]
    return blocks.chart(
        f"revision_{variable}" if revision else f"attribution_{scenario}",
        "waterfall",
        say(
            "attribution_title",
            first=first.title,
            other=_title(views, scenario),
            variable=first.variable(variable),
            year=_year_said(first.years[-1] if first.years else None),
        ),
        first.reading(variable) if revision else first.unit(variable),
        labels=labels,
        lines=[
            blocks.series(
                first.variable(variable), [plain(start), *plain(shares), plain(start + shares.sum())]
            )
        ],
        note=say("attribution_note"),
    )


def _lever(view: ViewModel, lever: str) -> Text:
    """A lever by its name; what an outlook was revised for by its group's."""
    return (
        say(f"revision_{lever.removeprefix(REVISION)}")
        if lever.startswith(REVISION)
        else view.variable(lever)
    )


def _year_said(year: int | None) -> Text:
    """The year of a title, where Chinese and where English has it."""
    return {"zh": f"{year}年", "en": f", {year}"} if year is not None else {"zh": "", "en": ""}


def _title(views: Sequence[ViewModel], scenario: str) -> Text:
    return next((one.title for one in views if one.name == scenario), {"zh": scenario, "en": scenario})
