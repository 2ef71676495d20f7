"""Charts that PowerPoint draws itself, so that a reader can edit their numbers; bars by year with a line on a second axis too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from scenario_engine.scenario.status import FILLED, PROJECTED
from scenario_engine.view.figures.chart import Chart, Line, finite
from scenario_engine.view.figures.look import DOWN, SOFT, UP, colour

if TYPE_CHECKING:
    from pptx.slide import Slide

LATIN = "Arial"

MOST_BARS = 20
"""Bars of a ranking on a slide; of more labels the largest are drawn."""


def rgb(paint: str) -> Any:
    """A colour such as `#1f4e8c` as PowerPoint has it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(paint.lstrip("#").upper())


def native(slide: Slide, chart: Chart, place: Sequence[int], name: str) -> None:
    """A chart with its numbers in a workbook inside, in the unit the caption says."""
    from pptx.chart.data import CategoryChartData

    shown = _made(chart)
    data = CategoryChartData(number_format=shown.numbers)
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
    def numbers(self) -> str:
        """How numbers are written."""
        decimals = self.chart.scale.decimals
        return "#,##0" + ("." + "0" * decimals if decimals else "")

    @property
    def lying(self) -> bool:
        """Whether its bars lie, the first on top."""
        return self.chart.form in ("ranking", "difference", "waterfall", "tornado", "dumbbell")


def _made(chart: Chart) -> _Shown:
    from pptx.enum.chart import XL_CHART_TYPE as KIND

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
        series += [one for line in chart.lines for one in _ends(line)]
    elif chart.form == "ranking" and len(series) == 1:
        return _Shown(KIND.BAR_CLUSTERED, series, chart)
    kinds = {
        "stack": KIND.COLUMN_STACKED,
        "growth": KIND.COLUMN_STACKED,
        "parts": KIND.COLUMN_STACKED_100,
        "lines": KIND.LINE,
        "difference": KIND.BAR_CLUSTERED,
        "dumbbell": KIND.BAR_CLUSTERED,
    }
    return _Shown(kinds.get(chart.form, KIND.BAR_STACKED), series, chart)


def _span(line: Line) -> list[Series]:
    """A band as stacked bars: nothing up to its low end, then its width."""
    low, high = line.low or (), line.high or ()
    widths = [_less(top, least) for top, least in zip(high, low, strict=True)]
    return [("", low, None), (line.name, widths, UP)]


def _ends(line: Line) -> Iterator[Series]:
    """The ends of a band as thin lines of their own."""
    if line.low and line.high:
        yield f"{line.name} 5%", line.low, "#9aa3ad"
        yield f"{line.name} 95%", line.high, "#9aa3ad"


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other


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
    from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
    from pptx.util import Pt

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
            series.format.line.width = Pt(2.25 if paint != "#9aa3ad" else 1)
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
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = shown.numbers, False
        plot.data_labels.font.size = Pt(10)
        if shown.lying and shown.chart.form != "waterfall":
            plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
            drawn.value_axis.visible = False


def _statuses(plot: Any, shown: _Shown) -> None:
    """As everywhere: bars pale where the year is projected, hatched where inputs were filled; lines dashed where projected."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE, MSO_PATTERN

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
    from pptx.enum.chart import XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    value, category = drawn.value_axis, drawn.category_axis
    value.major_gridlines.format.line.color.rgb = rgb("#e3e7ec")
    value.format.line.fill.background()
    value.tick_labels.number_format = (
        "0%" if shown.chart.form == "parts" else "#,##0.##" if shown.chart.scale.decimals > 2 else "#,##0"
    )
    value.tick_labels.number_format_is_linked = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.format.line.color.rgb = rgb("#9aa3ad")
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
    axis.minimum_scale = max(0.0, _round(min(ends) - 0.6 * reach))


def _round(value: float) -> float:
    """Two significant digits: the end of an axis."""
    return float(f"{value:.2g}")


def _second_axis(drawn: Any, rate: Line, labels: Sequence[str]) -> None:
    """A line over the bars, on an axis of its own at the right; python-pptx knows no chart of two kinds."""
    from lxml import etree
    from pptx.oxml import parse_xml

    area = drawn._chartSpace.chart.plotArea
    space = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>'
        for at, value in enumerate(rate.values)
        if value is not None
    )
    names = "".join(
        f'<c:pt idx="{at}"><c:v>{_escaped(label)}</c:v></c:pt>' for at, label in enumerate(labels)
    )
    count = len(labels)
    title = (
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{_escaped(rate.name)}</c:v></c:pt></c:strCache>'
    )
    line = parse_xml(
        f'<c:lineChart {space}><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'<c:ser><c:idx val="90"/><c:order val="90"/><c:tx><c:strRef><c:f></c:f>{title}</c:strRef></c:tx>'
        f'<c:spPr><a:ln w="28575"><a:solidFill><a:srgbClr val="{DOWN[1:].upper()}"/></a:solidFill></a:ln></c:spPr>'
        '<c:marker><c:symbol val="circle"/><c:size val="6"/></c:marker>'
        f'<c:cat><c:strLit><c:ptCount val="{count}"/>{names}</c:strLit></c:cat>'
        f'<c:val><c:numLit><c:formatCode>0.0</c:formatCode><c:ptCount val="{count}"/>{points}</c:numLit></c:val>'
        '<c:smooth val="0"/></c:ser><c:marker val="1"/><c:axId val="90001"/><c:axId val="90002"/></c:lineChart>'
    )
    axes = [
        f'<c:catAx {space}><c:axId val="90001"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="1"/>'
        '<c:axPos val="b"/><c:crossAx val="90002"/><c:crosses val="autoZero"/></c:catAx>',
        f'<c:valAx {space}><c:axId val="90002"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="r"/><c:numFmt formatCode="0.0&quot;%&quot;" sourceLinked="0"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="90001"/><c:crosses val="max"/></c:valAx>',
    ]
    bars = next(one for one in area if etree.QName(one).localname == "barChart")
    bars.addnext(line)
    last = [one for one in area if etree.QName(one).localname in ("catAx", "valAx")][-1]
    for text in reversed(axes):
        last.addnext(parse_xml(text))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
