"""Imports apart: domestic against total coefficients, and the imports in one unit of final demand."""

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.coefficients import per_unit_of_output
from scenario_engine.methods.input_output.imports import share_of_use
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009), section 4.7"

imported_intermediate_use = exogenous(
    "imported_intermediate_use",
    "sector buyer",
    "money",
    "What a buying sector uses of imported products, by product",
)
imported_inputs = exogenous(
    "imported_inputs",
    "sector",
    "money",
    "Imports a sector buys that the table gives in one sum, of no product made at home",
    default=0.0,
)
sector_imports = exogenous("sector_imports", "sector", "money", "Imports of each sector's product")
sector_exports = exogenous("sector_exports", "sector", "money", "Exports of each sector's product")


@operator("sector", "1", source=BOOK, display="percent")
def import_share(sector_imports: Array, sector_exports: Array, sector_gross_output: Array) -> Array:
    """Imports in what the country uses of a product, exports made at home, within 0 and 1, μᵢ = mᵢ / (xᵢ + mᵢ − eᵢ).

    None of a product whose imports are not above zero (negative ones correct cif to fob); all of one whose exports
    are not below its output, as what is sold on is imported.
    """
    return share_of_use(sector_imports, sector_gross_output + sector_imports - sector_exports)


@operator("sector", "money", source=BOOK, variant="proportional", follows="import_coefficients")
def imported_household_consumption(import_share: Array, household_consumption: Array) -> Array:
    """What of household consumption is imported, every user buying the same mix, Cᵐᵢ = μᵢ Cᵢ."""
    return import_share * household_consumption


@imported_household_consumption.alternative("measured", source=BOOK)
def imported_household_consumption_measured(
    imported_intermediate_use: Array,
    intermediate_use: Array,
    sector_imports: Array,
    sector_exports: Array,
    sector_gross_output: Array,
    household_consumption: Array,
) -> Array:
    """Imported consumption, final users sharing what no sector buys, Cᵐᵢ = Cᵢ (mᵢ − Σⱼ zᵐᵢⱼ) / (xᵢ + mᵢ − eᵢ − Σⱼ zᵢⱼ).

    Where the table measures it a scenario gives it instead.
    """
    labels = sector_gross_output.indexes["sector"]
    bought, used = (
        in_order(flows.sum("buyer"), "sector", labels)
        for flows in (imported_intermediate_use, intermediate_use)
    )
    imported = sector_imports - bought
    at_home = sector_gross_output + sector_imports - sector_exports - used
    return share_of_use(imported, at_home) * household_consumption


@operator("sector buyer", "1", source=BOOK, variant="proportional")
def import_coefficients(import_share: Array, total_coefficients: Array) -> Array:
    """Imported input per unit of output, every user buying the same mix, aᵐᵢⱼ = μᵢ aᵢⱼ."""
    return import_share * total_coefficients


@import_coefficients.alternative("measured", source=BOOK)
def import_coefficients_measured(imported_intermediate_use: Array, sector_gross_output: Array) -> Array:
    """Imported input per unit of output where the table has imports apart, aᵐᵢⱼ = zᵐᵢⱼ / xⱼ."""
    return per_unit_of_output(imported_intermediate_use, sector_gross_output, "buyer")


@operator("sector buyer", "1", source=BOOK)
def domestic_coefficients(total_coefficients: Array, import_coefficients: Array) -> Array:
    """Domestic input per unit of output, Aᵈ = A − Aᵐ."""
    return total_coefficients - import_coefficients


@operator("sector buyer", "1", source=BOOK)
def domestic_requirements(domestic_coefficients: Array) -> Array:
    """Output at home required per unit of final demand for a home product, Lᵈ = (I − Aᵈ)⁻¹.

    Never above the total requirements: what is imported is made elsewhere.
    """
    return Leontief.of(domestic_coefficients).inverse()


@operator("sector", "1", source=BOOK)
def imported_input_coefficient(
    import_coefficients: Array, imported_inputs: Array, sector_gross_output: Array
) -> Array:
    """Imports a sector buys per unit of output, of all products together, iᵐⱼ = Σᵢ aᵐᵢⱼ + mⱼ / xⱼ."""
    by_product = aligned(import_coefficients).sum("sector").rename(buyer="sector")
    bought, output = (
        in_order(one, "sector", by_product.indexes["sector"]) if "sector" in one.dims else one
        for one in (imported_inputs, sector_gross_output)
    )
    return by_product + per_unit_of_output(bought * xr.ones_like(output), output)


@operator("sector", "1", source=f"{BOOK}; Hummels, Ishii and Yi (2001)")
def import_content(domestic_coefficients: Array, imported_input_coefficient: Array) -> Array:
    """Imports in one unit of final demand for a home product, direct and indirect, μ = iᵐ′ (I − Aᵈ)⁻¹."""
    return Leontief.of(domestic_coefficients).multipliers(imported_input_coefficient)


@operator("sector", "1", source=f"{BOOK}; Johnson and Noguera (2012)")
def domestic_content(domestic_coefficients: Array, imported_input_coefficient: Array) -> Array:
    """Primary input at home in one unit of final demand for a home product, ν = (1 − 1′Aᵈ − iᵐ′) (I − Aᵈ)⁻¹."""
    bought = aligned(domestic_coefficients).sum("sector").rename(buyer="sector")
    return Leontief.of(domestic_coefficients).multipliers(
        1.0 - bought - in_order(imported_input_coefficient, "sector", bought.indexes["sector"])
    )


@identity("import content + domestic content = 1")
def contents_sum_to_one(import_content: Array, domestic_content: Array) -> Sides:
    """μ + ν = 1: a unit of final demand is paid to primary inputs at home or to imports."""
    return import_content + domestic_content, 1.0
