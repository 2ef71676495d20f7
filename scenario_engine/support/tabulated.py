"""Records as one labelled Dataset: a dimension for the rows, a variable with unit and long name for each column."""

import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import xarray as xr

from scenario_engine.support.files.spreadsheet import write_rows


def tabulated(
    dim: str, rows: Iterable[Sequence[object]], columns: Mapping[str, tuple[str, str]], **attrs: object
) -> xr.Dataset:
    """Rows of cells as a Dataset along one dimension, a column of texts or of numbers for each name → long name and unit.

    The unit of text is empty. `attrs` are those of the Dataset: `title`, `analysis`, `notes`.
    """
    frame = pd.DataFrame(list(rows), columns=list(columns))
    variables = {}
    for name, (long_name, unit) in columns.items():
        values = frame[name].to_numpy(dtype=None if unit and len(frame) else float if unit else object)
        variables[name] = (dim, values, {"long_name": long_name, **({"units": unit} if unit else {})})
    return xr.Dataset(variables, attrs={name: value for name, value in attrs.items() if value})


def in_columns(
    dim: str,
    labels: Iterable[object],
    columns: Mapping[str, tuple[Any, Mapping[str, Any]]],
    /,
    **attrs: object,
) -> xr.Dataset:
    """Columns along one labelled dimension, each with what is said of it; where that is no long name, its own."""
    found = {name: (dim, values, {"long_name": name, **said}) for name, (values, said) in columns.items()}
    return xr.Dataset(found, {dim: list(labels)}, attrs)


def csv_text(dataset: xr.Dataset, columns: Sequence[str], number: Callable[[float], str]) -> str:
    """Variables of one common dimension as the text of a CSV file, numbers as `number` writes them, none as nothing."""

    def cell(value: object) -> object:
        if isinstance(value, float):
            return "" if math.isnan(value) else number(value)
        return value

    text = io.StringIO()
    rows = zip(*(dataset[name].to_numpy().tolist() for name in columns), strict=True)
    write_rows(text, [list(columns), *([cell(value) for value in row] for row in rows)])
    return text.getvalue()
