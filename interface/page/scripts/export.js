// Something to carry away: an answer with its sources, the conversation as Markdown or JSON.
import { answerOf, toast, turns } from "./conversation.js";
import { say } from "./language.js";

const absolute = (address) => new URL(address, location.href).href;
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

export async function copyAnswer(turn) {
  const answer = answerOf(turn);
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

export function saveMarkdown() {
  save("tenkyo.md", "text/markdown", `# ${say("典拠の会話", "Conversation with Tenkyo")}\n\n${turns().map(asMarkdown).join("\n")}`);
}

export function saveJson() {
  const list = turns().map(({ answer, at }) => ({
    at,
    ...answer,
    citations: answer.citations.map((citation) => ({ ...citation, address: absolute(citation.address) })),
  }));
  save("tenkyo.json", "application/json", JSON.stringify({ product: "tenkyo", turns: list }, null, 2));
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
