"""The scorecard: each published figure, the model's number, the verdict, and what the number was reached from."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.files.spreadsheet import write_rows
from scenario_engine.support.toml.bilingual import Told, told
from scenario_engine.validation.replicate.independence import role_of
from scenario_engine.validation.replicate.measures import MEASURES
from scenario_engine.validation.replicate.rules import Rule, Rulebook
from scenario_engine.validation.replicate.runs import Runs

__all__ = ["Row", "read", "scorecard", "worsened", "write"]

VERDICTS = ("exact", "close", "off", "not computable")


@dataclass(frozen=True)
class Row:
    """One published figure and the model's answer to it."""

    year: str
    region: str
    industry: str
    indicator: str
    component: str
    unit: str
    status: str
    report: str
    locator: str
    printed: str
    band_low: float
    band_high: float
    model: float
    gap: float
    tolerance: float
    verdict: str
    role: str
    method: str
    variable: str
    variant: str
    vintage: str
    scenario: str
    cause: str
    reason: str
    reason_zh: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this figure from all others, repeated prints included."""
        return (
            self.report,
            self.year,
            self.region,
            self.industry,
            self.indicator,
            self.component,
            self.unit,
            self.printed,
            self.locator,
        )


def scorecard(figures: Sequence[PublishedFigure], book: Rulebook) -> list[Row]:
    """Every figure judged by its rule.

    A figure without a rule is refused, and a rule that asks a run for what it does not have.
    """
    runs = Runs(book)
    return [_judged(figure, book.rule_for(figure), book, runs) for figure in figures]


def _judged(figure: PublishedFigure, rule: Rule, book: Rulebook, runs: Runs) -> Row:
    band = figure.band
    common = (
        figure.year, figure.region, figure.industry, figure.indicator, figure.component, figure.unit,
        figure.status, figure.source, figure.locator, figure.printed, band.low, band.high,
    )  # fmt: skip
    if rule.not_computable:
        return Row(
            *common,
            math.nan,
            math.nan,
            math.nan,
            "not computable",
            "",
            rule.method,
            "",
            "",
            "",
            "",
            "",
            *_in_both(rule.not_computable),
        )
    name, tolerance = rule.variable_for(figure.component), book.methods[rule.method].tolerance
    run = runs.of(rule)
    try:
        measured = MEASURES[rule.measure](figure, run.cells, rule)
    except (ScenarioEngineError, KeyError, IndexError) as fault:
        raise ScenarioEngineError(
            f"{figure} ({figure.source}, line {figure.line}) by {rule.measure} of {name} in {rule.scenario}: {fault}"
        ) from fault
    verdict = "exact" if measured.exact else "close" if abs(measured.gap) <= tolerance else "off"
    reason = book.reason_for(figure) if verdict == "off" else None
    role = role_of(figure, rule, book, run)
    printed = "" if role == "predicted" else "as printed"
    return Row(
        *common,
        measured.value,
        measured.gap,
        tolerance,
        verdict,
        role,
        rule.method,
        name,
        run.variants_behind(name),
        run.vintages_behind(name) or printed,
        rule.scenario,
        reason.cause if reason else "",
        *_in_both(reason.text if reason else ""),
    )


def _in_both(text: Told) -> tuple[str, str]:
    """A reason in English and in Chinese; twice the same where the rulebook gives one."""
    return told(text, "en"), told(text, "zh")


def worsened(now: Iterable[Row], stored: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Figures that were exact or close and have a worse verdict now: (stored, now).

    A figure that is no longer in the table is not a regression; one whose verdict is now `not computable` is.
    """
    before = {row.key: row for row in stored}
    order = {verdict: place for place, verdict in enumerate(VERDICTS)}
    return [
        (old, row)
        for row in now
        if (old := before.get(row.key)) is not None
        and old.verdict in ("exact", "close")
        and order[row.verdict] > order[old.verdict]
    ]


def write(rows: Sequence[Row], path: Path) -> None:
    """The scorecard as CSV, one column for each field of a row, numbers to six digits; written beside and then renamed.

    The folder is made.
    """
    write_text(path, as_csv(rows))


def as_csv(rows: Sequence[Row]) -> str:
    """The scorecard as the text of a CSV file."""
    names = [one.name for one in fields(Row)]
    return table_text(names, [[_text(getattr(row, name)) for name in names] for row in rows])


def table_text(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Lines of a table as the text of a CSV file."""
    text = io.StringIO()
    write_rows(text, [head, *lines])
    return text.getvalue()


def read(path: Path) -> list[Row]:
    """A stored scorecard."""
    if not path.is_file():
        raise ScenarioEngineError(
            f"there is no stored scorecard {path.name}; write it with `scenario-engine replicate --store`."
        )
    numbers = {one.name for one in fields(Row) if one.type == "float"}
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Row(**{key: float(text or "nan") if key in numbers else text for key, text in row.items()})  # type: ignore[arg-type]
            for row in csv.DictReader(stream)
        ]


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6g}" if abs(value) < 1e6 else f"{value:.10g}"
    return str(value)
