// The conversation: shown in the page and kept in the browser, so that neither a reload nor a restart of the server
// loses it.
import { say } from "./language.js";

const KEY = "tenkyo.conversation.1"; // the number is that of the form below
const MOST_TURNS = 200;

/** Turns, oldest first: {html, answer, at}. `html` is the server's; `answer` is as the API gives it, with `asked`. */
export function turns() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return unkept;
  }
}

let unkept = []; // where the browser keeps nothing

function keep(list) {
  unkept = list = list.slice(-MOST_TURNS);
  for (let from = 0; from <= list.length; from += 1) {
    try {
      localStorage.setItem(KEY, JSON.stringify(list.slice(from)));
      return;
    } catch {
      // Full: without the oldest.
    }
  }
}

export function add(turn) {
  const answer = JSON.parse(turn.dataset.answer);
  keep([...turns(), { html: shown(turn), answer, at: new Date().toISOString() }]);
  controls();
}

function shown(turn) {
  const copy = turn.cloneNode(true);
  delete copy.dataset.answer;
  return copy.outerHTML;
}

/** What a follow-up may lean on, as the API takes it. */
export function historyOf(most) {
  return turns().slice(-most).map(({ answer }) => ({ question: answer.asked, answer: answer.answer }));
}

export function answerOf(turn) {
  return turns().find(({ html }) => html.includes(`data-turn="${turn.dataset.turn}"`))?.answer;
}

export function restore() {
  document.getElementById("past").innerHTML = turns().map(({ html }) => html).join("");
  document.querySelectorAll("#past .turn").forEach((turn) => turn.classList.add("kept"));
  controls();
}

export function forget() {
  const before = turns();
  keep([]);
  restore();
  toast(say("会話を消しました。", "Conversation cleared."), say("元に戻す", "Undo"), () => {
    keep([...before, ...turns()]);
    restore();
  });
  document.querySelector("#question textarea").focus();
}

export function controls() {
  const empty = !document.querySelector("#past .turn");
  document.getElementById("again").hidden = empty;
  document.body.toggleAttribute("data-conversation", !empty);
}

/** A line that goes by itself, with something to do about it. */
export function toast(text, label = "", action = () => {}) {
  let line = document.getElementById("toast");
  if (!line) {
    line = document.createElement("p");
    line.id = "toast";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = text;
  if (label) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      line.remove();
      action();
    });
    line.append(button);
  }
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => line.remove(), label ? 20_000 : 3_000);
}

// Another tab of this page has added something.
addEventListener("storage", (event) => {
  if (event.key === KEY && !document.body.dataset.answering) restore();
});
