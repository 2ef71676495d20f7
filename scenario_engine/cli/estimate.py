"""`scenario-engine estimate`: production functions over every open choice, and the multiplier each implies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from scenario_engine.analysis.production_study import Estimate, Study


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
    from scenario_engine.analysis.production_study import run_study
    from scenario_engine.cli.console import out
    from scenario_engine.support.files.project import carried

    found = run_study(carried(study))
    console = out()
    console.print(_evidence(found))
    _fit(console, "as the reports describe it", found.report)
    _fit(console, "default for projections", found.default)
    console.print(_ranges(found))
    if all_choices:
        for one in found.estimates:
            console.print(_choice(one), soft_wrap=True)


def _evidence(study: Study) -> Table:
    from statistics import median

    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    year = study.implied_year
    table = Table(
        box=SIMPLE_HEAD,
        title_justify="left",
        title=f"Technology multiplier {year}",
        caption_justify="left",
        caption="sections: (1 + published growth) / own growth",
    )
    table.add_column("from")
    table.add_column("multiplier", justify="right")
    for section, value in study.implied.items():
        table.add_row(f"published section {section}", f"{value:.4f}")
    table.add_row("published sections, median", f"{median(study.implied.values()):.4f}", style="bold")
    table.add_row("regression as the reports describe it", f"{study.report.multipliers[year]:.4f}")
    table.add_row("default for projections", f"{study.default.multipliers[year]:.4f}")
    return table


def _fit(console: Console, title: str, estimate: Estimate) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    chosen, fit = estimate.specification, estimate.fit
    table = Table(box=SIMPLE_HEAD, title_justify="left", title=f"{title}: {chosen.form}")
    for column in ("", "estimate", "std. error", "p", "95 % interval"):
        table.add_column(column, justify="left" if not column else "right", no_wrap=True)
    for name, c in (("α capital", fit.capital), ("β labour", fit.labour)):
        known = c.standard_error == c.standard_error
        rest = (f"{c.standard_error:.3f}", f"{c.p_value:.4f}", f"{c.low:.3f} … {c.high:.3f}")
        table.add_row(name, f"{c.estimate:.3f}", *(rest if known else ("given", "", "")))
    console.print(table)
    for series in ("output", "capital", "labour"):
        console.print(f"  {series}: {getattr(chosen, series)}")
    if fit.form != "fixed-shares":
        console.print(
            f"  {fit.observations} years, R² {fit.r_squared:.4f}, Durbin-Watson {fit.durbin_watson:.2f}\n"
            f"  condition number {fit.condition_number:.0f}, scaled {fit.scaled_condition_number:.0f}",
        )
    for warning in fit.warnings:
        console.print(f"  warning: {warning}", style="yellow")
    console.print()


def _ranges(study: Study) -> Table:
    from typing import get_args

    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.methods.growth.estimation import Form

    year = study.implied_year
    table = Table(box=SIMPLE_HEAD, title_justify="left", title="Range over output, capital and labour")
    for column in ("form", "α", "β", f"multiplier {year}", "warned"):
        table.add_column(column, justify="left" if column == "form" else "right", no_wrap=True)
    for form in get_args(Form):
        ones = study.of_form(form)
        spans = (
            [one.fit.capital.estimate for one in ones],
            [one.fit.labour.estimate for one in ones],
            [one.multipliers[year] for one in ones],
        )
        texts = (
            f"{min(span):.{digits}f} … {max(span):.{digits}f}"
            for span, digits in zip(spans, (2, 1, 3), strict=True)
        )
        warned = sum(bool(one.fit.warnings) for one in ones)
        table.add_row(form, *texts, f"{warned} of {len(ones)}")
    return table


def _choice(one: Estimate) -> str:
    """A choice on one line: name, α, β, condition number and the multipliers by year."""
    s, fit = one.specification, one.fit
    values = " ".join(f"{year} {value:.3f}" for year, value in one.multipliers.items())
    condition = "" if fit.form == "fixed-shares" else f" cond {fit.scaled_condition_number:.0f}"
    return (
        f"{s.form} | {s.output} | {s.capital} | {s.labour}\n"
        f"    α {fit.capital.estimate:.3f} β {fit.labour.estimate:.3f}{condition} multipliers {values}"
    )
