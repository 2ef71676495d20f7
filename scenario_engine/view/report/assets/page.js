"use strict";
// The page itself: sections of the chosen scenario, controls, contents; everything is drawn again when they change.

const KINDS = { figures: figuresBlock, chart: chartBlock, table: tableBlock, map: mapBlock, heat: heatBlock, graph: graphBlock, files: filesBlock };
let shown = [];

const scenario = () => doc.scenarios[state.scenario];

/** Sections in reading order, those of the scenario and those of several. */
const sectionsShown = () => [...scenario().sections, ...doc.shared].sort((a, b) => doc.order.indexOf(a.id) - doc.order.indexOf(b.id));

function drawPage() {
  drawn.forEach((instance) => instance.dispose());
  drawn.clear();
  waiting.clear();
  document.documentElement.lang = state.language;
  document.documentElement.dataset.theme = state.theme;
  document.querySelectorAll("[data-word]").forEach((one) => { one.textContent = w(one.dataset.word); });
  drawTitle();
  document.getElementById("description").textContent = t(scenario().description);
  document.getElementById("made").textContent = t(doc.made);
  drawControls();
  const main = document.getElementById("main");
  const sections = sectionsShown();
  shown = [];
  numberAll(sections);
  main.replaceChildren(...(typeof leversSection === "function" && doc.levers ? [leversSection()] : []), ...sections.map((section) => el("section", { id: section.id, "aria-labelledby": `h-${section.id}` },
    el("h2", { id: `h-${section.id}` }, t(section.title)), section.finding ? el("p", { class: "finding" }, t(section.finding)) : null,
    ...section.blocks.map((block) => { const one = { section: section.id, ...KINDS[block.kind](block) }; shown.push(one); return one.element; }))));
  document.getElementById("contents").replaceChildren(...sections.map((section) => el("a", { href: `#${section.id}` }, t(section.title))));
  document.getElementById("contents").setAttribute("aria-label", w("contents"));
  shown.forEach((one) => one.draw());
  watch();
}

/** Figures and tables are counted in reading order, those of the annex by themselves, as in Word; paper says the numbers. */
function numberAll(sections) {
  const count = {};
  for (const section of sections) {
    const annex = doc.annex.includes(section.id) ? "A" : "";
    for (const block of section.blocks) {
      if (block.kind === "graph" || (block.kind === "table" && !block.rows.length)) continue;
      const kind = ["chart", "map", "heat"].includes(block.kind) ? "figure" : "table";
      count[annex + kind] = (count[annex + kind] || 0) + 1;
      block.number = w(`${kind}_numbered`).replace("{number}", annex + count[annex + kind]);
    }
  }
}

/** What the page is about, and which scenario it shows. */
function drawTitle() {
  const title = `${t(scenario().title)}${state.adjusted ? w("adjusted") : ""}`;
  document.getElementById("subject").textContent = t(scenario().subject);
  document.getElementById("title").textContent = title;
  document.title = [title, t(scenario().subject)].filter(Boolean).join(" · ");
}

function drawControls() {
  const select = document.getElementById("scenario");
  document.getElementById("scenario-control").hidden = doc.scenarios.length < 2;
  select.replaceChildren(...doc.scenarios.map((one, at) => el("option", { value: at, selected: at === state.scenario }, t(one.title))));
  const years = scenario().years;
  if (!years.includes(state.year)) state.year = years[years.length - 1];
  const slider = document.getElementById("year");
  Object.assign(slider, { min: years[0], max: years[years.length - 1], value: state.year });
  document.getElementById("year-control").hidden = years.length < 2;
  drawYear();
}

function drawYear() {
  const flag = scenario().status[scenario().years.indexOf(state.year)];
  document.getElementById("year-shown").textContent = `${state.year} ${statusName(flag)}`;
}

/** Mark in the contents the section that is being read. */
let observer = null;
function watch() {
  if (observer) observer.disconnect();
  observer = new IntersectionObserver((entries) => entries.forEach((entry) => {
    const link = document.querySelector(`nav a[href="#${entry.target.id}"]`);
    if (link) link.classList.toggle("here", entry.isIntersecting);
  }), { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("main > section").forEach((section) => observer.observe(section));
}

/** Draw blocks again: those near the reader's eye at once, the others when they come near, or all of them now. */
function redraw(now = false, blocks = shown) {
  for (const one of blocks) {
    if (now || near(one.element)) one.draw(now);
    else wait(one.element, one.draw);
  }
}

document.getElementById("language").addEventListener("click", () => { state.language = state.language === "zh" ? "en" : "zh"; drawPage(); writeAddress(); });
document.getElementById("theme").addEventListener("click", () => { state.theme = state.theme === "dark" ? "light" : "dark"; drawPage(); writeAddress(); });
document.getElementById("print").addEventListener("click", () => print());
document.getElementById("scenario").addEventListener("change", (event) => { state.scenario = Number(event.target.value); drawPage(); writeAddress(); });
document.getElementById("year").addEventListener("input", (event) => {
  state.year = Number(event.target.value);
  drawYear();
  redraw(false, shown.filter((one) => one.years));
});

document.getElementById("year").addEventListener("change", () => writeAddress());

let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  requestAnimationFrame(() => redraw());
});

addEventListener("DOMContentLoaded", () => { readAddress(); drawPage(); goToSection(); if (Object.values(positions).some(Boolean)) moveAll(); });
