// One message as DOM: who, when, what, and what the citizen can do with it.
import { h, safeLink } from "./dom.js";
import { richText } from "./richtext.js";
import { answerTools } from "./tools.js";
import { WORDS, answersLang } from "./words.js";

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { day: "2-digit", month: "2-digit", year: "numeric" };

function time(moment, now = new Date()) {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return null;
  const clock = at.toLocaleTimeString(WORDS.locale, CLOCK);
  const today = at.toDateString() === now.toDateString();
  return h("time", { datetime: at.toISOString() }, today ? clock : `${clock} ${at.toLocaleDateString(WORDS.locale, DAY)}`);
}

/** "2026-11-21" as "21/11/2026". */
export function vietnameseDay(isoDay) {
  return isoDay.split("-").reverse().join("/");
}

function authorName(item) {
  if (item.author === "citizen") return WORDS.you;
  return item.author === "staff" ? WORDS.staff(item.author_name) : WORDS.bot;
}

function who(item) {
  if (item.author === "system") return h("div", { class: "who" }, time(item.created_at));
  return h("div", { class: "who" }, h("b", {}, authorName(item)), time(item.created_at));
}

// Answers end with their legal basis. It is long, so it goes with the sources, one tap away.
const BASIS = /\n\s*\n(Căn cứ: [^\n]+)\s*$/;

/** When the answer was last checked, in words; null where nothing is known. */
export function checkedOn(custom) {
  return custom?.verified_on ? WORDS.checkedOn(vietnameseDay(custom.verified_on)) : null;
}

function sources(custom, basis) {
  const links = (custom?.sources ?? []).map((source) => safeLink(source.url, source.title)).filter(Boolean);
  if (!links.length) return null;
  const checked = checkedOn(custom);
  return h(
    "details",
    {},
    h("summary", {}, WORDS.sources(links.length), checked && h("span", { class: "checked" }, checked)),
    basis && h("p", { lang: answersLang() }, basis),
    h("ul", { lang: answersLang() }, links.map((link) => h("li", {}, link))),
  );
}

function choices(item, onChoice) {
  if (!item.buttons?.length) return null;
  const group = h("div", { class: "choices", role: "group", "aria-label": WORDS.choices, lang: langOf(item) });
  for (const button of item.buttons) {
    const pressed = (event) => {
      event.currentTarget.classList.add("chosen");
      onChoice(button);
    };
    group.append(h("button", { type: "button", "data-payload": button.payload, onclick: pressed }, button.title));
  }
  return group;
}

/** Quick replies are there for the next step only: afterwards they show what was chosen, or go if none was. */
export function retireChoices(group, nextPayload) {
  group.classList.add("used");
  for (const button of group.querySelectorAll("button")) {
    button.disabled = true;
    if (button.dataset.payload === nextPayload) button.classList.add("chosen");
  }
  group.hidden = !group.querySelector(".chosen");
}

function rating(ticket, { rated, onRate }) {
  const box = h("div", { class: "rating", role: "group", "aria-label": WORDS.rating });
  const done = () => box.replaceChildren(h("p", {}, WORDS.rated));
  if (rated(ticket)) {
    done();
    return box;
  }
  const words = h("p", {}, WORDS.rating);
  const buttons = WORDS.stars.map((meaning, index) =>
    h("button", { type: "button", title: meaning, "aria-label": WORDS.star(index + 1, meaning), onclick: () => choose(index) }, "★"),
  );
  const choose = async (index) => {
    buttons.forEach((button, place) => {
      button.disabled = true;
      button.classList.toggle("lit", place <= index);
    });
    if (await onRate(ticket, index + 1)) done();
    else {
      words.textContent = WORDS.ratingFailed;
      buttons.forEach((button) => (button.disabled = false));
    }
  };
  const [worst, best] = [WORDS.stars[0], WORDS.stars.at(-1)];
  const scale = h("div", { class: "scale", "aria-hidden": "true" }, h("span", {}, worst), h("span", {}, best));
  box.append(words, h("div", { class: "stars" }, buttons), scale);
  return box;
}

// Lines the widget says itself are in the language of the interface; they have no id.
function langOf(item) {
  return item.id === undefined || item.author === "citizen" ? null : answersLang();
}

/**
 * The element of a message. `actions`: onChoice(button), onEdit(item), onRate(ticket, stars), rated(ticket),
 * onVerdict(id, verdict, comment), verdictOf(id), onListen(text, onEnd), onHush(), onPrint(item, parts), onShare(item).
 */
export function bubble(item, actions) {
  const basis = item.author === "bot" && item.custom?.sources?.length ? BASIS.exec(item.text) : null;
  const text = basis ? item.text.slice(0, basis.index) : item.text;
  const words = h("div", { class: "bubble", lang: langOf(item) }, item.author === "citizen" ? text : richText(text));
  const parts = { text, basis: basis?.[1], spoken: () => words.innerText };
  const element = h(
    "div",
    { class: `message ${item.author}`, "data-key": item.key },
    who(item),
    words,
    item.author === "bot" && sources(item.custom, parts.basis),
    choices(item, actions.onChoice),
    item.author === "bot" && item.custom?.kind === "answer" && answerTools(item, parts, actions),
    item.custom?.ask_rating && item.custom.ticket && rating(item.custom.ticket, actions),
    h("div", { class: "note" }),
  );
  showState(element, item, actions);
  return element;
}

/** Show how far a message of the citizen has come. */
export function showState(element, item, actions) {
  const note = element.querySelector(":scope > .note");
  element.classList.toggle("waiting", item.state === "waiting");
  element.classList.toggle("refused", item.state === "refused");
  const words = item.state === "sending" ? WORDS.sending : item.state === "sent" ? null : item.note;
  note.hidden = !words;
  note.replaceChildren(...(words ? [words] : []));
  if (item.state === "refused") {
    note.append(" ", h("button", { type: "button", onclick: () => actions.onEdit(item) }, WORDS.edit));
  }
}
