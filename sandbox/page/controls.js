// Buttons, menus and inputs of Block Kit. `act(element, block, choice)` gets each choice.

import { fromLocal, toLocal } from "./dates.js";
import { el } from "./dom.js";
import { words } from "./text.js";

// Ask before something public happens. Resolves with yes or no.
export function confirmed(confirm, world) {
  if (!confirm) return Promise.resolve(true);
  const dialog = document.getElementById("confirm");
  const answer = (testid, looks, label, value) =>
    el("button", { class: looks, testid, autofocus: value === "yes", on: { click: () => dialog.close(value) } }, words(label, world));
  dialog.replaceChildren(
    el("h2", {}, words(confirm.title, world)),
    el("p", {}, words(confirm.text, world)),
    el("div", { class: "buttons" },
      answer("confirm-no", "", confirm.deny, "no"),
      answer("confirm-yes", confirm.style === "danger" ? "danger" : "primary", confirm.confirm, "yes")));
  dialog.setAttribute("aria-label", confirm.title.text);
  dialog.returnValue = "no"; // Escape doesn't change it
  dialog.showModal();
  return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === "yes"); });
}

const visit = (url) => { if (url) window.open(url, "_blank", "noreferrer"); };
const keyOf = (element, block) => `${block}:${element.action_id}`;

function button(element, block, world, act, failed) {
  const press = async () => {
    if (!(await confirmed(element.confirm, world))) return;
    visit(element.url);
    await act(element, block, { value: element.value });
  };
  const title = failed ? `The app responded with an error (${failed}).` : null;
  return el("button", { type: "button", class: element.style ?? "", testid: `action-${element.action_id}`, key: keyOf(element, block), look: element, title, on: { click: press } },
    words(element.text, world), failed ? " ⚠" : "");
}

const STEPS = { ArrowDown: (at, end) => (at + 1) % end, ArrowUp: (at, end) => (at + end - 1) % end, Home: () => 0, End: (_at, end) => end - 1 };

function overflow(element, block, world, act) {
  const open = el("button", { type: "button", class: "overflow", "aria-label": "More", "aria-haspopup": "menu", "aria-expanded": "false", testid: `action-${element.action_id}`, key: keyOf(element, block) }, "⋯");
  const pick = async (option) => {
    show(false);
    visit(option.url);
    if (await confirmed(element.confirm, world)) await act(element, block, { selected_option: option });
  };
  const menu = el("div", { class: "menu", role: "menu", hidden: true },
    element.options.map((option) => el("button", { type: "button", role: "menuitem", testid: "option", on: { click: () => pick(option) } }, words(option.text, world))));
  const steer = (event) => {
    if (menu.hidden) return;
    const step = STEPS[event.key];
    const at = [...menu.children].indexOf(document.activeElement);
    if (step) menu.children[step(at, menu.children.length)].focus();
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  };
  const leave = (event) => { if (!wrap.contains(event.relatedTarget)) show(false, false); };
  const wrap = el("span", { class: "with-menu", key: `${keyOf(element, block)}:menu`, look: element, on: { keydown: steer, focusout: leave } }, open, menu);
  const show = (isOpen, withFocus = true) => {
    menu.hidden = !isOpen;
    open.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) wrap.dataset.held = "yes";
    else delete wrap.dataset.held;
    if (isOpen) menu.scrollIntoView({ block: "nearest" });
    if (withFocus) (isOpen ? menu.firstElementChild : open).focus();
  };
  open.addEventListener("click", () => show(menu.hidden));
  return wrap;
}

// In a message a choice takes effect right away. Each press of an arrow key would be a choice, so
// the keyboard needs Enter. Leaving without it chooses nothing.
function select(element, block, world, act, state, options, acts) {
  const chosen = state?.selected_user ?? state?.selected_option?.value ?? "";
  const field = element.type === "users_select" ? "selected_user" : "selected_option";
  let key = "";
  const settle = () => { delete made.dataset.held; key = ""; };
  const take = () => {
    const value = made.value;
    settle();
    if (value) return act(element, block, { [field]: value });
  };
  const on = {
    pointerdown: () => { key = ""; },
    keydown: (event) => {
      key = event.key;
      if (key !== "Enter" || !made.dataset.held) return;
      event.preventDefault();
      take();
    },
    change: () => {
      if (acts && (key.startsWith("Arrow") || key.length === 1 && key !== " " || ["Home", "End", "PageUp", "PageDown"].includes(key))) made.dataset.held = "yes";
      else take();
    },
    blur: () => {
      if (!made.dataset.held) return;
      settle();
      made.value = chosen;
    },
  };
  const label = element.placeholder?.text ?? "Choose";
  const made = el("select", { testid: `action-${element.action_id}`, "aria-label": label, "aria-description": acts ? "Press Enter to choose" : null, key: keyOf(element, block), look: [element, chosen], on },
    el("option", { value: "" }, element.placeholder ? words(element.placeholder, world) : "Choose…"),
    options.map(([value, name]) => el("option", { value }, name)));
  made.value = chosen;
  return made;
}

const offered = (element) => element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
const named = (element, world) => offered(element).map((option) => [option.value, words(option.text, world)]);
const people = (world) => world.users.filter((one) => !one.is_bot && !one.deleted).map((one) => [one.id, one.real_name]);

function ticks(element, block, world, act, state) {
  const many = element.type !== "radio_buttons";
  const chosen = new Set(many ? (state?.selected_options ?? []).map((one) => one.value) : [state?.selected_option?.value]);
  const name = keyOf(element, block);
  const set = el("div", { class: element.type === "multi_static_select" ? "ticks several" : "ticks", testid: `action-${element.action_id}`, look: element });
  const change = () => {
    const values = [...set.querySelectorAll("input:checked")].map((one) => one.value);
    act(element, block, many ? { selected_options: values } : { selected_option: values[0] ?? null });
  };
  const tick = (option) => el("label", {},
    el("input", { type: many ? "checkbox" : "radio", name, value: option.value, checked: chosen.has(option.value), key: `${name}:${option.value}`, on: { change } }),
    el("span", {}, words(option.text, world), option.description ? el("small", {}, words(option.description, world)) : null));
  set.append(...offered(element).map(tick));
  return set;
}

function input(element, block, world, act, state) {
  const hint = element.placeholder?.text;
  const shared = { testid: `action-${element.action_id}`, key: keyOf(element, block), placeholder: hint, "aria-label": hint, autofocus: element.focus_on_load };
  const told = (field, convert = (value) => value || null) => ({ input: (event) => act(element, block, { [field]: convert(event.target.value) }) });
  const line = (type, field, value, convert) => el("input", { ...shared, type, maxlength: element.max_length, value: value ?? "", on: told(field, convert) });
  switch (element.type) {
    case "plain_text_input":
      if (!element.multiline) return line("text", "value", state?.value);
      return el("textarea", { ...shared, rows: 9, maxlength: element.max_length, value: state?.value ?? "", on: told("value") });
    case "datepicker": return line("date", "selected_date", state?.selected_date);
    case "timepicker": return line("time", "selected_time", state?.selected_time);
    case "datetimepicker": return line("datetime-local", "selected_date_time",
      state?.selected_date_time ? toLocal(state.selected_date_time, world.zone) : "", (value) => (value ? fromLocal(value, world.zone) : null));
    case "email_text_input": return line("email", "value", state?.value);
    case "url_text_input": return line("url", "value", state?.value);
    default: return line("number", "value", state?.value);
  }
}

// `acts`: a choice takes effect right away, as in a message. In a form it's sent on submit.
export function control(element, block, world, act, states = {}, failed = {}, acts = true) {
  const state = states[block]?.[element.action_id];
  switch (element.type) {
    case "button": return button(element, block, world, act, failed[element.action_id]);
    case "overflow": return overflow(element, block, world, act);
    case "users_select": return select(element, block, world, act, state, people(world), acts);
    case "static_select": return select(element, block, world, act, state, named(element, world), acts);
    case "checkboxes": case "radio_buttons": case "multi_static_select": return ticks(element, block, world, act, state);
    case "image": return el("img", { src: element.image_url, alt: element.alt_text });
    default: return input(element, block, world, act, state);
  }
}
