"use strict";
// The dependency graph: nodes in layers, causes left of results; a chosen node shows what it is made of.

const NODE = { width: 172, height: 24, across: 206, down: 31, margin: 14, text: 11.5 };
let chooseNode = () => {};

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** As much of a text as fits a node. */
function fitted(text, room = NODE.width - 16) {
  if (textWidth(text, NODE.text) <= room) return text;
  let end = text.length;
  while (end && textWidth(`${text.slice(0, end)}…`, NODE.text) > room) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Everything reached from a name along the links. */
function reached(name, links) {
  const seen = new Set();
  const queue = [name];
  while (queue.length) {
    for (const next of links[queue.pop()] || []) if (!seen.has(next)) { seen.add(next); queue.push(next); }
  }
  return seen;
}

function graphBlock(block) {
  const byName = Object.fromEntries(block.nodes.map((node) => [node.name, node]));
  const users = {};
  for (const [name, inputs] of Object.entries(block.edges)) for (const input of inputs) (users[input] ||= []).push(name);
  const top = Math.min(...block.nodes.map((node) => node.row));
  const x = (node) => NODE.margin + node.layer * NODE.across;
  const y = (node) => NODE.margin + (node.row - top) * NODE.down;
  const width = Math.max(...block.nodes.map(x)) + NODE.width + NODE.margin;
  const height = Math.max(...block.nodes.map(y)) + NODE.height + NODE.margin;
  const drawing = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t(block.title) });
  const panel = el("div", { class: "panel", "aria-live": "polite" });
  const list = el("datalist", { id: "graph-names" });
  const find = el("input", { type: "search", list: "graph-names", placeholder: w("graph_find"), "aria-label": w("graph_find"), onchange: () => {
    const wanted = find.value.trim().toLowerCase();
    const node = block.nodes.find((one) => one.name === wanted || t(one.title).toLowerCase() === wanted) || block.nodes.find((one) => one.name.includes(wanted));
    if (wanted && node) choose(node.name, true);
  } });
  let history = null;
  const links = () => [[w("graph_inputs"), w("computed"), w("formula")], ...Object.entries(block.edges).flatMap(([name, inputs]) => inputs.map((input) => [input, name, byName[name].formula]))];
  const frameBox = el("div", { class: "graph-scroll" }, drawing);
  const element = el("div", { class: "card graph long" }, el("div", { class: "card-head" }, el("h3", {}, t(block.title)), el("div", { class: "card-tools" }, find, list, csvButton("dependency_graph", links))), el("div", { class: "graph-frame" }, frameBox, panel), el("p", { class: "note keys" }, w("graph_keys")));

  function draw(now = false) {
    list.replaceChildren(...block.nodes.map((node) => el("option", { value: node.name }, t(node.title))));
    const lines = Object.entries(block.edges).flatMap(([name, inputs]) => inputs.map((input) => {
      const [from, to] = [byName[input], byName[name]];
      const [x1, y1, x2, y2] = [x(from) + NODE.width, y(from) + NODE.height / 2, x(to), y(to) + NODE.height / 2];
      const bend = Math.max(24, (x2 - x1) / 2);
      return svg("path", { class: "g-edge", d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`, "data-from": input, "data-to": name });
    }));
    const boxes = block.nodes.map((node) => {
      const given = !(node.name in block.edges);
      const box = svg("g", { class: `g-node${given ? " given" : ""}`, transform: `translate(${x(node)},${y(node)})`, tabindex: -1, role: "button", "data-node": node.name, "aria-label": t(node.title) },
        svg("title", {}, `${t(node.title)} · ${node.name}`), svg("rect", { width: NODE.width, height: NODE.height, rx: 5 }), svg("text", { x: 8, y: 16 }, fitted(t(node.title))));
      box.addEventListener("click", () => choose(node.name));
      box.addEventListener("focus", () => stopAt(node.name));
      box.addEventListener("keydown", (event) => {
        const opens = event.key === "Enter" || event.key === " ";
        const next = event.ctrlKey || event.altKey || event.metaKey ? undefined : beside(node, event.key);
        if (opens || next) event.preventDefault();
        if (opens) choose(node.name);
        else if (next) boxOf(next.name).focus();
      });
      return box;
    });
    drawing.replaceChildren(...lines, ...boxes);
    if (!(state.node in byName)) state.node = null;
    choose(state.node || block.first, false, true, now);
  }

  const boxOf = (name) => drawing.querySelector(`[data-node="${name}"]`);

  /** One node of the graph is a stop of the Tab key: the chosen one, or the one that arrow keys went to. */
  function stopAt(name) {
    drawing.querySelectorAll(".g-node").forEach((box) => box.setAttribute("tabindex", box.dataset.node === name ? 0 : -1));
  }

  /** The nearest node in the direction of an arrow key; none at the border or for another key. */
  function beside(node, key) {
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] || [0, 0];
    const ahead = (one) => (across ? across * (one.layer - node.layer) : one.layer === node.layer ? down * (one.row - node.row) : 0);
    const distance = (one) => (across ? ahead(one) * 1000 + Math.abs(one.row - node.row) : ahead(one));
    return block.nodes.filter((one) => ahead(one) > 0).sort((a, b) => distance(a) - distance(b))[0];
  }

  function choose(name, scroll = false, quiet = false, now = false) {
    const on = new Set([name, ...reached(name, block.edges), ...reached(name, users)]);
    const up = new Set([name, ...reached(name, block.edges)]);
    const down = new Set([name, ...reached(name, users)]);
    drawing.classList.add("chosen");
    drawing.querySelectorAll(".g-node").forEach((box) => {
      box.classList.toggle("on", on.has(box.dataset.node));
      box.classList.toggle("self", box.dataset.node === name);
      box.setAttribute("aria-pressed", box.dataset.node === name);
    });
    stopAt(name);
    drawing.querySelectorAll(".g-edge").forEach((line) => {
      const { from, to } = line.dataset;
      line.classList.toggle("on", (up.has(from) && up.has(to)) || (down.has(from) && down.has(to)));
    });
    const node = byName[name];
    frameBox.scrollTo({ left: x(node) - frameBox.clientWidth / 2 + NODE.width / 2, top: y(node) - frameBox.clientHeight / 2 });
    history = node.line ? historyOf(node) : null;
    panel.replaceChildren(...told(node), ...(history ? [history.element.querySelector(".plot"), history.element.querySelector(".csv")] : []));
    if (history) history.draw(now);
    if (quiet) return;
    state.node = name;
    if (scroll) element.scrollIntoView({ block: "start" });
    writeAddress();
  }

  /** The node's path over the years, where it has one. */
  function historyOf(node) {
    const { years, status } = doc.scenarios[state.scenario];
    return chartBlock({ name: node.name, form: "lines", title: node.title, unit: node.read_in, labels: years, status, years: null, note: null, series: [{ name: node.title, role: "total", values: node.line }] });
  }

  function told(node) {
    const given = !(node.name in block.edges);
    const link = (name) => el("li", {}, el("button", { type: "button", class: "node", onclick: () => choose(name) }, t(byName[name].title)));
    const fact = (key, value) => (value ? [el("dt", {}, w(key)), el("dd", {}, value)] : []);
    return [
      el("h4", {}, t(node.title)), el("p", {}, el("code", {}, node.name), ` · ${w(given ? "given" : "computed")}`),
      node.formula ? el("div", { class: "formula", lang: "en" }, node.formula) : null,
      t(node.about) ? el("p", {}, t(node.about)) : null,
      el("dl", { class: "facts" }, ...fact("values", t(node.values)), ...fact("unit", smallestScale(node.read_in, []).text), ...fact("dimensions", node.dims.map(t).join(" × ")), ...fact("variant", node.variant), ...fact("source", t(node.source)), ...fact("quality", node.quality.length ? el("div", {}, ...node.quality.map((one) => el("div", {}, t(one)))) : null)),
      ...(node.places.length ? [el("p", {}, w("set_at")), el("ul", {}, ...node.places.map((place) => el("li", {}, placeLink(place))))] : []),
      ...(block.edges[node.name] ? [el("p", {}, w("graph_inputs")), el("ul", {}, ...block.edges[node.name].map(link))] : []),
      ...(users[node.name] ? [el("p", {}, w("graph_users")), el("ul", {}, ...users[node.name].map(link))] : []),
    ].filter(Boolean);
  }
  chooseNode = choose;
  return { element, draw, years: false };
}
