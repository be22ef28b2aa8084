// The practice's mailbox: its e-mails, and what a patient or a review site sends there.

import { mail, say } from "./api.js";
import { ago } from "./dates.js";
import { el } from "./dom.js";
import { redraw } from "./redraw.js";

const HINT = "Once one of your replies is public, Bedside privately asks the person on duty which case a new sender's e-mail is about. A review notice becomes a card. If its sender is forged, someone has to look first.";
const STATES = { waiting: "Bedside hasn't taken it yet. The mail service tries again when the clock jumps or another e-mail arrives.", refused: "Bedside refused it." };

let box; // as last fetched
let writing = false;

export function show(seen = box) {
  box = seen;
  redraw(document.getElementById("mail"),
    el("div", { class: "page", key: "mailbox", "data-scroll": "start", tabindex: 0, role: "group", "aria-label": `E-mails to ${box.address}` },
      el("header", {}, el("h2", {}, box.address), el("p", {}, HINT)),
      el("div", { class: "mail-can" },
        el("button", { key: "mail-write", testid: "mail-write", on: { click: () => write(true) } }, "Write as a patient"),
        el("button", { key: "mail-notice", testid: "mail-notice", on: { click: () => notify({}) } }, "A review notice arrives"),
        el("button", { key: "mail-fake", testid: "mail-fake", on: { click: () => notify({ fake: true }) } }, "A forged notice arrives")),
      writing ? form() : null,
      box.mails.length ? box.mails.map(received) : el("p", { class: "hint" }, "No e-mails yet.")));
}

function write(whether) {
  writing = whether;
  show();
  document.querySelector(whether ? "#mail [name=from]" : "[data-testid=mail-write]").focus();
}

async function notify(wish) {
  const said = await mail("/notice", wish);
  if (said.ok) say(wish.fake ? `A forged notice arrived. It says that it's from ${said.from}.` : `A notice from ${said.from} arrived.`);
}

function received(one) {
  return el("article", { class: "review mail", testid: `mail-${one.id}`, tabindex: -1, "aria-label": `E-mail from ${one.from}` },
    el("strong", { dir: "auto" }, one.from),
    el("p", { class: "line" }, el("span", {}, ago(one.at))),
    el("h3", { dir: "auto" }, one.subject || "(no subject)"),
    el("p", { class: "text", dir: "auto" }, one.text),
    one.genuine ? null : el("p", { class: "waiting" }, "Forged. It was sent from somewhere else."),
    STATES[one.state] ? el("p", { class: "waiting" }, STATES[one.state]) : null);
}

function form() {
  const send = async (event) => {
    event.preventDefault();
    const { from, subject, text } = event.target.elements;
    const said = await mail("", { from: from.value, subject: subject.value, text: text.value });
    if (!said.ok) return;
    write(false);
    say("The e-mail was sent.");
  };
  const { from, subject, text } = box.example;
  return el("form", { class: "review editing", key: "mail-form", testid: "mail-form", on: { submit: send } },
    el("label", {}, "From ", el("input", { name: "from", key: "mail-from", testid: "mail-from", maxlength: 200, required: true, value: from })),
    el("label", {}, "Subject ", el("input", { name: "subject", key: "mail-subject", testid: "mail-subject", maxlength: 300, value: subject })),
    el("label", {}, "Text", el("textarea", { name: "text", key: "mail-text", testid: "mail-text", rows: 7, maxlength: 20000, value: text })),
    el("div", { class: "buttons" },
      el("button", { type: "button", key: "mail-cancel", testid: "mail-cancel", on: { click: () => write(false) } }, "Cancel"),
      el("button", { class: "primary", key: "mail-send", testid: "mail-send" }, "Send")));
}
