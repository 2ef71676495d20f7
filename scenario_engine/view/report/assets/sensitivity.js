"use strict";
// How much each uncertain input matters: a tornado of bands around the centre, a heat map of indices by year.

/** Bands from low to high, the widest on top; the line is the centre. */
FORMS.tornado = {
  height: (block, width) => 40 + block.labels.length * rowHeight(block.labels, width, 30),
  measured: (block) => block.series.map((series) => [series.low, series.high]),
  option(block, scale, width) {
    const [series] = block.series;
    const order = block.labels.map((_, at) => at).sort((a, b) => series.high[a] - series.low[a] - (series.high[b] - series.low[b]));
    const names = order.map((at) => t(block.labels[at]));
    const { room, axis } = nameAxis(names, width);
    const ends = finite([series.low, series.high]);
    const [least, most] = [Math.min(...ends), Math.max(...ends)].map((end) => end * scale.factor);
    const span = order.map((at) => `${written(series.low[at], scale)} – ${written(series.high[at], scale)}`);
    return {
      legend: { show: false },
      grid: { top: 8, left: room + 12, right: 24, bottom: 24, outerBoundsMode: "none" },
      xAxis: valueAxis(scale, { name: "", ...roundAxis(least, most) }),
      yAxis: axis,
      tooltip: { ...frame().tooltip, formatter: (points) => tip(names[points[0].dataIndex], [["", t(series.name), span[points[0].dataIndex]]]) },
      series: [
        { type: "bar", stack: "all", silent: true, itemStyle: { opacity: 0 }, barWidth: width < NARROW ? 14 : 16, data: order.map((at) => series.low[at] * scale.factor) },
        {
          type: "bar", stack: "all", barWidth: width < NARROW ? 14 : 16, color: palette().total, data: order.map((at) => (series.high[at] - series.low[at]) * scale.factor),
          markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: palette().ink, type: "solid", width: 1 }, data: [{ xAxis: series.values[0] * scale.factor }] },
        },
      ],
    };
  },
};

/** One row a series, one column a label; darker is more. */
FORMS.heat = {
  height: (block, width) => 70 + block.series.length * (width < NARROW ? 40 : 30),
  measured: (block) => block.series.map((series) => series.values),
  option(block, scale, width) {
    const names = block.series.map((series) => t(series.name));
    const room = labelWidth(names, width < 520 ? 104 : 230);
    const cells = block.series.flatMap((series, row) => series.values.map((value, column) => [column, row, value]));
    const most = Math.max(1e-300, ...finite(block.series.map((series) => series.values)));
    return {
      legend: { show: false },
      grid: { top: 8, left: room + 12, right: 8, bottom: 52, outerBoundsMode: "none" },
      xAxis: categoryAxis(block.labels), yAxis: categoryAxis(names, { inverse: true, axisLabel: { color: palette().ink, width: room, overflow: width < NARROW ? "break" : "truncate", fontSize: width < NARROW ? 11 : 12.5, lineHeight: 13, interval: 0 } }),
      visualMap: { min: 0, max: most, calculable: false, orient: "horizontal", left: room + 12, bottom: 0, itemHeight: 120, itemWidth: 10, inRange: { color: palette().ramp }, text: [withUnit(most, scale), "0"], textStyle: { color: palette().soft } },
      tooltip: { ...frame().tooltip, trigger: "item", formatter: (point) => tip(`${names[point.value[1]]}, ${block.labels[point.value[0]]}`, [["", "", withUnit(point.value[2], scale)]]) },
      series: [{ type: "heatmap", data: cells.filter((cell) => cell[2] !== null), itemStyle: { borderColor: palette().card, borderWidth: 2 }, label: { show: (width - room) / block.labels.length > 38, fontSize: 11, formatter: (point) => written(point.value[2], scale) } }],
    };
  },
};
