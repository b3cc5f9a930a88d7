// What is being written is kept: on the server while one types, and in the browser until the server has it.
// Also says who else has the page open. The form works without any of this.

import { SENT_DONE, drop, dropForm, localCopies, put } from "./local-copies.js";

const facts = document.querySelector("[data-drafting]");
const form = facts?.closest("form");

const QUIET_MS = 2000; // after the last key
const LONGEST_WAIT_MS = 10000; // for those who never pause
const LOCAL_MS = 1000;
const IDLE_MS = 500; // a pause between two keys comes sooner; whoever holds a key down waits no longer
const RETRY_MS = [3000, 6000, 12000, 30000, 60000];
const BEAT_MS = 45000;
const BEACON_BYTES = 60000; // what a browser still sends while the page closes
const NOT_WRITTEN = new Set(["csrf_token", "action", "take", "writer"]);

// Every input that says something about the page, in order. Files go their own way.
const written = () =>
  [...new FormData(form)].filter(([name, text]) => typeof text === "string" && !NOT_WRITTEN.has(name));

// Reading and packing a long text takes longer than a key may: it is done while the browser has nothing else to do.
const whenIdle = (work) => (window.requestIdleCallback ? requestIdleCallback(() => work(), { timeout: IDLE_MS }) : work());

const sendable = (pairs) => {
  const sent = new URLSearchParams(pairs);
  sent.set("csrf_token", form.elements.csrf_token.value);
  sent.set("draft.page", facts.dataset.page);
  sent.set("draft.kind", facts.dataset.kind);
  return sent;
};

const start = () => {
  const shown = document.querySelector("[data-draft-shown]");
  const said = document.querySelector("[data-draft-said]");
  const signIn = document.querySelector("[data-draft-sign-in]");
  const formId = form.elements.form_id.value;
  const key = `${facts.dataset.person}:${facts.dataset.page || facts.dataset.kind}:${formId}`;
  // A form that came back (errors, a clash, a preview) holds words no page and perhaps no draft has.
  const cameBack = "cameBack" in facts.dataset;
  const state = { asServer: cameBack ? "" : JSON.stringify(written()), dirty: false, changes: 0, failures: 0, stopped: false, sending: null };
  let quiet, latest, local, retry;
  let last = "";

  // Seen by all, spoken only when something changes: nobody wants to hear the time every ten seconds.
  const tell = (text, kind) => {
    shown.textContent = text;
    signIn.hidden = kind !== "ended";
    shown.parentElement.classList.toggle("draft-status--trouble", kind !== "kept");
    if (last !== kind) said.textContent = text;
    last = kind;
  };

  const keptEverywhere = (yes) => {
    if (yes) form.dataset.kept = "yes";
    else delete form.dataset.kept;
  };

  const keepLocally = (pairs = written()) => put(key, { at: Date.now(), pairs });

  const soon = () => {
    clearTimeout(quiet);
    quiet = setTimeout(whenIdle, QUIET_MS, send);
    latest ??= setTimeout(whenIdle, LONGEST_WAIT_MS, send);
    local ??= setTimeout(whenIdle, LOCAL_MS, () => {
      local = undefined;
      if (state.dirty) keepLocally();
    });
  };

  const later = () => {
    clearTimeout(retry);
    retry = setTimeout(send, RETRY_MS[Math.min(state.failures++, RETRY_MS.length - 1)]);
  };

  const trouble = (text, kind) => {
    const here = keepLocally();
    tell(here ? text : facts.dataset.sayNowhere, kind);
  };

  async function send() {
    for (const timer of [quiet, latest, retry]) clearTimeout(timer);
    latest = undefined;
    if (state.stopped || state.sending) return;
    const pairs = written();
    const now = JSON.stringify(pairs);
    const { changes } = state;
    if (now === state.asServer) {
      state.dirty = false;
      keptEverywhere(true);
      drop(key);
      return;
    }
    state.sending = new AbortController();
    let answer;
    try {
      answer = await fetch(facts.dataset.keep, { method: "POST", body: sendable(pairs), signal: state.sending.signal });
    } catch {
      state.sending = null;
      if (!state.stopped) {
        trouble(facts.dataset.sayOffline, "offline");
        later();
      }
      return;
    }
    state.sending = null;
    if (state.stopped) return;
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const news = await answer.json();
      if (news.done) {
        later(); // it was saved a moment ago from here; whoever is still typing is kept again soon
        return;
      }
      state.failures = 0;
      state.asServer = now;
      tell(news.said, "kept");
      if (state.changes === changes && JSON.stringify(written()) === now) {
        state.dirty = false;
        keptEverywhere(true);
        drop(key);
      } else soon();
    } else if (answer.status === 413) {
      trouble(facts.dataset.sayLong, "long");
    } else if ([400, 401, 403].includes(answer.status)) {
      await askWho();
    } else {
      trouble(facts.dataset.sayTrouble, "trouble");
      later();
    }
  }

  // The form's token is that of a session that is over. Signed in again (in another window), one goes on with a new one;
  // somebody else on the same computer must neither get the text nor send it.
  async function askWho() {
    let who = {};
    try {
      const answer = await fetch(facts.dataset.me, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) who = await answer.json();
    } catch {
      trouble(facts.dataset.sayOffline, "offline");
      later();
      return;
    }
    if (who.person === facts.dataset.person) {
      const fresh = who.token !== form.elements.csrf_token.value;
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = who.token;
      if (fresh) send();
      else {
        trouble(facts.dataset.sayTrouble, "trouble");
        later();
      }
      return;
    }
    if (who.person) trouble(facts.dataset.sayOther, "other");
    else trouble(facts.dataset.sayEnded, "ended");
    later();
  }

  const changed = () => {
    state.stopped = false; // whoever types on has not left
    state.changes += 1;
    if (!state.dirty) {
      state.dirty = true;
      keptEverywhere(false);
    }
    soon();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // Rows added, words put in by a button or a script: whoever changes the form without a key says so by this event.
  form.addEventListener("written", changed);
  window.addEventListener("online", () => state.dirty && send());
  window.addEventListener("focus", () => state.dirty && last !== "kept" && send());

  form.addEventListener("submit", () => {
    // The text stays in the browser until the server has said that it was saved: the next look at the form asks.
    if (state.dirty || JSON.stringify(written()) !== state.asServer) keepLocally();
    state.stopped = true;
    state.sending?.abort();
  });
  // Signing out leaves nothing behind in this browser (forget-drafts.js), and nothing is put there again on the way out.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[action='/logout']")) state.stopped = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    state.stopped = false;
    if (JSON.stringify(written()) !== state.asServer) changed();
    beat();
  });
  // A phone may end what is not looked at, and says nothing more.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && state.dirty && !state.stopped) keepLocally();
  });
  window.addEventListener("pagehide", () => {
    if (!state.stopped && state.dirty) {
      const pairs = written();
      keepLocally(pairs);
      const sent = sendable(pairs);
      if (sent.toString().length < BEACON_BYTES) navigator.sendBeacon(facts.dataset.keep, sent);
    }
    if (facts.dataset.here) navigator.sendBeacon(facts.dataset.here, leaving());
  });

  // Who else is writing.
  const others = document.querySelector("[data-others]");
  const leaving = () => new URLSearchParams({ csrf_token: form.elements.csrf_token.value, leaving: "1" });
  async function beat() {
    if (!facts.dataset.here || document.hidden || state.stopped) return;
    try {
      const answer = await fetch(facts.dataset.here, {
        method: "POST",
        body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }),
      });
      if (!answer.ok) return;
      const news = await answer.json();
      if (others.textContent !== news.others) others.textContent = news.others;
      others.hidden = !news.others;
    } catch {
      // Nobody is told of somebody else for want of a line.
    }
  }
  beat();
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);

  if (cameBack) {
    dropForm(formId); // the answer holds all of it
    changed();
  }
  offerLocalCopies(key);
};

// Text of this person and page that a closed browser, a lost line or a full disk kept from the server.
async function offerLocalCopies(key) {
  const box = document.querySelector("[data-local-copy]");
  const place = key.slice(0, key.lastIndexOf(":") + 1);
  const shownAsNow = JSON.stringify(written().filter(([name]) => !SENT_DONE.has(name)));
  // A comment's own form, turned to somebody else by the server: its words are what counts.
  const words = (pairs) => pairs.find(([field]) => field === "body")?.[1];
  const turned = (name, copy) => facts.dataset.kind === "comment" && name === key && words(copy.pairs) === words(written());
  for (const [name, copy] of localCopies(place)) {
    const same = JSON.stringify(copy.pairs.filter(([field]) => !SENT_DONE.has(field))) === shownAsNow;
    if (same || turned(name, copy) || (await isSaved(name.slice(place.length)))) {
      drop(name);
      continue;
    }
    const time = new Date(copy.at).toLocaleString(document.documentElement.lang === "th" ? "th-TH" : "en-GB", {
      timeZone: "Asia/Bangkok",
      dateStyle: "medium",
      timeStyle: "short",
    });
    const text = box.querySelector("[data-local-said]");
    text.textContent = text.dataset.text.replace("{time}", time);
    box.hidden = false;
    // It goes to the server as the draft it should have become, and opens from there: only the server knows how such a
    // form is drawn (how many rows, one section or the whole text).
    box.querySelector("[data-local-take]").addEventListener("click", async () => {
      try {
        const answer = await fetch(facts.dataset.keep, { method: "POST", body: sendable(copy.pairs) });
        const news = await answer.json();
        if (!news.url) throw new Error("not kept");
        drop(name);
        location.assign(news.url);
      } catch {
        text.textContent = facts.dataset.sayTrouble;
      }
    });
    box.querySelector("[data-local-drop]").addEventListener("click", () => {
      drop(name);
      box.hidden = true;
    });
    return; // one at a time: the next look shows the next one
  }
}

async function isSaved(formId) {
  try {
    const answer = await fetch(`${facts.dataset.me}?form=${encodeURIComponent(formId)}`);
    return answer.ok && !answer.redirected && (await answer.json()).done === true;
  } catch {
    return false;
  }
}

if (form) {
  // What the browser keeps of a form for its way back is the whole text, packed anew again and again while one types. The
  // drafts above are kept better, and are offered when the form opens again; without scripts the browser's copy stays.
  form.autocomplete = "off";
  start();
}
