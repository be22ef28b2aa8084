// The review page: the public view, and the actions of reviewers and moderators.

import { say, site } from "./api.js";
import { ago } from "./dates.js";
import { el, initials } from "./dom.js";
import { redraw } from "./redraw.js";

let listing; // as last fetched
let chosen = null; // the location's id
let writing = null; // id of the review being edited, or "new"

const stars = (count) =>
  el("span", { class: "stars", role: "img", "aria-label": `${count} of 5 stars` }, "★".repeat(count), el("i", {}, "★".repeat(5 - count)));
const since = (stamp) => ago(new Date(stamp).getTime() / 1000);

export function show(seen = listing) {
  listing = seen;
  const here = listing.locations.find((one) => one.id === chosen) ?? listing.locations[0];
  if (!here) return;
  chosen = here.id;
  redraw(document.getElementById("reviews"),
    el("div", { class: "places", role: "group", "aria-label": "Locations" }, listing.locations.map(tab)),
    el("div", { class: "page", key: `site-${chosen}`, "data-scroll": "start", tabindex: 0, "aria-label": `Reviews of ${here.name}` },
      el("header", {},
        el("h2", {}, here.name),
        el("p", {}, el("b", {}, here.rating ? here.rating.toFixed(1) : "–"), stars(Math.round(here.rating ?? 0)), ` ${here.count} ${here.count === 1 ? "review" : "reviews"}`)),
      el("button", { class: "write", key: "write", on: { click: () => write("new") } }, "Write a review"),
      writing === "new" ? form(null, here) : null,
      here.reviews.map((one) => (writing === one.id ? form(one, here) : review(one)))));
}

function tab(one) {
  const go = () => { chosen = one.id; write(null); };
  return el("button", { class: one.id === chosen ? "here" : "", key: `place-${one.id}`, "aria-pressed": String(one.id === chosen), on: { click: go } }, one.name.split(" – ").at(-1));
}

function write(what) {
  writing = what;
  show();
  document.querySelector(".editing textarea")?.focus();
}

function review(one) {
  return el("article", { class: "review", testid: `site-review-${one.id}`, tabindex: -1, "aria-label": `Review by ${one.author}` },
    el("div", { class: "writer" }, el("span", { class: "face", "aria-hidden": "true" }, initials(one.author)), el("strong", { dir: "auto" }, one.author)),
    el("p", { class: "line" }, stars(one.stars), el("span", {}, `${since(one.created_at)}${one.edited ? " · edited" : ""}`)),
    one.text ? el("p", { class: "text", dir: "auto" }, one.text) : null,
    one.translation ? el("p", { class: "text translated" }, el("small", {}, "Translated by Google"), el("br"), one.translation) : null,
    one.reply ? reply(one) : null,
    deeds(one));
}

// The visitor's actions as a reviewer or as the site's moderator.
function deeds(one) {
  const deed = (name, label, act) => el("button", { key: `${name}-${one.id}`, testid: `site-${name}-${one.id}`, on: { click: act } }, label);
  const remove = async () => { if ((await site(`reviews/${one.id}`, {}, "DELETE")).ok) say("The reviewer took the review down."); };
  const moderate = (decision) => site("moderation", { review: one.id, decision });
  const waits = one.reply?.state === "PENDING";
  return el("div", { class: "writer-can" },
    deed("edit", "Edit as the reviewer", () => write(one.id)),
    deed("remove", "Take down", remove),
    waits ? deed("accept", "Accept the reply", () => moderate("APPROVED")) : null,
    waits ? deed("refuse", "Refuse it", () => moderate("REJECTED")) : null);
}

function reply(one) {
  const { state, reason, text, updated_at } = one.reply;
  const label = { PENDING: "with moderation, not public yet", REJECTED: `not accepted: ${reason || "against the rules"}` }[state];
  return el("div", { class: `reply ${state.toLowerCase()}`, testid: `site-reply-${one.id}` },
    el("p", {}, el("strong", {}, "Response from the owner"), el("span", {}, since(updated_at))),
    label ? el("p", { class: "moderation" }, label) : null,
    el("p", { class: "text" }, text));
}

function form(one, here) {
  const send = async (event) => {
    event.preventDefault();
    const fields = event.target.elements;
    const wish = { stars: Number(fields.stars.value), text: fields.text.value };
    const said = one
      ? await site(`reviews/${one.id}`, wish, "PATCH")
      : await site("reviews", { ...wish, location: here.id, author: fields.author.value });
    if (said.ok) write(null);
  };
  const rating = el("select", { name: "stars", key: "write-stars", "data-held": "yes" },
    [1, 2, 3, 4, 5].map((count) => el("option", { value: count, selected: count === (one?.stars ?? 1) }, `${"★".repeat(count)} ${count}`)));
  return el("form", { class: "review editing", key: `form-${one?.id ?? "new"}`, on: { submit: send } },
    el("label", {}, "Stars ", rating),
    one ? null : el("label", {}, "Name ", el("input", { name: "author", key: "write-author", maxlength: 80, placeholder: "empty for anonymous" })),
    el("label", {}, "Review", el("textarea", { name: "text", key: `write-text-${one?.id ?? "new"}`, rows: 5, maxlength: 4096, value: one?.text ?? "" })),
    el("div", { class: "buttons" },
      el("button", { type: "button", key: "write-cancel", on: { click: () => write(null) } }, "Cancel"),
      el("button", { class: "primary", key: "write-send" }, one ? "Save" : "Post")));
}
