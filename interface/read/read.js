// A document's page: the mark in view, the contents open where there is room, the keys of the page around it.
"use strict";

const inFrame = window.parent !== window;
const contents = document.getElementById("contents");
if (contents && !inFrame && matchMedia("(min-width: 1000px)").matches) contents.open = true;

const target = document.getElementById("mark") ?? document.getElementById(document.querySelector("main")?.dataset.near ?? "");
if (target && !location.hash) target.scrollIntoView({ block: "center" });

if (inFrame) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") parent.postMessage({ tenkyo: "close" }, location.origin);
  });
  // Its words are in sight; the page around it may want to know.
  parent.postMessage({ tenkyo: "shown" }, location.origin);
}
