// What a citizen can do with an answer: say whether it helped, hear it, print it, pass it on.
import { ICONS, h, icon } from "./dom.js";
import { WORDS } from "./words.js";

const MAX_COMMENT_CHARS = 1000;

function tool(path, words, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, icon(path), h("span", {}, words));
}

/** "Helpful" and "not right"; the second asks what, if the citizen likes to say. */
function verdict(item, { verdictOf, onVerdict }) {
  const state = h("p", { class: "said" });
  const comment = h("textarea", { rows: "2", maxlength: String(MAX_COMMENT_CHARS), id: `comment-${item.id}`, "aria-describedby": "privacy" });
  const sendComment = h("button", { type: "button", class: "send", onclick: () => judge("wrong", comment.value.trim()) }, WORDS.sendComment);
  const more = h("div", { class: "comment", hidden: true },
    h("label", { for: comment.id }, WORDS.whatIsWrong), comment, sendComment);
  const helpful = tool(ICONS.yes, WORDS.helpful, () => judge("helpful"));
  const wrong = tool(ICONS.no, WORDS.wrong, () => judge("wrong"));

  function show(given, commented) {
    helpful.setAttribute("aria-pressed", String(given === "helpful"));
    wrong.setAttribute("aria-pressed", String(given === "wrong"));
    more.hidden = given !== "wrong" || commented;
    state.textContent = { helpful: WORDS.thanks, wrong: WORDS.toEditors }[given] ?? "";
  }

  async function judge(given, words = "") {
    if (more.contains(more.getRootNode().activeElement)) wrong.focus();
    if (await onVerdict(item.id, given, words)) show(given, Boolean(words));
    else state.textContent = WORDS.notNoted;
  }

  const before = verdictOf(item.id);
  show(before, Boolean(before));
  return [h("div", { class: "verdict", role: "group", "aria-label": WORDS.verdict }, helpful, wrong), state, more];
}

function listenTool(onListen) {
  const label = h("span", {}, WORDS.readAloud);
  const button = h("button", { type: "button", class: "listen" }, icon(ICONS.speaker), label);
  let reading = false;
  const show = (on) => {
    reading = on;
    label.textContent = on ? WORDS.stopReading : WORDS.readAloud;
  };
  button.addEventListener("click", () => {
    const start = !reading;
    onListen(start, () => show(false));
    show(start);
  });
  return button;
}

/** The tools under an answer. `parts` is what `bubble` made of its text; `actions` as there. */
export function answerTools(item, parts, actions) {
  const [buttons, state, more] = verdict(item, actions);
  const listen = listenTool((start, onEnd) => (start ? actions.onListen(parts.spoken(), onEnd) : actions.onHush()));
  const printTool = tool(ICONS.printer, WORDS.print, () => actions.onPrint(item, parts));
  const share = item.custom.guide && tool(ICONS.share, WORDS.share, () => actions.onShare(item));
  return h("div", { class: "tools" }, buttons, h("div", { class: "uses" }, listen, printTool, share), state, more);
}
