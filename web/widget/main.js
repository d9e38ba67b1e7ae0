// The widget put together: the conversation, what is sent and received, and what is shown of it.
import { createApi } from "./api.js";
import { Conversation, newId } from "./conversation.js";
import { createOutbox } from "./outbox.js";
import { createStore } from "./store.js";
import { createStream } from "./stream.js";
import { createView } from "./view.js";
import { PAYLOAD_BOT, PAYLOAD_STAFF, WORDS } from "./words.js";

const SHOW_OFFLINE_AFTER_MS = 3000;

const ownTitles = () => [[PAYLOAD_STAFF, WORDS.askStaff], [PAYLOAD_BOT, WORDS.backToBot]];

/** Start the widget. `options`: server (address), title, subtitle, hotline, widgetId, ward. */
export function startWidget(options) {
  const scope = `${options.server}${options.widgetId ?? ""}`;
  const store = createStore(scope, () => localStorage);
  // Whether the window is open is this tab's affair: a link opened from an answer starts without it.
  const tab = createStore(scope, () => sessionStorage);
  let conversation = new Conversation(ownTitles());
  let owner = "bot";
  let loaded = false;
  let offlineTimer = null;
  let wasOffline = false;

  const identity = { lang: "vi" };
  if (options.widgetId) identity.widget_id = options.widgetId;
  if (options.ward) identity.ward = options.ward;

  const api = createApi({
    server: options.server,
    store,
    identity,
    onRenewed() {
      conversation.startAgain();
      showStatus({ owner: "bot" });
      show(conversation.say(WORDS.expired));
      stream.restart();
    },
  });

  const outbox = createOutbox({
    store,
    api,
    onStored(clientId, id, seq) {
      const item = conversation.stored(clientId, id, seq);
      if (item) show(item);
    },
    onWaiting(clientId, error, seconds) {
      mark(clientId, "waiting", error.status === 429 ? WORDS.tooFast(seconds) : WORDS.waitingToSend);
    },
    onRefused(entry, error) {
      mark(entry.clientId, "refused", error.message || WORDS.refused);
    },
  });

  const view = createView(
    { title: options.title || WORDS.title, subtitle: options.subtitle || WORDS.subtitle, hotline: options.hotline },
    {
      onOpen() {
        tab.set("open", true);
        store.set("seen", conversation.cursor);
      },
      onClose: () => tab.set("open", false),
      onSubmit: (text) => send(text),
      onDraft: (text) => store.set("draft", text),
      onStaff: () => send(PAYLOAD_STAFF),
      onBot: () => send(PAYLOAD_BOT),
      onChoice: (button) => send(button.payload, button.title),
      onLarge: (on) => store.set("large", on),
      onEdit(item) {
        conversation.remove(item.key);
        view.remove(item.key);
        view.setDraft([view.draft(), item.payload].filter(Boolean).join("\n"));
        view.focusInput();
      },
      rated: (ticket) => store.get("rated", []).includes(ticket),
      async onRate(ticket, stars) {
        try {
          await api.rate(ticket, stars);
        } catch (error) {
          if (error.passing) return false;
        }
        store.set("rated", [...store.get("rated", []), ticket]);
        return true;
      },
      onForget: forget,
    },
  );

  const stream = createStream({
    catchUp,
    address: () => api.streamAddress(conversation.cursor),
    onEvent(name, data) {
      if (name === "message") receive(data);
      else if (name === "typing") view.typing(data.on, owner);
      else showStatus(data);
    },
    onState(connected) {
      clearTimeout(offlineTimer);
      if (connected) {
        view.network(null);
        if (wasOffline) view.say(WORDS.online);
        wasOffline = false;
        outbox.flush();
      } else {
        offlineTimer = setTimeout(() => {
          wasOffline = true;
          view.network(navigator.onLine ? WORDS.reconnecting : WORDS.offline);
        }, navigator.onLine ? SHOW_OFFLINE_AFTER_MS : 0);
      }
    },
  });

  function show(item) {
    view.place(item, conversation.items);
  }

  function mark(clientId, state, note) {
    const item = conversation.find(clientId);
    if (!item) return;
    item.state = state;
    item.note = note;
    show(item);
  }

  function send(text, title) {
    const entry = { clientId: newId(), text, shown: title ?? conversation.shownText(text) };
    show(conversation.add(entry.clientId, entry.text, entry.shown));
    outbox.put(entry);
    stream.start();
  }

  function showStatus(status) {
    owner = status.owner;
    view.status(status);
  }

  function receive(message) {
    const { item, isNew } = conversation.receive(message);
    show(item);
    if (!isNew || item.author === "citizen") return;
    view.typing(false);
    if (view.isOpen()) store.set("seen", conversation.cursor);
    else view.setUnread(view.unread() + 1);
  }

  async function catchUp() {
    for (let more = true; more; ) {
      const { messages, status } = await api.messages(conversation.cursor);
      if (loaded) messages.forEach(receive);
      else recall(messages);
      if (status) showStatus(status);
      more = messages.length > 0;
    }
    loaded = true;
  }

  // What was said before this page was loaded; only what came while the widget was closed counts as unread.
  function recall(messages) {
    const seen = store.get("seen", 0);
    view.quietly(() => messages.forEach((message) => show(conversation.receive(message).item)));
    const missed = messages.filter((message) => message.author !== "citizen" && message.seq > seen).length;
    if (view.isOpen()) store.set("seen", conversation.cursor);
    else view.setUnread(view.unread() + missed);
  }

  async function forget() {
    if (!confirm(WORDS.confirmForget)) return;
    try {
      await api.forget();
    } catch (error) {
      view.say(error.message);
      return;
    }
    stream.stop();
    outbox.clear();
    store.remove("seen", "draft", "rated");
    conversation = new Conversation(ownTitles());
    view.clear();
    showStatus({ owner: "bot" });
    view.setDraft("");
    view.say(WORDS.forgotten);
    view.focusInput();
  }

  view.setLarge(store.get("large", false));
  view.setDraft(store.get("draft", ""));
  for (const entry of outbox.waiting()) show(conversation.add(entry.clientId, entry.text, entry.shown));
  if (api.hasSession() || outbox.waiting().length) stream.start();
  else view.quietly(() => {});
  outbox.flush();
  if (tab.get("open", options.open === "true")) view.open({ takeFocus: false });

  return {
    open: () => view.open(),
    close: view.close,
    ask(text) {
      view.open();
      send(String(text));
    },
  };
}
