"use strict";
// Sliders that ask the server to compute again; only the served page has them.

const positions = {};
let refused = [];
const stale = new Set();
let moved = null;
let running = false;
const asWritten = doc.levers ? structuredClone(doc.scenarios[0]) : null;

/** The section with a slider for each lever. */
function leversSection() {
  const message = el("p", { class: "note", role: "status", id: "levers-status" }, refused.length ? w("levers_refused").replace("{names}", refused.join(", ")) : w("levers_note"));
  message.classList.toggle("fault", refused.length > 0);
  const slider = (lever) => {
    const output = el("output", {});
    const show = () => { output.textContent = `${written(positions[lever.key] || 0, { factor: 1, digits: 1 }, true)} ${w("points")}`; };
    const input = el("input", { type: "range", id: `lever-${lever.key}`, min: -doc.levers.reach, max: doc.levers.reach, step: doc.levers.step, value: positions[lever.key] || 0, "data-lever": lever.key, oninput: (event) => { refused = []; positions[lever.key] = Number(event.target.value); show(); move(message, event.timeStamp); }, onchange: () => writeAddress() });
    show();
    const name = lever.label ? `${t(lever.title)} · ${t(lever.label)}` : t(lever.title);
    return el("div", { class: "lever" }, el("label", { for: `lever-${lever.key}` }, el("span", {}, name), output), input);
  };
  const sliders = el("div", { class: "levers" }, ...doc.levers.items.map(slider));
  const reset = el("button", { type: "button", id: "reset", onclick: () => { refused = []; Object.keys(positions).forEach((key) => delete positions[key]); sliders.replaceChildren(...doc.levers.items.map(slider)); move(message, performance.now()); writeAddress(); } }, w("reset"));
  const download = el("button", { type: "button", id: "download-toml", onclick: () => downloadToml(message) }, w("download_toml"));
  return el("section", { id: "levers" }, el("div", { class: "card-head" }, el("h2", {}, w("levers")), el("div", { class: "controls" }, reset, download)), el("div", { class: "card" }, sliders, message));
}

/** What a slider is called in links. */
const MOVE = "move.";

/** Positions as a link says them; one that no slider here can take is refused, and told. */
function takeMoves(said) {
  const known = new Set(doc.levers.items.map((lever) => lever.key));
  refused = [];
  Object.keys(positions).forEach((key) => delete positions[key]);
  for (const [name, text] of said) {
    if (!name.startsWith(MOVE)) continue;
    const [key, value] = [name.slice(MOVE.length), Number(text)];
    if (known.has(key) && text.trim() && Math.abs(value) <= doc.levers.reach) positions[key] = value;
    else refused.push(`${key} = ${text}`);
  }
}

/** Compute again what sliders that a link has moved reach. */
function moveAll() { move(document.getElementById("levers-status"), performance.now()); }

const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ levers: positions, ...body }) });

/** After a move every section is out of date: those before the reader's eye are asked for first, then one by one the others. */
function move(message, when) {
  moved = when;
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
