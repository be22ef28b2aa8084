// The inputs of Adaptive Cards, with their values and their checks before sending.

import { el } from "./dom.js";
import { inline } from "./markdown.js";

let count = 0;
const fields = new WeakMap(); // an input's frame → {id, value(), problem()}

// The input on the card with `from`, and on the cards that it unfolded from. If there's a problem,
// the first frame with one shows it and gets the focus, and the result is null.
export function gather(from) {
  const values = {};
  let wrong = null;
  for (const frame of framesOf(from)) {
    const field = fields.get(frame);
    const said = field.problem();
    tell(frame, said);
    if (said) wrong ??= frame;
    const value = field.value();
    if (value !== undefined) values[field.id] = value;
  }
  if (!wrong) return values;
  wrong.scrollIntoView({ block: "nearest" });
  wrong.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  return null;
}

function framesOf(from) {
  const cards = new Set();
  for (let card = from.closest(".ac-card"); card; card = card.parentElement.closest(".ac-card")) cards.add(card);
  const top = [...cards].at(-1);
  return [...top.querySelectorAll(".ac-input")].filter((frame) => cards.has(frame.closest(".ac-card")));
}

function tell(frame, said) {
  frame.classList.toggle("wrong", Boolean(said));
  const old = frame.querySelector(".ac-error");
  if (old) old.remove();
  if (said) frame.append(el("p", { class: "ac-error", role: "alert" }, said));
}

export function input(element, told, below) {
  const field = KINDS[element.type](element, told);
  const id = `ac-${count += 1}`;
  field.control.id = id;
  field.control.dataset.testid = `teams-input-${element.id}`;
  const label = labelled(element, told);
  const isGroup = field.control.localName === "div" && field.control.getAttribute("role") === "group";
  if (isGroup && element.label) field.control.setAttribute("aria-label", element.label);
  const frame = el("div", { class: "ac-input" },
    label ? el(isGroup ? "div" : "label", isGroup ? { class: "ac-label" } : { class: "ac-label", for: id }, label) : null,
    below ? el("div", { class: "ac-with-action" }, field.shown ?? field.control, below) : field.shown ?? field.control);
  if (element.isRequired && !isGroup) field.control.setAttribute("aria-required", "true");
  const problem = () => {
    const value = field.value();
    const isMissing = element.isRequired && (!value || (element.type === "Input.Toggle" && value === (element.valueOff ?? "false")));
    if (isMissing) return element.errorMessage || "This has to be filled in.";
    return value && !field.fits(value) ? element.errorMessage || "This cannot be right." : "";
  };
  fields.set(frame, { id: element.id, value: field.value, problem });
  frame.addEventListener("input", () => { if (frame.classList.contains("wrong")) tell(frame, problem()); });
  return frame;
}

const labelled = (element, told) =>
  element.label ? [inline(element.label, told), element.isRequired ? el("span", { class: "ac-required", "aria-hidden": "true" }, " *") : null].flat() : null;

const always = () => true;
const own = (control, fits = always) => ({ control, value: () => control.value, fits });

function text(element) {
  const shared = { maxlength: element.maxLength, placeholder: element.placeholder, "aria-label": element.label ? null : element.placeholder };
  const type = { email: "email", url: "url", tel: "tel", password: "password" }[lower(element.style)] ?? "text";
  const control = element.isMultiline ? el("textarea", { ...shared, rows: 5 }) : el("input", { ...shared, type });
  control.value = element.value ?? "";
  return own(control, (value) => !element.regex || new RegExp(element.regex).test(value));
}

function dated(type) {
  return (element) => {
    const control = el("input", { type, min: element.min, max: element.max, "aria-label": element.label ? null : element.placeholder });
    control.value = element.value ?? "";
    return own(control, (value) => (!element.min || value >= element.min) && (!element.max || value <= element.max));
  };
}

function number(element) {
  const control = el("input", { type: "number", min: element.min, max: element.max, placeholder: element.placeholder });
  control.value = element.value ?? "";
  return own(control, (value) => !(value < (element.min ?? -Infinity)) && !(value > (element.max ?? Infinity)));
}

function toggle(element, told) {
  const [yes, no] = [element.valueOn ?? "true", element.valueOff ?? "false"];
  const control = el("input", { type: "checkbox", "data-held": "yes" });
  control.checked = element.value === yes;
  const shown = el("label", { class: "ac-tick" }, control, el("span", {}, inline(element.title ?? "", told)));
  return { control, shown, value: () => (control.checked ? yes : no), fits: always };
}

const isOfPeople = (element) => /^graph\.microsoft\.com\/users/i.test(element["choices.data"]?.dataset ?? "");
const lower = (word) => String(word ?? "").toLowerCase();

// For `choices.data`, people of the tenant are found by name. Other choices are on the card.
function choiceSet(element, told) {
  const offered = [...(element.choices ?? []), ...(isOfPeople(element) ? told.people().map((one) => ({ title: one.name, value: one.aad, more: one.title })) : [])];
  if (element.isMultiSelect || lower(element.style) === "expanded") return ticks(element, offered, told);
  return isOfPeople(element) || lower(element.style) === "filtered" ? search(element, offered, told) : menu(element, offered);
}

function menu(element, offered) {
  const control = el("select", { "data-held": "yes", "aria-label": element.label ? null : element.placeholder ?? "Choose" },
    el("option", { value: "" }, element.placeholder ?? "Choose…"),
    offered.map((one) => el("option", { value: one.value }, one.title)));
  control.value = offered.some((one) => one.value === element.value) ? element.value : "";
  return { control, value: () => control.value || undefined, fits: always };
}

function ticks(element, offered, told) {
  const chosen = new Set(element.isMultiSelect ? String(element.value ?? "").split(",") : [element.value]);
  const name = `ac-choice-${count += 1}`;
  const control = el("div", { class: "ac-ticks", role: "group" }, offered.map((one) => {
    const tick = el("input", { type: element.isMultiSelect ? "checkbox" : "radio", name, value: one.value, testid: `teams-tick-${element.id}-${one.value}`, "data-held": "yes" });
    tick.checked = chosen.has(one.value);
    return el("label", { class: "ac-tick" }, tick, el("span", {}, inline(one.title, told)));
  }));
  const value = () => [...control.querySelectorAll("input:checked")].map((one) => one.value).join(",") || undefined;
  return { control, value, fits: always };
}

// A field that searches as you type: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
function search(element, offered, told) {
  const list = el("div", { class: "ac-found", role: "listbox", id: `ac-found-${count += 1}`, hidden: true });
  const control = el("input", { type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, placeholder: element.placeholder ?? (isOfPeople(element) ? "Search for people" : "Search") });
  let chosen = offered.find((one) => one.value === element.value) ?? null;
  let at = 0;
  let found = [];
  control.value = chosen?.title ?? "";
  const show = (isOpen) => {
    list.hidden = !isOpen;
    control.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return control.removeAttribute("aria-activedescendant");
    found = offered.filter((one) => one.title.toLowerCase().includes(chosen ? "" : control.value.trim().toLowerCase()));
    at = Math.max(0, found.indexOf(chosen));
    list.replaceChildren(...(found.length ? found.map(option) : [el("p", {}, "No matches")]));
    mark();
  };
  const option = (one, index) => el("div", { class: "ac-option", role: "option", id: `${list.id}-${index}`, testid: "option", on: { pointerdown: (event) => { event.preventDefault(); take(one); } } },
    el("span", {}, one.title), one.more ? el("small", {}, one.more) : null);
  const mark = () => {
    [...list.querySelectorAll("[role=option]")].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    if (found.length) control.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    list.children[at]?.scrollIntoView?.({ block: "nearest" });
  };
  const take = (one) => { chosen = one; control.value = one.title; show(false); control.dispatchEvent(new Event("input", { bubbles: true })); };
  control.addEventListener("input", (event) => { if (event.isTrusted) { chosen = null; show(true); } });
  control.addEventListener("focus", () => show(true));
  control.addEventListener("click", () => show(true));
  control.addEventListener("blur", () => { show(false); if (!chosen) control.value = ""; });
  control.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (list.hidden) show(true);
      else if (found.length) { at = (at + step + found.length) % found.length; mark(); }
    } else if (event.key === "Enter" && !list.hidden && found.length) take(found[at]);
    else if (event.key === "Escape" && !list.hidden) show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { control, shown: el("div", { class: "ac-search" }, control, list), value: () => chosen?.value, fits: always };
}

const KINDS = {
  "Input.Text": text,
  "Input.Number": number,
  "Input.Date": dated("date"),
  "Input.Time": dated("time"),
  "Input.Toggle": toggle,
  "Input.ChoiceSet": choiceSet,
};
export const isInput = (element) => element.type in KINDS;
