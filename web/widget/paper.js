// An answer on paper: what was asked, the answer with boxes to tick, where it comes from. Loaded when it is needed.
import { h } from "./dom.js";
import { richText } from "./richtext.js";
import { WORDS, answersLang } from "./words.js";

const PAGE_STYLE = `
@media print {
  html, body { height: auto !important; overflow: visible !important; background: none !important; }
  body { position: static !important; display: block !important; margin: 0 !important; padding: 0 !important; }
  body > :not(#tro-ly) { display: none !important; }
}`;
const PAPER_STYLE = `
.paper { display: none; }
@media print {
  .paper { display: block; font: 12pt/1.45 "Noto Sans", Arial, sans-serif; color: #000; }
  .paper h1 { font-size: 15pt; line-height: 1.25; margin: 0 0 8pt; }
  .paper h2 { font-size: 12pt; margin: 12pt 0 3pt; color: #000; }
  .paper p { margin: 0 0 6pt; }
  .paper ul, .paper ol { margin: 0 0 6pt; padding-left: 16pt; }
  .paper .answer ul { list-style: none; padding-left: 0; }
  .paper li { margin: 3pt 0; break-inside: avoid; }
  .paper .tick { display: inline-block; width: 10pt; height: 10pt; border: 1pt solid #000; margin-right: 6pt; vertical-align: -1pt; }
  .paper a { color: #000; }
  .paper small { font-size: 10pt; display: block; overflow-wrap: anywhere; }
}`;

function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

function withBoxes(answer) {
  for (const item of answer.querySelectorAll("li")) item.prepend(h("span", { class: "tick" }));
  return answer;
}

function paper({ question, text, basis, sources, checked, page }) {
  return h("section", { class: "paper" },
    h("p", {}, WORDS.title),
    question && h("h1", { lang: answersLang() }, question),
    withBoxes(h("div", { class: "answer", lang: answersLang() }, richText(text))),
    h("h2", {}, WORDS.paperSources),
    basis && h("p", {}, basis),
    h("ul", {}, sources.map((source) => h("li", {}, source.title, h("small", {}, source.url)))),
    checked && h("p", {}, checked),
    page && h("p", {}, `${WORDS.paperPage}: `, h("small", {}, page)),
    h("p", {}, WORDS.paperNote));
}

/** Print an answer alone, whatever page it is asked from. `root` is the widget's element in its shadow root. */
export function printAnswer(root, answer) {
  const sheets = [[document, sheet(PAGE_STYLE)], [root.getRootNode(), sheet(PAPER_STYLE)]];
  const page = paper(answer);
  for (const [scope, style] of sheets) scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, style];
  root.append(page);
  // Some browsers come back from print() before they print: only "afterprint" says that it is over.
  addEventListener("afterprint", () => {
    page.remove();
    for (const [scope, style] of sheets) scope.adoptedStyleSheets = scope.adoptedStyleSheets.filter((each) => each !== style);
  }, { once: true });
  print();
}
