"""The data page: every series of every dataset of the package, with unit, years, source, vintage and quality."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset

OPENING = """\
# Data

Generated from `dataset.toml` and the tables of each dataset that comes with the package. A series is what shares
indicator, unit, vintage, source and quality; rows are counted, and years are those with a value. A quality that begins with
`filled:` says by which rule a value stands in for one that is not published.
`scenario-engine data show china` prints the same of an installed copy.
"""
BY = ("indicator", "component", "unit", "vintage", "status", "source", "quality")


def write(path: Path) -> None:
    """Write the page, and its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines()), encoding="utf-8")


def lines() -> Iterator[str]:
    """The page, line by line: one section for each dataset, one table for each file."""
    yield OPENING
    for where, dataset in catalogue.everything():
        if where == "package":
            yield from _dataset(dataset)


def _dataset(dataset: Dataset) -> Iterator[str]:
    title = dataset.about["title"]
    yield f"## {dataset.name}: {title['en']}\n\n{title['zh']}\n"
    units = ", ".join(f"{kind} in {unit}" for kind, unit in dataset.counted_in.items())
    yield f"Units used internally: {units}.\n"
    for file in dataset.about["files"]:
        yield f"### {file['name']}\n\n{file.get('what', '')} SHA-256 `{file['sha256'][:12]}…`\n"
        if file["name"].endswith(".csv"):
            yield from _series(dataset.table(Path(file["name"]).stem))


def _series(frame: pd.DataFrame) -> Iterator[str]:
    columns = [column for column in BY if column in frame]
    if "value" not in frame or not columns:
        yield f"{len(frame):,} rows of {', '.join(f'`{column}`' for column in frame.columns)}.\n"
        return
    yield f"| {' | '.join(columns)} | years | rows |"
    yield f"|{'---|' * (len(columns) + 2)}"
    for key, rows in frame.groupby(columns, sort=False):
        cells = [str(cell).replace("|", "\\|") for cell in key]
        years = rows["year"].astype(str) if "year" in rows else pd.Series(["any"])
        span = years.min() if years.nunique() == 1 else f"{years.min()}–{years.max()}"
        yield f"| {' | '.join(cells)} | {span} | {len(rows)} |"
    yield ""
