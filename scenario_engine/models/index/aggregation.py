"""From scores to an index: weights in two levels, aggregation, ranks and growth."""

import numpy as np
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, membership, operator
from scenario_engine.methods.growth.recursion import year_before
from scenario_engine.methods.labelled import bare, contract, labelled, ones, place
from scenario_engine.methods.tape import namespace, require
from scenario_engine.methods.weights.entropy import entropy_weights
from scenario_engine.support.array_types import Array
from scenario_engine.support.dims import cell_name
from scenario_engine.support.errors import ScenarioEngineError

HANDBOOK = "OECD and JRC 2008, Handbook on Constructing Composite Indicators, step 6"

indicator_membership = membership(
    "indicator_membership", "branch indicator", "1 where an indicator belongs to a branch"
)
branch_direction = exogenous(
    "branch_direction",
    "branch",
    "1",
    "1 where a high score of a branch raises the index, -1 where it lowers it",
    low=-1.0,
    high=1.0,
    default=1.0,
)


@operator("branch indicator", "1", source="definition", variant="equal")
def indicator_weight(indicator_membership: Array) -> Array:
    """Weight of an indicator within its branch, the same for all, w = 1 / n."""
    return indicator_membership / indicator_membership.sum("indicator")


@indicator_weight.alternative("entropy", source="Shannon 1948; docs/indices.md, weights")
def entropy_indicator_weight(indicator_score: Array, indicator_membership: Array) -> Array:
    """Weight of an indicator within its branch by how much it tells cases apart, w = (1 − e) / Σ (1 − e).

    Where in one branch no indicator differs between the cases there is no weight: `ScenarioEngineError`.
    """
    weight = _entropy(indicator_score, "indicator") * indicator_membership
    within = weight.sum("indicator")
    require(
        bare(within != 0),
        lambda: ScenarioEngineError("entropy weights: in one branch no indicator differs between the cases."),
    )
    return weight / within


@operator("branch", "1", source="definition", variant="equal")
def branch_weight(branch_labels: Array) -> Array:
    """Weight of a branch, the same for all, w = 1 / n."""
    return ones(branch_labels) / branch_labels.size


@branch_weight.alternative("entropy", source="Shannon 1948; docs/indices.md, weights")
def entropy_branch_weight(oriented_branch_score: Array) -> Array:
    """Weight of a branch by how much its scores tell cases apart, w = (1 − e) / Σ (1 − e)."""
    return _entropy(oriented_branch_score, "branch")


@operator("year case branch", "1", source=HANDBOOK, variant="arithmetic")
def branch_score(indicator_score: Array, indicator_weight: Array) -> Array:
    """Score of a branch, a weak indicator offset by a strong one, Z_b = Σⱼ wⱼ zⱼ."""
    return contract(indicator_score, indicator_weight, "indicator")


@branch_score.alternative("geometric", source=HANDBOOK)
def branch_geometric_mean(indicator_score: Array, indicator_weight: Array) -> Array:
    """Score of a branch, weak indicators weighing more, Z_b = Πⱼ zⱼ^wⱼ."""
    score: Array = xr.ufuncs.exp(contract(logarithm(indicator_score), indicator_weight, "indicator"))
    return score


@operator("year case branch", "1", source="definition")
def oriented_branch_score(
    branch_score: Array, branch_direction: Array, lowest_score: Array, highest_score: Array
) -> Array:
    """Score of a branch as it enters the index, turned round where a high one speaks against a case, M = l + h − Z."""
    return branch_score.where(branch_direction > 0, lowest_score + highest_score - branch_score)


@operator("year case", "1", source=HANDBOOK, variant="arithmetic")
def composite_index(oriented_branch_score: Array, branch_weight: Array) -> Array:
    """The index, weighted mean of its branches, I = Σ_b w_b M_b."""
    return contract(oriented_branch_score, branch_weight, "branch")


@composite_index.alternative("geometric", source=HANDBOOK)
def geometric_mean_of_branches(oriented_branch_score: Array, branch_weight: Array) -> Array:
    """The index, weighted geometric mean of its branches, I = Π_b M_b^w_b."""
    index: Array = xr.ufuncs.exp(contract(logarithm(oriented_branch_score), branch_weight, "branch"))
    return index


@operator("year case", "1", source="definition", display="count")
def index_rank(composite_index: Array) -> Array:
    """Place of a case, 1 the highest, equals sharing the better place, r = 1 + |{c : I_c > I}|."""
    return _place(composite_index)


@operator("year case branch", "1", source="definition", display="count")
def branch_rank(oriented_branch_score: Array) -> Array:
    """Place of a case within a branch, equals sharing the better place, r = 1 + |{c : M_c > M}|."""
    return _place(oriented_branch_score)


@operator("year case", "1", source="definition", display="percent")
def index_growth(composite_index: Array) -> Array:
    """Growth of the index over the year before it in the table, g = Iₜ / Iₜ₋₁ − 1."""
    return _growth(composite_index)


@operator("year case branch", "1", source="definition", display="percent")
def branch_growth(branch_score: Array) -> Array:
    """Growth of a branch over the year before it in the table, g = Zₜ / Zₜ₋₁ − 1."""
    return _growth(branch_score)


@identity("weights of branches sum to one")
def branch_weights_sum_to_one(branch_weight: Array) -> Sides:
    """Σ_b w_b = 1."""
    return branch_weight.sum("branch"), 1.0


@identity("weights of indicators sum to one in every branch")
def indicator_weights_sum_to_one(indicator_weight: Array) -> Sides:
    """Σⱼ wⱼ = 1."""
    return indicator_weight.sum("indicator"), 1.0


def _growth(array: Array) -> Array:
    return array.isel(year=slice(1, None)) / year_before(array) - 1.0


def _place(array: Array) -> Array:
    # Scores equal up to rounding share a place, so that a tie does not hang on the order of summation.
    cells = bare(array)
    return place(array.copy(data=namespace(cells).round(1e9 * cells)), "case")


def logarithm(scores: Array) -> Array:
    """Logarithm of scores, ln z; zero and below are refused by their place."""

    def fault() -> ScenarioEngineError:
        cell = np.argwhere((scores <= 0.0).to_numpy())[0]
        return ScenarioEngineError(
            f"a geometric mean needs scores above zero; at {cell_name(scores, cell)} the score is "
            f"{float(scores.to_numpy()[tuple(cell)]):g}.",
            "Use the arithmetic mean, or goalposts below the worst.",
        )

    require(bare(~(scores <= 0.0)), fault)
    found: Array = xr.ufuncs.log(scores)
    return found


def _entropy(scores: Array, over: str) -> Array:
    """Entropy weights over years and cases together; any draws stay apart."""
    stacked = scores.stack(sample=["year", "case"])
    others = [dim for dim in stacked.dims if dim not in ("sample", over)]
    values = entropy_weights(bare(stacked.transpose(*others, "sample", over)))
    return labelled(values, [*others, over], scores)
