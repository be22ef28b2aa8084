// Slack's text: mrkdwn and rich text into elements. Strings are only ever set as text.

import { el } from "./dom.js";
import { format } from "./dates.js";

const EMOJI = { star: "⭐", warning: "⚠️", white_check_mark: "✅", hourglass: "⌛", bell: "🔔", telephone_receiver: "📞", memo: "📝", eyes: "👀" };
const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&").replace(/:([a-z_+-]+):/g, (all, name) => EMOJI[name] ?? all);

const person = (id, world) => el("span", { class: id === world.me ? "mention me" : "mention" }, `@${world.name(id)}`);

function token(inner, world) {
  const [target, label] = inner.split("|");
  if (/^@[UW]/.test(target)) return person(target.slice(1), world);
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${label ?? world.channelName(target.slice(1))}`);
  if (target.startsWith("!date^")) {
    const [, seconds, pattern, link] = target.split("^");
    const shown = el("time", { title: label, datetime: new Date(seconds * 1000).toISOString() }, format(Number(seconds), plain(pattern), world.zone));
    return link ? el("a", { href: link, target: "_blank", rel: "noreferrer" }, shown) : shown;
  }
  if (target.startsWith("!")) return el("span", { class: "mention me" }, `@${target.slice(1)}`);
  if (/^(https?|mailto|tel):/.test(target)) return el("a", { href: plain(target), target: "_blank", rel: "noreferrer" }, plain(label ?? target));
  return document.createTextNode(plain(`<${inner}>`));
}

const STYLES = [[/(^|[^\w*])\*([^*\n]+)\*(?![\w*])/, "strong"], [/(^|[^\w_])_([^_\n]+)_(?![\w_])/, "em"], [/(^|[^\w~])~([^~\n]+)~(?![\w~])/, "s"], [/(^|[^\w`])`([^`\n]+)`(?![\w`])/, "code"]];

function styled(text, world) {
  const marks = text.match(/<([^>]+)>/);
  const found = STYLES.map(([pattern, tag]) => [text.match(pattern), tag]).filter(([hit]) => hit).sort((a, b) => a[0].index - b[0].index)[0];
  if (found && (!marks || found[0].index <= marks.index)) {
    const [hit, tag] = found;
    const start = hit.index + hit[1].length;
    return [...styled(text.slice(0, start), world), el(tag, {}, tag === "code" ? plain(hit[2]) : styled(hit[2], world)), ...styled(text.slice(hit.index + hit[0].length), world)];
  }
  if (marks) return [...styled(text.slice(0, marks.index), world), token(marks[1], world), ...styled(text.slice(marks.index + marks[0].length), world)];
  return text ? [document.createTextNode(plain(text))] : [];
}

export function mrkdwn(text, world) {
  const lines = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      if (!quote) lines.push((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...styled(quoted[1], world));
    } else {
      if (lines.length && !quote) lines.push(el("br"));
      quote = null;
      lines.push(...styled(line, world));
    }
  }
  return lines;
}

export const words = (object, world) => object === undefined || object === null ? [] : object.type === "mrkdwn" ? mrkdwn(object.text, world) : [document.createTextNode(object.text.replace(/:([a-z_+-]+):/g, (all, name) => EMOJI[name] ?? all))];

function inline(one, world) {
  let shown;
  switch (one.type) {
    case "text": shown = document.createTextNode(one.text); break;
    case "link": shown = el("a", { href: /^(https?|mailto|tel):/.test(one.url) ? one.url : "#", target: "_blank", rel: "noreferrer" }, one.text ?? one.url); break;
    case "user": shown = person(one.user_id, world); break;
    case "channel": shown = el("span", { class: "mention" }, `#${world.channelName(one.channel_id)}`); break;
    case "emoji": shown = document.createTextNode(one.unicode ? String.fromCodePoint(...one.unicode.split("-").map((code) => parseInt(code, 16))) : EMOJI[one.name] ?? `:${one.name}:`); break;
    case "date": shown = el("time", {}, format(one.timestamp, one.format, world.zone)); break;
    case "broadcast": shown = el("span", { class: "mention me" }, `@${one.range}`); break;
    default: shown = document.createTextNode("");
  }
  for (const [style, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]) if (one.style?.[style]) shown = el(tag, {}, shown);
  return shown;
}

const ordered = (list) => (list.style === "ordered" ? "ol" : "ul");

function list(part, world) {
  const made = el(ordered(part), {}, part.elements.map((item) => el("li", {}, item.elements.map((one) => inline(one, world)))));
  if (part.indent) made.style.setProperty("margin-left", `${part.indent * 24}px`);
  return made;
}

export function rich(block, world) {
  return el("div", { class: "rich" }, block.elements.map((part) => {
    if (part.type === "rich_text_list") return list(part, world);
    const tag = part.type === "rich_text_quote" ? "blockquote" : part.type === "rich_text_preformatted" ? "pre" : "div";
    return el(tag, { dir: "auto" }, part.elements.map((one) => inline(one, world)));
  }));
}
