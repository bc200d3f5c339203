// What the page does beyond Gradio. One listener for each kind of event, on the document: Gradio replaces elements, and
// listeners on them would go with them.
import { ask, asked, next, answered, isQuestionBox, limitsOf, submit } from "./asking.js";
import { forget, restore } from "./conversation.js";
import { copyAnswer, saveJson, saveMarkdown } from "./export.js";
import { chooseLanguage, startLanguage } from "./language.js";
import { closeReader, openReader, readerIsOpen, startReader, copyReaderAddress } from "./panel.js";

// What Gradio calls: the values of a call, and its end.
let pressedFor = "";
window.tenkyo = { next, answered, chosen: () => [pressedFor] };

const ACTIONS = {
  copy: (button) => copyAnswer(button.closest(".turn")),
  forget,
  markdown: saveMarkdown,
  json: saveJson,
  "close-reader": closeReader,
  "copy-address": copyReaderAddress,
};

function press(id, value) {
  pressedFor = value;
  document.getElementById(id)?.click();
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : event.target.parentElement;
  const button = target.closest("button");
  if (button?.matches('[role="tab"]:first-of-type')) suggest(); // a document may have come or gone
  if (button?.matches("#question .submit-button")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    submit();
    return;
  }
  if (button) {
    const { ask: question, remove, restore: back, language, do: action } = button.dataset;
    if (question) ask(question);
    if (remove) press("remove-document", remove);
    if (back) press("restore-document", back);
    if (language) chooseLanguage(language);
    if (action) ACTIONS[action]?.(button);
    return;
  }
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; // a tab of its own
  let link = target.closest("a[data-read]");
  if (!link && !target.closest("a, summary, details") && !String(getSelection())) {
    link = target.closest("li.place")?.querySelector("a[data-read]");
  }
  if (link) {
    event.preventDefault();
    openReader(link);
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && readerIsOpen()) closeReader();
  if (event.key !== "Enter" || event.shiftKey || !isQuestionBox(event.target)) return;
  if (event.isComposing || event.keyCode === 229) return; // it ends a conversion, and sends nothing
  event.preventDefault();
  event.stopImmediatePropagation();
  submit();
}, true);

document.addEventListener("input", (event) => {
  if (isQuestionBox(event.target)) limitsOf(event.target);
});

async function suggest() {
  try {
    const answered = await fetch("examples");
    if (answered.ok) document.getElementById("examples").innerHTML = await answered.text();
  } catch {
    // Nothing is suggested.
  }
}

startLanguage();
startReader();

// Gradio draws the page some time after this runs.
const drawn = () => document.querySelector("#past") && document.querySelector("#ask-next") && document.querySelector("#question textarea");
const whenDrawn = new MutationObserver(start);
function start() {
  if (!drawn()) return;
  whenDrawn.disconnect();
  restore();
  suggest();
  new MutationObserver(asked).observe(document.getElementById("conversation"), { childList: true, subtree: true });
  const address = new URL(location.href);
  const question = address.searchParams.get("q");
  if (question?.trim()) {
    address.searchParams.delete("q");
    history.replaceState(history.state, "", address); // or a reload would ask once more
    ask(question);
  }
}
whenDrawn.observe(document.documentElement, { childList: true, subtree: true });
start();
