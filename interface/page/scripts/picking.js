// The documents that are asked, searched and dated: one choice for all three, kept with the conversation. None chosen
// stands for all of them.
import { element } from "./element.js";
import { say } from "./language.js";
import * as store from "./store.js";

const MANY = 8; // from which on a box narrows the list
let documents = []; // {id, title, source}

const pickers = () => document.querySelectorAll(".picker");
const nameOf = ({ title, source }) => title || source;

/** The ids of those chosen that are still there. */
export function picked() {
  const chosen = new Set(store.among());
  return documents.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
}

/** Those there are. */
export function offer(list) {
  documents = list;
  showPicked();
}

/** Draw the choice anew; a list that is open keeps its boxes, or the focus would be lost. */
export function showPicked() {
  const chosen = new Set(picked());
  for (const picker of pickers()) {
    picker.hidden = documents.length < 2; // of one there is nothing to choose
    const boxes = picker.querySelector(".boxes");
    const shown = [...boxes.querySelectorAll("input")].map(({ value }) => value);
    if (shown.join("\n") !== documents.map(({ id }) => id).join("\n")) boxes.replaceChildren(...documents.map(box));
    boxes.querySelectorAll("input").forEach((each) => (each.checked = chosen.has(each.value)));
    boxes.setAttribute("aria-label", say("文書", "Documents"));
    const narrow = picker.querySelector(".narrow");
    narrow.hidden = documents.length <= MANY;
    narrow.placeholder = say("題名やファイル名で絞り込む", "Narrow by title or file name");
    narrow.setAttribute("aria-label", narrow.placeholder);
    picker.querySelector(".picked").textContent = summary(documents.filter(({ id }) => chosen.has(id)));
    picker.toggleAttribute("data-limited", chosen.size > 0);
  }
}

function summary(chosen) {
  if (!chosen.length) return say("すべて", "all");
  const first = nameOf(chosen[0]);
  if (chosen.length === 1) return first;
  return say(`${chosen.length} 件（${first} ほか）`, `${chosen.length} (${first} …)`);
}

const fileOf = ({ source }) => source.replaceAll("\\", "/").split("/").at(-1);

/** By its title and by the name of its file: people know it by either. */
function box(each) {
  const file = fileOf(each) === nameOf(each) ? "" : element("small", { lang: "ja" }, fileOf(each));
  return element("label", {}, element("input", { type: "checkbox", value: each.id }), element("span", { lang: "ja" }, nameOf(each)), file);
}

/** Whether this was a box of ours; then the choice is what is ticked beside it. */
export function pick(target) {
  const boxes = target.closest?.(".picker .boxes");
  if (!boxes) return false;
  store.chooseAmong([...boxes.querySelectorAll("input:checked")].map(({ value }) => value));
  showPicked();
  return true;
}

export const pickAll = () => choose([]);
export const pickOnly = (id) => choose([id]);

function choose(ids) {
  store.chooseAmong(ids);
  showPicked();
}

/** Whether this was the box that narrows a list; then only titles and names that hold its words are shown. */
export function narrowed(target) {
  if (!target.matches?.(".picker .narrow")) return false;
  const words = target.value.normalize("NFKC").toLowerCase().split(/\s+/);
  for (const label of target.closest(".picker").querySelectorAll(".boxes label")) {
    const names = [...label.children].map((each) => each.textContent).join(" ").normalize("NFKC").toLowerCase();
    label.hidden = !words.every((word) => names.includes(word));
  }
  return true;
}

/** Whether a list was open; then its line has the focus again. */
export function closePicker(within) {
  const open = within?.closest?.(".picker[open]");
  if (!open) return false;
  open.open = false;
  open.querySelector("summary").focus();
  return true;
}
