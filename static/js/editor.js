// The page form's comfort, loaded where pages are written: writing works without any of it.
import "./editor/attach.js";
import "./editor/drafting.js";
import "./editor/toolbar.js";
import "./editor/preview.js";
import "./editor/understood.js";
import "./editor/titles.js";
import "./editor/aims.js";
import "./editor/paste.js";
