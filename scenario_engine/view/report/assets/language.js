"use strict";
// Words, numbers and units as the reader's language writes them; files of data.

const doc = JSON.parse(document.getElementById("document").textContent);

const state = {
  language: (navigator.language || "zh").startsWith("zh") ? "zh" : "en",
  theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  scenario: 0,
  year: null,
  section: null,
  node: null,
  adjusted: false,
};

/** A text in the reader's language; plain strings and numbers pass. */
function t(text) {
  if (text === null || text === undefined) return "";
  return typeof text === "object" ? text[state.language] : String(text);
}

/** Whether the page is being laid out for paper. */
const onPaper = () => document.documentElement.classList.contains("paper");

const w = (key) => t(doc.words[key]);

/** An element with attributes, listeners (on…) and children. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function finite(values) {
  return values.flat(3).filter((value) => typeof value === "number" && Number.isFinite(value));
}

/** Factor, text and digits for numbers of a unit: the largest scale in which the largest number reaches `least`. */
function scaleFor(unit, values, least = 3) {
  const largest = Math.max(0, ...finite(values).map(Math.abs));
  if (unit === "percent") return { factor: 100, text: "%", digits: largest < 0.005 ? 3 : 2 };
  if (unit === "count") return { factor: 1, text: "", digits: 0 };
  const scales = (doc.display[unit] || {})[state.language] || [{ text: unit === "1" ? "" : unit, factor: 1 }];
  const fitting = scales.filter((scale) => largest * scale.factor >= least);
  const scale = fitting.length ? fitting[fitting.length - 1] : scales[0];
  const size = largest * scale.factor;
  return { ...scale, digits: size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.1 || size === 0 ? 2 : 4 };
}

/** The smallest scale of a unit: what tables use, so that rows compare. */
const smallestScale = (unit, values) => scaleFor(unit, values, Infinity);

function written(value, scale, sign = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return new Intl.NumberFormat(state.language === "zh" ? "zh-CN" : "en-GB", {
    minimumFractionDigits: scale.digits,
    maximumFractionDigits: scale.digits,
    signDisplay: sign ? "exceptZero" : "negative",
  }).format(value * scale.factor);
}

/** Number with its unit; a percent sign and a Chinese unit stand close. */
function withUnit(value, scale, sign = false) {
  const text = written(value, scale, sign);
  if (scale.written) return scale.written.replace("{}", text);
  return /^[%\u4e00-\u9fff]/.test(scale.text) ? `${text}${scale.text}` : `${text} ${scale.text}`.trim();
}

const statusName = (flag) => w(["measured", "filled", "projected"][flag] || "measured");

/** Comma-separated text; a cell that a spreadsheet would run as a formula is made text. */
function csv(rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\r\n＝＋－＠]./s.test(String(value)) ? `'${value}` : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(cell).join(",")).join("\n") + "\n";
}

/** Hand a file to the reader; the mark at its start lets spreadsheets read Chinese. */
function save(name, text, type = "text/csv") {
  const mark = type === "text/csv" ? "\ufeff" : "";
  saveBlob(name, new Blob([mark, text], { type: `${type};charset=utf-8` }));
}

function saveBlob(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function csvButton(name, rows) {
  return el("button", { type: "button", class: "csv", onclick: () => save(`${name}.csv`, csv(rows())) }, w("csv"));
}
