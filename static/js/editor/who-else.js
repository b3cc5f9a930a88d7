// Chosen for a team, a page needs names: the fold that holds them opens.
const fold = document.querySelector("[data-who-else]");

document.addEventListener("change", (event) => {
  if (event.target.name === "visibility" && event.target.value === "team") fold.open = true;
});
