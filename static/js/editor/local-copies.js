// The browser's own copy of what is being written, per person, page and form. Gone when the server has it, when its
// person signs out here, and after two weeks.

const PREFIX = "kmwiki-draft:";
const KEPT_MS = 14 * 24 * 3600 * 1000;
export const SENT_DONE = new Set(["form_id", "based_on", "rights_were", "proposal"]);

// False when the browser has no room or no wish to keep anything.
export const put = (key, copy) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
};

export const drop = (key) => {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // nothing was kept
  }
};

// [key, {at, pairs}] of every copy at that place, newest first.
export const localCopies = (place) => {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const copy = JSON.parse(localStorage.getItem(name));
      if (!Array.isArray(copy?.pairs) || Date.now() - copy.at > KEPT_MS) localStorage.removeItem(name);
      else if (name.startsWith(PREFIX + place)) found.push([name.slice(PREFIX.length), copy]);
    }
  } catch {
    return [];
  }
  return found.sort(([, one], [, other]) => other.at - one.at);
};

// Put the words of a copy back into the form's fields; fields the form does not have are left out.
export const take = (form, pairs) => {
  const given = new Map();
  for (const [name, text] of pairs) given.set(name, [...(given.get(name) ?? []), text]);
  // What the text began with belongs to it: saved over a newer page, it is merged from there.
  for (const field of form.elements) {
    const texts = given.get(field.name);
    if (!field.name || field.type === "submit" || field.name === "csrf_token" || field.name === "form_id") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(texts?.includes(field.value));
    else if (texts?.length) field.value = texts.length > 1 ? texts.shift() : texts[0];
  }
};
