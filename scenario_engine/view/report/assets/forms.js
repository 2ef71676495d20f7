"use strict";
// How each form of chart is drawn; a form gives its height, the numbers that set its scale, and the library's option.

const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "rgba(255,255,255,.55)" };

/** Grey ground behind the projected years. */
function projectedGround(block) {
  const first = block.status ? block.status.indexOf(2) : -1;
  if (first < 0) return undefined;
  return {
    silent: true, itemStyle: { color: palette().shade },
    label: { color: palette().soft, position: "insideTopRight", fontSize: 11.5 },
    data: [[{ name: w("projected"), xAxis: Math.max(0, first - 1) }, { xAxis: block.labels.length - 1 }]],
  };
}

const statusAt = (block, at) => (block.status ? block.status[at] : 0);
const yearHead = (block, at) => `${block.labels[at]}${block.status ? ` · ${statusName(block.status[at])}` : ""}`;
const sums = (block) => block.labels.map((_, at) => block.series.reduce((sum, series) => sum + (series.values[at] || 0), 0));

/** A colour with the card's ground mixed in; `part` is what is left of it. */
function pale(full, part) {
  const [one, ground] = [full, palette().card].map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
  return `rgb(${one.map((value, at) => Math.round(part * value + (1 - part) * ground[at])).join(",")})`;
}

/** A point of a line whose scenario measures other years than the others: hollow where it is projected. */
const marked = (series, at, value) => (series.status && series.status[at] === 2 ? { value, symbol: "emptyCircle" } : value);

function barItem(block, series, place, value, at) {
  const flag = statusAt(block, at);
  const full = colour(series, place);
  return { value, itemStyle: { color: flag === 2 ? pale(full, 0.55) : full, ...(flag === 1 ? { decal: HATCH } : {}) } };
}

const stack = {
  legend: true,
  height: (_, width) => (onPaper() ? 225 : width < 520 ? 300 : 340),
  measured: (block) => sums(block),
  option(block, scale, width) {
    const totals = sums(block);
    // Where some parts are negative, a number above the bars is not their sum: a line says it.
    const mixed = block.series.some((series) => series.values.some((value) => value < 0));
    const whole = { type: "line", name: w("whole"), data: scaled(totals, scale), color: palette().ink, symbol: "circle", symbolSize: 6, lineStyle: { width: 1.6 }, z: 4, label: { show: width >= NARROW, position: "top", color: palette().ink, fontSize: 11, ...HALO(), formatter: (point) => trimmedTo(point.value) }, labelLayout: { hideOverlap: true } };
    return {
      color: block.series.map(colour),
      grid: { top: 58, left: 8, right: 8, bottom: 4, containLabel: true },
      xAxis: categoryAxis(block.labels, mixed ? { axisLine: { onZero: false, lineStyle: { color: palette().line } } } : {}), yAxis: valueAxis(scale),
      tooltip: {
        ...frame().tooltip,
        formatter: (points) => tip(yearHead(block, points[0].dataIndex), [
          ...points.filter((point) => block.series[point.seriesIndex]).map((point) => [point.marker, point.seriesName, withUnit(block.series[point.seriesIndex].values[point.dataIndex], scale)]),
          ...(points.length > 1 ? [["", "Σ", withUnit(totals[points[0].dataIndex], scale)]] : []),
        ]),
      },
      series: [...block.series.map((series, at) => ({
        type: "bar", stack: "all", name: t(series.name), barCategoryGap: "28%",
        data: scaled(series.values, scale).map((value, place) => barItem(block, series, at, value, place)),
        label: at === block.series.length - 1 && !mixed ? {
          show: true, position: "top", color: palette().soft, fontSize: width < NARROW ? 10 : 11,
          formatter: (point) => trimmedTo(totals[point.dataIndex] * scale.factor),
        } : undefined,
        labelLayout: { hideOverlap: true },
      })), ...(mixed ? [whole] : [])],
    };
  },
};

const trimmedTo = (value) => written(value, { factor: 1, digits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2 });

const parts = {
  legend: true,
  unit: "%",
  height: () => (onPaper() ? 205 : 280),
  measured: () => [1],
  option(block) {
    const totals = sums(block);
    const percent = { factor: 100, text: "%", digits: 1 };
    return {
      color: block.series.map(colour),
      grid: { top: 58, left: 8, right: 8, bottom: 4, containLabel: true },
      xAxis: categoryAxis(block.labels), yAxis: valueAxis(percent, { max: 100 }),
      tooltip: { ...frame().tooltip, formatter: (points) => tip(yearHead(block, points[0].dataIndex), points.map((point) => [point.marker, point.seriesName, `${trimmed(point.value)}%`])) },
      series: block.series.map((series, place) => ({
        type: "bar", stack: "all", name: t(series.name), barCategoryGap: "28%",
        data: series.values.map((value, at) => barItem(block, series, place, totals[at] ? (100 * value) / totals[at] : null, at)),
      })),
    };
  },
};

const lines = {
  legend: true,
  height: (_, width) => (onPaper() ? 215 : width < 520 ? 290 : 320),
  measured: (block) => block.series.flatMap((series) => [series.values, series.high || [], series.low || []]),
  option(block, scale) {
    const colours = block.series.map(colour);
    const ground = projectedGround(block);
    const bands = block.series.flatMap((series, at) => [series.low && [series.low, series.high, 0.16], series.inner && [...series.inner, 0.22]].filter(Boolean).flatMap(([low, high, opacity]) => {
      const edge = { type: "line", stack: `band${at}-${opacity}`, stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
      return [
        { ...edge, data: scaled(low, scale) },
        { ...edge, data: scaled(high.map((end, place) => (end === null || low[place] === null ? null : end - low[place])), scale), areaStyle: { color: colours[at], opacity } },
      ];
    }));
    const shown = block.series.map((series, at) => ({
      type: "line", name: t(series.name), data: scaled(series.values, scale).map((value, place) => marked(series, place, value)), color: colours[at], symbol: "circle", symbolSize: 5, lineStyle: { width: 2.2 },
      markArea: at === 0 ? ground : undefined, connectNulls: false,
      endLabel: { show: block.series.length > 1, color: colours[at], fontSize: 11, formatter: (point) => trimmedTo(point.value) }, labelLayout: { moveOverlap: "shiftY" },
    }));
    return {
      legend: { ...frame().legend, show: shown.length > 1, data: shown.map((series) => series.name) },
      grid: { top: shown.length > 1 ? 58 : 34, left: 8, right: 44, bottom: 4, containLabel: true },
      xAxis: categoryAxis(block.labels, { boundaryGap: false, axisLabel: { margin: 12 } }), yAxis: valueAxis(scale, { scale: true }),
      tooltip: {
        ...frame().tooltip, axisPointer: { type: "line" },
        formatter: (points) => tip(yearHead(block, points[0].dataIndex), points.filter((point) => point.seriesIndex < shown.length && point.seriesName).map((point) => {
          const series = block.series[point.seriesIndex];
          const value = withUnit(series.values[point.dataIndex], scale);
          const whose = series.status && series.status[point.dataIndex] !== statusAt(block, point.dataIndex) ? `${point.seriesName} · ${statusName(series.status[point.dataIndex])}` : point.seriesName;
          return [point.marker, whose, series.low && series.low[point.dataIndex] !== null ? `${value} (${written(series.low[point.dataIndex], scale)} – ${written(series.high[point.dataIndex], scale)})` : value];
        })),
      },
      series: [...shown, ...bands],
    };
  },
};

const ranking = {
  legend: true,
  height: (block, width) => (block.series.length > 1 ? (onPaper() ? 40 : 60) : onPaper() ? 28 : 34) + Math.min(block.labels.length, mostBars()) * rowHeight(block.labels, width, 24),
  // Of all years, so that the unit stays as the year moves.
  measured: (block) => block.series.map((series) => series.values),
  option(block, scale, width) {
    const now = block.series.map((series) => current(block, series.values));
    const totals = block.labels.map((_, at) => now.reduce((sum, values) => sum + (values[at] || 0), 0));
    const order = block.labels.map((_, at) => at).sort((a, b) => totals[a] - totals[b]).slice(-mostBars());
    const names = order.map((at) => t(block.labels[at]));
    const { room, axis } = nameAxis(names, width);
    return {
      color: block.series.map(colour),
      legend: { ...frame().legend, show: block.series.length > 1 },
      grid: { top: block.series.length > 1 ? (onPaper() ? 20 : 32) : 8, left: room + 12, right: 64, bottom: onPaper() ? 20 : 24, outerBoundsMode: "none" },
      xAxis: valueAxis(scale, { name: "" }),
      yAxis: axis,
      tooltip: {
        ...frame().tooltip,
        formatter: (points) => {
          const at = order[points[0].dataIndex];
          return tip(t(block.labels[at]), [
            ...points.map((point) => [point.marker, point.seriesName, withUnit(now[point.seriesIndex][at], scale)]),
            ...(points.length > 1 ? [["", "Σ", withUnit(totals[at], scale)]] : []),
          ]);
        },
      },
      series: block.series.map((series, index) => ({
        type: "bar", stack: "all", name: t(series.name), barCategoryGap: "30%", barMaxWidth: width < NARROW ? 14 : undefined, data: order.map((at) => (now[index][at] || 0) * scale.factor),
        label: index === block.series.length - 1 ? { show: true, position: "right", color: palette().soft, fontSize: onPaper() ? 9.5 : 11.5, ...HALO(), formatter: (point) => written(totals[order[point.dataIndex]], scale) } : undefined,
      })),
    };
  },
};

const difference = {
  height: (block, width) => 18 + block.labels.length * rowHeight(block.labels, width, 34),
  measured: (block) => block.series.map((series) => series.values),
  option(block, scale, width) {
    const values = block.series[0].values;
    const order = values.map((_, at) => at).sort((a, b) => values[a] - values[b]);
    const names = order.map((at) => t(block.labels[at]));
    const ends = [Math.min(0, ...values), Math.max(0, ...values)].map((end) => end * scale.factor * 1.05);
    const beside = width < NARROW ? 58 : 70;
    const { room, axis } = nameAxis(names, width, { margin: 8 + (ends[0] < 0 ? beside : 0), line: false });
    if (width < NARROW && ends[0] < 0) axis.axisLabel.margin = -beside;
    return {
      legend: { show: false },
      grid: { top: 8, left: room + 12 + (ends[0] < 0 ? beside : 0), right: beside, bottom: 4, outerBoundsMode: "none" },
      xAxis: valueAxis(scale, { name: "", min: ends[0], max: ends[1], axisLabel: { show: false }, splitLine: { show: false } }),
      yAxis: axis,
      tooltip: { ...frame().tooltip, formatter: (points) => tip(t(block.labels[order[points[0].dataIndex]]), [["", t(block.series[0].name), withUnit(values[order[points[0].dataIndex]], scale, true)]]) },
      series: [{
        type: "bar", barWidth: width < NARROW ? 14 : 18,
        data: order.map((at) => ({ value: values[at] * scale.factor, itemStyle: { color: values[at] < 0 ? palette().down : palette().up }, label: { position: values[at] < 0 ? "left" : "right" } })),
        label: { show: true, color: palette().soft, fontSize: 12, formatter: (point) => written(values[order[point.dataIndex]], scale, true) },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: palette().soft, type: "solid", width: 1 }, data: [{ xAxis: 0 }] },
      }],
    };
  },
};

const GAP = 14;
const small = () => Math.min(12, nameSize());
const across = (width) => Math.max(2, Math.min(5, Math.floor(width / (onPaper() ? 125 : 175))));
/** Places of small charts: how many in a row, and for each its title's lines, which stand on its chart's top. */
function placed(block, width) {
  const count = across(width);
  const wide = (width - GAP * (count - 1)) / count;
  const titles = block.series.map((series) => inLines(t(series.name), wide - 6, small()));
  const most = (row) => Math.max(...titles.slice(row * count, (row + 1) * count).map((lines) => lines.length));
  let top = 4;
  const places = [];
  for (let row = 0; row * count < titles.length; row += 1) {
    const chart = top + most(row) * lineHeight() + 8;
    titles.slice(row * count, (row + 1) * count).forEach((lines, column) => places.push({ lines, left: 4 + column * (wide + GAP), title: chart - 8 - lines.length * lineHeight(), chart }));
    top = chart + (onPaper() ? 72 : 96);
  }
  return { places, wide, height: top + 2 };
}

const multiples = {
  fixed: true,
  height: (block, width) => placed(block, width).height,
  measured: (block) => block.series.map((series) => series.values),
  option(block, scale, width) {
    const { places, wide } = placed(block, width);
    const last = block.labels.length - 1;
    return {
      legend: { show: false },
      title: places.map(({ lines, left, title }) => ({ text: lines.join("\n"), left, top: title, padding: 0, textStyle: { fontSize: small(), lineHeight: lineHeight(), fontWeight: 500, color: palette().ink } })),
      grid: places.map(({ left, chart }) => ({ left, top: chart, width: wide - 50, height: onPaper() ? 42 : 62, outerBoundsMode: "none" })),
      xAxis: block.series.map((_, place) => categoryAxis(block.labels, { gridIndex: place, boundaryGap: false, axisLabel: { fontSize: 10, interval: (index) => index === 0 || index === last, alignMinLabel: "left", alignMaxLabel: "right" } })),
      yAxis: block.series.map((_, place) => ({ type: "value", gridIndex: place, show: false, min: 0 })),
      tooltip: { ...frame().tooltip, axisPointer: { type: "line" }, formatter: (points) => tip(`${t(block.series[points[0].seriesIndex].name)}, ${yearHead(block, points[0].dataIndex)}`, [["", "", withUnit(block.series[points[0].seriesIndex].values[points[0].dataIndex], scale)]]) },
      series: block.series.map((series, place) => ({
        type: "line", xAxisIndex: place, yAxisIndex: place, data: scaled(series.values, scale), symbol: "none", color: palette().total,
        lineStyle: { width: 1.8 }, areaStyle: { opacity: 0.14 },
        markLine: block.status && block.status.indexOf(2) > 0 ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: palette().soft, type: "dashed", width: 1 }, data: [{ xAxis: block.status.indexOf(2) - 1 }] } : undefined,
        endLabel: { show: true, color: palette().ink, fontSize: 11, formatter: (point) => withUnit(point.value, { ...scale, factor: 1, digits: point.value >= 10 ? 1 : 2 }) },
      })),
    };
  },
};

const waterfall = {
  height: (block, width) => 34 + block.labels.length * rowHeight(block.labels, width, 32),
  measured: (block) => [block.series[0].values[0]],
  option(block, scale, width) {
    const values = block.series[0].values;
    const last = values.length - 1;
    let level = values[0];
    const steps = values.map((value, at) => {
      if (at === 0 || at === last) return { from: 0, to: value, total: true };
      const step = { from: level, to: level + value };
      level += value;
      return step;
    });
    const names = block.labels.map(t).reverse();
    const { room, axis } = nameAxis(names, width);
    const ordered = [...steps].reverse();
    const inner = steps.slice(1, last).flatMap((step) => [step.from, step.to]).concat(values[0], values[last]);
    const reach = (Math.max(...inner) - Math.min(...inner)) * scale.factor || 1;
    const ends = roundAxis(Math.max(0, Math.min(...inner) * scale.factor - reach * 0.6), Math.max(...inner) * scale.factor);
    const paint = (step) => (step.total ? palette().soft : step.to < step.from ? palette().down : palette().up);
    const text = (at) => { const place = last - at; return written(values[place], scale, !(place === 0 || place === last)); };
    return {
      legend: { show: false },
      grid: { top: 8, left: room + 12, right: 76, bottom: 24, outerBoundsMode: "none" },
      xAxis: valueAxis(scale, { name: "", ...ends }),
      yAxis: axis,
      tooltip: { ...frame().tooltip, formatter: (points) => tip(names[points[0].dataIndex], [["", t(block.series[0].name), text(points[0].dataIndex)]]) },
      series: [
        { type: "bar", stack: "all", silent: true, itemStyle: { opacity: 0 }, barWidth: width < NARROW ? 14 : 18, data: ordered.map((step) => Math.min(step.from, step.to) * scale.factor) },
        {
          type: "bar", stack: "all", barWidth: width < NARROW ? 14 : 18,
          data: ordered.map((step) => ({ value: Math.abs(step.to - step.from) * scale.factor, itemStyle: { color: paint(step) } })),
          label: { show: true, position: "right", color: palette().soft, fontSize: 12, ...HALO(), formatter: (point) => text(point.dataIndex) },
        },
      ],
    };
  },
};

/** Two numbers of each label, joined; both are written where there is room. */
const dumbbell = {
  legend: true,
  height: (block, width) => (onPaper() ? 44 : 60) + Math.min(block.labels.length, mostBars()) * rowHeight(block.labels, width, 26),
  measured: (block) => block.series.map((series) => series.values),
  option(block, scale, width) {
    const order = block.labels.map((_, at) => at).reverse();
    const names = order.map((at) => t(block.labels[at]));
    const { room, axis } = nameAxis(names, width);
    const ends = block.series.map((series) => scaled(order.map((at) => series.values[at]), scale));
    const paints = [palette().soft, palette().total];
    return {
      color: paints,
      grid: { top: onPaper() ? 24 : 34, left: width < NARROW ? 14 : room + 48, right: 56, bottom: onPaper() ? 20 : 24, outerBoundsMode: "none" },
      xAxis: valueAxis(scale, { name: "", scale: true }),
      yAxis: { ...axis, axisLabel: { ...axis.axisLabel, margin: width < NARROW ? 0 : 44 } },
      tooltip: { ...frame().tooltip, formatter: (points) => tip(t(block.labels[order[points[0].dataIndex]]), points.map((point) => [point.marker, point.seriesName, withUnit(block.series[point.seriesIndex].values[order[point.dataIndex]], scale)])) },
      series: block.series.map((series, which) => ({
        type: "scatter", name: t(series.name), symbolSize: onPaper() ? 7 : 10, color: paints[which], z: 3,
        data: ends[which].map((value, at) => ({ value, label: { position: value > ends[1 - which][at] || (which && value === ends[1 - which][at]) ? "right" : "left" } })),
        label: { show: width >= NARROW || which === 1, color: palette().soft, fontSize: onPaper() ? 8.5 : 11, formatter: (point) => trimmedTo(point.value) },
        markLine: which ? undefined : { z: 1, silent: true, symbol: "none", label: { show: false }, lineStyle: { color: palette().line, width: 3, type: "solid" }, data: ends[0].map((value, at) => [{ coord: [value, at] }, { coord: [ends[1][at], at] }]).filter(([one, other]) => one.coord[0] !== null && other.coord[0] !== null) },
      })),
    };
  },
};

/** Ranks by year: each label a line, the first on top, its name at both ends, on a phone at the last alone. */
const slope = {
  unit: " ",
  height: (block) => (onPaper() ? 34 : 46) + Math.max(...finite(block.series.map((series) => series.values))) * (onPaper() ? 14 : 24),
  measured: () => [1],
  option(block, scale, width) {
    const ends = block.series.map((series) => finite([series.values[0], series.values.at(-1)]));
    const beside = (series, at) => `${ends[at].at(-1)}  ${t(series.name)}`;
    const room = labelWidth(block.series.map(beside), (width < NARROW ? 0.4 : 0.24) * width) + 14;
    const whole = width >= NARROW;
    return {
      legend: { show: false },
      grid: { top: 14, left: whole ? room : 18, right: room, bottom: 26 },
      xAxis: categoryAxis(block.labels, { boundaryGap: false, axisLabel: { margin: 12 }, axisLine: { onZero: false, show: false } }),
      yAxis: { type: "value", inverse: true, min: 1, max: Math.max(...finite(block.series.map((series) => series.values))), show: false },
      tooltip: { ...frame().tooltip, trigger: "item", formatter: (point) => tip(yearHead(block, point.dataIndex), [[point.marker, point.seriesName, String(point.value)]]) },
      series: block.series.map((series, at) => ({
        type: "line", name: t(series.name), color: colour(series, at), symbol: "circle", symbolSize: onPaper() ? 5 : 7, lineStyle: { width: 2 }, emphasis: { focus: "series", lineStyle: { width: 3.5 } },
        data: series.values.map((value, place) => ({ value, label: whole && place === 0 ? { show: true, position: "left", distance: 8, color: colour(series, at), fontSize: onPaper() ? 9 : 12, formatter: `${value}  ${t(series.name)}` } : undefined })),
        endLabel: { show: true, color: colour(series, at), fontSize: onPaper() ? 9 : 12, formatter: () => beside(series, at) },
      })),
    };
  },
};

/** Room between the bands of a Sankey diagram: for the lines of its longest name, with its number. */
const sankeyGap = (block, width) => lineHeight() * mostLines([...block.series.map((series) => t(series.name)), ...block.labels.map(t)].map((name) => `${name} 0,000.00`), 0.36 * width) + 4;

/** Bands from each series to each label, as wide as what flows. */
const sankey = {
  height: (block, width) => 40 + Math.max(block.series.length, block.labels.length) * (sankeyGap(block, width) + (onPaper() ? 8 : 12)),
  measured: (block) => block.series.map((series) => series.values),
  option(block, scale, width) {
    const flows = block.series.map((series) => current(block, series.values));
    // A name may stand on both sides, so that each end has a name of its own.
    const given = block.series.map((series) => t(series.name));
    const taken = block.labels.map((label) => `${t(label)} `);
    const links = flows.flatMap((row, source) => row.map((value, target) => ({ source: given[source], target: taken[target], value: (value || 0) * scale.factor })).filter((link) => link.value > 0));
    const sizes = Object.fromEntries([...given.map((name, at) => [name, flows[at].reduce((sum, value) => sum + (value || 0), 0)]), ...taken.map((name, at) => [name, flows.reduce((sum, row) => sum + (row[at] || 0), 0)])]);
    const nodes = [...given.map((name, at) => ({ name, depth: 0, itemStyle: { color: colour({}, at) }, label: { position: "left" } })), ...taken.map((name) => ({ name, depth: 1, itemStyle: { color: palette().soft }, label: { position: "right" } }))].filter((node) => sizes[node.name] > 0);
    const room = (names) => labelWidth(names.map((name) => `${name} ${written(sizes[name], scale)}`), 0.36 * width) + 12;
    return {
      legend: { show: false },
      tooltip: { ...frame().tooltip, trigger: "item", formatter: ({ data, dataType, name }) => (dataType === "edge" ? tip(`${data.source} → ${data.target}`, [["", "", withUnit(data.value / scale.factor, scale)]]) : tip(name.trim(), [["", "", withUnit(sizes[name], scale)]])) },
      series: [{
        type: "sankey", left: room(given), right: room(taken), top: 8, bottom: 8, nodeWidth: 10, nodeGap: sankeyGap(block, width), draggable: false, emphasis: { focus: "adjacency" },
        data: nodes, links, lineStyle: { color: "source", opacity: 0.4, curveness: 0.5 },
        label: { color: palette().ink, fontSize: nameSize(), lineHeight: lineHeight(), width: 0.36 * width, overflow: "break", formatter: ({ name }) => `${name.trim()} ${written(sizes[name], scale)}` },
      }],
    };
  },
};

const FORMS = { dumbbell, slope, sankey, stack, parts, lines, ranking, difference, multiples, waterfall };
