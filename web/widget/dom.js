// Elements without HTML strings: text only ever enters the page through text nodes.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Create an element. `on*` properties are listeners, `dataset` and known properties are set as such, the rest are
 * attributes; null and false children or attributes are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A decorative line icon drawn from one SVG path on a 24 x 24 grid. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  chat: "M4 5h16v11H9l-5 4V5zM8 9h8M8 12h5",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v13M6 13l6 6 6-6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c0-3.5 3.6-6 8-6s8 2.5 8 6",
  send: "M4 12l16-8-6 16-3-7-7-1z",
  contrast: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M15 4v16M18 6v12",
  mic: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
  yes: "M7 11v9H4v-9zM7 11l4-8c2 0 3 1 2.5 3.5L13 10h6l-1.5 9H7",
  no: "M7 13V4H4v9zM7 13l4 8c2 0 3-1 2.5-3.5L13 14h6l-1.5-9H7",
  speaker: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  printer: "M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z",
  share: "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
};

/** A link to an http(s) address, or null for anything else. */
export function safeLink(address, text) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, text);
}
