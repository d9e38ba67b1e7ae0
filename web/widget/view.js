// What the citizen sees: the launcher, the dialog around the conversation, and where focus and scrolling go.
import { bubble, retireChoices, showState } from "./bubbles.js";
import { ICONS, h, icon } from "./dom.js";
import { widgetStyles } from "./styles.js";
import { FIRST_QUESTIONS, WORDS } from "./words.js";

const FULL_SCREEN = "(max-width: 599.98px), (max-height: 479.98px)";
const NEAR_END_PX = 48;
const CONTEXT_ABOVE_PX = 64;
const TYPING_LASTS_MS = 20000;
const REMARK_LASTS_MS = 6000;

/**
 * Build the widget on the page. `options`: title, subtitle, hotline. `actions`: onOpen, onClose, onSubmit(text),
 * onDraft(text), onStaff, onBot, onForget, onLarge(on), and those of a bubble.
 */
export function createView(options, actions) {
  const narrow = matchMedia(FULL_SCREEN);
  const host = h("div", { id: "tro-ly" });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [widgetStyles()];

  // Launcher
  const launcherOpens = h("span", { class: "face" }, icon(ICONS.chat), WORDS.launcher);
  const launcherCloses = h("span", { class: "face", hidden: true }, icon(ICONS.close), WORDS.close);
  const badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
  const launcher = h(
    "button",
    { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "dialog", "aria-label": WORDS.openLauncher, onclick: () => (dialog.open ? close() : open()) },
    launcherOpens, launcherCloses, badge,
  );

  // Conversation
  const largeText = h("button", { type: "button", "aria-pressed": "false", "aria-label": WORDS.largeText, title: WORDS.largeText, onclick: () => setLarge(!root.classList.contains("large"), true) }, "A+");
  const banner = h("div", { class: "banner", hidden: true });
  const network = h("div", { class: "network", hidden: true });
  const log = h("div", { class: "log", role: "log", "aria-label": WORDS.log, "aria-live": "off" });
  const suggestions = h("div", { class: "suggestions", role: "group", "aria-label": WORDS.suggestions },
    FIRST_QUESTIONS.map((question) => h("button", { type: "button", onclick: () => actions.onSubmit(question) }, question)));
  const welcome = h("div", { class: "welcome" },
    h("div", { class: "message bot" }, h("div", { class: "who" }, h("b", {}, WORDS.bot)), h("div", { class: "bubble" }, h("p", {}, WORDS.welcome))),
    h("h3", {}, WORDS.suggestions), suggestions);
  const newer = h("div", { class: "newer", hidden: true }, h("button", { type: "button", onclick: () => scrollToEnd() }, WORDS.newMessages));
  const scroll = h("div", { class: "scroll", tabindex: "0", "aria-label": WORDS.log, role: "region" }, welcome, log, newer);
  const status = h("div", { class: "typing", role: "status" });

  // Composer
  const input = h("textarea", { id: "question", rows: "1", placeholder: WORDS.placeholder, autocomplete: "off", enterkeyhint: "send", "aria-describedby": "privacy",
    oninput: () => actions.onDraft(input.value), onkeydown: (event) => enterSends(event) });
  const staffLabel = h("span", {}, WORDS.askStaff);
  const staffCall = h("button", { type: "button", class: "staff-call", onclick: () => actions.onStaff() }, icon(ICONS.person), staffLabel);
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    h("div", { class: "line" },
      h("label", { class: "quiet", for: "question" }, WORDS.input), input,
      h("button", { type: "submit", class: "send" }, icon(ICONS.send), h("span", {}, WORDS.send))),
    h("p", { class: "privacy", id: "privacy" }, WORDS.privacy),
    h("div", { class: "help" }, staffCall, h("button", { type: "button", class: "forget", onclick: () => actions.onForget() }, WORDS.forget)));

  const dialog = h("dialog", { id: "dialog", "aria-labelledby": "title", tabindex: "-1", onkeydown: (event) => escapeCloses(event), oncancel: (event) => { event.preventDefault(); close(); } },
    h("header", {},
      h("div", { class: "names" }, h("h2", { id: "title" }, options.title), h("p", { class: "subtitle" }, options.subtitle)),
      largeText,
      h("button", { type: "button", class: "icon-only", "aria-label": WORDS.close, title: WORDS.close, onclick: () => close() }, icon(ICONS.close))),
    banner, network, scroll, status, form);
  const root = h("div", { class: "root", lang: "vi" }, launcher, dialog);
  shadow.append(root);
  document.body.append(host);

  const elements = new Map();
  let typingTimer = null;
  let unread = 0;
  let atEnd = true;

  function enterSends(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  }

  function submit() {
    const text = input.value.trim();
    if (!text) return input.focus();
    setDraft("");
    actions.onSubmit(text);
  }

  function escapeCloses(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }

  function show() {
    if (narrow.matches) dialog.showModal();
    else dialog.show();
    fitKeyboard();
  }

  function open({ takeFocus = true } = {}) {
    if (dialog.open) return;
    const before = document.activeElement;
    show();
    showLauncher(true);
    setUnread(0);
    scrollToEnd();
    if (takeFocus) (narrow.matches ? dialog : input).focus();
    else if (!narrow.matches) shadow.activeElement?.blur(), before?.focus?.();
    actions.onOpen();
  }

  function close() {
    if (!dialog.open) return;
    dialog.close();
    showLauncher(false);
    setUnread(unread);
    launcher.focus();
    actions.onClose();
  }

  function showLauncher(opened) {
    launcher.setAttribute("aria-expanded", String(opened));
    launcherOpens.hidden = opened;
    launcherCloses.hidden = !opened;
  }

  narrow.addEventListener("change", () => {
    if (!dialog.open) return;
    const focused = shadow.activeElement;
    dialog.close();
    show();
    focused?.focus();
  });

  // On phones the keyboard covers the page instead of shrinking it: follow what is really visible.
  function fitKeyboard() {
    if (!window.visualViewport) return;
    if (narrow.matches && dialog.open) dialog.style.setProperty("--height", `${visualViewport.height}px`);
    else dialog.style.removeProperty("--height");
  }
  window.visualViewport?.addEventListener("resize", fitKeyboard);

  function setLarge(on, chosen = false) {
    root.classList.toggle("large", on);
    largeText.setAttribute("aria-pressed", String(on));
    if (chosen) actions.onLarge(on);
  }

  function setDraft(text) {
    input.value = text;
    actions.onDraft(text);
  }

  function setUnread(count) {
    unread = count;
    badge.hidden = count === 0;
    badge.textContent = count > 9 ? "9+" : String(count);
    const action = dialog.open ? WORDS.closeLauncher : WORDS.openLauncher;
    launcher.setAttribute("aria-label", count ? `${action}, ${WORDS.unread(count)}` : action);
  }

  // `atEnd` is where the reader last was: a banner that takes room away does not count as scrolling back.
  function noteScroll() {
    atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
    if (atEnd) newer.hidden = true;
  }

  function scrollToEnd() {
    scroll.scrollTop = scroll.scrollHeight;
    noteScroll();
  }

  // A long answer is read from its beginning, so the end of the list may stay below the edge.
  function scrollToStartOf(element) {
    scroll.scrollTop = element.offsetTop - scroll.offsetTop - CONTEXT_ABOVE_PX;
    noteScroll();
  }

  scroll.addEventListener("scroll", noteScroll, { passive: true });
  new ResizeObserver(() => atEnd && scrollToEnd()).observe(scroll);

  function retireOldChoices(items) {
    let next = null;
    for (const item of [...items].reverse()) {
      if (item.author === "citizen") next = item;
      const group = next && elements.get(item.key)?.querySelector(".choices:not(.used)");
      if (group) retireChoices(group, next.payload);
    }
  }

  return {
    open, close, setLarge, setDraft, setUnread,
    isOpen: () => dialog.open,
    draft: () => input.value,
    focusInput: () => input.focus(),
    unread: () => unread,

    /** Put a message where `items` says it belongs, and keep the reader's place. */
    place(item, items) {
      const follows = atEnd;
      const known = elements.get(item.key);
      const element = known ?? bubble(item, actions);
      elements.set(item.key, element);
      if (known) showState(known, item, actions);
      const next = elements.get(items[items.indexOf(item) + 1]?.key) ?? null;
      if (!known || element.nextElementSibling !== next) log.insertBefore(element, next);
      welcome.hidden = items.length > 0 && items[0].author !== "system";
      retireOldChoices(items);
      if (known) return;
      if (item.author === "citizen") scrollToEnd();
      else if (follows) scrollToStartOf(element);
      else newer.hidden = false;
    },

    /** Fill in what was said before: read by eye, not announced. */
    quietly(fill) {
      log.setAttribute("aria-live", "off");
      fill();
      scrollToEnd();
      setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    },

    remove(key) {
      elements.get(key)?.remove();
      elements.delete(key);
    },

    clear() {
      elements.clear();
      log.replaceChildren();
      welcome.hidden = false;
      this.typing(false);
      this.status({ owner: "bot" });
    },

    typing(on, owner = "bot") {
      clearTimeout(typingTimer);
      status.replaceChildren(...(on ? [h("span", { class: "dots" }, WORDS.typing[owner] ?? WORDS.typing.bot)] : []));
      if (on) typingTimer = setTimeout(() => this.typing(false), TYPING_LASTS_MS);
    },

    /** A passing remark, in the place of the typing sign. */
    say(text) {
      clearTimeout(typingTimer);
      status.textContent = text;
      typingTimer = setTimeout(() => this.typing(false), REMARK_LASTS_MS);
    },

    status({ owner, ticket, position, officer }) {
      staffCall.disabled = owner !== "bot";
      staffLabel.textContent = { bot: WORDS.askStaff, waiting: WORDS.staffCalled, staff: WORDS.withStaff }[owner] ?? WORDS.askStaff;
      banner.hidden = owner === "bot";
      const title = owner === "waiting" ? WORDS.waiting : WORDS.assigned(officer);
      const place = owner === "waiting" && position ? WORDS.position(position) : null;
      const lines = [h("p", { class: "title" }, h("strong", {}, title), ticket && h("span", {}, WORDS.ticket(ticket))), place && h("p", {}, place)];
      if (owner === "waiting") {
        lines.push(h("p", {}, WORDS.keepOpen), h("button", { type: "button", onclick: () => actions.onBot() }, WORDS.backToBot));
      }
      banner.replaceChildren(...lines.filter(Boolean));
    },

    network(text) {
      network.hidden = !text;
      const hotline = options.hotline ? ` ${WORDS.hotline(options.hotline)}` : "";
      network.replaceChildren(...(text ? [h("p", {}, text + hotline)] : []));
    },
  };
}
