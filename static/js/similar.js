// Pages like this one, fetched when the reader comes near the end. Without this there is a link to the same list.
const place = document.querySelector("[data-similar]");

const fill = async () => {
  try {
    const answer = await fetch(place.dataset.similar);
    if (!answer.ok) return;
    const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
    if (!list) {
      place.hidden = true;
      return;
    }
    const link = place.querySelector("h2 a");
    link.replaceWith(link.textContent);
    place.append(document.adoptNode(list));
  } catch {
    // No network: the link is still there.
  }
};

if (place) {
  const watch = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      fill();
    },
    { rootMargin: "400px" },
  );
  watch.observe(place);
}
