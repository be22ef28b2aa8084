// The Slack workspace: sidebar, channel, thread, App Home, composer.

import { slack } from "./api.js";
import { draw } from "./blocks.js";
import { format } from "./dates.js";
import { el, initials } from "./dom.js";
import { attach } from "./files.js";
import { redraw, toTheEnd } from "./redraw.js";
import { mrkdwn } from "./text.js";

const HOME = "home";
const shown = { channel: null, thread: null };
let world; // as last fetched (elements that stay on the page must not keep an older one)

const pick = (selector) => document.querySelector(selector);
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const replies = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

export function show(seen = world) {
  world = seen;
  const channels = world.channels;
  const isThere = shown.channel === HOME || channels.some((one) => one.id === shown.channel);
  if (!isThere) shown.channel = channels.find((one) => !one.is_im)?.id ?? HOME;
  const channel = channels.find((one) => one.id === shown.channel);
  redraw(pick(".sidebar"), sidebar());
  redraw(pick(".channel"), channel ? conversation(channel) : home());
  thread(channel);
  if (channel?.unread) slack("read", { user: world.me, channel: channel.id });
}

function go(channel) {
  shown.channel = channel;
  shown.thread = null;
  show();
  if (channel === HOME) slack("open", { user: world.me });
}

// A message's link opens it here, not on the web. The page scrolls to it and highlights it.
document.addEventListener("click", (event) => {
  const [, channel, at] = event.target.closest("#slack a")?.href.match(/\/archives\/(\w+)\/p(\d+)$/) ?? [];
  if (!channel) return;
  event.preventDefault();
  go(channel);
  const message = pick(`.channel [data-testid="message-${at.slice(0, -6)}.${at.slice(-6)}"]`);
  message?.scrollIntoView({ block: "center" });
  message?.focus({ preventScroll: true });
});

function sidebar() {
  const entry = (id, label, unread, testid) => {
    const isHere = id === shown.channel;
    const count = isHere ? 0 : unread;
    const looks = [isHere ? "here" : "", count ? "unread" : ""].join(" ").trim();
    const badge = count ? el("b", { "aria-label": `${count} new` }, String(count)) : null;
    return el("button", { class: looks, testid, key: testid, "aria-current": isHere ? "page" : null, on: { click: () => go(id) } }, el("span", {}, label), badge);
  };
  const open = world.channels.filter((one) => !one.is_im);
  const direct = world.channels.filter((one) => one.is_im);
  return [
    el("div", { class: "team" }, world.team.name),
    el("h2", {}, "Channels"),
    open.map((one) => entry(one.id, `# ${one.name}`, one.unread, `channel-${one.id}`)),
    el("h2", {}, "Direct messages"),
    direct.map((one) => entry(one.id, "Bedside", one.unread, `dm-${one.id}`)),
    direct.length ? null : el("p", { class: "none" }, "None yet"),
    el("h2", {}, "Apps"),
    entry(HOME, "Bedside · Home", 0, "home"),
  ];
}

function conversation(channel) {
  const top = channel.messages.filter((one) => !isReply(one));
  const title = channel.is_im ? "Bedside" : `# ${channel.name}`;
  return [
    heading(title, channel.is_archived ? "archived" : channel.topic),
    log(`messages-${channel.id}`, `Messages in ${title}`,
      top.length ? null : el("p", { class: "none" }, "Nothing here yet."),
      top.map((one) => message(one, channel, true))),
    composer(channel),
  ];
}

const heading = (title, more, button) => el("div", { class: "title" }, el("strong", {}, title), el("span", {}, more), button);

const log = (key, label, ...children) =>
  el("div", { class: "messages", key, "data-scroll": "end", role: "log", "aria-relevant": "additions", "aria-label": label, tabindex: 0 }, children.flat());

function message(one, channel, withThread) {
  const author = world.users.find((user) => user.id === one.user);
  const name = author?.real_name ?? "Slackbot";
  const act = (element, block, choice) =>
    slack("click", { user: world.me, channel: channel.id, ts: one.ts, block_id: block, action_id: element.action_id, ...choice });
  const day = format(Number(one.ts), "{date_short_pretty}", world.zone);
  const when = format(Number(one.ts), "{time}", world.zone);
  const body = one.blocks?.length ? draw(one.blocks, world, act, one.state, one.failed) : [el("p", {}, mrkdwn(one.text, world))];
  return el("article", { class: one.ephemeral ? "message ephemeral" : "message", testid: `message-${one.ts}`, tabindex: -1, "aria-label": `${name}, ${day} ${when}` },
    avatar(author),
    el("div", { class: "body" },
      el("div", { class: "by" },
        el("strong", {}, name),
        author?.is_bot ? el("span", { class: "app" }, "APP") : null,
        el("time", {}, `${day === "today" ? "" : `${day}, `}${when}`)),
      one.ephemeral ? el("div", { class: "only-you" }, "Only visible to you") : null,
      body,
      (one.files ?? []).map((file) => el("p", { class: "sent-file" }, "File: ", el("a", { href: `/sandbox/slack/ui/file?user=${world.me}&id=${file.id}`, download: file.name, testid: `file-${file.id}` }, file.name))),
      withThread && one.reply_count ? threadButton(one) : null));
}

function threadButton(one) {
  const open = () => {
    shown.thread = one.ts;
    show();
    pick(".thread .messages").focus({ preventScroll: true });
  };
  return el("button", { class: "replies", testid: `open-thread-${one.ts}`, key: `thread-${one.ts}`, on: { click: open } },
    replies(one.reply_count), el("span", {}, format(Number(one.latest_reply), "{ago}", world.zone)));
}

function avatar(author) {
  const bot = !author || author.is_bot;
  const made = el("div", { class: bot ? "avatar bot" : "avatar", "aria-hidden": "true" }, bot ? "" : initials(author.real_name));
  if (!bot) made.style.setProperty("--color", `#${author.color}`);
  return made;
}

function closeThread() {
  const ts = shown.thread;
  shown.thread = null;
  show();
  pick(`[data-testid="open-thread-${ts}"]`)?.focus({ preventScroll: true });
}

function thread(channel) {
  const pane = pick(".thread");
  const root = channel?.messages.find((one) => one.ts === shown.thread);
  pane.hidden = !root;
  pane.onkeydown = (event) => { if (event.key === "Escape" && !event.defaultPrevented) closeThread(); };
  if (!root) return;
  const below = channel.messages.filter((one) => isReply(one) && one.thread_ts === root.ts);
  redraw(pane,
    heading("Thread", channel.name ? `# ${channel.name}` : "",
      el("button", { class: "close", "aria-label": "Close the thread", testid: "close-thread", key: "close-thread", on: { click: closeThread } }, "✕")),
    log(`thread-messages-${root.ts}`, "Replies",
      message(root, channel, false),
      el("div", { class: "count" }, replies(below.length)),
      below.map((one) => message(one, channel, false))));
}

function composer(channel) {
  const send = async (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    toTheEnd(".channel .messages");
    const command = text.match(/^(\/\w+)\s*(.*)$/s);
    if (command) await slack("command", { user: world.me, channel: channel.id, command: command[1], text: command[2] });
    else await slack("message", { user: world.me, channel: channel.id, text });
  };
  const hint = channel.is_im ? "Message Bedside, or /reviews mine" : "Message the team, or try /reviews pending";
  return el("form", { class: "composer", key: `write-${channel.id}`, on: { submit: send } },
    el("input", { name: "text", type: "text", autocomplete: "off", placeholder: hint, "aria-label": "Message", testid: "composer", key: `composer-${channel.id}` }),
    channel.is_im ? attach({ key: `attach-${channel.id}`, testid: "attach", looks: "attach", send: (files) => slack("message", { user: world.me, channel: channel.id, text: "", files }) }) : null,
    el("button", { class: "send", "aria-label": "Send" }, "➤"));
}

function home() {
  const view = world.home;
  const act = (element, block, choice) =>
    slack("click", { user: world.me, view_id: world.home.id, block_id: block, action_id: element.action_id, ...choice });
  const blocks = view ? draw(view.blocks, world, act, view.state.values, view.failed) : el("p", { class: "none" }, "Opening…");
  return [
    heading("Bedside", "Home"),
    el("div", { class: "messages home", key: "home-view", "data-scroll": "start", tabindex: 0, "aria-label": "Home" }, blocks),
  ];
}
