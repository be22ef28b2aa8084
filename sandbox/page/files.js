// A button that picks a file from this computer and returns it as text that fits into JSON.

import { say } from "./api.js";
import { el } from "./dom.js";

const LARGEST = 1_000_000; // maximum of the demo's own requests

export function attach({ key, testid, looks, send }) {
  const picked = async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    if (file.size > LARGEST) { say("The demo takes files up to 1 MB."); return; }
    await send({ [file.name]: encoded(new Uint8Array(await file.arrayBuffer())) });
  };
  return el("label", { class: looks, title: "Send a file" }, "＋",
    el("input", { type: "file", class: "file", "aria-label": "Send a file", key, testid, on: { change: picked } }));
}

function encoded(bytes) {
  let text = "";
  for (const one of bytes) text += String.fromCharCode(one);
  return btoa(text);
}
