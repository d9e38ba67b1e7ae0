// Where the citizen writes or speaks, and the two ways out: an officer, or forgetting it all.
import { ICONS, h, icon } from "./dom.js";
import { canListen, listen } from "./voice.js";
import { WORDS } from "./words.js";

const REFUSED = ["not-allowed", "service-not-allowed", "audio-capture"];

/** `actions`: onDraft(text), onSubmit(text), onStaff, onForget, and say(text) for remarks; `voice` offers speaking. */
export function createComposer({ voice }, actions) {
  const input = h("textarea", {
    id: "question", rows: "1", placeholder: WORDS.placeholder, autocomplete: "off", enterkeyhint: "send", "aria-describedby": "privacy",
    oninput: () => actions.onDraft(input.value), onkeydown: (event) => enterSends(event),
  });
  const mic = voice && canListen() && h("button", { type: "button", class: "mic", "aria-label": WORDS.speak, title: WORDS.speak, onclick: () => (stop ? stop() : start()) }, icon(ICONS.mic));
  const staffLabel = h("span", {}, WORDS.askStaff);
  const staffCall = h("button", { type: "button", class: "staff-call", onclick: () => actions.onStaff() }, icon(ICONS.person), staffLabel);
  const element = h("form", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    h("div", { class: "line" },
      h("label", { class: "quiet", for: "question" }, WORDS.input), input, mic,
      h("button", { type: "submit", class: "send" }, icon(ICONS.send), h("span", {}, WORDS.send))),
    h("p", { class: "privacy", id: "privacy" }, WORDS.privacy),
    h("div", { class: "help" }, staffCall, h("button", { type: "button", class: "forget", onclick: () => actions.onForget() }, WORDS.forget)));
  let stop = null;

  // Enter also ends a letter that an input method (Telex, VNI) is composing.
  function enterSends(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  }

  function submit() {
    stop?.();
    const text = input.value.trim();
    if (!text) return input.focus();
    setDraft("");
    actions.onSubmit(text);
  }

  function setDraft(text) {
    input.value = text;
    actions.onDraft(text);
  }

  function showMic(listening) {
    const name = listening ? WORDS.stopSpeaking : WORDS.speak;
    mic.classList.toggle("on", listening);
    mic.setAttribute("aria-label", name);
    mic.title = name;
  }

  // What is understood goes behind what was written; the citizen reads it over before sending it.
  function start() {
    const before = input.value.trim();
    let live = true;
    const end = (error) => {
      if (!live) return;
      live = false;
      stop = null;
      showMic(false);
      const remark = error === null || error === "aborted" ? "" : REFUSED.includes(error) ? WORDS.micRefused : WORDS.notHeard;
      actions.say(remark);
      input.focus();
    };
    try {
      const cease = listen({ onText: (text) => live && setDraft([before, text].filter(Boolean).join(" ")), onEnd: end });
      stop = () => { cease(); end(null); };
      showMic(true);
      actions.say(WORDS.listening, { lasting: true });
    } catch {
      end("not-allowed");
    }
  }

  return {
    element, input, setDraft,
    quiet: () => stop?.(),
    staffIs(owner) {
      staffCall.disabled = owner !== "bot";
      staffLabel.textContent = { bot: WORDS.askStaff, waiting: WORDS.staffCalled, staff: WORDS.withStaff }[owner] ?? WORDS.askStaff;
    },
  };
}
