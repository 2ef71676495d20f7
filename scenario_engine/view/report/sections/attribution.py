"""Why a scenario differs: from the first scenario's figure, lever by lever, to the other's."""

from collections.abc import Sequence

import pandas as pd

from scenario_engine.data.unit_names import UnitWords
from scenario_engine.models.words import Text, same
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.language import LANGUAGES
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
            same(cell),
            *(_told(view, name, number, unit) for number in (old, new)),
            same(place),
        ]
        for group, name, cell, old, new, unit, place in table.itertuples(index=False, name=None)
    ]
    return blocks.table("revision_changes", "revision_changes", heads, rows)


def _told(view: ViewModel, name: str, number: str, unit: str) -> Text:
    """A number of an input in all its digits, with its unit or in percent; nothing where there was none."""
    if not number or unit == "1":
        return same(f"{100 * float(number):,.10g}%" if number and view.reading(name) == "percent" else number)
    spoken = UnitWords("", (), view.units)
    return {language: f"{float(number):,.10g} {spoken.said(unit, language)}" for language in LANGUAGES}


def _waterfall(views: Sequence[ViewModel], scenario: str, variable: str, rows: pd.DataFrame) -> Block | None:
    """From the result compared with, or from what the shares leave of the other one, in the last year of both."""
    reference = str(rows["reference"].iloc[0]) if "reference" in rows else views[0].name
    named = {one.name: one for one in (*reversed(views[1:]), views[0])}
    view = named.get(reference) or named.get(scenario)
    if view is None:
        told = f"the attribution beside is of {scenario} compared with {reference}, and neither is shown."
        raise ScenarioEngineError(told, "Show one of them, or leave the folder out.")
    if not view.has(variable):
        return None
    array, year = view.array(variable), None
    if "year" in rows:
        shared = set(rows["year"]) & set(view.years)
        if not shared:
            return None
        year = max(shared)
        rows, array = rows[rows["year"] == year], array.sel(year=year)
    shares = rows.groupby("lever", sort=False)["value"].sum().sort_values(key=abs, ascending=False)
    shares = shares[shares.abs() > ROUNDING * max(shares.abs().sum(), 1e-300)]
    start = float(array.sum()) - (0.0 if view.name == reference else float(shares.sum()))
    revision = all(str(lever).startswith(REVISION) for lever in shares.index)
    called = view.variable(variable)
    first, other = (named[name].title if name in named else same(name) for name in (reference, scenario))
    when = same("") if year is None else {"zh": f"{year}年", "en": f", {year}"}
    steps = [plain(start), *plain(shares), plain(start + shares.sum())]
    return blocks.chart(
        f"revision_{variable}" if revision else f"attribution_{scenario}",
        "waterfall",
        say("attribution_title", first=first, other=other, variable=called, year=when),
        view.reading(variable) if revision else view.unit(variable),
        labels=[first, *(_lever(view, str(lever)) for lever in shares.index), other],
        lines=[blocks.series(called, steps)],
        note=say("attribution_note"),
    )


def _lever(view: ViewModel, lever: str) -> Text:
    """A lever by its name; what an outlook was revised for by its group's."""
    if lever.startswith(REVISION):
        return say(f"revision_{lever.removeprefix(REVISION)}")
    return view.variable(lever)
