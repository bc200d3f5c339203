// The conversations that this browser keeps, so that neither a reload nor a restart of the server loses one.
//
// tenkyo.conversations   [{id, name, at}], the latest first; "" is a name that nobody gave
// tenkyo.among.ID        [id of a document …] that it is limited to; not there where it isn't
// tenkyo.turns.ID        [{html, answer, at, vote?}], oldest first. `html` is the server's; `answer` is as the API gives it,
//                        with `asked`, and has `stopped` where there is none.
import { toast } from "./toast.js";
import { say } from "./language.js";

const LIST = "tenkyo.conversations";
const TURNS = "tenkyo.turns.";
const AMONG = "tenkyo.among.";
const CURRENT = "tenkyo.current"; // of this tab
const BEFORE = "tenkyo.conversation.1"; // the one conversation that an earlier version of the page kept
const MOST_TURNS = 200; // of a conversation
const unkept = new Map(); // where the browser keeps nothing

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? unkept.get(key) ?? otherwise;
  } catch {
    return unkept.get(key) ?? otherwise;
  }
}

/** Whether the browser took it. */
function write(key, value) {
  unkept.set(key, value);
  try {
    localStorage.setItem(key, JSON.stringify(value));
    unkept.delete(key);
    return true;
  } catch {
    return false;
  }
}

function erase(key) {
  unkept.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // It was never kept.
  }
}

export const conversations = () => read(LIST, []);
export const turnsOf = (id) => read(TURNS + id, []);
export const turns = () => turnsOf(current());
export const isOurs = (key) => key === LIST || key === TURNS + current() || key === null;
export const fresh = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

/** The ids of the documents that this conversation is limited to; none stands for all. */
export const among = () => read(AMONG + current(), []);

export function chooseAmong(ids) {
  if (ids.length) write(AMONG + current(), ids);
  else erase(AMONG + current());
}

let chosen = null;

/** The conversation of this tab: the one it had before a reload, or else the latest. */
export function current() {
  if (chosen === null) {
    try {
      chosen = sessionStorage.getItem(CURRENT);
    } catch {
      // As if it were new.
    }
    chosen ??= conversations()[0]?.id ?? fresh();
    choose(chosen);
  }
  return chosen;
}

export function choose(id) {
  chosen = id;
  try {
    sessionStorage.setItem(CURRENT, id);
  } catch {
    // It holds until the tab is left.
  }
}

export function addTurn(turn) {
  const id = current();
  const known = conversations().find((each) => each.id === id) ?? { id, name: "" };
  write(LIST, [{ ...known, at: turn.at }, ...conversations().filter((each) => each.id !== id)]);
  keep(id, [...turnsOf(id), turn].slice(-MOST_TURNS));
}

/** Where the browser has no more room, the oldest turns of this conversation go, and that is said. */
function keep(id, list) {
  for (let from = 0; from < list.length; from += 1) {
    if (write(TURNS + id, list.slice(from))) {
      if (from) {
        toast(
          say(
            "このブラウザーの保存場所がいっぱいです。この会話の古い部分は残せませんでした。",
            "This browser has no more room: the oldest turns of this conversation are not kept.",
          ),
        );
      }
      return;
    }
  }
}

export function changeTurn(turnId, change) {
  write(
    TURNS + current(),
    turns().map((turn) => (holds(turn, turnId) ? change(turn) : turn)),
  );
}

export const turnOf = (turnId) => turns().find((turn) => holds(turn, turnId));
const holds = ({ html }, turnId) => html.includes(`data-turn="${turnId}"`);

export function rename(id, name) {
  write(
    LIST,
    conversations().map((each) => (each.id === id ? { ...each, name } : each)),
  );
}

/** Take a conversation out; the function it gives puts it back. */
export function remove(id) {
  const list = conversations();
  const kept = turnsOf(id);
  const limited = read(AMONG + id, []);
  write(
    LIST,
    list.filter((each) => each.id !== id),
  );
  erase(TURNS + id);
  erase(AMONG + id);
  return () => {
    const info = list.find((each) => each.id === id);
    write(LIST, [info, ...conversations().filter((each) => each.id !== id)]);
    write(TURNS + id, kept);
    if (limited.length) write(AMONG + id, limited);
  };
}

export function nameOf({ id, name }) {
  return name || turnsOf(id)[0]?.answer.asked || say("新しい会話", "New conversation");
}

export function takeOver() {
  const before = read(BEFORE, []);
  if (!Array.isArray(before) || !before.length) return;
  const id = fresh();
  write(LIST, [{ id, name: "", at: before.at(-1).at }, ...conversations()]);
  if (write(TURNS + id, before)) erase(BEFORE);
}
