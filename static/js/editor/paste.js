// Pasting from Word, mail, LINE or a blog: the server makes Markdown of what was on the clipboard. Whatever goes wrong on
// the way, the plain text is pasted as it would have been; undo knows both. Ctrl+Shift+V pastes plain text.
const ADDRESS = "/paste";
const MOST = 3_000_000; // characters; longer text is pasted as it is
const WAIT = 6000; // ms
// Pictures inside the HTML are megabytes that nobody will read.
const INNER_PICTURES = /data:[\w/+.;=-]{0,100},[\w+/=%.~-]{40,}/gu;
// HTML that says more than its words do. Looked for in its text: parsed here, its styles would meet the page's rules for styles.
const SAYS_MORE =
  /<(?:li|table|h[1-6]|b|strong|i|em|s|del|strike|sup|sub|blockquote|hr|p)[\s>]|<a\s[^>]*href|<img\s[^>]*alt=|mso-list|font-weight:\s*(?:bold|[6-9]00)/iu;
// Plain text that is laid out: bullets, runs of no-break spaces, columns, a chat's times, characters nobody sees.
const LAID_OUT =
  /[•●▪◦‣∙■□◆➢➤►✓\u200b\ufeff\uf0b7\uf0a7]|[\u00a0\u3000]{2}|^\s*(?:[๐-๙]{1,3}[.)]|\d{1,3}\))\s|^[ \u00a0]*-[ก-ฮเ-ไ]|\t|^\[?\d{1,2}[:.]\d\d\s|^\[\d{1,2}\/\d{1,2}\/\d{2,4},?\s|^-----|^>>|^(?:From|จาก):\s/mu;
let plainNext = false;

document.addEventListener("keydown", (event) => {
  plainNext = (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "KeyV";
});

// What to send: null when the browser's own pasting is right.
const worthSending = (data) => {
  const text = data.getData("text/plain");
  const html = data.getData("text/html").replace(INNER_PICTURES, "data:");
  // A picture alone, without a word, is for whoever takes in files.
  if (text.trim() && html.length < MOST && SAYS_MORE.test(html)) return { html, text };
  return text.length < MOST && LAID_OUT.test(text) && !data.files.length ? { text } : null;
};

const insert = (box, text) => {
  box.focus();
  // The only way to write that the browser's undo knows.
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  }
};

// Lists and tables begin on a line of their own.
const fitted = (box, markdown) => {
  if (!markdown.includes("\n") && !/^(?:- |\d+\. |#|>|\|)/u.test(markdown)) return markdown;
  const before = box.value.slice(0, box.selectionStart);
  const after = box.value.slice(box.selectionEnd);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return `${gap}${markdown}${after && !after.startsWith("\n") ? "\n\n" : ""}`;
};

const noteOf = (box) => {
  if (box.nextElementSibling?.matches(".pasted")) return box.nextElementSibling;
  const note = document.createElement("p");
  note.className = "notice pasted";
  note.setAttribute("role", "status");
  note.hidden = true;
  box.after(note);
  return note;
};

const tell = (box, answer) => {
  const note = noteOf(box);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button button--quiet button--small";
  undo.textContent = answer.undo;
  undo.addEventListener("click", () => {
    box.focus();
    document.execCommand("undo");
    note.hidden = true;
  });
  note.replaceChildren(`${answer.said} `, undo);
  note.hidden = false;
  const written = box.value;
  const over = () => {
    if (box.value === written) return;
    note.hidden = true;
    box.removeEventListener("input", over);
  };
  box.addEventListener("input", over);
};

const ask = async (box, sent) => {
  const fields = new URLSearchParams(sent.html ? { html: sent.html } : { text: sent.text });
  fields.set("csrf_token", box.form.elements.csrf_token.value);
  const answer = await fetch(ADDRESS, { method: "POST", body: fields, signal: AbortSignal.timeout(WAIT) });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
};

document.addEventListener("paste", async (event) => {
  const box = event.target;
  if (plainNext || event.defaultPrevented || !(box instanceof HTMLTextAreaElement) || !box.form?.elements.csrf_token) return;
  const sent = worthSending(event.clipboardData);
  if (!sent) return;
  event.preventDefault();
  noteOf(box).hidden = true;
  box.setAttribute("aria-busy", "true");
  let answer = null;
  try {
    answer = await ask(box, sent);
  } catch {
    // Offline, signed out, too large: the words alone are better than nothing.
  }
  box.removeAttribute("aria-busy");
  insert(box, answer?.markdown ? fitted(box, answer.markdown) : sent.text);
  if (answer?.markdown && answer.markdown.trim() !== sent.text.trim()) tell(box, answer);
});
