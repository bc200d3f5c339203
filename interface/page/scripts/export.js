// Something to carry away: an answer with its sources, the conversation as Markdown or JSON.
import { say } from "./language.js";
import { conversations, current, nameOf, turnOf, turns } from "./store.js";
import { toast } from "./toast.js";
import { labelled } from "./votes.js";

const absolute = (address) => new URL(address, location.href).href;
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

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
    ({ number, quote, where, address }) => `- [${number}] [${plain(where)}](${absolute(address)})\n  > ${plain(oneLine(quote))}`,
  );
  return [`## ${plain(oneLine(answer.asked))}`, "", plain(answer.answer), "", ...sources, "", `<!-- ${at} -->`, ""].join("\n");
}

// Words of documents and questions are no markup.
const plain = (text) => text.replace(/[\\`*_{}<>#|~]/g, "\\$&");

const title = () => nameOf(conversations().find(({ id }) => id === current()) ?? { id: current(), name: "" });
const asked = () => turns().filter(({ answer }) => !answer.stopped);

export function saveMarkdown() {
  save("tenkyo.md", "text/markdown", `# ${plain(oneLine(title()))}\n\n${asked().map(asMarkdown).join("\n")}`);
}

/** The conversation as the API gives answers, its addresses whole. */
function asRecord() {
  const list = asked().map(({ answer, at, vote }) => ({
    at,
    ...answer,
    ...(vote ? { vote } : {}),
    citations: answer.citations.map((citation) => ({ ...citation, address: absolute(citation.address) })),
  }));
  return { product: "tenkyo", title: title(), turns: list };
}

export function saveJson() {
  save("tenkyo.json", "application/json", JSON.stringify(asRecord(), null, 2));
}

export async function saveWord() {
  try {
    const made = await fetch("export/docx", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asRecord()) });
    if (!made.ok) throw new Error(String(made.status));
    save("tenkyo.docx", made.headers.get("content-type"), await made.blob());
  } catch {
    toast(say("Word の文書を作れませんでした。Markdown で保存できます。", "The Word file could not be made. It can be saved as Markdown."));
  }
}

export function saveLabelled() {
  const { rows, unknown } = labelled();
  if (rows.length) save("tenkyo-labelled.jsonl", "application/jsonl", rows.map((row) => JSON.stringify(row) + "\n").join(""));
  if (!rows.length && !unknown) toast(say("まだ評価がありません。答えの下の「役に立った」「違う」を押してください。", "Nothing is rated yet: press Helpful or Wrong below an answer."));
  else if (unknown) {
    toast(say(`${unknown} 件は正しい答えが書かれていないため、入れていません。`, `${unknown} left out: their right answer is not written.`));
  }
}

function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Whether it could be copied. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Only a page from this machine or over HTTPS may: the old way, then.
  }
  const box = document.createElement("textarea");
  box.value = text;
  box.style.position = "fixed";
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
}
