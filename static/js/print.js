// "Print or save as PDF" in the download menu: the browser's own dialogue, which only a script can open.
for (const line of document.querySelectorAll("[data-print]")) {
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => {
    line.closest("details").open = false;
    window.print();
  });
}
