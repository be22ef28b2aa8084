// Forms that Slack opens on top of everything.

import { slack } from "./api.js";
import { draw } from "./blocks.js";
import { el, redraw } from "./dom.js";
import { words } from "./text.js";

let open = null; // {key, values}

export function show(world) {
  const dialog = document.getElementById("modal");
  const view = world.modals.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    open = null;
    return;
  }
  const key = `${view.id}:${view.hash}:${JSON.stringify(view.errors)}:${JSON.stringify(view.failed)}`;
  if (open?.key === key) return;
  open = { key, values: open?.view === view.id ? open.values : {}, view: view.id };
  const act = (element, block, choice) => {
    ((open.values[block] ??= {})[element.action_id] = { ...choice });
    const block_ = view.blocks.find((one) => one.block_id === block);
    if (block_?.type !== "input" || block_.dispatch_action) return slack("click", { user: world.me, view_id: view.id, block_id: block, action_id: element.action_id, state: open.values, ...choice });
  };
  const submit = async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    await slack("submit", { user: world.me, view_id: view.id, values: open.values });
    if (button) button.disabled = false;
  };
  const close = () => slack("close", { user: world.me, view_id: view.id });
  const states = merged(view.state.values, open.values, view.blocks);
  redraw(dialog, el("form", { novalidate: true, on: { submit } },
    el("header", {}, el("h2", {}, words(view.title, world)), el("button", { type: "button", class: "close", "aria-label": "Close", testid: "modal-close", key: "modal-x", on: { click: close } }, "✕")),
    el("div", { class: "form", "data-scroll": view.id }, draw(view.blocks, world, act, states, view.failed, view.errors), view.failed.submit ? el("p", { class: "error", role: "alert" }, view.failed.submit) : null),
    el("footer", {}, el("button", { type: "button", key: "modal-close", on: { click: close } }, view.close ? words(view.close, world) : "Close"), view.submit ? el("button", { class: "primary", testid: "modal-submit", key: "modal-submit" }, words(view.submit, world)) : null)));
  dialog.oncancel = (event) => { event.preventDefault(); close(); };
  dialog.setAttribute("aria-label", view.title.text);
  if (!dialog.open) dialog.showModal();
  const form = dialog.querySelector("[data-scroll]");
  const wrong = dialog.querySelector(".wrong");
  if (wrong) wrong.scrollIntoView({ block: "center" });
  else form.scrollTop = 0;
}

// What the server knows, with what was typed since.
function merged(known, typed, blocks) {
  const made = structuredClone(known);
  for (const [block, entries] of Object.entries(typed)) for (const [action, choice] of Object.entries(entries)) {
    const element = blocks.find((one) => one.block_id === block)?.element;
    const option = (value) => element?.options?.find((one) => one.value === value) ?? null;
    const entry = { ...choice };
    if (typeof entry.selected_option === "string") entry.selected_option = option(entry.selected_option);
    if (entry.selected_options) entry.selected_options = entry.selected_options.map((one) => (typeof one === "string" ? option(one) : one));
    if (made[block]?.[action]) Object.assign(made[block][action], entry);
  }
  return made;
}
