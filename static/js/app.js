// Comfort only: everything on the site works without any of this.
import "./menus.js";
import "./forms.js";
import "./copy-link.js";
import "./shortcuts.js";
import "./suggest.js";
import "./similar.js";
import "./forget-drafts.js";
import "./sections.js";
import "./print.js";
import "./progress.js";
// Boxes in which [[ offers pages and @ offers people: on most pages nobody writes, so it is fetched where somebody may.
if (document.querySelector("[data-names]")) import("./editor/names.js");
