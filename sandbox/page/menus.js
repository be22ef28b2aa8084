// A button with three dots and its menu, which works with the arrow keys.

import { el } from "./dom.js";

const STEPS = { ArrowDown: (at, end) => (at + 1) % end, ArrowUp: (at, end) => (at + end - 1) % end, Home: () => 0, End: (_at, end) => end - 1 };

// `entries` are {label, act, testid?, look?}; `look` differs when another menu must replace it.
export function dots({ label, entries, key, testid, look }) {
  const open = el("button", { type: "button", class: "dots", "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false", testid, key }, "⋯");
  const pick = (entry) => { show(false); entry.act(); };
  const menu = el("div", { class: "menu", role: "menu", hidden: true },
    entries.map((entry) => el("button", { type: "button", role: "menuitem", class: entry.looks ?? "", testid: entry.testid ?? "entry", on: { click: () => pick(entry) } }, entry.label)));
  const steer = (event) => {
    if (menu.hidden) return;
    const step = STEPS[event.key];
    if (step) menu.children[step([...menu.children].indexOf(document.activeElement), menu.children.length)].focus();
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  };
  const leave = (event) => { if (!wrap.contains(event.relatedTarget)) show(false, false); };
  const wrap = el("span", { class: "with-menu", key: `${key}:menu`, look: look ?? entries.map((one) => one.label), on: { keydown: steer, focusout: leave } }, open, menu);
  const show = (isOpen, withFocus = true) => {
    menu.hidden = !isOpen;
    open.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) wrap.dataset.held = "yes";
    else delete wrap.dataset.held;
    if (isOpen) menu.scrollIntoView({ block: "nearest" });
    if (withFocus) (isOpen ? menu.firstElementChild : open).focus({ preventScroll: true });
  };
  open.addEventListener("click", () => show(menu.hidden));
  return wrap;
}
