"""The scorecard: each published figure, the model's number, the verdict, and what the number depends on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import nan
from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.tabulated import csv_text, tabulated
from scenario_engine.support.toml.bilingual import told
from scenario_engine.validation.replicate.measures import MEASURES
from scenario_engine.validation.replicate.question import FigureQuestion
from scenario_engine.validation.replicate.rules import ROLES, Rulebook
from scenario_engine.validation.replicate.runs import Runs

VERDICTS = ("exact", "close", "off", "not computable", "not a result")

COLUMNS = {
    "year": ("Year or span", ""),
    "region": ("Place", ""),
    "industry": ("Industry", ""),
    "indicator": ("Indicator", ""),
    "component": ("Component", ""),
    "unit": ("Unit of publication", ""),
    "status": ("Measured or forecast", ""),
    "report": ("Report", ""),
    "locator": ("Place in the report", ""),
    "printed": ("Published figure", ""),
    "band_low": ("Least value printed so", "1"),
    "band_high": ("Greatest value printed so", "1"),
    "model": ("Model", "1"),
    "gap": ("Relative change that would meet the figure", "1"),
    "tolerance": ("Tolerance of the method", "1"),
    "verdict": ("Verdict", ""),
    "role": ("Dependence on the figure itself", ""),
    "method": ("Method", ""),
    "variable": ("Variable", ""),
    "variant": ("Variants of operators", ""),
    "vintage": ("Vintages of data", ""),
    "scenario": ("Scenario", ""),
    "cause": ("Cause", ""),
    "reason": ("Reason", ""),
    "reason_zh": ("Reason, zh", ""),
}

KEY = ("report", "year", "region", "industry", "indicator", "component", "unit", "printed", "locator")
"""What tells a figure from all others, repeated ones included."""

ORDERED = ("rank", "listed_order", "rank_band")
"""Units of figures that stand in one order or list with others."""

COUNTS = tuple(verdict.replace(" ", "_") for verdict in VERDICTS)


def scorecard(
    figures: Sequence[PublishedFigure], book: Rulebook, among: Sequence[PublishedFigure] = ()
) -> xr.Dataset:
    """Every figure judged by its rule; ranks as part of the orders printed `among` more figures, where these are some of them.

    The variables of `COLUMNS` over `figure`; model and interval in the figure's own unit. A figure without a rule is
    refused, and a rule that asks a run for what it does not have.
    """
    runs = Runs(book)
    order_of = orders(among or figures)
    return _tabulated([_judged(figure, book, runs, order_of(figure)) for figure in figures])


def left_out(
    figures: Sequence[PublishedFigure], book: Rulebook, among: Sequence[PublishedFigure] = ()
) -> xr.Dataset:
    """Every figure of a report that can be left out, judged by what was fitted to the other reports alone.

    As `scorecard`, without the figures whose answer rests on the report itself.
    """
    cards = [
        scorecard(of_report, book.without(one.report), among)
        for one in book.left_out
        if (of_report := [figure for figure in figures if figure.source == one.report])
    ]
    if not cards:
        raise ScenarioEngineError(
            "no report of these figures can be left out.",
            f"There are {listing(one.report for one in book.left_out)}.",
        )
    every = xr.concat(cards, "figure", combine_attrs="override")
    return every.isel(figure=(every["verdict"] != "not computable").to_numpy())


def orders(figures: Sequence[PublishedFigure]) -> Callable[[PublishedFigure], Mapping[str, int]]:
    """For a figure the rank of every place that stands in one printed order or list with it; empty for other figures."""
    found: dict[tuple[str, ...], dict[str, int]] = {}

    def key(figure: PublishedFigure) -> tuple[str, ...]:
        return (figure.source, figure.year, figure.industry, figure.indicator, figure.component)

    for figure in figures:
        if figure.unit in ORDERED:
            found.setdefault(key(figure), {})[figure.region] = int(figure.value)
    return lambda figure: found.get(key(figure), {})


def _tabulated(rows: Sequence[Sequence[object]]) -> xr.Dataset:
    title = "Published figures compared with the model"
    return tabulated("figure", rows, COLUMNS, title=title, analysis="replicate")


def _judged(
    figure: PublishedFigure, book: Rulebook, runs: Runs, order: Mapping[str, int]
) -> tuple[object, ...]:
    rule, interval = book.rule_for(figure), figure.interval
    common = (
        *figure.key, figure.unit, figure.status, figure.source, figure.locator, figure.printed,
        interval.low, interval.high,
    )  # fmt: skip
    if not rule.measure:
        verdict = "not computable" if rule.not_computable else "not a result"
        why = rule.not_computable or rule.not_a_result
        return (*common, nan, nan, nan, verdict, "", rule.method, *[""] * 5, told(why, "en"), told(why, "zh"))
    name, run = rule.variable_for(figure.component), runs.of(rule)
    tolerance = book.methods[rule.method].tolerance
    try:
        answer = MEASURES[rule.measure](FigureQuestion(figure, rule, run.lookup, order))
    except (ScenarioEngineError, KeyError, IndexError) as fault:
        raise ScenarioEngineError(
            f"{figure} ({figure.source}, line {figure.line}) by {rule.measure} of {name} in {rule.run}: {fault}"
        ) from fault
    near = abs(answer.gap) <= tolerance and not answer.refuted
    verdict = "exact" if answer.exact else "close" if near else "off"
    reason = book.reason_for(figure) if verdict == "off" else None
    inputs = {*run.inputs_behind(name), *(run.inputs_behind(rule.over) if rule.measure == "share" else ())}
    role = book.role_of(figure, rule, inputs)
    variants, vintages = run.choices_behind(name)
    vintages = vintages or ("" if role == "predicted" else "as printed")
    cause, why = (reason.cause, reason.text) if reason else ("", "")
    return (
        *common, float(answer.value), answer.gap, tolerance, verdict, role, rule.method, name, variants, vintages,
        rule.run, cause, told(why, "en"), told(why, "zh"),
    )  # fmt: skip


def worsened(now: xr.Dataset, stored: xr.Dataset) -> xr.Dataset:
    """Figures that were exact or close and have a worse verdict now, with `verdict_before`.

    A figure that is no longer in the table is not a regression; one whose verdict is now `not computable` is.
    """
    known = stored.to_dataframe().set_index(list(KEY))["verdict"]
    keys = pd.MultiIndex.from_frame(now.to_dataframe()[list(KEY)])
    before = known[~known.index.duplicated(keep="last")].reindex(keys).to_numpy()
    worse = [
        old in ("exact", "close") and VERDICTS.index(new) > VERDICTS.index(old)
        for old, new in zip(before, now["verdict"].to_numpy(), strict=True)
    ]
    return now.assign(verdict_before=("figure", before)).isel(figure=worse)


def summary(card: xr.Dataset) -> xr.Dataset:
    """How many figures have each verdict, by method, by report, by role and of all, and the percentage that is exact or close.

    Over `row`: group, name, a count for each verdict, the figures that a method and its inputs determine, and the
    percentage of those that is reached, 100 where there is none.
    """
    columns = {
        "group": ("Group", ""),
        "name": ("Name", ""),
        **{count: (verdict.capitalize(), "1") for count, verdict in zip(COUNTS, VERDICTS, strict=True)},
        "computable": ("Computable", "1"),
        "reached_percent": ("Exact or close", "percent"),
    }
    title = "Verdicts by method, report and role"
    return tabulated("row", _tallies(card), columns, title=title, analysis="replicate")


def _tallies(card: xr.Dataset) -> Iterator[tuple[object, ...]]:
    frame = card.to_dataframe()
    own = frame[frame["role"] != "anchor"]
    methods = frame[frame["method"] != ""].groupby("method", sort=False)
    groups = [
        *(("method", name, rows) for name, rows in methods),
        *(("report", name, rows) for name, rows in frame.groupby("report", sort=False)),
        *(("role", name, rows) for name in ROLES if len(rows := frame[frame["role"] == name])),
        ("all", "all", frame),
        ("all", "without anchors", own),
        ("all", "without anchors and contradictions", own[own["cause"] != "printed contradiction"]),
    ]
    for group, name, rows in groups:
        counts = [int((rows["verdict"] == verdict).sum()) for verdict in VERDICTS]
        computable = sum(counts[:3])
        reached = 100.0 * (sum(counts[:2]) / computable) if computable else 100.0
        yield (group, name, *counts, computable, reached)


def as_csv(card: xr.Dataset) -> str:
    """A scorecard as the text of a CSV file, one column for each variable, numbers to six digits."""
    return csv_text(card, list(COLUMNS), lambda value: f"{value:.{6 if abs(value) < 1e6 else 10}g}")


def summary_csv(card: xr.Dataset) -> str:
    """The summary as the text of a CSV file."""
    found = summary(card)
    return csv_text(found, list(map(str, found)), lambda value: f"{value:.1f}")


def is_scorecard(path: Path) -> bool:
    """Whether a file is a scorecard by its columns, wherever it was written."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8") as stream:
        return stream.readline().strip() == ",".join(COLUMNS)


def read(path: Path) -> xr.Dataset:
    """A stored scorecard: as from `scorecard`, numbers to six digits."""
    if not path.is_file():
        raise ScenarioEngineError(
            f"there is no stored scorecard {path.name}; write it with `scenario-engine replicate --store`."
        )
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    numeric = [name for name, (_, unit) in COLUMNS.items() if unit and name in frame]
    frame[numeric] = frame[numeric].apply(pd.to_numeric)
    return _tabulated(frame.reindex(columns=list(COLUMNS), fill_value="").to_numpy().tolist())
