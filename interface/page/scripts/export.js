// An answer with its sources, copied; the conversation as a file: Markdown, Word, BibTeX, JSON.
import { absolute, copyText, fileName, oneLine, save } from "./carrying.js";
import { asBibtex } from "./citing.js";
import { say } from "./language.js";
import { conversations, current, nameOf, turnOf, turns } from "./store.js";
import { toast } from "./toast.js";
import { labelled } from "./votes.js";

export async function copyAnswer(turn) {
  const answer = turnOf(turn.dataset.turn)?.answer;
  if (answer && (await copyText(asText(answer)))) toast(say("コピーしました。", "Copied."));
}

function asText(answer) {
  const sources = answer.citations.map(({ number, quote, where, address }) => `[${number}] 「${oneLine(quote)}」 ${where}\n    ${absolute(address)}`);
  return [answer.answer, "", ...sources].join("\n").trimEnd() + "\n";
}

function asMarkdown({ answer, at }) {
  const sources = answer.citations.map(
    ({ number, quote, where, address }) => `- [${number}] ${linked(where, address)}\n  > ${plain(oneLine(quote))}`,
  );
  const near = (answer.near ?? []).map(({ quote, where, address }) => `- ${linked(where, address)}\n  > ${plain(oneLine(quote))}`);
  return [`## ${plain(oneLine(answer.asked))}`, "", plain(answer.answer), "", ...sources, ...near, "", `<!-- ${at} -->`, ""].join("\n");
}

// Words of documents and questions are no markup.
const plain = (text) => text.replace(/[\\`*_{}<>#|~]/g, "\\$&");
const linked = (where, address) => `[${plain(where).replace(/[[\]]/g, "\\$&")}](${absolute(address)})`;

const title = () => nameOf(conversations().find(({ id }) => id === current()) ?? { id: current(), name: "" });
const asked = () => turns().filter(({ answer }) => !answer.stopped);

export function saveMarkdown() {
  save(`${fileName(title())}.md`, "text/markdown", `# ${plain(oneLine(title()))}\n\n${asked().map(asMarkdown).join("\n")}`);
}

const whole = (place) => ({ ...place, address: absolute(place.address) });

/** The conversation as the API gives answers, its addresses whole. */
function asRecord() {
  const list = asked().map(({ answer, at, vote }) => ({
    at,
    ...answer,
    ...(vote ? { vote } : {}),
    citations: answer.citations.map(whole),
    ...(answer.near ? { near: answer.near.map(whole) } : {}),
  }));
  return { product: "tenkyo", title: title(), turns: list };
}

export function saveJson() {
  save(`${fileName(title())}.json`, "application/json", JSON.stringify(asRecord(), null, 2));
}

/** Each place that an answer rests on, once. */
export function saveBibtex() {
  const entries = asRecord().turns.flatMap(({ citations }) => citations.map((each) => asBibtex({ ...each, document: each.document_id })));
  if (entries.length) save(`${fileName(title())}.bib`, "application/x-bibtex", [...new Set(entries)].join("\n"));
  else toast(say("この会話には、出典のある答えがまだありません。", "No answer of this conversation has sources yet."));
}

export async function saveWord() {
  try {
    const made = await fetch("export/docx", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asRecord()) });
    if (!made.ok) throw new Error(String(made.status));
    save(`${fileName(title())}.docx`, made.headers.get("content-type"), await made.blob());
  } catch {
    toast(say("Word の文書を作れませんでした。Markdown で保存できます。", "The Word file could not be made. It can be saved as Markdown."));
  }
}

export function saveLabelled() {
  const { rows, unknown } = labelled();
  if (rows.length) save(`${fileName(title())}.jsonl`, "application/jsonl", rows.map((row) => JSON.stringify(row) + "\n").join(""));
  if (!rows.length && !unknown) toast(say("まだ評価がありません。答えの下の「役に立った」「違う」を押してください。", "Nothing is rated yet: press Helpful or Wrong below an answer."));
  else if (unknown) {
    toast(say(`${unknown} 件は正しい答えが書かれていないため、入れていません。`, `${unknown} left out: their right answer is not written.`));
  }
}
