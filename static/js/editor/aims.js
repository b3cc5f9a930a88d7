// Rows of the table of aims, added, taken out and moved in place. Without this the same buttons send the form.
const table = document.querySelector("[data-aims]");

const rows = () => [...table.querySelectorAll(":scope > .aims__row")];
const say = (words, number) => {
  table.querySelector("[data-aims-said]").textContent = words.replace("#", number);
};

// Names, ids and words carry a row's number; they follow its place.
const renumber = () => {
  rows().forEach((row, at) => {
    for (const one of row.querySelectorAll("[name^='aims.'], [id^='aims.'], [for^='aims.']")) {
      for (const name of ["name", "id", "for"]) {
        const had = one.getAttribute(name);
        if (had) one.setAttribute(name, had.replace(/^aims\.\d+/u, `aims.${at}`));
      }
    }
    const words = row.querySelector("legend");
    words.textContent = words.textContent.replace(/\d+/u, at + 1);
    for (const button of row.querySelectorAll("[data-move]")) {
      button.value = `aims:${button.dataset.move}:${at}`;
      button.querySelector("[data-number]").textContent = words.textContent;
    }
  });
};

const empty = (row) => {
  for (const field of row.querySelectorAll("input")) field.value = "";
  for (const field of row.querySelectorAll("select")) field.selectedIndex = 0;
  return row;
};

const add = () => {
  const all = rows();
  if (all.length >= Number(table.dataset.aims)) return;
  const made = empty(all.at(-1).cloneNode(true));
  all.at(-1).after(made);
  renumber();
  made.querySelector("input").focus();
  say(table.dataset.aimsAdded, all.length + 1);
};

const moved = (row, move) => {
  const all = rows();
  const at = all.indexOf(row);
  if (move === "remove") {
    if (all.length > 1) row.remove();
    else empty(row);
    renumber();
    say(table.dataset.aimsGone, at + 1);
    const left = rows();
    left[Math.min(at, left.length - 1)].querySelector("input").focus();
    return;
  }
  const to = at + (move === "up" ? -1 : 1);
  if (to >= 0 && to < all.length) {
    if (move === "up") all[to].before(row);
    else all[to].after(row);
    renumber();
    say(table.dataset.aimsMoved, to + 1);
  }
  row.querySelector(`[data-move='${move}']`).focus();
};

table?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name='action']");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.move) moved(button.closest(".aims__row"), button.dataset.move);
  else add();
  table.dispatchEvent(new Event("change", { bubbles: true }));
});
