// The actions of Adaptive Cards. `told` has the callbacks for actions that leave
// the card: execute(action, data), submit(action, data).

import { gather } from "./cardinputs.js";
import { el } from "./dom.js";
import { dots } from "./menus.js";

const MOST = 6; // buttons that Teams shows in a row; the others are in the menu with dots
const SAFE = /^(https?|mailto|tel):/i;

export function actions(list, told, card, more = {}) {
  const first = list.filter((one) => one.mode !== "secondary").slice(0, MOST);
  const rest = list.filter((one) => !first.includes(one));
  const unfolded = el("div", { class: "ac-unfolded" });
  const row = el("div", { class: "ac-row", role: "group", "aria-label": "Actions" },
    first.map((one) => button(one, told, card, unfolded)),
    rest.length ? dots({ label: "More actions", key: "more", testid: "teams-more", look: rest, entries: rest.map((one) => entry(one, told, () => row, card, unfolded)) }) : null);
  return el("div", { ...more, class: `ac-actions ${more.class ?? ""}` }, row, unfolded);
}

const LOOKS = { positive: "primary", destructive: "danger" };
const slug = (text) => String(text).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const KINDS = { "Action.ShowCard": "show", "Action.OpenUrl": "link" };
const testid = (action) => `teams-${KINDS[action.type] ?? "action"}-${action.verb ?? slug(action.title)}`;

function button(action, told, card, unfolded) {
  const shared = { class: LOOKS[String(action.style).toLowerCase()] ?? "", testid: testid(action), title: action.tooltip };
  if (action.type === "Action.OpenUrl" && SAFE.test(action.url)) return el("a", { ...shared, class: "ac-button", href: action.url, target: "_blank", rel: "noreferrer" }, action.title);
  const made = el("button", { ...shared, type: "button", disabled: action.isEnabled === false }, action.title);
  if (action.type === "Action.ShowCard") made.setAttribute("aria-expanded", "false");
  made.addEventListener("click", () => act(action, told, made, card, unfolded));
  return made;
}

const entry = (action, told, from, card, unfolded) => ({
  label: action.title,
  testid: testid(action),
  looks: String(action.style).toLowerCase() === "destructive" ? "danger" : "",
  act: () => act(action, told, from(), card, unfolded),
});

// `from` is the button, or the row with the menu.
export async function act(action, told, from, card, unfolded) {
  switch (action.type) {
    case "Action.OpenUrl": return visit(action.url);
    case "Action.ToggleVisibility": return toggle(action, from);
    case "Action.ShowCard": return unfold(action, told, from, card, unfolded);
    default: return send(action, told, from);
  }
}

const visit = (url) => { if (SAFE.test(url)) window.open(url, "_blank", "noreferrer"); };

function toggle(action, from) {
  const root = top(from);
  for (const target of action.targetElements ?? []) {
    const [id, wanted] = typeof target === "string" ? [target, null] : [target.elementId, target.isVisible];
    for (const one of root.querySelectorAll("[data-element]")) if (one.dataset.element === id) one.hidden = !(wanted ?? one.hidden);
  }
}

const boxes = new WeakMap(); // an Action.ShowCard → its card, after it was unfolded once

// One card of a row is open at a time. Its input stays while it's closed.
function unfold(action, told, from, card, unfolded) {
  const isOpen = boxes.get(action)?.hidden === false;
  for (const one of unfolded.children) one.hidden = true;
  for (const one of from.closest(".ac-row").querySelectorAll(":scope > [aria-expanded]")) one.setAttribute("aria-expanded", "false");
  if (isOpen) return;
  if (!boxes.has(action)) {
    boxes.set(action, el("div", { class: "ac-card ac-inner", testid: `teams-unfolded-${slug(action.title)}` }, card(action.card, told)));
    unfolded.append(boxes.get(action));
  }
  const box = boxes.get(action);
  box.hidden = false;
  if (from.hasAttribute("aria-expanded")) from.setAttribute("aria-expanded", "true");
  box.scrollIntoView({ block: "nearest" });
  box.querySelector("input, textarea, select, button")?.focus({ preventScroll: true });
}

const top = (from) => {
  let card = from.closest(".ac-card");
  for (let above = card; above; above = above.parentElement.closest(".ac-card")) card = above;
  return card;
};

// One press at a time for a whole card.
async function send(action, told, from) {
  const root = top(from);
  if (root.getAttribute("aria-busy")) return;
  const entered = String(action.associatedInputs).toLowerCase() === "none" ? {} : gather(from);
  if (!entered) return;
  root.setAttribute("aria-busy", "true");
  from.classList.add("pressed");
  const data = typeof action.data === "object" ? { ...action.data, ...entered } : { ...entered };
  try {
    await (action.type === "Action.Execute" ? told.execute(action, data) : told.submit(action, data));
  } finally {
    root.removeAttribute("aria-busy");
    from.classList.remove("pressed");
  }
}
