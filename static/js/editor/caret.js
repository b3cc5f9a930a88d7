// Changes to a text box that the browser's own undo knows, and where the caret stands on the screen.

// `execCommand` is the one way of writing into a field that Ctrl+Z takes back; where it is refused, the text still arrives.
export const replace = (area, from, to, text, [start, end] = [from + text.length, from + text.length]) => {
  area.focus({ preventScroll: true });
  area.setSelectionRange(from, to);
  const done = text || from !== to ? document.execCommand(text ? "insertText" : "delete", false, text) : true;
  if (!done) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
  }
  area.setSelectionRange(start, end);
};

const SHAPE = [
  "boxSizing", "width", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth",
  "borderBottomWidth", "borderLeftWidth", "fontFamily", "fontSize", "fontWeight", "letterSpacing", "lineHeight", "tabSize", "textIndent",
];

// A box of the same shape with the same text, laid out only when somebody asks: measuring with each key would be felt.
export const pointOf = (area, at) => {
  const looks = getComputedStyle(area);
  const twin = document.createElement("div");
  for (const name of SHAPE) twin.style[name] = looks[name];
  Object.assign(twin.style, { position: "absolute", top: "0", left: "-9999px", visibility: "hidden", borderStyle: "solid" });
  Object.assign(twin.style, { whiteSpace: area.tagName === "INPUT" ? "pre" : "pre-wrap", overflowWrap: "break-word" });
  const mark = document.createElement("span");
  mark.textContent = "​";
  twin.append(area.value.slice(0, at), mark, area.value.slice(at, at + 200));
  document.body.append(twin);
  const box = area.getBoundingClientRect();
  const line = parseFloat(looks.lineHeight) || parseFloat(looks.fontSize) * 1.75;
  const point = {
    left: box.left + mark.offsetLeft - area.scrollLeft,
    top: Math.min(Math.max(box.top + mark.offsetTop - area.scrollTop, box.top), box.bottom - line),
    line,
  };
  twin.remove();
  return point;
};
