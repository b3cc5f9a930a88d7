// A date, or a page by number or title, said back as the server understands it. One rule decides: the server's.
const WAIT = 300;

for (const field of document.querySelectorAll("[data-understood]")) {
  const place = document.getElementById(`${field.name}-said`);
  let waiting = 0;
  let asking = null;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    if (!field.value.trim()) {
      place.textContent = "";
      return;
    }
    try {
      const answer = await fetch(`${field.dataset.understood}&q=${encodeURIComponent(field.value)}`, { signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const { said, ok } = await answer.json();
      if (place.textContent !== said) place.textContent = said;
      place.classList.toggle("field__said--unclear", !ok);
    } catch {
      // Overtaken by the next letter, or no network: it is said when the form comes back.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  field.addEventListener("change", ask);
}
