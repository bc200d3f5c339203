// Lists that follow what is typed: of sources and of dates. Each asks a moment after the last key; an answer that another
// has overtaken is dropped.
import { say } from "./language.js";
import { offer, picked } from "./picking.js";

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
    for (const id of picked()) asked.append("document", id);
    this.asking?.abort();
    this.stale = false;
    const place = document.getElementById(this.name);
    if (this.needs && !asked.get(this.needs)) return place.replaceChildren();
    const asking = (this.asking = new AbortController());
    place.setAttribute("aria-busy", "true");
    try {
      const answered = await fetch(`${this.path}?${asked}`, { signal: asking.signal });
      if (!answered.ok) throw new Error(String(answered.status));
      const html = await answered.text();
      const putBack = holdFocus(place);
      place.innerHTML = html;
      putBack();
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

/** What has the focus within a list that is drawn anew; what this gives puts it back, or on what took its place. */
function holdFocus(place) {
  const held = document.activeElement;
  if (!place.contains(held)) return () => {};
  const shown = place.querySelectorAll("li.place").length;
  const { more: wasMore, years: range } = held.dataset;
  const next = () => {
    if (wasMore !== undefined) return place.querySelectorAll("li.place")[shown]?.querySelector("a");
    if (range !== undefined) return place.querySelector(`[data-years="${range}"]`) ?? place.querySelector("[data-years]");
    return held.id ? document.getElementById(held.id) : null;
  };
  return () => next()?.focus({ preventScroll: true });
}

const found = new List("found", "found", { query: "#query textarea" });
found.needs = "query";
const dated = new List("dated", "dated", { words: "#dated-words" });

export const isSearch = (target) => target instanceof Element && target.matches("#query textarea, #dated-words");

export function search() {
  listOfOpenTab().ask(0);
}

const shows = (name) => document.getElementById(name)?.checkVisibility();
const listOfOpenTab = () => (shows("dated") ? dated : found);

/** Something was typed; while a conversion goes on, it isn't words yet. */
export function typed(target, isComposing) {
  if (isComposing || !(target instanceof Element)) return;
  if (target.matches("#query textarea")) {
    found.extra = {};
    found.ask();
  }
  if (target.matches("#dated-words")) {
    delete dated.extra.top;
    dated.ask();
  }
}

/** Other documents were chosen: the list that is seen follows, the other one when its tab is opened. */
export function documentsChanged() {
  found.extra = {};
  dated.extra = {};
  found.stale = true;
  if (shows("found") || shows("dated")) listOfOpenTab().ask();
}

/** Whether this was the choice of a section. */
export function inSection(target) {
  if (target.id !== "found-section") return false;
  found.extra = target.value ? { section: target.value } : {};
  found.ask(0);
  return true;
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

/** A tab was opened: the documents to choose from, and what its list shows of them. */
export async function listDated() {
  await new Promise((resolve) => setTimeout(resolve)); // Gradio shows the tab first
  const answered = await fetch("api/v1/documents").catch(() => null);
  if (answered?.ok) offer((await answered.json()).documents);
  if (shows("dated")) dated.ask(0);
  else if (found.stale && shows("found")) found.ask(0);
}
