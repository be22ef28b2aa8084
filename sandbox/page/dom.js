// Creates elements. Strings are only ever set as text.

export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      made.hears = true; // it can't be patched into another element, only replace it
      for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    } else if (name === "class") made.className = value;
    else if (name === "testid") made.dataset.testid = value;
    else if (name === "key") made.dataset.key = value;
    else if (name === "look") made.dataset.look = fingerprint(value);
    else if (name === "value" || name === "checked" || name === "selected") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

// A few characters that differ when definitions do, even in parts that don't show.
export function fingerprint(definition) {
  let sum = 0;
  for (const letter of JSON.stringify(definition)) sum = (Math.imul(sum, 31) + letter.codePointAt(0)) | 0;
  return (sum >>> 0).toString(36);
}

export function initials(name) {
  const parts = name.replace(/[^\p{L}\p{N} ]/gu, "").trim().split(/\s+/);
  return ((parts[0]?.[0] ?? "·") + (parts.length > 1 ? parts.at(-1)[0] : "")).toUpperCase();
}
