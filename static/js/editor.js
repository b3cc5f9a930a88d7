// The page form's comfort, loaded where pages are written: writing works without any of it.
import "./editor/attach.js";
import "./editor/drafting.js";
