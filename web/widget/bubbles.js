// One message as DOM: who, when, what, and what the citizen can do with it.
import { h, safeLink } from "./dom.js";
import { richText } from "./richtext.js";
import { WORDS } from "./words.js";

const CLOCK = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" });

function time(moment, now = new Date()) {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return null;
  const today = at.toDateString() === now.toDateString();
  return h("time", { datetime: at.toISOString() }, today ? CLOCK.format(at) : `${CLOCK.format(at)} ${DAY.format(at)}`);
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

function sources(custom, basis) {
  const links = (custom?.sources ?? []).map((source) => safeLink(source.url, source.title)).filter(Boolean);
  if (!links.length) return null;
  const checked = custom.verified_on ? WORDS.checkedOn(vietnameseDay(custom.verified_on)) : null;
  return h(
    "details",
    {},
    h("summary", {}, WORDS.sources(links.length), checked && h("span", { class: "checked" }, checked)),
    basis && h("p", {}, basis),
    h("ul", {}, links.map((link) => h("li", {}, link))),
  );
}

function choices(item, onChoice) {
  if (!item.buttons?.length) return null;
  const group = h("div", { class: "choices", role: "group", "aria-label": WORDS.choices });
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

/** The element of a message. `actions`: onChoice(button), onEdit(item), onRate(ticket, stars), rated(ticket). */
export function bubble(item, actions) {
  const basis = item.author === "bot" && item.custom?.sources?.length ? BASIS.exec(item.text) : null;
  const text = basis ? item.text.slice(0, basis.index) : item.text;
  const words = item.author === "citizen" ? text : richText(text);
  const element = h(
    "div",
    { class: `message ${item.author}`, "data-key": item.key },
    who(item),
    h("div", { class: "bubble" }, words),
    item.author === "bot" && sources(item.custom, basis?.[1]),
    choices(item, actions.onChoice),
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
    note.append(" ", h("button", { type: "button", onclick: () => actions.onEdit(item) }, "Sửa lại"));
  }
}
