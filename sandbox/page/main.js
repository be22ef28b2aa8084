// The page as a whole: the current person, the time, and redrawing after every change.

import { get, listen, post, say } from "./api.js";
import { now, setClock } from "./dates.js";
import { el } from "./dom.js";
import * as guide from "./guide.js";
import * as mail from "./mail.js";
import * as modal from "./modal.js";
import * as reviews from "./reviews.js";
import * as slack from "./slack.js";
import * as task from "./task.js";
import * as teams from "./teams.js";
import { paint, turn } from "./theme.js";

const LONGEST_PRESS_MS = 1000;
const CLICK_MS = 20;
const TABS = ["slack", "teams", "reviews", "mail"];
const OUTSIDE = ["reviews", "mail"];
const byId = (id) => document.getElementById(id);
const inTeams = (user) => (identities?.[user] ? get(`/sandbox/teams/ui/state?user=${encodeURIComponent(identities[user])}`) : null);
const stateOf = (user) => `/sandbox/slack/ui/state?user=${encodeURIComponent(user)}`;

let me = localStorage.getItem("me") ?? "";
let zone = "America/New_York";
let drawing = false;
let again = false;
let pressed = 0; // since when a pointer's button is down; 0 while it isn't
let identities = null; // everyone's identity in Teams; null without Teams
let hasMail = false;
const lastNotice = { slack: 0, teams: null }; // in Teams, only notices since the page was opened

function world(state) {
  const users = new Map(state.users.map((one) => [one.id, one]));
  return {
    ...state,
    zone: users.get(state.me)?.tz ?? zone,
    name: (id) => users.get(id)?.real_name ?? id,
    channelName: (id) => state.channels.find((one) => one.id === id)?.name ?? id,
  };
}

async function draw() {
  if (drawing) { again = true; return; }
  drawing = true;
  try {
    const asked = me;
    const [clock, state, listing, team, mails] = await Promise.all([get("/sandbox/clock"), get(stateOf(asked)), get("/sandbox/google/ui/reviews"), inTeams(asked), hasMail ? get("/sandbox/mail") : null]);
    await released();
    if (asked !== me) again = true;
    else {
      show(clock, world(state), listing, team, mails);
      byId("play-as").dataset.drawn = asked; // whose page it is by now
    }
  } catch (error) {
    console.error(error);
    say("The demo isn't responding. Is it still running?");
  } finally {
    drawing = false;
    if (again) { again = false; draw(); }
  }
}

// Nothing is drawn while a button is pressed, or the click would be lost with what was under it.
for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => { pressed = 0; }, true);
addEventListener("pointerdown", () => { pressed = Date.now(); }, true);

async function released() {
  while (pressed && Date.now() - pressed < LONGEST_PRESS_MS) await new Promise((resume) => { setTimeout(resume, CLICK_MS); });
}

function show(clock, seen, listing, team, mails) {
  setClock(clock.now);
  paint();
  zone = seen.zone;
  byId("practice").textContent = seen.team.name;
  players(seen);
  slack.show(seen);
  modal.show(seen);
  if (identities) {
    teams.show(team && { ...team, zone });
    task.show(team && { ...team, zone });
  }
  reviews.show(listing);
  if (mails) mail.show(mails);
  tick();
  news("slack", seen.notices);
  if (team) news("teams", team.notices);
}

function news(where, notices) {
  const notice = notices.at(-1);
  lastNotice[where] ??= notice?.id ?? 0;
  if (!notice || notice.id <= lastNotice[where]) return;
  lastNotice[where] = notice.id;
  say(notice.text);
}

function players(seen) {
  const menu = byId("play-as");
  const people = seen.users.filter((one) => !one.is_bot && !one.deleted);
  if (menu.options.length !== people.length) menu.replaceChildren(...people.map((one) => el("option", { value: one.id }, `${one.real_name}, ${one.title.toLowerCase()}`)));
  menu.value = me;
}

function tick() {
  const at = new Date(now());
  const shown = new Intl.DateTimeFormat("en-US", { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: zone }).format(at);
  if (byId("clock").textContent === shown) return;
  byId("clock").textContent = shown;
  byId("clock").dateTime = at.toISOString();
}

// One press at a time. The button isn't disabled, because it would lose the keyboard's focus.
async function busy(button, deed) {
  if (button.getAttribute("aria-busy")) return {};
  button.setAttribute("aria-busy", "true");
  const said = await deed();
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
byId("play-as").addEventListener("change", (event) => {
  me = event.target.value;
  localStorage.setItem("me", me);
  draw();
});

byId("theme").addEventListener("click", () => { turn(); draw(); });

function look(tab) {
  document.body.dataset.tab = tab;
  if (OUTSIDE.includes(tab)) outside(tab);
  for (const one of TABS) {
    byId(`tab-${one}`).setAttribute("aria-selected", String(one === tab));
    byId(`tab-${one}`).tabIndex = one === tab ? 0 : -1;
  }
  draw();
}
for (const tab of TABS) {
  byId(`tab-${tab}`).addEventListener("click", () => look(tab));
  byId(`tab-${tab}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const there = TABS.filter((one) => byId(`tab-${one}`).checkVisibility());
    const step = event.key === "ArrowRight" ? 1 : there.length - 1;
    const other = there[(there.indexOf(tab) + step) % there.length];
    look(other);
    byId(`tab-${other}`).focus();
  });
}

function outside(view) {
  document.body.dataset.outside = view;
  for (const one of document.querySelectorAll("[data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === view));
}
for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => outside(button.dataset.view));

function choose(pane) {
  document.body.dataset.chat = pane;
  localStorage.setItem("pane", pane);
  for (const one of document.querySelectorAll("[data-pane]")) one.setAttribute("aria-pressed", String(one.dataset.pane === pane));
  draw();
}
for (const button of document.querySelectorAll("[data-pane]")) button.addEventListener("click", () => choose(button.dataset.pane));

async function start() {
  paint();
  await guide.start();
  const people = await get("/sandbox/people");
  identities = people.teams ?? null;
  document.body.classList.toggle("with-teams", Boolean(identities));
  hasMail = Boolean(people.mail);
  document.body.classList.toggle("with-mail", hasMail);
  document.body.classList.toggle("live", Boolean(people.live));
  if (!me || !(await fetch(stateOf(me))).ok) me = people.first;
  if (identities) choose(localStorage.getItem("pane") ?? "slack");
  else await draw();
  listen(draw);
  setInterval(tick, 1000);
  setInterval(draw, 30000);
}
start();
