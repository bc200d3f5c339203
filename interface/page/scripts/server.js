// The conversations of whoever is signed in, as the server keeps them: read when they are wanted, written as they change.
import { clean } from "./clean.js";
import { say } from "./language.js";
import { toast } from "./toast.js";

const AT_ONCE = 1_000_000; // characters of turns in one call
const CLOSING = 15_000; // characters that a browser still sends for a page that is left

// id of a conversation: what the server hasn't of it yet, the ids of turns and the names of its other parts
const unsent = new Map();
let last = Promise.resolve(); // what was sent before: each call waits for it, or they could arrive the other way round

/** Whether this server keeps them; the browser does otherwise. */
export const onServer = () => document.querySelector('meta[name="tenkyo-conversations"]') !== null;

async function call(method, address, body) {
  const answered = await fetch(`conversations${address}`, {
    method,
    cache: "no-store",
    headers: body ? { "content-type": "application/json" } : {},
    body,
    keepalive: (body?.length ?? 0) < CLOSING,
  });
  if (!answered.ok) throw new Error((await answered.json()).detail);
  return answered.status === 204 ? null : answered.json();
}

/** What went wrong, with what the server said of it; a network that fails says nothing that helps. */
function failed(text, error) {
  toast(error instanceof TypeError ? text : `${text} ${error.message}`);
  return null;
}

/** [{id, name, at, among, asked}], the latest first; null where they can't be had. */
export async function listed() {
  await last;
  try {
    return (await call("GET", "")).conversations;
  } catch (error) {
    return failed(say("残した会話を読めませんでした。", "The kept conversations could not be read."), error);
  }
}

/** The turns of one, null where they can't be had. */
export async function turnsFrom(id) {
  try {
    const { turns } = await call("GET", `/${id}`);
    return turns.map(({ id: _, html, vote, ...turn }) => ({ ...turn, html: clean(html), ...(vote ? { vote } : {}) }));
  } catch (error) {
    return failed(say("この会話を読めませんでした。", "This conversation could not be read."), error);
  }
}

export const turnIdOf = ({ html }) => html.match(/data-turn="([^"]*)"/)[1];
export const isUnsent = (id) => unsent.has(id);
export const unsentIds = () => [...unsent.keys()];

/** Send what is new of a conversation, and no more: of the rest another page may know better. `parts` are some of "name" and
 * "among". `state` gives `{name, at, among, turns}` as they are at that moment, null when it is gone. */
export function send(id, turnIds, parts, state) {
  owe(id, turnIds, parts);
  last = last.then(() => sendNow(id, state));
  return last;
}

function owe(id, turnIds, parts) {
  const before = unsent.get(id);
  unsent.set(id, { turnIds: new Set([...(before?.turnIds ?? []), ...turnIds]), parts: new Set([...(before?.parts ?? []), ...parts]) });
}

async function sendNow(id, state) {
  const waiting = unsent.get(id);
  const now = state();
  if (!waiting || !now) {
    unsent.delete(id); // it went with what was sent before, or it is gone
    return true;
  }
  const { turns, at } = now;
  const changed = Object.fromEntries([...waiting.parts].map((part) => [part, now[part]]));
  unsent.delete(id); // what changes from here on is sent again
  try {
    for (const some of inCalls(turns.filter((turn) => waiting.turnIds.has(turnIdOf(turn))))) {
      await call("PUT", `/${id}`, JSON.stringify({ at, ...changed, turns: some }));
    }
    return true;
  } catch (error) {
    owe(id, waiting.turnIds, waiting.parts); // it goes with what is sent next
    failed(say("会話をサーバーに残せませんでした。", "The conversation could not be kept on the server."), error);
    return false;
  }
}

function inCalls(turns) {
  const made = [[]];
  let size = 0;
  for (const turn of turns) {
    const length = JSON.stringify(turn).length;
    if (size && size + length > AT_ONCE) {
      made.push([]);
      size = 0;
    }
    made.at(-1).push({ id: turnIdOf(turn), ...turn });
    size += length;
  }
  return made;
}

export function deleteThere(id) {
  unsent.delete(id);
  last = last.then(async () => {
    try {
      await call("DELETE", `/${id}`);
    } catch (error) {
      failed(say("サーバーから消せませんでした。", "It could not be deleted from the server."), error);
    }
  });
}
