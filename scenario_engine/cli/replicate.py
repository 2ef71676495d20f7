"""`scenario-engine replicate`: every published figure compared with the model, with verdict and reason."""

from __future__ import annotations

from itertools import groupby
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from scenario_engine.cli.console import out
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.ownership import refuse_foreign_file, refuse_place, remember
from scenario_engine.support.files.replacing import write_text, write_texts
from scenario_engine.support.language import in_language

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from scenario_engine.data.dataset import Dataset
    from scenario_engine.data.published_figures import PublishedFigure

COLOURS = {"exact": "green", "close": "cyan", "off": "red", "not computable": "dim", "not a result": "dim"}
GAP = (
    "gap: the relative change of the underlying quantity that would bring the model to the printed figure; for a rank "
    "the value of the ranked unit, for a count the threshold, for a tier its cut"
)


def replicate(
    *,
    report: str = "",
    only: str = "",
    verdict: str = "",
    csv: Path | None = None,
    output: Path | None = None,
    store: bool = False,
    left_out: bool = False,
    rules: str = "",
) -> int:
    """Compare every published figure with the model.

    Exit code 1 when a figure that the stored scorecard has as exact or close is worse now.

    Parameters
    ----------
    report
        Only figures of this report, such as "CAII 2021".
    only
        Only figures whose method, indicator, industry, region or component contains this word.
    verdict
        List the figures with this verdict: exact, close, off, "not computable", "not a result" or all. Off figures
        are always listed.
    csv
        Write the full table there.
    output
        Write scorecard.csv, the full table, and summary.csv, the counts by method and report, into this folder.
    store
        Make this scorecard the one later runs are measured by.
    left_out
        Predict each report from the others alone: with what was fitted without it.
    rules
        Another rulebook than that of China's accounts: a file, or the name of one that comes along, such as
        growth-accounting.
    """
    from scenario_engine.data import catalogue
    from scenario_engine.validation import replicate as replication
    from scenario_engine.validation.replicate import figures_of, read_rules, rulebook, stored_beside
    from scenario_engine.validation.replicate.scorecard import VERDICTS, as_csv, is_scorecard, summary_csv

    verdicts = (*VERDICTS, "all")
    if verdict and verdict not in verdicts:
        raise ScenarioEngineError(f"no verdict is called {verdict!r}.", near_miss(verdict, verdicts))
    tables = [] if output is None else [output / "scorecard.csv", output / "summary.csv"]
    if output is not None:
        refuse_place(output)
        refuse_foreign_file(*([output] if output.is_file() else tables))
    refuse_foreign_file(*([csv] if csv else []))
    file = rulebook(rules)
    book = read_rules(file)
    dataset = catalogue.find(book.dataset, file.parent)
    figures = figures_of(book, file)
    known = sorted({figure.source for figure in figures})
    if report and report not in known:
        raise ScenarioEngineError(f"no figures are from {report!r}.", f"There are {', '.join(known)}.")
    chosen = [
        figure
        for figure in figures
        if (not report or figure.source == report) and _is_about(only, figure, book.rule_for(figure).method)
    ]
    if not chosen:
        raise ScenarioEngineError(
            f"no published figure is about {only!r}.",
            f"Try one of {listing(sorted({figure.indicator for figure in figures}))}.",
        )
    if store and len(chosen) < len(figures):
        raise ScenarioEngineError("--store keeps the whole scorecard; leave out --report and --only.")
    judge, kind = (replication.left_out, "left-out") if left_out else (replication.scorecard, "scorecard")
    stored = stored_beside(file, kind)
    if store and is_scorecard(stored):
        remember(stored)
    refuse_foreign_file(*([stored] if store else []))
    card = judge(chosen, book, among=figures)
    files = {csv: as_csv(card)} if csv is not None else {}
    if output is not None:
        files |= dict(zip(tables, (as_csv(card), summary_csv(card)), strict=True))
    write_texts(files)
    console = out()
    _show(console, card, verdict, dataset)
    if csv is not None:
        console.print(f"\n{len(chosen)} figures written to {csv}")
    if output is not None:
        console.print(
            f"\n{len(chosen)} figures written to {output}/: scorecard.csv, summary.csv", markup=False
        )
    if store:
        write_text(stored, as_csv(card))
        console.print(f"stored as {stored.name}")
        return 0
    return _worse(console, card, stored, dataset) if stored.is_file() else 0


def _worse(console: Console, card: xr.Dataset, stored: Path, dataset: Dataset) -> int:
    """Name what is worse than stored; 1 when there is any."""
    from scenario_engine.validation.replicate import worsened
    from scenario_engine.validation.replicate.scorecard import read

    worse = _rows(worsened(card, read(stored)))
    for row in worse:
        told = f"  {_what(row, dataset)}: {row.verdict_before} before, {row.verdict} now"
        console.print(Text.assemble(("worse", "bold red"), told))
    return 1 if worse else 0


def _is_about(word: str, one: PublishedFigure, method: str) -> bool:
    if len(word) == 1:
        return one.industry == word
    return any(word in text for text in (method, one.indicator, one.industry, one.region, one.component))


def _rows(table: xr.Dataset) -> list[Any]:
    return list(table.to_dataframe().itertuples())


def _show(console: Console, card: xr.Dataset, verdict: str, dataset: Dataset) -> None:
    from scenario_engine.validation.replicate import summary
    from scenario_engine.validation.replicate.scorecard import COUNTS, VERDICTS

    heads = (Column("", no_wrap=True), *(Column(head, justify="right") for head in (*VERDICTS, "reached")))
    table = Table(
        *heads, box=SIMPLE, show_edge=False, pad_edge=False, collapse_padding=True, header_style="dim"
    )
    for group, rows in groupby(_rows(summary(card)), key=lambda row: str(row.group)):
        for row in rows:
            counts = [str(getattr(row, count) or "·") for count in COUNTS]
            reached = f"{row.reached_percent:.1f} %" if row.computable else ""
            table.add_row(row.name, *counts, reached, style="bold" if group == "all" else "")
        table.add_section()
    console.print(table)
    console.print(GAP, style="dim")
    shown = [row for row in _rows(card) if verdict == "all" or row.verdict in ("off", verdict)]
    for row in shown:
        _line(console, row, dataset, verbose=bool(verdict))
    for line in UnitWords.of(dataset).legend({row.unit for row in shown} & set(dataset.counted_in.values())):
        console.print(f"\n{line}", style="dim")


def _line(console: Console, row: Any, dataset: Dataset, *, verbose: bool) -> None:
    high = "or more" if isinf(row.band_high) else f"to {row.band_high:.6g}"
    band = f" ({row.band_low:.6g} {high})" if row.band_low < row.band_high else ""
    numbers = f"printed {_printed(row, dataset)}{band}"
    if row.model == row.model:
        numbers += f"; model {row.model:.6g}, gap {100 * row.gap:+.2f} %; {row.role}"
    behind = (row.scenario, row.variant, row.vintage) if verbose else ()
    source = "; ".join(part for part in (row.locator, *behind) if part)
    console.print(Text.assemble("\n", (row.verdict, COLOURS[row.verdict]), f"  {_what(row, dataset)}"))
    console.print(Padding(numbers, (0, 0, 0, 2)))
    reason = f"{row.cause}: {row.reason}" if row.cause and row.reason else row.reason
    for told in filter(None, (source, reason)):
        console.print(Padding(Text(told, "dim"), (0, 0, 0, 2)))


def _printed(row: Any, dataset: Dataset) -> str:
    """A printed figure with its unit as people say it; a rank or a tier before its number, counts and scores alone."""
    from scenario_engine.validation.replicate.question import PERCENT, is_plain

    if row.unit in ("rank", "tier"):
        return f"{row.unit} {row.printed}"
    if row.unit == "count" or is_plain(row.unit):
        return str(row.printed)
    return f"{row.printed} {'%' if PERCENT.match(row.unit) else UnitWords.of(dataset).short(row.unit)}"


def _what(row: Any, dataset: Dataset) -> str:
    """Which figure: report, year, place and industry by name, what it counts."""
    spoken = {language: dataset.spoken(language) for language in ("en", "zh")}
    region, industry = (
        in_language({language: names.get(label, label) for language, names in spoken.items()})
        for label in (row.region, row.industry)
    )
    industry = f"{row.industry} {industry}" if len(row.industry) == 1 else industry
    parts = [row.report, row.year, region, industry, row.component, row.indicator]
    return ", ".join(part for part in parts if part not in ("total", "合计", ""))
