"""Splicing jobs: core, penetration and industries brought to the jobs that are published for some years."""

from typing import Any

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.labelled import labelled, ones, ports, ratio, total
from scenario_engine.methods.tape import namespace
from scenario_engine.models.industrial_internet.splicing import (
    along_logs,
    fail_unless_positive,
    is_printed,
    splice_factor,
)
from scenario_engine.support.array_types import Array

SOURCE = "ratio splice; what is not printed follows its nation"

core_employment_anchor = exogenous(
    "core_employment_anchor", "year", "person", "Published jobs of the core", low=0.0, years="some"
)
penetration_employment_anchor = exogenous(
    "penetration_employment_anchor", "year", "person", "Published jobs of penetration", low=0.0, years="some"
)
industry_employment_anchor = exogenous(
    "industry_employment_anchor",
    "year industry",
    "person",
    "Published penetration jobs of industries; blank where none are printed",
    low=0.0,
    years="some",
    blank="not printed",
)


@operator("year", "1", source=SOURCE, variant="anchored")
def core_employment_splice_factor(core_employment_anchor: Array, unspliced_core_employment: Array) -> Array:
    """Factor that brings core jobs to their anchors, log-linear from 1 in the base year, fₐ = anchorₐ / modelₐ."""
    return splice_factor(core_employment_anchor, unspliced_core_employment)


@core_employment_splice_factor.alternative("none", source="definition")
def core_employment_without_splice(years: Array) -> Array:
    """No anchor for core jobs, f = 1."""
    return ones(years)


@operator("year industry", "1", source=SOURCE, variant="anchored")
def penetration_employment_splice_factor(
    penetration_employment_anchor: Array,
    industry_employment_anchor: Array,
    unspliced_penetration_employment: Array,
) -> Array:
    """Factor that brings penetration jobs of industries and the nation to published figures, fₕₐ = anchorₕₐ / modelₕₐ.

    Industries whose jobs are not printed divide what is left of the nation in proportion to the model.
    """
    at = industry_employment_anchor.indexes["year"]
    printed = in_order(
        industry_employment_anchor, "industry", unspliced_penetration_employment.indexes["industry"]
    )
    lead, (anchor, nation, model) = ports(
        anchor=(printed, ("year", "industry")),
        nation=(penetration_employment_anchor.sel(year=at), ("year",)),
        model=(unspliced_penetration_employment.sel(year=at), ("year", "industry")),
    )
    factor = labelled(
        factors(anchor, nation[..., None], model),
        [*lead, "year", "industry"],
        printed,
        unspliced_penetration_employment,
        penetration_employment_anchor,
    )
    fail_unless_positive(factor, "print leaves jobs")
    by_industry = along_logs(factor, unspliced_penetration_employment)
    return by_industry * splice_factor(
        penetration_employment_anchor, unspliced_penetration_employment * by_industry
    )


def factors(anchor: Any, nation: Any, model: Any) -> Any:
    """Factor of each industry in each year of anchors, fₕₐ = anchorₕₐ / modelₕₐ, the same for all that are not printed.

    On bare arrays, (…, year, industry) in persons; `nation` is (…, year, 1).
    """
    xp = namespace(anchor, nation, model)
    stands = is_printed(anchor, nation)
    printed, rest = xp.where(stands, anchor, 0.0), xp.where(stands, 0.0, model)
    left = nation - xp.sum(printed, axis=-1, keepdims=True)
    spread = rest * ratio(left, xp.sum(rest, axis=-1, keepdims=True))
    return ratio(printed + spread, model, otherwise=1.0)


@penetration_employment_splice_factor.alternative("none", source="definition")
def penetration_employment_without_splice(years: Array, industry_labels: Array) -> Array:
    """No anchor for penetration jobs, f = 1."""
    return ones(years, industry_labels)


@identity("jobs meet their anchors", unless={"penetration_employment_splice_factor": "none"})
def jobs_meet_anchors(penetration_employment: Array, penetration_employment_anchor: Array) -> Sides:
    """Σₕ Eᵖₕₐ = anchorₐ in the years of the anchors."""
    at = penetration_employment_anchor.indexes["year"]
    return total(penetration_employment, "industry").sel(year=at), penetration_employment_anchor
