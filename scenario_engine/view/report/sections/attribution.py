"""Why a scenario differs: from the first scenario's figure, lever by lever, to the other's."""

from collections.abc import Sequence

import pandas as pd

from scenario_engine.models.words import Text, same
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import ViewModel, plain
from scenario_engine.view.report.words import say

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
    return blocks.section("attribution", drawn, say("attribution_finding")) if drawn else None


def _behind(view: ViewModel, table: pd.DataFrame) -> Block:
    """Every input, or cell of one, that a revision goes back to, and the row or line that says it."""
    heads = [f"revision_{key}" for key in ("kind", "input", "cell", "old", "new", "place")]
    rows = [
        [
            say(f"revision_{group}"),
            view.variable(name) if not name.startswith("variants.") else same(name),
            *map(same, rest[:3]),
            same(rest[-1]),
        ]
        for group, name, *rest in table.itertuples(index=False, name=None)
    ]
    return blocks.table("revision_changes", "revision_changes", heads, rows)


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
    called = first.variable(variable)
    other = next((one.title for one in views if one.name == scenario), same(scenario))
    year = {"zh": f"{first.years[-1]}年", "en": f", {first.years[-1]}"} if first.years else same("")
    steps = [plain(start), *plain(shares), plain(start + shares.sum())]
    return blocks.chart(
        f"revision_{variable}" if revision else f"attribution_{scenario}",
        "waterfall",
        say("attribution_title", first=first.title, other=other, variable=called, year=year),
        first.reading(variable) if revision else first.unit(variable),
        labels=[first.title, *(_lever(first, str(lever)) for lever in shares.index), other],
        lines=[blocks.series(called, steps)],
        note=say("attribution_note"),
    )


def _lever(view: ViewModel, lever: str) -> Text:
    """A lever by its name; what an outlook was revised for by its group's."""
    if lever.startswith(REVISION):
        return say(f"revision_{lever.removeprefix(REVISION)}")
    return view.variable(lever)
