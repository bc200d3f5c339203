// Questions, one after another: one typed while another is answered waits for its turn. The box is emptied when its
// question is taken, and never else.
import { add, controls, historyOf } from "./conversation.js";
import { language, say } from "./language.js";

const waiting = []; // {id, text}
let running = null;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

export const isQuestionBox = (element) => element instanceof Element && element.matches("#question textarea");
const limits = () => document.getElementById("limits").dataset;
const most = () => Number(limits().most);

/** Take what the box holds, unless it is empty or too long: then it stays. */
export function submit() {
  const box = document.querySelector("#question textarea");
  const text = box.value;
  if (!text.trim() || !limitsOf(box)) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, "");
  box.dispatchEvent(new Event("input", { bubbles: true })); // Gradio's own copy of it, too
  ask(text);
  box.focus();
}

/** Say how long a question is where that matters; whether it can be asked. */
export function limitsOf(box) {
  const length = [...box.value].length;
  const count = document.getElementById("count");
  const problem = document.getElementById("problem");
  count.textContent = length > 0.8 * most() ? `${length.toLocaleString()} / ${most().toLocaleString()}` : "";
  const over = length - most();
  problem.textContent =
    over > 0
      ? say(
          `質問が長すぎます。あと ${over.toLocaleString()} 文字短くしてください。長い文章は「文書」に加えられます。`,
          `The question is too long by ${over.toLocaleString()} characters. A long text can be added under Documents.`,
        )
      : "";
  box.toggleAttribute("aria-invalid", over > 0);
  return over <= 0;
}

export function ask(text) {
  firstTab();
  waiting.push({ id: crypto.getRandomValues(new Uint32Array(2)).join("-"), text });
  if (running) show();
  else begin();
}

function firstTab() {
  const first = document.querySelector('[role="tab"]');
  if (first?.getAttribute("aria-selected") === "false") first.click();
}

function begin() {
  running = waiting.shift() ?? null;
  document.body.toggleAttribute("data-answering", running !== null);
  show();
  if (!running) return;
  document.querySelector("#queue .turn")?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  document.getElementById("ask-next").click();
}

/** For Gradio: the values of the call that was just begun. */
export function next() {
  return [running.text, JSON.stringify(historyOf(Number(limits().turns))), running.id];
}

const current = () => running && document.querySelector(`#current .turn[data-turn="${running.id}"]`);

/** The page has changed: the running question's own turn takes the place of its shadow in the queue. */
export function asked() {
  const turn = current();
  if (turn && !document.body.hasAttribute("data-growing")) {
    document.body.setAttribute("data-growing", "");
    show();
    turn.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  }
}

/** For Gradio: the call has ended, well or not. */
export function answered() {
  const turn = current();
  const past = document.getElementById("past");
  if (turn) {
    if (turn.dataset.answer) add(turn);
    const copy = turn.cloneNode(true);
    delete copy.dataset.answer;
    past.append(copy);
  } else if (running) {
    past.append(failed(running.text));
  }
  document.body.removeAttribute("data-growing");
  controls();
  begin();
}

/** Questions that wait, and the running one until its turn is there. */
function show() {
  const growing = document.body.hasAttribute("data-growing");
  const shadows = [...(running && !growing ? [running] : []), ...waiting];
  document.getElementById("queue").replaceChildren(...shadows.map(({ text }, at) => shadow(text, at === 0 && !growing)));
}

function shadow(text, isRunning) {
  const turn = element("div", "turn");
  turn.append(element("div", "question", text));
  const answer = element("div", "answer waiting");
  answer.setAttribute("role", "status");
  answer.append(
    element("span", isRunning ? "sr" : "aside", isRunning ? say("文書を調べています…", "Looking through the documents…") : say("次にお答えします", "Next in line")),
  );
  if (isRunning) answer.append(element("i"), element("i"), element("i"));
  turn.append(answer);
  return turn;
}

function failed(text) {
  const turn = element("div", "turn");
  turn.append(element("div", "question", text));
  const answer = element("div", "answer failed", say("サーバーに届きませんでした。", "The server could not be reached."));
  answer.setAttribute("role", "alert");
  const again = element("button", "again", say("もう一度尋ねる", "Ask again"));
  again.type = "button";
  again.dataset.ask = text;
  answer.append(again);
  turn.append(answer);
  turn.lang = language();
  return turn;
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
