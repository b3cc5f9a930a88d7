// A talk's comfort: what is new is marked, words that are selected can be spoken about, and a passage is found again.
// Without any of it the new ones are listed, quoted words are pasted, and the browser finds a passage by its address.

// ---- What is new since the last visit: its numbers stand in the list above the talk.
const news = document.querySelector("[data-new]");
for (const number of news?.dataset.new.split(" ").filter(Boolean) ?? []) {
  const comment = document.getElementById(`c${number}`);
  if (!comment) continue;
  comment.classList.add("comment__own--new");
  const when = comment.querySelector(".comment__when");
  if (when) when.dataset.newWord = news.dataset.newWord;
}

// ---- A passage is looked for in the text as it stands: spaces and tags may lie between its words.
const seen = (node) => node.parentElement?.closest("script, style, .for-ears, button, summary, form") === null;

const textOf = (root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => (seen(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT));
  const places = []; // of each letter that is no space: its node and where in it
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.data.length; at++) {
      if (/[\s\u00ad\u200b\u200c\u2060\ufeff]/.test(node.data[at])) continue;
      text += node.data[at];
      places.push([node, at]);
    }
  }
  return { text, places };
};

const bare = (text) => text.normalize("NFC").replace(/[\s\u00ad\u200b\u200c\u2060\ufeff]+/g, "");

// The place whose surroundings are most like those that were kept; the first of equal ones.
const find = (root, words, before, after) => {
  const { text, places } = textOf(root);
  const wanted = bare(words);
  const [left, right] = [bare(before), bare(after)];
  let best = null;
  for (let at = text.indexOf(wanted); wanted && at >= 0; at = text.indexOf(wanted, at + 1)) {
    let alike = 0;
    while (alike < left.length && text[at - 1 - alike] === left[left.length - 1 - alike]) alike++;
    let behind = 0;
    while (behind < right.length && text[at + wanted.length + behind] === right[behind]) behind++;
    if (!best || alike + behind > best.alike) best = { at, alike: alike + behind };
  }
  if (!best) return null;
  const range = document.createRange();
  range.setStart(...places[best.at]);
  const [node, offset] = places[best.at + wanted.length - 1];
  range.setEnd(node, offset + 1);
  return range;
};

const page = document.querySelector("article.page");

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-passage]");
  if (!link || !page || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const range = find(page, link.dataset.passage, link.dataset.before, link.dataset.after);
  if (!range) return; // the browser tries by the address
  event.preventDefault();
  if (window.Highlight && CSS.highlights) CSS.highlights.set("passage", new Highlight(range));
  else {
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
  const place = range.startContainer.parentElement;
  place.classList.add("passage-found");
  place.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
});

// ---- Select words: a small button offers to speak about them. By mouse, by finger, and by keyboard (Shift and arrows,
// where the browser lets one move a caret): the button comes after the selected words, and Alt+C presses it.
const LONGEST = 600;
const CONTEXT = 60;
const asker = document.querySelector("[data-passages]");
const box = document.querySelector("#comment-form");

if (asker && box) {
  const holder = document.createElement("div");
  holder.className = "passage-act";
  holder.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--primary";
  button.setAttribute("aria-keyshortcuts", "Alt+C");
  holder.append(button);
  document.body.append(holder);
  let chosen = null;
  let waiting = 0;

  const around = (root, range) => {
    const before = document.createRange();
    before.selectNodeContents(root);
    before.setEnd(range.startContainer, range.startOffset);
    const after = document.createRange();
    after.selectNodeContents(root);
    after.setStart(range.endContainer, range.endOffset);
    const plain = (text) => text.replace(/\s+/g, " ");
    return [plain(before.toString()).slice(-CONTEXT), plain(after.toString()).slice(0, CONTEXT)];
  };

  const look = () => {
    const selection = getSelection();
    holder.hidden = true;
    chosen = null;
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const inside = range.commonAncestorContainer;
    const element = inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement;
    const said = element?.closest(".comment__body");
    const root = said ?? element?.closest("[data-passages]");
    const words = selection.toString().replace(/\s+/g, " ").trim();
    if (!root || words.length < 2 || words.length > LONGEST || element.closest("textarea, input, form")) return;
    const comment = said?.closest(".comment__own");
    const reply = comment?.querySelector("button[formaction*='reply_to=']");
    if (said && !reply) return;
    const [before, after] = around(root, range);
    chosen = { words, before, after, reply };
    button.textContent = said ? asker.dataset.answerThis : asker.dataset.commentHere;
    const rows = range.getClientRects();
    const last = rows[rows.length - 1];
    if (!last) return;
    holder.hidden = false;
    const room = document.documentElement.clientWidth - holder.offsetWidth - 8;
    holder.style.left = `${Math.max(8, Math.min(last.right - holder.offsetWidth / 2, room)) + scrollX}px`;
    holder.style.top = `${last.bottom + scrollY + 8}px`;
  };

  const take = () => {
    if (!chosen) return;
    const { words, before, after, reply } = chosen;
    holder.hidden = true;
    if (reply) {
      const address = new URL(reply.formAction);
      address.searchParams.set("quoted", words);
      reply.formAction = address;
      box.requestSubmit(reply); // what stands in the box already comes along
      return;
    }
    const field = box.elements.quote;
    field.value = words;
    box.elements.quote_before.value = before;
    box.elements.quote_after.value = after;
    if (box.elements.reply_to) box.elements.reply_to.remove(); // about the page now, no answer to somebody
    const fold = field.closest("details");
    fold.hidden = false;
    fold.open = true;
    box.querySelector(".comment-form__bring")?.remove(); // it would bring words of somebody who is not answered any more
    field.dispatchEvent(new Event("input", { bubbles: true }));
    getSelection().removeAllRanges();
    box.scrollIntoView({ block: "center" });
    box.elements.body.focus({ preventScroll: true });
  };

  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 200);
  });
  look(); // on a slow line words may be selected before this script is there
  button.addEventListener("mousedown", (event) => event.preventDefault()); // else the selection goes before the press
  button.addEventListener("click", take);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") holder.hidden = true;
    if (event.altKey && event.code === "KeyC" && chosen) {
      event.preventDefault();
      take();
    }
  });
  // Words that were typed or changed by hand stand nowhere in particular.
  box.elements.quote?.addEventListener("input", (event) => {
    if (event.isTrusted) box.elements.quote_before.value = box.elements.quote_after.value = "";
  });
}
