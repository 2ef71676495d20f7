"use strict";
// Paper is light and narrow, and its sheets are full: the page is drawn for it, then drawn for the screen again.

/** A sheet of A4 between its margins, in pixels of CSS, and the part of it that something has to stand on. */
const SHEET = ((297 - 30) / 25.4) * 96;
const LEAST = 0.57;
/** How low and how high a chart may become so that a sheet is full. */
const [LOWEST, HIGHEST] = [0.7, 1.7];

const printed = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).find((rule) => rule.media && rule.media.mediaText === "print");
const runningFoot = document.head.appendChild(el("style"));
let screenTheme = null;

addEventListener("beforeprint", () => {
  // Every sheet says below what it is of; a text of CSS, so marks and line ends are escaped.
  runningFoot.textContent = `@page { @bottom-left { content: ${JSON.stringify(document.title).replace(/</g, "\\3c ")}; } }`;
  screenTheme = state.theme;
  state.theme = "light";
  document.documentElement.dataset.theme = "light";
  document.documentElement.classList.add("paper");
  printed.media.mediaText = "all";
  redraw(true);
  fillSheets();
});
addEventListener("afterprint", () => {
  state.theme = screenTheme;
  screenTheme = null;
  document.documentElement.dataset.theme = state.theme;
  document.documentElement.classList.remove("paper");
  printed.media.mediaText = "print";
  document.querySelectorAll("[data-stretch]").forEach((one) => { delete one.dataset.stretch; });
  redraw();
});

/** Where a sheet would end early, what follows becomes lower and ends it, or what stands on it higher, or a table goes on. */
function fillSheets() {
  const settled = new Set();
  for (let found = earlyEnd(settled); found; found = earlyEnd(settled)) {
    const { next, above, bottom, start, excess } = found;
    settled.add(next);
    const plot = next.element.matches(".elastic") ? next.element.querySelector(".plot") : null;
    if (plot && (plot.clientHeight - excess - 2) / plot.clientHeight >= LOWEST) stretch([next], (plot.clientHeight - excess - 2) / plot.clientHeight);
    else {
      const charts = above.filter((one) => one.element.matches(".elastic"));
      const high = charts.reduce((sum, one) => sum + one.element.querySelector(".plot").clientHeight, 0);
      const factor = 1 + (LEAST * SHEET - (bottom - start)) / high;
      if (high && factor <= HIGHEST) stretch(charts, factor);
      else next.element.classList.add("long");
    }
  }
}

function stretch(charts, factor) {
  for (const one of charts) {
    one.element.dataset.stretch = factor * Number(one.element.dataset.stretch || 1);
    one.draw(true);
  }
}

/** The first sheet that ends too early because what follows is not cut; what stands on it, and by how much the next is too high. */
function earlyEnd(settled) {
  let [start, bottom, above] = [0, 0, []];
  for (const one of shown.filter((each) => each.element.getBoundingClientRect().height)) {
    const [box, before] = [place(one.element), headings(one.element)];
    const top = before ? place(before).top : box.top;
    const rows = one.element.matches(".long") ? [...one.element.querySelectorAll("tbody tr")].map(place).filter((row) => row.bottom > row.top) : [];
    const first = rows.length ? rows[0].bottom : box.bottom;
    if (first - start > SHEET) {
      if (bottom - start < LEAST * SHEET && !settled.has(one)) return { next: one, above, bottom, start, excess: box.bottom - start - SHEET };
      [start, above] = [top, []];
    }
    const head = rows.length ? one.element.querySelector("thead").getBoundingClientRect().height : 0;
    for (const row of rows.filter((each) => each.bottom)) {
      if (row.bottom - start > SHEET) [start, above] = [row.top - head, []];
    }
    [bottom, above] = [box.bottom, [...above, one]];
  }
  return null;
}

function place(element) {
  const box = element.getBoundingClientRect();
  return { top: box.top + scrollY, bottom: box.bottom + scrollY };
}

/** The heading of a section, which stays with its first block. */
const headings = (element) => (element.parentElement.querySelector(".card, .headlines") === element ? element.parentElement.querySelector("h2") : null);
