"""The baseline written by hand in NumPy: no labels, no units, no graph. The measure of what the engine costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

Arrays = dict[str, np.ndarray]


def prepare(inputs: Mapping[str, xr.DataArray]) -> Arrays:
    """Bare arrays in the order the script wants: (draw,) year, region, industry, …; positions noted once."""
    bare = {name: array.to_numpy() for name, array in inputs.items()}
    bare["sector_membership"] = inputs["sector_membership"].transpose("sector", "industry").to_numpy()
    sectors = list(inputs["sector_gross_output"].indexes["sector"])
    bare["core_at"] = np.array([sectors.index(code) for code in inputs["relevance_share"].indexes["core"]])
    for name in ("core_anchor", "penetration_anchor", "regional_accounts"):
        bare[f"{name}_years"] = inputs[name].indexes["year"].to_numpy()
    bare["measured_years"] = inputs["gdp_later_vintage"].indexes["year"].to_numpy()
    bare["years"] = inputs["technology_multiplier"].indexes["year"].to_numpy()
    both = np.isin(bare["measured_years"], inputs["gdp_accounts_vintage"].indexes["year"])
    bare["vintages_overlap"] = both
    return bare


def run(i: Arrays) -> Arrays:
    """The headline results, for one run or with a leading draw axis on any input."""
    years, measured = i["years"], i["measured_years"]
    factor = np.interp(
        measured,
        measured[i["vintages_overlap"]],
        i["gdp_accounts_vintage"] / i["gdp_later_vintage"][i["vintages_overlap"]],
    )
    measured_gdp = i["gdp_later_vintage"] * factor
    accounts, later = i["industry_group_accounts_vintage"], i["industry_group_later_vintage"]
    shift = (accounts / accounts.sum(-1, keepdims=True) / (later / later.sum(-1, keepdims=True))).mean(0)
    late = i["industry_value_added_later_vintage"]
    shifted = late * (i["industry_group_membership"] @ shift)
    late_factor = factor[-len(late) :, None]
    late = shifted * (late_factor * late.sum(-1, keepdims=True) / shifted.sum(-1, keepdims=True))
    early = i["industry_value_added_accounts_vintage"]
    growth = (1 + i["real_gdp_growth"]) * (1 + i["gdp_deflator_growth"]) - 1
    projected = measured_gdp[-1] * np.cumprod(1 + growth, axis=-1)
    gdp = _after(measured_gdp, projected, -1)
    weight = late[-1] * np.cumprod(1 + i["relative_growth"], axis=-2)
    value_added = _after(
        np.concatenate([early, late]), weight / weight.sum(-1, keepdims=True) * projected[..., None], -2
    )
    share, core_at = i["relevance_share"], i["core_at"]
    own = i["core_requirements"][core_at, np.arange(len(core_at))]
    x = i["sector_gross_output"]
    induced = (share * x[core_at] / (1 + share * own)) @ i["core_requirements"].T
    induced[..., core_at] *= 1 - share
    ratio = np.divide(i["sector_value_added"], x, out=np.zeros_like(x), where=x != 0)
    base = early[0]
    penetration_rate = (induced * ratio) @ i["sector_membership"] / base
    core_rate = (share * i["sector_value_added"][core_at]) @ i["sector_membership"][core_at] / base
    multiplier = np.cumprod(i["technology_multiplier"], axis=-1)
    core = core_rate[..., None, :] * np.cumprod(1 + i["core_rate_drift"], axis=-2) * value_added
    core *= _splice(i, "core_anchor", core.sum(-1), years)[..., None]
    penetration = penetration_rate[..., None, :] * multiplier[..., None] * value_added
    penetration *= _splice(i, "penetration_anchor", penetration.sum(-1), years)[..., None]
    total = core + penetration
    core_groups = core @ i["industry_group_membership"]
    penetration_groups = penetration @ i["industry_group_membership"]
    regional_growth = (1 + growth)[..., None] * (1 + i["regional_relative_growth"]) - 1
    regional_gdp = _after(
        i["measured_regional_gdp"],
        i["measured_regional_gdp"][-1] * np.cumprod(1 + regional_growth, axis=-2),
        -2,
    )
    structure = i["regional_accounts"] / i["regional_accounts"].sum(-1, keepdims=True)
    along = np.column_stack(
        [np.interp(years, i["regional_accounts_years"], unit) for unit in np.eye(len(structure))]
    )
    key = np.einsum("ya,ars->yrs", along, structure) * regional_gdp[..., None]
    regional = penetration_groups[..., None, :] * (key / key.sum(-2, keepdims=True))
    regional += core_groups[..., None, :] * i["regional_core_share"]
    people = _after(
        i["measured_employed_persons"],
        i["measured_employed_persons"][-1] * np.cumprod(1 + i["employed_persons_growth"], axis=-1),
        -1,
    )
    persons = people[..., None] * i["regional_share_of_employed_persons"]
    jobs = (regional.sum(-1) * persons / regional_gdp).sum(-1)
    wage = i["section_wage"].mean(0)
    productivity = ((total / wage).sum(-1) / jobs)[..., None] * wage
    return {
        "gdp": gdp,
        "industry_value_added": value_added,
        "core_value_added": core,
        "penetration_value_added": penetration,
        "total_value_added": total,
        "share_of_gdp": total.sum(-1) / gdp,
        "regional_value_added": regional,
        "employment": core / productivity + penetration / productivity,
    }


def _after(early: np.ndarray, late: np.ndarray, axis: int) -> np.ndarray:
    lead = late.shape[: late.ndim - early.ndim]
    return np.concatenate([np.broadcast_to(early, (*lead, *early.shape)), late], axis=axis)


def _splice(i: Arrays, name: str, model: np.ndarray, years: np.ndarray) -> np.ndarray:
    at = i[f"{name}_years"]
    log = np.log(i[name] / model[..., np.searchsorted(years, at)])
    along = np.column_stack(
        [np.interp(years, np.concatenate([years[:1], at]), unit) for unit in np.eye(len(at) + 1)]
    )
    return np.exp(log @ along[:, 1:].T)
