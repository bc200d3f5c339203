// Questions to ask that the server makes from the documents: of all of them at first, and after an answer of what stands
// around it.
import { element } from "./element.js";
import { language, say } from "./language.js";
import { turnIdOf } from "./server.js";
import { turns } from "./store.js";

const CALM_MS = 1_000; // an answer is read first, and another question goes before
let shownFor = "";
let timer;

async function buttons(about) {
  try {
    const answered = await fetch(`examples?${new URLSearchParams({ lang: language(), ...about })}`);
    return answered.ok ? await answered.text() : null;
  } catch {
    return null; // Nothing new is suggested.
  }
}

export async function suggest() {
  const html = await buttons({});
  if (html !== null) document.getElementById("examples").innerHTML = html;
}

/** What to ask after the last answer, once it has been there for a moment. */
export function suggestNext() {
  const last = document.body.hasAttribute("data-answering") ? undefined : turns().at(-1);
  const [first] = last?.answer.citations ?? [];
  const wanted = first ? `${turnIdOf(last)} ${language()}` : "";
  if (wanted === shownFor) return;
  shownFor = wanted;
  clearTimeout(timer);
  const place = document.getElementById("next-questions");
  place.replaceChildren();
  if (!first) return;
  timer = setTimeout(async () => {
    const html = await buttons({ document: first.document_id, start: first.start, asked: last.answer.asked });
    if (!html || wanted !== shownFor) return;
    place.innerHTML = html;
    place.prepend(element("span", { class: "hint" }, say("続けて尋ねる:", "Ask next:")));
  }, CALM_MS);
}
