"use strict";
// A table of one dimension by another whose cells are coloured by class: read as a map, and by a screen reader as a table.

function heatBlock(block) {
  let measure = 0;
  const choice = el("div", { class: "choice", role: "group" });
  const table = el("table", { class: "heat" });
  const classes = el("div", { class: "classes", "aria-hidden": "true" });
  const unit = el("span", { class: "unit" });
  const names = el("p", { class: "note" });
  const element = el("div", { class: "card long", "data-heat": block.name },
    el("div", { class: "card-head" }, el("h3", {}, t(block.title), unit), el("div", { class: "card-tools" }, csvButton(block.name, rows))),
    choice, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t(block.title) }, table), classes, names, block.note ? el("p", { class: "note" }, t(block.note)) : null);

  function rows() {
    const head = [w("year"), t(block.corner), w("code"), w("name"), ...block.measures.map((one) => `${t(one.title)} [${one.unit === "percent" ? "1" : one.unit}]`)];
    return [head, ...block.years.flatMap((year, at) => block.rows.flatMap((row, down) => block.columns.map((column, across) => [year, t(row), column.code, t(column.name), ...block.measures.map((one) => one.values[at][down][across])])))];
  }

  function draw() {
    const one = block.measures[measure];
    const values = one.values[yearAt(block)];
    const scale = scaleFor(one.unit, values, Infinity);
    const brief = { ...scale, digits: one.unit === "percent" ? 1 : 0 };
    const short = (value) => written(value, { ...brief, digits: Math.abs(value * scale.factor) < 9.95 ? 1 : brief.digits });
    const ends = classEnds(values.flat().filter((value) => value !== 0));
    // What is counted adds up to its margins; a ratio does not.
    const adds = one.unit !== "percent";
    const sum = (numbers) => numbers.reduce((all, value) => all + (value || 0), 0);
    const total = (value) => el("td", { class: "number sum" }, short(value));
    unit.textContent = [scale.text, block.years[yearAt(block)]].filter(Boolean).join(" · ");
    choice.replaceChildren(...block.measures.map((other, at) => el("button", { type: "button", "aria-pressed": String(at === measure), onclick: () => { measure = at; draw(); choice.children[at].focus(); } }, t(other.title))));
    const cell = (value, down, across) => {
      const step = value ? Math.max(0, ends.findIndex((end) => value <= end)) : -1;
      const paint = step >= 0 && Number.isFinite(value) ? `background:${palette().ramp[step]};color:${palette().rampInk[step]}` : "";
      return el("td", { class: "number", style: paint, title: `${t(block.rows[down])} · ${t(block.columns[across].name)}: ${withUnit(value, scale)}` }, value === 0 ? "–" : short(value));
    };
    table.replaceChildren(
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t(block.corner)), ...block.columns.map((column) => el("th", { scope: "col", class: "number" }, el("abbr", { title: t(column.name) }, column.code))), adds ? el("th", { scope: "col", class: "number" }, "Σ") : null)),
      el("tbody", {}, ...values.map((row, down) => el("tr", {}, el("th", { scope: "row" }, t(block.rows[down])), ...row.map((value, across) => cell(value, down, across)), adds ? total(sum(row)) : null))),
      ...(adds ? [el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, "Σ"), ...block.columns.map((_, across) => total(sum(values.map((row) => row[across])))), total(sum(values.flat()))))] : []));
    classes.replaceChildren(...legendOfClasses(ends, brief));
    names.textContent = block.columns.filter((column) => column.code !== t(column.name)).map((column) => `${column.code} ${t(column.name)}`).join(state.language === "zh" ? "；" : "; ");
  }
  return { element, draw, years: true };
}
