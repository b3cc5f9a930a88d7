// Single keys for those who like them: / search, e edit, g h home, ? this list.
// Matched by the key's place (event.code), so they are the same on a Thai layout; never inside a field; and they can be
// switched off (WCAG 2.1.4), which this browser remembers.
const KEPT = "kmwiki.shortcuts";
const list = document.getElementById("shortcuts");
const choice = document.getElementById("shortcuts-on");
let waitingForG = 0;

const keep = (value) => {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // Storage may be closed to us; the switch then lasts as long as the page.
  }
};
const kept = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
};

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
const follow = (selector) => document.querySelector(selector)?.click();

const answers = {
  Slash: (event) => (event.shiftKey ? list.showModal() : document.getElementById("site-q")?.focus()),
  KeyE: () => follow("[data-shortcut='edit']"),
  KeyG: () => {
    waitingForG = Date.now();
  },
  KeyH: () => {
    if (Date.now() - waitingForG < 1500) location.assign("/");
  },
};

if (list && choice) {
  choice.checked = kept() !== "off";
  choice.addEventListener("change", () => keep(choice.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (!choice.checked || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const answer = answers[event.code];
    if (!answer) return;
    if (event.code === "Slash") event.preventDefault();
    answer(event);
  });

  const place = document.querySelector("[data-shortcuts-slot]");
  if (place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "text-action";
    button.textContent = document.getElementById("shortcuts-title").textContent;
    button.addEventListener("click", () => list.showModal());
    place.append(button);
  }
}
