"""Splicing by ratio: the model brought to the published figures of some years, and its growth kept between and after."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import bare, contract, interpolation_weights, ones, total
from scenario_engine.methods.tape import require
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import ScenarioEngineError

core_anchor = exogenous(
    "core_anchor",
    "year",
    "money",
    "Published core value added that the model is spliced to",
    low=0.0,
    years="some",
)
penetration_anchor = exogenous(
    "penetration_anchor",
    "year",
    "money",
    "Published penetration value added that the model is spliced to",
    low=0.0,
    years="some",
)


@operator(
    "year",
    "1",
    source="ratio splice; methods note 9",
    name="core_splice_factor",
    variant="anchored",
    usual=(0.5, 2.0),
)
def core_splice_to_anchor(core_anchor: Array, unspliced_core_value_added: Array) -> Array:
    """Factor that brings core to its anchors, log-linear from 1 in the base year, fₐ = anchorₐ / modelₐ."""
    return _splice_factor(core_anchor, unspliced_core_value_added)


penetration_splice_to_anchor = core_splice_to_anchor.restated(
    "penetration_splice_factor",
    "Factor that brings penetration to its anchors, log-linear from 1 in the base year, fₐ = anchorₐ / modelₐ.",
    core_anchor="penetration_anchor",
    unspliced_core_value_added="unspliced_penetration_value_added",
)


@operator("year", "1", source="definition", name="core_splice_factor", variant="none", default=False)
def core_without_splice(years: Array) -> Array:
    """No anchor for core, f = 1."""
    return ones(years)


penetration_without_splice = core_without_splice.restated(
    "penetration_splice_factor", "No anchor for penetration, f = 1."
)


@identity("core meets its anchors", unless={"core_splice_factor": "none"})
def core_meets_anchors(core_value_added: Array, core_anchor: Array) -> Sides:
    """Σₕ Zᶜₕₐ = anchorₐ in the years of the anchors."""
    return _in_years_of(core_anchor, core_value_added), core_anchor


@identity("penetration meets its anchors", unless={"penetration_splice_factor": "none"})
def penetration_meets_anchors(penetration_value_added: Array, penetration_anchor: Array) -> Sides:
    """Σₕ Zᵖₕₐ = anchorₐ in the years of the anchors."""
    return _in_years_of(penetration_anchor, penetration_value_added), penetration_anchor


def _in_years_of(anchor: Array, by_industry: Array) -> Array:
    return total(by_industry, "industry").sel(year=anchor.indexes["year"]).where(anchor.notnull())


def _splice_factor(anchor: Array, model: Array) -> Array:
    """exp of the log ratio, interpolated between the base year (0) and the anchors, held after the last."""
    years = model.indexes["year"].to_numpy()
    anchor_years = anchor.indexes["year"].to_numpy()
    national = total(model, "industry").sel(year=anchor_years)
    _fail_unless_positive(national, "the model gives")
    _fail_unless_positive(anchor, "the anchor is")
    log_ratio: Array = xr.ufuncs.log(anchor / national)
    weights = interpolation_weights(years, np.concatenate([years[:1] - 1, anchor_years]))[:, 1:]
    if anchor_years[0] > years[0]:
        weights = interpolation_weights(years, np.concatenate([years[:1], anchor_years]))[:, 1:]
    along = xr.DataArray(weights, coords={"to": years, "year": anchor_years}, dims=["to", "year"])
    factor: Array = xr.ufuncs.exp(contract(log_ratio, along, "year").rename(to="year"))
    return factor


def _fail_unless_positive(level: Array, what: str) -> None:
    """A ratio cannot bring nothing to something, nor anything across zero."""

    def fault() -> ScenarioEngineError:
        cell = np.argwhere((level <= 0.0).to_numpy())[0]
        year = level.indexes["year"][cell[level.get_axis_num("year")]]
        return ScenarioEngineError(
            f"in {year} {what} {float(level.to_numpy()[tuple(cell)]):.6g}, and a splice by ratio needs both "
            "above zero.",
            'Give a relevance_share above zero, or pick the variant "none".',
        )

    require(bare(~(level <= 0.0)), fault)
