// Redraws without disturbing anyone. Elements that look the same stay, with their focus, scrolling
// and half-typed text, and a screen reader reads only the new parts. `data-held` marks elements
// in use, like an open menu or a choice that isn't made yet.

const CHOOSABLE = "select, input[type=checkbox], input[type=radio]";
const TYPED = "textarea[data-key], input[data-key]:not([type=checkbox]):not([type=radio])";

const unseen = new WeakSet(); // drawn while the pane was hidden, so scroll when it shows

export function redraw(root, ...children) {
  const focused = remember(root);
  const typed = new Map([...root.querySelectorAll(TYPED)].map((one) => [one.dataset.key, one.value]));
  const scrolled = new Map([...root.querySelectorAll("[data-scroll]")].map((one) => [one, isAtEnd(one)]));
  renew(root, children.flat(Infinity).filter(Boolean));
  for (const one of root.querySelectorAll(TYPED)) if (typed.has(one.dataset.key)) one.value = typed.get(one.dataset.key);
  for (const one of root.querySelectorAll("[data-scroll=end]")) {
    if (unseen.delete(one) || (scrolled.get(one) ?? true)) one.scrollTop = one.scrollHeight;
    if (!one.clientHeight) unseen.add(one);
  }
  restore(focused, root);
}

// People want to see their own message and the reply.
export function toTheEnd(selector) {
  const log = document.querySelector(selector);
  if (log) log.scrollTop = log.scrollHeight;
}

const isAtEnd = (one) => one.dataset.scroll === "end" && one.scrollHeight - one.scrollTop - one.clientHeight < 40;

// The focus, so that it can be restored nearby when the element itself is gone.
export function remember(root = document.body) {
  const active = document.activeElement;
  if (!active || active === document.body || !root.contains(active)) return null;
  return {
    active,
    key: active.dataset.key,
    testid: active.dataset.testid,
    within: active.closest("article")?.dataset.testid,
    selection: [active.selectionStart, active.selectionEnd],
  };
}

export function restore(before, root = document) {
  if (!before || document.activeElement === before.active) return;
  if (before.active.isConnected && before.active.checkVisibility()) {
    before.active.focus({ preventScroll: true });
    return;
  }
  const article = before.within && find(root, "testid", before.within);
  const place = article || root;
  const again = find(place, "key", before.key) ?? find(place, "testid", before.testid) ?? article;
  again?.focus({ preventScroll: true });
  const [start, end] = before.selection;
  if (typeof start === "number" && again?.setSelectionRange) again.setSelectionRange(start, end);
}

const find = (root, name, value) =>
  value ? [...root.querySelectorAll(`[data-${name}]`)].find((one) => one.dataset[name] === value) : undefined;

function renew(parent, fresh) {
  const old = [...parent.childNodes];
  const waiting = Map.groupBy(old, nameOf);
  const kept = fresh.map((wanted) => {
    const found = waiting.get(nameOf(wanted))?.shift();
    return found && becomes(found, wanted) ? found : wanted;
  });
  // remove old elements first, since an element that's moved loses its focus
  const staying = new Set(kept);
  for (const one of old) if (!staying.has(one)) one.remove();
  let next = parent.firstChild;
  for (const one of kept) {
    if (one === next) next = next.nextSibling;
    else parent.insertBefore(one, next);
  }
}

const nameOf = (node) => node.dataset?.testid ?? node.dataset?.key ?? node.nodeName;

// Make `old` look like `fresh`. False if `fresh` must replace it.
function becomes(old, fresh) {
  if (old.nodeName !== fresh.nodeName) return false;
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return true;
  }
  if (old.dataset.held && old.dataset.look === fresh.dataset.look) return true;
  if (old.isEqualNode(fresh)) {
    choose(old, fresh);
    return true;
  }
  if (old.hears || fresh.hears) return false;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  renew(old, [...fresh.childNodes]);
  return true;
}

// A choice isn't an attribute, so copy it, unless someone is about to choose.
function choose(old, fresh) {
  const pair = (node) => [...(node.matches(CHOOSABLE) ? [node] : []), ...node.querySelectorAll(CHOOSABLE)];
  const wanted = pair(fresh);
  pair(old).forEach((one, index) => {
    if (one.dataset.held) return;
    if (one.tagName === "SELECT") one.value = wanted[index].value;
    else one.checked = wanted[index].checked;
  });
}
