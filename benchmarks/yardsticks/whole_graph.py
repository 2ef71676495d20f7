"""The baseline written by hand in NumPy: no labels, no units, no graph. The measure of what the engine costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

Arrays = dict[str, np.ndarray]

YEARS_OF_THEIR_OWN = (
    "core_anchor", "penetration_anchor", "industry_anchor", "core_employment_anchor", "penetration_employment_anchor",
    "industry_employment_anchor", "regional_accounts", "regional_core_share", "regional_key_factor",
    "regional_gdp_accounts_vintage",
)  # fmt: skip


def prepare(inputs: Mapping[str, xr.DataArray]) -> Arrays:
    """Bare arrays in the order the script wants: (draw,) year, region, industry, …; positions noted once."""
    bare = {name: array.to_numpy() for name, array in inputs.items()}
    bare["sector_membership"] = inputs["sector_membership"].transpose("sector", "industry").to_numpy()
    sectors = list(inputs["sector_gross_output"].indexes["sector"])
    bare["core_at"] = np.array([sectors.index(code) for code in inputs["relevance_share"].indexes["core"]])
    for name in YEARS_OF_THEIR_OWN:
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
    penetration = _to_print(i, core, penetration, years)
    total = core + penetration
    core_groups = core @ i["industry_group_membership"]
    penetration_groups = penetration @ i["industry_group_membership"]
    regional_growth = (1 + growth)[..., None] * (1 + i["regional_relative_growth"]) - 1
    known = np.isin(measured, i["regional_gdp_accounts_vintage_years"])
    ratio = i["regional_gdp_accounts_vintage"] / i["regional_gdp_later_vintage"][known]
    known_gdp = i["regional_gdp_later_vintage"] * _along(measured, measured[known], ratio)
    regional_gdp = _after(known_gdp, known_gdp[-1] * np.cumprod(1 + regional_growth, axis=-2), -2)
    structure = i["regional_accounts"] / i["regional_accounts"].sum(-1, keepdims=True)
    key = _along(years, i["regional_accounts_years"], structure) * regional_gdp[..., None]
    key = key * _along(years, i["regional_key_factor_years"], i["regional_key_factor"])
    regional = penetration_groups[..., None, :] * (key / key.sum(-2, keepdims=True))
    shares = _along(years, i["regional_core_share_years"], i["regional_core_share"])
    regional = regional + core_groups[..., None, :] * shares
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
        "employment": _jobs(i, core / productivity, penetration / productivity, years),
    }


def _to_print(i: Arrays, core: np.ndarray, model: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Penetration by industry brought to print: what is not printed grows on and divides what its group leaves."""
    member, factors, before = i["industry_group_membership"], [], np.ones(model.shape[-1])
    for year, printed, group in zip(
        i["industry_anchor_years"], i["industry_anchor"], i["industry_group_anchor"], strict=True
    ):
        at = np.searchsorted(years, year)
        nation = i["penetration_anchor"][np.searchsorted(i["penetration_anchor_years"], year)]
        grown = model[..., at, :] * before
        own = np.where(printed > 0, printed - core[..., at, :], 0.0)
        rest = np.where(printed > 0, 0.0, grown)
        groups = rest @ member
        by_model = groups * _over(nation - own.sum(-1), groups.sum(-1))[..., None]
        left = np.where(group > 0, group - (own + core[..., at, :]) @ member, by_model)
        left = np.where(groups > 0, left, 0.0)
        left = left * _over(nation - own.sum(-1), left.sum(-1))[..., None]
        before = before * (own + rest * (_over(left, groups) @ member.T)) / grown
        factors.append(before)
    factor = np.exp(_along(years, i["industry_anchor_years"], np.log(np.stack(factors, axis=-2))))
    return model * factor * _splice(i, "penetration_anchor", (model * factor).sum(-1), years)[..., None]


def _jobs(i: Arrays, core: np.ndarray, model: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Jobs of core and penetration brought to print."""
    core = core * _splice(i, "core_employment_anchor", core.sum(-1), years)[..., None]
    at = i["industry_employment_anchor_years"]
    now, printed = model[..., np.searchsorted(years, at), :], i["industry_employment_anchor"]
    nation = i["penetration_employment_anchor"][np.isin(i["penetration_employment_anchor_years"], at)]
    rest = np.where(printed > 0, 0.0, now)
    rest = rest * _over(nation - printed.sum(-1), rest.sum(-1))[..., None]
    model = model * np.exp(_along(years, at, np.log((printed + rest) / now)))
    return core + model * _splice(i, "penetration_employment_anchor", model.sum(-1), years)[..., None]


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.where(below == 0, 0.0, above / np.where(below == 0, 1.0, below))


def _along(years: np.ndarray, known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Linear between known years, held outside; years lie along the first axis, or the second but last of draws."""
    weights = np.column_stack([np.interp(years, known, unit) for unit in np.eye(len(known))])
    axis = 0 if values.shape[0] == len(known) else values.ndim - 2
    return np.moveaxis(np.tensordot(weights, values, axes=(1, axis)), 0, axis)


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
