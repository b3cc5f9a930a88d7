// Type-ahead for search boxes: an editable combobox with a list (WAI-ARIA 1.2, "list autocomplete with manual selection").
//   <form data-suggest="/search/suggest" data-suggest-label="…" data-suggest-count="… # …">
// Enter without a choice sends the form as it would without this; a choice goes straight to the page.
const WAIT = 120; // ms: a syllable of somebody who types fast
const LEAST = 2;
const icons = document.querySelector("use")?.getAttribute("href").split("#")[0];
const DRAWINGS = { practice: "leaf", aar: "loop", thread: "talk", guidance: "compass", wiki: "book", person: "person", tag: "tag" };
let boxes = 0;

const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
};

const drawing = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon icon--${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
};

// Where letters with all their marks begin and end. A bold that parts a Thai letter from its tone has it drawn twice or nowhere.
const MARKS = /^[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\p{M}]/u;
const segmenter = Intl.Segmenter && new Intl.Segmenter("th", { granularity: "grapheme" });
const clusterStarts = (text) => {
  if (segmenter) return [...[...segmenter.segment(text)].map((cluster) => cluster.index), text.length];
  return [...text.matchAll(/./gsu)].map((letter) => letter.index).filter((at) => !at || !MARKS.test(text.slice(at))).concat(text.length);
};

// The typed words in bold, where the title has them as they are, to the end of their last letter's marks: nothing is guessed.
const titled = (title, typed) => {
  const line = element("span", "suggest__title");
  const at = title.toLowerCase().indexOf(typed.toLowerCase());
  if (at < 0 || title.toLowerCase().length !== title.length) {
    line.textContent = title;
    return line;
  }
  const edges = clusterStarts(title);
  const start = edges.filter((edge) => edge <= at).pop();
  const end = edges.find((edge) => edge >= at + typed.length);
  line.append(title.slice(0, start), element("b", "", title.slice(start, end)), title.slice(end));
  return line;
};

class Combobox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    const kinds = form.querySelectorAll("input[name=kind]");
    this.kind = kinds.length === 1 ? kinds[0].value : "";
    this.known = new Map();
    this.rows = [];
    this.active = -1;
    const id = `suggest-${(boxes += 1)}`;
    this.list = element("ul", "suggest");
    this.list.id = id;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.dataset.suggestLabel);
    this.said = element("span", "for-ears");
    this.said.setAttribute("role", "status");
    const has = { role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", spellcheck: "false" };
    for (const [name, value] of Object.entries(has)) this.input.setAttribute(name, value);
    form.append(this.list, this.said);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.typed());
    this.input.addEventListener("blur", () => this.close());
    // Pressing in the list must not take the focus from the field: the list would be gone before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.go(this.rows[[...this.list.children].indexOf(row)], event);
    });
  }

  get words() {
    return this.input.value.trim();
  }

  typed() {
    clearTimeout(this.waiting);
    this.asking?.abort();
    if ([...this.words].length < LEAST || this.words === this.input.defaultValue.trim()) this.close();
    else if (this.known.has(this.words)) this.show(this.known.get(this.words));
    else this.waiting = setTimeout(() => this.ask(this.words), WAIT);
  }

  async ask(words) {
    this.asking = new AbortController();
    const query = new URLSearchParams({ q: words, ...(this.kind && { kind: this.kind }) });
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?${query}`, { signal: this.asking.signal });
      if (!answer.ok) return;
      const rows = await answer.json();
      this.known.set(words, rows);
      // What was typed meanwhile has its own answer coming; the old list stands until then, so that nothing flickers.
      if (words === this.words && document.activeElement === this.input) this.show(rows);
    } catch {
      // Overtaken by the next letter, or no network: the form works as it is.
    }
  }

  show(rows) {
    if (!rows.length) {
      this.close();
      return;
    }
    this.rows = rows;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...rows.map((row, at) => this.option(row, at)));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.said.textContent = this.form.dataset.suggestCount.replace("#", rows.length);
  }

  option(row, at) {
    const option = element("li", "suggest__option");
    option.id = `${this.list.id}-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = element("span", "suggest__words");
    const about = [row.about, row.record_no && `#${row.record_no}`].filter(Boolean).join(" · ");
    words.append(titled(row.title, this.words), " ", element("span", "suggest__about", about));
    option.append(drawing(DRAWINGS[row.unit] ?? "book"), words);
    return option;
  }

  close() {
    clearTimeout(this.waiting);
    this.active = -1;
    this.list.hidden = true;
    this.said.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    const options = [...this.list.children];
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    if (at < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[at].id);
  }

  go(row, event) {
    if (event.ctrlKey || event.metaKey) window.open(row.url, "_blank", "noopener");
    else location.assign(row.url);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const open = !this.list.hidden;
    const count = this.rows.length;
    if (event.key === "ArrowDown" && !open) {
      if ([...this.words].length >= LEAST) this.ask(this.words);
    } else if (event.key === "ArrowUp" && event.altKey) this.close();
    else if (!open) return;
    // One place beyond the last is the field itself again.
    else if (event.key === "ArrowDown") this.choose(this.active + 1 < count ? this.active + 1 : -1);
    else if (event.key === "ArrowUp") this.choose(this.active < 0 ? count - 1 : this.active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) this.go(this.rows[this.active], event);
    else {
      // Home, End and the arrows sideways are moves in the text: the field has them back.
      if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) this.choose(-1);
      return;
    }
    event.preventDefault();
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Combobox(form);
