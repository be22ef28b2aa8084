// The gallery: each thing as Slack and as Teams show it, drawn by the sandbox's own page.

import { draw } from "./blocks.js";
import { setClock } from "./dates.js";
import { el } from "./dom.js";
import { frame, offer } from "./teams.js";
import { mrkdwn, words } from "./text.js";

const data = JSON.parse(document.getElementById("data").textContent);
const zone = "America/New_York";
const users = new Map(data.users.map((one) => [one.id, one]));
const world = { zone, me: "U0MAYA", users: data.users, name: (id) => users.get(id)?.real_name ?? id, channelName: () => "reviews" };
const told = { zone, isMe: () => false, people: () => [], entities: [], execute: async () => {}, submit: async () => {} };
const nothing = async () => {};

const message = (shown, isPrivate) => el("article", { class: isPrivate ? "message ephemeral" : "message", "aria-label": "In Slack" },
  el("div", { class: "avatar bot", "aria-hidden": "true" }),
  el("div", { class: "body" },
    el("div", { class: "by" }, el("strong", {}, "Bedside"), el("span", { class: "app" }, "APP")),
    isPrivate ? el("div", { class: "only-you" }, "Only visible to you") : null,
    el("div", { class: "measured" }, shown.blocks ? draw(shown.blocks, world, nothing) : el("p", {}, mrkdwn(shown.text, world))),
    shown.file ? el("p", { class: "sent-file" }, "File: ", el("a", { href: "#" }, shown.file)) : null));

const inTeams = (shown, isPrivate, n) => [
  isPrivate ? el("p", { class: "tm-only-you" }, "Only you can see this message") : null,
  shown.offer ? offer({ contentType: "consent", ...shown.offer }, { id: n }, { id: n }) : frame(shown, told, `card-${n}`),
].filter(Boolean);

const initial = (blocks) => Object.fromEntries(blocks.filter((one) => one.type === "input").map((one) => {
  const { action_id, initial_value, initial_option, initial_options, initial_date, initial_date_time } = one.element;
  return [one.block_id, { [action_id]: { value: initial_value, selected_option: initial_option, selected_options: initial_options, selected_date: initial_date, selected_date_time: initial_date_time } }];
}));

const modal = (view) => el("div", { class: "modal", role: "group", "aria-label": "In Slack" }, el("form", {},
  el("header", {}, el("h3", { style: "flex: 1" }, words(view.title, world))),
  el("div", { class: "form measured" }, draw(view.blocks, world, nothing, initial(view.blocks))),
  el("footer", {}, el("button", { type: "button" }, view.close ? words(view.close, world) : "Close"),
    view.submit ? el("button", { type: "button", class: "primary" }, words(view.submit, world)) : null)));

document.documentElement.dataset.theme = new URLSearchParams(location.search).get("theme") ?? "light";
setClock(data.now);
for (const [n, one] of data.shown.entries()) {
  const slack = one.slack.type === "modal" ? modal(one.slack) : message(one.slack, one.is_private);
  document.querySelector("main").append(el("section", { class: "one", id: `shown-${n}`, testid: `${one.group}: ${one.name}`, "aria-labelledby": `name-${n}` },
    el("h2", { id: `name-${n}` }, `${one.group}: ${one.name}`),
    el("div", { class: "both" },
      el("div", { class: "slack" }, slack),
      el("div", { class: "teams" }, el("div", { class: "tm-post" }, inTeams(one.teams, one.is_private, n))))));
}
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
document.body.dataset.ready = "yes";
