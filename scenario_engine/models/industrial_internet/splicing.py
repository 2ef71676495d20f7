"""Splicing by ratio: the model brought to the published figures of some years, and its growth kept between and after.

The nation comes first. Of an industry whose total is printed, core follows the nation's core and penetration is the rest of
the total; what is not printed follows its group, and the groups their nation.
"""

from typing import Any

import numpy as np

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.labelled import (
    bare,
    interpolation_weights,
    labelled,
    ones,
    ports,
    product,
    ratio,
    total,
)
from scenario_engine.methods.tape import namespace, require
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import ScenarioEngineError

NEXT_TO_NOTHING = 1e-5
"""Part of the nation; the least section printed is 28 times that."""

TOTALS = "ratio splice to the published totals; docs/growth.md, vintages"

core_anchor = exogenous(
    "core_anchor",
    "year",
    "money",
    "Published core value added that the model is spliced to",
    low=0.0,
    years="some",
)
penetration_anchor = exogenous(
    "penetration_anchor",
    "year",
    "money",
    "Published penetration value added that the model is spliced to",
    low=0.0,
    years="some",
)
industry_anchor = exogenous(
    "industry_anchor",
    "year industry",
    "money",
    "Published total value added of industries that the model is spliced to; blank where none is printed",
    low=0.0,
    years="some",
    blank="not printed",
)
industry_group_anchor = exogenous(
    "industry_group_anchor",
    "year industry_group",
    "money",
    "Published total value added of groups of industries in the same years; blank where none is printed",
    low=0.0,
    years="some",
    blank="not printed",
)


@operator("year", "1", source=TOTALS, variant="anchored", usual=(0.5, 2.0))
def core_splice_factor(core_anchor: Array, unspliced_core_value_added: Array) -> Array:
    """Factor that brings core to its anchors, log-linear from 1 in the base year, fₐ = anchorₐ / modelₐ."""
    return splice_factor(core_anchor, unspliced_core_value_added)


@core_splice_factor.alternative("none", source="definition", usual=None)
def core_without_splice(years: Array) -> Array:
    """No anchor for core, f = 1."""
    return ones(years)


@operator(
    "year industry", "1", source="ratio splice; what is not printed follows its group", variant="anchored"
)
def penetration_splice_factor(
    penetration_anchor: Array,
    industry_anchor: Array,
    industry_group_anchor: Array,
    industry_group_membership: Array,
    core_value_added: Array,
    unspliced_penetration_value_added: Array,
) -> Array:
    """Factor from penetration of industries, groups and the nation to published figures, fₕₐ = (anchorₕₐ − Zᶜₕₐ) / modelₕₐ.

    Where the total of an industry is not printed, it grows as in the model since the anchor before, and so divides what is
    left of its group, or else of the nation. Between anchors the factor is log-linear, after the last one it is held.
    """
    at = industry_anchor.indexes["year"]
    anchor = in_order(industry_anchor, "industry", unspliced_penetration_value_added.indexes["industry"])
    lead, known = ports(
        industry_anchor=(anchor, ("year", "industry")),
        group_anchor=(industry_group_anchor.sel(year=at), ("year", "industry_group")),
        core=(core_value_added.sel(year=at), ("year", "industry")),
        nation=(penetration_anchor.sel(year=at), ("year",)),
        model=(unspliced_penetration_value_added.sel(year=at), ("year", "industry")),
        membership=(industry_group_membership, ("industry", "industry_group")),
    )
    factor = labelled(
        factors_by_year(*known),
        [*lead, "year", "industry"],
        anchor,
        unspliced_penetration_value_added,
        core_value_added,
        penetration_anchor,
    )
    fail_unless_positive(factor, "print leaves penetration")
    by_industry = along_logs(factor, unspliced_penetration_value_added)
    return by_industry * splice_factor(penetration_anchor, unspliced_penetration_value_added * by_industry)


@penetration_splice_factor.alternative("national", source=TOTALS)
def penetration_splice_to_nation(
    penetration_anchor: Array, unspliced_penetration_value_added: Array, industry_labels: Array
) -> Array:
    """Factor that brings penetration of the nation to its anchors, the same for every industry, fₐ = anchorₐ / modelₐ."""
    return splice_factor(penetration_anchor, unspliced_penetration_value_added) * ones(industry_labels)


@penetration_splice_factor.alternative("none", source="definition")
def penetration_without_splice(years: Array, industry_labels: Array) -> Array:
    """No anchor for penetration, f = 1."""
    return ones(years, industry_labels)


@identity("core meets its anchors", unless={"core_splice_factor": "none"})
def core_meets_anchors(core_value_added: Array, core_anchor: Array) -> Sides:
    """Σₕ Zᶜₕₐ = anchorₐ in the years of the anchors."""
    return _in_years_of(core_anchor, core_value_added), core_anchor


@identity("penetration meets its anchors", unless={"penetration_splice_factor": "none"})
def penetration_meets_anchors(penetration_value_added: Array, penetration_anchor: Array) -> Sides:
    """Σₕ Zᵖₕₐ = anchorₐ in the years of the anchors."""
    return _in_years_of(penetration_anchor, penetration_value_added), penetration_anchor


def splice_factor(anchor: Array, model: Array) -> Array:
    """Factor of the nation over years: exp of the log ratio, from 0 in the base year between the anchors, held after."""
    national = total(model, "industry").sel(year=anchor.indexes["year"])
    fail_unless_positive(national, "the model gives")
    fail_unless_positive(anchor, "the anchor is")
    return along_logs(anchor / national, model, from_base=True)


def factors_by_year(
    anchor: Any, group_anchor: Any, core: Any, nation: Any, model: Any, membership: Any
) -> Any:
    """Factor of each industry in each year of anchors, fₕₐ = (anchorₕₐ − Zᶜₕₐ) / modelₕₐ, from the year before where unprinted.

    On bare arrays, (…, year, industry) in one unit of money; `group_anchor` is (…, year, industry_group), `nation` (…, year),
    `membership` (…, industry, industry_group), each industry in one group.
    """
    xp = namespace(anchor, group_anchor, core, nation, model, membership)
    stands = is_printed(anchor, nation[..., None])
    printed = xp.where(stands, anchor - core, 0.0)
    to_divide = nation[..., None] - xp.sum(printed, axis=-1, keepdims=True)
    held = _by_group(printed + core, membership[..., None, :, :])
    given = is_printed(group_anchor, nation[..., None])
    before: Any = 1.0
    factors = []
    for at in range(model.shape[-2]):
        grown = model[..., at, :] * before
        rest = xp.where(stands[..., at, :], 0.0, grown)
        groups = _by_group(rest, membership)
        by_model = groups * ratio(to_divide[..., at, :], xp.sum(groups, axis=-1, keepdims=True))
        left = xp.where(given[..., at, :], group_anchor[..., at, :] - held[..., at, :], by_model)
        left = xp.where(groups.real > 0.0, left, 0.0)
        left = left * ratio(to_divide[..., at, :], xp.sum(left, axis=-1, keepdims=True))
        of_group = _by_group(ratio(left, groups), xp.matrix_transpose(membership))
        before = before * ratio(printed[..., at, :] + rest * of_group, grown, otherwise=1.0)
        factors.append(before)
    return xp.stack(factors, axis=-2)


def _by_group(values: Any, membership: Any) -> Any:
    return (values[..., None, :] @ membership)[..., 0, :]


def is_printed(anchor: Any, nation: Any) -> Any:
    """Whether an anchor stands for a figure: 0, or what is next to nothing of the nation, is not printed."""
    return anchor.real > NEXT_TO_NOTHING * nation.real


def along_logs(factor: Array, model: Array, *, from_base: bool = False) -> Array:
    """A factor of some years along those of the model: log-linear between, held outside; or from one in the base year."""
    known, years = (one.indexes["year"].to_numpy() for one in (factor, model))
    start = years[:1] if from_base and known[0] > years[0] else known[:0]
    weights = interpolation_weights(years, np.concatenate([start, known]))[:, start.size :]
    lead, (level,) = ports(factor=(factor, ("year",)))
    xp = namespace(level)
    return labelled(xp.exp(product(xp.log(level), weights.T)), [*lead, "year"], model, factor)


def _in_years_of(anchor: Array, by_industry: Array) -> Array:
    return total(by_industry, "industry").sel(year=anchor.indexes["year"]).where(anchor.notnull())


def fail_unless_positive(level: Array, what: str) -> None:
    """A ratio cannot bring nothing to something, nor anything across zero."""

    def fault() -> ScenarioEngineError:
        cell = np.argwhere((level <= 0.0).to_numpy())[0]
        year = level.indexes["year"][cell[level.get_axis_num("year")]]
        return ScenarioEngineError(
            f"in {year} {what} {float(level.real.to_numpy()[tuple(cell)]):.6g}, and a splice by ratio needs both "
            "above zero.",
            "Look whether the anchors of core, penetration and sections are in the units and of the years they should be, "
            'and whether every relevance_share is above zero; or pick the variant "none".',
        )

    require(bare(~(level <= 0.0)), fault)
