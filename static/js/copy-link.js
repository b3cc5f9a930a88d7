// A "copy" button beside a short link. Without JavaScript, or where the clipboard is closed, the link itself remains.
for (const place of document.querySelectorAll("[data-copy-link]")) {
  if (!navigator.clipboard) break;
  const link = place.querySelector("a");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--plain short-link__copy";
  button.textContent = place.dataset.label;
  const said = document.createElement("span");
  said.className = "for-ears";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.href);
    button.textContent = said.textContent = place.dataset.done;
    setTimeout(() => {
      button.textContent = place.dataset.label;
      said.textContent = "";
    }, 3000);
  });
  place.append(button, said);
}
