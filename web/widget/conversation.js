// The messages of one conversation: in order, each once. An item is a message as the server tells it, plus `state`
// ("sending" | "sent" | "waiting" | "refused"), `note` (what to say about that state) and `key` (its identity here).

/** A fresh UUID; browsers hide crypto.randomUUID on pages without https. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Conversation {
  #byId = new Map();
  #byClientId = new Map();
  #titles;
  #generation = 0;
  items = [];
  /** Sequence number of the last message received; asking for messages after it leaves no gap. */
  cursor = 0;

  /** @param titles Map of payload to the words on its button, for echoes of pressed buttons. */
  constructor(titles) {
    this.#titles = new Map(titles);
  }

  /** Take a message from the server. Returns `{item, isNew}`; the same message again changes nothing. */
  receive(message) {
    this.cursor = Math.max(this.cursor, message.seq);
    for (const button of message.buttons ?? []) this.#titles.set(button.payload, button.title);
    const known = this.#byId.get(message.id) ?? this.#byClientId.get(message.client_msg_id);
    if (known) {
      this.#settle(known, message.id, message.seq);
      return { item: known, isNew: false };
    }
    const own = message.author === "citizen";
    const item = {
      ...message,
      payload: message.text,
      text: own ? this.shownText(message.text) : message.text,
      key: message.client_msg_id ?? String(message.id),
      state: "sent",
      order: this.#order(message.seq),
    };
    this.#insert(item);
    return { item, isNew: true };
  }

  /** Add what the citizen has just sent; `shown` is what the bubble says where `text` is a button's payload. */
  add(clientId, text, shown) {
    const item = {
      key: clientId,
      client_msg_id: clientId,
      author: "citizen",
      payload: text,
      text: shown,
      created_at: new Date().toISOString(),
      state: "sending",
      order: Infinity,
    };
    this.#insert(item);
    return item;
  }

  /** A line of our own, such as "the session has expired"; it stays where it was said. */
  say(text, { author = "system", buttons = [] } = {}) {
    for (const button of buttons) this.#titles.set(button.payload, button.title);
    const item = { key: newId(), author, text, buttons, state: "sent", order: this.#last() };
    this.#insert(item);
    return item;
  }

  /** The server has stored the citizen's message. */
  stored(clientId, id, seq) {
    const item = this.#byClientId.get(clientId);
    if (item) this.#settle(item, id, seq);
    return item;
  }

  find(clientId) {
    return this.#byClientId.get(clientId);
  }

  remove(clientId) {
    this.#byClientId.delete(clientId);
    this.items = this.items.filter((item) => item.key !== clientId);
  }

  /** A new server session counts from 1 again; what is on screen stays above it. */
  startAgain() {
    this.#generation += 1;
    this.cursor = 0;
    this.#byId.clear();
  }

  /** What was said before an item, by the citizen: the question it answers. */
  questionOf(item) {
    const before = this.items.slice(0, this.items.indexOf(item));
    return before.findLast((each) => each.author === "citizen")?.text ?? null;
  }

  shownText(text) {
    return this.#titles.get(text) ?? text;
  }

  #order(seq) {
    return this.#generation * 1e9 + seq;
  }

  #last() {
    const settled = this.items.filter((item) => Number.isFinite(item.order));
    return settled.length ? settled[settled.length - 1].order : this.#order(0);
  }

  #settle(item, id, seq) {
    item.id = id;
    item.seq = seq;
    item.state = "sent";
    item.note = null;
    this.#byId.set(id, item);
    const order = this.#order(seq);
    if (item.order === order) return;
    this.items.splice(this.items.indexOf(item), 1);
    item.order = order;
    this.#insert(item);
  }

  #insert(item) {
    if (item.id !== undefined) this.#byId.set(item.id, item);
    if (item.client_msg_id) this.#byClientId.set(item.client_msg_id, item);
    let place = this.items.length;
    while (place > 0 && this.items[place - 1].order > item.order) place -= 1;
    this.items.splice(place, 0, item);
  }
}
