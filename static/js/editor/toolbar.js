// One toolbar for all boxes of Markdown in a form: it acts on the box that was written in last.
// Alt+F10 leads from a box to the toolbar and Escape back; within it the arrows move (WAI-ARIA toolbar pattern).
// Keys are matched by their place (event.code): a Thai layout has no B.
import { replace } from "./caret.js";
import { acts, nextLine } from "./marks.js";

const BOX = "textarea[data-markdown]";
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };
const SHIFTED = { Digit6: "heading", Digit7: "numbers", Digit8: "bullets", Digit9: "quote", KeyK: "page" };
const bar = document.querySelector("[data-toolbar]");
const form = bar?.closest("form");
const tools = bar ? [...bar.querySelectorAll("[data-act]")] : [];
let box = null;

const change = (area, made) => made && replace(area, made.from, made.to, made.put, made.select);

const act = (name, area) => {
  const tool = tools.find((one) => one.dataset.act === name);
  change(area, acts[name](area.value, area.selectionStart, area.selectionEnd, tool.dataset.sample ?? ""));
};

const firstBox = () => form.querySelector(`#body:not([hidden])`) ?? form.querySelector(BOX);

const move = (to) => {
  for (const tool of tools) tool.tabIndex = -1;
  tools[to].tabIndex = 0;
  tools[to].focus();
};

if (bar) {
  if (/Mac|iPhone|iPad/u.test(navigator.platform)) for (const tool of tools) tool.title = tool.title.replace("Ctrl+", "⌘");
  bar.hidden = false;
  form.addEventListener("focusin", (event) => {
    if (!event.target.matches(BOX)) return;
    box = event.target;
    bar.setAttribute("aria-controls", box.id);
  });
  // A press must not take the focus, and on a phone the keyboard, from the box.
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-act]");
    if (tool) act(tool.dataset.act, box ?? firstBox());
  });
  bar.addEventListener("keydown", (event) => {
    const at = tools.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tools.length - 1 }[event.key];
    if (event.key === "Escape") (box ?? firstBox()).focus();
    else if (to === undefined) return;
    else move((to + tools.length) % tools.length);
    event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    const area = event.target;
    if (event.defaultPrevented || event.isComposing || !area.matches(BOX)) return;
    const held = event.ctrlKey || event.metaKey;
    if (event.altKey && event.key === "F10") tools.find((tool) => tool.tabIndex === 0).focus();
    else if (held && !event.altKey && (event.shiftKey ? SHIFTED : KEYS)[event.code]) act((event.shiftKey ? SHIFTED : KEYS)[event.code], area);
    else if (event.key === "Enter" && !held && !event.shiftKey && !event.altKey && area.selectionStart === area.selectionEnd) {
      const made = nextLine(area.value, area.selectionStart);
      if (!made) return;
      change(area, made);
    } else return;
    event.preventDefault();
  });
}
