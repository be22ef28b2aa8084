// Buttons, menus and inputs of Block Kit. `act(element, block, choice)` is told what was chosen.

import { el } from "./dom.js";
import { words } from "./text.js";

// Ask before something public; resolves with yes or no.
export function confirmed(confirm, world) {
  if (!confirm) return Promise.resolve(true);
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const close = (yes) => { dialog.close(); resolve(yes); };
    dialog.replaceChildren(
      el("h2", {}, words(confirm.title, world)), el("p", {}, words(confirm.text, world)),
      el("div", { class: "buttons" },
        el("button", { testid: "confirm-no", on: { click: () => close(false) } }, words(confirm.deny, world)),
        el("button", { class: confirm.style === "danger" ? "danger" : "primary", testid: "confirm-yes", autofocus: true, on: { click: () => close(true) } }, words(confirm.confirm, world))));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}

function button(element, block, world, act, failed) {
  const press = async () => {
    if (!(await confirmed(element.confirm, world))) return;
    if (element.url) window.open(element.url, "_blank", "noreferrer");
    await act(element, block, { value: element.value });
  };
  return el("button", { class: element.style ?? "", testid: `action-${element.action_id}`, key: `${block}:${element.action_id}:${element.value ?? ""}`, title: failed ? `The app answered with an error (${failed}).` : null, on: { click: press } }, words(element.text, world), failed ? " ⚠" : "");
}

function overflow(element, block, world, act) {
  const menu = el("div", { class: "menu", role: "menu", hidden: true });
  const open = el("button", { class: "overflow", "aria-label": "More", "aria-haspopup": "menu", "aria-expanded": "false", testid: `action-${element.action_id}`, key: `${block}:${element.action_id}` }, "⋯");
  const show = (shown) => { menu.hidden = !shown; open.setAttribute("aria-expanded", String(shown)); if (shown) menu.firstElementChild?.focus(); };
  for (const option of element.options) {
    const pick = async () => { show(false); if (option.url) window.open(option.url, "_blank", "noreferrer"); if (await confirmed(element.confirm, world)) await act(element, block, { selected_option: option }); };
    menu.append(el("button", { role: "menuitem", testid: "option", on: { click: pick } }, words(option.text, world)));
  }
  open.addEventListener("click", () => show(menu.hidden));
  const wrap = el("span", { class: "with-menu", on: { keydown: (event) => { if (event.key === "Escape") { show(false); open.focus(); event.stopPropagation(); } }, focusout: (event) => { if (!wrap.contains(event.relatedTarget)) show(false); } } }, open, menu);
  return wrap;
}

function select(element, block, world, act, state, options) {
  const chosen = state?.selected_user ?? state?.selected_option?.value ?? "";
  const change = async (event) => {
    const value = event.target.value;
    if (value) await act(element, block, element.type === "users_select" ? { selected_user: value } : { selected_option: value });
  };
  const first = el("option", { value: "" }, element.placeholder ? words(element.placeholder, world) : "Choose…");
  const made = el("select", { testid: `action-${element.action_id}`, "aria-label": element.placeholder?.text ?? "Choose", key: `${block}:${element.action_id}`, on: { change } }, first, options.map(([value, label]) => el("option", { value, selected: value === chosen }, label)));
  made.value = chosen;
  return made;
}

const flat = (element) => (element.options ?? element.option_groups?.flatMap((group) => group.options) ?? []).map((option) => [option.value, words(option.text, {})]);
const people = (world) => world.users.filter((one) => !one.is_bot && !one.deleted).map((one) => [one.id, one.real_name]);

function ticks(element, block, world, act, state) {
  const many = element.type !== "radio_buttons";
  const chosen = new Set(many ? (state?.selected_options ?? []).map((one) => one.value) : [state?.selected_option?.value]);
  const name = `${block}:${element.action_id}`;
  const set = el("div", { class: element.type === "multi_static_select" ? "ticks several" : "ticks", testid: `action-${element.action_id}` });
  const change = () => {
    const values = [...set.querySelectorAll("input:checked")].map((one) => one.value);
    act(element, block, many ? { selected_options: values } : { selected_option: values[0] ?? null });
  };
  set.append(...element.options.map((option) => el("label", {}, el("input", { type: many ? "checkbox" : "radio", name, value: option.value, checked: chosen.has(option.value), key: `${name}:${option.value}`, on: { change } }), el("span", {}, words(option.text, world), option.description ? el("small", {}, words(option.description, world)) : null))));
  return set;
}

const local = (seconds) => { const at = new Date(seconds * 1000); return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16); };

function input(element, block, world, act, state) {
  const shared = { testid: `action-${element.action_id}`, key: `${block}:${element.action_id}`, placeholder: element.placeholder?.text, "aria-label": element.placeholder?.text };
  const told = (field, convert = (value) => value || null) => ({ input: (event) => act(element, block, { [field]: convert(event.target.value) }) });
  switch (element.type) {
    case "plain_text_input": return element.multiline
      ? el("textarea", { ...shared, rows: 9, maxlength: element.max_length, value: state?.value ?? "", on: told("value"), autofocus: element.focus_on_load })
      : el("input", { ...shared, type: "text", maxlength: element.max_length, value: state?.value ?? "", on: told("value") });
    case "datepicker": return el("input", { ...shared, type: "date", value: state?.selected_date ?? "", on: told("selected_date") });
    case "timepicker": return el("input", { ...shared, type: "time", value: state?.selected_time ?? "", on: told("selected_time") });
    case "datetimepicker": return el("input", { ...shared, type: "datetime-local", value: state?.selected_date_time ? local(state.selected_date_time) : "", on: told("selected_date_time", (value) => (value ? Math.round(new Date(value).getTime() / 1000) : null)) });
    default: return el("input", { ...shared, type: element.type.startsWith("email") ? "email" : element.type.startsWith("url") ? "url" : "number", value: state?.value ?? "", on: told("value") });
  }
}

export function control(element, block, world, act, states = {}, failed = {}) {
  const state = states[block]?.[element.action_id];
  switch (element.type) {
    case "button": return button(element, block, world, act, failed[element.action_id]);
    case "overflow": return overflow(element, block, world, act);
    case "users_select": return select(element, block, world, act, state, people(world));
    case "static_select": return select(element, block, world, act, state, flat(element));
    case "checkboxes": case "radio_buttons": case "multi_static_select": return ticks(element, block, world, act, state);
    case "image": return el("img", { src: element.image_url, alt: element.alt_text });
    default: return input(element, block, world, act, state);
  }
}
