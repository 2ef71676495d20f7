"""One figure of stored results in the kinds that reports use, with title, unit, note and source in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scenario_engine.models.words import same
from scenario_engine.support.dims import middle
from scenario_engine.support.errors import ScenarioEngineError, near_miss
from scenario_engine.support.units import fail_if_ratio_is_summed
from scenario_engine.view.figures.chart import Chart, Line, NumberScale, dated
from scenario_engine.view.figures.request import (
    Drawn,
    Request,
    drawn,
    fail_unless_drawable,
    fail_unless_year,
    reduced,
    scale_of,
    series,
)
from scenario_engine.view.report.sources import source
from scenario_engine.view.report.view_model import ViewModel, largest, plain, ranks
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr

TWO = ("dumbbell", "waterfall")
"""Kinds that show two years or two results."""

BY_LABEL = ("contributions", "slope", "dumbbell", "heat", "sankey", "map")
"""Kinds that show the labels of one dimension."""


def chart(views: Sequence[ViewModel], request: Request) -> Chart:
    """The chart of a request, with all its texts.

    Several results give one line each. A dimension other than `by` is summed away where the variable counts
    something (money, persons); a ratio must be shown `by` it.
    """
    fail_unless_drawable(views, request)
    by_year = request.year is None and "year" in views[0].stored(request.variables[0]).dims
    kind = request.kind or ("lines" if by_year else "bars")
    request = replace(request, kind=kind)
    if len(views) > 1 and kind not in ("lines", "bars", *TWO):
        raise ScenarioEngineError(f"--kind {kind} draws one result.", "Name one, or leave --kind out.")
    if kind in BY_LABEL and not request.by:
        raise ScenarioEngineError(f"--kind {kind} needs a dimension.", "Write --by industry, for example.")
    made = KINDS[kind](views, request)
    first = views[0]
    alone = source(first, request.variables)
    title = made.title
    if len(views) == 1:
        title = f"{title} — {first.title[request.language]}"
    elif kind not in TWO:
        alone = source(first, request.variables, [view.title for view in views])
    projected = say("projected")[request.language]
    return replace(made, title=title, source=alone[request.language], projected=projected)


# Over the years


def _lines(views: Sequence[ViewModel], request: Request) -> Chart:
    found = [line for view in views for line in drawn(view, replace(request, year=None), len(views) > 1)]
    years = sorted({int(year) for line in found for year in line.values.indexes["year"]})
    scale = scale_of(views[0], request, [plain(line.values) for line in found])
    lines = tuple(series(line, scale, years) for line in found)
    return _over_years("lines", views[0], scale, years, lines, title=_title(views, request))


def _over_years(
    form: Any,
    view: ViewModel,
    scale: NumberScale,
    years: Sequence[int],
    lines: tuple[Line, ...],
    **more: Any,
) -> Chart:
    """A chart whose labels are years; `more` has at least its title."""
    status = dict(zip(view.years, view.status, strict=True))
    flags = tuple(status.get(year, 0) for year in years)
    return Chart(form, labels=tuple(map(str, years)), lines=lines, scale=scale, status=flags, **more)


def _growth(views: Sequence[ViewModel], request: Request) -> Chart:
    """Bars of each variable, and the growth of their sum on the year before."""
    view = views[0]
    every = drawn(view, replace(request, first=None, year=None), several=False)
    total = sum((one.values for one in every[1:]), every[0].values)
    rate = 100.0 * (total / total.shift(year=1) - 1.0)
    years = [int(year) for year in total.indexes["year"] if request.first is None or year >= request.first]
    scale = scale_of(view, request, plain(total))
    lines = tuple(series(replace(one, band=None), scale, years) for one in every)
    growing = Line(f"{say('growth')[request.language]} (%)", tuple(plain(rate.reindex(year=years))))
    return _over_years("growth", view, scale, years, lines, title=_title(views, request), rate=growing)


def _fan(views: Sequence[ViewModel], request: Request) -> Chart:
    """A line with its band, from its own draws or those of a sweep beside it."""
    view = replace(views[0], attached=request.attached)
    name = request.variables[0]
    total, band = view.total(name) if not request.by else (None, None)
    if total is None or band is None or "year" not in total.dims:
        raise ScenarioEngineError(
            f"{name} of {view.name} has no band: the result has no draws of its own.",
            "Write --beside with the folder of a sweep of this scenario that follows it by year.",
        )
    years = [year for year in view.years if request.first is None or year >= request.first]
    scale = scale_of(view, request, [plain(total), plain(band[1])])
    line = series(Drawn(view.heading(name)[request.language], total, band), scale, years, "total")
    if "draw" in view.stored(name).dims:
        whole = view.stored(name).sum(view.over(name), skipna=False)
        inner = [whole.quantile(share, "draw").drop_vars("quantile") for share in (0.25, 0.75)]
        low, high = (series(Drawn("", end), scale, years).values for end in inner)
        line = replace(line, inner=(low, high))
    note = say("band_note" if line.inner else "band_beside_note")[request.language]
    return _over_years("lines", view, scale, years, (line,), title=_title(views, request), note=note)


def _stack(views: Sequence[ViewModel], request: Request) -> Chart:
    """Bars by year, cut by the largest labels of `by` and the rest, or by variable."""
    view = views[0]
    parts = _with_rest(view, replace(request, year=None))
    years = [int(year) for year in parts[0].values.indexes["year"]]
    scale = scale_of(view, request, plain(sum((one.values for one in parts[1:]), parts[0].values)))
    lines = tuple(series(one, scale, years) for one in parts)
    return _over_years("stack", view, scale, years, lines, title=_title(views, request))


def _contributions(views: Sequence[ViewModel], request: Request) -> Chart:
    """Points that the largest labels of `by`, and the rest, add to the growth of the whole, and that growth."""
    view = views[0]
    parts = _with_rest(view, replace(request, first=None, year=None))
    total = sum((one.values for one in parts[1:]), parts[0].values)
    years = [int(year) for year in total.indexes["year"]][1:]
    years = [year for year in years if request.first is None or year >= request.first]
    before = total.shift(year=1)
    scale = NumberScale(1.0, "%", 1)
    lines = tuple(
        series(Drawn(one.name, 100.0 * (one.values - one.values.shift(year=1)) / before), scale, years)
        for one in parts
    )
    title = say("contributions", variable=same(_title(views, request)))[request.language]
    return _over_years("stack", view, scale, years, lines, title=title)


def _with_rest(view: ViewModel, request: Request) -> list[Drawn]:
    """The largest labels and, where there are more, what the others sum to."""
    parts = [replace(one, band=None) for one in drawn(view, request, several=False)]
    if not request.by or len(view.labels(request.by)) <= request.top:
        return parts
    whole = reduced(view, request.variables[0], request)
    whole = middle(whole).sum(request.by, skipna=False)
    rest = whole - sum((one.values for one in parts[1:]), parts[0].values)
    return [*parts, Drawn(say("others")[request.language], rest)]


def _slope(views: Sequence[ViewModel], request: Request) -> Chart:
    """The rank of the largest labels by year."""
    view = views[0]
    array = middle(reduced(view, request.variables[0], replace(request, year=None)))
    if request.year is not None:
        fail_unless_year(array, request.variables[0], request.year)
        array = array.sel(year=slice(None, request.year))
    placed = ranks(array, request.by)
    names = view.by_label(request.by)
    years = [int(year) for year in array.indexes["year"]]
    lines = tuple(
        Line(names[label][request.language], tuple(plain(placed.sel({request.by: label}))))
        for label in largest(array, request.by)[: request.top]
    )
    title = say("rank_of", variable=same(_title(views, request)))[request.language]
    scale = NumberScale(1.0, "", 0)
    return _over_years("slope", view, scale, years, lines, title=title)


# By label


def _bars(views: Sequence[ViewModel], request: Request) -> Chart:
    """Ranked bars of one year, the last by default."""
    request = _in_year(views[0], request)
    found = [line for view in views for line in drawn(view, request, len(views) > 1)]
    found.sort(key=lambda line: -float(line.values))
    values = [float(line.values) for line in found]
    scale = scale_of(views[0], request, values)
    bands = [line.band for line in found if line.band]
    ends = zip(*bands, strict=True) if len(bands) == len(found) else (None, None)
    low, high = (end and scale.of(map(float, end)) for end in ends)
    line = Line("", scale.of(values), "core", low, high)
    names = tuple(one.name for one in found)
    return Chart("ranking", _title(views, request, request.year), names, (line,), scale)


def _dumbbell(views: Sequence[ViewModel], request: Request) -> Chart:
    """Each label in two years of one result, or in one year of two results."""
    ends = _two_ends(views, request)
    labels = largest(ends[1][1], request.by)[: request.top]
    scale = scale_of(views[0], request, [plain(array) for _, array in ends])
    names = views[0].by_label(request.by)
    lines = tuple(
        Line(name, scale.of(float(array.sel({request.by: label})) for label in labels))
        for name, array in ends
    )
    shown = tuple(names[one][request.language] for one in labels)
    return Chart("dumbbell", _title(views, request), shown, lines, scale)


def _two_ends(views: Sequence[ViewModel], request: Request) -> list[tuple[str, xr.DataArray]]:
    """Name and numbers of the two years, or of the two results, that a figure compares."""
    name = request.variables[0]
    if len(views) > 2:
        raise ScenarioEngineError("this kind compares two results, or two years of one.", "Name two results.")
    whole = [middle(reduced(view, name, replace(request, year=None, first=None))) for view in views]
    last = request.year if request.year is not None else int(whole[0].indexes["year"][-1])
    if len(views) == 2:
        for array in whole:
            fail_unless_year(array, name, last)
        return [
            (view.title[request.language], array.sel(year=last, drop=True))
            for view, array in zip(views, whole, strict=True)
        ]
    first = request.first if request.first is not None else views[0].ends[0]
    for year in (first, last):
        fail_unless_year(whole[0], name, year)
    return [(str(year), whole[0].sel(year=year, drop=True)) for year in (first, last)]


def _waterfall(views: Sequence[ViewModel], request: Request) -> Chart:
    """From one year, or one result, to the other: by the inputs that differ, as `compare` attributed it, or by label."""
    view = views[0]
    if len(views) == 2 and request.attached.attributions:
        return _attributed(views, request)
    if not request.by:
        raise ScenarioEngineError(
            "a waterfall goes from one result to another, or from one year to another, by steps.",
            "Write --by with a dimension, or two results and --beside with the folder of `compare --output`.",
        )
    (before, start), (after, end) = _two_ends(views, request)
    change = end - start
    order = [str(one) for one in abs(change).to_series().sort_values(ascending=False).index]
    shown = order[: request.top]
    names = view.by_label(request.by)
    steps = [(names[label][request.language], float(change.sel({request.by: label}))) for label in shown]
    if len(order) > len(shown):
        rest = float(change.sum()) - sum(value for _, value in steps)
        steps.append((say("others")[request.language], rest))
    return _steps(view, request, (before, float(start.sum())), steps, (after, float(end.sum())))


def _attributed(views: Sequence[ViewModel], request: Request) -> Chart:
    """The shares of the inputs in the difference between two results."""
    first, other = views
    name = request.variables[0]
    year = request.year if request.year is not None else first.years[-1]
    rows = [
        table[(table["scenario"] == other.name) & (table["variable"] == name)]
        for table in request.attached.attributions
    ]
    found = next((one for one in rows if len(one)), None)
    if found is None:
        raise ScenarioEngineError(
            f"what stands beside does not attribute {name} of {other.name}.",
            f"Write `scenario-engine compare {first.name} {other.name} --quantity {name} --output FOLDER` first.",
        )
    if "year" in found:
        found = found[found["year"] == year]
    shares = found.groupby("lever", sort=False)["value"].sum().sort_values(key=abs, ascending=False)
    steps = [(first.variable(str(lever))[request.language], float(value)) for lever, value in shares.items()]
    start = float(first.total(name)[0].sel(year=year))
    end = start + sum(value for _, value in steps)
    titles = [view.title[request.language] for view in views]
    return _steps(first, request, (titles[0], start), steps, (titles[1], end))


def _steps(
    view: ViewModel,
    request: Request,
    start: tuple[str, float],
    steps: Sequence[tuple[str, float]],
    end: tuple[str, float],
) -> Chart:
    every = [start, *steps, end]
    scale = scale_of(view, request, [start[1], end[1]])
    line = Line(view.heading(request.variables[0])[request.language], scale.of(value for _, value in every))
    note = say("attribution_note")[request.language]
    title = _title([view], request)
    return Chart("waterfall", title, tuple(name for name, _ in every), (line,), scale, note=note)


def _heat(views: Sequence[ViewModel], request: Request) -> Chart:
    """The largest labels of `by` down; years, or another dimension in one year, across."""
    view = views[0]
    name = request.variables[0]
    if request.across:
        request = _in_year(view, request)
        array = middle(reduced(view, name, request, (request.across,)))
        order = largest(array.sum(request.across), request.by)
        columns = [one[request.language] for one in view.names(request.across)]
    else:
        array = middle(reduced(view, name, replace(request, year=None)))
        order, columns = largest(array, request.by), [str(year) for year in array.indexes["year"]]
    scale = scale_of(view, request, plain(array))
    names = view.by_label(request.by)
    lines = tuple(
        Line(names[label][request.language], scale.of(plain(array.sel({request.by: label}))))
        for label in order[: request.top]
    )
    title = _title(views, request, request.year if request.across else None)
    return Chart("heat", title, tuple(columns), lines, scale)


def _sankey(views: Sequence[ViewModel], request: Request) -> Chart:
    """Bands from the largest labels of `by`, and the others, to those of `across`."""
    view = views[0]
    name = request.variables[0]
    if not request.across:
        raise ScenarioEngineError(
            "--kind sankey needs where things go.", "Write --across industry, for example."
        )
    if request.by not in view.over(name):
        raise ScenarioEngineError(f"{name} has no {request.by!r}.", near_miss(request.by, view.over(name)))
    if not any(request.across in source.indexes for source in (view.result, view.inputs)):
        raise ScenarioEngineError(f"{view.name} has no dimension {request.across!r}.")
    fail_if_ratio_is_summed(
        view.stored(name), [dim for dim in view.over(name) if dim not in (request.by, request.across)]
    )
    request = _in_year(view, request)
    if request.year is not None:
        fail_unless_year(view.stored(name), name, request.year)
    flows = view.flows(name, request.by, request.across)
    if flows is None:
        raise ScenarioEngineError(
            f"nothing says which {request.across} the {request.by} of {name} goes to.",
            "Name a variable that has both dimensions, or one whose labels belong to the other by a table of shares.",
        )
    flows = flows.sel(year=request.year) if "year" in flows.dims else flows
    order = largest(flows.sum(request.across), request.by)
    shown, others = order[: request.top], order[request.top :]
    rows = {label: flows.sel({request.by: label}) for label in shown}
    names = view.by_label(request.by)
    parts = [(names[label][request.language], row) for label, row in rows.items()]
    if others:
        parts.append((say("others")[request.language], flows.sel({request.by: others}).sum(request.by)))
    taken = flows.sum(request.by).to_numpy() > 0.0
    scale = scale_of(view, request, plain(flows))
    ends = [
        one[request.language] for one, some in zip(view.names(request.across), taken, strict=True) if some
    ]
    lines = tuple(Line(called, scale.of(plain(row.isel({request.across: taken})))) for called, row in parts)
    return Chart("sankey", _title(views, request, request.year, cut=False), tuple(ends), lines, scale)


def _map(views: Sequence[ViewModel], request: Request) -> Chart:
    """Equal squares where the dataset places its labels on a grid."""
    view = views[0]
    request = _in_year(view, request)
    labels = view.labels(request.by)
    tiles = [tile for tile in view.tiles(request.by, labels) if tile["label"] in labels]
    if not tiles:
        raise ScenarioEngineError(
            f"the dataset places no labels of {request.by!r} on a map.", "It does so in tiles.csv."
        )
    array = middle(reduced(view, request.variables[0], request))
    scale = scale_of(view, request, plain(array))
    line = Line("", scale.of(plain(array.sel({request.by: tile["label"]})) for tile in tiles))
    return Chart(
        "tiles",
        _title(views, request, request.year, cut=False),
        tuple(str(tile[f"short_{request.language}"]) for tile in tiles),
        (line,),
        scale,
        places=tuple((int(tile["row"]), int(tile["column"])) for tile in tiles),
    )


# What the kinds share


def _in_year(view: ViewModel, request: Request) -> Request:
    """The request with a year, the last where it names none and the result has years."""
    if request.year is not None or "year" not in view.stored(request.variables[0]).dims:
        return request
    return replace(request, year=view.years[-1])


def _title(views: Sequence[ViewModel], request: Request, year: int | None = None, *, cut: bool = True) -> str:
    first = views[0]
    told = " · ".join(first.heading(name)[request.language] for name in request.variables)
    if year is not None:
        told = dated(told, year, request.language)
    every = len(first.labels(request.by)) if request.by else 0
    if cut and every > request.top:
        told += f" · {say('largest_of', shown=request.top, every=every)[request.language]}"
    return told


KINDS: dict[str, Callable[[Sequence[ViewModel], Request], Chart]] = {
    "lines": _lines,
    "bars": _bars,
    "growth": _growth,
    "fan": _fan,
    "stack": _stack,
    "contributions": _contributions,
    "waterfall": _waterfall,
    "dumbbell": _dumbbell,
    "slope": _slope,
    "heat": _heat,
    "map": _map,
    "sankey": _sankey,
}
"""Kind → what makes its chart."""
