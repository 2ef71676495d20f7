"""Splitting core sectors out of the input-output table: what the core produces, what it induces elsewhere.

With E = (I − A)⁻¹ − I of the original table and shares S, the inverse of the table that is augmented by one
pure core sector per share is known in closed form: C(i, N+k) = (1 − Sᵢ) Eᵢₖ and C(N+k, N+k) = 1 + Sₖ Eₖₖ.
Only the core columns of E are needed, and one more draw of the shares costs O(n·m).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.errors import AlignmentFault, listing
from scenario_engine.identities import identity
from scenario_engine.input_output.leontief import in_order
from scenario_engine.linear import contract, labelled
from scenario_engine.operator import exogenous, operator

if TYPE_CHECKING:
    import pandas as pd

core_requirements = exogenous(
    "core_requirements", "sector core", "1", "Columns of (I − A)⁻¹ − I for the core sectors", low=0.0
)
relevance_share = exogenous(
    "relevance_share", "core", "1", "Share of a core sector that belongs to the core, S", low=0.0, high=1.0
)
sector_gross_output = exogenous(
    "sector_gross_output", "sector", "money", "Gross output of a sector, X", low=0.0
)
sector_value_added = exogenous("sector_value_added", "sector", "money", "Value added of a sector, X − M")


@operator("core", "money", source="CAII 2024, appendix 2")
def core_output(relevance_share, sector_gross_output):
    """Output of the pure core sectors, ΔXₖ = Sₖ Xₖ."""
    return relevance_share * _at_core(sector_gross_output, relevance_share)


@operator("core", "money", source="CAII 2024, appendix 2")
def core_sector_value_added(relevance_share, sector_value_added):
    """Value added of the pure core sectors in the base year, Vₖ = Sₖ (Xₖ − Mₖ)."""
    return relevance_share * _at_core(sector_value_added, relevance_share)


@operator(
    "sector",
    "money",
    source="CAII 2024, appendix 2; closed form derived in docs/augmentation.md",
    name="induced_output",
    variant="published",
)
def induced_output_one_at_a_time(core_requirements, relevance_share, core_output):
    """Output that the core induces in each sector, each core sector taken alone, ΔYᵢ = (1 − Sᵢ) Σₖ Eᵢₖ ΔXₖ / (1 + Sₖ Eₖₖ).

    The printed sum: the core sectors' feedback on each other is counted in each of them.
    """
    core_requirements = in_order(core_requirements, "core", relevance_share.indexes["core"])
    own = _own(core_requirements)
    intensity = core_output / (1.0 + relevance_share * own)
    return _spread(intensity, core_requirements, relevance_share)


@operator(
    "sector",
    "money",
    source="methods note 3; Miller and Blair (2009), section 13.2",
    name="induced_output",
    variant="joint",
    default=False,
)
def induced_output_jointly(core_requirements, relevance_share, core_output):
    """Output that the core induces in each sector, all core sectors at once, ΔY = C₁₂ C₂₂⁻¹ ΔX, C₂₂ = I + Ŝ E.

    Counts each feedback once; never above the published variant.
    """
    core_requirements = in_order(core_requirements, "core", relevance_share.indexes["core"])
    feedback = relevance_share.rename(core="supplier") * _among_core(core_requirements)
    output = in_order(core_output, "core", relevance_share.indexes["core"]).rename(core="supplier")
    feedback, output = xr.broadcast(feedback, output, exclude=["supplier", "core"])
    feedback = feedback.transpose(..., "supplier", "core")
    block = np.eye(feedback.sizes["core"]) + feedback.to_numpy()
    output = output.transpose(*feedback.dims[:-2], "supplier")
    intensity = output.copy(data=np.linalg.solve(block, output.to_numpy()[..., None])[..., 0])
    return _spread(intensity.rename(supplier="core"), core_requirements, relevance_share)


@operator("sector", "money", source="CAII 2024, appendix 2")
def induced_value_added(induced_output, sector_gross_output, sector_value_added):
    """Value added that the core induces in each sector, dzᵢ = (ΔYᵢ / Xᵢ) (Xᵢ − Mᵢ).

    A sector without output has no value-added ratio and induces nothing.
    """
    ratio = (sector_value_added / sector_gross_output.where(sector_gross_output != 0, 1.0)).where(
        sector_gross_output != 0, 0.0
    )
    return induced_output * ratio


def _places(array: xr.DataArray, core: pd.Index) -> npt.NDArray[np.intp]:
    """Where the core sectors stand among the sectors."""
    places = array.indexes["sector"].get_indexer(core)
    if (places < 0).any():
        absent = listing(core[places < 0])
        raise AlignmentFault(f"{array.name or 'array'}: the core sectors {absent} are not among its sectors.")
    return places


@identity("the core and the rest of its sectors make up their output, whatever the shares")
def split_conserves_output(core_output, relevance_share, sector_gross_output):
    """ΔXₖ + (1 − Sₖ) Xₖ = Xₖ."""
    whole = _at_core(sector_gross_output, relevance_share)
    return core_output + (1.0 - relevance_share) * whole, whole


@identity("the core and the rest of its sectors make up their value added, whatever the shares")
def split_conserves_value_added(core_sector_value_added, relevance_share, sector_value_added):
    """Vₖ + (1 − Sₖ) (Xₖ − Mₖ) = Xₖ − Mₖ."""
    whole = _at_core(sector_value_added, relevance_share)
    return core_sector_value_added + (1.0 - relevance_share) * whole, whole


def _at_core(by_sector: xr.DataArray, relevance_share: xr.DataArray) -> xr.DataArray:
    cells = by_sector.transpose(..., "sector")
    values = cells.to_numpy()[..., _places(cells, relevance_share.indexes["core"])]
    return labelled(values, [*cells.dims[:-1], "core"], cells, relevance_share)


def _among_core(core_requirements: xr.DataArray) -> xr.DataArray:
    """The m × m block of E between the core sectors, over `supplier` and `core`."""
    core = core_requirements.indexes["core"].to_numpy()
    among = core_requirements.transpose(..., "sector", "core").sel(sector=core)
    return among.rename(sector="supplier")


def _own(core_requirements: xr.DataArray) -> xr.DataArray:
    """What each core sector requires of itself, Eₖₖ over `core`."""
    square = core_requirements.transpose(..., "sector", "core")
    places = _places(square, square.indexes["core"])
    own = square.to_numpy()[..., places, np.arange(len(places))]
    return labelled(own, [*square.dims[:-2], "core"], square)


def _spread(
    intensity: xr.DataArray, core_requirements: xr.DataArray, relevance_share: xr.DataArray
) -> xr.DataArray:
    """(1 − Sᵢ) Σₖ Eᵢₖ intensityₖ: one matrix product; only the core sectors' columns are scaled, in place.

    The numbers scaled are the ones returned: a chunked product is computed into an array of its own.
    """
    induced = contract(intensity, core_requirements, "core").transpose(..., "sector")
    places = _places(induced, relevance_share.indexes["core"])
    lead = induced.dims[:-1]
    missing = [dim for dim in lead if dim not in relevance_share.dims]
    remaining = (1.0 - relevance_share).expand_dims(missing).transpose(*lead, "core")
    values = induced.to_numpy()
    # Column by column: gathering and scattering them together takes twice as long.
    for place, column in zip(places, np.moveaxis(remaining.to_numpy(), -1, 0), strict=True):
        values[..., place] *= column
    return induced.copy(deep=False, data=values)
