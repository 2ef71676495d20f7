"use strict";
// One chart on the page: colours of the theme, its frame, its data as CSV. How each form is drawn stands in forms.js.

// Told apart under the common kinds of colour blindness (after Okabe and Ito 2008, darkened or lightened by theme).
const PALETTE = {
  light: {
    ink: "#17202c", soft: "#55606f", line: "#dfe3e8", card: "#ffffff", shade: "rgba(90,105,125,.09)",
    core: "#1f4e8c", penetration: "#e39b2d", total: "#1f6f8b",
    exact: "#1f4e8c", close: "#7fb0dc", off: "#d97706", not_computable: "#b9c0c9",
    series: ["#1f4e8c", "#d97706", "#0f8a72", "#b4457f", "#6b7280", "#7a4fb3", "#a3872b"],
    ramp: ["#e8f0fa", "#c6daf1", "#97bde4", "#5f97d0", "#3370b3", "#184a86"], rampInk: ["#17202c", "#17202c", "#17202c", "#10151c", "#fff", "#fff"],
    up: "#1f6f8b", down: "#d97706",
  },
  dark: {
    ink: "#e8edf3", soft: "#a3afbd", line: "#2d3743", card: "#19202a", shade: "rgba(160,180,205,.09)",
    core: "#6ea6e8", penetration: "#efb751", total: "#5fc0d6",
    exact: "#6ea6e8", close: "#34609b", off: "#efb751", not_computable: "#5b6673",
    series: ["#6ea6e8", "#efb751", "#4fc9a8", "#e58fbd", "#a7b0bc", "#b59be8", "#d6c16b"],
    ramp: ["#1f2c3d", "#27405f", "#315a8a", "#4379b6", "#6a9fd9", "#a5caf3"], rampInk: ["#e8edf3", "#e8edf3", "#fff", "#fff", "#10151c", "#10151c"],
    up: "#5fc0d6", down: "#efb751",
  },
};
const palette = () => PALETTE[state.theme];
const colour = (series, at) => (series.role && palette()[series.role]) || palette().series[at % palette().series.length];

const FONT = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const drawn = new Set();

// What is below the fold waits, so that a long page answers at once; paper gets all of it.
const waiting = new Map();
const approaching = new IntersectionObserver((entries) => entries.forEach((entry) => { if (entry.isIntersecting) arrive(entry.target); }), { rootMargin: "400px" });
function wait(element, paint) { waiting.set(element, paint); approaching.observe(element); }
function arrive(element) {
  const paint = waiting.get(element);
  waiting.delete(element);
  approaching.unobserve(element);
  if (paint) paint();
}
const near = (element) => { const box = element.getBoundingClientRect(); return box.bottom > -400 && box.top < innerHeight + 400; };

/** Index of the chosen year among a block's years. */
function yearAt(block) {
  const at = block.years.indexOf(state.year);
  return at >= 0 ? at : block.years.length - 1;
}

/** The numbers a chart shows now: of the chosen year where the reader chooses one. */
const current = (block, values) => (block.years ? values[yearAt(block)] : values);

function chartBlock(block) {
  const plot = el("div", { class: "plot", role: "img", "aria-label": t(block.title) });
  const unit = el("span", { class: "unit" });
  const card = el("div", { class: `card chart${FORMS[block.form].fixed ? "" : " elastic"}`, "data-chart": block.name },
    el("div", { class: "card-head" }, el("h3", {}, numbered(block), t(block.title), unit),
      el("div", { class: "card-tools" }, ...pictureButtons(block.name, picture), csvButton(block.name, () => chartRows(block)))),
    plot, block.note ? el("p", { class: "note" }, t(block.note)) : null, sourceLine(block));
  let instance = null;
  /** Keep the chart's place; draw it when it comes near the reader's eye. */
  function draw(now = false) {
    if (!plot.clientWidth) return;
    plot.style.height = `${(FORMS[block.form].height(block, plot.clientWidth) + legendOf(block, plot.clientWidth).more) * Number(card.dataset.stretch || 1)}px`;
    if (now || near(plot)) paint();
    else wait(plot, paint);
  }
  function paint() {
    waiting.delete(plot);
    const form = FORMS[block.form];
    if (!instance) {
      instance = echarts.init(plot, null, { renderer: "svg" });
      drawn.add(instance);
    } else instance.resize();
    const scale = scaleFor(block.unit, form.measured(block));
    const year = block.years && block.years.length > 1 ? ` · ${block.years[yearAt(block)]}` : "";
    const cut = block.form === "ranking" && block.labels.length > mostBars() ? ` · ${w("largest_of").replace("{shown}", mostBars()).replace("{every}", block.labels.length)}` : "";
    unit.textContent = `${form.unit || scale.text}${year}${cut}`;
    const option = { ...frame(), ...form.option(block, scale, plot.clientWidth) };
    const legend = legendOf(block, plot.clientWidth);
    option.legend = { ...option.legend, type: legend.type };
    if (legend.more) option.grid = { ...option.grid, top: option.grid.top + legend.more };
    instance.setOption(option, true);
  }
  /** The chart as it is drawn now, for a file. */
  function picture() {
    if (waiting.has(plot) || !instance) paint();
    const year = block.years && block.years.length > 1 ? String(block.years[yearAt(block)]) : "";
    const scale = scaleFor(block.unit, FORMS[block.form].measured(block));
    return framed(block, new XMLSerializer().serializeToString(plot.querySelector("svg")), plot.clientWidth, plot.clientHeight, FORMS[block.form].unit || scale.text, year);
  }
  return { element: card, draw, years: Boolean(block.years) };
}

/** Number of a figure or table, on paper. */
const numbered = (block) => (block.number ? el("span", { class: "numbered" }, block.number) : null);

/** Where the numbers are from: on paper and in pictures. */
const sourceLine = (block) => (block.source ? el("p", { class: "note on-paper source" }, t(block.source)) : null);

const FEW = 6;
const LEGEND = 12.5; // points of its text
const BESIDE = 16; // between its entries, and between its rows
const ROW = 29;

/** A legend of few entries, and any on paper, is shown whole: how much higher the chart becomes where it takes several rows. */
function legendOf(block, width) {
  if (!FORMS[block.form].legend || block.series.length < 2) return { type: "plain", more: 0 };
  if (block.series.length > FEW && !onPaper()) return { type: "scroll", more: 0 };
  let [rows, used] = [1, 0];
  for (const series of block.series) {
    const entry = 17 + Math.ceil(textWidth(t(series.name), LEGEND));
    if (used && used + BESIDE + entry > width) [rows, used] = [rows + 1, 0];
    used += (used && BESIDE) + entry;
  }
  return { type: "plain", more: (rows - 1) * ROW };
}

/** What every chart has in common. */
function frame() {
  const c = palette();
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: c.ink },
    aria: { enabled: false },
    tooltip: {
      trigger: "axis", confine: true, backgroundColor: c.card, borderColor: c.line,
      textStyle: { color: c.ink, fontSize: 12.5, fontFamily: FONT }, axisPointer: { type: "shadow", shadowStyle: { color: c.shade } },
    },
    legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, itemGap: BESIDE, textStyle: { color: c.soft, fontSize: LEGEND } },
  };
}

const categoryAxis = (data, more = {}) => ({
  type: "category", data, axisTick: { show: false }, axisLine: { lineStyle: { color: palette().line } },
  axisLabel: { color: palette().soft, fontSize: 12, ...more.axisLabel }, ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== "axisLabel")),
});

// Letters of names and the height of their lines: smaller on paper, where a ranking leaves half a sheet to what follows it.
const nameSize = () => (onPaper() ? 9 : 12.5);
const lineHeight = () => (onPaper() ? 10.5 : 14);
/** Bars that are drawn of a ranking, the largest; the table beside it has all. */
const mostBars = () => (onPaper() ? 31 : 80);
const pen = document.createElement("canvas").getContext("2d");
function textWidth(text, size) {
  pen.font = `${size}px ${FONT}`;
  return pen.measureText(text).width;
}

/** Width that the labels of a vertical axis take, at most `room`. */
const labelWidth = (labels, room) => Math.min(room, Math.ceil(Math.max(...labels.map((label) => textWidth(label, nameSize())))) + 4);

/** A name in as many lines as it needs, broken between words or Chinese signs, before no closing mark. */
function inLines(text, room, size = nameSize()) {
  const lines = [""];
  for (const part of text.match(/[\u2e80-\uffff][，、；：。）》]*|[^\s\u2e80-\uffff]+\s*|\s+/g) || []) {
    const longer = lines.at(-1) + part;
    if (lines.at(-1) && textWidth(longer.trimEnd(), size) > room) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trimEnd());
}
const mostLines = (names, room, size) => Math.max(1, ...names.map((name) => inLines(name, room, size).length));

const NARROW = 520;
const HALO = () => ({ textBorderColor: palette().card, textBorderWidth: 3 });

/** Width in which the name of a bar is written: on a phone above it, else beside it. */
const nameRoom = (names, width) => (width < NARROW ? width - 20 : labelWidth(names, onPaper() ? 0.5 * width : Math.max(230, 0.34 * width)));

/** Room left of the bars for their names, and the names' axis: every name in full, in several lines if need be. */
function nameAxis(names, width, more = {}) {
  const above = width < NARROW;
  const wide = nameRoom(names, width);
  const room = above ? 0 : wide;
  const label = above ? { inside: true, margin: 0, verticalAlign: "bottom", padding: [0, 0, 10, 0], ...HALO() } : { margin: more.margin || 8 };
  const axis = { ...categoryAxis(names, { axisLabel: { color: palette().ink, fontSize: nameSize(), lineHeight: lineHeight(), interval: 0, formatter: (name) => inLines(name, wide).join("\n"), ...label }, axisLine: { show: !above && more.line !== false, lineStyle: { color: palette().line } } }), z: 3 };
  return { room, axis };
}

/** Height of a row of bars: with the name above on a phone, and room for the lines of the longest name. */
function rowHeight(labels, width, least) {
  const names = labels.map(t);
  const lines = mostLines(names, nameRoom(names, width));
  if (onPaper()) return Math.max(least * (labels.length > 12 ? 0.47 : 0.75), lines * lineHeight() + 2);
  return width < NARROW ? least + 4 + lines * lineHeight() : Math.max(least, lines * lineHeight() + 2);
}

/** Round ends and steps of an axis that need not start at zero. */
function roundAxis(least, most) {
  const raw = (most - least) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= raw * 0.999) * power;
  const [min, max] = [Math.floor(least / step) * step, Math.ceil(most / step) * step];
  return { min: Number(min.toPrecision(12)), max: Number(max.toPrecision(12)), interval: step };
}

const valueAxis = (scale, more = {}) => ({
  type: "value", name: scale.text, nameTextStyle: { color: palette().soft, fontSize: 12, align: "left" }, nameGap: 10,
  splitLine: { lineStyle: { color: palette().line } },
  axisLabel: { color: palette().soft, fontSize: 12, hideOverlap: true, formatter: (value) => trimmed(value) }, ...more,
});

const trimmed = (value) => new Intl.NumberFormat(state.language === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: 2 }).format(value);

const scaled = (values, scale) => values.map((value) => (value === null || value === undefined ? null : value * scale.factor));

/** Tooltip lines of one place on the axis; `head` names it. */
function tip(head, lines) {
  const safe = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const rows = lines.map(([mark, name, value]) => `<div style="display:flex;gap:14px;justify-content:space-between"><span>${mark || ""}${safe(name)}</span><b>${safe(value)}</b></div>`);
  return `<div style="font-weight:600;margin-bottom:3px">${safe(head)}</div>${rows.join("")}`;
}

/** Every number of a chart as tidy rows, in the canonical unit. */
function chartRows(block) {
  const banded = block.series.some((series) => series.low);
  const nested = block.series.some((series) => series.inner);
  const head = [...(block.years ? [w("year")] : []), block.years || typeof block.labels[0] === "object" ? w("name") : w("year"), w("series"), w("value"), ...(banded ? [w("low"), w("high")] : []), ...(nested ? [w("p25"), w("p75")] : []), w("unit")];
  const unit = block.unit === "percent" ? "1" : block.unit;
  const rows = block.series.flatMap((series) => {
    const years = block.years || [null];
    return years.flatMap((year, at) => block.labels.map((label, place) => {
      const value = block.years ? series.values[at][place] : series.values[place];
      const ends = [...(banded ? [series.low, series.high] : []), ...(nested ? series.inner || [null, null] : [])].map((end) => (end ? end[place] : null));
      return [...(year === null ? [] : [year]), typeof label === "object" ? t(label) : label, t(series.name), value, ...ends, unit];
    }));
  });
  return [head, ...rows];
}
