"""The verbs: which uncertain input matters for a result, and which conditions lead to one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.elasticity import elasticities
from scenario_engine.analysis.sensitivity.factors import By, factors_of
from scenario_engine.analysis.sensitivity.prim import peel
from scenario_engine.analysis.sensitivity.screening import morris, pawn, tornado
from scenario_engine.analysis.sensitivity.shapley import shapley
from scenario_engine.analysis.sensitivity.sobol import sobol
from scenario_engine.analysis.sweep.failures import told
from scenario_engine.analysis.sweep.sampled_model import SampledModel, asked_of
from scenario_engine.engine.engines import engine_called
from scenario_engine.engine.quantity import Condition
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.models.words import group
from scenario_engine.scenario import provenance
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.arguments import checked
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, refuse_unknown
from scenario_engine.support.files import netcdf
from scenario_engine.support.numbers import largest_first

__all__ = ["discover", "sensitivity"]


@dataclass(frozen=True)
class Method:
    """A way of ranking factors: how it is computed, the index that ranks, what that says, and its default size."""

    compute: Callable[..., xr.Dataset]
    ranks_by: str
    meaning: str
    size: int
    in_unit: bool = False
    """Whether the ranking index is in the unit of the result."""


METHODS = {
    "sobol": Method(sobol, "ST", "share of variance, with interactions (Sobol' ST)", 4096),
    "morris": Method(
        morris, "mu_star", "mean size of the change over a factor's range (Morris μ*)", 64, in_unit=True
    ),
    "pawn": Method(pawn, "median", "distance between distributions, 0 to 1 (PAWN, median)", 4096),
    "shapley": Method(shapley, "effect", "share of variance (Shapley)", 2048),
    "tornado": Method(tornado, "swing", "swing, p90 − p10 with the factor alone", 1024, in_unit=True),
}

ELASTICITY = "elasticity"

ROUNDING = 1e-9
"""An index this small beside the largest of its quantity is zero."""


@checked
def sensitivity(
    scenario: str | Path | Scenario,
    *quantities: str,
    method: str = "sobol",
    by: By = "group",
    samples: int = 0,
    seed: int = 1,
    second_order: bool = False,
    engine: str = "",
) -> xr.Dataset:
    """Indices of the influence of each uncertain input on results.

    Parameters
    ----------
    scenario
        With draws; a name, a file, or one that is loaded.
    *quantities
        Results such as `share_of_gdp[2030]`; the scenario's `outputs`, or all that the draws reach, by default.
    method
        `sobol`, `morris`, `pawn`, `shapley`, `tornado` or `elasticity`.
    by
        What a factor is: `group`, `input` or `stream`.
    samples
        Base sample, trajectories or draws; 0 for the method's own number.
    seed
        Of the draws.
    second_order
        Pairs of factors too (Sobol').
    engine
        `numpy` or `xla` (with JAX, `[fast]`); the quicker one for so many evaluations by default.

    Returns
    -------
    For each quantity an array over `index`, `factor` and the quantity's dimensions; shares of variance, or as the
    method says. Elasticities have no `index`.

    Raises
    ------
    ScenarioEngineError
        An unknown method, a scenario without draws, factors or a number of samples the method cannot take.

    Examples
    --------
    >>> from scenario_engine import load
    >>> doubt = {"draw": {"distribution": "normal", "sd": 0.02, "effect": "add"}, "unit": "1"}
    >>> accounts = load("growth-accounting").with_(labour_share=doubt, assumption="two points")
    >>> found = sensitivity(accounts, "mean_growth_source[CHN, technology]", method="tornado")
    >>> list(found.data_vars), dict(found.sizes)
    (['mean_growth_source[CHN, technology]'], {'index': 5, 'factor': 1})
    """
    refuse_unknown(method, (*METHODS, ELASTICITY), f"no method is called {method!r}.")
    if samples < 0:
        advice = "Write 0 for the method's own number."
        raise ScenarioEngineError(f"--samples is {samples}; it must be zero or more.", advice)
    if seed < 0:
        raise ScenarioEngineError(f"--seed is {seed}; it must be zero or more.")
    read = load(scenario)
    model, samples = SampledModel.of(read, asked_of(read, quantities)), samples_of(method, samples)
    model = replace(model, engine=engine_called(engine, samples * (len(model.streams) + 2)))
    names = [str(one) for one in model.quantities]
    if method == ELASTICITY:
        moved = list(dict.fromkeys(one.name for one in model.uncertainty.inputs))
        found, meaning = (
            elasticities(read, *names, inputs=moved)[names],
            "percent for one percent more (elasticity)",
        )
        central = model.central
    else:
        chosen = METHODS[method]
        factors = factors_of(model.uncertainty, "stream" if method == "pawn" else by)
        further = {"second_order": True} if second_order and method == "sobol" else {}
        found = chosen.compute(model, factors, samples, seed=seed, **further)
        for name, array in found.data_vars.items():
            own = model.templates[str(name).removesuffix(" S2")].attrs
            array.attrs = {**own, "long_name": name} if chosen.in_unit else {"units": "1", "long_name": name}
        meaning, central = chosen.meaning, model.centre
    still = [_why_still(model, name, central) for name in names if not _has_spread(found, name)]
    known = {one: None if one in model.inputs else group(one) for one in map(str, found.indexes["factor"])}
    names_zh = [called["zh"] if called else one for one, called in known.items()]
    return found.assign_coords(factor_zh=("factor", names_zh)).assign_attrs(
        title=f"Sensitivity of {read.title['en']}",
        analysis="sensitivity",
        meaning=meaning,
        scenario=read.name,
        samples=samples,
        seed=seed,
        arithmetic=str(model.engine),
        warnings="\n".join([*model.warnings, *still]),
        engine=provenance.engine_version(),
    )


def _why_still(model: SampledModel, name: str, centre: Floats) -> str:
    """Why no factor has an index: the run that factors are moved from has no number, or no draw moves it."""
    if np.isfinite(centre[model.cells[name]]).any():
        return f"{name}: no draw moves it; it has no spread to share out."
    reason = model.without_number(name, at_the_median=centre is model.centre)
    return f"{name}: the central run has no number, so nothing can be compared with it. {reason}."


def samples_of(method: str, samples: int) -> int:
    """How many samples a method takes when so many are asked for: its own number for 0."""
    return samples or (METHODS[method].size if method in METHODS else 0)


def fail_if_from_more_samples(path: Path, samples: int) -> None:
    """Refuse to put indices of a smaller sample in the place of those of a larger one."""
    if not path.is_file():
        return
    stored = int(netcdf.read(path).attrs.get("samples", 0))
    if stored > samples:
        raise ScenarioEngineError(
            f"{path} holds indices of {stored:,} samples, and {samples:,} are asked for.",
            "Give another --output, or --overwrite.",
        )


def _has_spread(found: xr.Dataset, quantity: str) -> bool:
    """Whether any factor has an index above nought."""
    return bool((abs(_ranking_index(found, quantity)) > 0).any())


def _ranking_index(found: xr.Dataset, quantity: str) -> xr.DataArray:
    array = found[quantity]
    if "index" not in array.dims:
        return array
    known = [one.ranks_by for one in METHODS.values() if one.ranks_by in array.indexes["index"]]
    return array.sel(index=known[0], drop=True)


def ranking(found: xr.Dataset, quantity: str) -> xr.Dataset | None:
    """The index that ranks the factors of one quantity, the largest first; years that have none are left out.

    None where no factor moves the quantity.
    """
    if not _has_spread(found, quantity):
        return None
    array = _ranking_index(found, quantity)
    array = array.dropna("year", how="all") if "year" in array.dims else array
    most = abs(array).max([dim for dim in array.dims if dim != "factor"]).fillna(0.0)
    array = array.where((abs(array) > ROUNDING * most.max()) | array.isnull(), 0.0)
    ranked = array.isel(factor=largest_first(most.to_numpy())).to_dataset(name=quantity)
    return ranked.assign_attrs(title=f"{quantity}: {found.attrs['meaning']}", columns="year")


@checked
def discover(
    scenario: str | Path | Scenario, condition: str, *, samples: int = 20_000, seed: int = 1
) -> xr.Dataset:
    """Ranges of inputs that lead to a condition, from draws, by the patient rule induction method (PRIM).

    Parameters
    ----------
    scenario
        With draws; a name, a file, or one that is loaded.
    condition
        Such as `sum(total_value_added[2030]) > 70000`.
    samples, seed
        How many draws, and of which stream.

    Returns
    -------
    `coverage`, `density` and `mass` over `box`, from everything to the purest; `low`, `high` and `quasi_p` over
    `box` and `input`, NaN where a box does not restrict the input.

    Raises
    ------
    ScenarioEngineError
        A condition that every draw or no draw meets, or of more than one number.

    Notes
    -----
    Draws without a number are left out of every share, and `warnings` says how many, where and why.

    Examples
    --------
    >>> from scenario_engine import load
    >>> doubt = {"draw": {"distribution": "normal", "sd": 0.02, "effect": "add"}, "unit": "1"}
    >>> accounts = load("growth-accounting").with_(labour_share=doubt, assumption="two points")
    >>> boxes = discover(accounts, "mean_growth_source[CHN, technology] > 0.001", samples=200)
    >>> sorted(boxes.data_vars)
    ['coverage', 'density', 'high', 'low', 'mass', 'quasi_p']
    """
    read = load(scenario)
    asked = Condition.parse(condition)
    model = SampledModel.of(read, [asked.quantity])
    asked = asked.meant(model.templates[str(asked.quantity)], read.dataset.definitions)
    uniform = uniforms("mc", seed, model.streams, 0, samples, samples)
    results = model.evaluate(uniform)[:, 0]
    known = np.isfinite(results)
    lost = told(model.failures(uniform, ~known), samples)
    if not known.any():
        raise ScenarioEngineError(f"{asked.quantity}: {lost}")
    holds = np.asarray(asked.holds(results[known]))  # type: ignore[arg-type]
    drawn = model.drawn(uniform)[known]
    moving = np.flatnonzero(drawn.std(axis=0) > 0)
    boxes = peel(drawn[:, moving], [model.columns[at] for at in moving], holds)
    warnings = f"{lost} They are left out." if lost else ""
    return boxes.assign_attrs(title=f"Conditions that lead to {condition}", warnings=warnings)
