// A passage to carry away with where it stands: as a reader writes it in Japanese, in Markdown, in BibTeX.
import { copyText } from "./export.js";
import { say } from "./language.js";
import { toast } from "./toast.js";

export async function copyCitation(kind, button) {
  const cited = JSON.parse(button.closest("[data-cited]").dataset.cited);
  const link = button.closest("li").querySelector("a[data-read]");
  if (await copyText(WAYS[kind](cited, link.href))) toast(say("コピーしました。", "Copied."));
}

const pagesOf = ({ pages: [first, last] }) => (first === undefined ? "" : first === last ? `${first}` : `${first}–${last}`);
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

function where(cited) {
  const section = cited.section.filter((each) => each !== cited.title).join("・");
  const pages = pagesOf(cited);
  return [`『${cited.title}』`, section && `「${section}」`, cited.place, pages && `${pages}頁`].filter(Boolean).join("、");
}

const WAYS = {
  plain: (cited) => `「${oneLine(cited.text)}」（${where(cited)}）\n`,
  markdown: (cited, address) => `${cited.text.replace(/^/gm, "> ")}\n>\n> — [${where(cited).replace(/[[\]]/g, "\\$&")}](${address})\n`,
  bibtex: (cited, address) => {
    const held = (text) => text.replace(/[{}\\]/g, "");
    const fields = [
      ["title", held(cited.title)],
      ["note", held(cited.section.join("・"))],
      ["pages", pagesOf(cited).replace("–", "--")],
      ["url", address],
      ["urldate", new Date().toISOString().slice(0, 10)],
    ].filter(([, value]) => value);
    const key = `tenkyo-${cited.document.replace(/[^A-Za-z0-9-]/g, "")}-${pagesOf(cited) || "x"}`;
    return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},`).join("\n")}\n}\n`;
  },
};
