// The queue page: who waits, oldest first; what I hold; what colleagues hold. Looked up every two seconds.
import { h } from "/static/widget/dom.js";
import { get, poll, post } from "./http.js";

const POLL_SECONDS = 2;
const TITLE = document.title;
const live = document.getElementById("live");
const problem = document.getElementById("problem");
const area = document.getElementById("area");
let waitingBefore = null;

function tags(ticket, kind) {
  return h("div", { class: "tags" },
    h("span", { class: "reason" }, ticket.reason_label),
    h("span", {}, ticket.area_label),
    h("span", {}, ticket.channel_label),
    ticket.ward && h("span", {}, ticket.ward),
    kind === "others" && h("span", {}, `Cán bộ ${ticket.officer}`));
}

async function claim(ticket, button) {
  button.disabled = true;
  problem.hidden = true;
  try {
    await post(`/desk/api/tickets/${encodeURIComponent(ticket.number)}/claim`);
    location.assign(`/desk/tickets/${encodeURIComponent(ticket.number)}`);
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    button.disabled = false;
    refresh();
  }
}

function since(ticket, kind) {
  if (ticket.waited === "vừa xong") return "Vừa mới gửi";
  if (kind !== "waiting") return `Gửi ${ticket.waited} trước`;
  return ticket.long ? `Chờ lâu: ${ticket.waited}` : `Chờ ${ticket.waited}`;
}

function row(ticket, kind) {
  const address = `/desk/tickets/${encodeURIComponent(ticket.number)}`;
  const verb = kind === "mine" ? "Trả lời" : "Xem";
  const open = h("a", { class: kind === "mine" ? "button primary" : "button", href: address, "aria-label": `${verb} phiếu ${ticket.number}` }, verb);
  const take = kind === "waiting" && h("button", { type: "button", class: "primary", "aria-label": `Nhận phiếu ${ticket.number}`, onclick: (event) => claim(ticket, event.currentTarget) }, "Nhận phiếu");
  return h("li", { "data-number": ticket.number, class: kind === "waiting" && ticket.long ? "long" : null },
    h("div", {}, h("span", { class: "number" }, `Phiếu ${ticket.number}`), h("span", { class: "waited" }, since(ticket, kind))),
    h("div", {}, h("p", { class: "summary" }, ticket.summary), tags(ticket, kind)),
    h("div", { class: "actions" }, take, open));
}

// A row is only redrawn when it says something new, so that focus and screen readers stay where they are.
function fill(kind, tickets) {
  const list = document.getElementById(kind);
  const shown = new Map([...list.children].map((element) => [element.dataset.number, element]));
  tickets.forEach((ticket, place) => {
    const facts = JSON.stringify(ticket);
    let element = shown.get(ticket.number);
    shown.delete(ticket.number);
    if (element?.facts !== facts) {
      const focused = element?.contains(document.activeElement) && [...element.querySelectorAll("a, button")].indexOf(document.activeElement);
      const fresh = row(ticket, kind);
      fresh.facts = facts;
      element?.replaceWith(fresh);
      if (focused !== undefined && focused !== false) fresh.querySelectorAll("a, button")[focused]?.focus();
      element = fresh;
    }
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
  });
  for (const gone of shown.values()) gone.remove();
  document.getElementById(`${kind}-count`).textContent = String(tickets.length);
  const empty = document.getElementById(`${kind}-empty`);
  if (empty) empty.hidden = tickets.length > 0;
}

function offerAreas(tickets) {
  const known = new Set([...area.options].map((option) => option.value));
  for (const ticket of tickets) {
    if (known.has(ticket.area ?? "-")) continue;
    known.add(ticket.area ?? "-");
    area.append(h("option", { value: ticket.area ?? "-" }, ticket.area_label));
  }
}

async function look() {
  try {
    const queue = await get("/desk/api/queue");
    offerAreas([...queue.waiting, ...queue.mine, ...queue.others]);
    const chosen = (ticket) => !area.value || (ticket.area ?? "-") === area.value;
    fill("waiting", queue.waiting.filter(chosen));
    fill("mine", queue.mine);
    fill("others", queue.others.filter(chosen));
    document.getElementById("others-section").hidden = queue.others.length === 0;
    document.title = queue.waiting.length ? `(${queue.waiting.length}) ${TITLE}` : TITLE;
    if (waitingBefore !== null && queue.waiting.some((ticket) => !waitingBefore.has(ticket.number))) live.textContent = "Có người dân mới chờ.";
    else if (waitingBefore === null || live.dataset.problem) live.textContent = "";
    delete live.dataset.problem;
    waitingBefore = new Set(queue.waiting.map((ticket) => ticket.number));
  } catch (error) {
    live.textContent = error.message;
    live.dataset.problem = "1";
  }
}

const refresh = poll(look, POLL_SECONDS);
area.addEventListener("change", refresh);
