// The live connection. Every attempt first fetches what was missed, so that messages arrive even where a proxy
// breaks event streams; then an EventSource delivers the rest. Failures are retried after 1 to 30 seconds.

const FIRST_DELAY_S = 1;
const LAST_DELAY_S = 30;
const SETTLED_MS = 5000;
const STALE_MS = 30000;

/** Seconds to wait before attempt number `attempt` (0 is the first repeat): exponential, with full jitter. */
export function backoffSeconds(attempt, random = Math.random) {
  const ceiling = Math.min(LAST_DELAY_S, 2 ** (attempt + 1));
  return FIRST_DELAY_S + random() * (ceiling - FIRST_DELAY_S);
}

export function createStream({ catchUp, address, onEvent, onState }) {
  let source = null;
  let timer = null;
  let settled = null;
  let attempt = 0;
  let generation = 0;
  let heardAt = 0;
  let wanted = false;

  const drop = () => {
    generation += 1;
    source?.close();
    source = null;
    clearTimeout(timer);
    clearTimeout(settled);
  };

  const retry = () => {
    drop();
    if (!wanted) return;
    onState(false);
    timer = setTimeout(connect, backoffSeconds(attempt) * 1000);
    attempt += 1;
  };

  async function connect() {
    drop();
    const mine = generation;
    try {
      await catchUp();
      const url = await address();
      if (mine !== generation) return;
      source = new EventSource(url);
    } catch {
      if (mine === generation) retry();
      return;
    }
    source.onopen = () => {
      heardAt = Date.now();
      onState(true);
      settled = setTimeout(() => (attempt = 0), SETTLED_MS);
    };
    source.onerror = retry;
    for (const name of ["message", "typing", "status"]) {
      source.addEventListener(name, (event) => {
        heardAt = Date.now();
        onEvent(name, JSON.parse(event.data));
      });
    }
  }

  const wake = () => {
    if (!wanted || document.hidden) return;
    if (source?.readyState === EventSource.OPEN && Date.now() - heardAt < STALE_MS) return;
    attempt = 0;
    connect();
  };
  addEventListener("online", wake);
  addEventListener("offline", () => wanted && retry());
  document.addEventListener("visibilitychange", wake);

  return {
    start() {
      if (wanted) return;
      wanted = true;
      connect();
    },
    /** The session has changed: whatever is connected belongs to the old one. */
    restart() {
      if (wanted) connect();
    },
    stop() {
      wanted = false;
      attempt = 0;
      drop();
    },
  };
}
