"use strict";
// Sliders that ask the server to compute again; only the served page has them.

const positions = {};
let pending = null;
let running = false;
const asWritten = doc.levers ? structuredClone(doc.scenarios[0]) : null;

/** The section with a slider for each lever. */
function leversSection() {
  const message = el("p", { class: "note", role: "status", id: "levers-status" }, w("levers_note"));
  const slider = (lever) => {
    const output = el("output", {});
    const show = () => { output.textContent = `${written(positions[lever.key] || 0, { factor: 1, digits: 1 }, true)} ${w("points")}`; };
    const input = el("input", { type: "range", id: `lever-${lever.key}`, min: -doc.levers.reach, max: doc.levers.reach, step: doc.levers.step, value: positions[lever.key] || 0, "data-lever": lever.key, oninput: (event) => { positions[lever.key] = Number(event.target.value); show(); ask(message); } });
    show();
    const name = lever.label ? `${t(lever.title)}: ${t(lever.label)}` : t(lever.title);
    const brief = lever.label ? `${t(lever.label)} · ${t(lever.title)}` : name;
    return el("div", { class: "lever" }, el("label", { for: `lever-${lever.key}`, title: name }, el("span", {}, brief), output), input);
  };
  const sliders = el("div", { class: "levers" }, ...doc.levers.items.map(slider));
  const reset = el("button", { type: "button", id: "reset", onclick: () => { Object.keys(positions).forEach((key) => delete positions[key]); sliders.replaceChildren(...doc.levers.items.map(slider)); ask(message); } }, w("reset"));
  const download = el("button", { type: "button", id: "download-toml", onclick: () => downloadToml(message) }, w("download_toml"));
  return el("section", { id: "levers" }, el("div", { class: "card-head" }, el("h2", {}, w("levers")), el("div", { class: "controls" }, reset, download)), el("div", { class: "card" }, sliders, message));
}

const post = (path) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ levers: positions }) });

/** One request at a time; what moved meanwhile is sent when the answer is here. */
async function ask(message) {
  if (running) { pending = message; return; }
  running = true;
  const start = performance.now();
  try {
    const reply = await post("run");
    const answer = await reply.json();
    if (!reply.ok) throw new Error(answer.error);
    take(answer.scenario);
    message.classList.remove("fault");
    message.textContent = w("took").replace("{ms}", Math.round(performance.now() - start));
  } catch (fault) {
    message.classList.add("fault");
    message.textContent = String(fault.message || fault);
  }
  running = false;
  if (pending) { const next = pending; pending = null; ask(next); }
}

/** New numbers into the page that stands; nothing is built again where the sections are the same. */
function take(fresh) {
  const changed = Object.values(positions).some((value) => value !== 0);
  const figures = (one) => one.sections.flatMap((section) => section.blocks).filter((block) => block.kind === "figures").flatMap((block) => block.items);
  if (changed) figures(fresh).forEach((item, at) => { item.before = figures(asWritten)[at].value; });
  const old = doc.scenarios[0];
  const shape = (one) => JSON.stringify(one.sections.map((section) => [section.id, section.blocks.map((block) => block.kind)]));
  if (shape(old) !== shape(fresh)) { doc.scenarios[0] = fresh; drawPage(); return; }
  fresh.sections.forEach((section, at) => {
    const finding = document.querySelector(`#${section.id} > .finding`);
    old.sections[at].finding = section.finding;
    if (finding) finding.textContent = t(section.finding);
    section.blocks.forEach((block, place) => {
      const standing = old.sections[at].blocks[place];
      if (block.kind === "figures") standing.items.length = 0;
      for (const key of Object.keys(standing)) if (!(key in block)) delete standing[key];
      Object.assign(standing, block);
    });
  });
  redraw();
}

async function downloadToml(message) {
  const reply = await post("scenario.toml");
  if (reply.ok) { save("adjusted.toml", await reply.text(), "application/toml"); return; }
  message.classList.add("fault");
  message.textContent = (await reply.json()).error;
}
