// Signing out on a shared computer: no text of this person stays in the browser. What the server has stays there.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[action='/logout']")) return;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("kmwiki-draft:")) localStorage.removeItem(name);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
});
