"""`scenario-engine elasticities`: what one percent of each input does to a result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.cli.console import out, show, warn
from scenario_engine.cli.options import Assignments, ScenarioName
from scenario_engine.cli.surroundings import ready_for_blocks
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.replacing import write_text, writing
from scenario_engine.support.files.spreadsheet import harmless
from scenario_engine.support.numbers import largest_first
from scenario_engine.support.units import is_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xarray as xr

    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.scenario.scenario import Scenario

ROUNDING = 1e-9
"""An elasticity, or an effect of one point, this small is none."""


def elasticities(
    scenario: ScenarioName = "baseline",
    *,
    quantity: list[str] | None = None,
    input: list[str] | None = None,
    each: list[str] | None = None,
    top: int = 25,
    engine: str = "",
    output: Path | None = None,
    assign: Assignments = None,
) -> None:
    """Show the elasticity of results with respect to inputs, exact, through the whole graph.

    Parameters
    ----------
    quantity
        Results, each one number, such as "share_of_gdp[2030]" or "sum(total_value_added[2030])"; by default the
        scenario's outputs, each in its last year, or an amount and a rate among its model's headlines.
    input
        Inputs to move as a whole; all the results depend on by default.
    each
        Inputs to move number by number.
    top
        How many rows to print, largest first; the file holds all.
    engine
        numpy, by complex step, or xla, by the compiled trace (needs jax); the quicker one by default.
    output
        CSV file for all rows; or a NetCDF file (.nc), then of every number of every result, or of those named.
    """
    ready_for_blocks()
    from scenario_engine.analysis.sensitivity import elasticities as elasticities_of
    from scenario_engine.analysis.sensitivity.elasticity import LEVEL
    from scenario_engine.engine.quantity import Quantity
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import load

    model = assigned(load(scenario), assign or ())
    moved: dict[str, Any] = {"inputs": input, "each": each or (), "engine": engine}
    if output is not None:
        refuse_foreign_file(output)
        if output.suffix == ".nc":
            found = elasticities_of(model, *(quantity or ()), **moved)
            with writing(output) as draft:
                netcdf.write(draft, found)
            told = f"{found.sizes['factor']} inputs, {found.attrs['method']}; written to {output}"
            out().print(told, soft_wrap=True)
            return
    asked = [Quantity.parse(text) for text in quantity] if quantity else _asked(model)
    found = elasticities_of(model, *map(str, asked), **moved)
    for one in asked:
        one.fail_unless_one_number(found[LEVEL.format(one)])
    names = (str(name).partition("[")[0] for name in found.indexes["factor"])
    pure = [model.inputs[name].attrs["units"] == "1" for name in names]
    table, still = _by_size(found, list(map(str, asked)), pure)
    notes = [found.attrs["method"], *([f"without effect: {listing(still)}"] if still else [])]
    if table.sizes["factor"] > top:
        notes.insert(
            1, f"{table.sizes['factor'] - top} smaller rows are not shown: --top, or --output FILE.csv"
        )
    if table.sizes["factor"]:
        show(table.isel(factor=slice(top)).assign_attrs(notes="\n".join([table.notes, *notes])), top=top)
    elif any(bool(found[str(one)].isnull().any()) for one in asked):
        out().print(*notes, sep="\n")
    else:
        out().print("None of the inputs moves it.", *notes, sep="\n")
    warn(found.attrs["warnings"].splitlines())
    if output is not None:
        rows = harmless(found.to_dataframe().reset_index())
        write_text(output, rows.to_csv(index=False, float_format="%.12g", lineterminator="\n"))
        out().print(f"Written to {output}", soft_wrap=True)


def _asked(model: Scenario) -> list[Quantity]:
    """What a scenario asks for; where it asks for nothing the first amount and the first rate among its model's headlines."""
    if outputs := [*_single(model, model.outputs)]:
        return outputs
    known = {op.name for op in model.graph.plan(model.inputs)}
    first: dict[bool, Quantity] = {}
    for one in _single(model, [name for name in model.model.headlines if name in known]):
        unit = model.graph.variable(one.name).kind.unit(model.dataset.counted_in)
        first.setdefault(is_ratio(unit), one)
    if not first:
        name = next(iter(model.model.headlines), "")
        raise ScenarioEngineError(
            f"no headline of {model.name} is one number.",
            f"Name one with --quantity, such as '{name}[…]' with its labels.",
        )
    return [*first.values()]


def _single(model: Scenario, names: Sequence[str]) -> Iterator[Quantity]:
    """Computed results, each as one number, in the last year where it has years; a ratio over labels has none."""
    from scenario_engine.engine.quantity import Quantity

    for one in map(Quantity.parse, names):
        if one.name not in model.graph.operators:
            continue
        variable = model.graph.variable(one.name)
        timeless = one.years or "year" not in variable.dims
        labels = one.labels if timeless else (*one.labels, str(model.horizon.last))
        rest = len(variable.dims) > len(labels)
        if one.summed or not rest or not is_ratio(variable.kind.unit(model.dataset.counted_in)):
            yield replace(one, labels=labels, summed=one.summed or rest)


def _by_size(found: xr.Dataset, names: list[str], pure: list[bool]) -> tuple[xr.Dataset, list[str]]:
    """Elasticities and the effect of one percentage point, the largest first; and the inputs without effect."""
    import numpy as np
    import xarray as xr

    from scenario_engine.analysis.sensitivity.elasticity import SLOPE

    columns = {}
    for number, name in enumerate(names, start=1):
        points = found[SLOPE.format(name)].where(xr.DataArray(pure, dims="factor")) / 100.0
        columns[f"({number})"] = found[name].assign_attrs(units="1")
        columns[f"({number}) for one point"] = points.assign_attrs(units="1", display="percent")
    table = xr.Dataset(
        {key: one.where(abs(one) > ROUNDING).assign_attrs(long_name=key) for key, one in columns.items()}
    )
    size = np.nan_to_num(np.abs(table.to_array().to_numpy())).max(axis=0)
    order = largest_first(size)
    quantities = [f"({number}) {name}" for number, name in enumerate(names, start=1)]
    table.attrs["title"] = "\n".join(["Elasticities d ln y / d ln x", *quantities])
    table.attrs["notes"] = (
        "for one point: semi-elasticity, change of the result for +1 percentage point of a rate"
    )
    asked = [*names, *map(SLOPE.format, names)]
    known = found[asked].to_array().notnull().all("variable").to_numpy()
    still = [
        str(found.indexes["factor"][at]) for at in range(len(size)) if size[at] <= ROUNDING and known[at]
    ]
    return table.isel(factor=[at for at in order if size[at] > ROUNDING]), still
