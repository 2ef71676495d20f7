"use strict";
// A chart as a picture to take away: title and unit above, note and source below, in the reader's language; SVG or PNG.

const EDGE = 20;
const DOTS = 2;

const safeText = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** Lines of text one below the other, and the height where they end. */
function textLines(texts, x, y, size, room, { paint, weight = 400 }) {
  const lines = texts.filter(Boolean).flatMap((text) => inLines(text, room, size));
  const drawn = lines.map((line, at) => `<text x="${x}" y="${y + (at + 1) * size * 1.4}" font-size="${size}" font-weight="${weight}" fill="${paint}">${safeText(line)}</text>`);
  return { svg: drawn.join(""), end: y + lines.length * size * 1.4 };
}

/** A drawing of some width and height with all that belongs around it. */
function framed(block, inner, width, height, unit, year) {
  const wide = width + 2 * EDGE;
  const head = textLines([[t(block.title), year].filter(Boolean).join(" · ") + (unit ? ` (${unit})` : "")], EDGE, EDGE / 2, 17, width, { paint: palette().ink, weight: 600 });
  const top = head.end + 12;
  const below = textLines([t(block.note), t(block.source)], EDGE, top + height + 6, 11.5, width, { paint: palette().soft });
  const high = Math.ceil(below.end + EDGE);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" font-family="${safeText(FONT)}">`
    + `<rect width="${wide}" height="${high}" fill="${palette().card}"/>${head.svg}${inner.replace("<svg ", `<svg x="${EDGE}" y="${top}" `)}${below.svg}</svg>`;
  return { svg, wide, high };
}

function savePng(name, { svg, wide, high }) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml;charset=utf-8" }));
  image.addEventListener("load", () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: wide * DOTS, height: high * DOTS });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob((blob) => saveBlob(`${name}.png`, blob), "image/png");
  });
  image.src = address;
}

/** Two buttons for what `make` draws. */
function pictureButtons(name, make) {
  return ["png", "svg"].map((kind) => el("button", { type: "button", class: "picture", title: w(`save_${kind}`), "aria-label": w(`save_${kind}`), "data-picture": kind, onclick: () => (kind === "png" ? savePng(name, make()) : saveBlob(`${name}.svg`, new Blob([make().svg], { type: "image/svg+xml;charset=utf-8" }))) }, kind.toUpperCase()));
}
