// Adaptive Cards 1.5, drawn like Teams draws them. https://adaptivecards.io/explorer/

import { act, actions } from "./cardactions.js";
import { input, isInput } from "./cardinputs.js";
import { drawBars } from "./charts.js";
import { el } from "./dom.js";
import { dated, inline, markdown } from "./markdown.js";

const word = (value, known, otherwise) => {
  const said = String(value ?? "").toLowerCase();
  return known.includes(said) ? said : otherwise;
};
const SPACES = ["none", "extrasmall", "small", "default", "medium", "large", "extralarge", "padding"];
const COLORS = ["default", "dark", "light", "accent", "good", "warning", "attention"];
const SIZES = ["small", "default", "medium", "large", "extralarge"];
const WEIGHTS = ["lighter", "default", "bolder"];
const STYLES = ["default", "emphasis", "good", "attention", "warning", "accent"];
const ALIGN = ["left", "center", "right"];

// The content of a card. The caller makes its frame, with the class `ac-card`.
export function body(content, given) {
  const told = { ...given, entities: [...(given.entities ?? []), ...(content.msteams?.entities ?? [])] };
  const list = content.actions ?? [];
  return [...elements(content.body, told), list.length ? actions(list, told, body, { class: "ac-foot" }) : null].filter(Boolean);
}

const elements = (list, told) => (list ?? []).map((one, index) => element(one, told, index === 0)).filter(Boolean);

function element(one, told, isFirst) {
  const draw = isInput(one) ? input : DRAWN[one.type];
  if (!draw) return one.fallback?.type ? element(one.fallback, told, isFirst) : null;
  const made = draw(one, told, one.inlineAction ? actions([one.inlineAction], told, body) : null);
  made.classList.add("ac-element", `ac-space-${isFirst ? "none" : word(one.spacing, SPACES, "default")}`);
  if (one.separator && !isFirst) made.classList.add("ac-apart");
  if (one.id) made.dataset.element = one.id;
  if (one.isVisible === false) made.hidden = true;
  return made;
}

const looks = (one) => [
  "ac-text",
  `ac-size-${word(one.size, SIZES, "default")}`,
  `ac-weight-${word(one.weight, WEIGHTS, "default")}`,
  `ac-color-${word(one.color, COLORS, "default")}`,
  one.isSubtle ? "ac-subtle" : "",
  word(one.fontType, ["monospace"], "") && "ac-mono",
].filter(Boolean).join(" ");

function textBlock(one, told) {
  const isHeading = word(one.style, ["heading"], "");
  const made = el("div", { class: looks(isHeading ? { size: "large", weight: "bolder", ...one } : one), dir: "auto", role: isHeading ? "heading" : null, "aria-level": isHeading ? "3" : null }, markdown(String(one.text ?? ""), told));
  made.classList.add(one.wrap ? "ac-wrap" : "ac-line", `ac-${word(one.horizontalAlignment, ALIGN, "left")}`);
  if (one.wrap && one.maxLines) { made.classList.add("ac-clamped"); made.style.setProperty("--lines", Number(one.maxLines)); }
  return made;
}

function richText(one, told) {
  return el("div", { class: `ac-rich ac-wrap ac-${word(one.horizontalAlignment, ALIGN, "left")}`, dir: "auto" },
    (one.inlines ?? []).map((run) => (typeof run === "string" ? dated(run, told) : textRun(run, told))));
}

// The text isn't Markdown. Only days and times in it are filled in.
function textRun(run, told) {
  const looked = looks(run) + [[run.italic, "italic"], [run.strikethrough, "struck"], [run.underline, "underlined"], [run.highlight, "lit"]].filter(([is]) => is).map(([, name]) => ` ac-${name}`).join("");
  const words = dated(String(run.text ?? ""), told);
  if (!run.selectAction) return el("span", { class: looked }, words);
  const { type, url } = run.selectAction;
  if (type === "Action.OpenUrl" && /^(https?|mailto|tel):/i.test(url)) return el("a", { class: looked, href: url, target: "_blank", rel: "noreferrer" }, words);
  return pressable(el("span", { class: `${looked} ac-color-accent` }, words), run.selectAction, told);
}

// Only pictures that came with the card or from this machine. The page loads nothing else.
function image(one, told) {
  const isHere = /^(data:image\/|\/)/.test(one.url ?? "");
  const made = isHere ? el("img", { src: one.url, alt: one.altText ?? "" }) : el("span", { class: "ac-no-image", role: "img", "aria-label": one.altText ?? "" }, "▢");
  made.className += ` ac-image ac-image-${word(one.size, ["auto", "stretch", "small", "medium", "large"], "auto")}`;
  if (word(one.style, ["person"], "")) made.classList.add("ac-round");
  const framed = el("div", { class: `ac-${word(one.horizontalAlignment, ALIGN, "left")}` }, made);
  return one.selectAction ? pressable(framed, one.selectAction, told) : framed;
}

const imageSet = (one, told) => el("div", { class: "ac-images" }, (one.images ?? []).map((each) => image({ size: one.imageSize, ...each }, told)));

const facts = (one, told) => el("dl", { class: "ac-facts" },
  (one.facts ?? []).flatMap((fact) => [el("dt", {}, inline(String(fact.title ?? ""), told)), el("dd", { dir: "auto" }, inline(String(fact.value ?? ""), told))]));

function pressable(made, action, told) {
  const press = () => act(action, told, made, body, made);
  made.classList.add("ac-pressable");
  made.tabIndex = 0;
  made.setAttribute("role", action.type === "Action.OpenUrl" ? "link" : "button");
  if (action.title) made.setAttribute("aria-label", action.title);
  made.addEventListener("click", press);
  made.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); } });
  return made;
}

function container(one, told) {
  const made = el("div", { class: `ac-container ac-style-${word(one.style, STYLES, "none")}` }, elements(one.items, told));
  if (one.bleed) made.classList.add("ac-bleed");
  return one.selectAction ? pressable(made, one.selectAction, told) : made;
}

function columns(one, told) {
  const made = el("div", { class: `ac-columns ac-style-${word(one.style, STYLES, "none")}` }, (one.columns ?? []).flatMap((column) => {
    const shown = container(column, told);
    const width = String(column.width ?? "stretch");
    shown.classList.add("ac-column", `ac-middle-${word(column.verticalContentAlignment ?? one.verticalContentAlignment, ["top", "center", "bottom"], "top")}`);
    shown.style.setProperty("flex", width === "auto" ? "0 1 auto" : width === "stretch" ? "1 1 50px" : /^\d+px$/.test(width) ? `0 0 ${width}` : `${Number(width) || 1} 1 0`);
    if (column.id) shown.dataset.element = column.id;
    if (column.isVisible === false) shown.hidden = true;
    return [shown, " "]; // keeps the words of two columns apart when they're copied or read aloud
  }));
  return one.selectAction ? pressable(made, one.selectAction, told) : made;
}

function table(one, told) {
  const hasHead = one.firstRowAsHeaders ?? one.firstRowAsHeader ?? true;
  return el("table", { class: one.showGridLines === false ? "ac-table" : "ac-table ac-grid" },
    el("tbody", {}, (one.rows ?? []).map((row, index) => el("tr", {}, (row.cells ?? []).map((cell) => el(hasHead && index === 0 ? "th" : "td", {}, elements(cell.items, told)))))));
}

const BADGES = ["default", "subtle", "informative", "accent", "good", "attention", "warning"];

const badge = (one) => el("span", { class: `ac-badge ac-badge-${word(one.style, BADGES, "default")}` }, String(one.text ?? ""));

function rating(one) {
  const [value, max] = [Number(one.value) || 0, Number(one.max) || 5];
  const star = (index) => el("span", { class: index < value ? "lit" : "unlit" }, index < value ? "★" : "☆");
  return el("span", { class: "ac-rating", role: "img", "aria-label": `${value} of ${max} stars` }, Array.from({ length: max }, (_, index) => star(index)));
}

const bars = (one) => drawBars(one.showTitle ? one.title : "", (one.data ?? []).map(({ x, y }) => [x, y]));

const DRAWN = {
  Badge: badge,
  Rating: rating,
  "Chart.HorizontalBar": bars,
  TextBlock: textBlock,
  RichTextBlock: richText,
  Image: image,
  ImageSet: imageSet,
  FactSet: facts,
  Container: container,
  ColumnSet: columns,
  Table: table,
  ActionSet: (one, told) => actions(one.actions ?? [], told, body),
};
