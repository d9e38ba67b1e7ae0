// What the citizen sent, until the server has stored it: kept over reloads, sent one after the other, each under an
// id of its own so that sending again is harmless.
import { ApiError } from "./api.js";
import { backoffSeconds } from "./stream.js";

/** Whether the server has said no for good; anything else is tried again, so that nothing is lost by surprise. */
const isFinal = (error) => error instanceof ApiError && !error.passing;

export function createOutbox({ store, api, onStored, onWaiting, onRefused }) {
  let busy = false;
  let timer = null;
  let attempt = 0;

  const queue = () => store.get("unsent", []);
  const drop = (clientId) => store.set("unsent", queue().filter((entry) => entry.clientId !== clientId));

  async function flush() {
    if (busy) return;
    clearTimeout(timer);
    busy = true;
    try {
      for (let entry = queue()[0]; entry; entry = queue()[0]) {
        if (!(await deliver(entry))) break;
      }
    } finally {
      busy = false;
    }
  }

  async function deliver(entry) {
    try {
      const { message_id: id, seq } = await api.send(entry);
      drop(entry.clientId);
      attempt = 0;
      onStored(entry.clientId, id, seq);
      return true;
    } catch (error) {
      if (!isFinal(error)) {
        const seconds = Math.ceil(error.retryAfter || backoffSeconds(attempt));
        attempt += 1;
        timer = setTimeout(flush, seconds * 1000);
        onWaiting(entry.clientId, error, seconds);
        return false;
      }
      drop(entry.clientId);
      onRefused(entry, error);
      return true;
    }
  }

  addEventListener("online", flush);

  return {
    flush,
    waiting: queue,
    put(entry) {
      store.set("unsent", [...queue(), entry]);
      flush();
    },
    clear() {
      clearTimeout(timer);
      store.remove("unsent");
    },
  };
}
