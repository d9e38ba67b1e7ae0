// Answers are plain text with four marks: "**bold**", list lines "- " and "1. ", and bare http(s) addresses.
import { h, safeLink } from "./dom.js";

const BULLET = /^\s*[-•]\s+(.*)$/;
const STEP = /^\s*(\d{1,3})[.)]\s+(.*)$/;
const MARKS = /\*\*(.+?)\*\*|(https?:\/\/[^\s<>"]+)/g;
const TRAILING = /[.,;:!?)\]]+$/;

/** The blocks of a text: `{kind: "p" | "ul" | "ol", start, lines}`; an empty line ends a block. */
export function blocks(text) {
  const found = [];
  let open = null;
  const add = (kind, line, start = 1) => {
    if (open === null || open.kind !== kind) found.push((open = { kind, start, lines: [] }));
    open.lines.push(line);
  };
  for (const line of text.split(/\r?\n/)) {
    const step = STEP.exec(line);
    const bullet = BULLET.exec(line);
    if (step) add("ol", step[2], Number(step[1]));
    else if (bullet) add("ul", bullet[1]);
    else if (line.trim()) add("p", line.trim());
    else open = null;
  }
  return found;
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    nodes.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1]) {
      nodes.push(h("strong", {}, match[1]));
      continue;
    }
    const tail = TRAILING.exec(match[2])?.[0] ?? "";
    const address = match[2].slice(0, match[2].length - tail.length);
    nodes.push(safeLink(address, address) ?? address, tail);
  }
  nodes.push(text.slice(end));
  return nodes;
}

function lines(texts) {
  return texts.flatMap((text, index) => (index ? [h("br"), ...inline(text)] : inline(text)));
}

/** DOM nodes of an answer. */
export function richText(text) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) {
    if (block.kind === "p") fragment.append(h("p", {}, lines(block.lines)));
    else {
      const start = block.kind === "ol" && block.start !== 1 ? String(block.start) : null;
      fragment.append(h(block.kind, { start }, block.lines.map((line) => h("li", {}, inline(line)))));
    }
  }
  return fragment;
}
