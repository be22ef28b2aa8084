// The public review page: what everybody can read, and what its writers and moderators do.

import { say, site } from "./api.js";
import { ago } from "./dates.js";
import { el, initials, redraw } from "./dom.js";

let chosen = null;
let writing = null; // id of the review that is edited, or "new"

const stars = (count) => el("span", { class: "stars", role: "img", "aria-label": `${count} of 5 stars` }, "★".repeat(count), el("i", {}, "★".repeat(5 - count)));
const seconds = (stamp) => new Date(stamp).getTime() / 1000;

export function show(listing) {
  const root = document.getElementById("reviews");
  const here = listing.locations.find((one) => one.id === chosen) ?? listing.locations[0];
  if (!here) return;
  chosen = here.id;
  const tab = (one) => el("button", { class: one.id === chosen ? "here" : "", key: `place-${one.id}`, "aria-pressed": String(one.id === chosen), on: { click: () => { chosen = one.id; writing = null; show(listing); } } }, one.name.split(" – ").at(-1));
  redraw(root,
    el("div", { class: "places" }, listing.locations.map(tab)),
    el("div", { class: "page", "data-scroll": `site-${chosen}`, tabindex: 0 },
      el("header", {}, el("h2", {}, here.name), el("p", {}, el("b", {}, here.rating ? here.rating.toFixed(1) : "–"), stars(Math.round(here.rating ?? 0)), ` ${here.count} reviews`)),
      el("button", { class: "write", key: "write", on: { click: () => { writing = "new"; show(listing); } } }, "Write a review"),
      writing === "new" ? form(null, here, listing) : null,
      here.reviews.map((one) => writing === one.id ? form(one, here, listing) : review(one, here, listing))));
  const page = root.querySelector(".page");
  if (page.dataset.seen !== chosen) page.scrollTop = 0;
  page.dataset.seen = chosen;
}

function review(one, here, listing) {
  const remove = async () => { if ((await site(`reviews/${one.id}`, {}, "DELETE")).ok) say("The writer took the review down."); };
  return el("article", { class: "review", testid: `site-review-${one.id}` },
    el("div", { class: "writer" }, el("span", { class: "face", "aria-hidden": "true" }, initials(one.author)), el("strong", { dir: "auto" }, one.author)),
    el("p", { class: "line" }, stars(one.stars), el("span", {}, `${ago(seconds(one.created_at))}${one.edited ? " · edited" : ""}`)),
    one.text ? el("p", { class: "text", dir: "auto" }, one.text) : null,
    one.translation ? el("p", { class: "text translated" }, el("small", {}, "Translated by Google"), el("br"), one.translation) : null,
    one.reply ? reply(one) : null,
    el("div", { class: "writer-can" },
      el("button", { key: `edit-${one.id}`, on: { click: () => { writing = one.id; show(listing); } } }, "Edit as the writer"),
      el("button", { key: `remove-${one.id}`, testid: `site-remove-${one.id}`, on: { click: remove } }, "Take down")));
}

function reply(one) {
  const { state, reason, text, updated_at } = one.reply;
  const label = { PENDING: "with moderation, not public yet", REJECTED: `not accepted: ${reason ?? "against the rules"}` }[state];
  return el("div", { class: `reply ${state.toLowerCase()}`, testid: `site-reply-${one.id}` },
    el("p", {}, el("strong", {}, "Response from the owner"), el("span", {}, ago(seconds(updated_at)))),
    label ? el("p", { class: "moderation" }, label) : null,
    el("p", { class: "text" }, text));
}

function form(one, here, listing) {
  const send = async (event) => {
    event.preventDefault();
    const fields = event.target.elements;
    const wish = { stars: Number(fields.stars.value), text: fields.text.value };
    const said = one ? await site(`reviews/${one.id}`, wish, "PATCH") : await site("reviews", { ...wish, location: here.id, author: fields.author.value });
    if (said.ok) { writing = null; }
  };
  const back = () => { writing = null; show(listing); };
  return el("form", { class: "review editing", on: { submit: send } },
    el("label", {}, "Stars ", el("select", { name: "stars", key: "write-stars" }, [1, 2, 3, 4, 5].map((n) => el("option", { value: n, selected: n === (one?.stars ?? 1) }, "★".repeat(n))))),
    one ? null : el("label", {}, "Name ", el("input", { name: "author", key: "write-author", maxlength: 80, placeholder: "empty for anonymous" })),
    el("label", {}, "Review", el("textarea", { name: "text", key: "write-text", rows: 5, maxlength: 4096, value: one?.text ?? "" })),
    el("div", { class: "buttons" }, el("button", { type: "button", on: { click: back } }, "Cancel"), el("button", { class: "primary" }, one ? "Save" : "Post")));
}
