"""Splitting core sectors out of the input-output table: what the core produces, what it induces elsewhere.

With E = (I − A)⁻¹ − I of the original table and shares S, the inverse of the table that is augmented by one
pure core sector per share is known in closed form: C(i, N+k) = (1 − Sᵢ) Eᵢₖ and C(N+k, N+k) = 1 + Sₖ Eₖₖ.
Only the core columns of E are needed, and one more draw of the shares costs O(n·m).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator, proportion
from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.labelled import labelled, ports, product, quotient
from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import AlignmentFault, listing

Intensity = Callable[[Any, Any, Any], Any]
"""E among the core sectors, S and ΔX to what each core sector's column of E is multiplied with."""

core_requirements = exogenous(
    "core_requirements", "sector core", "1", "Columns of (I − A)⁻¹ − I for the core sectors", low=0.0
)
relevance_share = proportion("relevance_share", "core", "Share of a core sector that belongs to the core, S")


@operator("core", "money", source="CAII 2024, appendix 2")
def core_output(relevance_share: Array, sector_gross_output: Array) -> Array:
    """Output of the pure core sectors, ΔXₖ = Sₖ Xₖ."""
    return _split_out(relevance_share, sector_gross_output)


@operator("core", "money", source="CAII 2024, appendix 2")
def core_sector_value_added(relevance_share: Array, sector_value_added: Array) -> Array:
    """Value added of the pure core sectors in the base year, Vₖ = Sₖ (Xₖ − Mₖ)."""
    return _split_out(relevance_share, sector_value_added)


@operator(
    "sector",
    "money",
    source="CAII 2024, appendix 2; closed form derived in docs/augmentation.md",
    variant="published",
)
def induced_output(core_requirements: Array, relevance_share: Array, core_output: Array) -> Array:
    """Output that the core induces in each sector, each core sector taken alone, ΔYᵢ = (1 − Sᵢ) Σₖ Eᵢₖ ΔXₖ / (1 + Sₖ Eₖₖ).

    The printed sum: the core sectors' feedback on each other is counted in each of them.
    """
    return induced(alone, core_requirements, relevance_share, core_output)


@induced_output.alternative("joint", source="Miller and Blair (2009), section 13.2; docs/augmentation.md")
def induced_output_jointly(core_requirements: Array, relevance_share: Array, core_output: Array) -> Array:
    """Output that the core induces in each sector, all core sectors at once, ΔY = C₁₂ C₂₂⁻¹ ΔX, C₂₂ = I + Ŝ E.

    Counts each feedback once; never above the published variant.
    """
    return induced(together, core_requirements, relevance_share, core_output)


@operator("sector", "money", source="CAII 2024, appendix 2")
def induced_value_added(
    induced_output: Array, sector_gross_output: Array, sector_value_added: Array
) -> Array:
    """Value added that the core induces in each sector, dzᵢ = (ΔYᵢ / Xᵢ) (Xᵢ − Mᵢ).

    A sector without output has no value-added ratio and induces nothing.
    """
    return induced_output * quotient(sector_value_added, sector_gross_output)


def _places(array: Array, core: pd.Index) -> npt.NDArray[np.intp]:
    """Where the core sectors stand among the sectors."""
    places = array.indexes["sector"].get_indexer(core)
    if (places < 0).any():
        absent = listing(core[places < 0])
        raise AlignmentFault(f"{array.name or 'array'}: the core sectors {absent} are not among its sectors.")
    return np.asarray(places)


@identity("the core and the rest of its sectors make up their output, whatever the shares")
def split_conserves_output(core_output: Array, relevance_share: Array, sector_gross_output: Array) -> Sides:
    """ΔXₖ + (1 − Sₖ) Xₖ = Xₖ."""
    whole = at_core(sector_gross_output, relevance_share)
    return core_output + (1.0 - relevance_share) * whole, whole


@identity("the core and the rest of its sectors make up their value added, whatever the shares")
def split_conserves_value_added(
    core_sector_value_added: Array, relevance_share: Array, sector_value_added: Array
) -> Sides:
    """Vₖ + (1 − Sₖ) (Xₖ − Mₖ) = Xₖ − Mₖ."""
    whole = at_core(sector_value_added, relevance_share)
    return core_sector_value_added + (1.0 - relevance_share) * whole, whole


def at_core(by_sector: Array, relevance_share: Array) -> Array:
    """What the core sectors have of an array by sector."""
    return _split_out(xr.ones_like(relevance_share), by_sector)


def _split_out(relevance_share: Array, by_sector: Array) -> Array:
    """Sₖ of what the core sectors have."""
    lead, (share, whole) = ports(
        relevance_share=(relevance_share, ("core",)), by_sector=(by_sector, ("sector",))
    )
    own = namespace(whole).take(whole, _places(by_sector, relevance_share.indexes["core"]), axis=-1)
    return labelled(share * own, [*lead, "core"], relevance_share, by_sector)


def induced(
    intensity: Intensity,
    core_requirements: Array,
    relevance_share: Array,
    core_output: Array,
    core_membership: Array | None = None,
) -> Array:
    """(1 − Sᵢ) Σₖ Eᵢₖ intensityₖ: one matrix product, and the core sectors' columns scaled.

    `core_membership`, over `core_region` and `core`, keeps the sums of its rows apart.
    """
    core = relevance_share.indexes["core"]
    requirements, output = (in_order(one, "core", core) for one in (core_requirements, core_output))
    apart = {} if core_membership is None else {"core_membership": (core_membership, ("core_region", "core"))}
    lead, (required, share, produced, *belongs) = ports(
        core_requirements=(requirements, ("sector", "core")),
        relevance_share=(relevance_share, ("core",)),
        core_output=(output, ("core",)),
        **apart,
    )
    places = _places(requirements, core)
    level = intensity(namespace(required).take(required, places, axis=-2), share, produced)
    dims = ["sector"]
    if belongs:
        dims = ["core_region", "sector"]
        level, share = belongs[0] * level[..., None, :], share[..., None, :]
        required = required[..., None, :, :]
    return labelled(
        _scaled(_product(level, required), places, 1.0 - share),
        [*lead, *dims],
        requirements,
        relevance_share,
        output,
        *apart and [core_membership],
    )


def _scaled(values: Any, places: npt.NDArray[np.intp], factor: Any) -> Any:
    """An array of one's own with some places of its last axis, (…, place), multiplied; bare NumPy in place."""
    if isinstance(values, np.ndarray) and isinstance(factor, np.ndarray):
        values[..., places] *= factor
        return values
    xp = namespace(values, factor)
    at = np.full(values.shape[-1], len(places))
    at[places] = np.arange(len(places))
    one = xp.ones((*factor.shape[:-1], 1), dtype=factor.dtype)
    return values * xp.take(xp.concat([factor, one], axis=-1), at, axis=-1)


def alone(among_core: Any, share: Any, produced: Any) -> Any:
    """ΔXₖ / (1 + Sₖ Eₖₖ)."""
    return produced / (1.0 + share * namespace(among_core).linalg.diagonal(among_core))


def together(among_core: Any, share: Any, produced: Any) -> Any:
    """C₂₂⁻¹ ΔX."""
    xp = namespace(among_core, share, produced)
    block = np.eye(among_core.shape[-1]) + share[..., :, None] * among_core
    return xp.linalg.solve(block, produced[..., None])[..., 0]


def _product(level: Any, required: Any) -> Any:
    """Σ over the core, (…, sector), in an array of its own; of bare NumPy, the numbers of a sector beside each other."""
    if required.size > np.prod(required.shape[-2:]):
        return (required @ level[..., None])[..., 0]
    xp = namespace(required)
    matrix = xp.reshape(required, required.shape[-2:])
    if isinstance(level, np.ndarray):
        return np.moveaxis(product(matrix, np.moveaxis(level, -1, 0)), 0, -1)
    return product(level, xp.matrix_transpose(matrix))
