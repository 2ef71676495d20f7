"""`scenario-engine index`: a composite index to its ranking, on the terminal and in files."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from scenario_engine.cli import index_names

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from scenario_engine.analysis.indices.outcome import IndexOutcome


def index(
    spec: str,
    *,
    weights: str | None = None,
    scenario: str | None = None,
    result: Path | None = None,
    output: Path | None = None,
    top: int = 35,
    quiet: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Compute a composite index, rank its cases and compare it with what is published.

    Parameters
    ----------
    spec
        Path of an index file, or the name of an index that comes with the package.
    weights
        One of the file's weightings; `equal` is always there.
    scenario
        Scenario that drives the index, instead of the one the file names.
    result
        Stored result of a scenario (NetCDF) that drives the index, instead of running one.
    output
        Folder for the results; a folder of the index's name in outputs/indices by default.
    top
        How many cases to print; the files hold all.
    quiet
        Print no tables.
    """
    import sys

    from rich.text import Text

    from scenario_engine.analysis.indices import files
    from scenario_engine.analysis.indices.outcome import compute
    from scenario_engine.cli.console import out, titled
    from scenario_engine.scenario.files import fail_unless_there
    from scenario_engine.support.files.ownership import refuse_foreign_folder

    if output is not None:
        refuse_foreign_folder(output, "index")
    if scenario is not None:
        fail_unless_there(scenario)
    outcome = compute(spec, weights, scenario=scenario, results=result)
    folder = output or Path("outputs/indices") / outcome.spec.name
    files.write(outcome, folder)
    console = out()
    if not quiet:
        console.print(titled(outcome.spec.title), end="")
        console.print(f"weights: {outcome.weights}\n")
        for table in _tables(outcome, files.ranking(outcome), top):
            # A title over a narrow table would be broken to its width.
            console.print(Text(str(table.title), "bold"))
            table.title = None
            console.print(table, "")
    for warning in outcome.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    console.print(f"Written to {folder}/: index.nc, ranking.csv, published.csv", markup=False)
    return 0


def _tables(outcome: IndexOutcome, ranking: pd.DataFrame, top: int) -> list[Table]:
    tables = [
        _over_time(outcome, ranking) if len(outcome.spec.cases) == 1 else _ranking(outcome, ranking, top)
    ]
    tables.append(_weights(outcome))
    if outcome.judgements:
        tables.append(_judgements(outcome))
    if "group_mean_rank" in outcome.result:
        tables.append(_groups(outcome))
    if any(comparison.fits for comparison in outcome.comparisons):
        tables.append(_comparison(outcome))
    if "tier" in outcome.result and any(fit.name == "tier" for fit in outcome.comparisons[0].fits):
        tables.append(_disagreements(outcome))
    return tables


def _table(title: str, *columns: str) -> Table:
    """A plain table, first column to the left, numbers to the right."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.caption_justify = "left"
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position else "left", overflow="fold")
    table.columns[0].max_width = 40
    return table


def _ranking(outcome: IndexOutcome, ranking: pd.DataFrame, top: int) -> Table:
    branches = outcome.spec.branches if 1 < len(outcome.spec.branches) <= 4 else []
    last = ranking[ranking["year"] == ranking["year"].max()]
    shown = last.head(top)
    how = outcome.spec.record.robustness
    extra = ["tier"] if "tier" in last else []
    if "rank_low" in last:
        extra += [f"{100 * how.interval:.0f} %", "passed"]
    title = f"{int(last['year'].iloc[0])}: {len(shown)} of {len(last)} cases"
    titles = index_names.branches(outcome.spec, "\n")
    names = index_names.cases(outcome.spec)
    table = _table(title, "case", "rank", "index", *(titles[branch] for branch in branches), *extra)
    for _, row in shown.iterrows():
        name = names[str(row[outcome.spec.record.cases.dimension])]
        cells = [f"{row['rank']:.0f}", f"{row['index']:.2f}"]
        cells += [f"{row[f'score_{branch}']:.2f}" for branch in branches]
        if "tier" in extra:
            cells.append(f"{row['tier']:.0f}")
        if "rank_low" in last:
            cells.append(f"{row['rank_low']:.0f}-{row['rank_high']:.0f}")
            cells.append(f"{100 * row['reversal_probability']:.0f} %")
        table.add_row(name, *cells)
    if "rank_low" in last:
        table.caption = (
            f"{100 * how.interval:.0f} %: ranks in that share of the draws; "
            "passed: probability that the next below is above"
        )
    return table


def _over_time(outcome: IndexOutcome, ranking: pd.DataFrame) -> Table:
    years = ranking["year"].tolist()
    names = index_names.branches(outcome.spec)
    table = _table("Index by year", "", *map(str, years))
    table.add_row("index", *(f"{value:.3f}" for value in ranking["index"]))
    for branch in outcome.spec.branches:
        table.add_row(names[branch], *(f"{value:.2f}" for value in ranking[f"score_{branch}"]))
    if "branch_growth_share" in outcome.result:
        shares = outcome.result["branch_growth_share"].squeeze(outcome.spec.record.cases.dimension, drop=True)
        table.add_row("of the growth:")
        for branch in outcome.spec.branches:
            cells = [_percent(float(shares.sel(year=year, branch=branch))) for year in years]
            table.add_row(f"  {names[branch]}", *cells)
    return table


def _percent(share: float) -> str:
    """A share in percent, blank where it is not defined (the first year)."""
    return "" if math.isnan(share) else f"{100 * share:.1f} %"


def _weights(outcome: IndexOutcome) -> Table:
    result, names = outcome.result, index_names.branches(outcome.spec)
    feasible = result.get("feasible_branch_weight")
    columns = ["branch", "weight", *(["least possible", "most possible"] if feasible is not None else [])]
    table = _table("Weights of the branches", *columns)
    for branch in outcome.spec.branches:
        cells = [f"{100 * float(result['branch_weight'].sel(branch=branch).mean()):.2f} %"]
        if feasible is not None:
            cells += [f"{100 * float(value):.2f} %" for value in feasible.sel(branch=branch)]
        table.add_row(names[branch], *cells)
    return table


def _judgements(outcome: IndexOutcome) -> Table:
    names = index_names.branches(outcome.spec)
    table = _table("Pairwise comparisons", "of", "largest eigenvalue", "CI", "CR")
    for of, found in outcome.judgements.items():
        table.add_row(
            names.get(of, of),
            f"{found.largest_eigenvalue:.4f}",
            f"{found.consistency_index:.4f}",
            f"{found.consistency_ratio:.4f}",
        )
    return table


def _groups(outcome: IndexOutcome) -> Table:
    means = outcome.result["group_mean_rank"].isel(year=-1)
    table = _table("Mean rank of groups", "group", "mean rank")
    names = index_names.groups(outcome.spec, map(str, means.indexes["case_group"]))
    for group, name in names.items():
        table.add_row(name, f"{float(means.sel(case_group=group).mean()):.2f}")
    return table


def _comparison(outcome: IndexOutcome) -> Table:
    table = _table("Against print", "series", "weights", "largest\nmisfit", "at", "met", "ranks\ndiffer")
    told: set[tuple[str, float]] = set()
    for comparison in outcome.comparisons:
        for fit in comparison.fits:
            # A series that does not depend on the weights is told once.
            if (fit.name, fit.misfit) in told:
                continue
            told.add((fit.name, fit.misfit))
            differ = "" if fit.ranks_differ is None else str(fit.ranks_differ)
            cells = (
                f"{fit.misfit:.4f}",
                index_names.place(outcome.spec, fit),
                f"{fit.met}/{fit.count}",
                differ,
            )
            table.add_row(index_names.series(outcome.spec, fit), comparison.weights, *cells)
    return table


def _disagreements(outcome: IndexOutcome) -> Table:
    fit = next(fit for fit in outcome.comparisons[0].fits if fit.name == "tier")
    distance = outcome.result["distance_to_cut"].isel(year=-1)
    dim = outcome.spec.record.cases.dimension
    names = index_names.cases(outcome.spec)
    table = _table("Tiers that differ from print", "case", "computed", "printed", "points to the cut")
    for case, computed, printed in fit.disagreements():
        table.add_row(
            names[case], f"{computed:.0f}", f"{printed:.0f}", f"{float(distance.sel({dim: case})):+.3f}"
        )
    return table
