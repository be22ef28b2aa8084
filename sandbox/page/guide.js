// The next thing to try, based on everything done so far, in any order and in either chat.

import { get, heard, post } from "./api.js";
import { el } from "./dom.js";

const pressed = (action) => (path, wish) => [wish.action_id, wish.action?.verb].includes(action);
// In Slack, a form goes by the button that opened it, and in Teams by its own name.
const sent = (button, form) => (path, wish) => wish.action?.verb === `submit:${form}` || (path.endsWith("/slack/ui/submit") && last === button);

let last = ""; // the button that opened the visible form

const STEPS = [
  ["arrive", "Press “A new review arrives” at the top.", (path) => path === "/sandbox/arrive"],
  ["post", "Press “Review & post” on the new card, read the reply, and post it.", sent("review_post", "post")],
  ["hour", "You have 60 seconds to undo. Press “+1 hour” to see the reply on the review site.", (path) => path === "/sandbox/clock"],
  ["call", "Press “I'll call them”. What to know for the call comes to you as a direct message.", pressed("take_it")],
  ["log", "Open that message from Bedside and press “Log the call”.", sent("log_call", "log_call")],
  ["weeks", "Press “+2 weeks”. Bedside checks whether the review is still up and suggests a check-in.", (path, wish) => path === "/sandbox/clock" && wish.hours >= 336],
  ["search", "Type “/reviews search parking” where you write messages (in Teams “@Bedside search parking”).", (path, wish) => `${wish.text ?? ""}`.includes("search")],
];
const END = "That's the whole round. Choose another person at “You are” to see what they see.";

const KEEPING = "/sandbox/guide";
const done = new Set(); // kept by the demo, so that neither a reload nor another window starts over

function mark(name) {
  if (done.has(name)) return;
  done.add(name);
  post(KEEPING, { done: name });
  show();
}

heard((path, wish) => {
  if (path === KEEPING) return;
  for (const [name, , is] of STEPS) if (is(path, wish)) mark(name);
  if (path.endsWith("/slack/ui/click")) last = wish.action_id ?? last;
});

// What was done before this page was opened.
export async function start() {
  for (const name of (await get(KEEPING)).done) done.add(name);
  show();
}

function show() {
  const next = STEPS.find(([name]) => !done.has(name));
  const count = STEPS.filter(([name]) => done.has(name)).length;
  document.getElementById("guide").replaceChildren(
    el("strong", {}, next ? `Try next (${count + 1} of ${STEPS.length}): ` : "Done. "),
    el("span", {}, next ? next[1] : END),
    ...(next ? [el("button", { testid: "guide-skip", on: { click: () => mark(next[0]) } }, "Skip")] : []));
}
