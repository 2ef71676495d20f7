"""What a sweep says: mean, spread, quantiles and probabilities of each number, as a Dataset and as tidy tables."""

import json
from collections.abc import Sequence
from itertools import product

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.job import Sweep
from scenario_engine.methods.probability.histogram import RELATIVE_ERROR, Counts
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.spreadsheet import escaped, quoted
from scenario_engine.support.tabulated import in_columns

PROBABILITIES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)

SHOWN = ("mean", "sd", "p05", "p25", "p50", "p75", "p95")
FEWER = ("mean", "sd", "p05", "p50", "p95")
"""What leaves room for the names of labels."""

PRECISIONS = (0.01, 0.001)
"""Half widths of the interval of the mean, relative to the mean, for which the draws needed are told."""

COARSEST = 0.02
"""How far off, in standard deviations, a quantile may be that is told."""

FEWEST = 20
"""Draws from which on a band of 5 to 95 % leaves any of them out."""

NORMAL_95 = 1.959964
"""Half the 95 % interval of a normal distribution, in standard deviations."""


def summary(ready: Sweep, moments: Moments, counts: Counts, hits: Floats) -> xr.Dataset:
    """Statistics of every quantity: moments exact, quantiles within one bin of a histogram.

    As `sweep` gives them. A quantile that may be further off than 2 % of a standard deviation is left out, unless the number
    does not vary but for rounding; how far the others may be is in the attribute `quantile_error`.
    """
    model = ready.model
    levels = np.asarray(PROBABILITIES)
    quantiles, error = counts.quantiles(ready.scale, levels, moments.low, moments.high)
    still = np.asarray(model.does_not_vary(moments.sd**2), dtype=bool)
    quantiles = np.where((error <= COARSEST * moments.sd) | still, quantiles, np.nan)
    rows = {
        "mean": moments.mean,
        "sd": np.where(still, 0.0 * moments.sd, moments.sd),
        "half_width": moments.half_width,
        "low": moments.low,
        "high": moments.high,
        **{f"p{round(100 * p):02d}": row for p, row in zip(PROBABILITIES, quantiles, strict=True)},
    }
    found = model.labelled(np.array(list(rows.values())), {"statistic": list(rows)})
    for name, template in model.templates.items():
        own = model.cells[name]
        widest = np.where(np.isnan(quantiles[:, own]), 0.0, error[:, own]).max(initial=0.0)
        lost = int((moments.draws - moments.count[own])[ready.defined[own]].max(initial=0))
        told = {"quantile_error": float(widest), "draws_without_number": lost}
        found[name].attrs = {**template.attrs, **told}
    for condition, hit in zip(ready.conditions, hits, strict=True):
        attrs = {"units": "1", "long_name": f"Probability of {condition}", "display": "percent"}
        known = int(moments.count[model.cells[str(condition.quantity)].start])
        found[f"P({condition})"] = xr.DataArray(float(hit) / known if known else np.nan, attrs=attrs)
    return found.assign_attrs(
        title=f"Sweep of {ready.scenario.title['en']}",
        analysis="sweep",
        draws=moments.draws,
        files=json.dumps(ready.scenario.hashes),
        arithmetic=str(model.engine),
        moments="exact",
        quantiles=f"log-linear histogram, within {RELATIVE_ERROR:.2g} of the spread and of the distance from the median",
    )


TOLD = 3
"""Quantities whose central run lies outside their bands that are told one by one."""


def cautions(ready: Sweep, found: xr.Dataset) -> list[str]:
    """What is odd about a sweep that ended well: a central run outside its own band, draws that reach no result."""
    draws, said = ready.job.draws, list[str]()
    if ready.job.sampler == "sobol" and draws & (draws - 1):
        better = f"Take {1 << draws.bit_length():,}."
        said = [f"Sobol' draws are balanced in powers of two; {draws:,} is not one. {better}"]
    said += ready.model.warnings
    if draws < FEWEST:
        return said
    try:
        central = ready.model.central
    except ScenarioEngineError:
        return [*said, "the central run has no result; some draws have."]
    outside = list[str]()
    for name, cells in ready.model.cells.items():
        template = ready.model.templates[name]
        own = found[name].sel({dim: template.indexes[dim] for dim in template.dims})
        bands = own.transpose("statistic", *template.dims)
        low, high = (bands.sel(statistic=one).to_numpy().ravel() for one in ("p05", "p95"))
        run, room = central[cells], 1e-9 * np.abs(central[cells]) + found[name].attrs["quantile_error"]
        beyond = np.flatnonzero((run < low - room) | (run > high + room))
        if beyond.size:
            at = beyond[-1]
            where = ready.model.cell_names[cells.start + int(at)]
            others = f" (and {beyond.size - 1} more)" if beyond.size > 1 else ""
            outside.append(
                f"{where}: the central run, {run[at]:.6g}, lies outside its own 5-95 % band, {low[at]:.6g} to "
                f"{high[at]:.6g}{others}. Do the draws lie around what the scenario gives?"
            )
    if len(outside) > TOLD + 1:
        further = f"In {len(outside) - TOLD} more quantities the central run lies outside its own band."
        outside = [*outside[:TOLD], further]
    return [*said, *outside]


def draws_needed(mean: Floats, sd: Floats, precision: float) -> Floats:
    """Draws for which the half width would be a share of the mean, as Monte Carlo; NaN where it is zero."""
    size = np.where(mean != 0, np.abs(mean), np.nan)
    return np.maximum(2.0, np.ceil((NORMAL_95 * sd / (precision * size)) ** 2))


def shown(found: xr.Dataset) -> list[xr.Dataset]:
    """What people look at first: each quantity by year or by label, without labels that are zero; probabilities."""
    parts = []
    for name, array in found.data_vars.items():
        if array.ndim <= 2:
            heads = list(SHOWN if "year" in array.dims else FEWER)
            some = array.where(abs(array).max("statistic") > 0).sel(statistic=heads) if array.ndim else array
            parts.append(some.to_dataset(name=name).assign_attrs(columns="statistic"))
    left_out = [str(name) for name, array in found.data_vars.items() if array.ndim > 2]
    notes = [f"Not shown, in summary.csv: {', '.join(left_out)}."] if left_out else []
    parts[-1].attrs["notes"] = "\n".join([*notes, *filter(None, [found.attrs.get("notes")])])
    return parts


def precision(found: xr.Dataset) -> xr.Dataset:
    """How well the mean of the last year, or of the largest number, is known, and how many draws it would need."""
    rows = {}
    for name, array in found.data_vars.items():
        if "statistic" in array.dims and array.ndim <= 2:
            key, own = str(name), array.sel(statistic=["mean", "sd", "half_width"])
            for dim in array.dims[1:]:
                size = np.nan_to_num(abs(own.sel(statistic="mean").to_numpy()))
                at = -1 if dim == "year" else int(np.argmax(size))
                key, own = f"{key}, {own.indexes[dim][at]}", own.isel({dim: at})
            rows[key] = own.to_numpy()
    mean, sd, half = np.array(list(rows.values())).T
    columns = {"± 95 %": (half / np.where(mean != 0, np.abs(mean), np.nan), "percent")}
    columns |= {f"draws for {100 * one:g} %": (draws_needed(mean, sd, one), "count") for one in PRECISIONS}
    told = {name: (values, {"units": "1", "display": display}) for name, (values, display) in columns.items()}
    notes = "± 95 %: half the interval of the mean, in percent of it"
    return in_columns("quantity", rows, told, title="How many draws are enough", notes=notes)


def summary_table(ready: Sweep, found: xr.Dataset) -> str:
    """Tidy CSV: quantity, its labels as one text, a column for each statistic."""
    statistics = [str(one) for one in found.indexes["statistic"]]
    lines = [",".join(["quantity", "labels", *statistics, "unit"])]
    numbers = ",%.10g" * len(statistics)
    for name, template in ready.model.templates.items():
        own = found[name].sel({dim: template.indexes[dim] for dim in template.dims})
        rows = own.transpose(*template.dims, "statistic").to_numpy().reshape(-1, len(statistics))
        labels = product(*(template.indexes[dim] for dim in template.dims))
        start, end = f"{quoted(name)},", f",{escaped(str(own.attrs['units']))}"
        for label, row in zip(labels, rows.tolist(), strict=True):
            text = quoted(" ".join(map(str, label)))
            lines.append(start + text + (numbers % tuple(row)).replace("nan", "") + end)
    for condition in ready.conditions:
        share = f"{float(found[f'P({condition})']):.10g}"
        lines.append(f'{quoted(f"P({condition})")},"",{share}' + "," * len(statistics) + "1")
    return "\n".join(lines) + "\n"


def convergence_table(looks: Sequence[Moments], names: Sequence[str]) -> str:
    """Tidy CSV: how the mean of each number settles as draws are added, and the draws a precision would need."""
    lines = ["quantity,draws,mean,half_width,needed_for_1_percent,needed_for_0.1_percent"]
    halves: list[Floats] = [look.half_width for look in looks]
    needed = np.stack([draws_needed(looks[-1].mean, looks[-1].sd, one) for one in PRECISIONS])
    for cell, name in enumerate(names):
        told = ",".join("" if np.isnan(count) else f"{count:.0f}" for count in needed[:, cell])
        for look, half in zip(looks, halves, strict=True):
            known = f"{look.count[cell]},{look.mean[cell]:.10g},{half[cell]:.4g}"
            lines.append(f'"{name}",{known},{told}'.replace(",nan,", ",,"))
    return "\n".join(lines) + "\n"
