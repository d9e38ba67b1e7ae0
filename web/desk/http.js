// Calls to the desk's JSON interface, and polling that never overlaps itself.

const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";
export const NO_CONNECTION = "Mất kết nối với máy chủ. Đang thử lại…";

export class DeskError extends Error {
  constructor(status, error) {
    super(error?.message ?? "Có lỗi ở máy chủ. Anh/chị thử lại sau ít phút.");
    this.status = status;
    this.code = error?.code;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
  } catch {
    throw new DeskError(0, { message: NO_CONNECTION });
  }
  if (response.status === 401) location.assign(`/desk/login?next=${encodeURIComponent(location.pathname)}`);
  const data = await response.json().catch(() => null);
  if (!response.ok) throw new DeskError(response.status, data?.error);
  return data;
}

export const get = (path) => call(path, {});

export const post = (path, body = {}) =>
  call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });

/** Run `work` now and then every `everySeconds`, more slowly while the page is hidden. Returns a function that runs it at once. */
export function poll(work, everySeconds, hiddenSeconds = 10) {
  let timer = null;
  let running = null;
  const round = () => {
    clearTimeout(timer);
    running ??= work().finally(() => {
      running = null;
      timer = setTimeout(round, (document.hidden ? hiddenSeconds : everySeconds) * 1000);
    });
    return running;
  };
  document.addEventListener("visibilitychange", () => document.hidden || round());
  round();
  return async () => {
    await running;
    return round();
  };
}

const MOMENT = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", hourCycle: "h23" });
const CLOCK = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "14:05" today, "14:05 20/11" before. */
export function clock(iso) {
  const at = new Date(iso);
  return (at.toDateString() === new Date().toDateString() ? CLOCK : MOMENT).format(at);
}
