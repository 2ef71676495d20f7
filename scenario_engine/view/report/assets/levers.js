"use strict";
// Sliders that ask the server to compute again; only the served page has them.

const positions = {};
let refused = [];
const stale = new Set();
let moved = null;
let running = false;
const asWritten = doc.levers ? structuredClone(doc.scenarios[0]) : null;
let kept = null;
let later = 0;
const REST = 600; // milliseconds without a move before the slower comparison with scenario B is asked for
let leverYear = "";

/** The section with a slider for each lever. */
function leversSection() {
  const message = el("p", { class: "note", role: "status", id: "levers-status" }, refused.length ? w("levers_refused").replace("{names}", refused.join(", ")) : w("levers_note"));
  message.classList.toggle("fault", refused.length > 0);
  const slider = (lever) => {
    const output = el("output", {});
    const show = () => { output.textContent = beforeAndAfter(lever); };
    const key = () => (leverYear ? `${lever.key}@${leverYear}` : lever.key);
    const input = el("input", { type: "range", id: `lever-${lever.key}`, min: -lever.reach, max: lever.reach, step: lever.step, value: positions[key()] || 0, "data-lever": lever.key, oninput: (event) => { refused = []; positions[key()] = Number(event.target.value); show(); move(message, event.timeStamp); }, onchange: () => writeAddress() });
    show();
    const name = lever.label ? `${t(lever.title)} · ${t(lever.label)}` : t(lever.title);
    return el("div", { class: "lever" }, el("label", { for: `lever-${lever.key}` }, el("span", {}, name), output), input);
  };
  const sliders = el("div", { class: "levers" }, ...doc.levers.items.map(slider));
  const years = el("label", { class: "lever-year" }, el("span", {}, w("lever_year")), el("select", { id: "levers-year", onchange: (event) => { leverYear = event.target.value; sliders.replaceChildren(...doc.levers.items.map(slider)); } },
    ...["", ...doc.levers.years].map((year) => el("option", { value: year, selected: String(year) === String(leverYear) }, year ? String(year) : w("all_years")))));
  const keep = el("button", { type: "button", id: "keep", onclick: () => keepState(message) }, w(kept ? "drop_state" : "keep_state"));
  const reset = el("button", { type: "button", id: "reset", onclick: () => { refused = []; Object.keys(positions).forEach((key) => delete positions[key]); sliders.replaceChildren(...doc.levers.items.map(slider)); move(message, performance.now()); writeAddress(); } }, w("reset"));
  const download = el("button", { type: "button", id: "download-toml", onclick: () => downloadToml(message) }, w("download_toml"));
  return el("section", { id: "levers" }, el("div", { class: "card-head" }, el("h2", {}, w("levers")), el("div", { class: "controls" }, years, keep, reset, download)), el("div", { class: "card" }, sliders, message));
}

/** What a lever says in the year shown as the scenario is written, and after the move: `2030: 4.3 → 4.8 %`. */
function beforeAndAfter(lever) {
  const year = leverYear || doc.levers.years.at(-1);
  const [before, scale] = [lever.before[year], { factor: 1, digits: Math.abs(lever.before[year]) < 100 ? 2 : 0 }];
  const moved = (positions[lever.key] || 0) + (positions[`${lever.key}@${year}`] || 0);
  const after = lever.unit ? before * (1 + moved / 100) : before + moved;
  const told = Math.abs(after - before) < 1e-9 ? written(before, scale) : `${written(before, scale)} → ${written(after, scale)}`;
  return `${year}: ${told} ${lever.unit ? t(lever.unit) : "%"}`;
}

/** Keep the state of the sliders as scenario B, or let it go. */
function keepState(message) {
  kept = kept ? null : { ...positions };
  document.getElementById("keep").textContent = w(kept ? "drop_state" : "keep_state");
  if (kept) { message.textContent = w("keep_note"); compareWithKept(message); return; }
  doc.shared = doc.shared.filter((section) => !COMPARED.has(section.id));
  drawPage();
}

const COMPARED = new Set(["comparison", "attribution"]);

/** The sections that hold the sliders against scenario B; the page is drawn anew where they appear or go. */
async function compareWithKept(message) {
  const reply = await fetch("compare", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ levers: positions, kept }) });
  const answer = await reply.json();
  if (!reply.ok) { message.classList.add("fault"); message.textContent = answer.error; return; }
  if (!kept) return;
  doc.shared = [...doc.shared.filter((section) => !COMPARED.has(section.id)), ...answer.sections];
  drawPage();
}

/** What a slider is called in links. */
const MOVE = "move.";

/** Positions as a link says them; one that no slider here can take is refused, and told. */
function takeMoves(said) {
  const reach = new Map(doc.levers.items.map((lever) => [lever.key, lever.reach]));
  refused = [];
  Object.keys(positions).forEach((key) => delete positions[key]);
  for (const [name, text] of said) {
    if (!name.startsWith(MOVE)) continue;
    const [key, value] = [name.slice(MOVE.length), Number(text)];
    const [lever, year] = key.split("@");
    if (reach.has(lever) && (!year || doc.levers.years.map(String).includes(year)) && text.trim() && Math.abs(value) <= reach.get(lever)) positions[key] = value;
    else refused.push(`${key} = ${text}`);
  }
}

/** Compute again what sliders that a link has moved reach. */
function moveAll() { move(document.getElementById("levers-status"), performance.now()); }

const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ levers: positions, ...body }) });

/** After a move every section is out of date: those before the reader's eye are asked for first, then one by one the others. */
function move(message, when) {
  moved = when;
  clearTimeout(later);
  doc.scenarios[0].sections.forEach((section) => stale.add(section.id));
  if (!running) catchUp(message);
}

async function catchUp(message) {
  running = true;
  try {
    while (stale.size) {
      const seen = [...stale].filter((id) => near(document.getElementById(id)));
      const wanted = seen.length ? seen : [...stale].slice(0, 1);
      wanted.forEach((id) => stale.delete(id));
      const since = moved;
      const reply = await post("run", { sections: wanted });
      const answer = await reply.json();
      if (!reply.ok) throw new Error(answer.error);
      take(answer.scenario.sections);
      if (!refused.length) message.classList.remove("fault");
      if (seen.length && !refused.length) await painted().then((now) => { message.textContent = w("took").replace("{ms}", Math.round(now - since)); });
    }
  } catch (fault) {
    stale.clear();
    message.classList.add("fault");
    message.textContent = String(fault.message || fault);
  }
  running = false;
  if (kept) later = setTimeout(() => compareWithKept(message), REST);
}

/** The time when what was just drawn is on the screen; a page in the background paints nothing. */
const painted = () => (document.hidden ? Promise.resolve(performance.now()) : new Promise((resolve) => { requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))); }));

/** New numbers into the sections that stand; their cards are kept, only what they hold is drawn again. */
function take(sections) {
  const changed = Object.values(positions).some((value) => value !== 0);
  state.adjusted = changed;
  drawTitle();
  const standing = (id, one = doc.scenarios[0]) => one.sections.find((section) => section.id === id);
  for (const fresh of sections) {
    const old = standing(fresh.id);
    old.finding = fresh.finding;
    const finding = document.querySelector(`#${fresh.id} > .finding`);
    if (finding) finding.textContent = t(fresh.finding);
    fresh.blocks.forEach((block, place) => {
      if (block.kind === "figures" && changed) {
        const before = standing(fresh.id, asWritten).blocks[place].items;
        block.items.forEach((item, at) => { item.before = before[at].value; });
      }
      Object.assign(old.blocks[place], block);
    });
  }
  const ids = new Set(sections.map((section) => section.id));
  redraw(false, shown.filter((one) => ids.has(one.section)));
}

async function downloadToml(message) {
  const reply = await post("scenario.toml", {});
  if (reply.ok) { save("adjusted.toml", await reply.text(), "application/toml"); return; }
  message.classList.add("fault");
  message.textContent = (await reply.json()).error;
}
