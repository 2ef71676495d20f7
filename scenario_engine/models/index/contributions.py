"""What branches and indicators contribute to an index and to its change, without residual."""

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import operator
from scenario_engine.methods.growth.recursion import year_before
from scenario_engine.methods.labelled import contract
from scenario_engine.models.index.aggregation import logarithm
from scenario_engine.support.array_types import Array

LOGARITHMIC_MEAN = "Ang 2005, Energy Policy 33, 867-871 (logarithmic mean Divisia index)"


@operator("year case branch", "1", source="definition", variant="arithmetic")
def branch_contribution(oriented_branch_score: Array, branch_weight: Array) -> Array:
    """What a branch contributes to the index, C_b = w_b M_b."""
    return oriented_branch_score * branch_weight


@branch_contribution.alternative("geometric", source=LOGARITHMIC_MEAN)
def contribution_to_geometric_mean(
    oriented_branch_score: Array, branch_weight: Array, composite_index: Array
) -> Array:
    """What a branch contributes to the index, counted from the score 100, C_b = w_b (100 + L(I, 100) ln(M_b / 100))."""
    mean = _logarithmic_mean(composite_index, xr.full_like(composite_index, 100.0))
    part: Array = 100.0 + mean * logarithm(oriented_branch_score / 100.0)
    return branch_weight * part


@operator("year case branch", "1", source="definition", variant="arithmetic")
def branch_growth_contribution(oriented_branch_score: Array, branch_weight: Array) -> Array:
    """Index points a branch adds to the year's change, ΔC_b = w_b (M_b,ₜ − M_b,ₜ₋₁)."""
    return oriented_branch_score.diff("year") * branch_weight


@branch_growth_contribution.alternative("geometric", source=LOGARITHMIC_MEAN)
def contribution_to_geometric_growth(
    oriented_branch_score: Array, branch_weight: Array, composite_index: Array
) -> Array:
    """Index points a branch adds to the year's change, ΔC_b = w_b L(Iₜ, Iₜ₋₁) ln(M_b,ₜ / M_b,ₜ₋₁)."""
    now = composite_index.isel(year=slice(1, None))
    mean = _logarithmic_mean(now, year_before(composite_index))
    growth: Array = logarithm(oriented_branch_score).diff("year")
    return branch_weight * mean * growth


@operator("year case branch", "1", source="CAICT 2024, section 2; docs/indices.md", display="percent")
def branch_growth_share(branch_growth_contribution: Array) -> Array:
    """Share of a branch in the year's change of the index, undefined where nothing changes, s_b = ΔC_b / Σ ΔC_b."""
    total = branch_growth_contribution.sum("branch")
    return branch_growth_contribution / total.where(total != 0.0)


@operator("year case indicator", "1", source="definition", variant="arithmetic")
def indicator_contribution(indicator_score: Array, indicator_weight: Array) -> Array:
    """What an indicator contributes to the score of its branch, C_j = wⱼ zⱼ."""
    return indicator_score * indicator_weight.sum("branch")


@indicator_contribution.alternative("geometric", source=LOGARITHMIC_MEAN)
def contribution_to_geometric_branch(
    indicator_score: Array, indicator_weight: Array, indicator_membership: Array, branch_score: Array
) -> Array:
    """What an indicator contributes to its branch, counted from 100, C_j = wⱼ (100 + L(Z_b, 100) ln(zⱼ / 100))."""
    mean = _logarithmic_mean(branch_score, xr.full_like(branch_score, 100.0))
    own = contract(mean, indicator_membership, "branch")
    part: Array = 100.0 + own * logarithm(indicator_score / 100.0)
    return indicator_weight.sum("branch") * part


@operator("year case indicator", "1", source="definition", variant="arithmetic")
def indicator_growth_contribution(indicator_score: Array, indicator_weight: Array) -> Array:
    """Points an indicator adds to the change of its branch, ΔC_j = wⱼ (zⱼ,ₜ − zⱼ,ₜ₋₁)."""
    return indicator_score.diff("year") * indicator_weight.sum("branch")


@indicator_growth_contribution.alternative("geometric", source=LOGARITHMIC_MEAN)
def contribution_to_geometric_branch_growth(
    indicator_score: Array, indicator_weight: Array, indicator_membership: Array, branch_score: Array
) -> Array:
    """Points an indicator adds to the change of its branch, ΔC_j = wⱼ L(Z_b,ₜ, Z_b,ₜ₋₁) ln(zⱼ,ₜ / zⱼ,ₜ₋₁)."""
    mean = _logarithmic_mean(branch_score.isel(year=slice(1, None)), year_before(branch_score))
    own = contract(mean, indicator_membership, "branch")
    growth: Array = logarithm(indicator_score).diff("year")
    return indicator_weight.sum("branch") * own * growth


@identity("contributions of branches sum to the index")
def contributions_sum_to_index(branch_contribution: Array, composite_index: Array) -> Sides:
    """Σ_b C_b = I."""
    return branch_contribution.sum("branch"), composite_index


@identity("contributions of branches sum to the change of the index")
def growth_contributions_sum_to_change(branch_growth_contribution: Array, composite_index: Array) -> Sides:
    """Σ_b ΔC_b = Iₜ − Iₜ₋₁."""
    return (
        branch_growth_contribution.sum("branch"),
        composite_index.diff("year"),
        year_before(composite_index),
    )


@identity("contributions of indicators sum to the score of their branch")
def indicator_contributions_sum_to_branch(
    indicator_contribution: Array, indicator_membership: Array, branch_score: Array
) -> Sides:
    """Σⱼ C_j = Z_b."""
    return contract(indicator_contribution, indicator_membership, "indicator"), branch_score


@identity("contributions of indicators sum to the change of their branch")
def indicator_growth_contributions_sum_to_change(
    indicator_growth_contribution: Array, indicator_membership: Array, branch_score: Array
) -> Sides:
    """Σⱼ ΔC_j = Z_b,ₜ − Z_b,ₜ₋₁."""
    summed = contract(indicator_growth_contribution, indicator_membership, "indicator")
    return summed, branch_score.diff("year"), year_before(branch_score)


def _logarithmic_mean(a: Array, b: Array) -> Array:
    """L(a, b) = (a − b) / (ln a − ln b) = b (eʳ − 1) / r with r = ln a/b, exact to rounding as a nears b."""
    ratio = logarithm(a / b)
    apart = ratio.where(ratio != 0.0, 1.0)
    over: Array = xr.ufuncs.expm1(apart) / apart
    return b * over.where(ratio != 0.0, 1.0)
