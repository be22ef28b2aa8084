// The Teams client: teams and chats, a channel with its threads, dialogs.

import { draw } from "./adaptive.js";
import { post } from "./api.js";
import { format } from "./dates.js";
import { el, initials } from "./dom.js";
import { marked } from "./marked.js";
import { redraw } from "./redraw.js";

const shown = { channel: null };
const unfolded = new Set(); // threads whose replies are all shown
const asked = new Set(); // versions of cards for which a fresh one was asked
const LAST = 3; // replies that stand below a post at first
let world;

const pick = (selector) => document.querySelector(selector);
const teams = (deed, wish) => post(`/sandbox/teams/ui/${deed}`, { user: world.me, ...wish });

export function show(seen = world) {
  world = seen;
  if (!world) return;
  if (!world.channels.some((one) => one.id === shown.channel)) shown.channel = world.channels.find((one) => !one.is_personal)?.id;
  const channel = world.channels.find((one) => one.id === shown.channel);
  redraw(pick("#teams .rail"), rail());
  redraw(pick("#teams .room"), channel ? room(channel) : []);
  dialog();
  const isSeen = pick("#teams").checkVisibility();
  if (!channel || !isSeen) return;
  if (channel.unread) teams("read", { channel: channel.id });
  for (const one of channel.messages) look(one, channel);
}

// The client draws a card that wants to be fresh, and asks the bot for one.
function look(one, channel) {
  const version = `${world.me}:${one.id}:${one.edited}:${JSON.stringify(one.cards[0] ?? "").length}`;
  if (!one.wants_look || asked.has(version)) return;
  asked.add(version);
  teams("look", { channel: channel.id, message: one.id });
}

function rail() {
  const entry = (one, label) =>
    el("button", { class: [one.id === shown.channel ? "here" : "", one.unread && one.id !== shown.channel ? "unread" : ""].join(" ").trim(), testid: `teams-channel-${one.is_personal ? "chat" : one.id}`, key: one.id, "aria-current": one.id === shown.channel ? "page" : null, on: { click: () => { shown.channel = one.id; show(); } } },
      el("span", {}, label), one.unread && one.id !== shown.channel ? el("b", { "aria-label": `${one.unread} new` }, String(one.unread)) : null);
  const chats = world.channels.filter((one) => one.is_personal);
  return [
    el("h2", {}, "Chat"),
    chats.map((one) => entry(one, "Bedside")),
    chats.length ? null : el("p", { class: "none" }, "None yet"),
    el("h2", {}, world.team),
    world.channels.filter((one) => !one.is_personal).map((one) => entry(one, one.name)),
    world.installed ? null : el("p", { class: "none" }, "Bedside is not in this team."),
    world.installed ? null : el("button", { class: "primary", testid: "teams-install", key: "install", on: { click: () => teams("admin", { do: "install" }) } }, "Add Bedside"),
  ];
}

function room(channel) {
  const roots = channel.messages.filter((one) => !one.root);
  return [
    el("div", { class: "title" }, el("strong", {}, channel.is_personal ? "Bedside" : channel.name), el("span", {}, channel.is_archived ? "archived" : channel.is_personal ? "" : world.team)),
    el("div", { class: "posts", key: `posts-${channel.id}`, "data-scroll": "end", role: "log", "aria-label": `Posts in ${channel.name}`, tabindex: 0 },
      roots.length ? null : el("p", { class: "none" }, "Nothing here yet."),
      roots.map((one) => thread(one, channel))),
    composer(channel, ""),
  ];
}

function thread(root, channel) {
  const replies = channel.messages.filter((one) => one.root === root.id);
  const isWhole = unfolded.has(root.id) || replies.length <= LAST;
  const some = isWhole ? replies : replies.slice(-LAST);
  const open = () => { unfolded.add(root.id); show(); };
  return el("section", { class: channel.is_personal ? "post plain" : "post", testid: `teams-thread-${root.id}` },
    message(root, channel),
    isWhole ? null : el("button", { class: "all", key: `all-${root.id}`, testid: `teams-open-${root.id}`, on: { click: open } }, `Open all ${replies.length} replies`),
    el("div", { class: "below" }, some.map((one) => message(one, channel))),
    channel.is_personal ? null : composer(channel, root.id));
}

function message(one, channel) {
  const isBot = !one.sender;
  const act = (action, entered) => pressed(action, entered, one, channel);
  const seen = { key: one.id, root: one.id, zone: world.zone, again: show, act };
  const day = format(one.at, "{date_short_pretty}", world.zone);
  const time = format(one.at, "{time}", world.zone);
  return el("article", { class: "said", testid: `teams-message-${one.id}`, tabindex: -1, "aria-label": `${one.name}, ${day} ${time}` },
    el("div", { class: isBot ? "avatar bot" : "avatar", "aria-hidden": "true" }, isBot ? "" : initials(one.name)),
    el("div", { class: "what" },
      el("div", { class: "by" }, el("strong", {}, one.name), el("time", {}, `${day === "today" ? "" : `${day}, `}${time}`), one.edited ? el("span", {}, "Edited") : null),
      one.deleted ? el("p", { class: "none" }, "This message has been deleted.") : null,
      one.text ? el("p", {}, marked(one.text, world.zone, names(one.entities))) : null,
      one.cards.map((card) => el("div", { class: one.is_own_view ? "card own" : "card" }, draw(card, { ...seen, called: names(card.msteams?.entities) })))));
}

const names = (entities) => new Set((entities ?? []).map((one) => one.text?.replace(/<\/?at>/g, "") ?? ""));

async function pressed(action, entered, one, channel) {
  const at = { channel: channel.id, message: one.id };
  const wish = { ...(typeof action.data === "object" ? action.data : {}), ...entered };
  if (action.type === "Action.Execute") return teams("press", { ...at, action: { id: action.id, verb: action.verb, data: wish } });
  if (action.data?.msteams?.type === "task/fetch") return teams("dialog", { ...at, data: wish });
  return undefined;
}

function composer(channel, root) {
  const send = async (event) => {
    event.preventDefault();
    const typed = event.target.elements.text;
    const text = typed.value.trim();
    if (!text) return;
    typed.value = "";
    await teams("write", { channel: channel.id, text, root });
  };
  const hint = root ? "Reply" : channel.is_personal ? "Type pending, mine or help" : "Start a post, or @Bedside pending";
  const key = `teams-${root || channel.id}`;
  return el("form", { class: root ? "composer small" : "composer", key: `write-${key}`, on: { submit: send } },
    el("input", { name: "text", type: "text", autocomplete: "off", placeholder: hint, "aria-label": hint, testid: root ? `teams-reply-${root}` : "teams-composer", key }),
    el("button", { class: "send", "aria-label": "Send" }, "➤"));
}

// --- dialogs

function dialog() {
  const box = document.getElementById("task");
  const task = world.dialog;
  if (!task) {
    if (box.open) { box.close(); box.replaceChildren(); }
    return;
  }
  const leave = () => teams("close", {});
  const act = (action, entered) => teams("submit", { data: { ...(typeof action.data === "object" ? action.data : {}), ...entered } });
  const card = task.card?.content ?? { body: [] };
  redraw(box,
    el("header", {}, el("h2", {}, task.title ?? "Bedside"), el("button", { type: "button", class: "close", "aria-label": "Close", testid: "teams-dialog-close", key: "task-x", on: { click: leave } }, "✕")),
    el("div", { class: "form" }, draw(card, { key: "task", root: "task", zone: world.zone, again: show, act, called: new Set() })));
  box.oncancel = (event) => { event.preventDefault(); leave(); };
  if (!box.open) box.showModal();
}
