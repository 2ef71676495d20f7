"""Dimensions are words, never positions: their canonical order, how arrays are put into it, and what a cell is called."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import SupportsIndex

import numpy as np
import xarray as xr

from scenario_engine.support.errors import AlignmentFault, listing

ORDER: tuple[str, ...] = (
    "scenario", "draw", "year", "region", "region_group", "case", "case_group", "industry", "industry_group",
    "sector", "buyer", "buyer_region", "account", "source_of_growth", "branch", "indicator",
)  # fmt: skip
"""Quantities live on `year region industry indicator`; `sector` and `buyer` are the two sides of an
input-output table, `account` what is counted beside it, `source_of_growth` capital, labour and technology; an index scores
`case`s by `indicator`s in `branch`es; `draw` and `scenario` may lead any array and are never declared. Dimensions
a model adds of its own follow."""

CARRIED: frozenset[str] = frozenset({"scenario", "draw"})
"""Dimensions every operator carries along without naming them."""


def parse(text: str) -> tuple[str, ...]:
    """Dimension names of a declaration such as `"year industry"`; `""` is a scalar."""
    return tuple(text.split())


def canonical(dims: Iterable[Hashable]) -> tuple[str, ...]:
    """The same dimensions in canonical order; names a model brings follow in alphabetical order."""
    rank = {name: position for position, name in enumerate(ORDER)}
    return tuple(sorted((str(dim) for dim in dims), key=lambda dim: (rank.get(dim, len(ORDER)), dim)))


def in_canonical_order(array: xr.DataArray) -> xr.DataArray:
    """The array with its dimensions in canonical order, in memory too.

    A transposed view would be walked across its rows by every operator after: three times slower on many draws.
    """
    wanted = canonical(array.dims)
    if array.dims == wanted:
        return array
    turned = array.transpose(*wanted)
    if isinstance(turned.variable.data, np.ndarray):
        turned.variable.data = np.ascontiguousarray(turned.variable.data)
    return turned


def middle(array: xr.DataArray) -> xr.DataArray:
    """The median of an array over its draws; itself where it has none."""
    return array.median("draw", keep_attrs=True) if "draw" in array.dims else array


def cell_name(array: xr.DataArray, cell: Iterable[SupportsIndex]) -> str:
    """Where a cell stands, such as `year 2030, industry K`; empty for the only cell of an array without dimensions."""
    return place_name({str(dim): array.get_index(dim)[at] for dim, at in zip(array.dims, cell, strict=True)})


def place_name(labels: Mapping[str, object]) -> str:
    """Labels of one cell by dimension, in words: `year 2030, industry K`."""
    return ", ".join(f"{dim} {label}" for dim, label in labels.items())


def fail_if_labels_differ(
    name: str, dim: str, found: Sequence[object], expected: Sequence[object], other: str = ""
) -> None:
    """Raise `AlignmentFault` naming the labels that are missing or too many; `other` is the array that has those expected."""
    missing = [label for label in expected if label not in set(found)]
    extra = [label for label in found if label not in set(expected)]
    if missing or extra:
        unknown = "" if other else " which the model does not know"
        parts = [f"lacks {listing(missing)}"] if missing else []
        parts += [f"has {listing(extra)}{unknown}"] if extra else []
        unlike = f", unlike {other}" if other else ""
        raise AlignmentFault(f"{name}: along {dim!r} it {' and '.join(parts)}{unlike}.")
