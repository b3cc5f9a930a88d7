// Forms that look after what is being written.
//   data-guard          warns before leaving with unsaved words; Ctrl+Enter and Ctrl+S send. A form that says data-kept
//                       (see editor/drafting.js) has its words on the server already
//   data-submit-once    a second press while the first is under way sends nothing
//   data-grow           the text area grows with its text
//   data-error-summary  takes the focus when the page comes back with errors

const written = (form) =>
  [...form.elements].some((field) => {
    if (!field.name || field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected && option.selected);
    return field.value !== field.defaultValue;
  });

let leavingToSave = false;

window.addEventListener("beforeunload", (event) => {
  if (leavingToSave) return;
  if ([...document.querySelectorAll("form[data-guard]")].some((form) => !form.dataset.kept && written(form))) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (!form || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.key === "Enter" || event.code === "KeyS") {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.matches("[data-submit-once]")) {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  }
  if (form.matches("[data-guard]")) leavingToSave = true;
});

// Coming back with the back button: the page is alive again and so are its forms.
window.addEventListener("pageshow", () => {
  leavingToSave = false;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

const grow = (area) => {
  const lines = area.value.split("\n").length + Math.floor(area.value.length / 90);
  area.rows = Math.max(Number(area.dataset.rows ??= area.rows), Math.min(lines + 1, 24));
};

document.addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[data-grow]")) grow(event.target);
});
document.querySelectorAll("textarea[data-grow]").forEach(grow);

document.querySelector("[data-error-summary]")?.focus();
