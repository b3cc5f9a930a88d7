// A "copy" button beside a short link, and under a text that is there to be pasted elsewhere. Without JavaScript, or
// where the clipboard is closed, link and text remain and can be selected as any other.
const short = "button button--plain short-link__copy";
for (const place of document.querySelectorAll("[data-copy-link], [data-copy-text]")) {
  if (!navigator.clipboard) break;
  const link = place.matches("[data-copy-link]") && place.querySelector("a");
  const button = document.createElement("button");
  button.type = "button";
  button.className = link ? short : "button button--primary";
  button.textContent = place.dataset.label;
  const said = document.createElement("span");
  said.className = "for-ears";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link ? link.href : place.querySelector("textarea").value);
    button.textContent = said.textContent = place.dataset.done;
    setTimeout(() => {
      button.textContent = place.dataset.label;
      said.textContent = "";
    }, 3000);
  });
  place.append(button, said);
}
