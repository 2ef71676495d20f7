"""Vintages of statistics: a later vintage is brought onto the accounts' vintage by a factor that is shown."""

from scenario_engine.engine.operator import exogenous, membership, operator
from scenario_engine.methods.growth.recursion import concatenate_years
from scenario_engine.methods.labelled import contract, interpolate_years, mean, share, total
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import AlignmentFault

gdp_accounts_vintage = exogenous(
    "gdp_accounts_vintage",
    "year",
    "money",
    "GDP in the vintage the accounts are kept in",
    low=0.0,
    years="any",
)
gdp_later_vintage = exogenous(
    "gdp_later_vintage", "year", "money", "GDP in the newest vintage", low=0.0, years="measured"
)
industry_value_added_accounts_vintage = exogenous(
    "industry_value_added_accounts_vintage",
    "year industry",
    "money",
    "Value added by industry in the vintage the accounts are kept in",
    low=0.0,
    years="any",
)
industry_value_added_later_vintage = exogenous(
    "industry_value_added_later_vintage",
    "year industry",
    "money",
    "Value added by industry in the newest vintage, for the years that follow",
    low=0.0,
    years="any",
)
industry_group_accounts_vintage = exogenous(
    "industry_group_accounts_vintage",
    "year industry_group",
    "money",
    "Value added by industry group in the accounts' vintage, in years known in both",
    low=0.0,
    years="any",
)
industry_group_later_vintage = exogenous(
    "industry_group_later_vintage",
    "year industry_group",
    "money",
    "Value added by industry group in the newest vintage, in the same years",
    low=0.0,
    years="any",
)

industry_group_membership = membership(
    "industry_group_membership",
    "industry industry_group",
    "1 where an industry belongs to a group",
    sums_to_one_over="industry_group",
)


@operator("year", "1", source="ratio splice; docs/growth.md, vintages", years="measured", usual=(0.5, 2.0))
def vintage_splice_factor(gdp_accounts_vintage: Array, gdp_later_vintage: Array) -> Array:
    """Accounts' vintage over newest vintage, held where only the newest exists, φₙ = GDPₙ / GDP′ₙ.

    Vintages that share no year have no factor: `AlignmentFault`.
    """
    both = [
        year for year in gdp_accounts_vintage.indexes["year"] if year in gdp_later_vintage.indexes["year"]
    ]
    if not both:
        raise AlignmentFault("the two vintages of GDP share no year, so no splice factor can be known.")
    factor = gdp_accounts_vintage.sel(year=both) / gdp_later_vintage.sel(year=both)
    return interpolate_years(factor, list(gdp_later_vintage.indexes["year"]))


@operator("year", "money", source="ratio splice; docs/growth.md, vintages", years="measured", low=0.0)
def measured_gdp(gdp_later_vintage: Array, vintage_splice_factor: Array) -> Array:
    """GDP of the measured years in the accounts' vintage, GDPₙ = φₙ GDP′ₙ."""
    return gdp_later_vintage * vintage_splice_factor


@operator("year", "money", source="ratio splice; docs/growth.md, vintages")
def gdp_in_newest_vintage(gdp: Array, vintage_splice_factor: Array) -> Array:
    """GDP as the newest vintage has it, its factor held after the measured years, GDP′ₙ = GDPₙ / φₙ."""
    return gdp / interpolate_years(vintage_splice_factor, list(gdp.indexes["year"]))


@operator("industry_group", "1", source="splice by group; docs/decisions/0005-vintages.md")
def vintage_group_shift(industry_group_accounts_vintage: Array, industry_group_later_vintage: Array) -> Array:
    """Share of a group in the accounts' vintage over its share in the newest one, κₛ = (Vₛ / ΣV) / (V′ₛ / ΣV′).

    A census moves value added between groups; a factor for GDP alone would leave that break in the accounts.
    """
    accounts, later = (
        share(one, total(one, "industry_group"))
        for one in (industry_group_accounts_vintage, industry_group_later_vintage)
    )
    return mean(share(accounts, later), "year")


@operator("year industry", "money", source="ratio splice; docs/growth.md, vintages", years="measured")
def measured_industry_value_added(
    industry_value_added_accounts_vintage: Array,
    industry_value_added_later_vintage: Array,
    vintage_splice_factor: Array,
    vintage_group_shift: Array,
    industry_group_membership: Array,
) -> Array:
    """Value added by industry of the measured years in the accounts' vintage, VAₕₙ ∝ κₛ VA′ₕₙ, Σₕ VAₕₙ = φₙ Σₕ VA′ₕₙ."""
    late = industry_value_added_later_vintage
    shifted = late * contract(vintage_group_shift, industry_group_membership, "industry_group")
    factor: Array = vintage_splice_factor.sel(year=late.indexes["year"])
    scaled = shifted * share(factor * total(late, "industry"), total(shifted, "industry"))
    return concatenate_years(industry_value_added_accounts_vintage, scaled)
