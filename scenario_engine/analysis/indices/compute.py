"""One index as one Dataset: table, scores, weights, ranks, tiers, robustness, and how it compares with what is published."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.analysis.indices import feasible, published, ranking
from scenario_engine.analysis.indices.sources import model_inputs
from scenario_engine.analysis.indices.spec import IndexFile, load
from scenario_engine.analysis.indices.weights import Weighting, weigh
from scenario_engine.engine import identity
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.scenario.build import assigned
from scenario_engine.scenario.scenario import load as load_scenario
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import netcdf

__all__ = ["compute"]

SCORED = (
    "indicator_score", "indicator_weight", "branch_weight", "branch_score", "composite_index", "index_rank",
    "branch_rank", "indicator_contribution", "branch_contribution",
)  # fmt: skip
OVER_TIME = (
    "index_growth", "branch_growth", "indicator_growth_contribution", "branch_growth_contribution",
    "branch_growth_share",
)  # fmt: skip
DERIVED = {
    "indicator_filled": ("Filled by a policy", ""),
    "tier": ("Tier, 1 the highest", ""),
    "tier_cut": ("Lower bound of a tier", ""),
    "distance_to_cut": ("Points to the nearest cut", ""),
    "group_mean_rank": ("Mean rank", ""),
    "group_branch_mean_rank": ("Mean rank in a branch", ""),
    "rank_interval": ("Rank interval", ""),
    "reversal_probability": ("Probability that the next below is above", "percent"),
    "tier_stability": ("Share of the draws in the same tier", "percent"),
    "feasible_branch_weight": ("Weight that published figures allow", "percent"),
    "nearest_branch_weight": ("Weight nearest to the published ranks", "percent"),
}
"""Long name and display of what is no variable of the model."""

CONSISTENCY = ("largest_eigenvalue", "consistency_index", "consistency_ratio")


@checked
def compute(
    name: IndexFile | str | Path,
    weights: str | None = None,
    *,
    scenario: str | None = None,
    results: Path | None = None,
    assign: Sequence[str] = (),
) -> xr.Dataset:
    """Compute an index with one of its weightings, and compare it with what is published under each.

    Parameters
    ----------
    name
        An index file, or the name of one that comes with the package.
    weights
        One of its weightings; the one the file uses when None.
    scenario
        Drives the index instead of the one the file names.
    results
        A stored result that is read instead of running the scenario.
    assign
        Keys of the scenario to set, `key=value`.

    Returns
    -------
    The variables of the index over `year`, the cases' own dimension, `branch` and `indicator`, in points, ranks and
    shares; along `published_figure` and `comparison` how they compare with what is published; along `family` how
    consistent judgements in pairs are. The warnings are its notes.

    Raises
    ------
    ScenarioEngineError
        A scenario, a result or keys given to an index of which no indicator reads one.

    Examples
    --------
    >>> from scenario_engine import index
    >>> found = index("application-2020")
    >>> found["composite_index"].dims
    ('year', 'region')
    """
    spec = name if isinstance(name, IndexFile) else load(name)
    used = weights or spec.record.weights.use
    weighting = weigh(spec, used)
    variables = cache(lambda: _scenario_variables(spec, scenario, results, assign))
    inputs, filled = model_inputs(spec, variables)
    if not variables.cache_info().misses and (scenario or results or assign):
        raise ScenarioEngineError(
            "no indicator of this index reads a scenario, so that none can drive it.",
            'Leave out the scenario, the result and the keys set, or give an indicator result = { variable = "…" }.',
        )
    values = _evaluated(spec, inputs, weighting)
    result = _index(spec, values)
    counts = filled.sum([dim for dim in filled.dims if dim != "indicator"]).to_series()
    imputed = listing(f"{name} ({count})" for name, count in counts.items() if count)
    notes = [*weighting.warnings, *([f"missing values imputed, not given: {imputed}."] if imputed else [])]
    gaps = [gap for gap in identity.check(values, discovered_identities()) if not gap.holds]
    notes += [
        f"identity broken: {gap.identity.statement}; gap {gap.size:.3g} at {gap.where}." for gap in gaps
    ]
    if results is not None and spec.record.variants:
        notes.append(f"the stored result keeps its own way of {listing(spec.record.variants)}.")
    series = published.compared(spec, used, result)
    for other in (one for one in spec.weight_sets if one != used):
        weighted = _index(spec, _evaluated(spec, inputs, weigh(spec, other)))
        series += published.compared(spec, other, weighted)
    result["indicator_table"] = values["indicator_table"]
    result["indicator_filled"] = filled.astype("int8")
    if len(spec.branches) > 1 and len(spec.cases) > 1:
        result = result.assign(_robust(spec, inputs, weighting, values))
    if spec.record.feasible_weights:
        used_weights = values["branch_weight"].to_numpy()
        allowed, missed = feasible.compatible(spec, values["oriented_branch_score"], used_weights)
        result[str(allowed.name)] = allowed
        notes += missed
    if weighting.comparisons:
        result = result.assign_coords(family=list(weighting.comparisons))
        for measure in CONSISTENCY:
            found = [getattr(one, measure) for one in weighting.comparisons.values()]
            attrs = {"long_name": measure.replace("_", " ").capitalize(), "units": "1"}
            result[measure] = ("family", found, attrs)
    described = _described(spec, result, used).merge(published.tables(series), combine_attrs="override")
    return described.assign_attrs(notes="\n".join(notes))


def _evaluated(
    spec: IndexFile, inputs: Mapping[str, xr.DataArray], weighting: Weighting
) -> dict[str, xr.DataArray]:
    """All variables of the index from its inputs and weights, by the operators the file picks."""
    record = spec.record
    within = ("branch_score", "indicator_contribution", "indicator_growth_contribution")
    over = ("composite_index", "branch_contribution", "branch_growth_contribution")
    graph = installed_graph(
        {
            "indicator_score": record.normalisation,
            **dict.fromkeys(within, record.aggregation_within_branches),
            **dict.fromkeys(over, record.aggregation),
            **weighting.variants,
        }
    )
    wanted = ("oriented_branch_score", *SCORED, *(OVER_TIME if len(record.years) > 1 else ()))
    given = {**inputs, **weighting.inputs}
    return evaluate(graph, given, [name for name in wanted if name not in weighting.inputs])


def _index(spec: IndexFile, values: Mapping[str, xr.DataArray]) -> xr.Dataset:
    """Scores, weights and ranks; tiers, their cuts and distances to the nearest one; groups' mean ranks."""
    result = xr.Dataset({key: values[key] for key in (*SCORED, *OVER_TIME) if key in values})
    if spec.record.tiers is not None:
        index = result["composite_index"]
        result["tier_cut"] = ranking.cuts_of(index, spec.record.tiers)
        result["tier"] = ranking.tier_of(index, result["tier_cut"])
        result["distance_to_cut"] = ranking.distance_to_cut(index, result["tier_cut"])
    if spec.record.ties == "listed":
        for name in ("index_rank", "branch_rank"):
            result[name] = ranking.numbered_on(result[name])
    groups = _groups(spec)
    if groups:
        result["group_mean_rank"] = ranking.mean_rank(result["index_rank"], groups)
        result["group_branch_mean_rank"] = ranking.mean_rank(result["branch_rank"], groups)
    return result


def _groups(spec: IndexFile) -> dict[str, list[str]]:
    groups = dict(spec.record.groups)
    named = spec.record.group_membership
    if named is not None:
        rows = spec.dataset.table("memberships")
        rows = rows[rows["classification"] == named]
        if rows.empty:
            raise spec.refusal(f"there is no membership {named!r}.", ("group_membership",))
        for group, members in rows.groupby("group", sort=False)["member"]:
            groups.setdefault(str(group), [member for member in members if member in spec.cases])
    return {name: members for name, members in groups.items() if members}


def _robust(
    spec: IndexFile,
    inputs: Mapping[str, xr.DataArray],
    weighting: Weighting,
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
            name: ranking.around(values[name].rename(name), over, how.draws, how.concentration, how.seed)
            for name, over in (("branch_weight", "branch"), ("indicator_weight", "indicator"))
        }
        sampled = _evaluated(spec, inputs, Weighting(inputs=drawn))
        samples, ranks = sampled["composite_index"], sampled["index_rank"]
    found = {
        "rank_interval": ranking.rank_interval(ranks, how.interval),
        "reversal_probability": ranking.reversal_probability(index, samples),
    }
    if how_tiers := spec.record.tiers:
        tier, drawn_tier = (ranking.tier_of(one, ranking.cuts_of(one, how_tiers)) for one in (index, samples))
        found["tier_stability"] = ranking.tier_stability(tier, drawn_tier)
    return found


def _scenario_variables(
    spec: IndexFile, name: str | None, results: Path | None, assign: Sequence[str]
) -> Mapping[str, xr.DataArray]:
    if results is not None and assign:
        raise ScenarioEngineError(
            "a stored result is not run again, so no key of it can be set.", "Leave out --set, or --result."
        )
    if results is not None:
        return {str(name): array for name, array in netcdf.read(results).data_vars.items()}
    named = name or spec.record.scenario
    if named is None:
        raise ScenarioEngineError('no scenario is named; add scenario = "baseline", or give a stored result.')
    chosen = assigned(load_scenario(named), assign)
    try:
        graph = chosen.graph.with_variants(spec.record.variants)
    except ScenarioEngineError as fault:
        raise spec.refusal(fault, ("variants",)) from None
    return evaluate(graph, chosen.inputs, None, chosen.dataset.counted_in, indexes=chosen.indexes)


def _described(spec: IndexFile, result: xr.Dataset, used: str) -> xr.Dataset:
    """The result with the dimension's own name, names of labels, units of indicators, and its origin."""
    dim = spec.record.cases.dimension
    names = {"case": spec.case_names, "branch": spec.branch_titles}
    if "case_group" in result.dims:
        names["case_group"] = spec.group_titles(map(str, result.indexes["case_group"]))
    units = [entry.unit for entry in spec.record.indicators.values()]
    coords = {"unit": ("indicator", units), "label_zh": ("case", _texts(spec.cases.values()))}
    for own, by_label in names.items():
        for language in ("en", "zh"):
            told = _texts(by_label[str(label)][language] for label in result.indexes[own])
            coords[f"{dim if own == 'case' else own}_{language}"] = (own, told)
    for name, (long_name, display) in DERIVED.items():
        if name in result:
            shown = {"display": display} if display else {}
            result[name] = result[name].assign_attrs(long_name=long_name, units="1", **shown)
    return (
        result.assign_coords(coords)
        .rename(case=dim)
        .assign_attrs(
            title=spec.title["en"],
            analysis="index",
            index=spec.name,
            weights=used,
            normalisation=spec.record.normalisation,
            aggregation=spec.record.aggregation,
            specification=spec.toml.text,
        )
    )


def _texts(texts: Iterable[object]) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.array([str(text) for text in texts], dtype=str)
