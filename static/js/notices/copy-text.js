// A "copy" button under a text that is there to be pasted elsewhere. Without it the text can be selected as any other.
for (const place of document.querySelectorAll("[data-copy-text]")) {
  if (!navigator.clipboard) break;
  const text = place.querySelector("textarea");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--primary";
  button.textContent = place.dataset.label;
  const said = document.createElement("span");
  said.className = "for-ears";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value);
    button.textContent = said.textContent = place.dataset.done;
    setTimeout(() => {
      button.textContent = place.dataset.label;
      said.textContent = "";
    }, 3000);
  });
  place.append(button, said);
}
