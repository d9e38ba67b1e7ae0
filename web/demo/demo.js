// The page reads fully without this script; with it, questions open the assistant and are asked there.
const hotline = document.getElementById("no-script");
hotline.hidden = true;
for (const element of document.querySelectorAll("#ask, .js-only")) element.hidden = false;

// "/?bai=<guide>": a link from a guide's page opens the assistant on that guide, once.
const here = new URL(location);
const guide = here.searchParams.get("bai");
if (guide) {
  here.searchParams.delete("bai");
  history.replaceState(null, "", here);
  window.TroLy?.open(guide);
}

async function ask(question) {
  if (!(await window.TroLy?.ask(question))) hotline.hidden = false;
}

for (const item of document.querySelectorAll(".questions li")) {
  const question = item.textContent.trim();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = question;
  button.addEventListener("click", () => ask(question));
  item.replaceChildren(button);
}

document.getElementById("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = document.getElementById("ask-text");
  const question = input.value.trim();
  if (!question) return input.focus();
  input.value = "";
  ask(question);
});
