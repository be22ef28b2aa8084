// Adaptive Cards 1.5 in Teams' manner. `act(action, entered)` is told what was pressed.

import { el } from "./dom.js";
import { marked } from "./marked.js";

const open = new Set(); // what is unfolded: it stays so when the page is drawn anew
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const looks = (one, ...names) => names.map((name) => one[name] && `${name}-${String(one[name]).toLowerCase()}`).filter(Boolean).join(" ");

// `seen` is {key, zone, called, again, act}: `again` draws the page anew.
export function draw(card, seen) {
  return el("div", { class: "ac" },
    (card.body ?? []).map((one, index) => element(one, { ...seen, key: `${seen.key}.${index}` })),
    card.actions?.length ? actions(card.actions, seen) : null);
}

function element(one, seen) {
  const shown = kinds[one.type]?.(one, seen) ?? el("p", { class: "none" }, `${one.type} is not shown here`);
  if (one.separator) shown.classList.add("apart");
  if (one.spacing) shown.classList.add(`spacing-${one.spacing.toLowerCase()}`);
  return shown;
}

const kinds = {
  TextBlock: (one, seen) => el(one.style === "heading" ? "h3" : "p", { class: `tb ${looks(one, "size", "weight", "color")}${one.isSubtle ? " subtle" : ""}${one.fontType === "Monospace" ? " mono" : ""}` }, marked(one.text, seen.zone, seen.called)),
  RichTextBlock: (one) => el("p", { class: "tb" }, one.inlines.map((run) => el("span", { class: looks(run, "weight") }, typeof run === "string" ? run : run.text))),
  Container: (one, seen) => el("div", { class: `box ${looks(one, "style")}` }, (one.items ?? []).map((inner, index) => element(inner, { ...seen, key: `${seen.key}.${index}` }))),
  ColumnSet: (one, seen) => el("div", { class: "columns" }, one.columns.map((column, n) => el("div", { class: column.width === "auto" ? "auto" : "wide" }, (column.items ?? []).map((inner, index) => element(inner, { ...seen, key: `${seen.key}.${n}.${index}` }))))),
  FactSet: (one, seen) => el("dl", {}, one.facts.flatMap((fact) => [el("dt", {}, marked(fact.title, seen.zone)), el("dd", {}, marked(fact.value, seen.zone, seen.called))])),
  ActionSet: (one, seen) => actions(one.actions, seen),
  "Input.Text": (one, seen) => input(one, seen, one.isMultiline
    ? el("textarea", { ...field(one, seen), rows: 6, maxlength: one.maxLength, value: one.value ?? "" })
    : el("input", { ...field(one, seen), type: "text", maxlength: one.maxLength, value: one.value ?? "" })),
  "Input.Date": (one, seen) => input(one, seen, el("input", { ...field(one, seen), type: "date", value: one.value ?? "" })),
  "Input.Time": (one, seen) => input(one, seen, el("input", { ...field(one, seen), type: "time", value: one.value ?? "" })),
  "Input.ChoiceSet": (one, seen) => (one.style === "expanded" || one.isMultiSelect ? ticks(one, seen) : input(one, seen, dropdown(one, seen))),
};

const field = (one, seen) => ({ "data-input": one.id, "data-required": one.isRequired ? one.errorMessage ?? "This is needed." : null, "aria-label": one.label, placeholder: one.placeholder, testid: `teams-input-${one.id}`, key: `${seen.key}:${one.id}` });

const input = (one, seen, made) =>
  el("div", { class: "input" }, one.label ? el("span", { class: "label", "aria-hidden": "true" }, one.label, one.isRequired ? el("b", {}, " *") : null) : null, made, el("p", { class: "error", hidden: true, role: "alert" }));

function dropdown(one, seen) {
  const none = one.value ? null : el("option", { value: "" }, one.placeholder ?? "Choose");
  const made = el("select", field(one, seen), none, one.choices.map((choice) => el("option", { value: choice.value, selected: choice.value === one.value }, choice.title)));
  made.addEventListener("change", () => { made.dataset.held = "yes"; });
  return made;
}

function ticks(one, seen) {
  const chosen = new Set((one.value ?? "").split(","));
  const kind = one.isMultiSelect ? "checkbox" : "radio";
  const tick = (choice) => {
    const box = el("input", { type: kind, name: `${seen.key}:${one.id}`, value: choice.value, checked: chosen.has(choice.value), testid: `teams-tick-${one.id}-${choice.value}`, key: `${seen.key}:${one.id}:${choice.value}` });
    box.addEventListener("change", () => { box.closest("fieldset").querySelectorAll("input").forEach((other) => { other.dataset.held = "yes"; }); });
    return el("label", {}, box, choice.title);
  };
  return el("fieldset", { class: `input ticks${one.isMultiSelect ? " several" : ""}`, "data-input": one.id, "data-ticks": true, "data-required": one.isRequired ? one.errorMessage ?? "Choose one." : null },
    el("legend", { class: "label" }, one.label ?? ""), one.choices.map(tick), el("p", { class: "error", hidden: true, role: "alert" }));
}

// --- pressing

function actions(list, seen) {
  const first = list.filter((one) => one.mode !== "secondary");
  const later = list.filter((one) => one.mode === "secondary");
  const more = `${seen.key}:more`;
  const unfolded = first.filter((one) => one.type === "Action.ShowCard" && open.has(`${seen.key}:${one.title}`));
  const buttons = first.map((one) => button(one, seen));
  if (later.length) buttons.push(toggle("⋯", more, seen, "teams-more", "More"));
  return el("div", {},
    el("div", { class: "actions" }, buttons),
    later.length && open.has(more) ? el("div", { class: "actions more" }, later.map((one) => button(one, seen))) : null,
    unfolded.map((one) => el("div", { class: "unfolded" }, draw(one.card, { ...seen, key: `${seen.key}:${one.title}` }))));
}

function toggle(label, key, seen, testid, aria, style = "default") {
  const press = () => {
    if (!open.delete(key)) open.add(key);
    seen.again();
  };
  return el("button", { type: "button", class: style, testid, key, "aria-label": aria, "aria-expanded": String(open.has(key)), on: { click: press } }, label);
}

function button(one, seen) {
  const key = `${seen.key}:${one.title}`;
  if (one.type === "Action.ShowCard") return toggle(one.title, key, seen, `teams-show-${slug(one.title)}`, null, one.style ?? "default");
  if (one.type === "Action.OpenUrl") {
    const url = /^https?:/.test(one.url) ? one.url : "#";
    return el("a", { class: "button", href: url, target: "_blank", rel: "noreferrer", testid: `teams-link-${slug(one.title)}` }, one.title);
  }
  const press = async (event) => {
    const entered = one.associatedInputs === "none" ? {} : gathered(event.currentTarget);
    if (!entered) return;
    const pressed = event.currentTarget;
    if (pressed.getAttribute("aria-busy")) return;
    pressed.setAttribute("aria-busy", "true");
    await seen.act(one, entered);
    pressed.removeAttribute("aria-busy");
    for (const name of [...open]) if (name.startsWith(seen.root)) open.delete(name);
  };
  return el("button", { type: "button", class: one.style ?? "default", testid: `teams-action-${one.verb ?? slug(one.title)}`, key, look: one, on: { click: press } }, one.title);
}

// What was entered on this card and those it unfolds from; null where something is missing.
function gathered(from) {
  const found = {};
  let isWhole = true;
  for (let card = from.closest(".ac"); card; card = card.parentElement?.closest(".ac")) {
    for (const one of card.querySelectorAll("[data-input]")) {
      if (one.closest(".ac") !== card) continue;
      const value = one.dataset.ticks ? [...one.querySelectorAll("input:checked")].map((box) => box.value).join(",") : one.value;
      const complaint = one.parentElement.querySelector(":scope > .error") ?? one.querySelector(".error");
      const lacks = one.dataset.required && !value;
      if (complaint) { complaint.textContent = lacks ? one.dataset.required : ""; complaint.hidden = !lacks; }
      if (lacks) isWhole = false;
      if (value) found[one.dataset.input] = value;
    }
  }
  return isWhole ? found : null;
}
