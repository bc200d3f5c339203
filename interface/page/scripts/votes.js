// What the reader thinks of an answer: kept with the conversation, and saved as questions with labels for `tenkyo evaluate`.
import { element } from "./element.js";
import { say } from "./language.js";
import { onServer } from "./server.js";
import { changeTurn, turnOf, turns } from "./store.js";
import { toast } from "./toast.js";

/** Give, change or take back a thumb; then a remark may be written. */
export function vote(pressed) {
  const turn = pressed.closest(".turn");
  const rating = pressed.getAttribute("aria-pressed") === "true" ? null : pressed.dataset.vote;
  changeTurn(turn.dataset.turn, (kept) => ({ ...kept, vote: rating && { ...kept.vote, rating } }));
  showVotes();
  turn.querySelector("form.remark")?.remove();
  if (rating) askForRemark(turn);
  else document.querySelector(`#past .turn[data-turn="${turn.dataset.turn}"] [data-vote]`)?.focus();
}

function askForRemark(turn) {
  const id = turn.dataset.turn;
  const given = turnOf(id)?.vote;
  const fields = [];
  if (given.rating === "down") {
    fields.push(field("right", say("正しい答え（文書の言葉で）", "The right answer, in the document’s words"), given.right));
  }
  fields.push(field("remark", say("ひとこと", "Remark"), given.remark));
  const where = onServer()
    ? say("サーバーの、あなたの会話に残ります。", "It is kept on the server, with your conversation.")
    : say("このブラウザーにだけ残ります。", "It stays in this browser.");
  const hint = element("p", { class: "hint" }, say("書かなくてもかまいません。", "Nothing need be written. ") + where);
  const form = element("form", { class: "remark" }, ...fields, element("button", {}, say("残す", "Keep")), hint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const written = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    changeTurn(id, (kept) => ({ ...kept, vote: { ...kept.vote, ...written } }));
    form.remove();
    toast(say("残しました。", "Kept."));
    turn.querySelector('[data-vote][aria-pressed="true"]')?.focus();
  });
  turn.querySelector(".answer").append(form);
  form.querySelector("input").focus({ preventScroll: true });
}

const field = (name, label, value) => element("label", {}, label, element("input", { name, maxlength: 1000, value: value ?? "" }));

export function showVotes() {
  for (const { html, vote: given } of turns()) {
    const id = html.match(/data-turn="([^"]*)"/)?.[1];
    document
      .querySelectorAll(`#past .turn[data-turn="${id}"] [data-vote]`)
      .forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.vote === given?.rating)));
  }
}

/** A row for each answer that was judged and whose right answer is known, and how many are not known. */
export function labelled() {
  const judged = turns().filter((turn) => turn.vote);
  const rows = judged.map(row).filter(Boolean);
  return { rows, unknown: judged.length - rows.length };
}

function row({ answer, vote: given, html }) {
  const label = given.rating === "up" ? wasRight(answer) : given.right && { answerable: true, evidence: [given.right], keys: [[given.right]] };
  if (!label) return null;
  const id = html.match(/data-turn="([^"]*)"/)?.[1];
  return { id, lang: answer.language, kind: "voted", question: answer.asked, ...label, vote: given.rating, remark: given.remark ?? "", answer: answer.answer };
}

function wasRight({ answered, citations, short_answer: short }) {
  if (!answered) return { answerable: false, evidence: [], keys: [] };
  const quotes = citations.map(({ quote }) => quote);
  return { answerable: true, evidence: quotes, keys: [[short || quotes[0]]] };
}
