"""Splicing jobs: core, penetration and industries brought to the jobs that are published for some years."""

from __future__ import annotations

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import ones, quotient, total
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
    "Published penetration jobs of industries, 0 where none are printed",
    low=0.0,
    years="some",
)


@operator("year", "1", source=SOURCE, name="core_employment_splice_factor", variant="anchored")
def core_employment_splice_to_anchor(
    core_employment_anchor: Array, unspliced_core_employment: Array
) -> Array:
    """Factor that brings core jobs to their anchors, log-linear from 1 in the base year, fₐ = anchorₐ / modelₐ."""
    return splice_factor(core_employment_anchor, unspliced_core_employment)


@operator(
    "year", "1", source="definition", name="core_employment_splice_factor", variant="none", default=False
)
def core_employment_without_splice(years: Array) -> Array:
    """No anchor for core jobs, f = 1."""
    return ones(years)


@operator(
    "year industry", "1", source=SOURCE, name="penetration_employment_splice_factor", variant="anchored"
)
def penetration_employment_splice_to_anchors(
    penetration_employment_anchor: Array,
    industry_employment_anchor: Array,
    unspliced_penetration_employment: Array,
) -> Array:
    """Factor that brings penetration jobs of industries and the nation to print, fₕₐ = anchorₕₐ / modelₕₐ.

    Industries whose jobs are not printed divide what is left of the nation in proportion to the model.
    """
    at = industry_employment_anchor.indexes["year"]
    model = unspliced_penetration_employment.sel(year=at)
    nation = penetration_employment_anchor.sel(year=at)
    stands = is_printed(industry_employment_anchor, nation)
    printed, rest = industry_employment_anchor.where(stands, 0.0), model.where(~stands, 0.0)
    spread = rest * quotient(nation - total(printed, "industry"), total(rest, "industry"))
    factor = quotient(printed + spread, model, otherwise=1.0)
    fail_unless_positive(factor, "print leaves jobs")
    by_industry = along_logs(factor, unspliced_penetration_employment.indexes["year"].to_numpy())
    return by_industry * splice_factor(
        penetration_employment_anchor, unspliced_penetration_employment * by_industry
    )


@operator(
    "year industry",
    "1",
    source="definition",
    name="penetration_employment_splice_factor",
    variant="none",
    default=False,
)
def penetration_employment_without_splice(years: Array, industry_labels: Array) -> Array:
    """No anchor for penetration jobs, f = 1."""
    return ones(years, industry_labels)


@identity("jobs meet their anchors", unless={"penetration_employment_splice_factor": "none"})
def jobs_meet_anchors(penetration_employment: Array, penetration_employment_anchor: Array) -> Sides:
    """Σₕ Eᵖₕₐ = anchorₐ in the years of the anchors."""
    at = penetration_employment_anchor.indexes["year"]
    return total(penetration_employment, "industry").sel(year=at), penetration_employment_anchor
