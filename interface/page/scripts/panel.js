// The place beside the answer: a document's page in a frame, at the mark. Back and Forward go through the places.
import { absolute, copyText } from "./carrying.js";
import { toast } from "./toast.js";
import { language, say } from "./language.js";

let opener = null;
let panel, frame, out;

export function startReader() {
  panel = document.createElement("aside");
  panel.id = "reader";
  panel.hidden = true;
  panel.setAttribute("aria-label", "本文 / Document");
  panel.innerHTML =
    '<p class="bar"><span class="of" lang="ja"></span><a target="_blank" rel="noopener"><span class="ja">別のタブで開く</span><span class="en">Open in a tab</span></a>' +
    '<button type="button" data-do="copy-address"><span class="ja">リンクをコピー</span><span class="en">Copy link</span></button>' +
    '<button type="button" data-do="close-reader"><span class="ja">閉じる</span><span class="en">Close</span> ✕</button></p>';
  frame = document.createElement("iframe");
  frame.title = "本文 / Document";
  frame.addEventListener("load", () => (panel.querySelector(".of").textContent = frame.contentDocument?.title ?? ""));
  panel.append(frame);
  out = panel.querySelector("a");
  document.body.append(panel);
  addEventListener("popstate", (event) => show(event.state?.read));
  addEventListener("message", (event) => {
    if (event.origin === location.origin && event.source === frame.contentWindow && event.data?.tenkyo === "close") closeReader();
  });
  show(history.state?.read); // it was open before a reload
}

export const readerIsOpen = () => !panel.hidden;

export function openReader(link) {
  opener = link;
  const address = link.getAttribute("href");
  history.pushState({ ...history.state, read: address }, "");
  show(address);
}

export function closeReader() {
  if (!readerIsOpen()) return;
  history.pushState({ ...history.state, read: null }, "");
  show(null);
}

export async function copyReaderAddress() {
  if (await copyText(absolute(out.href))) toast(say("リンクをコピーしました。", "Link copied."));
}

function show(address) {
  const wasOpen = readerIsOpen();
  panel.hidden = !address;
  document.body.classList.toggle("reading", Boolean(address));
  if (!address) {
    if (wasOpen && opener?.isConnected) opener.focus({ preventScroll: true });
    return;
  }
  out.href = address;
  const shown = new URL(address, location.href);
  shown.searchParams.set("lang", language());
  shown.searchParams.set("theme", document.body.classList.contains("dark") ? "dark" : "light");
  // `replace`: the frame adds no step of its own to the history.
  if (frame.contentWindow.location.href !== shown.href) frame.contentWindow.location.replace(shown.href);
  if (!wasOpen) panel.querySelector('[data-do="close-reader"]').focus({ preventScroll: true });
}
