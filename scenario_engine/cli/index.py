"""`scenario-engine index`: a composite index to its ranking, on the terminal and in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, show, titled, warn
from scenario_engine.cli.options import Assignments, Quiet
from scenario_engine.support.files.ownership import refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr

POSSIBLE = {"feasible_branch_weight": "Possible weights", "nearest_branch_weight": "Nearest weights"}


def index(
    spec: str,
    *,
    weights: str | None = None,
    scenario: str | None = None,
    result: Path | None = None,
    output: Path | None = None,
    top: int = 35,
    assign: Assignments = None,
    quiet: Quiet = False,
) -> None:
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
    """
    from scenario_engine.analysis.indices import files
    from scenario_engine.analysis.indices.compute import compute
    from scenario_engine.analysis.indices.spec import load
    from scenario_engine.scenario.files import fail_unless_there

    if output is not None:
        refuse_foreign_folder(output, "index")
    if scenario is not None:
        fail_unless_there(scenario)
    opened = load(spec)
    found = compute(opened, weights, scenario=scenario, results=result, assign=assign or ())
    folder = output or Path("outputs/indices") / opened.name
    files.write(found, folder)
    console = out()
    if not quiet:
        console.print(titled(opened.title), end="")
        console.print(f"weights: {found.attrs['weights']}\n")
        show(*_shown(found), source=opened.dataset, top=top, most=top)
    warn(filter(None, found.attrs["notes"].split("\n")))
    console.print(f"Written to {folder}/: index.nc, ranking.csv, published.csv")


def _shown(result: xr.Dataset) -> Iterator[xr.Dataset]:
    """What is shown of an index: the last year's ranking, or one case over time; weights, groups, comparisons."""
    from scenario_engine.analysis.indices.files import case_dimension

    dim = case_dimension(result)
    mean = result.mean("draw", keep_attrs=True) if "draw" in result.dims else result
    mean = mean.assign_attrs(notes="")
    if result.sizes[dim] == 1:
        names = [name for name in ("composite_index", "branch_score", "branch_growth_share") if name in mean]
        yield mean.isel({dim: 0})[names].assign_attrs(title="Index by year", columns="year")
    else:
        yield _ranking(mean, dim)
    weights = mean["branch_weight"].assign_attrs(long_name="Weight", display="percent")
    yield weights.to_dataset(name="weight").assign_attrs(title="Weights of the branches")
    for name, title in POSSIBLE.items():
        if name in mean:
            yield mean[[name]].assign_attrs(title=title)
    if "family" in mean.dims:
        consistency = mean[["largest_eigenvalue", "consistency_index", "consistency_ratio"]]
        yield consistency.assign_attrs(title="Pairwise comparisons")
    if "group_mean_rank" in mean:
        yield mean[["group_mean_rank"]].isel(year=-1).assign_attrs(title="Mean rank of groups")
    if result.sizes["comparison"]:
        yield _compared(result, dim)
        yield from _tiers_that_differ(result, dim)


def _ranking(mean: xr.Dataset, dim: str) -> xr.Dataset:
    """Index, rank, scores, tier and how safe the rank is, of the last year, best first."""
    import xarray as xr

    last = mean.isel(year=-1)
    last = last.isel({dim: last["index_rank"].argsort(kind="stable").to_numpy()})
    columns = {"Index": last["composite_index"], "Rank": last["index_rank"]}
    if 1 < last.sizes["branch"] <= 4:
        titles = enumerate(last["branch_en"].to_numpy())
        columns |= {str(title): last["branch_score"].isel(branch=at) for at, title in titles}
    notes = ""
    if "tier" in last:
        columns["Tier"] = last["tier"]
    if "rank_interval" in last:
        ends = last["rank_interval"].astype(int).astype(str)
        low, high = (ends.sel(bound=bound) for bound in ("low", "high"))
        columns["Ranks"] = last["index_rank"].copy(data=low.astype(object) + "-" + high.astype(object))
        columns["Passed"] = last["reversal_probability"]
        notes = "ranks: in most of the draws; passed: probability that the next below is above"
    beside = ("branch", "branch_en", "branch_zh", "bound")
    kept = {
        name.lower(): array.drop_vars(beside, errors="ignore").assign_attrs(long_name=name)
        for name, array in columns.items()
    }
    return xr.Dataset(kept, attrs={"title": f"{last.sizes[dim]} cases", "notes": notes})


def _compared(result: xr.Dataset, dim: str) -> xr.Dataset:
    """Each published series once for each weighting on which it depends, by name."""
    import xarray as xr

    from scenario_engine.models import words

    names = [name for name in result if result[name].dims == ("comparison",)]
    found = result[names].reset_coords(drop=True).to_dataframe()
    found = found.drop_duplicates(["compared_series", "largest_deviation", "met"])
    branches, cases, groups = (
        dict(zip(result.indexes[own], result[f"{own}_en"].to_numpy(), strict=True))
        if own in result.dims
        else {}
        for own in ("branch", dim, "case_group")
    )
    cases |= groups
    labels = []
    for row in found.itertuples():
        variable, _, branch = row.compared_series.partition(" ")
        of = f": {branches[branch]}" if branch else ""
        labels.append(f"{words.variable(variable)['en']}{of}, {row.compared_weights}")
    columns = {
        "largest_deviation": found["largest_deviation"],
        "met": [f"{row.met}/{row.count_of_figures}" for row in found.itertuples()],
    }
    if found["ranks_differ"].notna().any():
        columns["misranked"] = found["ranks_differ"]
    columns["at"] = [" ".join(cases.get(one, one) for one in text.split()) for text in found["at"]]
    variables = {
        name: ("comparison", list(values), {"long_name": words.humanised(name)})
        for name, values in columns.items()
    }
    title = "Compared with what is published, by weights"
    return xr.Dataset(variables, coords={"comparison": labels}, attrs={"title": title})


def _tiers_that_differ(result: xr.Dataset, dim: str) -> Iterator[xr.Dataset]:
    """Cases whose tier is not the published one, and their distance to the nearest cut."""
    weighted = result["published_weights"] == result.attrs["weights"]
    apart = abs(result["computed"] - result["printed"]) > 1e-9
    differ = ((result["published_series"] == "tier") & weighted & apart).to_numpy().astype(bool)
    cases = result["published_case"].to_numpy()[differ].tolist()
    if not cases:
        return
    found = result[["distance_to_cut"]].isel(year=-1).sel({dim: cases}).drop_vars("year")
    computed, printed = (result[name].to_numpy()[differ] for name in ("computed", "printed"))
    columns = {
        "computed": (dim, computed, {"long_name": "Computed"}),
        "printed": (dim, printed, {"long_name": "Published"}),
    }
    yield found.assign(columns)[["computed", "printed", "distance_to_cut"]].assign_attrs(
        title="Tiers that differ from the published ones", notes=""
    )
