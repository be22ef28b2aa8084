// Light or dark, for the whole page: like the reader's system, unless they chose here.

const light = matchMedia("(prefers-color-scheme: light)");

export const theme = () => localStorage.getItem("theme") ?? (light.matches ? "light" : "dark");

// The button on the page names the theme it switches to.
export function paint() {
  document.documentElement.dataset.theme = theme();
  const other = theme() === "dark" ? "Light" : "Dark";
  const button = document.getElementById("theme");
  button.textContent = other;
  button.setAttribute("aria-label", `${other} theme`);
}

export function turn() {
  localStorage.setItem("theme", theme() === "dark" ? "light" : "dark");
  paint();
}
