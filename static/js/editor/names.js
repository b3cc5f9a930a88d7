// [[ offers pages, @ offers people, in any box with data-names, without a space before them: Thai has none.
//   <textarea data-names="/editor" data-names-pages="…" data-names-people="…" data-names-count="… # …">
// A field for one page (data-understood) offers pages for all that is typed in it, of one kind where data-names-kind says
// so, and takes the number.
//
// The box keeps the focus and its own role: a text field may name the row that is active (aria-activedescendant), and how
// many there are is said once. Nothing is looked at but the few letters before the caret.
import { pointOf, replace } from "./caret.js";

const WAIT = 120;
const REACH = 80; // letters back from the caret
const PAGE = /\[\[([^[\]\n|]{0,60})$/u;
const PERSON = /(^|[^A-Za-z0-9._%+@/-])@(\[?)([^[\]\n@]{0,40})$/u;
const icons = document.querySelector("use")?.getAttribute("href").split("#")[0];
const DRAWINGS = { practice: "leaf", aar: "loop", thread: "talk", guidance: "compass", wiki: "book", person: "person" };

const known = new Map();
const list = document.createElement("ul");
const said = document.createElement("p");
let box = null; // whose list it is
let open = null; // { what, from, words } of the list that is asked for or shown
let rows = [];
let active = -1;
let waiting = 0;
let asking = null;
let dead = ""; // typed on from here, nothing will be found either

list.className = "suggest suggest--names";
list.id = "names";
list.hidden = true;
list.setAttribute("role", "listbox");
said.className = "for-ears";
said.setAttribute("role", "status");
document.body.append(list, said);

const trigger = (field) => {
  if (field.tagName === "INPUT") return field.value.trim() ? { what: "pages", from: 0, words: field.value.trim() } : null;
  const caret = field.selectionStart;
  if (caret !== field.selectionEnd) return null;
  const start = Math.max(0, caret - REACH);
  const before = field.value.slice(start, caret);
  const page = before.match(PAGE);
  if (page) return { what: "pages", from: start + page.index, words: page[1] };
  const person = before.match(PERSON);
  if (person) return { what: "people", from: start + person.index + person[1].length, words: person[3] };
  return null;
};

const close = () => {
  clearTimeout(waiting);
  asking?.abort();
  if (box) for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) box.removeAttribute(name);
  open = null;
  rows = [];
  active = -1;
  list.hidden = true;
  said.textContent = "";
};

const activate = (at) => {
  const options = list.children;
  options[active]?.setAttribute("aria-selected", "false");
  active = (at + options.length) % options.length;
  options[active].setAttribute("aria-selected", "true");
  options[active].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", options[active].id);
};

const put = (row) => {
  const field = box;
  const { from } = open;
  close();
  if (field.tagName === "INPUT") {
    replace(field, 0, field.value.length, String(row.record_no));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const caret = field.selectionStart;
  const rest = field.value.slice(caret, caret + 2);
  const page = row.insert.startsWith("[[");
  const end = caret + (page && rest === "]]" ? 2 : !page && rest[0] === "]" ? 1 : 0);
  // A Latin name would go on into Latin letters behind it.
  const gap = !row.insert.endsWith("]") && /^[A-Za-z0-9._-]/u.test(field.value.slice(end, end + 1)) ? " " : "";
  replace(field, from, end, row.insert + gap);
};

const drawn = (row, at) => {
  const option = document.createElement("li");
  option.className = "suggest__option";
  option.id = `names-${at}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#${DRAWINGS[row.unit] ?? "book"}`);
  drawing.append(use);
  const words = document.createElement("span");
  words.className = "suggest__words";
  for (const [name, text] of [["suggest__title", row.title], ["suggest__about", [row.about, row.record_no && `#${row.record_no}`].filter(Boolean).join(" · ")]]) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    words.append(part, " ");
  }
  option.append(drawing, words);
  return option;
};

const place = () => {
  const { left, top, line } = pointOf(box, open.from);
  const width = Math.min(352, document.documentElement.clientWidth - 16);
  const height = list.offsetHeight;
  const below = top + line + 4;
  const over = below + height > innerHeight && top - height - 4 > 0;
  list.style.width = `${width}px`;
  list.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8)) + scrollX}px`;
  list.style.top = `${(over ? top - height - 4 : below) + scrollY}px`;
};

const show = (found) => {
  if (!found.length) {
    dead = open.what + open.from + open.words;
    close();
    return;
  }
  const began = list.hidden;
  rows = found;
  active = -1;
  list.replaceChildren(...rows.map(drawn));
  list.setAttribute("aria-label", box.dataset[open.what === "pages" ? "namesPages" : "namesPeople"]);
  list.hidden = false;
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", "names");
  if (began) place();
  // In a field for one page what is typed may be all that is meant: nothing is chosen until somebody does.
  if (box.tagName === "INPUT") box.removeAttribute("aria-activedescendant");
  else activate(0);
  said.textContent = box.dataset.namesCount.replace("#", rows.length);
};

const ask = async () => {
  const { what, words } = open;
  const kind = what === "pages" && box.dataset.namesKind;
  const key = `${what}?q=${encodeURIComponent(words)}${kind ? `&kind=${kind}` : ""}`;
  asking?.abort();
  if (known.has(key)) {
    show(known.get(key));
    return;
  }
  asking = new AbortController();
  try {
    const answer = await fetch(`${box.dataset.names}/${key}`, { signal: asking.signal });
    if (!answer.ok || answer.redirected) return;
    // Nobody yet: a word of respect may be on its way, with a name behind it.
    if (answer.status === 204) {
      if (open?.what === what && open.words === words) close();
      return;
    }
    const found = await answer.json();
    known.set(key, found);
    if (open?.what === what && open.words === words) show(found);
  } catch {
    // Overtaken by the next letter, or no network: what is typed by hand works as well.
  }
};

const typed = (field) => {
  const now = trigger(field);
  if (!now || (dead && (now.what + now.from + now.words).startsWith(dead))) {
    if (!now) dead = "";
    if (open) close();
    return;
  }
  if (open && (box !== field || open.what !== now.what || open.from !== now.from)) close();
  box = field;
  open = now;
  clearTimeout(waiting);
  waiting = setTimeout(ask, WAIT);
};

const named = (event) => (event.target.matches?.("[data-names]") ? event.target : null);

document.addEventListener("input", (event) => {
  const field = named(event);
  if (field && !event.isComposing) typed(field);
});
document.addEventListener("compositionend", (event) => {
  const field = named(event);
  if (field) typed(field);
});
document.addEventListener("focusout", (event) => {
  if (event.target === box) close();
});
// A caret that left the name has left the list.
document.addEventListener("selectionchange", () => {
  if (!open || document.activeElement !== box || box.tagName === "INPUT") return;
  const now = trigger(box);
  if (now?.what !== open.what || now.from !== open.from) close();
});
window.addEventListener("resize", close);

// Before every other listener: while the list is open, Enter chooses and begins no line.
document.addEventListener(
  "keydown",
  (event) => {
    if (list.hidden || event.target !== box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = rows[active];
    if (event.key === "ArrowDown") activate(active + 1);
    else if (event.key === "ArrowUp") activate(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") {
      dead = open.what + open.from + open.words;
      close();
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen && !event.shiftKey) put(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
// Pressing in the list must not take the focus from the box: the list would be gone before the click.
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) put(rows[[...list.children].indexOf(option)]);
});
