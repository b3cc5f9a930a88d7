// Looks on while long work goes on: asks the page again, moves the bar, and goes to what comes next when it is done.
// Without JavaScript the page comes again by itself.
const LOOK_EVERY_MS = 700;
const SAY_EVERY = 10; // looks: a screen reader is not told each step

const place = document.querySelector(".transfer__progress[data-progress]");
let looks = 0;

const look = async () => {
  const answer = await fetch(place.dataset.progress, { headers: { Accept: "text/html" } });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".transfer__progress[data-progress]");
  if (!answer.ok || !found) {
    location.reload();
    return;
  }
  for (const part of ["label", "progress"]) {
    const [shown, fresh] = [place.querySelector(part), found.querySelector(part)];
    if (part === "label") shown.textContent = fresh.textContent;
    else for (const name of ["max", "value"]) if (fresh.hasAttribute(name)) shown.setAttribute(name, fresh.getAttribute(name));
  }
  looks += 1;
  if (looks % SAY_EVERY === 0) place.querySelector("[data-progress-said]").textContent = found.querySelector("label").textContent;
  setTimeout(tryToLook, LOOK_EVERY_MS);
};

// A line that is down for a moment must not end it.
const tryToLook = () => look().catch(() => setTimeout(tryToLook, 5 * LOOK_EVERY_MS));

if (place) setTimeout(tryToLook, LOOK_EVERY_MS);
