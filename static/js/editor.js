// The page form's comfort, loaded where pages are written: writing works without any of it.
import "./editor/attach.js";
import "./editor/drafting.js";
import "./editor/toolbar.js";
import "./editor/preview.js";
import "./editor/understood.js";
import "./editor/titles.js";
import "./editor/aims.js";
import "./editor/paste.js";
import "./editor/who-else.js";

// Who came to edit one answer of a form begins to write in it.
const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (asked instanceof HTMLTextAreaElement) asked.focus();
