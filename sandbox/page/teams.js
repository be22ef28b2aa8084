// The team's Teams: chat with the bot, channels with their posts and replies, composers.

import { teams } from "./api.js";
import { body } from "./cards.js";
import { format } from "./dates.js";
import { el, fingerprint, initials } from "./dom.js";
import { attach } from "./files.js";
import { written } from "./markdown.js";
import { dots } from "./menus.js";
import { redraw, toTheEnd } from "./redraw.js";
import { theme, turn } from "./theme.js";

const RECENT_REPLIES = 3;
const shown = { channel: null, unfolded: new Set(), replying: null };
const looking = new Set(); // messages whose fresh card was requested and hasn't come yet
let world; // as last fetched
let firstNotice = null; // notices from before the page was opened aren't shown again

const pick = (selector) => document.querySelector(`#teams ${selector}`);
const isHere = (channel) => channel.id === shown.channel;

// `seen` is null for someone who isn't in this Teams.
export function show(seen = world) {
  world = seen;
  if (world === undefined) return;
  if (!world) {
    redraw(pick(".rail"));
    redraw(pick(".room"), el("p", { class: "tm-none" }, "This person doesn't use Teams. Choose someone else at the top right."));
    return;
  }
  firstNotice ??= world.notices.at(-1)?.id ?? 0;
  if (!world.channels.some(isHere)) shown.channel = world.channels.find((one) => one.has_threads)?.id ?? world.channels[0]?.id;
  const channel = world.channels.find(isHere);
  redraw(pick(".rail"), sidebar());
  redraw(pick(".room"), channel ? place(channel) : []);
  if (!channel || !pick(".room").checkVisibility()) return;
  if (channel.unread) teams("read", { user: world.me, channel: channel.id });
  lookAround(channel);
}

function go(id) {
  shown.channel = id;
  shown.replying = null;
  show();
}

// A message's link opens it here, not in another window.
document.addEventListener("click", (event) => {
  const [, channel, id] = event.target.closest("#teams a")?.href.match(/\/l\/message\/([^/]+)\/([^?]+)/) ?? [];
  if (!channel) return;
  event.preventDefault();
  go(decodeURIComponent(channel));
  const message = pick(`[data-testid="teams-message-${decodeURIComponent(id)}"]`);
  message?.scrollIntoView({ block: "center" });
  message?.focus({ preventScroll: true });
});

function sidebar() {
  const entry = (one, icon) => {
    const count = isHere(one) ? 0 : one.unread;
    return el("button", { class: [isHere(one) ? "here" : "", count ? "unread" : ""].join(" ").trim(), testid: `teams-channel-${one.is_personal ? "chat" : one.id}`, key: `teams-${one.id}`, "aria-current": isHere(one) ? "page" : null, on: { click: () => go(one.id) } },
      icon, el("span", {}, one.name), count ? el("b", { "aria-label": `${count} new` }, String(count)) : null);
  };
  const team = el("div", { class: "tm-team" }, el("i", { "aria-hidden": "true" }, initials(world.team)), el("span", {}, world.team));
  return [
    el("h2", {}, "Chat"),
    world.channels.filter((one) => one.is_personal).map((one) => entry(one, face("Bedside", "", "small"))),
    world.channels.filter((one) => !one.is_personal && !one.has_threads).map((one) => entry(one, face(one.name, one.id, "small"))),
    el("h2", {}, "Teams"),
    team,
    world.channels.filter((one) => one.has_threads).map((one) => entry(one, null)),
  ];
}

function place(channel) {
  const posts = channel.messages.filter((one) => !channel.has_threads || !one.root || !channel.messages.some((root) => root.id === one.root));
  const title = channel.is_personal ? "Bedside" : channel.name;
  return [
    el("div", { class: "tm-title" },
      !channel.has_threads ? face(title, channel.is_personal ? "" : channel.id) : el("i", { class: "tm-square", "aria-hidden": "true" }, initials(world.team)),
      el("strong", {}, title),
      el("span", {}, channel.is_archived ? "archived" : channel.has_threads ? "Posts" : "Chat"),
      dots({ label: "More options", key: `team-${channel.id}`, testid: "teams-manage", look: [channel.id, deeds(channel).map((one) => one.label)], entries: deeds(channel) })),
    world.installed || !channel.has_threads ? null : el("div", { class: "tm-notice", role: "status" }, "Bedside isn't in this team, so it can't post here. ",
      el("button", { key: "teams-add", testid: "teams-install", on: { click: () => manage("install", channel) } }, "Add Bedside")),
    el("div", { class: channel.has_threads ? "tm-log" : "tm-log tm-chat", key: `teams-log-${channel.id}`, "data-scroll": "end", role: "log", "aria-relevant": "additions", "aria-label": `Posts in ${title}`, tabindex: 0 },
      posts.length ? null : el("p", { class: "tm-none" }, channel.is_personal ? "Say hello to Bedside." : "Nothing has been posted here yet."),
      posts.map((one) => (channel.has_threads ? post(one, channel) : bubble(one, channel)))),
    composer(channel),
  ].filter(Boolean);
}

const manage = (deed, channel) => teams("admin", { do: deed, user: world.me, channel: channel.id });
const deeds = (channel) => [
  { label: theme() === "dark" ? "Light theme" : "Dark theme", act: () => { turn(); show(); } },
  ...(!channel.has_threads ? [] : [
    world.installed ? { label: "Remove Bedside from the team", act: () => manage("uninstall", channel) } : { label: "Add Bedside to the team", act: () => manage("install", channel) },
    channel.is_archived ? { label: "Restore the team", act: () => manage("unarchive", channel) } : { label: "Archive the team", act: () => manage("archive", channel) },
  ]),
];

function post(one, channel) {
  const replies = channel.messages.filter((reply) => reply.root === one.id);
  const isOpen = shown.unfolded.has(one.id) || replies.length <= RECENT_REPLIES;
  const older = isOpen ? 0 : replies.length - RECENT_REPLIES;
  const unfold = () => { shown.unfolded.add(one.id); show(); };
  return el("section", { class: "tm-post", testid: `teams-thread-${one.id}` },
    article(one, channel, ""),
    older ? el("button", { class: "tm-link tm-older", key: `unfold-${one.id}`, testid: `teams-open-${one.id}`, look: older, on: { click: unfold } }, `See ${older} earlier ${older === 1 ? "reply" : "replies"}`) : null,
    replies.length ? el("div", { class: "tm-replies", key: `replies-${one.id}` }, replies.slice(older).map((reply) => article(reply, channel, "tm-reply"))) : null,
    shown.replying === one.id ? answering(one, channel)
      : el("button", { class: "tm-link tm-answer", key: `reply-${one.id}`, testid: `teams-answer-${one.id}`, on: { click: () => reply(one) } }, "Reply"));
}

const article = (one, channel, looks) =>
  el("article", { class: `tm-message ${looks}`.trim(), testid: `teams-message-${one.id}`, tabindex: -1, "aria-label": spoken(one) }, said(one, channel));

const when = (one) => {
  const day = format(one.at, "{date_short_pretty}", world.zone);
  const clock = format(one.at, "{time}", world.zone);
  return day === "today" ? clock : `${day[0].toUpperCase()}${day.slice(1)} ${clock}`;
};
const spoken = (one) => `${one.name}, ${when(one)}`;

const said = (one, channel) => [
  face(one.name, one.sender),
  el("div", { class: "tm-body" },
    el("div", { class: "tm-by" }, el("strong", {}, one.name), el("time", {}, when(one)), one.edited && !one.deleted ? el("span", {}, "Edited") : null),
    words(one, channel)),
];

function bubble(one, channel) {
  const mine = one.sender === world.me;
  return el("article", { class: mine ? "tm-bubble mine" : "tm-bubble", testid: `teams-message-${one.id}`, tabindex: -1, "aria-label": spoken(one) },
    mine ? null : face(one.name, one.sender, "small"),
    el("div", { class: "tm-body" },
      el("div", { class: "tm-by" }, mine ? null : el("strong", {}, one.name), el("time", {}, when(one)), one.edited ? el("span", {}, "Edited") : null),
      el("div", { class: "tm-said" }, words(one, channel))));
}

function words(one, channel) {
  if (one.deleted) return [el("p", { class: "tm-deleted" }, "This message has been deleted.")];
  const told = context(one, channel);
  const notice = world.notices.findLast((each) => each.message === one.id && each.id > firstNotice);
  return [
    one.only_you ? el("p", { class: "tm-only-you" }, "Only you can see this message") : null,
    one.text ? el("div", { class: "tm-text", dir: "auto" }, written(one.text, told)) : null,
    (one.files ?? []).map((name) => el("p", { class: "tm-text" }, `File: ${name}`)),
    (one.offers ?? []).map((file) => offer(file, one, channel)),
    one.cards.map((content) => frame(content, told, `card-${one.id}-${world.me}`)),
    notice ? el("p", { class: "tm-notice", role: "status", key: `notice-${notice.id}` }, notice.text) : null,
  ].flat().filter(Boolean);
}

// A file of the bot's: may it be saved in their OneDrive, or it's there.
export function offer(file, one, channel) {
  const answer = (allows) => () => teams("consent", { ...at(one, channel), allows });
  if (file.contentType.endsWith("file.info"))
    return el("p", { class: "tm-text" }, "File: ", el("a", { href: `/sandbox/teams/ui/file?user=${world.me}&id=${file.content.uniqueId}`, download: file.name, testid: "saved-file" }, file.name));
  return el("div", { class: "ac-card tm-card" },
    el("p", {}, el("strong", {}, file.name)), el("p", {}, file.content.description),
    el("p", { class: "tm-offer" },
      el("button", { class: "ac-button", key: `allow-${one.id}`, testid: "allow-file", on: { click: answer(true) } }, "Allow"),
      el("button", { class: "ac-button", key: `decline-${one.id}`, testid: "decline-file", on: { click: answer(false) } }, "Decline")));
}

// A card keeps its input and its unfolded parts until another one replaces it.
export function frame(content, told, key) {
  const isWide = String(content.msteams?.width).toLowerCase() === "full";
  return el("div", { class: isWide ? "ac-card tm-card wide" : "ac-card tm-card", key: `${key}-${fingerprint(content)}`, look: content, "data-held": "yes" }, body(content, told));
}

const context = (one, channel) => ({
  zone: world.zone,
  entities: one.entities,
  isMe: (id) => world.people.some((person) => person.aad === world.me && (id === person.id || id === person.aad)),
  people: () => world.people,
  execute: (action, entered) => teams("press", { ...at(one, channel), action: { id: action.id, verb: action.verb, data: entered } }),
  submit: (action, entered) => teams(entered.msteams?.type === "task/fetch" ? "dialog" : "send", { ...at(one, channel), data: entered }),
});
const at = (one, channel) => ({ user: world.me, channel: channel.id, message: one.id });

const HUES = [258, 200, 168, 340, 24, 88, 290];

function face(name, sender, size = "") {
  const made = el("div", { class: `tm-face ${sender ? "" : "bot"} ${size}`.trim(), "aria-hidden": "true" }, sender ? initials(name) : "");
  if (sender) made.style.setProperty("--hue", HUES[[...sender].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES.length]);
  return made;
}

function reply(one) {
  shown.replying = one.id;
  show();
  pick(`[data-key="answer-${one.id}"]`)?.focus({ preventScroll: true });
}

function answering(one, channel) {
  const leave = (event) => {
    if (event.key !== "Escape") return;
    shown.replying = null;
    show();
    pick(`[data-key="reply-${one.id}"]`)?.focus({ preventScroll: true });
  };
  return line({ channel, root: one.id, key: `answer-${one.id}`, testid: `teams-reply-${one.id}`, hint: "Reply", keydown: leave });
}

const composer = (channel) => line({ channel, root: "", key: `teams-write-${channel.id}`, testid: "teams-composer", hint: channel.has_threads ? "Start a post. @Bedside calls the bot" : channel.is_personal ? "Type a message" : "Type a message. @Bedside calls the bot" });

function line({ channel, root, key, testid, hint, keydown = () => {} }) {
  const send = async (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    if (!root) toTheEnd("#teams .tm-log");
    await teams("write", { user: world.me, channel: channel.id, text, root });
  };
  const call = (event) => {
    const field = event.target.form.elements.text;
    if (!field.value.includes("@Bedside")) field.value = `@Bedside ${field.value}`;
    field.focus();
  };
  return el("form", { class: root ? "tm-write tm-answering" : "tm-write", key: `form-${key}`, on: { submit: send, keydown } },
    el("input", { name: "text", type: "text", autocomplete: "off", placeholder: hint, "aria-label": hint, testid, key }),
    channel.is_personal ? attach({ key: `attach-${key}`, testid: "teams-attach", looks: "tm-tool", send: (files) => teams("write", { user: world.me, channel: channel.id, text: "", files }) })
      : el("button", { type: "button", class: "tm-tool", title: "Mention Bedside", "aria-label": "Mention Bedside", on: { click: call } }, "@"),
    el("button", { class: "tm-tool tm-send", "aria-label": "Send" }, "➤"));
}

// Request every visible card that can be refreshed, in the current person's version.
function lookAround(channel) {
  const log = pick(".tm-log");
  log.onscroll = () => { if (world.channels.some(isHere)) lookAround(world.channels.find(isHere)); };
  const view = log.getBoundingClientRect();
  for (const one of channel.messages) {
    const id = `${world.me}/${one.id}`;
    if (!one.wants_look || looking.has(id)) continue;
    const box = pick(`[data-testid="teams-message-${one.id}"]`)?.getBoundingClientRect();
    if (!box || box.bottom < view.top || box.top > view.bottom) continue;
    looking.add(id);
    teams("look", at(one, channel)).finally(() => looking.delete(id));
  }
}
