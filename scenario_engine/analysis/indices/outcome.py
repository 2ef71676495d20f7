"""One index, computed: table, scores, weights, ranks, tiers, robustness, and how it compares with print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices import published, robustness, table, tiers
from scenario_engine.analysis.indices.published import Comparison
from scenario_engine.analysis.indices.sources import Reader
from scenario_engine.analysis.indices.spec import Spec, load
from scenario_engine.analysis.indices.weights import Judged, weigh
from scenario_engine.engine import identity
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.weights.analytic_hierarchy import Priorities
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import netcdf

__all__ = ["IndexOutcome", "compute"]

SCORED = (
    "indicator_score",
    "indicator_weight",
    "branch_weight",
    "branch_score",
    "composite_index",
    "index_rank",
    "branch_rank",
    "indicator_contribution",
    "branch_contribution",
)
OVER_TIME = (
    "index_growth",
    "branch_growth",
    "indicator_growth_contribution",
    "branch_growth_contribution",
    "branch_growth_share",
)


@dataclass(frozen=True)
class IndexOutcome:
    """What computing an index leaves behind."""

    spec: Spec
    weights: str
    result: xr.Dataset
    comparisons: list[Comparison]
    judgements: Mapping[str, Priorities]
    warnings: list[str] = field(default_factory=list)


def compute(
    name: Spec | str | Path,
    weights: str | None = None,
    *,
    scenario: str | None = None,
    results: Path | None = None,
) -> IndexOutcome:
    """Compute an index with one of its weightings, and compare it with what is published under each.

    `weights` is one of its weightings, the one the file uses when None; `scenario` drives the index instead
    of the one the file names; `results`, a stored one, is read instead of running the scenario.
    """
    spec = name if isinstance(name, Spec) else load(name)
    reader = Reader(spec, lambda: _scenario_variables(spec, scenario, results))
    used = weights or spec.record.weights.use
    judged = weigh(spec, used)
    inputs, filled = table.model_inputs(spec, reader)
    values = _evaluated(spec, inputs, judged)
    result = xr.Dataset(
        {key: values[key] for key in ("indicator_table", *SCORED, *OVER_TIME) if key in values}
    )
    result["indicator_filled"] = filled.astype("int8")
    result = result.assign(_classified(spec, result))
    warnings = [*judged.warnings, *_filled_warning(filled), *_broken(values)]
    if len(spec.branches) > 1 and len(spec.cases) > 1:
        result = result.assign(_robust(spec, inputs, judged, values))
    comparisons = [
        _compared(spec, inputs, other, used, result) for other in dict.fromkeys([used, *spec.weight_sets])
    ]
    if spec.record.feasible_weights:
        result["feasible_branch_weight"] = published.feasible_weights(spec, values["branch_score"])
        warnings += _infeasible(spec, result)
    return IndexOutcome(spec, used, _described(spec, result, used), comparisons, judged.comparisons, warnings)


def _evaluated(spec: Spec, inputs: Mapping[str, xr.DataArray], judged: Judged) -> dict[str, xr.DataArray]:
    """All variables of the index from its inputs and weights, by the operators the file picks."""
    record = spec.record
    graph = installed_graph(
        {
            "indicator_score": record.normalisation,
            "branch_score": record.aggregation_within_branches,
            "indicator_contribution": record.aggregation_within_branches,
            "indicator_growth_contribution": record.aggregation_within_branches,
            "composite_index": record.aggregation,
            "branch_contribution": record.aggregation,
            "branch_growth_contribution": record.aggregation,
            **judged.variants,
        }
    )
    wanted = SCORED if len(record.years) == 1 else (*SCORED, *OVER_TIME)
    return evaluate(
        graph, {**inputs, **judged.inputs}, [name for name in wanted if name not in judged.inputs]
    )


def _classified(spec: Spec, result: xr.Dataset) -> dict[str, xr.DataArray]:
    """Tiers, their cuts, distances to the nearest one, and groups' mean ranks."""
    extra: dict[str, xr.DataArray] = {}
    if spec.record.tiers is not None:
        index = result["composite_index"]
        extra["tier_cut"] = tiers.cuts_of(index, spec.record.tiers)
        extra["tier"] = tiers.tier_of(index, extra["tier_cut"])
        extra["distance_to_cut"] = tiers.distance_to_cut(index, extra["tier_cut"])
    groups = _groups(spec)
    if groups:
        extra["group_mean_rank"] = tiers.mean_rank(result["index_rank"], groups)
        extra["group_branch_mean_rank"] = tiers.mean_rank(result["branch_rank"], groups)
    return extra


def _groups(spec: Spec) -> dict[str, list[str]]:
    groups = dict(spec.record.groups)
    if spec.record.group_membership is not None:
        rows = spec.dataset.table("memberships")
        rows = rows[rows["classification"] == spec.record.group_membership]
        if rows.empty:
            raise spec.refusal(
                f"there is no membership {spec.record.group_membership!r}.", ("group_membership",)
            )
        for group, members in rows.groupby("group", sort=False)["member"]:
            groups.setdefault(str(group), [member for member in members if member in spec.cases])
    return {name: members for name, members in groups.items() if members}


def _robust(
    spec: Spec,
    inputs: Mapping[str, xr.DataArray],
    judged: Judged,
    values: Mapping[str, xr.DataArray],
) -> dict[str, xr.DataArray]:
    """Rank intervals, reversals and tier stability: over weights drawn around the ones used, or over the
    draws that the indicators already carry."""
    how = spec.record.robustness
    index, ranks = values["composite_index"], values["index_rank"]
    samples = index
    if "draw" in index.dims:
        index = index.mean("draw")
    else:
        drawn = {
            name: robustness.around(values[name].rename(name), over, how.draws, how.concentration, how.seed)
            for name, over in (("branch_weight", "branch"), ("indicator_weight", "indicator"))
        }
        sampled = _evaluated(spec, inputs, Judged(inputs=drawn))
        samples, ranks = sampled["composite_index"], sampled["index_rank"]
    found = {
        "rank_interval": robustness.rank_interval(ranks, how.interval),
        "reversal_probability": robustness.reversal_probability(index, samples),
    }
    if spec.record.tiers is not None:
        tier, drawn_tier = (
            tiers.tier_of(one, tiers.cuts_of(one, spec.record.tiers)) for one in (index, samples)
        )
        found["tier_stability"] = robustness.tier_stability(tier, drawn_tier)
    return found


def _compared(
    spec: Spec, inputs: Mapping[str, xr.DataArray], name: str, used: str, result: xr.Dataset
) -> Comparison:
    """The published figures against this index under one weighting."""
    if name == used:
        return published.compare(spec, name, result)
    values = _evaluated(spec, inputs, weigh(spec, name))
    other = xr.Dataset({key: values[key] for key in (*SCORED, *OVER_TIME) if key in values})
    return published.compare(spec, name, other.assign(_classified(spec, other)))


def _filled_warning(filled: xr.DataArray) -> list[str]:
    over = [dim for dim in filled.dims if dim != "indicator"]
    counts = filled.sum(over)
    told = [
        f"{name} ({int(count)})"
        for name, count in zip(filled.indexes["indicator"], counts, strict=True)
        if count
    ]
    return [f"filled by policy, not given: {listing(told)}."] if told else []


def _broken(values: Mapping[str, xr.DataArray]) -> list[str]:
    gaps = [gap for gap in identity.check(values, discovered_identities()) if not gap.holds]
    return [f"identity broken: {gap.identity.statement}; gap {gap.size:.3g} at {gap.where}." for gap in gaps]


def _infeasible(spec: Spec, result: xr.Dataset) -> list[str]:
    bands = published.bands(spec, result["branch_score"])
    weights = result["branch_weight"].to_numpy()
    broken = list(dict.fromkeys(band.name for band in bands if not band.holds(weights)))
    return [f"the weights used miss in print: {listing(broken)}."] if broken else []


def _scenario_variables(spec: Spec, name: str | None, results: Path | None) -> Mapping[str, xr.DataArray]:
    if results is not None:
        return {str(name): array for name, array in netcdf.read(results).data_vars.items()}
    named = name or spec.record.scenario
    if named is None:
        raise ScenarioEngineError('no scenario is named; add scenario = "baseline", or give a stored result.')
    from scenario_engine.scenario.scenario import load as load_scenario

    chosen = load_scenario(named)
    return evaluate(chosen.graph, chosen.inputs, None, chosen.dataset.counted_in, indexes=chosen.indexes)


def _described(spec: Spec, result: xr.Dataset, used: str) -> xr.Dataset:
    """The result with the dimension's own name, names of cases, units of indicators, and its origin."""
    units = ("indicator", table.units(spec))
    names = ("case", np.array(list(spec.cases.values()), dtype=object).astype(str))
    named = result.assign_coords(unit=units, label_zh=names)
    named = named.rename(case=spec.record.cases.dimension)
    return named.assign_attrs(
        title=spec.title["en"],
        index=spec.name,
        weights=used,
        normalisation=spec.record.normalisation,
        aggregation=spec.record.aggregation,
        specification=spec.toml.text,
    )
