// The preview beside the text (wide screens) or in its place, drawn by the server as the page will be. It follows the pauses in
// typing, keeps its place, and is quiet: nobody wants to be read what they are typing.
const WAIT = 350; // ms after the last key
const KEPT = "kmwiki.view";
const room = document.querySelector("[data-writing]");
const pane = room?.querySelector("[data-preview]");
const choice = room?.querySelector("[data-view-switch]");
const form = room?.querySelector("form.editor");
const wide = matchMedia("(min-width: 75rem)");
const NOT_SHOWN = /^(?:csrf_token|form_id|based_on|proposal|note|action|rights_were|written_on|mine\.|shared_|authors$|visibility$)/u;
let view = "write";
let shown = null;
let asking = null;
let waiting = 0;

const kept = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
};
const keep = () => {
  try {
    localStorage.setItem(KEPT, view);
  } catch {
    // Storage may be closed to us; the choice then lasts as long as the page.
  }
};

const said = () => {
  const fields = new FormData(form);
  for (const name of [...fields.keys()]) if (NOT_SHOWN.test(name)) fields.delete(name);
  return new URLSearchParams([...fields].filter(([, value]) => typeof value === "string"));
};

const draw = async () => {
  const fields = said();
  const what = fields.toString();
  if (what === shown) return;
  asking?.abort();
  asking = new AbortController();
  fields.set("kind", room.dataset.writing);
  fields.set("page", room.dataset.page);
  fields.set("csrf_token", form.elements.csrf_token.value);
  pane.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(pane.dataset.preview, { method: "POST", body: fields, signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const place = pane.scrollTop;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    pane.replaceChildren(...page.body.childNodes);
    pane.scrollTop = place;
    shown = what;
  } catch (trouble) {
    if (trouble.name === "AbortError") return;
    shown = null;
    if (!pane.querySelector(".writing__failed")) {
      const note = document.createElement("p");
      note.className = "notice writing__failed";
      note.textContent = pane.dataset.failed;
      pane.prepend(note);
    }
  }
  pane.removeAttribute("aria-busy");
};

const soon = () => {
  clearTimeout(waiting);
  if (view !== "write") waiting = setTimeout(draw, WAIT);
};

const look = (wanted, { remember = false } = {}) => {
  view = wanted === "both" && !wide.matches ? "write" : wanted;
  room.classList.toggle("writing--both", view === "both");
  room.closest(".layout").classList.toggle("layout--both", view === "both");
  form.hidden = view === "preview";
  pane.hidden = view === "write";
  for (const button of choice.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  if (remember) keep();
  if (view !== "write") draw();
};

if (room && pane && choice && form) {
  choice.hidden = false;
  choice.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) look(button.dataset.view, { remember: true });
  });
  // The button that a browser without scripts sends the form with.
  form.addEventListener("click", (event) => {
    if (!event.target.closest("button[name='action'][value='preview']")) return;
    event.preventDefault();
    look(wide.matches ? "both" : "preview");
    (wide.matches ? pane : choice.querySelector("[data-view='preview']")).focus();
    choice.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  wide.addEventListener("change", () => look(kept() ?? "both"));
  // What was refused (an error at a field) lies in the form, so a form that came back begins there.
  look(document.querySelector("[data-error-summary], .preview") ? "write" : ({ write: "write" }[kept()] ?? "both"));
}
