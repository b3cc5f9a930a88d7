// Comfort only: everything on the site works without any of this.
import "./menus.js";
import "./forms.js";
import "./copying.js";
import "./shortcuts.js";
import "./suggest.js";
import "./similar.js";
import "./forget-drafts.js";
import "./print.js";
import "./progress.js";
// Fetched only where somebody may write: [[ and @ in a box, and the way to edit one section.
if (document.querySelector("[data-names]")) import("./editor/names.js");
if (document.querySelector("[data-drafting]")) import("./editor/drafting.js");
if (document.querySelector("#comments")) import("./talk.js");
if (document.querySelector("[data-edit-sections]")) import("./editor/sections.js");
