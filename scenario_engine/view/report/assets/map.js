"use strict";
// A map of equal tiles: every region the same size, coloured by class, chosen with mouse or keyboard.

/** Upper ends of classes that hold equally many numbers. */
function classEnds(values) {
  const sorted = finite(values).sort((a, b) => a - b);
  const steps = palette().ramp.length;
  return sorted.length ? Array.from({ length: steps }, (_, at) => sorted[Math.ceil(((at + 1) * sorted.length) / steps) - 1]) : [];
}

/** A bar of colour and an upper end for each class. */
const legendOfClasses = (ends, scale) => ends.map((end, at) => {
  const bar = el("i");
  bar.style.background = palette().ramp[at];
  return el("span", {}, bar, `≤ ${written(end, scale)}`);
});

const TILE = 58;

function mapBlock(block) {
  let measure = 0;
  let chosen = block.regions[0];
  const choice = el("div", { class: "choice", role: "group" });
  const tiles = el("div", { class: "tiles" });
  const classes = el("div", { class: "classes", "aria-hidden": "true" });
  const side = el("div", { "aria-live": "polite" });
  const unit = el("span", { class: "unit" });
  const said = el("span", { class: "measure" });
  const name = (tile) => t({ zh: tile.name_zh, en: tile.name_en });
  const tileOf = Object.fromEntries(block.tiles.map((tile) => [tile.label, tile]));
  const now = () => block.measures[measure].values[yearAt(block)];
  const element = el("div", { class: "card map", "data-map": block.name },
    el("div", { class: "card-head" }, el("h3", {}, numbered(block), t(block.title), said, unit), el("div", { class: "card-tools" }, ...pictureButtons(`map_${block.name}`, picture), csvButton(`map_${block.name}`, rows))),
    choice, el("div", { class: "beside-map" }, el("div", {}, tiles, classes), side), sourceLine(block));
  let detail = null;

  function rows() {
    const head = [w("year"), w("region"), ...block.measures.map((one) => `${t(one.title)} [${one.unit === "percent" ? "1" : one.unit}]`)];
    return [head, ...block.years.flatMap((year, at) => block.regions.map((region, place) => [year, name(tileOf[region]), ...block.measures.map((one) => one.values[at][place])]))];
  }

  /** The tiles of the chosen measure and year, for a file. */
  function picture() {
    const values = now();
    const one = block.measures[measure];
    const scale = scaleFor(one.unit, [values], 3);
    const brief = { ...scale, digits: one.unit === "percent" ? 1 : scale.digits };
    const ends = classEnds(values);
    const drawn = block.tiles.map((tile) => {
      const value = values[block.regions.indexOf(tile.label)];
      const known = Number.isFinite(value);
      const step = known ? Math.max(0, ends.findIndex((end) => value <= end)) : 0;
      const [x, y] = [Number(tile.column) * TILE, Number(tile.row) * TILE];
      const words = [[t({ zh: tile.short_zh, en: tile.short_en }), 24, 14], [written(value, brief), 42, 10.5]];
      return `<rect x="${x}" y="${y}" width="${TILE - 4}" height="${TILE - 4}" rx="4" fill="${known ? palette().ramp[step] : palette().line}"/>`
        + words.map(([text, down, size]) => `<text x="${x + TILE / 2 - 2}" y="${y + down}" font-size="${size}" text-anchor="middle" fill="${known ? palette().rampInk[step] : palette().soft}">${text}</text>`).join("");
    });
    const wide = TILE * (1 + Math.max(...block.tiles.map((tile) => Number(tile.column))));
    const high = TILE * (1 + Math.max(...block.tiles.map((tile) => Number(tile.row))));
    const part = wide / Math.max(1, ends.length);
    const key = ends.map((end, at) => `<rect x="${at * part}" y="${high + 6}" width="${part - 2}" height="8" fill="${palette().ramp[at]}"/><text x="${at * part}" y="${high + 28}" font-size="10.5" fill="${palette().soft}">≤ ${written(end, brief)}</text>`);
    return framed({ ...block, title: one.title }, `<svg width="${wide}" height="${high + 34}">${drawn.join("")}${key.join("")}</svg>`, wide, high + 34, scale.text, String(block.years[yearAt(block)]));
  }

  function draw(all = false) {
    const values = now();
    const scale = scaleFor(block.measures[measure].unit, [values], 3);
    const brief = { ...scale, digits: block.measures[measure].unit === "percent" ? 1 : scale.digits };
    const ends = classEnds(values);
    unit.textContent = [scale.text, block.years[yearAt(block)]].filter(Boolean).join(" · ");
    said.textContent = `${state.language === "zh" ? "：" : ": "}${t(block.measures[measure].title)}`;
    choice.replaceChildren(...block.measures.map((one, at) => el("button", { type: "button", "aria-pressed": String(at === measure), onclick: () => { measure = at; draw(); } }, t(one.title))));
    tiles.style.gridTemplateColumns = `repeat(${1 + Math.max(...block.tiles.map((tile) => Number(tile.column)))}, minmax(0, 1fr))`;
    tiles.replaceChildren(...block.tiles.map((tile) => {
      const place = `grid-row:${Number(tile.row) + 1};grid-column:${Number(tile.column) + 1}`;
      const short = t({ zh: tile.short_zh, en: tile.short_en });
      const at = block.regions.indexOf(tile.label);
      if (at < 0) return el("div", { class: "tile empty", style: place, title: `${name(tile)}: ${w("no_data")}` }, el("b", {}, short), el("span", {}, "–"));
      const value = values[at];
      const step = Math.max(0, ends.findIndex((end) => value <= end));
      const paint = Number.isFinite(value) ? `background:${palette().ramp[step]};color:${palette().rampInk[step]}` : "";
      return el("button", { type: "button", class: "tile", style: `${place};${paint}`, "data-region": tile.label, "aria-pressed": String(tile.label === chosen), title: `${name(tile)}: ${withUnit(value, scale)}`, "aria-label": `${name(tile)}: ${withUnit(value, scale)}`, onclick: () => { chosen = tile.label; draw(); tiles.querySelector(`[data-region="${chosen}"]`).focus(); } },
        el("b", {}, short), el("span", {}, written(value, brief)));
    }));
    classes.replaceChildren(...legendOfClasses(ends, brief));
    drawSide(all);
  }

  function drawSide(all) {
    const at = block.regions.indexOf(chosen);
    const one = block.measures[measure];
    const history = { name: `map_${chosen}`, form: "lines", title: t(one.title), unit: one.unit, labels: block.years, status: block.status, years: null, note: null, series: [{ name: one.title, role: "total", values: one.values.map((values) => values[at]) }] };
    detail = block.years.length > 1 ? chartBlock(history) : null;
    side.replaceChildren(el("h3", {}, name(tileOf[chosen])), el("dl", { class: "facts" }, ...block.measures.flatMap((other) => {
      const scale = scaleFor(other.unit, other.values.map((values) => values[at]), 3);
      return [el("dt", {}, t(other.title)), el("dd", {}, withUnit(other.values[yearAt(block)][at], scale))];
    })), ...(detail ? [detail.element.querySelector(".plot")] : []));
    if (detail) detail.draw(all);
  }
  return { element, draw, years: true };
}
