// A document's page: the mark in view, the contents open where there is room, the keys of the page around it.
"use strict";

const inFrame = window.parent !== window;
const contents = document.getElementById("contents");
if (contents && !inFrame && matchMedia("(min-width: 1000px)").matches) contents.open = true;

const target = document.getElementById("mark") ?? document.getElementById(document.querySelector("main")?.dataset.near ?? "");
if (target && !location.hash) target.scrollIntoView({ block: "center" });

// Whether the page itself is shown holds from one place to the next.
const picture = document.getElementById("picture");
const SHOWN = "tenkyo.picture";
const kept = (change) => {
  try {
    return change(localStorage);
  } catch {
    return null; // Closed: it holds for this page.
  }
};
function toMark() {
  const marked = picture.querySelector("img");
  const share = Number(marked.dataset.top) / marked.naturalHeight;
  picture.scrollTop = marked.offsetTop + share * marked.clientHeight - picture.clientHeight / 3;
  target?.scrollIntoView({ block: "center" }); // in what the picture leaves of the window
}
if (picture) {
  picture.querySelector("img").addEventListener("load", toMark);
  picture.open = kept((storage) => storage.getItem(SHOWN)) === "yes";
  picture.addEventListener("toggle", () => {
    kept((storage) => storage.setItem(SHOWN, picture.open ? "yes" : "no"));
    target?.scrollIntoView({ block: "center" });
  });
}

if (inFrame) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") parent.postMessage({ tenkyo: "close" }, location.origin);
  });
  // Its words are in sight; the page around it may want to know.
  parent.postMessage({ tenkyo: "shown" }, location.origin);
}
