"""`scenario-engine estimate`: production functions over every open choice, and the multiplier each implies."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console
    from rich.table import Table


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
    from itertools import product

    from scenario_engine.analysis.production_study import CHOICE, chosen, run_study
    from scenario_engine.cli.console import out
    from scenario_engine.support.files.project import carried

    found = run_study(carried(study))
    console = out()
    console.print(_evidence(found))
    _fit(console, "as the reports describe it", chosen(found, "report"))
    _fit(console, "default for projections", chosen(found, "default"))
    console.print(_ranges(found))
    if all_choices:
        for labels in product(*(found.indexes[dim] for dim in CHOICE)):
            one = found.sel(dict(zip(CHOICE, labels, strict=True)))
            console.print(_choice(one), soft_wrap=True)


def _evidence(study: xr.Dataset) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.analysis.production_study import chosen

    year, implied = study.attrs["implied_year"], study["implied_multiplier"]
    estimated = (float(chosen(study, role)["multiplier"].sel(year=year)) for role in ("report", "default"))
    table = Table(
        box=SIMPLE_HEAD,
        title_justify="left",
        title=f"Technology multiplier {year}",
        caption_justify="left",
        caption="sections: (1 + published growth) / own growth",
    )
    table.add_column("from")
    table.add_column("multiplier", justify="right")
    for section, value in implied.to_series().items():
        table.add_row(f"published section {section}", f"{value:.4f}")
    table.add_row("published sections, median", f"{float(implied.median()):.4f}", style="bold")
    for name, value in zip(
        ("regression as the reports describe it", "default for projections"), estimated, strict=True
    ):
        table.add_row(name, f"{value:.4f}")
    return table


def _fit(console: Console, title: str, estimate: xr.Dataset) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.analysis.production_study import DIAGNOSTICS

    form = estimate["form"].item()
    table = Table(box=SIMPLE_HEAD, title_justify="left", title=f"{title}: {form}")
    for column in ("", "estimate", "std. error", "p", "95 % interval"):
        table.add_column(column, justify="left" if not column else "right", no_wrap=True)
    for array in (estimate["capital_elasticity"], estimate["labour_elasticity"]):
        value, error, p, low, high = array.to_numpy().tolist()
        rest = (
            (f"{error:.3f}", f"{p:.4f}", f"{low:.3f} … {high:.3f}") if isfinite(error) else ("given", "", "")
        )
        table.add_row(array.attrs["long_name"], f"{value:.3f}", *rest)
    console.print(table)
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


def _ranges(study: xr.Dataset) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    year = study.attrs["implied_year"]
    table = Table(box=SIMPLE_HEAD, title_justify="left", title="Range over output, capital and labour")
    for column in ("form", "α", "β", f"multiplier {year}", "warned"):
        table.add_column(column, justify="left" if column == "form" else "right", no_wrap=True)
    columns = {"capital_elasticity": 2, "labour_elasticity": 1, "multiplier": 3}
    for form in study.indexes["form"]:
        ones = study.sel(statistic="estimate", year=year, form=form)
        texts = (
            f"{float(ones[name].min()):.{d}f} … {float(ones[name].max()):.{d}f}"
            for name, d in columns.items()
        )
        warned = int((ones["warnings"] != "").sum())
        table.add_row(str(form), *texts, f"{warned} of {ones['warnings'].size}")
    return table


def _choice(one: xr.Dataset) -> str:
    """A choice on one line: name, α, β, condition number and the multipliers by year."""
    values = " ".join(f"{year} {value:.3f}" for year, value in one["multiplier"].to_series().items())
    condition = "" if one["form"] == "fixed-shares" else f" cond {float(one['scaled_condition_number']):.0f}"
    capital, labour = (
        float(one[f"{of}_elasticity"].sel(statistic="estimate")) for of in ("capital", "labour")
    )
    labels = " | ".join(one[dim].item() for dim in ("form", "output", "capital", "labour"))
    return f"{labels}\n    α {capital:.3f} β {labour:.3f}{condition} multipliers {values}"
