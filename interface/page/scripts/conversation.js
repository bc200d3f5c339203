// The conversation as it is shown: its turns, and what can be done with it and with the others that are kept.
import { button, element } from "./element.js";
import { say } from "./language.js";
import { showPicked } from "./picking.js";
import { onServer } from "./server.js";
import * as store from "./store.js";
import { suggestNext } from "./suggestions.js";
import { toast } from "./toast.js";
import { showVotes } from "./votes.js";

/** A turn that has ended, as it stands in the page: kept, where there is something to keep. */
export function add(turn) {
  const answer = JSON.parse(turn.dataset.answer);
  const copy = turn.cloneNode(true);
  delete copy.dataset.answer;
  document.getElementById("past").append(copy);
  store.addTurn({ html: copy.outerHTML, answer, at: new Date().toISOString() });
  controls();
}

/** What a follow-up may lean on, as the API takes it. */
export function historyOf(most) {
  return store
    .turns()
    .filter(({ answer }) => !answer.stopped)
    .slice(-most)
    .map(({ answer }) => ({ question: answer.asked, answer: answer.answer }));
}

export function restore() {
  const past = document.getElementById("past");
  past.innerHTML = store.turns().map(({ html }) => html).join("");
  past.querySelectorAll(".turn").forEach((turn) => turn.classList.add("kept"));
  showVotes();
  showPicked();
  controls();
}

/** Another page has changed something: only what is new is drawn, so that nothing that was opened closes. */
export function catchUp() {
  const past = document.getElementById("past");
  const shown = [...past.querySelectorAll(".turn")].map((turn) => turn.dataset.turn);
  const kept = store.turns();
  const same = shown.every((id, at) => kept[at]?.html.includes(`data-turn="${id}"`));
  if (shown.length && !kept.length) toast(say("この会話は、別の画面で消されました。", "This conversation was deleted in another window."));
  if (!same) return restore();
  past.insertAdjacentHTML("beforeend", kept.slice(shown.length).map(({ html }) => html).join(""));
  showVotes();
  showPicked();
  controls();
}

export function begin() {
  store.choose(store.fresh());
  restore();
  document.querySelector("#question textarea").focus();
}

export async function open(id) {
  if (!(await store.bring(id))) return;
  store.choose(id);
  restore();
  document.querySelector("#past .turn:last-child")?.scrollIntoView({ block: "start" });
}

export async function removeOne(id) {
  if (!(await store.bring(id))) return; // or it could not be put back
  const putBack = store.remove(id);
  if (id === store.current()) begin();
  else controls();
  toast(say("会話を消しました。", "Conversation deleted."), say("元に戻す", "Undo"), () => {
    putBack();
    open(id);
  });
}

/** A box in the place of the name; Enter and leaving it keep what it holds, Escape doesn't. */
export function renameOne(id) {
  const line = document.querySelector(`#kept li[data-conversation="${id}"]`);
  const info = store.conversations().find((each) => each.id === id);
  const box = element("input", { value: store.nameOf(info), "aria-label": say("会話の名前", "Name of the conversation"), maxlength: 200 });
  let done = false;
  const end = (keep) => {
    if (done) return;
    done = true;
    if (keep) store.rename(id, box.value.trim());
    box.remove();
    controls();
    document.querySelector(`#kept li[data-conversation="${id}"] button`)?.focus();
  };
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault(); // or the button that gets the focus would be pressed, too
      event.stopPropagation();
      end(event.key === "Enter");
    }
  });
  box.addEventListener("blur", () => end(true));
  line.replaceChildren(box);
  box.select();
}

export function controls() {
  const empty = !document.querySelector("#past .turn");
  const kept = store.conversations();
  document.body.toggleAttribute("data-conversation", !empty);
  document.getElementById("conversations").hidden = empty && !kept.length;
  document.getElementById("carry").hidden = empty;
  const info = kept.find((each) => each.id === store.current());
  document.getElementById("conversation-name").textContent = info ? store.nameOf(info) : say("新しい会話", "New conversation");
  if (!document.querySelector("#kept input")) document.getElementById("kept").replaceChildren(...kept.map(line));
  suggestNext();
}

function line(info) {
  const name = store.nameOf(info);
  const isCurrent = info.id === store.current();
  return element(
    "li",
    { "data-conversation": info.id },
    button(name, { class: "name", "data-open-conversation": info.id, "aria-current": isCurrent ? "true" : null }),
    button(say("名前を変える", "Rename"), { "data-rename": info.id, "aria-label": say(`名前を変える: ${name}`, `Rename: ${name}`) }),
    button(say("消す", "Delete"), { "data-delete": info.id, "aria-label": say(`消す: ${name}`, `Delete: ${name}`) }),
  );
}

/** Conversations of this browser, where the server keeps those of whoever is signed in. */
export function offerLeft() {
  const count = store.leftHere().length;
  if (!count) return;
  const said = say(`このブラウザーに、サインインする前の会話が ${count} 件あります。`, `This browser has ${count} conversations from before you signed in.`);
  toast(said, say("自分の会話にする", "Make them mine"), async () => {
    if (await store.moveLeft()) toast(say("サーバーに移しました。", "Moved to the server."));
    controls();
  });
}

addEventListener("storage", (event) => {
  if (!store.isOurs(event.key)) return;
  if (document.body.hasAttribute("data-answering")) controls();
  else catchUp();
});

// The server tells nobody when another page has changed something: one looks when one comes back to this one.
const busy = () => document.body.hasAttribute("data-answering") || !document.querySelector("#past");
let looking = false;
let again = false; // one came back once more while it was looked at

async function calm() {
  while (busy()) await new Promise((resolve) => setTimeout(resolve, 500)); // the answer on its way comes first
}

async function look() {
  if (!onServer()) return;
  again = true;
  if (looking) return;
  looking = true;
  try {
    while (again) {
      again = false;
      await calm();
      if (document.visibilityState !== "visible" || !(await store.load())) continue;
      await calm(); // a question may have been asked meanwhile
      catchUp();
    }
  } finally {
    looking = false;
  }
}

document.addEventListener("visibilitychange", look);
addEventListener("focus", look); // of two windows side by side, both are visible
