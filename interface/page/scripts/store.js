// The conversations that are kept, so that neither a reload nor a restart of the server loses one: by this browser, or by
// the server for whoever is signed in there. Then nothing of them stays in the browser, which others may use as well.
//
// tenkyo.conversations   [{id, name, at}], the latest first; "" is a name that nobody gave
// tenkyo.among.ID        [id of a document …] that it is limited to; not there where it isn't
// tenkyo.turns.ID        [{html, answer, at, vote?}], oldest first. `html` is the server's; `answer` is as the API gives it,
//                        with `asked`, and has `stopped` where there is none.
import { say } from "./language.js";
import { deleteThere, isUnsent, listed, onServer, send, turnIdOf, turnsFrom, unsentIds } from "./server.js";
import { toast } from "./toast.js";

const LIST = "tenkyo.conversations";
const TURNS = "tenkyo.turns.";
const AMONG = "tenkyo.among.";
const CURRENT = "tenkyo.current"; // of this tab
const BEFORE = "tenkyo.conversation.1"; // the one conversation that an earlier version of the page kept
const MOST_TURNS = 200; // of a conversation
const unkept = new Map(); // where the browser keeps nothing, and what the server keeps as far as it is known here

function read(key, otherwise) {
  return (onServer() ? null : readHere(key)) ?? unkept.get(key) ?? otherwise;
}

function readHere(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Whether the browser took it. */
function write(key, value) {
  unkept.set(key, value);
  if (onServer()) return true;
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
  if (!onServer()) eraseHere(key);
}

function eraseHere(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // It was never kept.
  }
}

export const conversations = () => read(LIST, []);
export const turnsOf = (id) => read(TURNS + id, []);
export const turns = () => turnsOf(current());
export const isOurs = (key) => !onServer() && (key === LIST || key === TURNS + current() || key === null);
export const fresh = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

/** The ids of the documents that this conversation is limited to; none stands for all. */
export const among = () => read(AMONG + current(), []);

export function chooseAmong(ids) {
  if (ids.length) write(AMONG + current(), ids);
  else erase(AMONG + current());
  if (conversations().some(({ id }) => id === current())) tell(current(), [], ["among"]);
}

const WHOLE = ["name", "among"];

/** The server is told of those turns that are new or changed, and of those other parts of a conversation that are. */
function tell(id, turnIds, parts) {
  if (!onServer()) return Promise.resolve(true);
  return send(id, turnIds, parts, () => {
    const info = conversations().find((each) => each.id === id);
    return info && { name: info.name, at: info.at, among: read(AMONG + id, []), turns: turnsOf(id) };
  });
}

/** What the server keeps, as it is now: the list, and the turns of this tab's conversation. Whether it could be had. */
export async function load() {
  if (!onServer()) return true;
  for (const id of unsentIds()) if (!(await tell(id, [], []))) return false;
  const list = await listed();
  if (!list) return false;
  const unsentYet = conversations().filter(({ id }) => isUnsent(id));
  const others = list.filter(({ id }) => !isUnsent(id));
  write(LIST, [...unsentYet, ...others.map(({ id, name, at, asked }) => ({ id, name, at, asked }))]);
  for (const { id, among: ids } of others) ids.length ? write(AMONG + id, ids) : erase(AMONG + id);
  const id = current();
  const known = () => unkept.get(TURNS + id);
  const before = known();
  const now = others.some((each) => each.id === id) ? await turnsFrom(id) : [];
  if (!now) return false;
  if (id !== current() || known() !== before) return load(); // something was added while the answer was on its way
  for (const key of [...unkept.keys()]) if (key.startsWith(TURNS) && !isUnsent(key.slice(TURNS.length))) erase(key);
  if (!isUnsent(id) && now.length) write(TURNS + id, now);
  return true;
}

/** Have the turns of a conversation here; whether they are. */
export async function bring(id) {
  if (!onServer() || unkept.has(TURNS + id) || !conversations().some((each) => each.id === id)) return true;
  const list = await turnsFrom(id);
  if (list && !unkept.has(TURNS + id)) write(TURNS + id, list); // one may have been added meanwhile
  return list !== null;
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
  const before = conversations().find((each) => each.id === id);
  const known = before ?? { id, name: "" };
  write(LIST, [{ ...known, at: turn.at }, ...conversations().filter((each) => each.id !== id)]);
  keep(id, [...turnsOf(id), turn].slice(-MOST_TURNS));
  tell(id, [turnIdOf(turn)], before ? [] : WHOLE);
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
  tell(current(), [turnId], []);
}

export const turnOf = (turnId) => turns().find((turn) => holds(turn, turnId));
const holds = ({ html }, turnId) => html.includes(`data-turn="${turnId}"`);

export function rename(id, name) {
  write(
    LIST,
    conversations().map((each) => (each.id === id ? { ...each, name } : each)),
  );
  tell(id, [], ["name"]);
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
  if (onServer()) deleteThere(id);
  return () => {
    const info = list.find((each) => each.id === id);
    write(LIST, [info, ...conversations().filter((each) => each.id !== id)]);
    write(TURNS + id, kept);
    if (limited.length) write(AMONG + id, limited);
    tell(id, kept.map(turnIdOf), WHOLE);
  };
}

export function nameOf({ id, name, asked }) {
  return name || turnsOf(id)[0]?.answer.asked || asked || say("新しい会話", "New conversation");
}

export function takeOver() {
  if (onServer()) return;
  const before = read(BEFORE, []);
  if (!Array.isArray(before) || !before.length) return;
  const id = fresh();
  write(LIST, [{ id, name: "", at: before.at(-1).at }, ...conversations()]);
  if (write(TURNS + id, before)) erase(BEFORE);
}

/** Those that stayed in this browser from before one signed in; nobody knows whose they are, so they are only offered. */
export const leftHere = () => (onServer() ? (readHere(LIST) ?? []) : []);

/** Move them to the server, each taken out of the browser once it has arrived; whether all did. */
export async function moveLeft() {
  for (const { id, name, at } of leftHere()) {
    const list = (readHere(TURNS + id) ?? []).slice(-MOST_TURNS);
    write(LIST, [...conversations().filter((each) => each.id !== id), { id, name, at }]);
    write(TURNS + id, list);
    write(AMONG + id, readHere(AMONG + id) ?? []);
    if (!(await tell(id, list.map(turnIdOf), WHOLE))) return false;
    eraseHere(TURNS + id);
    eraseHere(AMONG + id);
    localStorage.setItem(LIST, JSON.stringify(leftHere().filter((each) => each.id !== id)));
  }
  return true;
}
