// The page as a whole: who plays, what o'clock it is, and drawing anew whenever something changed.

import { get, listen, post, say } from "./api.js";
import { now, setClock } from "./dates.js";
import { el } from "./dom.js";
import * as modal from "./modal.js";
import * as reviews from "./reviews.js";
import * as slack from "./slack.js";

let me = localStorage.getItem("me") ?? "";
let drawing = false;
let again = false;
let lastNotice = 0;
const byId = (id) => document.getElementById(id);

function world(state) {
  const users = new Map(state.users.map((one) => [one.id, one]));
  return { ...state, zone: users.get(state.me)?.tz ?? "America/New_York", name: (id) => users.get(id)?.real_name ?? id, channelName: (id) => state.channels.find((one) => one.id === id)?.name ?? id };
}

async function draw() {
  if (drawing) { again = true; return; }
  drawing = true;
  try {
    const [clock, state, listing] = await Promise.all([get("/sandbox/clock"), get(`/sandbox/slack/ui/state?user=${encodeURIComponent(me)}`), get("/sandbox/google/ui/reviews")]);
    setClock(clock.now);
    const seen = world(state);
    byId("practice").textContent = seen.team.name;
    players(seen);
    slack.show(seen);
    modal.show(seen);
    reviews.show(listing);
    byId("arrive").disabled = listing.queued === 0;
    tick(seen.zone);
    const notice = seen.notices.at(-1);
    if (notice && notice.id > lastNotice) { lastNotice = notice.id; say(notice.text); }
  } catch (error) {
    console.error(error);
    say("The demo does not answer. Is it still running?");
  } finally {
    drawing = false;
    if (again) { again = false; draw(); }
  }
}

function players(seen) {
  const menu = byId("play-as");
  const people = seen.users.filter((one) => !one.is_bot && !one.deleted);
  if (menu.options.length !== people.length) menu.replaceChildren(...people.map((one) => el("option", { value: one.id }, `${one.real_name}, ${one.title.toLowerCase()}`)));
  menu.value = me;
}

function tick(zone = "America/New_York") {
  const at = new Date(now());
  const shown = new Intl.DateTimeFormat("en-US", { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: zone }).format(at);
  byId("clock").textContent = shown;
  byId("clock").dateTime = at.toISOString();
}

async function busy(button, deed) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  const said = await deed();
  button.disabled = false;
  button.removeAttribute("aria-busy");
  await draw();
  return said;
}

for (const button of document.querySelectorAll("[data-hours]")) {
  button.addEventListener("click", () => busy(button, () => post("/sandbox/clock", { hours: Number(button.dataset.hours) })));
}
byId("arrive").addEventListener("click", async () => {
  const said = await busy(byId("arrive"), () => post("/sandbox/arrive"));
  if (said.ok) say(`A review was posted at ${said.at}.`);
});
byId("play-as").addEventListener("change", (event) => { me = event.target.value; localStorage.setItem("me", me); draw(); });
for (const tab of ["slack", "reviews"]) {
  byId(`tab-${tab}`).addEventListener("click", () => {
    document.body.dataset.tab = tab;
    for (const one of ["slack", "reviews"]) byId(`tab-${one}`).setAttribute("aria-selected", String(one === tab));
  });
}

async function start() {
  if (!me || !(await fetch(`/sandbox/slack/ui/state?user=${encodeURIComponent(me)}`)).ok) me = (await get("/sandbox/people")).first;
  await draw();
  listen(draw);
  setInterval(draw, 30000);
}
start();
