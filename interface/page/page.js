// What the page needs beyond Gradio: its language, and the newest answer in sight.
() => {
  // Without it, browsers may draw Chinese forms of shared characters.
  document.documentElement.lang = "ja";

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let newest = "";
  new MutationObserver(() => {
    const last = [...document.querySelectorAll("#conversation .turn")].at(-1);
    const text = last?.textContent ?? "";
    if (text && text !== newest) last.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    newest = text;
  }).observe(document.body, { childList: true, subtree: true });
}
