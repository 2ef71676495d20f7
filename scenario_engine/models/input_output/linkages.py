"""Linkages: how strongly a sector pulls on its suppliers and pushes its buyers, and which cells carry the economy."""

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import operator
from scenario_engine.methods.input_output.leontief import aligned, in_order
from scenario_engine.methods.labelled import bare, labelled, share, total
from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009), section 12.2"


@operator("sector", "1", source=f"{BOOK}.1; Rasmussen (1957)")
def backward_linkage(total_requirements: Array) -> Array:
    """Output of all sectors that one unit of final demand for a sector pulls, BLⱼ = Σᵢ lᵢⱼ."""
    return aligned(total_requirements).sum("sector").rename(buyer="sector")


@operator("sector", "1", source=f"{BOOK}.2; Rasmussen (1957)", variant="rasmussen")
def forward_linkage(total_requirements: Array) -> Array:
    """Output of a sector when final demand for every sector rises by one, FLᵢ = Σⱼ lᵢⱼ."""
    return total_requirements.sum("buyer")


@forward_linkage.alternative("ghosh", source=f"{BOOK}.2; Jones (1976)")
def forward_linkage_ghosh(ghosh_requirements: Array) -> Array:
    """Output of all sectors that one unit of primary input of a sector pushes, FLᵢ = Σⱼ gᵢⱼ."""
    return ghosh_requirements.sum("buyer")


@operator("sector", "1", source=f"{BOOK}.1; Rasmussen (1957)")
def power_of_dispersion(backward_linkage: Array, sector_gross_output: Array) -> Array:
    """Backward linkage over its mean, of sectors with output; above one pulls more than average, Uⱼ = BLⱼ / mean BL."""
    return backward_linkage / _mean(backward_linkage, sector_gross_output)


@operator("sector", "1", source=f"{BOOK}.2; Rasmussen (1957)")
def sensitivity_of_dispersion(forward_linkage: Array, sector_gross_output: Array) -> Array:
    """Forward linkage over its mean, of sectors with output; above one is pushed more than average, Uᵢ = FLᵢ / mean FL."""
    return forward_linkage / _mean(forward_linkage, sector_gross_output)


@operator("sector", "1", source="Rasmussen (1957); Hazari (1970)")
def backward_spread(total_requirements: Array, sector_gross_output: Array) -> Array:
    """How unevenly a sector pulls on those with output, coefficient of variation of its column, Vⱼ = sd(lᵢⱼ) / mean(lᵢⱼ)."""
    square = aligned(total_requirements)
    there = _has_output(sector_gross_output, square)
    average, count = _mean(square, sector_gross_output), total(there.astype(float), "sector")
    squares = total(((square - average) ** 2).where(there, 0.0), "sector")
    deviation: Array = xr.ufuncs.sqrt(squares / (count - 1.0).where(count > 1.0, 1.0))
    return share(deviation, average).rename(buyer="sector")


@operator("sector", "1", source=f"{BOOK}.3")
def key_sector(power_of_dispersion: Array, sensitivity_of_dispersion: Array) -> Array:
    """One where a sector both pulls and is pushed more than average, kⱼ = [Uⱼ > 1][Uᵢ > 1]."""
    return ((power_of_dispersion > 1.0) & (sensitivity_of_dispersion > 1.0)).astype(float)


@operator("sector buyer", "1", source="Sonis and Hewings (1992); Miller and Blair (2009), section 12.3.4")
def field_of_influence(total_requirements: Array) -> Array:
    """Size of the change in all of L when one coefficient aᵢⱼ changes a little, ‖Fᵢⱼ‖ = ‖l·ᵢ‖ ‖lⱼ·‖.

    The field of aᵢⱼ is the outer product of column i and row j of L, so its Frobenius norm is the product of
    two vector norms and no field is ever formed.
    """
    square = aligned(total_requirements)
    columns: Array = xr.ufuncs.sqrt((square**2).sum("sector")).rename(buyer="sector")
    rows: Array = xr.ufuncs.sqrt((square**2).sum("buyer")).rename(sector="buyer")
    return columns * rows


@identity("normalised linkages average to one")
def normalised_linkages_average_to_one(
    power_of_dispersion: Array, sensitivity_of_dispersion: Array, sector_gross_output: Array
) -> Sides:
    """mean Uⱼ = mean Uᵢ, both 1, over the sectors with output."""
    return (
        _mean(power_of_dispersion, sector_gross_output),
        _mean(sensitivity_of_dispersion, sector_gross_output),
    )


def _has_output(output: Array, like: Array) -> Array:
    """Whether a sector produces: one that does not neither pulls nor is pushed, and would lower every mean."""
    return in_order(output, "sector", like.indexes["sector"]) > 0.0


def _mean(linkage: Array, output: Array) -> Array:
    there = _has_output(output, linkage)
    return total(linkage.where(there, 0.0), "sector") / total(there.astype(float), "sector")


def diagonal(square: Array) -> Array:
    """lⱼⱼ over `sector`, of a table whose columns follow its rows."""
    ordered = aligned(square)
    cells = bare(ordered)
    return labelled(namespace(cells).linalg.diagonal(cells), [*ordered.dims[:-2], "sector"], ordered)
