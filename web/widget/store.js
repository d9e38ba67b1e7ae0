// What survives a reload: token, read cursor, draft, messages not yet sent; and, per tab, whether the window is open.
// The browser may block its storage (private mode, embedded frames); then everything lives in memory for this page.

const PREFIX = "tro-ly:";

/** @param area Function that returns the browser's storage area; it may throw. */
export function createStore(scope, area) {
  const memory = new Map();
  const full = (name) => `${PREFIX}${scope}:${name}`;

  return {
    get(name, fallback = null) {
      if (memory.has(name)) return memory.get(name);
      try {
        const raw = area().getItem(full(name));
        return raw === null ? fallback : JSON.parse(raw);
      } catch {
        return fallback;
      }
    },
    set(name, value) {
      try {
        area().setItem(full(name), JSON.stringify(value));
        memory.delete(name);
      } catch {
        memory.set(name, value);
      }
    },
    remove(...names) {
      for (const name of names) {
        memory.delete(name);
        try {
          area().removeItem(full(name));
        } catch {
          // Nothing was stored there.
        }
      }
    },
  };
}
