"""Numbers of the entry itself: a constant, a path by year, values by label, or a change of what a parent gives."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.data.label_names import near_label
from scenario_engine.engine.operator import Variable
from scenario_engine.methods.growth.gaps import fill
from scenario_engine.methods.growth.interpolation import Interpolation, interpolated
from scenario_engine.scenario.checks import unit_worth
from scenario_engine.scenario.entry import FILLED, Frame, Given, Refused, no_such_dimension
from scenario_engine.scenario.records import CHANGE, Entry, LabelChange
from scenario_engine.scenario.records import Path as PathRecord
from scenario_engine.support.errors import MOST, Problem, ScenarioEngineError, listing, near_miss


def from_numbers(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """A constant, a path or values by label, in the canonical unit over all the variable's dimensions."""
    entry = given.entry
    years = frame.years(variable)
    coords = coordinates(variable, given, frame)
    if entry.form == "value":
        assert entry.value is not None
        return in_own_unit(variable, constant(coords, entry.value), given, frame)
    if entry.form == "path":
        assert entry.path is not None
        if "year" not in variable.dims:
            raise Refused(no_such_dimension(variable, given, "year", "path"))
        if years is None:
            coords["year"] = [*sorted(entry.path)]
            inside = [year for year in sorted(entry.path) if frame.has(year)]
            if variable.years == "some" and inside:
                coords["year"] = [*inside]
        _refuse_filled_years_not_given(given)
        along = along_path(entry.path, entry.interpolation, coords["year"], given, frame, ("path",))
        array = constant(coords, _by_year(along, coords))
        years_given = np.array(coords["year"], dtype=int)
        beyond = (years_given < min(entry.path)) | (years_given > max(entry.path))
        marked = (np.isin(years_given, entry.filled) | beyond) & ~np.isnan(along)
        filled = constant(coords, _by_year(marked, coords))
        return in_own_unit(variable, array, given, frame).assign_coords({FILLED: filled.variable})
    return in_own_unit(variable, _by_label(variable, given, frame, coords), given, frame)


def in_own_unit(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """Numbers of an entry in the variable's own unit."""
    years = array.indexes["year"] if "year" in array.dims else frame.years(variable) or ()
    found: xr.DataArray = array * unit_worth(variable, given, frame, list(years))
    return found.transpose(*array.dims).assign_attrs(array.attrs)


def _refuse_filled_years_not_given(given: Given) -> None:
    path = given.entry.path or {}
    unknown = [year for year in given.entry.filled if not min(path) <= year <= max(path)]
    if unknown:
        index = given.entry.filled.index(unknown[0])
        raise Refused.of(
            f"{given} marks {unknown[0]} as filled, and the path does not reach it.",
            "Mark years of the path, or years between them.",
            given.value_place("filled", str(index)),
            code="year-outside",
        )


def coordinates(variable: Variable, given: Given, frame: Frame) -> dict[str, list[object]]:
    """Labels of each of the variable's dimensions; `Refused` where a dimension has none."""
    coords: dict[str, list[object]] = {}
    for dim in variable.dims:
        if dim == "year":
            years = frame.years(variable)
            if years == []:
                raise Refused.of(
                    f"{given} is for the years after the last measured one, and the horizon has none.",
                    "Remove it, or let the horizon end later.",
                    given.place(),
                    code="no-years",
                )
            coords[dim] = [frame.horizon.measured] if years is None else list(years)
        else:
            coords[dim] = list(frame.labels_of(dim, given))
    return coords


def constant(coords: Mapping[str, Sequence[object]], value: npt.ArrayLike) -> xr.DataArray:
    """One value over all labels, or values that broadcast to them."""
    shape = [len(labels) for labels in coords.values()]
    return xr.DataArray(
        np.full(shape, value), coords={k: list(v) for k, v in coords.items()}, dims=list(coords)
    )


def _by_year(values: npt.NDArray[Any], dims: Iterable[str]) -> npt.NDArray[Any]:
    """Values by year as they broadcast to these dimensions."""
    return values[tuple(slice(None) if dim == "year" else np.newaxis for dim in dims)]


def along_path(  # noqa: PLR0917
    path: Mapping[int, float],
    how: Interpolation,
    years: Sequence[object],
    given: Given,
    frame: Frame,
    key: tuple[str, ...],
) -> npt.NDArray[np.float64]:
    """Values at `years`, between those of the path interpolated, beyond them by the rule for gaps; none without one."""
    wanted = [int(str(year)) for year in years]
    first, last = min(path), max(path)
    frame.note_unneeded(_of_no_use(path, how, wanted), given, *key)
    ends = [year for year in (wanted[0], wanted[-1]) if not first <= year <= last]
    rule = frame.rule(given)
    if ends and rule is None:
        raise Refused.of(
            f"{given}: the path says nothing for {listing(ends)}; it must cover {wanted[0]}–{wanted[-1]}.",
            f'Add {", ".join(f"{year} = …" for year in ends)}, or gaps = "hold", "trend" or "growth", here or in the '
            "horizon; years between are interpolated.",
            given.place(*key),
            frame.elsewhere("horizon", given),
            code="missing-years",
        )
    low = next((year for year in sorted(path) if path[year] <= 0), None)
    if how == "geometric" and low is not None:
        raise Refused.of(
            f"{given} is {path[low]:g} in {low}; geometric interpolation needs values above zero.",
            'Write a value above zero, or interpolation = "linear".',
            given.value_place(*key, str(low)),
            ((given.place(*key[:-1], "interpolation"), "geometric is asked for here"),),
            code="not-positive",
        )
    inside = [year for year in wanted if first <= year <= last]
    if rule is None or not ends:
        return interpolated(path, how, inside)
    known = sorted(path)
    try:
        values, _ = fill(known, [path[year] for year in known], wanted, rule)
    except ScenarioEngineError as fault:
        raise frame.not_filled(fault, given, *key) from None
    values[np.isin(wanted, inside)] = interpolated(path, how, inside) if inside else []
    return values


def _of_no_use(path: Mapping[int, float], how: Interpolation, wanted: Sequence[int]) -> list[int]:
    """Years of a path outside those wanted, but for the next one on either side that it is interpolated from."""
    before = sorted(year for year in path if year < wanted[0])
    after = sorted(year for year in path if year > wanted[-1])
    from_before = wanted[0] not in path
    from_after = wanted[-1] not in path and how != "step"
    return (before[:-1] if from_before else before) + (after[1:] if from_after else after)


def _by_label(
    variable: Variable, given: Given, frame: Frame, coords: dict[str, list[object]]
) -> xr.DataArray:
    assert given.entry.by is not None
    ((dim, values),) = given.entry.by.items()
    if dim not in variable.dims:
        raise Refused(no_such_dimension(variable, given, dim, f"by.{dim}"))
    known = [str(label) for label in coords[dim]]
    set_by = frame.elsewhere(f"labels.{dim}", given)
    problems = _unknown_labels(given, frame, dim, known)
    if missing := [label for label in known if label not in values] if "default" not in values else []:
        problems.append(
            Problem(
                f"{given} gives no value for {dim} {listing(missing)}.",
                "Give each label a value, or add default = ….",
                given.place("by", dim),
                set_by,
                code="missing-labels",
            )
        )
    if problems:
        raise Refused(*problems)
    cells = np.zeros([len(labels) for labels in coords.values()])
    by_label = np.moveaxis(cells, list(coords).index(dim), 0)
    others = [other for other in coords if other != dim]
    for at, label in enumerate(known):
        key = label if label in values else "default"
        value = values[key]
        if isinstance(value, PathRecord):
            if "year" not in coords:
                raise Refused(no_such_dimension(variable, given, "year", "path"))
            place = ("by", dim, key, "path")
            along = along_path(value.path, value.interpolation, coords["year"], given, frame, place)
            by_label[at] = _by_year(along, others)
        else:
            assert not isinstance(value, LabelChange)
            by_label[at] = value
    return constant(coords, cells)


def _unknown_labels(given: Given, frame: Frame, dim: str, known: Sequence[str]) -> list[Problem]:
    """A problem for each label of an entry that the dimension does not have."""
    values = next(iter(given.entry.by.values())) if given.entry.by else {}
    unknown = [label for label in values if label not in known and label != "default"]
    return [
        Problem(
            f"{given}: {label!r} is not a label of {dim!r}.",
            near_label(frame.dataset, dim, label, known) or near_miss(label, known),
            given.place("by", dim, label),
            frame.elsewhere(f"labels.{dim}", given),
            code="unknown-label",
        )
        for label in unknown[: MOST + 1]
    ]


def changed(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """What `scale`, `add`, `shift` or changes by label make of the parent's array."""
    entry, attrs = given.entry, array.attrs
    if entry.form == "shift":
        assert entry.shift is not None
        if "year" not in array.dims:
            raise Refused(no_such_dimension(variable, given, "year", "shift"))
        last = array.sizes["year"] - 1
        earlier = np.clip(np.arange(last + 1) - entry.shift, 0, last)
        return array.isel(year=earlier).assign_coords(year=array.indexes["year"]).assign_attrs(attrs)
    if entry.form == CHANGE:
        return _with_labels_changed(variable, array, given, frame)
    return _with_change(variable, array, entry, given, frame).assign_attrs(attrs)


def _with_change(  # noqa: PLR0917
    variable: Variable,
    array: xr.DataArray,
    change: Entry | LabelChange,
    given: Given,
    frame: Frame,
    key: tuple[str, ...] = (),
) -> xr.DataArray:
    if change.scale is not None:
        return array * _amount(change.scale, array, given, frame, (*key, "scale"), unchanged=1.0)
    worth = unit_worth(variable, given, frame, list(array.indexes.get("year", ())))
    return array + _amount(change.add, array, given, frame, (*key, "add"), unchanged=0.0) * worth


def _with_labels_changed(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """The parent's array with some labels changed, the others as they are."""
    assert given.entry.by is not None
    ((dim, changes),) = given.entry.by.items()
    if dim not in variable.dims:
        raise Refused(no_such_dimension(variable, given, dim, f"by.{dim}"))
    known = [str(label) for label in array.indexes[dim]]
    if unknown := _unknown_labels(given, frame, dim, known):
        raise Refused(*unknown)
    found = array.copy()
    for label in known:
        key = label if label in changes else "default"
        change = changes.get(key)
        if isinstance(change, LabelChange):
            own = array.sel({dim: label})
            moved = _with_change(variable, own, change, given, frame, ("by", dim, key))
            found.loc[{dim: label}] = moved.transpose(*[one for one in array.dims if one != dim])
    return found


def _amount(
    amount: float | dict[int, float] | None,
    array: xr.DataArray,
    given: Given,
    frame: Frame,
    key: tuple[str, ...],
    *,
    unchanged: float,
) -> xr.DataArray:
    """A number, or numbers by year; years before the first and after the last of them stay as they are."""
    form = key[-1]
    if not isinstance(amount, dict):
        return xr.DataArray(float(amount or 0.0))
    if "year" not in array.dims:
        raise Refused.of(
            f"{given} has no years, so `{form}` takes one number.",
            f"Write {form} = …, one number.",
            given.place(*key),
            code="no-such-dimension",
        )
    years = [int(year) for year in array.indexes["year"]]
    inside = [year for year in years if min(amount) <= year <= max(amount)]
    if not inside and max(amount) < years[0] and frame.has(max(amount)):  # these years are measured by now
        frame.note_unneeded(sorted(amount), given, *key)
        return constant({"year": years}, unchanged)
    if not inside:
        raise Refused.of(
            f"{given}: {listing(sorted(amount))} lies outside the years {years[0]}–{years[-1]} of this input.",
            "Change years it has, or move the horizon.",
            given.place(*key),
            frame.elsewhere("horizon", given),
            code="year-outside",
        )
    along = along_path(amount, given.entry.interpolation, inside, given, frame, key)
    found = constant({"year": years}, unchanged)
    found.loc[{"year": inside}] = along
    return found
