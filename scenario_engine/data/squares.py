"""Square tables of a dataset: as text the cells that are not zero, and beside it the same for the machine.

The text is what counts. The copy in NumPy's format is read in its place where both are what `dataset.toml` says of
them, as nine million cells take a minute as text and none so; else the text is read.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scenario_engine.data.files import read_rows
from scenario_engine.data.selection import fail_unless_as_stored
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.files.spreadsheet import escaped

SMALL = 100
"""Sectors up to which text is read as quickly as a copy, and there is none."""

SPARSE = 0.3
"""Share of filled cells below which cells are stored with their places: a place takes as much room as half a cell."""


def write_square(path: Path, flows: Floats, labels: Sequence[str], columns: Mapping[str, Any]) -> None:
    """Write a square as text and, where it is large, beside it with the ending `.npz` for the machine.

    The flows are (labels, labels) in the unit of `columns`: `year`, the same in every row, and `unit`, one or that of each row.
    """
    rows, buyers = np.nonzero(flows)
    names = [escaped(label) for label in labels]
    unit = columns["unit"]
    units = pd.Categorical([unit] * len(labels) if isinstance(unit, str) else unit)
    frame = pd.DataFrame(
        {
            "year": columns["year"],
            "sector": pd.Categorical.from_codes(rows, names),
            "buyer": pd.Categorical.from_codes(buyers, names),
            "value": flows[rows, buyers],
            "unit": pd.Categorical.from_codes(units.codes[rows], units.categories),
        }
    )
    frame.to_csv(path, index=False, lineterminator="\n")
    if len(labels) <= SMALL:
        return
    if len(rows) < SPARSE * flows.size:
        at = (rows * len(labels) + buyers).astype(np.int64)
        np.savez(path.with_suffix(".npz"), at=at, values=flows[rows, buyers])
    else:
        np.savez(path.with_suffix(".npz"), flows=flows)


def read_square(path: Path, labels: Sequence[str], sums: Mapping[str, str], units: Collection[str]) -> Floats:
    """The square of a CSV file, or of its copy where text and copy have the sums (file → SHA-256) they were written with.

    Over the labels in the order they were stored in, in the unit of the file; zero where it has no row. Labels in the file
    that are not those of the dataset are refused, and so is what `fail_unless_as_stored` refuses.
    """
    copy = path.with_suffix(".npz")
    if all(one.is_file() and sums.get(one.name) == sha256(one) for one in (path, copy)):
        with np.load(copy, allow_pickle=False) as stored:
            if "flows" in stored:
                return np.asarray(stored["flows"])
            filled = np.zeros((len(labels), len(labels)))
            filled.flat[stored["at"]] = stored["values"]
            return filled
    frame = read_rows(path)
    fail_unless_as_stored(frame, path.stem, ("sector", "buyer"), units)
    position = {label: at for at, label in enumerate(labels)}
    if foreign := sorted({*frame["sector"], *frame["buyer"]} - position.keys()):
        raise ScenarioEngineError(
            f"{path.name}: {listing(foreign)} is not a sector of the dataset.", "Import its table again."
        )
    cells = np.zeros((len(labels), len(labels)))
    cells[frame["sector"].map(position), frame["buyer"].map(position)] = frame["value"]
    return cells
