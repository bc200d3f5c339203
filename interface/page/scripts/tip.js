// What a reference quotes, shown beside it while the pointer or the keyboard is on it. The title that it has from the
// server is the same for browsers that run no script; here it would be shown a second time, and never by the keyboard.
import { element } from "./element.js";

const MARGIN = 12; // pixels to the sides of the window
let tip = null;
let of = null;

export function startTips() {
  tip = element("div", { id: "tip", role: "tooltip", hidden: true });
  document.body.append(tip);
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    const link = pointerType === "touch" ? null : referenceAt(target);
    if (link) show(link);
    else if (!tip.contains(target)) hide();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (referenceAt(target)?.matches(":focus-visible")) show(target);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("click", hide, true);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide(), true);
  addEventListener("scroll", place, { capture: true, passive: true }); // one that the keyboard reaches is scrolled to
}

const referenceAt = (target) => target.closest?.("a.reference");

function show(link) {
  if (link === of) return;
  hide();
  if (link.title) {
    link.dataset.quoted = link.title;
    link.removeAttribute("title");
  }
  const [quote, where] = (link.dataset.quoted ?? "").split(/\n(?=[^\n]*$)/);
  if (!quote) return;
  of = link;
  tip.replaceChildren(element("p", { lang: "ja" }, quote), element("p", { class: "where", lang: "ja" }, where ?? ""));
  tip.hidden = false;
  link.setAttribute("aria-describedby", tip.id);
  place();
}

/** Beside its reference, as long as that is in sight. */
function place() {
  if (!of) return;
  const { left, top, bottom } = of.getBoundingClientRect();
  if (!of.isConnected || bottom < 0 || top > innerHeight) return hide();
  const below = bottom + tip.offsetHeight + MARGIN < innerHeight;
  tip.style.left = `${Math.max(MARGIN, Math.min(left - MARGIN, document.documentElement.clientWidth - tip.offsetWidth - MARGIN))}px`;
  tip.style.top = `${below ? bottom : Math.max(top - tip.offsetHeight, 0)}px`;
}

function hide() {
  of?.removeAttribute("aria-describedby");
  of = null;
  tip.hidden = true;
}
