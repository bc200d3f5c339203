// Light, dark, or as the system is, which Gradio follows by itself: a class of the body. What was chosen is kept here.
const KEY = "tenkyo.theme";
const CHOICES = ["system", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // Storage is closed: as the system is.
  }
  choose(CHOICES.includes(kept) ? kept : "system");
  new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] }); // Gradio sets it once it starts
  system.addEventListener("change", apply);
}

export function nextTheme() {
  const next = CHOICES[(CHOICES.indexOf(document.documentElement.dataset.theme) + 1) % CHOICES.length];
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Not kept: it holds until the page is left.
  }
  choose(next);
}

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  apply();
}

function apply() {
  const { theme } = document.documentElement.dataset;
  const dark = theme === "system" ? system.matches : theme === "dark";
  if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
}
