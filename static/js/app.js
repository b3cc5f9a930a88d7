// Comfort only: everything on the site works without any of this.
import "./menus.js";
import "./forms.js";
import "./copy-link.js";
import "./shortcuts.js";
import "./suggest.js";
import "./similar.js";
import "./forget-drafts.js";
import "./print.js";
import "./progress.js";
