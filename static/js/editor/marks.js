// What each tool of the toolbar makes of a text and a selection in it: pure functions.
//   act(text, from, to, sample) -> { from, to, put, select: [start, end] }, the places of `select` counted in the new text
// A bold word needs no spaces around it: Thai has none, and the site's Markdown does not ask for them.

const LIST = /^(\s*)(?:[-*+•]|\d+[.)])\s+/u;
const STARTS = { heading: /^(#{1,6})\s+/u, quote: /^>\s?/u };

const around = (mark) => (text, from, to, sample) => {
  let [start, end] = [from, to];
  while (start < end && /\s/u.test(text[start])) start += 1;
  while (end > start && /\s/u.test(text[end - 1])) end -= 1;
  const chosen = text.slice(start, end);
  const size = mark.length;
  if (!chosen) return { from, to: from, put: mark + sample + mark, select: [from + size, from + size + sample.length] };
  const clean = (outer) => !(mark === "*" && outer === "*");
  if (text.slice(start - size, start) === mark && text.slice(end, end + size) === mark && clean(text[start - size - 1]))
    return { from: start - size, to: end + size, put: chosen, select: [start - size, end - size] };
  if (chosen.length > 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark) && clean(chosen[size])) {
    const bare = chosen.slice(size, -size);
    return { from: start, to: end, put: bare, select: [start, start + bare.length] };
  }
  // A mark does not reach over a line's end: each line gets its own, behind its bullet.
  const put = chosen
    .split("\n")
    .map((line) => {
      const head = (line.match(LIST) ?? line.match(STARTS.heading) ?? [""])[0];
      const words = line.slice(head.length).trim();
      return words ? `${head}${mark}${words}${mark}` : line;
    })
    .join("\n");
  const inside = chosen.includes("\n") ? [start, start + put.length] : [start + size, start + put.length - size];
  return { from: start, to: end, put, select: inside };
};

// Whole lines, changed one by one; the selection afterwards is the lines, or the caret where it was in its line.
const lines = (change) => (text, from, to) => {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const stop = text.indexOf("\n", to > from && text[to - 1] === "\n" ? to - 1 : to);
  const end = stop < 0 ? text.length : stop;
  const before = text.slice(start, end).split("\n");
  const put = change(before).join("\n");
  const shift = put.length - (end - start);
  const select = from === to ? [Math.max(start, from + shift), Math.max(start, from + shift)] : [start, start + put.length];
  return { from: start, to: end, put, select };
};

const bare = (line) => line.replace(LIST, "$1");
const listed = (is, write) =>
  lines((all) => {
    const full = all.filter((line) => line.trim() || all.length === 1);
    const off = full.every((line) => is.test(line));
    let number = 0;
    return all.map((line) => {
      if (!line.trim() && all.length > 1) return line;
      if (off) return bare(line);
      const words = bare(line);
      const indent = words.match(/^\s*/u)[0];
      return `${indent}${write((number += 1))} ${words.slice(indent.length)}`;
    });
  });

const heading = lines((all) =>
  all.map((line) => {
    const level = line.match(STARTS.heading)?.[1].length ?? 0;
    const words = line.replace(STARTS.heading, "");
    if (!words.trim() && all.length > 1) return line;
    return level === 0 ? `## ${words}` : level === 2 ? `### ${words}` : words;
  }),
);

const quote = lines((all) => {
  const off = all.every((line) => STARTS.quote.test(line));
  return all.map((line) => (off ? line.replace(STARTS.quote, "") : `> ${line}`));
});

const link = (text, from, to, sample) => {
  const chosen = text.slice(from, to).trim();
  const isAddress = /^(?:https?:\/\/|www\.)\S+$/u.test(chosen);
  const words = chosen && !isAddress ? chosen : sample;
  const address = isAddress ? chosen : "https://";
  const put = `[${words}](${address})`;
  const at = from + 1 + words.length + 2;
  return { from, to, put, select: isAddress || !chosen ? [from + 1, from + 1 + words.length] : [at, at + address.length] };
};

const page = (text, from, to) => {
  const chosen = text.slice(from, to).replace(/[[\]|\n]/gu, " ").trim();
  const put = chosen ? `[[${chosen}]]` : "[[";
  return { from, to, put, select: [from + put.length, from + put.length] };
};

const person = (text, from, to) => ({ from: to, to, put: "@", select: [to + 1, to + 1] });

const table = (text, from, to, sample) => {
  const gap = (side, edge) => (edge ? "" : side.endsWith("\n\n") ? "" : side.endsWith("\n") ? "\n" : "\n\n");
  const before = gap(text.slice(Math.max(0, from - 2), from), from === 0);
  const rows = [`| ${sample} 1 | ${sample} 2 |`, "| --- | --- |", "|  |  |", "|  |  |"].join("\n");
  const after = text[to] === "\n" || to === text.length ? "\n" : "\n\n";
  const at = from + before.length + 2;
  return { from, to, put: before + rows + after, select: [at, at + sample.length + 2] };
};

export const acts = {
  bold: around("**"),
  italic: around("*"),
  heading,
  bullets: listed(/^\s*[-*+•]\s/u, () => "-"),
  numbers: listed(/^\s*\d+[.)]\s/u, (number) => `${number}.`),
  quote,
  link,
  page,
  person,
  table,
};

// Enter at the end of a list's line begins the next one; on an empty one the list is over. Null: an ordinary Enter.
export const nextLine = (text, at) => {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start, at);
  const found = line.match(/^(\s*)([-*+•]|(\d+)([.)])|>)(\s+)(.*)$/u);
  if (!found) return null;
  const [, indent, sign, number, dot, space, words] = found;
  if (!words.trim()) {
    const rest = text.indexOf("\n", at);
    // The empty line stays empty: words right below a list would belong to its last item.
    return text.slice(at, rest < 0 ? text.length : rest).trim() ? null : { from: start, to: at, put: "\n", select: [start + 1, start + 1] };
  }
  const put = `\n${indent}${number ? `${Number(number) + 1}${dot}` : sign}${space}`;
  return { from: at, to: at, put, select: [at + put.length, at + put.length] };
};
