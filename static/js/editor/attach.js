// Pictures and files for the page form: dropped, pasted, chosen, or taken by the camera. They are sent one by one,
// each with its own progress and its own refusal, and put into the text where it was last written.

const RETRIES = 3;
const LONGEST_PAUSE_S = 60;
// Fields whose Markdown is shown; a summary or a list of names is plain text.
const TAKES_FILES = /^(?:body$|s\.|f\.)/;

const block = document.querySelector("[data-attach]");
if (block) begin(block);

function begin(root) {
  const form = root.closest("form");
  const words = root.dataset;
  const list = root.querySelector("[data-attach-list]");
  const status = root.querySelector("[data-attach-status]");
  const endings = words.accept.split(",");
  const most = Number(words.most) * 1024 * 1024;
  const waiting = [];
  let sending = null;
  let area = document.getElementById(words.for);

  root.querySelectorAll("[data-attach-live]").forEach((part) => (part.hidden = false));
  root.querySelector("[data-attach-plain]").hidden = true;
  root.querySelector("[data-attach-camera]").hidden = navigator.maxTouchPoints === 0;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const say = (text) => (status.textContent = text);
  const make = (tag, classes, text) => {
    const made = document.createElement(tag);
    if (classes) made.className = classes;
    if (text) made.textContent = text;
    return made;
  };

  // -- where it is put: the text area that was written in last

  form.addEventListener("focusin", (event) => {
    if (event.target.tagName === "TEXTAREA" && TAKES_FILES.test(event.target.name)) area = event.target;
  });

  // execCommand keeps the browser's undo whole, which setting the value would not.
  function type(target, start, end, text) {
    const active = document.activeElement;
    const kept = [target.selectionStart, target.selectionEnd];
    target.focus({ preventScroll: true });
    target.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      target.setRangeText(text, start, end, "end");
      target.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    const moved = text.length - (end - start);
    if (kept[0] > start || kept[1] > end) target.setSelectionRange(kept[0] + moved, kept[1] + moved);
    if (active && active !== target && active !== document.body) active.focus({ preventScroll: true });
  }

  function put(file) {
    const at = area.selectionEnd;
    const before = area.value.slice(0, at);
    const after = area.value.slice(at);
    // A picture is a paragraph of its own; a link stands in the sentence.
    const gap = (touches, lines) => (file.is_picture ? "\n".repeat(Math.max(0, 2 - lines)) : touches ? " " : "");
    const above = before ? gap(/\S$/.test(before), /\n*$/.exec(before)[0].length) : "";
    const below = gap(/^\S/.test(after), /^\n*/.exec(after)[0].length);
    const text = `${above}${file.markdown}${below}`;
    type(area, at, at, text);
    area.setSelectionRange(at + text.length, at + text.length);
    file.area = area;
  }

  // -- what is sent

  function take(files) {
    for (const file of files) {
      const item = show(file);
      const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
      if (file.size > most) refuse(item, fill(words.tooLarge, { name: file.name, most: words.most }));
      else if (!endings.includes(ending) && !file.type.startsWith("image/")) refuse(item, fill(words.notTaken, { name: file.name }));
      else waiting.push({ file, item, tries: 0 });
    }
    next();
  }

  function show(file) {
    const item = make("li", "attach__item");
    const name = make("span", "attach__name", file.name);
    const bar = make("progress", "attach__bar");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", fill(words.progress, { name: file.name }));
    const said = make("span", "attach__said", words.waiting);
    const stop = make("button", "button button--quiet attach__cancel");
    stop.type = "button";
    stop.append(make("span", "", words.cancel), make("span", "for-ears", ` ${file.name}`));
    stop.addEventListener("click", () => cancel(item, file));
    item.append(name, bar, said, stop);
    item.parts = { name, bar, said, stop };
    list.append(item);
    return item;
  }

  function cancel(item, file) {
    const place = waiting.findIndex((job) => job.item === item);
    if (place >= 0) waiting.splice(place, 1);
    if (sending?.item === item) sending.request.abort();
    item.remove();
    say(fill(words.cancelled, { name: file.name }));
    area.focus({ preventScroll: true });
  }

  function next() {
    if (sending || !waiting.length) return;
    const job = waiting.shift();
    const { said, bar } = job.item.parts;
    said.textContent = words.sending;
    const request = new XMLHttpRequest();
    sending = { ...job, request };
    request.open("POST", words.attach);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("load", () => answered(job, request));
    request.addEventListener("error", () => failed(job, words.failed));
    request.addEventListener("loadend", () => {
      sending = null;
      next();
    });
    request.send(body({ files: job.file }));
  }

  function body(fields) {
    const data = new FormData();
    data.append("csrf_token", form.elements.csrf_token.value);
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return data;
  }

  function answered(job, request) {
    const name = job.file.name;
    const answer = request.response;
    if (answer?.files?.length) done(job, answer.files[0]);
    else if (answer?.errors?.length) refuse(job.item, answer.errors[0]);
    else if (request.status === 429 && job.tries < RETRIES) again(job, Number(request.getResponseHeader("Retry-After")) || 10);
    else if (request.status === 413) refuse(job.item, fill(words.tooLarge, { name, most: words.most }));
    else if (request.status === 507 || request.status === 503) failed(job, words.diskFull);
    else if ([400, 401, 403].includes(request.status)) failed(job, words.signedOut);
    else failed(job, words.failed);
  }

  // Too many in a minute: it waits for its turn by itself.
  function again(job, seconds) {
    job.item.parts.said.textContent = words.waiting;
    job.tries += 1;
    setTimeout(() => {
      if (!job.item.isConnected) return;
      waiting.push(job);
      next();
    }, Math.min(seconds, LONGEST_PAUSE_S) * 1000);
  }

  function refuse(item, text) {
    const { name, bar, said, stop } = item.parts;
    item.classList.add("attach__item--wrong");
    bar.remove();
    name.hidden = true; // the sentence names the file
    said.textContent = text;
    stop.firstChild.textContent = words.remove;
    say(text);
  }

  // Nothing is wrong with the file: it can be sent again as it is.
  function failed(job, text) {
    const { bar, said, stop } = job.item.parts;
    said.textContent = fill(text, { name: job.file.name });
    bar.value = 0;
    job.item.classList.add("attach__item--wrong");
    const retry = make("button", "button button--plain attach__retry");
    retry.type = "button";
    retry.append(make("span", "", words.retry), make("span", "for-ears", ` ${job.file.name}`));
    retry.addEventListener("click", () => {
      retry.remove();
      job.item.classList.remove("attach__item--wrong");
      said.textContent = words.waiting;
      waiting.push({ ...job, tries: 0 });
      next();
    });
    stop.before(retry);
    say(said.textContent);
  }

  function done(job, file) {
    const { name, bar, said, stop } = job.item.parts;
    bar.remove();
    stop.remove();
    name.textContent = file.name;
    said.textContent = file.note;
    job.item.classList.add("attach__item--done");
    if (file.is_picture) {
      const thumb = make("img", "attach__thumb");
      thumb.alt = "";
      thumb.src = file.thumb;
      job.item.prepend(thumb);
    }
    const insert = make("button", "button button--quiet attach__insert");
    insert.type = "button";
    insert.append(make("span", "", words.insert), make("span", "for-ears", ` ${file.name}`));
    insert.addEventListener("click", () => {
      put(file);
      say(fill(words.inserted, { name: file.name }));
    });
    if (file.is_picture) job.item.append(describing(file));
    job.item.append(insert);
    put(file);
    say(fill(words.sent, { name: file.name }));
  }

  // What a picture shows is asked for and not forced; it goes into the text and is kept with the file.
  function describing(file) {
    const label = make("label", "attach__alt");
    const input = make("input", "field__input");
    input.maxLength = 500;
    input.autocomplete = "off";
    label.append(make("span", "attach__alt-label", words.alt), make("span", "for-ears", ` ${file.name}`), make("span", "field__hint attach__alt-hint", words.altHint), input);
    input.addEventListener("change", () => describe(file, input.value.trim()));
    return label;
  }

  function describe(file, alt) {
    const before = file.markdown;
    file.markdown = `![${alt.replace(/[[\]\\]/g, "\\$&")}${before.slice(before.lastIndexOf("]("))}`;
    const place = file.area.value.indexOf(before);
    if (place >= 0) type(file.area, place, place + before.length, file.markdown);
    fetch(file.tend_url, { method: "POST", headers: { Accept: "application/json" }, body: body({ act: "change", alt }), keepalive: true }).catch(() => {});
  }

  // -- where it comes from

  root.querySelectorAll("[data-attach-choose]").forEach((input) =>
    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    }),
  );

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  form.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    root.classList.add("attach--over");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) root.classList.remove("attach--over");
  });
  form.addEventListener("drop", (event) => {
    root.classList.remove("attach--over");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });

  // Word and Excel put a picture of the text beside the text: then the text is meant.
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (event.defaultPrevented || !files.length || event.clipboardData.getData("text/plain").trim()) return;
    event.preventDefault();
    take(files);
  });

  // -- nothing half-sent is left behind

  form.addEventListener("submit", (event) => {
    if (!sending && !waiting.length) return;
    event.preventDefault();
    say(words.waitFirst);
    root.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
}
