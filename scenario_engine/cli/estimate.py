"""`scenario-engine estimate`: production functions over every open choice, and the multiplier each implies."""

from __future__ import annotations

from itertools import product
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from scenario_engine.cli.console import out, table
from scenario_engine.support.files.project import carried

if TYPE_CHECKING:
    import xarray as xr


def estimate(
    study: Path = Path("calibration/production-function.toml"),
    *,
    all_choices: Annotated[bool, Parameter(name="--all")] = False,
) -> None:
    """Estimate production functions and show the technology multiplier each implies.

    Parameters
    ----------
    study
        TOML file that says which series may stand for output, capital and labour.
    all_choices
        Show every combination, not only the range of each form.
    """
    from scenario_engine.analysis.production_study import CHOICE, chosen, run_study

    found = run_study(carried(study))
    fits = {role: chosen(found, role) for role in ("report", "default")}
    _print_multipliers(found, fits)
    _print_fit("as the reports describe it", fits["report"])
    _print_fit("default for projections", fits["default"])
    _print_ranges(found)
    if all_choices:
        for labels in product(*(found.indexes[dim] for dim in CHOICE)):
            one = found.sel(dict(zip(CHOICE, labels, strict=True)))
            out().print(_choice(one), soft_wrap=True)


def _print_multipliers(study: xr.Dataset, fits: dict[str, xr.Dataset]) -> None:
    """What published sections imply, and what the estimates do."""
    year, implied = study.attrs["implied_year"], study["implied_multiplier"]
    values = {f"published section {one}": value for one, value in implied.to_series().items()}
    values["published sections, median"] = float(implied.median())
    estimated = {role: float(fit["multiplier"].sel(year=year)) for role, fit in fits.items()}
    values["regression as the reports describe it"] = estimated["report"]
    values["default for projections"] = estimated["default"]
    rows = ((name, f"{value:.4f}") for name, value in values.items())
    note = "sections: (1 + published growth) / own growth"
    table(f"Technology multiplier {year}", ("from", "multiplier"), rows, note)


def _print_fit(title: str, estimate: xr.Dataset) -> None:
    from scenario_engine.analysis.production_study import DIAGNOSTICS

    form, rows = estimate["form"].item(), []
    for array in (estimate["capital_elasticity"], estimate["labour_elasticity"]):
        value, error, p, low, high = array.to_numpy().tolist()
        rest = ("given", "", "")
        if isfinite(error):
            rest = (f"{error:.3f}", f"{p:.4f}", f"{low:.3f} … {high:.3f}")
        rows.append((array.attrs["long_name"], f"{value:.3f}", *rest))
    table(f"{title}: {form}", ("", "estimate", "std. error", "p", "95 % interval"), rows)
    console = out()
    for series in ("output", "capital", "labour"):
        console.print(f"  {series}: {estimate[series].item()}")
    if form != "fixed-shares":
        years, fitted, watson, condition, scaled = (float(estimate[name]) for name in DIAGNOSTICS)
        console.print(
            f"  {years:.0f} years, R² {fitted:.4f}, Durbin-Watson {watson:.2f}\n"
            f"  condition number {condition:.0f}, scaled {scaled:.0f}",
        )
    for warning in filter(None, estimate["warnings"].item().split("\n")):
        console.print(f"  warning: {warning}", style="yellow")
    console.print()


def _print_ranges(study: xr.Dataset) -> None:
    year, rows = study.attrs["implied_year"], []
    decimals = {"capital_elasticity": 2, "labour_elasticity": 1, "multiplier": 3}
    for form in study.indexes["form"]:
        ones = study.sel(statistic="estimate", year=year, form=form)
        ranges = (
            f"{float(ones[name].min()):.{d}f} … {float(ones[name].max()):.{d}f}"
            for name, d in decimals.items()
        )
        warned = int((ones["warnings"] != "").sum())
        rows.append((str(form), *ranges, f"{warned} of {ones['warnings'].size}"))
    heads = ("form", "α", "β", f"multiplier {year}", "warned")
    table("Range over output, capital and labour", heads, rows)


def _choice(one: xr.Dataset) -> str:
    """A choice on one line: name, α, β, condition number and the multipliers by year."""
    values = " ".join(f"{year} {value:.3f}" for year, value in one["multiplier"].to_series().items())
    condition = "" if one["form"] == "fixed-shares" else f" cond {float(one['scaled_condition_number']):.0f}"
    capital, labour = (
        float(one[f"{of}_elasticity"].sel(statistic="estimate")) for of in ("capital", "labour")
    )
    labels = " | ".join(one[dim].item() for dim in ("form", "output", "capital", "labour"))
    return f"{labels}\n    α {capital:.3f} β {labour:.3f}{condition} multipliers {values}"
