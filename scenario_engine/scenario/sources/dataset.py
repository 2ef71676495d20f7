"""Inputs from the dataset: rows of a table, or who belongs where."""

from collections.abc import Sequence

import xarray as xr

from scenario_engine.data.catalogue import find
from scenario_engine.data.dataset import Dataset
from scenario_engine.engine.operator import Variable
from scenario_engine.methods.growth.gaps import fill_years
from scenario_engine.scenario.entry import FILLED, Frame, Given, Refused, no_such_dimension
from scenario_engine.support.errors import Problem, ScenarioEngineError, UnitError, listing, near_miss
from scenario_engine.support.toml.bilingual import phrase, together


def from_data(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """Rows of one of the dataset's tables, over the variable's dimensions, in its canonical unit."""
    query = given.entry.data
    assert query is not None
    dataset = _dataset(given, frame)
    _refuse_unknown_rows(variable, given, dataset)
    years = frame.years(variable)
    rule = frame.rule(given)
    labels: dict[str, Sequence[object]] = {
        dim: frame.labels[dim] for dim in variable.dims if dim in frame.labels
    }
    if "year" in variable.dims:
        if query.years is not None:
            labels["year"] = query.years
            frame.note_unneeded(
                [year for year in query.years if years and year not in years], given, "data", "years"
            )
        elif years is not None and rule is None:
            labels["year"] = years
    try:
        array, filled = dataset.select_marked(
            query.table,
            variable.dims,
            labels,
            variable.kind.unit(frame.dataset.counted_in),
            indicator=query.indicator,
            vintage=query.vintage,
            where=query.where,
            deflator=given.entry.deflator,
        )
    except ScenarioEngineError as fault:
        kind = "Choose rows of another kind; money does not count persons."
        which = "Choose the rows by indicator, vintage, years and where."
        advice = fault.advice or (kind if isinstance(fault, UnitError) else which)
        if not isinstance(fault, UnitError):
            advice += _left_out(dataset)
        message = f"{given}: {fault.message}"
        asked = given.place("data")
        related = ((asked, "the rows are asked for here"),) if fault.where else ()
        raise Refused.of(message, advice, fault.where or asked, related, code="data") from None
    if rule is not None and "year" in array.dims:
        rows = array
        try:
            array, filled = fill_years(rows, filled, years, rule)
        except ScenarioEngineError as fault:
            raise frame.not_filled(fault, given, "data") from None
        added = array.indexes["year"].difference(rows.indexes["year"])
        array.attrs |= _quality(rows, added, rule) if len(added) else {}
    array = array.assign_coords({FILLED: filled.variable})
    if years is None and query.years is None and "year" in array.dims:
        inside = [
            year for year in array.indexes["year"] if frame.horizon.base <= year <= frame.horizon.measured
        ]
        array = array.sel(year=inside)
    return array


def _quality(rows: xr.DataArray, added: Sequence[int], how: str) -> dict[str, str]:
    """What the rows say of their quality, and which years were filled how, in both languages."""
    english = rows.attrs.get("quality", "")
    said = {"en": english, "zh": rows.attrs.get("quality_zh", english)}
    rule = phrase("filled", how=phrase(how), years=listing(added))
    return {
        key: together([said[language], rule[language]], language)
        for key, language in (("quality", "en"), ("quality_zh", "zh"))
    }


def _dataset(given: Given, frame: Frame) -> Dataset:
    """The dataset the rows are read from: the one the entry names, or the scenario's."""
    assert given.entry.data is not None
    if given.entry.data.dataset is None:
        return frame.dataset
    try:
        return find(given.entry.data.dataset, given.layer.path.parent).as_known(frame.dataset.known_in)
    except ScenarioEngineError as fault:
        place = given.value_place("data", "dataset")
        raise Refused(Problem.of(fault, place, "no-dataset", f"{given}")) from None


def _refuse_unknown_rows(variable: Variable, given: Given, dataset: Dataset) -> None:
    """Raise `Refused` at the key that names no table, no column or no value of the dataset."""
    query = given.entry.data
    assert query is not None
    files = (*dataset.tables(), *dataset.workbooks())
    if query.file not in files:
        message = f"{given}: the dataset has no table {query.file!r}."
        advice = near_miss(query.file, files)
        raise Refused.of(message, advice, given.value_place("data", "file"), code="data")
    for part in ("years", "gaps"):
        if getattr(query, part) is not None and "year" not in variable.dims:
            raise Refused(no_such_dimension(variable, given, "year", f"data.{part}"))
    kinds = (query.indicator, query.vintage, *query.where.values())
    if query.file in dataset.squares and not any(kinds):
        return  # nothing to look up in a text that may have millions of rows
    try:
        table = dataset.table(query.table)
    except ScenarioEngineError as fault:
        place = fault.where or given.value_place("data", "file" if query.sheet is None else "sheet")
        raise Refused(Problem.of(fault, place, "data", f"{given}")) from None
    chosen: list[tuple[tuple[str, ...], str | None]] = [
        (("indicator",), query.indicator),
        (("vintage",), query.vintage),
        *((("where", column), value) for column, value in query.where.items()),
    ]
    for key, value in chosen:
        column = key[-1]
        if value is None:
            continue
        if column not in table:
            problem = f"table {query.file!r} has no column {column!r}."
            advice, place = near_miss(column, table.columns), given.place("data", *key)
        elif value not in (known := dict.fromkeys(map(str, table[column]))):
            problem = f"table {query.file!r} has no {column} {value!r}."
            advice, place = near_miss(value, known), given.value_place("data", *key)
        else:
            continue
        raise Refused.of(f"{given}: {problem}", f"{advice}{_left_out(dataset)}", place, code="data")


def _left_out(dataset: Dataset) -> str:
    """Why rows that the table has may not count."""
    return (
        f' as_known = "{dataset.known_in}" leaves out what was published later.' if dataset.known_in else ""
    )


def from_membership(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """A 0/1 matrix of one of the dataset's classifications, members by groups."""
    place = given.value_place("membership")
    if len(variable.dims) != 2 or "year" in variable.dims:
        has = " × ".join(variable.dims) or "one number"
        message = f"{given}: a membership is members × groups, and {variable.name} is {has}."
        raise Refused.of(message, "Give a value, a path or data.", place, code="no-such-dimension")
    labels = {dim: frame.labels_of(dim, given) for dim in variable.dims}
    member, group = sorted(variable.dims, key=lambda dim: _holds_members(dim, variable.dims))
    try:
        matrix = frame.dataset.membership(
            str(given.entry.membership), member, labels[member], group, labels[group]
        )
    except ScenarioEngineError as fault:
        raise Refused(Problem.of(fault, place, "data", f"{given}")) from None
    return matrix.transpose(*variable.dims)


def _holds_members(dim: str, dims: Sequence[str]) -> bool:
    """Whether a dimension of a membership is the one of the groups: sector ⊂ industry, city ⊂ region."""
    inside = {"industry": "sector", "region": "city"}
    return "group" in dim or inside.get(dim) in dims
