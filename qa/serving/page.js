// What the page needs beyond Gradio: its language, an Enter that respects input methods, and newest answers in sight.
() => {
  // Without it, browsers may draw Chinese forms of shared characters.
  document.documentElement.lang = "ja";

  // Enter that chooses a conversion belongs to the input method; Gradio would send half a question.
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    },
    true,
  );

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let newest = "";
  new MutationObserver(() => {
    const last = [...document.querySelectorAll("#conversation .turn")].at(-1);
    const text = last?.textContent ?? "";
    if (text && text !== newest) last.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    newest = text;
  }).observe(document.body, { childList: true, subtree: true });
}
