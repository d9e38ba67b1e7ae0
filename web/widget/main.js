// The widget put together: the conversation, what is sent and received, and what is shown of it.
import { createApi } from "./api.js";
import { checkedOn } from "./bubbles.js";
import { Conversation, newId } from "./conversation.js";
import { safeLink } from "./dom.js";
import { createOutbox } from "./outbox.js";
import { createStore } from "./store.js";
import { createStream } from "./stream.js";
import { createView } from "./view.js";
import { hush, readAloud } from "./voice.js";
import { PAYLOAD_BOT, PAYLOAD_STAFF, WORDS, speakIn } from "./words.js";

const SHOW_OFFLINE_AFTER_MS = 3000;
const TOPIC = /^[a-z0-9-]{1,96}$/;
const COMFORTS = { large: () => false, contrast: () => matchMedia("(prefers-contrast: more)").matches };

/**
 * Start the widget. `options`: server (address), and what the page's tag says: title, subtitle, hotline, lang, color,
 * position, voice ("off"), open ("true"), widgetId, ward, topic.
 */
export async function startWidget(options) {
  await speakIn(options.lang);
  const scope = `${options.server}${options.widgetId ?? ""}`;
  const store = createStore(scope, () => localStorage);
  // Whether the window is open is this tab's affair: a link opened from an answer starts without it.
  const tab = createStore(scope, () => sessionStorage);
  const ownTitles = () => [[PAYLOAD_STAFF, WORDS.askStaff], [PAYLOAD_BOT, WORDS.backToBot], ...Object.entries(store.get("titles", {}))];
  let conversation = new Conversation(ownTitles());
  // What the page is about, until the server has been told with a question.
  let topic = options.topic !== store.get("topic") ? options.topic : null;
  let owner = "bot";
  let loaded = false;
  let offlineTimer = null;
  let wasOffline = false;

  const identity = { lang: WORDS.lang };
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
    {
      title: options.title || WORDS.title,
      subtitle: options.subtitle || WORDS.subtitle,
      hotline: options.hotline,
      color: options.color,
      position: options.position,
      voice: options.voice !== "off",
    },
    {
      onOpen() {
        tab.set("open", true);
        store.set("seen", conversation.cursor);
        showTopic();
      },
      onClose: () => tab.set("open", false),
      onSubmit: (text) => send(text),
      onDraft: (text) => store.set("draft", text),
      onStaff: () => send(PAYLOAD_STAFF),
      onBot: () => send(PAYLOAD_BOT),
      onChoice: (button) => send(button.payload, button.title),
      onComfort: (name, on) => store.set(name, on),
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
      verdictOf: (id) => store.get("verdicts", {})[id],
      async onVerdict(id, verdict, comment) {
        try {
          await api.judge(id, verdict, comment);
        } catch {
          return false;
        }
        store.set("verdicts", { ...store.get("verdicts", {}), [id]: verdict });
        return true;
      },
      onListen: readAloud,
      onHush: hush,
      onPrint: print,
      onShare: share,
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
    if (topic) {
      entry.topic = topic;
      store.set("topic", topic);
      topic = null;
    }
    if (entry.shown !== text) store.set("titles", { ...store.get("titles", {}), [text]: entry.shown });
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
    if (view.isOpen()) showTopic();
  }

  // What was said before this page was loaded; only what came while the widget was closed counts as unread.
  function recall(messages) {
    const seen = store.get("seen", 0);
    view.quietly(() => messages.forEach((message) => show(conversation.receive(message).item)));
    const missed = messages.filter((message) => message.author !== "citizen" && message.seq > seen).length;
    if (view.isOpen()) store.set("seen", conversation.cursor);
    else view.setUnread(view.unread() + missed);
  }

  // Asked for once a topic; a page whose topic nobody knows is a page without one.
  let topicShown = null;
  async function showTopic() {
    const wanted = topic;
    const historyComes = api.hasSession() && !loaded;
    if (!wanted || wanted === topicShown || historyComes) return;
    topicShown = wanted;
    try {
      const { title, parts } = await api.topic(wanted);
      if (topic === wanted) show(conversation.say(WORDS.about(title), { author: "bot", buttons: parts }));
    } catch (error) {
      if (error.passing) topicShown = null;
      else topic = null;
    }
  }

  function guidePage(item) {
    return item.custom?.guide ? new URL(`huong-dan/${item.custom.guide}`, options.server).href : null;
  }

  async function print(item, { text, basis }) {
    const { printAnswer } = await import("./paper.js");
    const sources = (item.custom.sources ?? []).filter((source) => safeLink(source.url));
    const question = conversation.questionOf(item);
    printAnswer(view.root, { question, text, basis, sources, checked: checkedOn(item.custom), page: guidePage(item) });
  }

  async function share(item) {
    const url = guidePage(item);
    try {
      if (navigator.share) return await navigator.share({ title: conversation.questionOf(item) ?? WORDS.title, url });
      await navigator.clipboard.writeText(url);
      view.say(WORDS.copied);
    } catch (error) {
      // Closing the system's share sheet is no failure; pages without https have no clipboard.
      if (error.name !== "AbortError") prompt(WORDS.copyByHand, url);
    }
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
    hush();
    store.remove("seen", "draft", "rated", "verdicts", "titles", "topic");
    topic = options.topic ?? null;
    topicShown = null;
    conversation = new Conversation(ownTitles());
    view.clear();
    showStatus({ owner: "bot" });
    view.setDraft("");
    view.say(WORDS.forgotten);
    view.focusInput();
  }

  if (topic && !TOPIC.test(topic)) topic = null;
  for (const [name, usual] of Object.entries(COMFORTS)) view.setComfort(name, store.get(name, usual()));
  view.setDraft(store.get("draft", ""));
  for (const entry of outbox.waiting()) show(conversation.add(entry.clientId, entry.text, entry.shown));
  if (api.hasSession() || outbox.waiting().length) stream.start();
  else {
    // Nothing was said before: whatever comes is new, and is read from its beginning and announced.
    loaded = true;
    view.quietly(() => {});
  }
  outbox.flush();
  if (tab.get("open", options.open === "true")) view.open({ takeFocus: false });

  return {
    /** Open the window; with a guide's or an area's name, on that topic. */
    open(wanted) {
      if (TOPIC.test(wanted ?? "")) [topic, topicShown] = [wanted, null];
      if (view.isOpen()) showTopic();
      view.open();
    },
    close: view.close,
    ask(text) {
      view.open();
      send(String(text));
    },
  };
}
