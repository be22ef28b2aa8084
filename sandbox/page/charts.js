// Bar charts of both platforms. The numbers are text, so that everyone can read them.

import { el } from "./dom.js";

export function drawBars(title, counts) {
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return el("figure", { class: "chart" },
    title ? el("figcaption", {}, title) : null,
    el("dl", {}, counts.flatMap(([label, count]) => {
      const bar = el("span", { class: "length", "aria-hidden": "true" });
      bar.style.setProperty("width", `${Math.round((count / most) * 70)}%`);
      return [el("dt", {}, label), el("dd", {}, bar, String(count))];
    })));
}
