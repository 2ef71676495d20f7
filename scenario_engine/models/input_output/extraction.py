"""Hypothetical extraction of a sector, of its purchases, or of its sales.

Striking a sector out changes A by one row, one column or both, so the changed inverse is known from L: with lⱼ
the column of the sector, output falls by lⱼ xⱼ / lⱼⱼ. One inverse serves the extraction of every sector.
"""

from scenario_engine.engine.operator import operator, proportion
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import contract
from scenario_engine.models.input_output.linkages import diagonal
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009), section 12.2.5-12.2.6; Dietzenbacher and van der Linden (1997)"

extraction_share = proportion(
    "extraction_share",
    "sector",
    "Share of a sector's sales, purchases and final demand that is struck out with those of the others named",
)


@operator("sector", "money", source=BOOK)
def total_extraction_loss(total_requirements: Array, sector_gross_output: Array) -> Array:
    """Output lost when a sector's row, column and final demand are struck out, Tⱼ = Σᵢ lᵢⱼ xⱼ / lⱼⱼ.

    The sector's own output is counted in.
    """
    square = aligned(total_requirements)
    pulled = square.sum("sector").rename(buyer="sector")
    return pulled * _own_share(square, sector_gross_output)


@operator("sector", "money", source=BOOK)
def backward_extraction_loss(total_requirements: Array, sector_gross_output: Array) -> Array:
    """Output lost when a sector buys nothing from any sector, final demand staying, BTⱼ = (Σᵢ lᵢⱼ − 1) xⱼ / lⱼⱼ."""
    square = aligned(total_requirements)
    pulled = square.sum("sector").rename(buyer="sector")
    return (pulled - 1.0) * _own_share(square, sector_gross_output)


@operator("sector", "money", source=BOOK)
def forward_extraction_loss(ghosh_requirements: Array, sector_gross_output: Array) -> Array:
    """Output lost when a sector sells nothing to any sector, primary input staying, FTᵢ = (Σⱼ gᵢⱼ − 1) xᵢ / gᵢᵢ."""
    square = aligned(ghosh_requirements)
    return (square.sum("buyer") - 1.0) * _own_share(square, sector_gross_output)


@operator("sector", "1", source=BOOK)
def extraction_linkage(total_extraction_loss: Array, sector_gross_output: Array) -> Array:
    """Loss in all other sectors relative to the output of the economy, tⱼ = (Tⱼ − xⱼ) / Σ x."""
    output = in_order(sector_gross_output, "sector", total_extraction_loss.indexes["sector"])
    return (total_extraction_loss - output) / output.sum("sector")


@operator(
    "sector",
    "money",
    source="Dietzenbacher and Lahr (2013), partial extractions; Miller and Blair (2009), section 12.2.5",
)
def group_extraction_loss(
    technical_coefficients: Array, sector_gross_output: Array, extraction_share: Array
) -> Array:
    """Output lost when shares 1 − k of a group of sectors are struck out, Δx = x − (I − A*)⁻¹ k̂ f with a*ᵢⱼ = min(kᵢ, kⱼ) aᵢⱼ.

    The group's own output is counted in.
    """
    square = aligned(technical_coefficients)
    labels = square.indexes["sector"]
    output, kept = (in_order(one, "sector", labels) for one in (sector_gross_output, 1.0 - extraction_share))
    demand = output - contract(output.rename(sector="buyer"), square, "buyer")
    buyers = kept.rename(sector="buyer")
    least = kept.where(kept < buyers, buyers)
    return output - Leontief.of(least * square).output(kept * demand)


def _own_share(square: Array, output: Array) -> Array:
    return in_order(output, "sector", square.indexes["sector"]) / diagonal(square)
