// What the citizen sees: the launcher, the dialog around the conversation, and where focus and scrolling go.
import { bubble, retireChoices, showState } from "./bubbles.js";
import { createComposer } from "./composer.js";
import { ICONS, h, icon } from "./dom.js";
import { widgetStyles } from "./styles.js";
import { brandOf } from "./theme.js";
import { hush, watchVoices } from "./voice.js";
import { WORDS, answersLang } from "./words.js";

const FULL_SCREEN = "(max-width: 599.98px), (max-height: 479.98px)";
const NEAR_END_PX = 48;
const CONTEXT_ABOVE_PX = 64;
const TYPING_LASTS_MS = 20000;
const REMARK_LASTS_MS = 6000;
// How a citizen may want to read: what the button is called, what it shows, and the class that does it.
const COMFORTS = {
  large: { words: () => WORDS.largeText, face: () => "A+" },
  contrast: { words: () => WORDS.contrast, face: () => icon(ICONS.contrast) },
};

function createHost({ color }) {
  const host = h("div", { id: "tro-ly" });
  const brand = brandOf(color);
  if (brand) {
    host.style.setProperty("--tro-ly-brand", brand.brand);
    host.style.setProperty("--tro-ly-brand-deep", brand.deep);
  }
  return host;
}

/**
 * Build the widget on the page. `options`: title, subtitle, hotline, color, position ("left" or "right"), voice.
 * `actions`: onOpen, onClose, onSubmit(text), onDraft(text), onStaff, onBot, onForget, onComfort(name, on), and those
 * of a bubble.
 */
export function createView(options, actions) {
  const narrow = matchMedia(FULL_SCREEN);
  const host = createHost(options);
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
  const comforts = Object.fromEntries(Object.entries(COMFORTS).map(([name, { words, face }]) => [
    name,
    h("button", { type: "button", "aria-pressed": "false", "aria-label": words(), title: words(), onclick: () => setComfort(name, !root.classList.contains(name), true) }, face()),
  ]));
  const banner = h("div", { class: "banner", hidden: true });
  const network = h("div", { class: "network", hidden: true });
  const log = h("div", { class: "log", role: "log", "aria-label": WORDS.log, "aria-live": "off" });
  const suggestions = h("div", { class: "suggestions", role: "group", "aria-label": WORDS.suggestions },
    h("h3", {}, WORDS.suggestions),
    WORDS.firstQuestions.map((question) => h("button", { type: "button", lang: answersLang(), onclick: () => actions.onSubmit(question) }, question)));
  const welcome = h("div", { class: "welcome" },
    h("div", { class: "message bot" }, h("div", { class: "who" }, h("b", {}, WORDS.bot)), h("div", { class: "bubble" }, h("p", {}, WORDS.welcome))),
    suggestions);
  const newer = h("div", { class: "newer", hidden: true }, h("button", { type: "button", onclick: () => scrollToEnd() }, WORDS.newMessages));
  const scroll = h("div", { class: "scroll", tabindex: "0", "aria-label": WORDS.log, role: "region" }, welcome, log, newer);
  const status = h("div", { class: "typing", role: "status" });
  const composer = createComposer(options, { ...actions, say: (text, how) => view.say(text, how) });
  const { input } = composer;

  const dialog = h("dialog", { id: "dialog", "aria-labelledby": "title", tabindex: "-1", onkeydown: (event) => escapeCloses(event), oncancel: (event) => { event.preventDefault(); close(); } },
    h("header", {},
      h("div", { class: "names" }, h("h2", { id: "title" }, options.title), h("p", { class: "subtitle" }, options.subtitle)),
      Object.values(comforts),
      h("button", { type: "button", class: "icon-only", "aria-label": WORDS.close, title: WORDS.close, onclick: () => close() }, icon(ICONS.close))),
    banner, network, scroll, status, composer.element);
  const root = h("div", { class: options.position === "left" ? "root left" : "root", lang: WORDS.lang }, launcher, dialog);
  shadow.append(root);
  document.body.append(host);
  if (options.voice) watchVoices((can) => root.classList.toggle("can-read", can));

  const elements = new Map();
  let typingTimer = null;
  let unread = 0;
  let atEnd = true;

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
    if (log.childElementCount) scrollToEnd();
    if (takeFocus) (narrow.matches ? dialog : input).focus();
    else if (!narrow.matches) shadow.activeElement?.blur(), before?.focus?.();
    actions.onOpen();
  }

  function close() {
    if (!dialog.open) return;
    composer.quiet();
    hush();
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

  function setComfort(name, on, chosen = false) {
    root.classList.toggle(name, on);
    comforts[name].setAttribute("aria-pressed", String(on));
    if (chosen) actions.onComfort(name, on);
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
  new ResizeObserver(() => atEnd && log.childElementCount && scrollToEnd()).observe(scroll);

  function retireOldChoices(items) {
    let next = null;
    for (const item of [...items].reverse()) {
      if (item.author === "citizen") next = item;
      const group = next && elements.get(item.key)?.querySelector(".choices:not(.used)");
      if (group) retireChoices(group, next.payload);
    }
  }

  const view = {
    open, close, setComfort, setUnread, root,
    setDraft: composer.setDraft,
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
      welcome.hidden = items.some((each) => each.author === "citizen" || each.id !== undefined);
      suggestions.hidden = Boolean(items[0]?.buttons?.length);
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
      suggestions.hidden = false;
      this.typing(false);
      this.status({ owner: "bot" });
    },

    typing(on, owner = "bot") {
      clearTimeout(typingTimer);
      status.replaceChildren(...(on ? [h("span", { class: "dots" }, WORDS.typing[owner] ?? WORDS.typing.bot)] : []));
      if (on) typingTimer = setTimeout(() => this.typing(false), TYPING_LASTS_MS);
    },

    /** A passing remark, in the place of the typing sign; a `lasting` one stays until the next. */
    say(text, { lasting = false } = {}) {
      clearTimeout(typingTimer);
      status.textContent = text;
      if (!lasting) typingTimer = setTimeout(() => this.typing(false), REMARK_LASTS_MS);
    },

    status({ owner, ticket, position, officer }) {
      composer.staffIs(owner);
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
  return view;
}
