"""New figures put into a dataset's own tables: where each belongs, what it revises, what it must sum to, what it replaces.

A figure published later than the one in its cell stands beside it, and the newest counts, so that what was known before can
still be asked for. Where no dates tell them apart it takes the other's place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from scenario_engine.data.book import Book, Change, Row, now
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.files import rows_where
from scenario_engine.data.known import ABOUT, PUBLISHED
from scenario_engine.data.nowcast import NOWCAST, Cell, nowcast, rules_of, sums_of
from scenario_engine.data.release import Figure, wholes_of
from scenario_engine.support.errors import (
    Location,
    Problem,
    ProblemsFound,
    ScenarioEngineError,
    UnitError,
    listing,
    near_miss,
)
from scenario_engine.support.files.plaintext import read_text
from scenario_engine.support.units import conversion_factor

DIMS = ("year", "region", "industry", "indicator")
"""Columns that every table of figures has."""

FAR = 4.0
"""How many times the figure of the year before a new one may be, or a part of it."""


@dataclass(frozen=True)
class Added:
    """A dataset with new figures in it, before anything is written."""

    texts: Mapping[Path, str]
    """File → its text with the new rows."""
    changes: Sequence[Change]
    estimates: Mapping[str, int] = field(default_factory=dict)
    """Table → how many cells were estimated anew."""
    routes: Mapping[str, str] = field(default_factory=dict)
    """Table → the vintage its figures went to."""


def indicators_of(dataset: Dataset) -> list[str]:
    """Every indicator of the dataset's tables of figures; a dataset without one is refused."""
    if not _tables(dataset):
        raise ScenarioEngineError(
            f"{dataset.name} has no table that figures are added to.",
            "Such a table has the columns year, indicator, value and unit, and no other labels than region and industry.",
        )
    return sorted({name for table in _tables(dataset).values() for name in table["indicator"].unique()})


def added(
    dataset: Dataset,
    figures: Sequence[Figure],
    *,
    table: str = "",
    vintage: str = "",
    allow_jumps: bool = False,
) -> Added:
    """Figures in their tables, the sums they must meet checked, and what is still missing estimated anew.

    They go into `table`, or where figures of the same indicator, place and industry stand, and are of `vintage`, or of that
    of the newest figure of the kind. `allow_jumps` takes a figure of another magnitude than the year before: experience sets
    that bound, not accounting. `ProblemsFound` tells, each with the cell it was read from: two figures for one cell, one that
    fits no table, is in a unit of another kind or of another magnitude; parts that do not sum to their whole.
    """
    frames = _tables(dataset)
    if table and table not in frames:
        raise ScenarioEngineError(f"the dataset has no table of figures {table!r}.", near_miss(table, frames))
    placed, problems = _placed(figures, frames, dataset, table, vintage)
    problems += [*_duplicates(placed), *_jumps(placed, frames, allow_jumps, dataset.definitions)]
    if problems:
        raise ProblemsFound(problems)
    books = {name: Book.of(dataset, name) for name in dict.fromkeys(name for name, _, _ in placed)}
    changes = [books[name].put(name, row) for name, row, _ in placed]
    _check_sums(dataset, books, frames, placed)
    counts: dict[str, int] = {}
    for year in _estimated(dataset, figures):
        try:
            made = nowcast(dataset, lambda name: _of_the_whole(now(dataset, books, name), dataset), year)
        except ScenarioEngineError as fault:
            mine = [figure.place for _, _, figure in placed if figure.year == year] or [figures[0].place]
            rest = tuple((place, "added too") for place in mine[1:])
            problem = Problem(fault.message, fault.advice, mine[0], rest, code="no-estimate")
            raise ProblemsFound([problem]) from None
        for name, rows in made.items():
            book = books.setdefault(name, Book.of(dataset, name))
            counts[name] = counts.get(name, 0) + len(rows)
            for one in rows:
                book.put(name, book.row({key: str(value) for key, value in one.items()}))
    texts = {book.path: text for book in books.values() if (text := book.text()) != read_text(book.path)}
    routes = {name: row["vintage"] for name, row, _ in placed if "vintage" in row}
    return Added(texts, changes, counts, routes)


def _estimated(dataset: Dataset, figures: Sequence[Figure]) -> list[int]:
    """Years to estimate: those of the figures, and later ones whose estimates rest on them."""
    first = min(figure.year for figure in figures)
    years = {figure.year for figure in figures}
    for name in {rule.table for rule in rules_of(dataset)}:
        frame = _of_the_whole(dataset.table(name), dataset)
        estimated = frame.loc[frame["quality"].str.startswith(NOWCAST), "year"].unique()
        years |= {int(year) for year in estimated if int(year) > first}
    return sorted(years)


Placed = list[tuple[str, Row, Figure]]


def _tables(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """The tables of figures, as they are known now; what reports print is none of them."""
    printed = dataset.about.get("published", [])
    frames = {name: dataset.table(name) for name in dataset.tables() if name not in printed}
    return {
        name: _of_the_whole(frame, dataset)
        for name, frame in frames.items()
        if {"year", "indicator", "value", "unit"} <= set(frame.columns)
        and ({*DIMS} <= set(frame.columns) or not {*frame.columns} - {*DIMS, *ABOUT, "vintage", "note"})
    }


def _of_the_whole(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """A table with region, industry and quality: one that has no column of places is of the whole."""
    lacking = {dim: label for dim, label in wholes_of(dataset).items() if dim not in frame}
    found = frame.assign(**lacking, quality=frame.get("quality", ""))
    found.attrs["wholes"] = lacking
    return found


def _lacking(frame: pd.DataFrame, region: str, industry: str) -> list[str]:
    """Columns without which a table cannot tell a figure from that of the whole."""
    place = {"region": region, "industry": industry}
    return [dim for dim, label in frame.attrs["wholes"].items() if place[dim] != label]


def _placed(
    figures: Sequence[Figure], frames: Mapping[str, pd.DataFrame], dataset: Dataset, table: str, vintage: str
) -> tuple[Placed, list[Problem]]:
    """Each figure as a row of the table it belongs to, in that table's unit; and what is wrong with those that fit none."""
    placed: Placed = []
    problems: list[Problem] = []
    homes = {kind: table or _home(frames, *kind) for kind in dict.fromkeys(map(_kind, figures))}
    used = [home for home in homes.values() if home is not None and home in frames]
    broadest = max(used, key=lambda name: frames[name]["indicator"].nunique(), default=None)
    for figure in figures:
        # an indicator that is new goes where queries name theirs
        home = homes[_kind(figure)] or broadest or ""
        if home not in frames:
            message = f"{figure.name} fits no table of the dataset."
            advice = f"Name one with --table: {listing(frames)}."
            problems.append(Problem(message, advice, figure.place, code="no-table"))
            continue
        frame = frames[home]
        if lacking := _lacking(frame, figure.region, figure.industry):
            message = f"{figure.name} does not fit {home}, which has no column {listing(lacking)}."
            problems.append(Problem(message, f"Add the column to {home}.csv.", figure.place, code="no-table"))
            continue
        like = _like(frame, figure)
        unit = str(like["unit"].iloc[-1]) if len(like) else figure.unit
        try:
            factor = conversion_factor(figure.unit, unit, dataset.definitions)
        except ScenarioEngineError as fault:
            advice = fault.advice or f"Figures of {figure.indicator} stand in {unit}."
            if isinstance(fault, UnitError) and unit not in advice:
                advice += f" Figures of {figure.indicator} stand in {unit}."
            message = f"{figure.name}: {fault.message}"
            problems.append(Problem(message, advice.strip(), figure.place, code="wrong-unit"))
            continue
        row = {
            "year": str(figure.year),
            "region": figure.region,
            "industry": figure.industry,
            "indicator": figure.indicator,
            "value": f"{figure.value * factor:.12g}",
            "unit": unit,
            **figure.about,
        }
        if "vintage" not in row:
            row["vintage"] = vintage or _newest_vintage(frame, figure)
        placed.append((home, row, figure))
    return placed, problems


def _kind(figure: Figure) -> tuple[str, str, str]:
    return figure.indicator, figure.region, figure.industry


def _home(frames: Mapping[str, pd.DataFrame], indicator: str, region: str, industry: str) -> str | None:
    """The table where most is like a figure: the same indicator, place and industry, else fewer of them."""
    kind = {"indicator": indicator, "region": region, "industry": industry}
    fitting = {name: frame for name, frame in frames.items() if not _lacking(frame, region, industry)}
    for keys in (DIMS[1:], ("indicator", "region"), ("indicator",)):
        wanted = {key: kind[key] for key in keys}
        counts = {name: rows_where(frame, **wanted)["value"].count() for name, frame in fitting.items()}
        best = max(counts, key=lambda name: counts[name], default="")
        if counts.get(best):
            return best
    return None


def _like(frame: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    """Rows of the same indicator, of the same place and industry where there are any."""
    rows = rows_where(frame, indicator=figure.indicator)
    same = rows_where(rows, region=figure.region, industry=figure.industry)
    return same if len(same) else rows


def _newest_vintage(frame: pd.DataFrame, figure: Figure) -> str:
    """The vintage of the newest official figure of the kind; none where the table has none."""
    if "vintage" not in frame:
        return ""
    rows = _like(frame, figure)
    rows = rows if len(rows) else frame
    return str(rows.loc[rows["year"].astype(str).str[:4].astype(int).idxmax(), "vintage"])


def _duplicates(placed: Placed) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Figure] = {}
    for name, row, figure in placed:
        key = (name, *(row[dim] for dim in DIMS), row.get("vintage", ""), row.get(PUBLISHED, ""))
        if key in seen:
            other = ((seen[key].place, "the other one"),)
            yield Problem(f"{figure.name} is given twice.", "Keep one.", figure.place, other, code="twice")
        seen.setdefault(key, figure)


def _jumps(
    placed: Placed, frames: Mapping[str, pd.DataFrame], allowed: bool, definitions: tuple[str, ...]
) -> Iterator[Problem]:
    """A figure many times that of the year before is in another unit more often than it is true; none changes its sign."""
    for name, row, figure in placed:
        kind = {key: row[key] for key in (*DIMS[1:], "vintage") if key in frames[name]}
        same = rows_where(frames[name], **kind)
        same = same[same["unit"] != "percent"]
        near = same["year"].astype(str).isin([str(figure.year), str(figure.year - 1)])
        before = same[near].dropna(subset="value")
        if before.empty or float(before["value"].iloc[-1]) <= 0.0:
            continue
        last = before.iloc[-1]
        factor = conversion_factor(last["unit"], row["unit"], definitions)
        ratio = float(row["value"]) / (float(last["value"]) * factor)
        known = "estimated" if str(last.get("quality", "")).startswith("filled:") else "known"
        value, was = f"{figure.value:g} {figure.unit}", f"{float(last['value']):,.6g} {last['unit']}"
        if ratio <= 0.0:
            message = f"{figure.name} is {value}, after the {was} {known} before."
            yield Problem(message, "Give the figure with its own sign.", figure.place, code="sign")
        elif not (allowed or 1.0 / FAR <= ratio <= FAR):
            message = f"{figure.name} is {value}, {ratio:.3g} times the {was} {known} before."
            advice = "Check its unit; if the figure is right, --allow-jumps takes it."
            yield Problem(message, advice, figure.place, code="magnitude")


def _check_sums(
    dataset: Dataset, books: Mapping[str, Book], frames: Mapping[str, pd.DataFrame], placed: Placed
) -> None:
    """Parts that are all there sum to their whole, and those that are there do not exceed it."""
    problems = []
    rules = sums_of(dataset)
    for year, vintage in dict.fromkeys((row["year"], row["vintage"]) for _, row, _ in placed):
        figures: dict[Cell, tuple[float, str]] = {}
        for name in frames:
            figures |= _official(_of_the_whole(now(dataset, books, name), dataset), int(year), vintage)
        for rule in rules:
            whole, parts = rule.cells()
            known = _in_one_unit(
                {cell: figures[cell] for cell in (whole, *parts) if cell in figures}, dataset
            )
            there = [known[part] for part in parts if part in known]
            if whole not in known or not there:
                continue
            gap, allowed = sum(there) - known[whole], rule.tolerance * known[whole]
            mine = [
                figure.place
                for _, row, figure in placed
                if row["year"] == year and tuple(row[dim] for dim in DIMS[1:]) in {whole, *parts}
            ]
            if mine and (gap > allowed or (len(there) == len(parts) and -gap > allowed)):
                problems.append(_miss(whole, parts, sum(there), known[whole], year, mine))
    if problems:
        raise ProblemsFound(problems)


def _in_one_unit(figures: Mapping[Cell, tuple[float, str]], dataset: Dataset) -> dict[Cell, float]:
    """Figures, with the unit of each, in the unit of the first."""
    wanted = next((unit for _, unit in figures.values()), "")
    return {
        cell: value * conversion_factor(unit, wanted, dataset.definitions)
        for cell, (value, unit) in figures.items()
    }


def _official(frame: pd.DataFrame, year: int, vintage: str) -> dict[Cell, tuple[float, str]]:
    """Figures with their units, of a year and a vintage by region, industry and indicator, without what was filled."""
    if not {"vintage", "quality"} <= set(frame.columns):
        return {}
    rows = rows_where(frame, year=year, vintage=vintage)
    rows = rows[~rows["quality"].str.startswith("filled:")]
    cells = rows[list(DIMS[1:])].itertuples(index=False, name=None)
    return dict(zip(cells, zip(rows["value"], rows["unit"], strict=True), strict=True))


def _miss(  # noqa: PLR0917
    whole: Cell, parts: Sequence[Cell], sum_: float, total: float, year: str, places: Sequence[Location]
) -> Problem:
    labels = [set(labels) for labels in zip(whole, *parts, strict=True)]
    at = next(at for at in (1, 0) if len(labels[at]) > 1)
    return Problem(
        f"{year}: {listing(part[at] for part in parts)} sum to {sum_:,.10g}, and {whole[at]} is {total:,.10g}.",
        "Mend the figure that is off, or leave it out until it is clear.",
        places[0],
        tuple((place, "this figure is among them") for place in places[1:4]),
        code="sum",
    )
