"""Linear algebra on labelled arrays, without economics: contraction, interpolation weights."""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Floats
from scenario_engine.support.dims import canonical, fail_if_labels_differ
from scenario_engine.support.errors import AlignmentFault

__all__ = [
    "bare",
    "contract",
    "interpolate_years",
    "interpolation_weights",
    "labelled",
    "mean",
    "ones",
    "place",
    "ports",
    "product",
    "quotient",
    "ratio",
    "share",
    "standard_deviation",
    "total",
]


_ONE_AT_A_TIME = RLock()


@contextmanager
def strict() -> Iterator[None]:
    """Refuse labels that differ, in one thread at a time: options of xarray are global."""
    with _ONE_AT_A_TIME, xr.set_options(arithmetic_join="exact", keep_attrs=False):  # type: ignore[no-untyped-call]
        yield


def bare(array: xr.DataArray | xr.Variable) -> Any:
    """The numbers of an array, without labels: NumPy, or another array of the standard; a chunked one is computed."""
    cells = array.data
    return cells if getattr(cells, "chunks", None) is None else array.to_numpy()


def contract(array: xr.DataArray, matrix: xr.DataArray, over: str) -> xr.DataArray:
    """Σ over one shared dimension, as one matrix product: the other dimensions of `array`, then those of `matrix`.

    Labels along it may stand in another order; labels that differ raise `AlignmentFault`. The unit is the product of the two.
    """
    labels = array.get_index(over)
    if not labels.equals(matrix.get_index(over)):
        name = str(array.name or "left factor")
        fail_if_labels_differ(name, over, list(labels), list(matrix.get_index(over)))
        matrix = matrix.sel({over: labels})
    if (set(array.dims) & set(matrix.dims)) - {over}:
        summed: xr.DataArray = xr.dot(array, matrix, dim=over)
        return summed
    left, right = ([dim for dim in one.dims if dim != over] for one in (array, matrix))
    rows, columns = array.variable.transpose(*left, over), matrix.variable.transpose(over, *right)
    return labelled(product(bare(rows), bare(columns)), [*left, *right], array, matrix)


def product(rows: Any, columns: Any) -> Any:
    """Σ over the last axis of one bare array and the first of another, as one matrix product.

    BLAS sums in another order over a transposed view, and a result must not hang on that: factors are contiguous.
    """
    return namespace(rows, columns).tensordot(_contiguous(rows), _contiguous(columns), axes=1)


def _contiguous(values: Any) -> Any:
    return np.ascontiguousarray(values) if isinstance(values, np.ndarray) else values


def total(array: xr.DataArray, over: str | Sequence[str]) -> xr.DataArray:
    """Σ over dimensions, as one contraction: a cell without a number leaves its sum without one.

    xarray's own `sum` would pass over a NaN in silence, and copies the array to do so.
    """
    return array.reduce(lambda values, axis: namespace(values).sum(values, axis=axis), over)


def mean(array: xr.DataArray, over: str) -> xr.DataArray:
    """Σ over a dimension, over its length: a cell without a number leaves its mean without one."""
    return total(array, over) / array.sizes[over]


def standard_deviation(array: xr.DataArray, over: str, less: int = 0) -> xr.DataArray:
    """Root of the mean squared distance from the mean over a dimension; `less` is 0 for a population, 1 for a sample."""
    apart = array - mean(array, over)
    found: xr.DataArray = xr.ufuncs.sqrt(total(apart * apart, over) / (array.sizes[over] - less))
    return found


def place(array: xr.DataArray, among: str) -> xr.DataArray:
    """Place in the descending order along a dimension, equals sharing the better one: 1 + |{d : x_d > x}|."""
    others = array.rename({among: "other"})
    return 1.0 + (others > array).astype(float).sum("other", skipna=False).transpose(*array.dims)


def quotient(numerator: xr.DataArray, denominator: xr.DataArray, otherwise: float = 0.0) -> xr.DataArray:
    """The ratio of two arrays whose labels agree, and another number where the denominator is zero."""
    lead, (part, whole) = ports(numerator=(numerator, ()), denominator=(denominator, ()))
    return labelled(ratio(part, whole, otherwise), lead, numerator, denominator)


def ratio(numerator: Any, denominator: Any, otherwise: float = 0.0) -> Any:
    """The ratio of two bare arrays that broadcast, and another number where the denominator is zero."""
    xp = namespace(numerator, denominator)
    there = denominator != 0.0
    return xp.where(there, numerator / xp.where(there, denominator, 1.0), otherwise)


def share(part: xr.DataArray, whole: xr.DataArray) -> xr.DataArray:
    """A part over its whole: the key by which an amount is shared, nought where the part and the whole are nought.

    Infinite where a part has no whole, which is a contradiction.
    """
    lead, (key, among) = ports(part=(part, ()), whole=(whole, ()))
    xp = namespace(key, among)
    something = (key != 0.0) | (among != 0.0)
    with np.errstate(divide="ignore"):
        return labelled(key / xp.where(something, among, 1.0), lead, part, whole)


def ones(*indexes: xr.DataArray) -> xr.DataArray:
    """One at every combination of the labels of index inputs, such as `years` and `industry_labels`."""
    coords = {str(one.dims[0]): one.to_numpy() for one in indexes}
    return xr.DataArray(1.0, coords=coords, dims=list(coords))


def labelled(values: Any, dims: Sequence[Hashable], *like: xr.DataArray) -> xr.DataArray:
    """Numbers over dimensions whose labels are those of the first array that has them.

    Indexes are taken over: to make them anew from labels costs more than a small product.
    """
    first = like[0]
    if first.dims == tuple(dims) and first.shape == values.shape and len(first.coords) == len(first.xindexes):
        same = first.copy(deep=False, data=values)
        same.name, same.attrs = None, {}
        return same
    variables, indexes = {}, {}
    for dim in dims:
        owner = next((one for one in like if dim in one.dims and dim in one.xindexes), None)
        if owner is not None:
            variables[dim], indexes[dim] = owner.coords.variables[dim], owner.xindexes[dim]
    return xr.DataArray(values, coords=xr.Coordinates(variables, indexes), dims=dims)


def ports(
    **arrays: tuple[xr.DataArray, tuple[str, ...]],
) -> tuple[tuple[str, ...], list[Any]]:
    """Bare arrays for a kernel: every dimension that is not an array's own leads, and they broadcast.

    By name an array and its own dimensions, which stand last in the order given; of one that several arrays own, the labels
    stand as in the first. What comes back are the leading dimensions in canonical order, and the values: the size of each leading
    dimension, or one where an array does not have it, then its own. Labels that differ between two arrays, or stand in
    another order along a leading dimension, raise `AlignmentFault`.
    """
    lead = canonical({dim for array, own in arrays.values() for dim in array.dims if dim not in own})
    known: dict[str, tuple[str, xr.DataArray]] = {}
    values = []
    for name, (given, own) in arrays.items():
        array, present = given, [dim for dim in lead if dim in given.dims]
        for dim in (*present, *own):
            first, other = known.setdefault(dim, (name, given))
            if other is given or array.get_index(dim).equals(labels := other.get_index(dim)):
                continue
            fail_if_labels_differ(name, dim, list(array.get_index(dim)), list(labels))
            if dim in present:
                raise AlignmentFault(f"{name} has the labels of {first} along {dim!r} in another order.")
            array = array.sel({dim: labels})
        wanted = (*present, *own)
        cells = bare(array if array.dims == wanted else array.variable.transpose(*wanted))
        shape = [array.sizes[dim] if dim in present else 1 for dim in lead]
        values.append(namespace(cells).reshape(cells, (*shape, *cells.shape[len(present) :])))
    return lead, values


def interpolation_weights(at: npt.NDArray[np.integer], known: npt.NDArray[np.integer]) -> Floats:
    """Weights W (n × k) so that W @ values interpolates linearly between k known years that rise, and holds the ends."""
    return np.column_stack([np.interp(at, known, unit) for unit in np.eye(len(known))])


def interpolate_years(array: xr.DataArray, years: Sequence[int] | npt.NDArray[np.integer]) -> xr.DataArray:
    """The array along other years: linear between its own years, held constant before and after."""
    known = array.indexes["year"].to_numpy()
    weights = xr.DataArray(
        interpolation_weights(np.asarray(years), known),
        coords={"at": list(years), "year": known},
        dims=["at", "year"],
    )
    return contract(array, weights, "year").rename(at="year")
