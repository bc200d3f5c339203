// Passages to carry away with where they stand: as a reader writes it in Japanese, in Markdown, in BibTeX.
import { absolute, copyText, oneLine } from "./carrying.js";
import { say } from "./language.js";
import { toast } from "./toast.js";

/** One passage; of it only what is selected, if anything is. */
export async function copyCitation(kind, button) {
  const item = button.closest("li");
  const cited = citedIn(item);
  const chosen = selectedIn(item.querySelector("blockquote"));
  const text = WAYS[kind]({ ...cited, text: chosen || cited.text });
  if (await copyText(text)) toast(chosen ? say("選んだ部分をコピーしました。", "The selected words were copied.") : say("コピーしました。", "Copied."));
}

/** All that the list shows. */
export async function copyAllCitations(kind, button) {
  const items = [...button.closest(".list").querySelectorAll("li:has([data-cited])")];
  if (await copyText(items.map((item) => WAYS[kind](citedIn(item))).join("\n"))) toast(say(`${items.length} 件をコピーしました。`, `${items.length} copied.`));
}

const citedIn = (item) => ({
  ...JSON.parse(item.querySelector("[data-cited]").dataset.cited),
  address: absolute(item.querySelector("a[data-read]").getAttribute("href")),
});

function selectedIn(place) {
  const selection = getSelection();
  const within = selection.rangeCount && place.contains(selection.anchorNode) && place.contains(selection.focusNode);
  return within ? String(selection).trim() : "";
}

const pagesOf = ({ pages }) => (!pages?.length ? "" : pages[0] === pages[1] ? `${pages[0]}` : `${pages[0]}–${pages[1]}`);
const sectionOf = ({ section, title }) => section.filter((each) => each !== title).join("・");

function within(cited) {
  const section = sectionOf(cited);
  const pages = pagesOf(cited);
  return [section && `「${section}」`, cited.place, pages && `${pages}頁`].filter(Boolean).join("、");
}

const where = (cited) => [`${cited.creator ?? ""}『${cited.title}』`, within(cited)].filter(Boolean).join("、");

const WAYS = {
  plain: (cited) => `「${oneLine(cited.text)}」（${where(cited)}）\n`,
  markdown: (cited) => `${cited.text.replace(/^/gm, "> ").replace(/ +$/gm, "")}\n>\n> — [${where(cited).replace(/[[\]]/g, "\\$&")}](${cited.address})\n`,
  bibtex: asBibtex,
};

/** An entry of its own for each place. Styles leave out the pages of `@misc`: so the note says them, too. */
export function asBibtex(cited) {
  const fields = [
    ["author", cited.creator ? `{${held(cited.creator)}}` : ""], // as it is written: TeX would take 山田 太郎 apart
    ["title", held(cited.title)],
    ["note", held(within(cited))],
    ["pages", pagesOf(cited).replace("–", "--")],
    ["url", cited.address],
    ["urldate", new Date().toISOString().slice(0, 10)],
  ].filter(([, value]) => value);
  const key = `tenkyo-${cited.document.replace(/[^A-Za-z0-9-]/g, "")}-${cited.start}-${cited.end}`;
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},`).join("\n")}\n}\n`;
}

/** Words as TeX takes them: no braces, which it counts, and no signs that mean something to it. */
const held = (text) => text.replace(/[{}\\^~]/g, "").replace(/[&%$#_]/g, "\\$&");
