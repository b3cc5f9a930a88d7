// "Edit this section" beside each heading of a text its reader may edit. The page itself looks the same to everybody who may
// do the same things; who reads without scripts edits the whole page.
const body = document.querySelector("[data-edit-sections]");

for (const heading of body?.querySelectorAll(":is(h1, h2, h3, h4, h5, h6)[id]") ?? []) {
  if (heading.closest("blockquote, li, td")) continue;
  const link = document.createElement("a");
  const row = document.createElement("div");
  const address = new URL(body.dataset.editSections, location.href);
  address.searchParams.set("section", heading.id);
  link.href = address.pathname + address.search;
  link.className = "edit-section";
  link.textContent = body.dataset.editWord;
  link.setAttribute("aria-label", `${body.dataset.editLabel} ${heading.textContent}`);
  row.className = `section-row section-row--${heading.localName}`;
  heading.before(row);
  row.append(heading, link);
}
