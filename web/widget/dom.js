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
