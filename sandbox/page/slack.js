// The Slack workspace: sidebar, channel, thread, App Home, composer.

import { slack } from "./api.js";
import { draw } from "./blocks.js";
import { format } from "./dates.js";
import { el, initials, redraw } from "./dom.js";
import { mrkdwn } from "./text.js";

export const HOME = "home";
const shown = { channel: null, thread: null };
export const place = shown;

const pick = (selector) => document.querySelector(selector);
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

export function show(world) {
  const channels = world.channels;
  if (shown.channel !== HOME && !channels.some((one) => one.id === shown.channel)) shown.channel = channels.find((one) => !one.is_im)?.id ?? HOME;
  const channel = channels.find((one) => one.id === shown.channel);
  redraw(pick(".sidebar"), sidebar(world));
  redraw(pick(".channel"), channel ? conversation(channel, world) : home(world));
  thread(channel, world);
  if (channel?.unread) slack("read", { user: world.me, channel: channel.id });
}

function go(world, channel) {
  shown.channel = channel;
  shown.thread = null;
  show(world);
  if (channel === HOME) slack("open", { user: world.me });
}

function sidebar(world) {
  const entry = (id, label, unread, testid) => el("button", { class: [id === shown.channel ? "here" : "", unread ? "unread" : ""].join(" "), testid, key: testid, "aria-current": id === shown.channel ? "page" : null, on: { click: () => go(world, id) } }, label, unread ? el("b", { "aria-label": `${unread} new` }, String(unread)) : null);
  const open = world.channels.filter((one) => !one.is_im);
  const direct = world.channels.filter((one) => one.is_im);
  return [
    el("div", { class: "team" }, world.team.name),
    el("h2", {}, "Channels"), ...open.map((one) => entry(one.id, `# ${one.name}`, one.id === shown.channel ? 0 : one.unread, `channel-${one.id}`)),
    el("h2", {}, "Direct messages"), ...direct.map((one) => entry(one.id, "Bedside", one.id === shown.channel ? 0 : one.unread, `dm-${one.id}`)),
    direct.length ? null : el("p", { class: "none" }, "None yet"),
    el("h2", {}, "Apps"), entry(HOME, "Bedside · Home", 0, "home"),
  ];
}

function conversation(channel, world) {
  const top = channel.messages.filter((one) => !isReply(one));
  const title = channel.is_im ? "Bedside" : `# ${channel.name}`;
  return [
    el("div", { class: "title" }, el("strong", {}, title), el("span", {}, channel.is_archived ? "archived" : channel.topic)),
    el("div", { class: "messages", "data-scroll": channel.id, role: "log", "aria-live": "polite", tabindex: 0, "aria-label": `Messages in ${title}` },
      top.length ? null : el("p", { class: "none" }, "Nothing here yet."), top.map((one) => message(one, channel, world, true))),
    composer(channel, world),
  ];
}

function message(one, channel, world, withThread) {
  const author = world.users.find((user) => user.id === one.user);
  const act = (element, block, choice) => slack("click", { user: world.me, channel: channel.id, ts: one.ts, block_id: block, action_id: element.action_id, ...choice });
  const when = format(Number(one.ts), "{time}", world.zone);
  const day = format(Number(one.ts), "{date_short_pretty}", world.zone);
  const body = one.blocks?.length ? draw(one.blocks, world, act, one.state, one.failed) : [el("p", {}, mrkdwn(one.text, world))];
  return el("article", { class: one.ephemeral ? "message ephemeral" : "message", testid: `message-${one.ts}`, "aria-label": `${author?.real_name ?? "Slackbot"}, ${day} ${when}` },
    avatar(author),
    el("div", { class: "body" },
      el("div", { class: "by" }, el("strong", {}, author?.real_name ?? "Slackbot"), author?.is_bot ? el("span", { class: "app" }, "APP") : null, el("time", {}, `${day === "today" ? "" : `${day}, `}${when}`), one.edited ? null : null),
      one.ephemeral ? el("div", { class: "only-you" }, "Only visible to you") : null,
      body,
      withThread && one.reply_count ? el("button", { class: "replies", testid: `open-thread-${one.ts}`, key: `thread-${one.ts}`, on: { click: () => { shown.thread = one.ts; show(world); } } }, `${one.reply_count} ${one.reply_count === 1 ? "reply" : "replies"}`, el("span", {}, format(Number(one.latest_reply), "{ago}", world.zone))) : null));
}

function avatar(author) {
  const bot = !author || author.is_bot;
  const made = el("div", { class: bot ? "avatar bot" : "avatar", "aria-hidden": "true" }, bot ? "" : initials(author.real_name));
  if (!bot) made.style.setProperty("--color", `#${author.color}`);
  return made;
}

function thread(channel, world) {
  const pane = pick(".thread");
  const root = channel?.messages.find((one) => one.ts === shown.thread);
  pane.hidden = !root;
  if (!root) return;
  const replies = channel.messages.filter((one) => isReply(one) && one.thread_ts === root.ts);
  const close = () => { shown.thread = null; show(world); };
  redraw(pane,
    el("div", { class: "title" }, el("strong", {}, "Thread"), el("span", {}, channel.name ? `# ${channel.name}` : ""), el("button", { class: "close", "aria-label": "Close the thread", testid: "close-thread", key: "close-thread", on: { click: close } }, "✕")),
    el("div", { class: "messages", "data-scroll": `thread-${root.ts}`, role: "log", tabindex: 0, "aria-label": "Replies" }, message(root, channel, world, false), el("div", { class: "count" }, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`), replies.map((one) => message(one, channel, world, false))));
}

function composer(channel, world) {
  const send = async (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    const command = text.match(/^(\/\w+)\s*(.*)$/s);
    if (command) await slack("command", { user: world.me, channel: channel.id, command: command[1], text: command[2] });
    else await slack("message", { user: world.me, channel: channel.id, text });
  };
  return el("form", { class: "composer", on: { submit: send } },
    el("input", { name: "text", type: "text", autocomplete: "off", placeholder: channel.is_im ? "Message Bedside, or /reviews mine" : "Message the team, or try /reviews pending", "aria-label": "Message", testid: "composer", key: `composer-${channel.id}` }),
    el("button", { class: "send", "aria-label": "Send" }, "➤"));
}

function home(world) {
  const view = world.home;
  const act = (element, block, choice) => slack("click", { user: world.me, view_id: view.id, block_id: block, action_id: element.action_id, ...choice });
  return [
    el("div", { class: "title" }, el("strong", {}, "Bedside"), el("span", {}, "Home")),
    el("div", { class: "messages home", "data-scroll": "home", tabindex: 0 }, view ? draw(view.blocks, world, act, view.state.values, view.failed) : el("p", { class: "none" }, "Opening…")),
  ];
}
