// Teams' text in cards and messages: bold, italic, lists, links, mentions and dates, into elements.
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format

import { el } from "./dom.js";

const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: "\u00a0" };
const SAFE = /^(https?|mailto|tel):/i;
const MOMENT = /\{\{(DATE|TIME)\(([^,)}]+)(?:,\s*(\w+))?\)\}\}/;
const DAYS = {
  COMPACT: { year: "numeric", month: "numeric", day: "numeric" },
  SHORT: { weekday: "short", year: "numeric", month: "short", day: "numeric" },
  LONG: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
};

const link = (url, shown) => (SAFE.test(url) ? el("a", { href: url, target: "_blank", rel: "noreferrer" }, shown) : el("span", {}, shown));

function moment(kind, stamp, length, told) {
  const at = new Date(stamp.trim());
  if (Number.isNaN(at.getTime())) return null;
  const options = kind === "TIME" ? { hour: "numeric", minute: "2-digit" } : DAYS[length?.toUpperCase()] ?? DAYS.COMPACT;
  return el("time", { datetime: at.toISOString() }, new Intl.DateTimeFormat("en-US", { ...options, timeZone: told.zone }).format(at));
}

function entity(name) {
  const number = name.match(/^#(?:x([\da-f]+)|(\d+))$/i);
  if (!number) return ENTITIES[name.toLowerCase()] ?? null;
  const code = number[1] ? parseInt(number[1], 16) : Number(number[2]);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

function mention(name, told) {
  const found = (told.entities ?? []).find((one) => one.type === "mention" && one.text === `<at>${name}</at>`);
  if (!found) return name;
  return el("span", { class: told.isMe?.(found.mentioned?.id) ? "tm-mention me" : "tm-mention" }, found.mentioned?.name ?? name);
}

// Markup inside a line: [pattern, its elements]. null leaves the text unchanged.
const MARKS = [
  [/\\([!-/:-@[-`{-~])/y, ([, letter]) => letter],
  [/&(#?\w{1,8});/y, ([, name]) => entity(name)],
  [new RegExp(MOMENT, "y"), ([, kind, stamp, length], told) => moment(kind, stamp, length, told)],
  [/<at>([^<]*)<\/at>/y, ([, name], told) => mention(name, told)],
  [/\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)/y, ([, shown, url], told) => link(url, inline(shown, told))],
  [/(\*\*|__)(?=\S)((?:\\.|[^\\])+?)(?<=\S)\1/y, ([, , inner], told) => el("strong", {}, inline(inner, told))],
  [/\*(?=[^\s*])((?:\\.|[^\\])+?)(?<=\S)\*/y, ([, inner], told) => el("em", {}, inline(inner, told))],
  [/(?<![\p{L}\p{N}_])_(?=\S)((?:\\.|[^\\])+?)(?<=\S)_(?![\p{L}\p{N}_])/uy, ([, inner], told) => el("em", {}, inline(inner, told))],
  [/(?<![\p{L}\p{N}_/])https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/uy, ([url]) => link(url, url)],
  [/(?<![\p{L}\p{N}_/])www\.[^\s<>"]*[^\s<>".,;:!?)]/uy, ([url]) => link(`https://${url}`, url)],
];
const STARTS = /[\\&{<[*_hw]/;

export function inline(text, told) {
  const made = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const found = STARTS.test(text[at]) ? token(text, at, told) : null;
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (typeof found.shown === "string") plain += found.shown;
    else {
      if (plain) made.push(plain);
      plain = "";
      made.push(found.shown);
    }
    at = found.end;
  }
  if (plain) made.push(plain);
  return made;
}

function token(text, at, told) {
  for (const [pattern, become] of MARKS) {
    pattern.lastIndex = at;
    const hit = pattern.exec(text);
    const end = pattern.lastIndex;
    const shown = hit && become(hit, told);
    if (shown !== null && shown !== undefined) return { shown, end };
  }
  return null;
}

// Text without Markdown. Days and times in it are filled in.
export function dated(text, told) {
  const hit = text.match(MOMENT);
  if (!hit) return [text];
  const after = text.slice(hit.index + hit[0].length);
  return [text.slice(0, hit.index), moment(hit[1], hit[2], hit[3], told) ?? hit[0], ...dated(after, told)];
}

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

// Blank lines separate paragraphs. Lines that start like list items are a list.
export function markdown(text, told) {
  const made = [];
  let list = null;
  let paragraph = null;
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const item = line.match(ITEM);
    if (item) {
      const tag = item[1] ? "ol" : "ul";
      if (list?.localName !== tag) made.push((list = el(tag, item[1] ? { start: item[1] } : {})));
      list.append(el("li", {}, inline(item[2], told)));
      paragraph = null;
      continue;
    }
    list = null;
    if (!line.trim()) paragraph = null;
    else if (paragraph) paragraph.append(" ", ...inline(line, told));
    else made.push((paragraph = el("p", {}, inline(line, told))));
  }
  return made;
}

// People's messages aren't Markdown: their text unchanged, with mentions.
export function written(text, told) {
  return text.split("\n").map((line) => el("p", {}, line.split(/(<at>[^<]*<\/at>)/).map((part) => {
    const name = part.match(/^<at>([^<]*)<\/at>$/);
    return name ? mention(name[1], told) : part;
  })));
}
