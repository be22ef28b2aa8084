// Block Kit's blocks, drawn like Slack draws them.

import { el } from "./dom.js";
import { drawBars } from "./charts.js";
import { control } from "./controls.js";
import { rich, words } from "./text.js";

export function draw(blocks, world, act, states = {}, failed = {}, errors = {}) {
  return blocks.map((block) => one(block, world, act, states, failed, errors)).filter(Boolean);
}

function one(block, world, act, states, failed, errors) {
  const id = block.block_id;
  switch (block.type) {
    case "header": return el("h3", {}, words(block.text, world));
    case "divider": return el("hr");
    case "image": return el("figure", {}, el("img", { src: block.image_url, alt: block.alt_text }), block.title ? el("figcaption", {}, words(block.title, world)) : null);
    case "data_visualization": return chart(block);
    case "rich_text": return rich(block, world);
    case "context": return el("div", { class: "context" }, block.elements.map((part) => part.type === "image" ? el("img", { src: part.image_url, alt: part.alt_text }) : el("span", {}, words(part, world))));
    case "actions": return el("div", { class: "actions" }, block.elements.map((part) => control(part, id, world, act, states, failed)));
    case "section": return el("div", { class: "section" },
      el("div", {}, words(block.text, world), block.fields ? el("div", { class: "fields" }, block.fields.map((field) => el("div", {}, words(field, world)))) : null),
      block.accessory ? control(block.accessory, id, world, act, states, failed) : null);
    case "input": return field(block, world, act, states, failed, errors[id]);
    default: return null;
  }
}

// Only what Bedside uses: a bar chart with one series.
function chart(block) {
  const [series] = block.chart.series ?? [];
  return series ? drawBars(block.title, series.data.map(({ label, value }) => [label, value])) : null;
}

function field(block, world, act, states, failed, error) {
  const inner = control(block.element, block.block_id, world, act, states, failed, Boolean(block.dispatch_action));
  const group = ["checkboxes", "radio_buttons", "multi_static_select"].includes(block.element.type);
  const label = el(group ? "legend" : "span", { class: "label" }, words(block.label, world), block.optional ? el("small", {}, " (optional)") : null);
  return el(group ? "fieldset" : "label", { class: error ? "input wrong" : "input", testid: `input-${block.block_id}` }, label, inner,
    error ? el("p", { class: "error", role: "alert" }, error) : null,
    block.hint ? el("small", { class: "hint" }, words(block.hint, world)) : null);
}
