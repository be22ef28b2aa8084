// The Markdown that Teams reads in a TextBlock, into elements. Words are only ever set as text.

import { el } from "./dom.js";

const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', nbsp: "\u00a0" };
const SIGN = /\\([\\`*_{}[\]()#+\-.!|~<>])|&(lt|gt|amp|quot|nbsp);|<at>(.*?)<\/at>|\{\{(DATE|TIME)\(([^,)}]+)(?:, *(\w+))?\)\}\}|\*\*|(?<![\w\\])_(?=\S)|(?<=\S)_(?!\w)|\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)/g;

const STYLES = { SHORT: { weekday: "short", month: "short", day: "numeric" }, LONG: { weekday: "long", month: "long", day: "numeric", year: "numeric" } };

function moment(kind, stamp, style, zone) {
  const at = new Date(stamp);
  if (Number.isNaN(at.getTime())) return null;
  const shown = kind === "TIME" ? { hour: "numeric", minute: "2-digit" } : STYLES[style] ?? { dateStyle: "short" };
  return el("time", { datetime: at.toISOString() }, new Intl.DateTimeFormat("en-US", { ...shown, timeZone: zone }).format(at));
}

// One paragraph; `called` maps what stands in <at> to the person who is meant.
function line(text, zone, called) {
  const root = { made: [], tag: null };
  const stack = [root];
  const add = (part) => stack.at(-1).made.push(part);
  const close = (tag) => {
    const inner = stack.pop();
    add(el(tag, {}, inner.made));
  };
  let at = 0;
  for (const hit of text.matchAll(SIGN)) {
    add(text.slice(at, hit.index));
    at = hit.index + hit[0].length;
    const [whole, escaped, named, person, kind, stamp, style, label, url] = hit;
    if (escaped) add(escaped);
    else if (named) add(NAMED[named]);
    else if (person !== undefined) add(called.has(person) ? el("span", { class: "mention" }, person) : whole);
    else if (kind) add(moment(kind, stamp, style, zone) ?? whole);
    else if (url) add(/^https?:/.test(url) ? el("a", { href: url, target: "_blank", rel: "noreferrer" }, line(label, zone, called)) : whole);
    else {
      const tag = whole === "**" ? "strong" : "em";
      if (stack.at(-1).tag === tag) close(tag);
      else stack.push({ made: [], tag });
    }
  }
  add(text.slice(at));
  while (stack.length > 1) {
    const left = stack.pop(); // marks without an end are shown as they stand
    add(left.tag === "strong" ? "**" : "_");
    left.made.forEach(add);
  }
  return root.made.filter((part) => part !== "");
}

export function marked(text, zone, called = new Set()) {
  return text.split(/\n\n|\n/).map((part) => el("span", { class: "line", dir: "auto" }, line(part, zone, called)));
}
