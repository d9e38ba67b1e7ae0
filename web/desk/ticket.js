// One ticket: the conversation as it grows, the reply box of its holder, and the moves claim, release and close.
import { newId } from "/static/widget/conversation.js";
import { h, safeLink } from "/static/widget/dom.js";
import { richText } from "/static/widget/richtext.js";
import { clock, get, poll, post } from "./http.js";

const POLL_SECONDS = 1.5;
const TYPING_SECONDS = 5;
const NEAR_END_PX = 80;
const page = document.getElementById("ticket");
const number = page.dataset.number;
const api = (path) => `/desk/api/tickets/${encodeURIComponent(number)}/${path}`;
const byId = (id) => document.getElementById(id);
const transcript = byId("transcript");
const text = byId("text");
const problem = byId("problem");
const draftKey = `phieu:${number}`;
const pending = new Map();
const shown = new Set();
let guides = {};
let atEnd = true;
let cursor = 0;
let mine = false;

function author(message) {
  if (message.internal) return `Ghi chú của ${message.author_name ?? "cán bộ"}`;
  return { citizen: "Người dân", bot: "Trợ lý", staff: `Cán bộ ${message.author_name ?? ""}`, system: "" }[message.author];
}

function evidence(message) {
  const { guide, confidence } = message.custom ?? {};
  return message.author === "bot" && guide ? h("span", {}, `Theo “${guides[guide] ?? guide}”, độ chắc ${Math.round(confidence * 100)}%`) : null;
}

function bubble(message) {
  const kind = message.internal ? "note" : message.author;
  const words = message.author === "citizen" ? message.text : richText(message.text);
  return h("div", { class: `message ${kind}` },
    h("div", { class: "who" }, author(message) && h("b", {}, author(message)), h("time", { datetime: message.created_at }, clock(message.created_at)), evidence(message)),
    h("div", { class: "bubble" }, words),
    h("p", { class: "progress", hidden: true }));
}

function toEnd() {
  transcript.scrollTop = transcript.scrollHeight;
  atEnd = true;
}

function append(element) {
  transcript.append(element);
  if (atEnd) toEnd();
}

transcript.addEventListener("scroll", () => {
  atEnd = transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < NEAR_END_PX;
}, { passive: true });
new ResizeObserver(() => atEnd && toEnd()).observe(transcript);

function receive(message) {
  cursor = Math.max(cursor, message.seq);
  if (shown.has(message.id)) return;
  shown.add(message.id);
  const waiting = pending.get(message.client_msg_id);
  if (waiting) {
    pending.delete(message.client_msg_id);
    waiting.replaceWith(bubble(message));
  } else {
    append(bubble(message));
  }
  if (message.custom?.guide) showLastGuide(message.custom);
}

function showLastGuide({ guide, verified_on: day, sources = [] }) {
  byId("last-guide-card").hidden = false;
  byId("last-guide").replaceChildren(
    h("p", { class: "summary" }, guides[guide] ?? guide),
    h("p", { class: "small" }, day ? `Kiểm tra ngày ${day.split("-").reverse().join("/")}` : ""),
    h("ul", {}, sources.map((source) => h("li", {}, safeLink(source.url, source.title) ?? source.title))));
}

function showTicket(ticket) {
  mine = ticket.mine;
  byId("claim").hidden = ticket.state !== "waiting";
  byId("release").hidden = !ticket.may_release;
  byId("close").hidden = !mine;
  byId("reply").hidden = !mine;
  const state = byId("state");
  const words = {
    waiting: `Đang chờ ${ticket.waited}`,
    claimed: mine ? "Anh/chị đang phụ trách" : `Cán bộ ${ticket.officer} đang phụ trách`,
    closed: `Đã đóng: ${ticket.close_reason_label ?? ""}`,
    cancelled: "Người dân đã thôi chờ",
  }[ticket.state];
  if (state.textContent !== words) state.textContent = words;
  state.classList.toggle("mine", mine);
  const note = byId("not-mine");
  note.hidden = mine;
  note.textContent = {
    waiting: "Nhận phiếu để trả lời người dân.",
    claimed: "Chỉ cán bộ đang phụ trách mới trả lời được phiếu này.",
    closed: "Phiếu đã đóng. Trợ lý đang trả lời người dân.",
    cancelled: "Người dân đã quay lại với trợ lý.",
  }[ticket.state];
  for (const button of document.querySelectorAll(".insert")) button.hidden = !mine;
}

function warn(words) {
  problem.hidden = !words;
  problem.textContent = words ?? "";
}

let lostConnection = false;
async function look() {
  try {
    const data = await get(api(`messages?after=${cursor}`));
    guides = { ...guides, ...data.guides };
    data.messages.forEach(receive);
    showTicket(data.ticket);
    if (lostConnection) warn(null);
    lostConnection = false;
    if (transcript.getAttribute("aria-live") === "off") setTimeout(() => transcript.setAttribute("aria-live", "polite"), 500);
  } catch (error) {
    lostConnection = true;
    warn(error.message);
  }
}
const refresh = poll(look, POLL_SECONDS);

async function move(name, body) {
  warn(null);
  try {
    await post(api(name), body);
  } catch (error) {
    warn(error.message);
  }
  await refresh();
  if (mine) text.focus();
}

byId("claim").addEventListener("click", () => move("claim"));
byId("release").addEventListener("click", () => move("release"));
byId("close").addEventListener("click", () => byId("close-dialog").showModal());
byId("close-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue === "close") move("close", { reason: new FormData(byId("close-form")).get("reason") });
});

function setDraft(words) {
  text.value = words;
  sessionStorage.setItem(draftKey, words);
}

async function send(message, element) {
  const progress = element.querySelector(".progress");
  element.classList.remove("failed");
  progress.hidden = false;
  progress.textContent = "Đang gửi…";
  try {
    await post(api("reply"), { text: message.text, client_msg_id: message.client_msg_id });
    progress.hidden = true;
    refresh();
  } catch (error) {
    element.classList.add("failed");
    const again = error.status === 0 || error.status >= 500;
    const restore = () => {
      pending.delete(message.client_msg_id);
      element.remove();
      setDraft([text.value, message.text].filter(Boolean).join("\n"));
      text.focus();
    };
    progress.replaceChildren(error.message, " ", h("button", { type: "button", onclick: again ? () => send(message, element) : restore }, again ? "Gửi lại" : "Lấy lại nội dung"));
  }
}

function submit() {
  const words = text.value.trim();
  if (!words) return text.focus();
  const message = { author: "staff", author_name: "", text: words, client_msg_id: newId(), created_at: new Date().toISOString() };
  const element = bubble({ ...message, author_name: document.querySelector(".me span").textContent });
  pending.set(message.client_msg_id, element);
  append(element);
  toEnd();
  setDraft("");
  typing(false);
  send(message, element);
  text.focus();
}

byId("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  submit();
});

let typingTimer = null;
function typing(on) {
  clearTimeout(typingTimer);
  if (on) {
    if (typingTimer === null) post(api("typing"), { on: true }).catch(() => {});
    typingTimer = setTimeout(() => typing(false), TYPING_SECONDS * 1000);
  } else if (typingTimer !== null) {
    typingTimer = null;
    post(api("typing"), { on: false }).catch(() => {});
  }
}
text.addEventListener("input", () => {
  sessionStorage.setItem(draftKey, text.value);
  typing(true);
});

for (const button of document.querySelectorAll(".insert")) {
  button.addEventListener("click", () => {
    setDraft([text.value.trim(), byId(button.dataset.draft).textContent].filter(Boolean).join("\n\n"));
    text.focus();
  });
}

byId("note").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = byId("note-text");
  const words = field.value.trim();
  if (!words) return field.focus();
  try {
    await post(api("notes"), { text: words });
    field.value = "";
    refresh();
  } catch (error) {
    warn(error.message);
  }
});

text.value = sessionStorage.getItem(draftKey) ?? "";
byId("opened").textContent = clock(byId("opened").dateTime);
