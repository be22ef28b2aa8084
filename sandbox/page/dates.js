// Slack's date tokens, in the reader's time zone and by the sandbox's clock.

let ahead = 0;
export const setClock = (nowSeconds) => { ahead = nowSeconds * 1000 - Date.now(); };
export const now = () => Date.now() + ahead;

export function ago(seconds) {
  const passed = Math.round(now() / 1000 - seconds);
  const span = Math.abs(passed);
  const [count, unit] = span < 45 ? [0, ""]
    : span < 5400 && span < 3600 ? [Math.max(1, Math.round(span / 60)), "minute"]
    : span < 86400 ? [Math.round(span / 3600), "hour"]
    : span < 86400 * 30 ? [Math.round(span / 86400), "day"]
    : span < 86400 * 365 ? [Math.round(span / 86400 / 30), "month"] : [Math.round(span / 86400 / 365), "year"];
  if (!count) return "just now";
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return passed >= 0 ? `${words} ago` : `in ${words}`;
}

const options = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

export function format(seconds, pattern, zone) {
  const at = new Date(seconds * 1000);
  const show = (kind) => new Intl.DateTimeFormat("en-US", { ...options[kind], timeZone: zone }).format(at);
  const pretty = (kind) => {
    const day = (ms) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date(ms));
    const near = { [day(now())]: "today", [day(now() - 864e5)]: "yesterday", [day(now() + 864e5)]: "tomorrow" };
    return near[day(at.getTime())] ?? show(kind);
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "ago") return ago(seconds);
    if (name === "date_num") return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
    if (name.endsWith("_pretty")) return pretty(name.replace("_pretty", ""));
    return name in options ? show(name) : whole;
  });
}

// Milliseconds that a zone is ahead of UTC at a moment.
function lead(ms, zone) {
  const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(ms);
  return new Date(`${shown.replace(" ", "T")}Z`).getTime() - Math.floor(ms / 1000) * 1000;
}

// A moment as the reader's local date and time, and back, in the format of `datetime-local`.
export const toLocal = (seconds, zone) => new Date(seconds * 1000 + lead(seconds * 1000, zone)).toISOString().slice(0, 16);

export function fromLocal(wall, zone) {
  const naive = new Date(`${wall}Z`).getTime();
  const near = naive - lead(naive, zone);
  return Math.round((naive - lead(near, zone)) / 1000);
}
