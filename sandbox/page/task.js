// Teams' dialogs: a card on top of everything, submitted with Action.Submit.

import { say, teams } from "./api.js";
import { el } from "./dom.js";
import { redraw, remember, restore } from "./redraw.js";
import { frame } from "./teams.js";

const WIDTHS = { small: 420, medium: 600, large: 880 };
let open = false;
let before = null; // the focused element when the dialog opened
let world;

export function show(seen) {
  world = seen;
  const dialog = document.getElementById("task");
  const content = world?.dialog?.card?.content ?? world?.dialog?.card;
  if (!content) return hide(dialog);
  redraw(dialog, drawn(content));
  dialog.setAttribute("aria-label", world.dialog.title ?? "Dialog");
  dialog.style.setProperty("--width", `${WIDTHS[world.dialog.width] ?? (Number(world.dialog.width) || WIDTHS.medium)}px`);
  dialog.oncancel = (event) => { event.preventDefault(); close(); };
  if (dialog.open) return;
  before = remember();
  open = true;
  dialog.showModal();
}

function hide(dialog) {
  open = false;
  if (!dialog.open) return;
  dialog.close();
  dialog.replaceChildren();
  restore(before);
}

function close() {
  if (!open) return;
  open = false;
  teams("close", { user: world.me });
}

function drawn(content) {
  const told = {
    zone: world.zone,
    isMe: () => false,
    people: () => world.people,
    execute: () => say("Teams sends no Action.Execute from a dialog. Use Action.Submit."),
    submit: (_action, entered) => teams("submit", { user: world.me, data: entered }),
  };
  return [
    el("header", { key: "task-head" },
      el("h2", {}, world.dialog.title ?? "Bedside"),
      el("button", { type: "button", class: "close", "aria-label": "Close", testid: "teams-dialog-close", key: "task-close", on: { click: close } }, "✕")),
    el("div", { class: "tm-task", key: "task-body", tabindex: -1 }, frame(content, told, "task")),
  ];
}
