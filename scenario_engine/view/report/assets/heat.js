"use strict";
// A table of one dimension by another whose cells are coloured by class: read as a map, and by a screen reader as a table.

function heatBlock(block) {
  let measure = 0;
  const choice = el("div", { class: "choice", role: "group" });
  const table = el("table", { class: "heat" });
  const classes = el("div", { class: "classes", "aria-hidden": "true" });
  const unit = el("span", { class: "unit" });
  const said = el("span", { class: "measure" });
  const names = el("p", { class: "note" });
  const element = el("div", { class: "card long", "data-heat": block.name },
    el("div", { class: "card-head" }, el("h3", {}, numbered(block), t(block.title), said, unit), el("div", { class: "card-tools" }, ...pictureButtons(`heat_${block.name}`, picture), csvButton(block.name, rows))),
    choice, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t(block.title) }, table), classes, names, block.note ? el("p", { class: "note" }, t(block.note)) : null, sourceLine(block));

  function rows() {
    const head = [w("year"), t(block.corner), w("code"), w("name"), ...block.measures.map((one) => `${t(one.title)} [${one.unit === "percent" ? "1" : one.unit}]`)];
    return [head, ...block.years.flatMap((year, at) => block.rows.flatMap((row, down) => block.columns.map((column, across) => [year, t(row), t(column.code), t(column.name), ...block.measures.map((one) => one.values[at][down][across])])))];
  }

  /** The chosen measure in the chosen year: its numbers, how they are written, and the ends of its classes. */
  function seen() {
    const one = block.measures[measure];
    const values = one.values[yearAt(block)];
    const scale = scaleFor(one.unit, values, Infinity);
    const brief = { ...scale, digits: one.unit === "percent" ? 1 : 0 };
    const short = (value) => (value === 0 ? "–" : written(value, { ...brief, digits: Math.abs(value * scale.factor) < 9.95 ? 1 : brief.digits }));
    const ends = classEnds(values.flat().filter((value) => value !== 0));
    const step = (value) => (value && Number.isFinite(value) ? Math.max(0, ends.findIndex((end) => value <= end)) : -1);
    return { one, values, scale, brief, short, ends, step };
  }

  const key = () => block.columns.filter((column) => t(column.code) !== t(column.name)).map((column) => `${t(column.code)} ${t(column.name)}`).join(state.language === "zh" ? "；" : "; ");

  /** The coloured cells with their heads, for a file. */
  function picture() {
    const { one, values, scale, short, step } = seen();
    const left = labelWidth(block.rows.map(t), 240) + 8;
    const [wide, high] = [46, 20];
    const text = (what, x, y, paint, anchor = "middle") => `<text x="${x}" y="${y + 14}" font-size="11" text-anchor="${anchor}" fill="${paint}">${safeText(what)}</text>`;
    const heads = block.columns.map((column, across) => text(t(column.code), left + (across + 0.5) * wide, 0, palette().soft));
    const cells = values.flatMap((row, down) => [text(t(block.rows[down]), left - 8, (down + 1) * high, palette().ink, "end"), ...row.map((value, across) => {
      const at = step(value);
      const ground = at < 0 ? "" : `<rect x="${left + across * wide}" y="${(down + 1) * high}" width="${wide - 1}" height="${high - 1}" fill="${palette().ramp[at]}"/>`;
      return ground + text(short(value), left + (across + 0.5) * wide, (down + 1) * high, at < 0 ? palette().soft : palette().rampInk[at]);
    })]);
    const [across, down] = [left + block.columns.length * wide, (block.rows.length + 1) * high];
    const told = { ...block, title: { zh: `${block.title.zh}：${one.title.zh}`, en: `${block.title.en}: ${one.title.en}` }, note: [key(), t(block.note)].filter(Boolean).join(" ") };
    return framed(told, `<svg width="${across}" height="${down}">${heads.join("")}${cells.join("")}</svg>`, across, down, scale.text, String(block.years[yearAt(block)]));
  }

  function draw() {
    const { one, values, scale, brief, short, ends, step: stepOf } = seen();
    // What is counted adds up to its margins; a ratio does not.
    const adds = one.unit !== "percent";
    const sum = (numbers) => numbers.reduce((all, value) => all + (value || 0), 0);
    const total = (value) => el("td", { class: "number sum" }, short(value));
    unit.textContent = [scale.text, block.years[yearAt(block)]].filter(Boolean).join(" · ");
    said.textContent = `${state.language === "zh" ? "：" : ": "}${t(block.measures[measure].title)}`;
    choice.replaceChildren(...block.measures.map((other, at) => el("button", { type: "button", "aria-pressed": String(at === measure), onclick: () => { measure = at; draw(); choice.children[at].focus(); } }, t(other.title))));
    const cell = (value, down, across) => {
      const step = stepOf(value);
      const paint = step >= 0 ? `background:${palette().ramp[step]};color:${palette().rampInk[step]}` : "";
      return el("td", { class: "number", style: paint, title: `${t(block.rows[down])} · ${t(block.columns[across].name)}: ${withUnit(value, scale)}` }, short(value));
    };
    table.replaceChildren(
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t(block.corner)), ...block.columns.map((column) => el("th", { scope: "col", class: "number" }, el("abbr", { title: t(column.name) }, t(column.code)))), adds ? el("th", { scope: "col", class: "number" }, "Σ") : null)),
      el("tbody", {}, ...values.map((row, down) => el("tr", {}, el("th", { scope: "row" }, t(block.rows[down])), ...row.map((value, across) => cell(value, down, across)), adds ? total(sum(row)) : null))),
      ...(adds ? [el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, "Σ"), ...block.columns.map((_, across) => total(sum(values.map((row) => row[across])))), total(sum(values.flat()))))] : []));
    classes.replaceChildren(...legendOfClasses(ends, brief));
    names.textContent = key();
  }
  return { element, draw, years: true };
}
