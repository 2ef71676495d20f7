"""One figure of stored results in the kinds that reports use, with title, unit, note and source in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import xarray as xr

from scenario_engine.engine.batch import fail_unless_in_like_units
from scenario_engine.models.words import same
from scenario_engine.support.dims import middle
from scenario_engine.support.errors import ScenarioEngineError, refuse_unknown
from scenario_engine.support.units import fail_if_ratio_is_summed
from scenario_engine.view.figures.chart import Chart, Line, NumberScale
from scenario_engine.view.figures.request import Drawn, Request, fail_unless_year
from scenario_engine.view.report.titles import source
from scenario_engine.view.report.view_model import ViewModel, largest, plain, ranks

TWO = ("dumbbell", "waterfall")
"""Kinds that show two years or two results."""

BY_LABEL = ("contributions", "slope", "dumbbell", "heat", "sankey", "map")
"""Kinds that show the labels of one dimension."""


def chart(views: Sequence[ViewModel], request: Request) -> Chart:
    """The chart of a request, with all its texts.

    Several results give one line each. A dimension other than `by` is summed away where the variable counts
    something (money, persons); a ratio must be shown `by` it.
    """
    wanted = replace(request, views=views)
    wanted.fail_unless_drawable()
    fail_unless_in_like_units([one.result.data_vars for one in views])
    by_year = request.year is None and "year" in wanted.stored.dims
    kind = request.kind or ("lines" if by_year else "bars")
    wanted = replace(wanted, kind=kind)
    if len(views) > 1 and kind not in ("lines", "bars", *TWO):
        raise ScenarioEngineError(f"--kind {kind} draws one result.", "Name one, or leave --kind out.")
    if kind in BY_LABEL and not request.by:
        dims = [str(dim) for dim in wanted.stored.dims if dim not in ("year", "draw")]
        advice = f'Write --by {dims[0]}, in Python by="{dims[0]}".' if dims else "Draw --kind lines or bars."
        raise ScenarioEngineError(f"--kind {kind} needs a dimension.", advice)
    made = KINDS[kind](wanted)
    title = f"{made.title} — {wanted.told(views[0].title)}" if len(views) == 1 else made.title
    titles = [view.title for view in views] if len(views) > 1 and kind not in TWO else ()
    told = wanted.told(source(views[0], request.variables, titles))
    return replace(made, title=title, source=told, projected=wanted.say("projected"))


# Over the years


def _lines(wanted: Request) -> Chart:
    found = replace(wanted, year=None).drawn()
    years = sorted({int(year) for line in found for year in line.values.indexes["year"]})
    scale = wanted.scale([plain(line.values) for line in found])
    return wanted.chart_over_years("lines", scale, years, [line.line(scale, years) for line in found])


def _growth(wanted: Request) -> Chart:
    """Bars of each variable, and the growth of their sum on the year before."""
    every = replace(wanted, first=None, year=None).drawn()
    total = _sum(every)
    rate = 100.0 * (total / total.shift(year=1) - 1.0)
    years = wanted.years_from_first(total.indexes["year"])
    scale = wanted.scale(plain(total))
    lines = [replace(one, band=None).line(scale, years) for one in every]
    growing = Line(f"{wanted.say('growth')} (%)", tuple(plain(rate.reindex(year=years))))
    return wanted.chart_over_years("growth", scale, years, lines, rate=growing)


def _fan(wanted: Request) -> Chart:
    """A line with its band, from its own draws or those of a sweep beside it."""
    view, name = replace(wanted.view, attached=wanted.attached), wanted.name
    total, band = view.total(name) if not wanted.by else (None, None)
    if total is None or band is None or "year" not in total.dims:
        raise ScenarioEngineError(
            f"{name} of {view.name} has no band: the result has no draws of its own.",
            f'Write --beside with the folder of a sweep of this scenario with --quantity "sum({name})"; in Python, sweep=….',
        )
    years = wanted.years_from_first(view.years)
    scale = wanted.scale([plain(total), plain(band[1])])
    line = Drawn(wanted.told(view.heading(name)), total, band).line(scale, years, "total")
    if "draw" in wanted.stored.dims:
        whole = wanted.stored.sum(view.over(name), skipna=False)
        inner = [whole.quantile(share, "draw").drop_vars("quantile") for share in (0.25, 0.75)]
        low, high = (Drawn("", end).line(scale, years).values for end in inner)
        line = replace(line, inner=(low, high))
    note = wanted.say("band_note" if line.inner else "band_beside_note")
    return wanted.chart_over_years("lines", scale, years, [line], note=note)


def _stack(wanted: Request) -> Chart:
    """Bars by year, cut by the largest labels of `by` and the rest, or by variable."""
    parts = _with_rest(replace(wanted, year=None))
    years = [int(year) for year in parts[0].values.indexes["year"]]
    scale = wanted.scale(plain(_sum(parts)))
    return wanted.chart_over_years("stack", scale, years, [one.line(scale, years) for one in parts])


def _contributions(wanted: Request) -> Chart:
    """Points that the largest labels of `by`, and the rest, add to the growth of the whole, and that growth."""
    parts = _with_rest(replace(wanted, first=None, year=None))
    total = _sum(parts)
    years = wanted.years_from_first(total.indexes["year"][1:])
    before, scale = total.shift(year=1), NumberScale(1.0, "%", 1)
    added = [replace(one, values=100.0 * (one.values - one.values.shift(year=1)) / before) for one in parts]
    lines = [replace(one, measured=None).line(scale, years) for one in added]
    title = wanted.say("contributions", variable=same(wanted.title()))
    return wanted.chart_over_years("stack", scale, years, lines, title=title)


def _with_rest(wanted: Request) -> list[Drawn]:
    """The largest labels and, where there are more, what the others sum to."""
    parts, by = [replace(one, band=None) for one in wanted.drawn()], wanted.by
    if not by or len(wanted.view.labels(by)) <= wanted.top:
        return parts
    rest = middle(wanted.reduced()).sum(by, skipna=False) - _sum(parts)
    return [*parts, Drawn(wanted.say("others"), rest)]


def _sum(parts: Sequence[Drawn]) -> xr.DataArray:
    return sum((one.values for one in parts[1:]), parts[0].values)


def _slope(wanted: Request) -> Chart:
    """The rank of the largest labels by year."""
    by, last = wanted.by, wanted.year
    array = middle(replace(wanted, year=None).reduced())
    if last is not None:
        fail_unless_year(array, wanted.name, last)
        array = array.sel(year=slice(None, last))
    placed, names = ranks(array, by), wanted.names()
    years = [int(year) for year in array.indexes["year"]]
    shown = largest(array, by)[: wanted.top]
    lines = [Line(names[label], tuple(plain(placed.sel({by: label})))) for label in shown]
    title = wanted.say("rank_of", variable=same(wanted.title()))
    return wanted.chart_over_years("slope", NumberScale(1.0, "", 0), years, lines, title=title)


# By label


def _bars(wanted: Request) -> Chart:
    """Ranked bars of one year, the last by default."""
    wanted = wanted.in_year()
    found = sorted(wanted.drawn(), key=lambda line: -float(line.values))
    values = [float(line.values) for line in found]
    scale = wanted.scale(values)
    bands = [line.band for line in found if line.band]
    ends = zip(*bands, strict=True) if len(bands) == len(found) else (None, None)
    low, high = (end and scale.of(map(float, end)) for end in ends)
    line = Line("", scale.of(values), "core", low, high)
    return Chart("ranking", wanted.title(wanted.year), tuple(one.name for one in found), (line,), scale)


def _dumbbell(wanted: Request) -> Chart:
    """Each label in two years of one result, or in one year of two results."""
    by, ends = wanted.by, _two_ends(wanted)
    labels = largest(ends[1][1], by)[: wanted.top]
    scale = wanted.scale([plain(array) for _, array in ends])
    lines = (Line(name, scale.of(float(array.sel({by: one})) for one in labels)) for name, array in ends)
    names = wanted.names()
    return Chart("dumbbell", wanted.title(), tuple(names[one] for one in labels), tuple(lines), scale)


def _two_ends(wanted: Request) -> list[tuple[str, xr.DataArray]]:
    """Name and numbers of the two years, or of the two results, that a figure compares."""
    views = wanted.views
    if len(views) > 2:
        raise ScenarioEngineError("this kind compares two results, or two years of one.", "Name two results.")
    whole = [middle(replace(wanted, year=None, first=None).reduced(view)) for view in views]
    last = wanted.year if wanted.year is not None else int(whole[0].indexes["year"][-1])
    if len(views) == 2:
        ends = [(wanted.told(view.title), array, last) for view, array in zip(views, whole, strict=True)]
    else:
        first = wanted.first if wanted.first is not None else views[0].ends[0]
        ends = [(str(year), whole[0], year) for year in (first, last)]
    for _, array, year in ends:
        fail_unless_year(array, wanted.name, year)
    return [(name, array.sel(year=year, drop=True)) for name, array, year in ends]


def _waterfall(wanted: Request) -> Chart:
    """From one year, or one result, to the other: by the inputs that differ, as `compare` attributed it, or by label."""
    by = wanted.by
    if len(wanted.views) == 2 and wanted.attached.attributions:
        return _attributed(wanted)
    if not by:
        raise ScenarioEngineError(
            "a waterfall goes from one result to another, or from one year to another, by steps.",
            "Write --by with a dimension, or two results and --beside with the folder of `compare --output`.",
        )
    (before, start), (after, end) = _two_ends(wanted)
    change, names = end - start, wanted.names()
    order = [str(one) for one in abs(change).to_series().sort_values(ascending=False).index]
    shown = order[: wanted.top]
    steps = [(names[label], float(change.sel({by: label}))) for label in shown]
    if len(order) > len(shown):
        steps.append((wanted.say("others"), float(change.sum()) - sum(value for _, value in steps)))
    return _steps(wanted, [(before, float(start.sum())), *steps, (after, float(end.sum()))])


def _attributed(wanted: Request) -> Chart:
    """The shares of the inputs in the difference between two results."""
    (first, other), name = wanted.views, wanted.name
    year = wanted.year if wanted.year is not None else first.years[-1]
    rows = (
        table[
            (table["scenario"] == other.name)
            & (table["variable"] == name)
            & (table.get("reference", first.name) == first.name)
        ]
        for table in wanted.attached.attributions
    )
    found = next((one for one in rows if len(one)), None)
    if found is None:
        raise ScenarioEngineError(
            f"what stands beside does not attribute {name} of {other.name}.",
            f"Write `scenario-engine compare {first.name} {other.name} --quantity {name} --output FOLDER` first.",
        )
    if "year" in found:
        found = found[found["year"] == year]
    shares = found.groupby("lever", sort=False)["value"].sum().sort_values(key=abs, ascending=False)
    steps = [(wanted.told(first.variable(str(lever))), float(value)) for lever, value in shares.items()]
    start = float(first.total(name)[0].sel(year=year))
    end = start + sum(value for _, value in steps)
    return _steps(wanted, [(wanted.told(first.title), start), *steps, (wanted.told(other.title), end)])


def _steps(wanted: Request, steps: Sequence[tuple[str, float]]) -> Chart:
    """A waterfall from the first to the last of some named numbers."""
    scale = wanted.scale([steps[0][1], steps[-1][1]])
    line = Line(wanted.told(wanted.view.heading(wanted.name)), scale.of(value for _, value in steps))
    names, note = tuple(name for name, _ in steps), wanted.say("attribution_note")
    return Chart("waterfall", wanted.title(), names, (line,), scale, note=note)


def _heat(wanted: Request) -> Chart:
    """The largest labels of `by` down; years, or another dimension in one year, across."""
    by, across = wanted.by, wanted.across
    if across:
        wanted = wanted.in_year()
        array = middle(wanted.reduced(keep=(across,)))
        order = largest(array.sum(across), by)
        columns = [wanted.told(one) for one in wanted.view.names(across)]
    else:
        array = middle(replace(wanted, year=None).reduced())
        order, columns = largest(array, by), [str(year) for year in array.indexes["year"]]
    scale, names = wanted.scale(plain(array)), wanted.names()
    lines = (Line(names[label], scale.of(plain(array.sel({by: label})))) for label in order[: wanted.top])
    title = wanted.title(wanted.year if across else None)
    return Chart("heat", title, tuple(columns), tuple(lines), scale)


def _sankey(wanted: Request) -> Chart:
    """Bands from the largest labels of `by`, and the others, to those of `across`."""
    view, name, by, across = wanted.view, wanted.name, wanted.by, wanted.across
    if not across:
        raise ScenarioEngineError(
            "--kind sankey needs where things go.", "Write --across industry, for example."
        )
    refuse_unknown(by, view.over(name), f"{name} has no {by!r}.")
    if not any(across in source.indexes for source in (view.result, view.inputs)):
        raise ScenarioEngineError(f"{view.name} has no dimension {across!r}.")
    fail_if_ratio_is_summed(wanted.stored, [dim for dim in view.over(name) if dim not in (by, across)])
    wanted = wanted.in_year()
    year = wanted.year
    if year is not None:
        fail_unless_year(wanted.stored, name, year)
    flows = view.flows(name, by, across)
    if flows is None:
        raise ScenarioEngineError(
            f"nothing says which {across} the {by} of {name} goes to.",
            "Name a variable that has both dimensions, or one whose labels belong to the other by a table of shares.",
        )
    flows = flows.sel(year=year) if "year" in flows.dims else flows
    order = largest(flows.sum(across), by)
    shown, others = order[: wanted.top], order[wanted.top :]
    names = wanted.names()
    parts = [(names[label], flows.sel({by: label})) for label in shown]
    if others:
        parts.append((wanted.say("others"), flows.sel({by: others}).sum(by)))
    taken = flows.sum(by).to_numpy() > 0.0
    scale = wanted.scale(plain(flows))
    ends = [wanted.told(one) for one, some in zip(view.names(across), taken, strict=True) if some]
    lines = tuple(Line(called, scale.of(plain(row.isel({across: taken})))) for called, row in parts)
    return Chart("sankey", wanted.title(year, cut=False), tuple(ends), lines, scale)


def _map(wanted: Request) -> Chart:
    """Equal squares where the dataset places its labels on a grid."""
    wanted = wanted.in_year()
    view, by = wanted.view, wanted.by
    labels = view.labels(by)
    tiles = [tile for tile in view.tiles(by, labels) if tile["label"] in labels]
    if not tiles:
        raise ScenarioEngineError(
            f"the dataset places no labels of {by!r} on a map.", "It does so in tiles.csv."
        )
    array = middle(wanted.reduced())
    scale = wanted.scale(plain(array))
    line = Line("", scale.of(plain(array.sel({by: tile["label"]})) for tile in tiles))
    names = tuple(str(tile[f"short_{wanted.language}"]) for tile in tiles)
    places = tuple((int(tile["row"]), int(tile["column"])) for tile in tiles)
    title = wanted.title(wanted.year, cut=False)
    return Chart("tiles", title, names, (line,), scale, places=places)


KINDS: dict[str, Callable[[Request], Chart]] = {
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
