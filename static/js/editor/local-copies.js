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

// Every copy of a form, whatever kind of page it was for when the copy was made.
export const dropForm = (formId) => {
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(PREFIX) && name.endsWith(`:${formId}`)) localStorage.removeItem(name);
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
