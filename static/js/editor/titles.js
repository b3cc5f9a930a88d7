// "Somebody has written about this": pages of nearly the same title, while it is typed. Said once when the list changes.
const WAIT = 500;
const LEAST = 4;
const field = document.querySelector("[data-similar-titles]");
const place = document.getElementById("similar-titles");

if (field && place) {
  let waiting = 0;
  let asking = null;
  const ask = async () => {
    const title = field.value.trim();
    asking?.abort();
    if ([...title].length < LEAST || title === field.defaultValue.trim()) {
      place.replaceChildren();
      return;
    }
    asking = new AbortController();
    const address = new URL(field.dataset.similarTitles, location.href);
    address.searchParams.set("q", title);
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const html = (await answer.text()).trim();
      const found = new DOMParser().parseFromString(html, "text/html").body;
      if (found.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...found.childNodes);
    } catch {
      // Overtaken, or no network.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
}
