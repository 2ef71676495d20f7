"""Imports apart: domestic against total coefficients, and the imports in one unit of final demand."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.coefficients import per_unit_of_output
from scenario_engine.methods.input_output.leontief import Leontief, aligned
from scenario_engine.methods.labelled import quotient
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import TableError

BOOK = "Miller and Blair (2009), section 4.7"
ROUNDING = 1e-9
"""By which a share may exceed one where all that is used is imported."""

imported_intermediate_use = exogenous(
    "imported_intermediate_use",
    "sector buyer",
    "money",
    "What a buying sector uses of imported products, by product",
)
sector_imports = exogenous("sector_imports", "sector", "money", "Imports of each sector's product", low=0.0)
sector_exports = exogenous("sector_exports", "sector", "money", "Exports of each sector's product", low=0.0)


@operator("sector", "1", source=BOOK, display="percent")
def import_share(sector_imports: Array, sector_exports: Array, sector_gross_output: Array) -> Array:
    """Imports in what the country uses of a product, μᵢ = mᵢ / (xᵢ + mᵢ − eᵢ).

    Exports are taken to be made at home; a product the country does not use has no share. Exports above output are
    imports sold on: the share would leave [0, 1] and the flows at home turn negative, hence `TableError`.
    """
    used = sector_gross_output + sector_imports - sector_exports
    share = quotient(sector_imports, used)
    _fail_unless_made_at_home(share, sector_exports, sector_gross_output)
    return share


def _fail_unless_made_at_home(share: Array, exports: Array, output: Array) -> None:
    wrong = (share < 0.0) | (share > 1.0 + ROUNDING)
    if bool(wrong.any()):
        share, exports, output, wrong = xr.broadcast(share, exports, output, wrong)
        cell = tuple(np.argwhere(wrong.to_numpy())[0])
        sector = wrong.indexes["sector"][cell[wrong.get_axis_num("sector")]]
        raise TableError(
            f"sector {sector} exports {float(exports.to_numpy()[cell]):.6g} and makes "
            f"{float(output.to_numpy()[cell]):.6g}, so imports would be {float(share.to_numpy()[cell]):.4g} "
            "of what the country uses of it.",
            "Take what is sold on out of sector_exports and sector_imports, or give "
            'imported_intermediate_use and pick import_coefficients = "measured".',
        )


@operator("sector buyer", "1", source=BOOK, name="import_coefficients", variant="proportional")
def import_coefficients_proportional(import_share: Array, total_coefficients: Array) -> Array:
    """Imported input per unit of output, every user buying the same mix, aᵐᵢⱼ = μᵢ aᵢⱼ."""
    return import_share * total_coefficients


@operator("sector buyer", "1", source=BOOK, name="import_coefficients", variant="measured", default=False)
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


@operator("sector", "1", source=f"{BOOK}; Hummels, Ishii and Yi (2001)")
def import_content(domestic_coefficients: Array, import_coefficients: Array) -> Array:
    """Imports in one unit of final demand for a home product, direct and indirect, μ = 1′Aᵐ (I − Aᵈ)⁻¹."""
    imported = aligned(import_coefficients).sum("sector").rename(buyer="sector")
    return Leontief.of(domestic_coefficients).multipliers(imported)


@operator("sector", "1", source=f"{BOOK}; Johnson and Noguera (2012)")
def domestic_content(domestic_coefficients: Array, total_coefficients: Array) -> Array:
    """Primary input at home in one unit of final demand for a home product, ν = (1 − 1′A) (I − Aᵈ)⁻¹."""
    primary = 1.0 - aligned(total_coefficients).sum("sector").rename(buyer="sector")
    return Leontief.of(domestic_coefficients).multipliers(primary)


@identity("import content + domestic content = 1")
def contents_sum_to_one(import_content: Array, domestic_content: Array) -> Sides:
    """μ + ν = 1: a unit of final demand is paid to primary inputs at home or to imports."""
    return import_content + domestic_content, 1.0
