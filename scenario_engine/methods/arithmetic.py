"""The arithmetic behind a number, such as `= 75,775 ÷ 1,809,247 = 4.1882%`, found from numbers.

It is the formula of few terms that gives every cell it can be tried on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.support.numbers import UNSUMMED, described, text
from scenario_engine.support.units import is_ratio

DIGITS = 5
"""Significant digits of a number in a formula."""

EXACT = 1e-9
"""Relative gap up to which a formula gives a cell."""

ENOUGH = 3
"""Cells that a formula must give before it is believed, or all there are."""

FORMULAS: Mapping[int, Mapping[str, Callable[..., Any]]] = {
    1: {"{0}": lambda a: a},
    2: {
        "{0} + {1}": lambda a, b: a + b,
        "{0} × {1}": lambda a, b: a * b,
        "{0} ÷ {1}": lambda a, b: a / b,
        "{0} × (1 + {1})": lambda a, b: a * (1.0 + b),
        "{0} − {1}": lambda a, b: a - b,
        "{0} ÷ {1} − 1": lambda a, b: a / b - 1.0,
        "(1 + {0}) × (1 + {1}) − 1": lambda a, b: (1.0 + a) * (1.0 + b) - 1.0,
    },
    3: {
        "{0} + {1} + {2}": lambda a, b, c: a + b + c,
        "{0} × {1} × {2}": lambda a, b, c: a * b * c,
        "{0} × {1} ÷ {2}": lambda a, b, c: a * b / c,
        "{0} × (1 + {1}) × (1 + {2})": lambda a, b, c: a * (1.0 + b) * (1.0 + c),
    },
}
"""How terms may be put together, the plainest first."""

ALIKE = {"{0} + {1}", "{0} × {1}", "(1 + {0}) × (1 + {1}) − 1", "{0} + {1} + {2}", "{0} × {1} × {2}"}
"""Formulas in which the order of terms changes nothing."""


@dataclass(frozen=True)
class Term:
    """What stands in a formula: a variable over the labels of the result, summed over its others (`summed`), or of the
    year before; `place` is its place among the inputs."""

    name: str
    values: xr.DataArray
    place: int
    summed: bool = False
    before: bool = False


@dataclass(frozen=True)
class Arithmetic:
    """A formula with places for its terms, `{0} ÷ {1}`, and the terms."""

    formula: str
    terms: tuple[Term, ...]


def in_numbers(
    name: str, value: xr.DataArray, inputs: Mapping[str, xr.DataArray], picked: Mapping[str, object]
) -> str:
    """How a cell follows from its inputs; empty where no plain formula gives it, or more than one cell is meant.

    `value` has all cells of the variable; `picked` is dimension → label, of dimensions that it lacks too.
    """
    at = {str(dim): picked[str(dim)] for dim in value.dims if str(dim) in picked}
    arithmetic = found(name, value, inputs, at)
    if arithmetic is None:
        return ""
    formula = arithmetic.formula.format(*(_written(term.values.sel(at)) for term in arithmetic.terms))
    return f"= {formula} = {_written(value.sel(at))}"


def _written(cell: xr.DataArray) -> str:
    """A number without its unit."""
    percent = described(cell)["display"] == "percent"
    return text(cell.item(), {"display": "percent"} if percent else {}, digits=DIGITS)


def found(
    name: str, value: xr.DataArray, inputs: Mapping[str, xr.DataArray], at: Mapping[str, object]
) -> Arithmetic | None:
    """The formula that gives a cell, and every other cell it can be tried on or most of them; None where no plain one does.

    Of several the one that gives most cells is taken, then the one of most terms: a factor that is 1 belongs to it. `inputs` are
    what the variable is computed from, `at` is a label for each dimension of the value.
    """
    if any(dim not in at or at[str(dim)] not in value.indexes[dim] for dim in value.dims):
        return None
    numbers = value.to_numpy()
    cell = tuple(value.indexes[dim].get_loc(at[str(dim)]) for dim in value.dims)
    best: tuple[tuple[int, int], Arithmetic] | None = None
    terms = list(_terms(name, value, inputs))
    for count, formulas in FORMULAS.items():
        for formula, compute in formulas.items():
            for chosen in permutations(terms, count):
                if not _sensible(name, formula, chosen):
                    continue
                given = _given(numbers, compute, chosen)
                if not given[cell]:
                    continue
                cells = int(given.sum())
                if cells >= min(ENOUGH, value.size) and (best is None or (cells, count) > best[0]):
                    best = (cells, count), Arithmetic(formula, chosen)
    return best[1] if best else None


def _terms(name: str, value: xr.DataArray, inputs: Mapping[str, xr.DataArray]) -> Iterator[Term]:
    """Every input over the labels of the value; itself of the year before, and the input of the year before."""
    for place, (given, array) in enumerate(inputs.items()):
        over = [dim for dim in array.dims if dim not in value.dims]
        if over and (UNSUMMED & set(over) or is_ratio(str(array.attrs.get("units", "1")))):
            continue
        if not all(_covers(array, value, str(dim)) for dim in array.dims if dim in value.dims):
            continue
        summed = array.sum(over, keep_attrs=True) if over else array
        spread = summed.reindex_like(value).broadcast_like(value).transpose(*value.dims)
        spread = spread.assign_attrs(array.attrs)
        if bool((spread == 0.0).all()):
            continue
        yield Term(given, spread, place, summed=bool(over))
        if "year" in array.dims and "year" in value.dims:
            yield Term(given, spread.shift(year=1), place, summed=bool(over), before=True)
    if "year" in value.dims:
        yield Term(name, value.shift(year=1), -1, before=True)


def _covers(array: xr.DataArray, value: xr.DataArray, dim: str) -> bool:
    """Whether an input has some of the labels of the value: its years may be fewer."""
    labels, wanted = array.indexes[dim], value.indexes[dim]
    return bool(labels.isin(wanted).any()) if dim == "year" else bool(wanted.isin(labels).all())


def _sensible(name: str, formula: str, chosen: Sequence[Term]) -> bool:
    """Whether the terms say something in this order: the year before of an input only beside its own year."""
    if len(chosen) == 1:
        return chosen[0].summed
    if formula in ALIKE and [term.place for term in chosen] != sorted(term.place for term in chosen):
        return False
    before = [term for term in chosen if term.before and term.name != name]
    grown = formula == "{0} ÷ {1} − 1" and chosen[0].name == chosen[1].name and chosen[1].before
    return not before or grown


def _given(
    numbers: npt.NDArray[np.float64], compute: Callable[..., Any], chosen: Sequence[Term]
) -> npt.NDArray[np.bool_]:
    """The cells that the formula gives, those that are zero or missing apart."""
    with np.errstate(all="ignore"):
        computed = compute(*(term.values.to_numpy() for term in chosen))
        given = (np.abs(computed - numbers) <= EXACT * np.abs(numbers)) & (numbers != 0.0)
    return np.asarray(given)
