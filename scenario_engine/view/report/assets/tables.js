"use strict";
// Tables that sort, filter and hand over their rows; headline figures; the text of files.

const SHORT = 12;
const PAPER = 120;
const WIDE = 8;
/** Rows of a table that paper keeps on one sheet; a longer one goes on, under its head, on the next. */
const ON_ONE_SHEET = 8;

/** What a cell holds now: of the chosen year where it holds one value a year. */
function cellValue(block, cell, at) {
  return block.columns[at].unit && Array.isArray(cell) ? cell[yearAt(block)] : cell;
}

function plainText(cell) {
  if (cell === null || cell === undefined || Array.isArray(cell)) return "";
  if (typeof cell !== "object") return String(cell);
  if (cell.places) return cell.places.map((place) => `${place.file}:${place.line}`).join(" ");
  return t("text" in cell ? cell.text : cell);
}

function tableBlock(block) {
  let sort = block.sort === null ? null : { column: block.sort, down: true };
  const filter = el("input", { type: "search", placeholder: w("filter"), "aria-label": w("filter"), oninput: draw });
  const head = el("thead");
  const body = el("tbody");
  const table = el("table", { class: block.columns.length > WIDE ? "wide" : null }, head, body);
  const unit = el("span", { class: "unit" });
  const more = el("button", { type: "button", class: "quiet", onclick: () => { table.classList.toggle("short"); label(); } });
  const long = block.rows.length > SHORT + 3;
  if (long) table.classList.add("short");
  const label = () => { more.textContent = table.classList.contains("short") ? `${w("all_shown")} (${block.rows.length})` : w("fewer_shown"); };
  label();
  const folded = block.rows.length > PAPER;
  const card = el("div", { class: `card table${block.rows.length > ON_ONE_SHEET ? " long" : ""}${folded ? " folded" : ""}`, "data-table": block.name },
    el("div", { class: "card-head" }, el("h3", {}, numbered(block), t(block.title), unit),
      el("div", { class: "card-tools" }, block.rows.length > 5 ? filter : null, csvButton(block.name, () => tableRows(block)))),
    el("div", { class: "scroll" }, table), long ? more : null, block.note ? el("p", { class: "note" }, t(block.note)) : null, sourceLine(block),
    folded ? el("p", { class: "note on-paper" }, w("rows_on_paper").replace("{shown}", SHORT).replace("{all}", block.rows.length)) : null);

  const column = (at) => block.rows.map((row) => cellValue(block, row[at], at));
  const isNumber = (at) => Boolean(block.columns[at].unit);

  function heads(scales) {
    return el("tr", {}, ...block.columns.map((one, at) => {
      const order = sort && sort.column === at ? (sort.down ? "descending" : "ascending") : "none";
      const text = isNumber(at) && one.unit !== "year" && scales[at].text ? el("span", { class: "head-unit" }, scales[at].text) : null;
      // Chromium leaves buttons out of a head that it repeats on the next sheet.
      return el("th", { scope: "col", "aria-sort": order, class: isNumber(at) ? "number" : null },
        onPaper() ? el("span", { class: "head" }, t(one.title)) : el("button", { type: "button", onclick: () => { sort = { column: at, down: sort && sort.column === at ? !sort.down : isNumber(at) }; draw(); head.querySelectorAll("button")[at].focus(); } }, t(one.title)), text);
    }));
  }

  function draw() {
    // Columns of one dimensioned unit compare, so they share their digits.
    const alike = (unit) => block.columns.flatMap((head, at) => (head.unit === unit ? column(at) : []));
    const scales = block.columns.map((head, at) => (isNumber(at) ? smallestScale(head.unit, head.unit === "percent" ? column(at) : alike(head.unit)) : null));
    // So do their bars: one length is one amount, and all start at one zero.
    const spans = block.columns.map((head) => (head.bar ? barSpan(block.columns.flatMap((other, at) => (other.bar && other.unit === head.unit ? finite(column(at)) : []))) : null));
    unit.textContent = block.years && block.years.length > 1 ? String(block.years[yearAt(block)]) : "";
    head.replaceChildren(heads(scales));
    const wanted = filter.value.trim().toLowerCase();
    let rows = block.rows.filter((row) => !wanted || row.some((cell) => plainText(cell).toLowerCase().includes(wanted) || (cell && cell.zh && `${cell.zh} ${cell.en}`.toLowerCase().includes(wanted))));
    if (sort) {
      const key = (row) => cellValue(block, row[sort.column], sort.column);
      const compare = isNumber(sort.column) ? (a, b) => (key(a) ?? -Infinity) - (key(b) ?? -Infinity) : (a, b) => plainText(key(a)).localeCompare(plainText(key(b)), state.language);
      rows = [...rows].sort((a, b) => (sort.down ? -compare(a, b) : compare(a, b)));
    }
    const none = el("tr", {}, el("td", { colspan: block.columns.length }, w("no_rows")));
    body.replaceChildren(...(rows.length ? [] : [none]), ...rows.map((row, place) => el("tr", { class: place >= SHORT && !wanted ? "more" : null }, ...row.map((cell, at) => drawCell(block, cellValue(block, cell, at), at, scales[at], spans[at])))));
  }
  return { element: card, draw, years: Boolean(block.years) };
}

/** From where to where the bars of some numbers reach; zero is always among it. */
const barSpan = (values) => [Math.min(0, ...values), Math.max(0, ...values)];

/** Class and style of a cell with a bar: from the right edge, or to both sides of zero where one number is below it. */
function barOf(value, [least, most]) {
  const whole = Math.max(most - least, 1e-300);
  if (!Number.isFinite(value)) return { class: "number bar" };
  if (least >= 0) return { class: "number bar", style: `--part:${((100 * value) / whole).toFixed(1)}%` };
  const place = (one) => `${((100 * (one - least)) / whole).toFixed(1)}%`;
  return { class: `number bar ${value < 0 ? "below" : "above"}`, style: `--from:${place(Math.min(0, value))};--to:${place(Math.max(0, value))};--zero:${place(0)}` };
}

function drawCell(block, value, at, scale, span) {
  const head = block.columns[at];
  if (head.unit === "year") return el("td", { class: "number" }, String(value));
  if (head.unit) {
    return el("td", head.bar ? barOf(value, span) : { class: "number" }, written(value, scale, head.bar && span[0] < 0));
  }
  if (value && typeof value === "object") {
    if (value.places) return el("td", {}, ...value.places.flatMap((place) => [placeLink(place), el("br")]));
    if (value.node) return el("td", {}, el("button", { type: "button", class: "node", onclick: () => chooseNode(value.node, true) }, t(value.text)));
    if ("good" in value) return el("td", {}, el("span", { class: value.good ? "verdict good" : "verdict" }, `${value.good ? "✓" : "✗"} ${t(value.text)}`));
  }
  const text = plainText(value);
  if (/^[0-9a-f]{64}$/.test(text)) return el("td", {}, el("span", { class: "hash" }, text));
  return el("td", { class: text.length > 30 ? "words" : text.length > 6 && !/^(?:[A-Z]{3} )?[-+\d.,]+\D{0,4}$/.test(text) ? "name" : "brief" }, text);
}

/** Rows for a file: every year where the table holds years. */
function tableRows(block) {
  const years = block.years || [null];
  const several = block.rows.some((row) => row.some((cell, at) => block.columns[at].unit && Array.isArray(cell)));
  const unit = (head) => (head.unit && head.unit !== "year" ? ` [${head.unit === "percent" ? "1" : head.unit}]` : "");
  const head = [...(several ? [w("year")] : []), ...block.columns.map((one) => `${t(one.title)}${unit(one)}`)];
  const rows = (several ? years : [null]).flatMap((year, place) => block.rows.map((row) => [
    ...(several ? [year] : []),
    ...row.map((cell, at) => (block.columns[at].unit ? (Array.isArray(cell) ? cell[place] : cell) : plainText(cell))),
  ]));
  return [head, ...rows];
}

/** A change in its unit; what is in percent changes by points. */
function changeOf(change, scale) {
  const fine = { ...scale, digits: Math.max(scale.digits, 2) };
  return scale.text === "%" ? withUnit(change, { ...fine, text: w("points") }, true) : withUnit(change, fine, true);
}

function figuresBlock(block) {
  const cards = el("div", { class: "figures" });
  const element = el("div", { class: "headlines" }, el("p", { class: "on-paper caption" }, numbered(block), w("headline_figures")), cards, sourceLine(block));
  function draw() {
    cards.replaceChildren(...block.items.map((item) => {
      const scale = scaleFor(item.unit, [item.value], 1);
      const band = item.band ? w("band").replace("{low}", written(item.band[0], scale)).replace("{high}", written(item.band[1], scale)) : null;
      const change = item.before === undefined ? null : item.value - item.before;
      return el("div", { class: "figure" },
        el("div", { class: "what" }, t(item.title)),
        el("div", { class: "value" }, written(item.value, scale), el("small", {}, scale.text)),
        band ? el("div", { class: "beside" }, ...bandParts(band)) : null,
        item.note ? el("div", { class: "beside" }, t(item.note)) : null,
        change ? el("div", { class: `change ${change > 0 ? "up" : "down"}` }, w("against").replace("{scenario}", t(asWritten.title)).replace("{change}", changeOf(change, scale))) : null);
    }));
  }
  return { element, draw, years: false };
}

/** Two ends and, in brackets, what they hold: each stays on one line. */
function bandParts(text) {
  const bracket = text.search(/[(\uff08]/);
  const [ends, held] = [text.slice(0, bracket), text.slice(bracket)].map((part) => el("span", { class: "whole" }, part.trim()));
  return [ends, text[bracket - 1] === " " ? " " : el("wbr"), held];
}

const lineId = (file, line) => `line-${state.scenario}-${file}-${line}`.replace(/[^\w-]/g, "_");

/** A link to the line of a file that stands at the end of the page. */
function placeLink(place) {
  const show = (event) => {
    event.preventDefault();
    const line = document.getElementById(lineId(place.file, place.line));
    if (!line) return;
    line.closest("details").open = true;
    document.querySelectorAll(".text .target").forEach((one) => one.classList.remove("target"));
    line.classList.add("target");
    line.scrollIntoView({ block: "center" });
  };
  return el("a", { href: `#${lineId(place.file, place.line)}`, onclick: show }, `${place.file}:${place.line}`);
}

function filesBlock(block) {
  const element = el("div", { class: "card long" }, el("div", { class: "card-head" }, el("h3", {}, numbered(block), t(block.title))),
    ...Object.entries(block.files).map(([file, text]) => el("details", {}, el("summary", {}, file),
      el("div", { class: "text", lang: "en" }, ...text.replace(/\n$/, "").split("\n").map((line, at) => el("div", { id: lineId(file, at + 1) }, line))))), sourceLine(block));
  return { element, draw() {}, years: false };
}
