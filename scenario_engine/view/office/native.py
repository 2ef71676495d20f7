"""Charts that PowerPoint draws itself, so that a reader can edit their numbers; bars by year with a line on a second axis too."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import jinja2
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE as KIND
from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Pt

from scenario_engine.scenario.status import FILLED, PROJECTED
from scenario_engine.view.figures.chart import Chart, Line, finite
from scenario_engine.view.figures.look import DOWN, SOFT, UP, colour

LATIN = "Arial"

THIN = "#9aa3ad"
"""Paint of what stands back: axes, and the ends of a band as thin lines of their own."""

MOST_BARS = 20
"""Bars of a ranking on a slide; of more labels the largest are drawn."""


def rgb(paint: str) -> Any:
    """A colour such as `#1f4e8c` as PowerPoint has it."""
    return RGBColor.from_string(paint.lstrip("#").upper())


def native(slide: Slide, chart: Chart, place: Sequence[int], name: str) -> None:
    """A chart with its numbers in a workbook inside, in the unit the caption says."""
    shown = _made(chart)
    data = CategoryChartData(number_format=shown.chart.scale.code)
    data.categories = [label.replace("\n", " ") for label in shown.chart.labels]
    for title, values, _ in shown.series:
        data.add_series(title, values)
    frame: Any = slide.shapes.add_chart(shown.kind, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", name)
    frame.name = name
    drawn = frame.chart
    _style(drawn, shown)
    if chart.rate is not None:
        _second_axis(drawn, chart.rate, chart.labels)


Series = tuple[str, Sequence[float | None], str | None]
"""Name, numbers and paint."""


class _Shown(NamedTuple):
    """What a native chart is made of."""

    kind: Any
    series: Sequence[Series]
    chart: Chart

    @property
    def lying(self) -> bool:
        """Whether its bars lie, the first on top."""
        return self.chart.form in ("ranking", "difference", "waterfall", "tornado", "dumbbell")


def _made(chart: Chart) -> _Shown:
    if chart.form in ("ranking", "difference"):
        chart = chart.ordered(MOST_BARS)
    series: list[Series] = [
        (line.name, line.values, colour(line.role, at)) for at, line in enumerate(chart.lines)
    ]
    if chart.form == "waterfall":
        series = _steps(chart)
    elif chart.form == "tornado":
        series = _span(chart.lines[0])
    elif chart.form == "lines":
        banded = [line for line in chart.lines if line.low and line.high]
        ends = ((line, share, end) for line in banded for share, end in ((5, line.low), (95, line.high)))
        series += [(f"{line.name} {share}%", end or (), THIN) for line, share, end in ends]
    elif chart.form == "ranking" and len(series) == 1:
        return _Shown(KIND.BAR_CLUSTERED, series, chart)
    kinds = dict.fromkeys(("stack", "growth"), KIND.COLUMN_STACKED)
    kinds |= {"parts": KIND.COLUMN_STACKED_100, "lines": KIND.LINE}
    kinds |= dict.fromkeys(("difference", "dumbbell"), KIND.BAR_CLUSTERED)
    return _Shown(kinds.get(chart.form, KIND.BAR_STACKED), series, chart)


def _span(line: Line) -> list[Series]:
    """A band as stacked bars: nothing up to its low end, then its width."""
    low, high = line.low or (), line.high or ()
    pairs = zip(high, low, strict=True)
    widths = [None if top is None or least is None else top - least for top, least in pairs]
    return [("", low, None), (line.name, widths, UP)]


def _steps(chart: Chart) -> list[Series]:
    """A waterfall as stacked bars: nothing below, totals, rises, falls."""
    values = [value or 0.0 for value in chart.lines[0].values]
    last = len(values) - 1
    hidden, totals, rises, falls = ([0.0] * len(values) for _ in range(4))
    level = 0.0
    for at, value in enumerate(values):
        if at in (0, last):
            totals[at], level = value, value
            continue
        hidden[at] = min(level, level + value)
        (rises if value >= 0 else falls)[at] = abs(value)
        level += value
    name = chart.lines[0].name
    return [("", hidden, None), (name, totals, SOFT), ("+", rises, UP), ("\N{MINUS SIGN}", falls, DOWN)]


def _style(drawn: Any, shown: _Shown) -> None:
    """Colours with their meaning, quiet axes, names of series where there are several."""
    drawn.font.size = Pt(11)
    drawn.font.name = LATIN
    drawn.has_title = False
    named = [title for title, *_ in shown.series if title]
    drawn.has_legend = len(named) > 1 and shown.chart.form != "waterfall"
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.TOP
        drawn.legend.include_in_layout = False
    plot = drawn.plots[0]
    if hasattr(plot, "gap_width"):
        plot.gap_width = 45
    for series, (_, values, paint) in zip(plot.series, shown.series, strict=True):
        if shown.chart.form == "lines":
            series.format.line.color.rgb = rgb(paint or SOFT)
            series.format.line.width = Pt(2.25 if paint != THIN else 1)
            series.smooth = False
            series.marker.style = XL_MARKER_STYLE.NONE
            continue
        if paint is None:
            series.format.fill.background()
            continue
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(paint)
        if shown.chart.form == "difference":
            for at, value in enumerate(values):
                point = series.points[at].format.fill
                point.solid()
                point.fore_color.rgb = rgb(DOWN if (value or 0) < 0 else UP)
    _statuses(plot, shown)
    _axes(drawn, shown)
    if len(named) == 1 and shown.chart.form not in ("lines", "tornado"):
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = (
            shown.chart.scale.code,
            False,
        )
        plot.data_labels.font.size = Pt(10)
        if shown.lying and shown.chart.form != "waterfall":
            plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
            drawn.value_axis.visible = False


def _statuses(plot: Any, shown: _Shown) -> None:
    """As everywhere: bars pale where the year is projected, hatched where inputs were filled; lines dashed where projected."""
    if shown.chart.form not in ("stack", "growth", "parts", "lines"):
        return
    white = RGBColor(255, 255, 255)
    for series, (_, _, paint) in zip(plot.series, shown.series, strict=True):
        own = rgb(paint or SOFT)
        for at, status in enumerate(shown.chart.status):
            if status not in (FILLED, PROJECTED):
                continue  # a point that is asked for loses the paint of its series
            point = series.points[at].format
            if shown.chart.form == "lines":
                point.line.color.rgb, point.line.width = own, series.format.line.width
                point.line.dash_style = MSO_LINE.DASH if status == PROJECTED else MSO_LINE.SOLID
            elif status == PROJECTED:
                point.fill.solid()
                point.fill.fore_color.rgb = RGBColor(*(round(255 - 0.55 * (255 - part)) for part in own))
            else:
                point.fill.patterned()
                point.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
                point.fill.fore_color.rgb, point.fill.back_color.rgb = white, own


def _axes(drawn: Any, shown: _Shown) -> None:
    value, category = drawn.value_axis, drawn.category_axis
    value.major_gridlines.format.line.color.rgb = rgb("#e3e7ec")
    value.format.line.fill.background()
    value.tick_labels.number_format = (
        "0%" if shown.chart.form == "parts" else "#,##0.##" if shown.chart.scale.decimals > 2 else "#,##0"
    )
    value.tick_labels.number_format_is_linked = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.format.line.color.rgb = rgb(THIN)
    if shown.lying:
        category.reverse_order = True
        value.has_major_gridlines = True
        value.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # below, as the order is turned round
        category.tick_labels.font.size = Pt(10)
    least = min(finite([line.values for line in shown.chart.lines]), default=0.0)
    if shown.chart.form in ("stack", "ranking", "growth") and least >= 0.0:
        value.minimum_scale = 0.0
    if shown.chart.form in ("waterfall", "tornado"):
        _from_near(value, shown)


def _from_near(axis: Any, shown: _Shown) -> None:
    """An axis that begins near the smallest end, where steps would be lost from zero."""
    first = [value or 0.0 for value in shown.series[0][1]]
    ends = [value for value in first if value > 0]
    if shown.chart.form == "waterfall":
        ends += [value or 0.0 for value in shown.series[1][1] if value]
    tops = [sum(one[1][at] or 0.0 for one in shown.series) for at in range(len(first))]
    if not ends or min(ends) <= 0:
        return
    reach = max(tops) - min(ends) or max(tops)
    axis.minimum_scale = max(0.0, float(f"{min(ends) - 0.6 * reach:.2g}"))


def _second_axis(drawn: Any, rate: Line, labels: Sequence[str]) -> None:
    """A line over the bars, on an axis of its own at the right; python-pptx knows no chart of two kinds."""
    file = files("scenario_engine.view.office") / "second_axis.xml"
    template = jinja2.Template(file.read_text(encoding="utf-8"), autoescape=True)
    line, *axes = parse_xml(template.render(rate=rate, labels=labels, paint=DOWN[1:].upper()))
    area = drawn._chartSpace.chart.plotArea
    bars = next(one for one in area if etree.QName(one).localname == "barChart")
    bars.addnext(line)
    last = [one for one in area if etree.QName(one).localname in ("catAx", "valAx")][-1]
    for axis in reversed(axes):
        last.addnext(axis)
