"use strict";
// The address says what is seen - language, theme, scenario, year, variable of the graph, sliders, section - so that a
// link opens it; #section alone works as well.

/** What links call a scenario: its name, or its place where two have one name. */
function calledInLinks(at) {
  const { name } = doc.scenarios[at];
  return doc.scenarios.filter((one) => one.name === name).length > 1 ? String(at + 1) : name;
}

/** Take over what the address says; what it says nothing of, or wrongly, stays as it is. */
function readAddress() {
  const text = location.hash.slice(1);
  if (!text.includes("=")) { state.section = text || null; return; }
  const said = new URLSearchParams(text);
  if (["zh", "en"].includes(said.get("lang"))) state.language = said.get("lang");
  if (["light", "dark"].includes(said.get("theme"))) state.theme = said.get("theme");
  const at = doc.scenarios.findIndex((_, place) => calledInLinks(place) === said.get("scenario"));
  if (at >= 0) state.scenario = at;
  state.year = said.has("year") ? Number(said.get("year")) : scenario().years.at(-1);
  state.node = said.get("node");
  state.section = said.get("section");
  if (doc.levers) takeMoves(said);
}

/** Say in the address what is seen, without a new step in the browser's history. */
function writeAddress(section = sectionRead()) {
  const { years } = scenario();
  const said = new URLSearchParams({ lang: state.language, theme: screenTheme || state.theme });
  if (doc.scenarios.length > 1) said.set("scenario", calledInLinks(state.scenario));
  if (state.year !== years.at(-1)) said.set("year", state.year);
  if (state.node) said.set("node", state.node);
  for (const [key, value] of Object.entries(positions)) if (value) said.set(`${MOVE}${key}`, value);
  if (section) said.set("section", section);
  history.replaceState(history.state, "", `#${said}`);
}

/** The section asked for as long as its heading is on the screen, else the one under the top edge; the page's start has none. */
function sectionRead() {
  const sections = [...document.querySelectorAll("main > section")];
  const top = (section) => section.getBoundingClientRect().top;
  const asked = sections.find((section) => section.id === state.section);
  if (!asked || top(asked) < 0 || top(asked) > innerHeight) {
    const under = sections.filter((section) => top(section) < innerHeight / 5).pop();
    state.section = under && under !== sections[0] ? under.id : null;
  }
  return state.section;
}

/** Bring the section of the address before the reader. */
function goToSection() {
  const section = state.section && document.getElementById(state.section);
  if (section) section.scrollIntoView({ behavior: "instant" });
}

addEventListener("hashchange", () => {
  const seen = () => JSON.stringify([state.language, state.theme, state.scenario, state.year, state.node]);
  const moves = () => JSON.stringify(positions);
  const link = location.hash.includes("=");
  const [before, moved] = [seen(), moves()];
  readAddress();
  if (seen() !== before || moves() !== moved) drawPage();
  if (moves() !== moved) moveAll();
  if (link) goToSection();
  else writeAddress(document.querySelector("main").contains(document.getElementById(state.section)) ? state.section : null);
});
addEventListener("scrollend", (event) => { if (event.target === document) writeAddress(); });
