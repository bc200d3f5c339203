// What the page does beyond Gradio. One listener for each kind of event, on the document: Gradio replaces elements, and
// listeners on them would go with them.
import { ask, asked, next, answered, goOn, isQuestionBox, limitsOf, stop, submit, unask } from "./asking.js";
import { begin, controls, offerLeft, open, removeOne, renameOne, restore } from "./conversation.js";
import { copyAnswer, saveBibtex, saveJson, saveLabelled, saveMarkdown, saveWord } from "./export.js";
import { chooseLanguage, startLanguage } from "./language.js";
import { closeReader, openReader, readerIsOpen, startReader, copyReaderAddress } from "./panel.js";
import { copyAllCitations, copyCitation } from "./citing.js";
import { documentsChanged, inSection, isSearch, listDated, more, search, typed, years } from "./lists.js";
import { closePicker, narrowed, pick, pickAll, pickOnly, showPicked } from "./picking.js";
import { load, takeOver } from "./store.js";
import { suggest } from "./suggestions.js";
import { nextTheme, startTheme } from "./theme.js";
import { startTips } from "./tip.js";
import { clearUploads, startUploads } from "./uploads.js";
import { vote } from "./votes.js";

// What Gradio calls: the values of a call, and its end.
let pressedFor = "";
window.tenkyo = { next, answered, press, chosen: () => [pressedFor] };

const ACTIONS = {
  copy: (button) => copyAnswer(button.closest(".turn")),
  stop,
  begin: () => {
    document.getElementById("conversations").open = false;
    begin();
  },
  markdown: saveMarkdown,
  bibtex: saveBibtex,
  json: saveJson,
  word: saveWord,
  labelled: saveLabelled,
  "pick-all": (button) => {
    pickAll();
    closePicker(button);
    documentsChanged();
  },
  "clear-uploads": clearUploads,
  "to-ask": toAsk,
  theme: nextTheme,
  "close-reader": closeReader,
  "copy-address": copyReaderAddress,
};

// What a button carries in its data, and what that does.
const CARRIED = {
  ask: (text, button) => {
    const byKey = button.matches(":focus-visible");
    ask(text);
    if (byKey && !button.checkVisibility()) document.querySelector("#question textarea").focus(); // it went with the others
  },
  unask,
  vote: (_, button) => vote(button),
  about: (id) => {
    pickOnly(id);
    documentsChanged();
    toAsk();
  },
  remove: (id) => press("remove-document", id),
  restore: (id) => press("restore-document", id),
  language: (chosen) => {
    chooseLanguage(chosen);
    suggest();
    controls();
    showPicked();
  },
  openConversation: (id) => {
    document.getElementById("conversations").open = false;
    open(id);
  },
  rename: renameOne,
  delete: removeOne,
  more,
  years,
  cite: copyCitation,
  citeAll: copyAllCitations,
  do: (action, button) => ACTIONS[action]?.(button),
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
  if (button?.matches("#query .submit-button")) search();
  if (button?.matches('[role="tab"]')) listDated(button);
  if (button) {
    for (const [name, value] of Object.entries(button.dataset)) CARRIED[name]?.(value, button);
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

// A press would take away what is selected, of which a citation is made.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-cite]")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.('[role="tab"]')) moveAmongTabs(event);
  if (event.key === "Escape" && !closePicker(event.target) && readerIsOpen()) closeReader();
  if (event.key !== "Enter" || event.shiftKey || !(isQuestionBox(event.target) || isSearch(event.target))) return;
  if (event.isComposing || event.keyCode === 229) return; // it ends a conversion, and sends nothing
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isQuestionBox(event.target)) submit();
  else search();
}, true);

document.addEventListener("input", (event) => {
  if (isQuestionBox(event.target)) limitsOf(event.target);
  if (!narrowed(event.target)) typed(event.target, event.isComposing);
});
document.addEventListener("compositionend", (event) => typed(event.target, false));
document.addEventListener("change", (event) => {
  if (!inSection(event.target) && pick(event.target)) documentsChanged();
});

/** The arrow keys, Home and End, as in other programs. */
function moveAmongTabs(event) {
  const tabs = [...document.querySelectorAll('[role="tab"]')].filter((tab) => tab.checkVisibility());
  const at = tabs.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  tab.click();
  tab.focus();
}

function openTab(...names) {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const tab = tabs.find((each) => names.includes(each.textContent.trim()));
  if (tab?.getAttribute("aria-selected") === "false") tab.click();
}

function toAsk() {
  openTab("質問する", "Ask");
  setTimeout(() => document.querySelector("#question textarea").focus()); // Gradio shows the tab first
}

startLanguage();
startTheme();
startReader();
startTips();
startUploads(() => openTab("文書", "Documents"));

// Gradio draws the page some time after this runs.
const PARTS = ["#conversations", "#past", "#next-questions", "#examples", "#ask-next", "#question textarea"];
const drawn = () => PARTS.every((part) => document.querySelector(part));
const whenDrawn = new MutationObserver(start);
let started = false;
async function start() {
  if (started || !drawn()) return;
  started = true;
  whenDrawn.disconnect();
  takeOver();
  await load();
  restore();
  offerLeft();
  suggest();
  new MutationObserver(asked).observe(document.getElementById("conversation"), { childList: true, subtree: true });
  const address = new URL(location.href);
  const question = address.searchParams.get("q");
  if (question?.trim()) {
    address.searchParams.delete("q");
    history.replaceState(history.state, "", address); // or a reload would ask once more
    ask(question);
  }
  goOn();
  listDated();
}
whenDrawn.observe(document.documentElement, { childList: true, subtree: true });
start();
