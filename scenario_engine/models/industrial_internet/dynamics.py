"""Relevance that deepens after the last measured year, and what it does to the core and penetration rates.

The shares S enter the augmentation in the base year. Where they deepen, the augmentation is done again with
each year's shares, and the rates move with the ratio of its results: core in proportion to Σ S V, penetration
with the induced value added, which answers less than in proportion because what joins the core leaves the
sectors it is induced in (the factor 1 − S).
"""

from collections.abc import Callable

import xarray as xr

from scenario_engine.engine.identity import Sides, at_most, identity
from scenario_engine.engine.operator import exogenous, operator, proportion
from scenario_engine.methods.labelled import contract, ones, quotient
from scenario_engine.models.industrial_internet import augmentation
from scenario_engine.support.array_types import Array

SOURCE = "docs/growth.md, relevance that deepens"

relevance_ceiling = proportion(
    "relevance_ceiling", "core", "Share of a core sector that belongs to the core in the end"
)
relevance_speed = exogenous(
    "relevance_speed",
    "",
    "1",
    "Yearly speed of logistic deepening, the initial rate where the ceiling is far",
    low=0.0,
    usual=(0.0, 5.0),
)


@operator("year core", "1", source=SOURCE, variant="linear", display="percent")
def relevance_by_year(
    relevance_share: Array, relevance_ceiling: Array, years: Array, measured_years: Array
) -> Array:
    """Relevance shares reaching the ceiling in the last year, Sₖₙ = Sₖ + (Cₖ − Sₖ)(n − T) / (N − T)."""
    elapsed = _elapsed(years, measured_years)
    return relevance_share + (relevance_ceiling - relevance_share) * (elapsed / elapsed.isel(year=-1))


@relevance_by_year.alternative("logistic", source="logistic diffusion; Griliches (1957), Hybrid corn")
def relevance_logistic(
    relevance_share: Array,
    relevance_ceiling: Array,
    relevance_speed: Array,
    years: Array,
    measured_years: Array,
) -> Array:
    """Relevance shares rising to the ceiling in an S-curve, Sₖₙ = C S / (S + (C − S) e^(−r (n − T)))."""
    remaining: Array = xr.ufuncs.exp(-relevance_speed * _elapsed(years, measured_years))
    below = relevance_share + (relevance_ceiling - relevance_share) * remaining
    return relevance_ceiling * relevance_share / below.where(below != 0.0, 1.0)


@operator("year industry", "1", source="definition", variant="none")
def core_deepening(years: Array, industry_labels: Array) -> Array:
    """Relevance stays what it was in the base year, f = 1."""
    return ones(years, industry_labels)


penetration_deepening = core_deepening.restated(
    "penetration_deepening", "Relevance stays what it was in the base year, f = 1."
)


@core_deepening.alternative("by-relevance", source=SOURCE)
def core_deepening_by_relevance(
    relevance_by_year: Array, sector_value_added: Array, sector_membership: Array
) -> Array:
    """Core value added with each year's relevance over that with the first year's, fₕₙ = Σₖ Sₖₙ Vₖ / Σₖ Sₖ₀ Vₖ.

    One where an industry has no core sector.
    """
    belongs = sector_membership.sel(sector=relevance_by_year.indexes["core"].to_numpy()).rename(sector="core")

    def core_value_added(relevance: Array) -> Array:
        return contract(augmentation.core_sector_value_added(relevance, sector_value_added), belongs, "core")

    return _over_first_year(core_value_added, relevance_by_year)


@penetration_deepening.alternative("by-relevance", source=SOURCE)
def penetration_deepening_by_relevance(
    relevance_by_year: Array,
    core_requirements: Array,
    sector_gross_output: Array,
    sector_value_added: Array,
    sector_membership: Array,
    induced_output_variant: Array,
) -> Array:
    """Induced value added with each year's relevance over that with the first year's, fₕₙ = dzₕ(Sₙ) / dzₕ(S₀).

    The augmentation is read as `induced_output` is: the variant picked for it is used here too.
    """
    output_of = INDUCED_OUTPUT[induced_output_variant.item()]

    def penetration(relevance: Array) -> Array:
        core_output = augmentation.core_output(relevance, sector_gross_output)
        induced = output_of(core_requirements, relevance, core_output)
        value_added = augmentation.induced_value_added(induced, sector_gross_output, sector_value_added)
        return contract(value_added, sector_membership, "sector")

    return _over_first_year(penetration, relevance_by_year)


@identity("where no share falls below the first year's, no industry's core shrinks")
def core_rises_with_relevance(
    core_deepening: Array, relevance_by_year: Array, sector_value_added: Array
) -> Sides:
    """Sₖₙ ≥ Sₖ₀ for all k ⇒ fₕₙ ≥ 1: the core is monotone in S where value added is not negative."""
    risen = (relevance_by_year >= relevance_by_year.isel(year=0, drop=True)).all("core")
    admissible = risen & (sector_value_added >= 0.0).all("sector")
    return at_most(1.0, core_deepening.where(admissible, 1.0))


INDUCED_OUTPUT = {
    way.variant: way for way in (augmentation.induced_output, augmentation.induced_output_jointly)
}


def _elapsed(years: Array, measured_years: Array) -> Array:
    """Years since the last measured one: 0 up to it, then 1, 2, …"""
    return (years - measured_years.isel(year=-1, drop=True)).clip(min=0).astype(float)


def _over_first_year(result_of: Callable[[Array], Array], relevance_by_year: Array) -> Array:
    """A result by year over that of the first year."""
    result = result_of(relevance_by_year)
    return quotient(result, result.isel(year=0, drop=True), otherwise=1.0)
