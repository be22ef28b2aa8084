// Making elements, and keeping what a person is in the middle of while they are made anew.

export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (name === "class") made.className = value;
    else if (name === "testid") made.dataset.testid = value;
    else if (name === "key") made.dataset.key = value;
    else if (name === "value" || name === "checked" || name === "selected") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

const keyed = (root, key) => [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);

// Replace what stands in `root`; focus, scrolling and half-typed text stay where they are.
export function redraw(root, ...children) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset.key;
  const typed = new Map();
  for (const one of root.querySelectorAll("textarea[data-key], input[data-key]")) {
    if (one.type !== "checkbox" && one.type !== "radio") typed.set(one.dataset.key, [one.value, one.selectionStart, one.selectionEnd]);
  }
  const scrolled = new Map([...root.querySelectorAll("[data-scroll]")].map((one) => [
    one.dataset.scroll,
    { top: one.scrollTop, end: one.scrollHeight - one.scrollTop - one.clientHeight < 40 },
  ]));
  root.replaceChildren(...children.flat().filter(Boolean));
  for (const [name, [value]] of typed) {
    const again = keyed(root, name);
    if (again && again.tagName !== "SELECT") again.value = value;
  }
  for (const one of root.querySelectorAll("[data-scroll]")) {
    const before = scrolled.get(one.dataset.scroll);
    one.scrollTop = !before || before.end ? one.scrollHeight : before.top;
  }
  if (!key) return;
  const again = keyed(root, key);
  again?.focus({ preventScroll: true });
  const at = typed.get(key);
  if (at && again?.setSelectionRange && at[1] !== null && /^(text|textarea|search)$/.test(again.type)) again.setSelectionRange(at[1], at[2]);
}

export function initials(name) {
  const parts = name.replace(/[^\p{L}\p{N} ]/gu, "").trim().split(/\s+/);
  return ((parts[0]?.[0] ?? "·") + (parts.length > 1 ? parts.at(-1)[0] : "")).toUpperCase();
}
