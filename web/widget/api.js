// The widget's HTTP interface. Failures are ApiError; status 0 means that the server was not reached.
import { WORDS } from "./words.js";

const TIMEOUT_MS = 15000;
// Browsers refuse larger bodies to requests that may outlive their page.
const MAX_KEEPALIVE_CHARS = 15000;

export class ApiError extends Error {
  constructor(status, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

async function request(server, method, path, { token, body, outlivesPage = false } = {}) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(new URL(path, server), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      keepalive: outlivesPage,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ApiError(0, WORDS.failed);
  }
  if (response.status === 204) return null;
  const data = await response.json().catch(() => null);
  if (response.ok && data !== null) return data;
  // An answer cut off half-way (the page is being left, the line broke) is no answer.
  if (response.ok) throw new ApiError(0, WORDS.failed);
  // The server's sentences are Vietnamese.
  const message = WORDS.lang === "vi" ? data?.error?.message : null;
  throw new ApiError(response.status, message ?? WORDS.failed, Number(response.headers.get("Retry-After")) || 0);
}

/**
 * Calls under the citizen's session. A session is made when the first call needs one; when the server no longer
 * knows it, `onRenewed` hears of it and the call is made once more under a new one.
 */
export function createApi({ server, store, identity, onRenewed }) {
  let opening = null;

  const open = () => {
    opening ??= request(server, "POST", "widget/sessions", { body: identity })
      .then((session) => {
        store.set("token", session.token);
        return session.token;
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  };

  const call = async (method, path, options = {}) => {
    const token = store.get("token") ?? (await open());
    try {
      return await request(server, method, path, { ...options, token });
    } catch (error) {
      if (error.status !== 401) throw error;
      if (store.get("token") === token) {
        store.remove("token");
        onRenewed();
      }
      return request(server, method, path, { ...options, token: store.get("token") ?? (await open()) });
    }
  };

  return {
    hasSession: () => store.get("token") !== null,
    send({ clientId, text, topic }) {
      const body = { client_msg_id: clientId, text, topic };
      return call("POST", "widget/messages", { body, outlivesPage: text.length < MAX_KEEPALIVE_CHARS });
    },
    messages: (after) => call("GET", `widget/messages?after=${after}`),
    rate: (ticket, stars) => call("POST", "widget/rating", { body: { ticket, stars } }),
    judge: (messageId, verdict, comment) =>
      call("POST", "widget/feedback", { body: { message_id: messageId, verdict, comment: comment || undefined } }),
    topic: (id) => request(server, "GET", `widget/topics/${id}`),
    async streamAddress(after) {
      const { ticket } = await call("POST", "widget/stream-ticket");
      return new URL(`widget/events?ticket=${encodeURIComponent(ticket)}&after=${after}`, server).href;
    },
    async forget() {
      const token = store.get("token");
      if (token) await request(server, "DELETE", "widget/sessions", { token }).catch((error) => {
        if (error.passing) throw error;
      });
      store.remove("token");
    },
  };
}
