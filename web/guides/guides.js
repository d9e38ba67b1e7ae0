// The pages read fully without this script; with it they print, open the assistant in place, and filter as one types.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const link of document.querySelectorAll("[data-chat]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const topic = new URL(link.href).searchParams.get("bai") ?? undefined;
    if (!(await window.TroLy?.open(topic))) location.assign(link.href);
  });
}

/** The same form as the server's `plain_words`: lower case, no diacritics, one space between words. */
function plainWords(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");
  return bare.match(/[\p{L}\p{N}_]+/gu)?.join(" ") ?? "";
}

const found = document.getElementById("found");
if (found) {
  const input = document.getElementById("q");
  const areas = [...document.querySelectorAll(".area")];
  const filter = () => {
    const wanted = plainWords(input.value);
    let count = 0;
    for (const area of areas) {
      let some = false;
      for (const item of area.querySelectorAll("[data-words]")) {
        item.hidden = !` ${item.dataset.words}`.includes(` ${wanted}`);
        if (!item.hidden) [some, count] = [true, count + 1];
      }
      area.hidden = !some;
    }
    found.textContent = !wanted ? "" : count ? `Có ${count} bài.` : "Chưa thấy bài trùng chữ. Anh/chị bấm “Tìm” để tìm kỹ hơn.";
  };
  input.addEventListener("input", filter);
  filter();
}
