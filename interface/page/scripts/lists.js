// Lists that follow what is typed: of sources and of dates. Each asks a moment after the last key; an answer that another
// has overtaken is dropped.
import { language, say } from "./language.js";

const CALM_MS = 250; // after the last key

class List {
  constructor(name, path, fields) {
    Object.assign(this, { name, path, fields, extra: {}, asking: null, shown: "" });
  }

  value(id) {
    return document.querySelector(id)?.value.trim() ?? "";
  }

  /** Ask in a moment, or at once. */
  ask(delay = CALM_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), delay);
  }

  async fetch() {
    const asked = new URLSearchParams(this.extra);
    for (const [key, id] of Object.entries(this.fields)) if (this.value(id)) asked.set(key, this.value(id));
    this.asking?.abort();
    const place = document.getElementById(this.name);
    if (this.needs && !asked.get(this.needs)) return place.replaceChildren();
    const asking = (this.asking = new AbortController());
    place.setAttribute("aria-busy", "true");
    try {
      const answered = await fetch(`${this.path}?${asked}`, { signal: asking.signal });
      if (!answered.ok) throw new Error(String(answered.status));
      place.innerHTML = await answered.text();
      document.getElementById(`${this.name}-said`).textContent = this.said(place);
    } catch (error) {
      if (error.name === "AbortError") return;
      place.textContent = say("サーバーに届きませんでした。", "The server could not be reached.");
    }
    if (this.asking === asking) place.removeAttribute("aria-busy");
  }

  said(place) {
    const count = place.querySelectorAll("li.place").length;
    return say(`${count} 件を表示`, `${count} shown`);
  }
}

const found = new List("found", "found", { query: "#query textarea", document: "#found-in" });
found.needs = "query";
const dated = new List("dated", "dated", { words: "#dated-words", document: "#dated-in" });

export const isSearch = (target) => target instanceof Element && target.matches("#query textarea, #dated-words");

export function search() {
  listOfOpenTab().ask(0);
}

const listOfOpenTab = () => (document.getElementById("dated")?.checkVisibility() ? dated : found);

/** Something was typed or chosen; while a conversion goes on, it isn't words yet. */
export function typed(target, isComposing) {
  if (isComposing || !(target instanceof Element)) return;
  if (target.matches("#query textarea, #found-in")) {
    found.extra = {};
    found.ask();
  }
  if (target.matches("#dated-words, #dated-in")) {
    delete dated.extra.top;
    dated.ask();
  }
}

export function more(top, button) {
  const list = button.closest("#dated") ? dated : found;
  list.extra.top = top;
  list.ask(0);
}

/** `first,last`, or "" for all. */
export function years(range) {
  const [first, last] = range.split(",");
  dated.extra = range ? { first, last } : {};
  dated.ask(0);
}

/** A tab was opened: the documents to choose from, and the dates. */
export async function listDated() {
  await new Promise((resolve) => setTimeout(resolve)); // Gradio shows the tab first
  if (document.getElementById("dated")?.checkVisibility()) dated.ask(0);
  const selects = [...document.querySelectorAll("select[data-documents]")].filter((each) => each.id === "ask-in" || each.checkVisibility());
  const answered = await fetch("api/v1/documents").catch(() => null);
  if (!answered?.ok) return;
  const { documents } = await answered.json();
  document.getElementById("among").hidden = documents.length < 2; // of one there is nothing to choose
  for (const select of selects) {
    const chosen = select.value;
    select.replaceChildren(
      new Option(language() === "en" ? "All documents" : "すべての文書", ""),
      ...documents.map(({ id, title, source }) => new Option(title || source, id)),
    );
    select.value = documents.some(({ id }) => id === chosen) ? chosen : "";
  }
}
