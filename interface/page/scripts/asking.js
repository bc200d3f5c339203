// Questions, one after another: one typed while another is answered waits for its turn. The box is emptied when its
// question is taken, and never else; what it holds and what waits is there again after a reload.
import { add, controls, historyOf } from "./conversation.js";
import { button, element } from "./element.js";
import { say } from "./language.js";
import { picked } from "./picking.js";
import { fresh } from "./store.js";

const DRAFT = "tenkyo.draft"; // of this tab: what stands in the box
const WAITING = "tenkyo.waiting"; // of this tab: questions that were taken and have no answer yet
const LOOK_MS = 3_000; // between two looks at whether the server is there while it answers
const waiting = []; // {id, text}
const before = JSON.parse(kept(WAITING) || "[]"); // read at once: what is asked meanwhile is kept there as well
let running = null;
let ready = false; // whether the page is all there; what is asked earlier waits
const stopped = new Set(); // ids whose calls have not ended yet
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

export const isQuestionBox = (target) => target instanceof Element && target.matches("#question textarea");
const drawn = () => ["limits", "count", "problem", "queue"].every((id) => document.getElementById(id));
const limits = () => document.getElementById("limits").dataset;
const most = () => Number(limits().most);
const box = () => document.querySelector("#question textarea");

/** Take what the box holds, unless it is empty or too long: then it stays. Before the page is all there it is taken
 * unmeasured, and the server says so if it is too long: a key that does nothing is worse. */
export function submit() {
  const text = box().value;
  if (!text.trim() || (drawn() && !limitsOf(box()))) return;
  fill("");
  ask(text);
  box().focus();
}

function fill(text) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box(), text);
  box().dispatchEvent(new Event("input", { bubbles: true })); // Gradio's own copy of it, too
}

/** Say how long a question is where that matters; whether it can be asked. */
export function limitsOf(typed) {
  keep(DRAFT, typed.value);
  if (!drawn()) return false;
  const length = [...typed.value].length;
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
  typed.toggleAttribute("aria-invalid", over > 0);
  return over <= 0;
}

function keep(key, value) {
  try {
    if (value) sessionStorage.setItem(key, value);
    else sessionStorage.removeItem(key);
  } catch {
    // It holds until the page is left.
  }
}

function kept(key) {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** The page is there: after a reload, the words in the box, and the questions that had no answer yet. */
export function goOn() {
  if (!box().value) fill(kept(DRAFT));
  waiting.unshift(...before.map((text) => ({ id: fresh(), text })));
  ready = true;
  if (waiting.length) {
    firstTab();
    begin();
  }
}

export function ask(text) {
  waiting.push({ id: fresh(), text });
  if (!ready) return keepWaiting();
  firstTab();
  if (running) show();
  else begin();
}

function firstTab() {
  const first = document.querySelector('[role="tab"]');
  if (first?.getAttribute("aria-selected") === "false") first.click();
}

function begin() {
  running = waiting.shift() ?? null;
  document.body.removeAttribute("data-growing");
  document.body.toggleAttribute("data-answering", running !== null);
  show();
  controls();
  if (!running) return;
  document.querySelector("#queue .turn")?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  document.getElementById("ask-next").click();
  watch(running.id);
}

/** Gradio waits for a server that has gone: then whoever asked is told, and the question stays at hand. */
async function watch(id) {
  for (let missed = 0; missed < 2; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (running?.id !== id) return;
    try {
      await fetch("healthz", { cache: "no-store" });
      missed = 0;
    } catch {
      missed += 1;
    }
  }
  if (running?.id !== id) return;
  stopped.add(id);
  giveUp();
}

/** The running question has no answer and gets none. */
function giveUp() {
  const turn = failed(running);
  turn.dataset.answer = JSON.stringify({ asked: running.text, answer: "", citations: [], stopped: true });
  add(turn);
  begin();
}

/** For Gradio: the values of the call that was just begun. */
export function next() {
  return [running.text, JSON.stringify(historyOf(Number(limits().turns))), running.id, JSON.stringify(picked())];
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

/** For Gradio: a call has ended, well or not; `html` is the turn that it left. A call that was stopped ends later. */
export function answered(html) {
  const ended = /data-turn="([^"]*)"/.exec(html ?? "")?.[1];
  if (!running || ended !== running.id) {
    const [late] = stopped.has(ended) ? [ended] : stopped;
    if (late !== undefined) {
      stopped.delete(late);
      return;
    }
  }
  if (!running) return;
  const turn = current();
  if (!turn) return giveUp();
  if (turn.dataset.answer) add(turn);
  else document.getElementById("past").append(turn.cloneNode(true)); // it says what to change
  begin();
}

/** Leave the answer that is on its way; what there is of it stays. */
export function stop() {
  if (!running) return;
  const { id, text } = running;
  const turn = current()?.cloneNode(true) ?? element("div", { class: "turn", "data-turn": id }, question(text), element("div", { class: "answer" }));
  turn.querySelectorAll("i").forEach((dot) => dot.remove());
  const answer = turn.querySelector(".answer");
  answer.classList.add("stopped");
  answer.querySelectorAll("[role=status]").forEach((each) => each.remove());
  answer.append(
    element("p", { class: "aside", role: "status" }, both("答えを止めました。", "The answer was stopped.")),
    element("p", { class: "tools" }, again(text)),
  );
  turn.dataset.answer = JSON.stringify({ asked: text, answer: "", citations: [], stopped: true });
  stopped.add(id);
  window.tenkyo.press("stop-asking", id);
  add(turn);
  begin();
  box().focus();
}

/** Take back a question that waits. */
export function unask(id) {
  const at = waiting.findIndex((each) => each.id === id);
  if (at >= 0) waiting.splice(at, 1);
  show();
  box().focus();
}

/** Questions that wait, and the running one until its turn is there. */
function show() {
  const growing = document.body.hasAttribute("data-growing");
  const shadows = [...(running && !growing ? [running] : []), ...waiting];
  keepWaiting();
  document.getElementById("queue").replaceChildren(...shadows.map((each) => shadow(each, each === running)));
}

function keepWaiting() {
  const texts = [...(ready ? [] : before), ...[...(running ? [running] : []), ...waiting].map(({ text }) => text)];
  keep(WAITING, texts.length ? JSON.stringify(texts) : "");
}

function shadow({ id, text }, isRunning) {
  const answer = isRunning
    ? element("div", { class: "answer waiting", role: "status" }, element("span", { class: "sr" }, say("文書を調べています…", "Looking through the documents…")), ...[1, 2, 3].map(() => element("i")))
    : element("div", { class: "answer waiting" }, element("span", { class: "aside" }, say("次にお答えします", "Next in line")), button(say("取り消す", "Take back"), { "data-unask": id }));
  return element("div", { class: "turn" }, question(text), answer);
}

const question = (text) => element("div", { class: "question" }, text);
const again = (text) => element("button", { type: "button", class: "again", "data-ask": text }, both("もう一度尋ねる", "Ask again"));

function failed({ id, text }) {
  const said = both("サーバーに届きませんでした。", "The server could not be reached.");
  return element("div", { class: "turn", "data-turn": id }, question(text), element("div", { class: "answer failed", role: "alert" }, said, again(text)));
}

function both(japanese, english) {
  const said = document.createDocumentFragment();
  said.append(element("span", { class: "ja", lang: "ja" }, japanese), element("span", { class: "en", lang: "en" }, english));
  return said;
}
