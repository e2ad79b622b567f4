// <oyez-inbox>: making elements. Texts become text nodes; there is no way here to write markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 22h4M12 2v2",
  Info: "M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M12 11v6M12 7v.01",
  Warning: "M12 3 22 20H2zM12 10v4M12 17v.01",
  Critical: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM12 7v6M12 17v.01",
  check: "m4 13 5 5L20 6",
  moon: "M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z",
  close: "M6 6l12 12M18 6 6 18",
};

/** `make("button", { part: "button", onclick }, "Text")`: functions and booleans become properties, all else attributes. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (typeof value === "function" || typeof value === "boolean") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const icon = (name) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};

/** A moment in words, with the exact one on hover. */
const moment = (iso, words) => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return make("time");
  return make("time", { datetime: iso, title: words.exact.format(date) }, words.ago(date));
};

/** A text of ours in which `{when}` is an element. */
const around = (text, mark, element) => {
  const [before, after = ""] = text.split(mark);
  return [before, element, after];
};
