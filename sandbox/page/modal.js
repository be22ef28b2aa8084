// Forms that Slack opens on top of everything.

import { slack } from "./api.js";
import { draw } from "./blocks.js";
import { el } from "./dom.js";
import { redraw, remember, restore } from "./redraw.js";
import { words } from "./text.js";

let open = null; // {view, look, values}
let before = null; // the focused element when the form opened
let leaving = null; // id of the view that's being closed
let world;

export function show(seen) {
  world = seen;
  const dialog = document.getElementById("modal");
  const view = world.modals.findLast((one) => one.id !== leaving);
  if (!view) return hide(dialog);
  const look = JSON.stringify([view.id, view.hash, view.errors, view.failed]);
  if (open?.look === look) return;
  const isSame = open?.view === view.id;
  open = { look, values: isSame ? open.values : {}, view: view.id };
  if (!isSame) dialog.replaceChildren(); // don't carry over input from another form
  redraw(dialog, form(view));
  dialog.setAttribute("aria-label", view.title.text);
  dialog.oncancel = (event) => { event.preventDefault(); close(view.id); };
  dialog.onclose = () => { if (open) close(open.view); }; // a browser can close it without asking
  if (!dialog.open) {
    before = remember();
    dialog.showModal();
  }
  const wrong = dialog.querySelector(".wrong");
  if (!wrong) return;
  wrong.scrollIntoView({ block: "center" });
  wrong.querySelector("textarea, input, select")?.focus({ preventScroll: true });
}

function hide(dialog) {
  open = null;
  if (!dialog.open) return;
  dialog.close();
  dialog.replaceChildren();
  restore(before);
}

async function close(id) {
  if (leaving === id) return;
  leaving = id;
  await slack("close", { user: world.me, view_id: id });
  leaving = null;
}

function form(view) {
  const values = open.values;
  const act = (element, block, choice) => {
    (values[block] ??= {})[element.action_id] = { ...choice };
    const within = view.blocks.find((one) => one.block_id === block);
    if (within?.type === "input" && !within.dispatch_action) return;
    return slack("click", { user: world.me, view_id: view.id, block_id: block, action_id: element.action_id, state: values, ...choice });
  };
  let busy = false;
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await slack("submit", { user: world.me, view_id: view.id, values });
    busy = false;
  };
  const leave = () => close(view.id);
  const states = merged(view.state.values, values, view.blocks);
  return el("form", { novalidate: true, on: { submit } },
    el("header", {},
      el("h2", {}, words(view.title, world)),
      el("button", { type: "button", class: "close", "aria-label": "Close", testid: "modal-close", key: "modal-x", on: { click: leave } }, "✕")),
    el("div", { class: "form", "data-scroll": "start" },
      draw(view.blocks, world, act, states, view.failed, view.errors),
      view.failed.submit ? el("p", { class: "error", role: "alert" }, view.failed.submit) : null),
    el("footer", {},
      el("button", { type: "button", key: "modal-close", on: { click: leave } }, view.close ? words(view.close, world) : "Close"),
      view.submit ? el("button", { class: "primary", testid: "modal-submit", key: "modal-submit" }, words(view.submit, world)) : null));
}

// The server's state, with the input since then.
function merged(known, typed, blocks) {
  const made = structuredClone(known);
  for (const [block, entries] of Object.entries(typed)) {
    const element = blocks.find((one) => one.block_id === block)?.element;
    const whole = (option) => (typeof option === "string" ? element?.options?.find((one) => one.value === option) ?? null : option);
    for (const [action, choice] of Object.entries(entries)) {
      const entry = { ...choice };
      if (entry.selected_option) entry.selected_option = whole(entry.selected_option);
      if (entry.selected_options) entry.selected_options = entry.selected_options.map(whole);
      if (made[block]?.[action]) Object.assign(made[block][action], entry);
    }
  }
  return made;
}
