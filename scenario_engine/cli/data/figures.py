"""`scenario-engine data copy`, `data add` and `data diff`: a dataset of one's own, new figures in it, and what they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, warn
from scenario_engine.cli.console import table as print_table
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.numbers import largest_first

if TYPE_CHECKING:
    from scenario_engine.data.book import Change
    from scenario_engine.data.dataset import Dataset
    from scenario_engine.data.revisions import Revision


def copy(name: str, folder: Path, *, as_known: str = "") -> None:
    """Copy a dataset into a folder of yours, to work on.

    Parameters
    ----------
    name
        Name of a dataset, or its folder.
    folder
        The new folder; there is none yet.
    as_known
        Leave out what was published after the end of this year, month or day, such as 2025-12.
    """
    from scenario_engine.data.catalogue import places_of
    from scenario_engine.data.copying import copied

    dataset = found(name)
    rows = copied(dataset.as_known(as_known), folder)
    called = folder.name if len(places_of(folder.name, folder.parent)) == 1 else f"./{folder.name}"
    out().print(
        f"{dataset.name} copied to {folder}/: {len(rows)} tables, {sum(rows.values()):,} rows. "
        f'A scenario beside it reads it with dataset = "{called}".',
        soft_wrap=True,
    )


def add(
    folder: str,
    file: Path,
    *,
    table: str = "",
    indicator: str = "",
    unit: str = "",
    year: int | None = None,
    vintage: str = "",
    source: str = "",
    published: str = "",
    quality: str = "",
    sheet: str | None = None,
    allow_jumps: bool = False,
    dry_run: bool = False,
) -> None:
    """Put new figures into a dataset of yours, and say what they add and what they revise.

    A row a figure, or years or labels side by side; heads in English or Chinese (年份, 地区, 行业, 指标, 数值, 单位, 2025年).
    Labels, units, duplicates, magnitudes and sums are checked first, and nothing is written where one is wrong. What the
    dataset estimates for figures that are not out yet is estimated anew.

    Parameters
    ----------
    folder
        Folder of the dataset, as `data copy` makes it.
    file
        CSV or Excel workbook with the figures.
    table
        Table that all belong to; by default the one where figures of their kind stand.
    indicator
        Name of the figures in the dataset, where the file does not say it.
    unit
        Unit of the figures, where the file does not say it.
    year
        Year of the figures, where the file does not say it.
    vintage
        Vintage of the figures, where the file does not say it; by default that of the newest figures of their kind.
    source
        Where the figures are published, where the file does not say it.
    published
        When they were published, where the file does not say it.
    quality
        How good they are, such as official or estimate, where the file does not say it.
    sheet
        Sheet of a workbook that has several.
    allow_jumps
        Take figures that are many times those of the year before, or a fraction of them.
    dry_run
        Say what would change, and write nothing.
    """
    from scenario_engine.data.adding import added, indicators_of
    from scenario_engine.data.copying import fail_unless_own
    from scenario_engine.data.known import last_day
    from scenario_engine.data.release import read_release
    from scenario_engine.support.files.replacing import rewrite_texts

    dataset = found(folder)
    fail_unless_own(dataset)
    given = {"indicator": indicator, "unit": unit, "year": "" if year is None else str(year)}
    given |= {"source": source, "published": published, "quality": quality}
    if published and last_day(published) is None:
        raise ScenarioEngineError(
            f"--published {published!r} is not a date.", "Write 2026, 2026-02 or 2026-02-28."
        )
    said = {key: text for key, text in given.items() if text}
    figures, passed_over = read_release(file, dataset, said, indicators_of(dataset), sheet)
    if passed_over:
        warn([f"{file.name}: columns that say nothing here, passed over: {listing(passed_over)}."])
    result = added(dataset, figures, table=table, vintage=vintage, allow_jumps=allow_jumps)
    if not dry_run:
        rewrite_texts(result.texts)
    console = out()
    for name, kept in result.routes.items():
        kinds = [change.kind for change in result.changes if change.table == name]
        told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        console.print(f"{name} ({kept}): {told}" if kept else f"{name}: {told}", soft_wrap=True)
    for name, count in result.estimates.items():
        console.print(f"{name}: {count} not published yet, estimated from what is", soft_wrap=True)
    revised = [change for change in result.changes if change.kind in ("revised", "replaces an estimate")]
    _print_revised(revised, dataset)
    written = result.texts and not dry_run
    console.print(f"Written to {dataset.folder}" if written else "Nothing was written.", soft_wrap=True)


def diff(old: str, new: str, *, scenario: str = "", top: int = 20) -> None:
    """Show which figures differ between two datasets, and which inputs and results rest on them.

    Parameters
    ----------
    old
        Name or folder of the dataset as it was.
    new
        Name or folder of the dataset as it is.
    scenario
        Whose inputs and headline results are looked at; by default the baseline of the package, where it reads a dataset
        of this name.
    top
        Rows shown of each kind, the largest revisions first.
    """
    from scenario_engine.data.revisions import revisions

    before, after = found(old), found(new)
    every = revisions(before, after)
    kinds = [one.kind for one in every]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind in kinds)
    console = out()
    console.print(f"{new} against {old}: {told or 'no figure differs'}", soft_wrap=True)
    uses = _uses(after, scenario, every)
    for kind in KINDS:
        _print_table(kind, [one for one in every if one.kind == kind], after, top)
    for reads, reach in dict.fromkeys(use for use in uses if use[0]):
        many = uses.count((reads, reach))
        told = f"{many} figure{'s' * (many > 1)} → {reads} → {reach or 'no headline result'}"
        console.print(told, soft_wrap=True)


KINDS = ("revised", "new", "gone")


def found(name: str) -> Dataset:
    """A dataset by name, or by its folder from here, perhaps with a slash at the end."""
    from scenario_engine.data import catalogue

    return catalogue.find(name.rstrip("/") or name, Path.cwd())


def _uses(dataset: Dataset, named: str, every: Sequence[Revision]) -> list[tuple[str, str]]:
    """Of each revision the inputs that read it, and the headline results they reach; nothing where no scenario fits."""
    from scenario_engine.analysis.revise.dependence import reached, readers
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import load

    scenario = load(named or "baseline")
    if scenario.dataset.name != dataset.name and not named:
        return [("", "")] * len(every)
    years = [int(one.cell["year"]) for one in every if one.cell.get("year", "").isdecimal()]
    inside = [year for year in years if scenario.horizon.measured < year <= scenario.horizon.last]
    if inside:  # what is new is read by the outlook that counts its year as measured
        scenario = assigned(scenario, [f"horizon.measured={max(inside)}"])

    @cache
    def use(names: tuple[str, ...]) -> tuple[str, str]:
        return ", ".join(names), ", ".join(reached(scenario, names, scenario.model.headlines))

    return [use(tuple(readers(scenario, one.table, one.cell))) for one in every]


def _print_table(kind: str, some: Sequence[Revision], dataset: Dataset, top: int) -> None:
    """Figures of one kind, the largest change first; a new figure by what it is of."""
    ranked = [some[at] for at in largest_first(one.change or 0.0 for one in some)]
    rows = (
        (
            f"{_named({**one.cell, 'unit': one.unit}, dataset)}\n  {one.places[-1] if one.places else one.table}",
            *map(_figure, (one.old, one.new), one.estimated),
            "" if one.change is None else f"{one.change:+.2%}",
        )
        for one in ranked[:top]
    )
    left = f", the first {top} of {len(some)}" if len(some) > top else ""
    print_table(f"Figures {kind}{left}", ("Figure, stands at", "Old", "New", "Change"), rows)


def _print_revised(changes: Sequence[Change], dataset: Dataset) -> None:
    rows = (
        (
            _named(change.row, dataset),
            _figure(change.old or 0.0, change.estimated),
            f"{change.new:,.10g}",
            f"{change.new / change.old - 1.0:+.2%}" if change.old else "",
        )
        for change in changes
    )
    print_table("Figures revised", ("Figure", "Old", "New", "Change"), rows)


def _figure(value: float | None, estimated: bool) -> str:
    return "–" if value is None else f"{value:,.10g}{' (estimated)' if estimated else ''}"


def _named(row: Mapping[str, str], dataset: Dataset) -> str:
    """What a row is of: indicator, labels, year, vintage and unit, as far as it says."""
    from scenario_engine.data.known import cell_columns

    names, (first, *last) = dataset.spoken("en"), ("indicator", "year", "vintage")
    labels = [key for key in cell_columns(row) if key not in (first, *last, "note")]
    parts = [row.get(key, "") for key in (first, *labels, *last)]
    told = [names.get(part, part) for part in parts if part != "total"]
    return ", ".join(filter(None, [*told, row.get("unit")]))
