// Files on their way into the documents: a row for each, from the moment it was dropped until it is in or was refused.
// Two go at a time, the others wait; more may be dropped meanwhile.
import { button, element } from "./element.js";
import { say } from "./language.js";

const AT_ONCE = 2; // as many as the server reads at a time
const waiting = [];
let running = 0;

const taken = new Set(); // names on their way
let names = []; // of the documents that are there

const known = () => names;

/** The names are looked up first: a file never takes the place of another unasked. */
export async function addFiles(files) {
  const list = [...files]; // which the browser empties
  try {
    const { documents } = await (await fetch("api/v1/documents")).json();
    names = documents.map(({ source }) => source.replaceAll("\\", "/").split("/").at(-1));
  } catch {
    // Then sending fails, too, and says so.
  }
  for (const file of list) new Upload(file);
}

class Upload {
  constructor(file) {
    this.file = file;
    this.name = file.name.normalize("NFC"); // a Mac writes が as か and a mark
    this.bar = element("progress", { max: 100, value: 0, hidden: true, "aria-label": this.name });
    this.said = element("span", { class: "said" });
    this.choices = element("span", { class: "choices" });
    this.row = element("li", {}, element("strong", {}, this.name), this.bar, this.said, this.choices);
    document.getElementById("uploads").append(this.row);
    if (known().includes(this.name) || taken.has(this.name)) this.askAbout();
    else this.wait();
  }

  show(state, text, ...choices) {
    this.row.dataset.state = state;
    this.said.removeAttribute("aria-live");
    this.said.textContent = text;
    this.choices.replaceChildren(...choices);
    this.bar.hidden = state !== "sending";
    summary();
  }

  choice(text, action) {
    const made = button(text, { "aria-label": `${text}: ${this.name}` });
    made.addEventListener("click", action);
    return made;
  }

  leave = () => {
    this.row.remove();
    summary();
  };

  askAbout() {
    this.show(
      "asks",
      say("同じ名前の文書があります。", "There is a document of this name."),
      this.choice(say("新しい内容に替える", "Replace it"), () => this.wait()),
      this.choice(say("別の文書として加える", "Add it beside"), () => {
        this.name = free(this.name);
        this.row.querySelector("strong").textContent = this.name;
        this.wait();
      }),
      this.choice(say("やめる", "Cancel"), this.leave),
    );
  }

  wait() {
    taken.add(this.name);
    waiting.push(this);
    this.show("waits", say("待っています", "Waiting"), this.choice(say("やめる", "Cancel"), () => {
      waiting.splice(waiting.indexOf(this), 1);
      taken.delete(this.name);
      this.leave();
    }));
    next();
  }

  send() {
    const form = new FormData();
    form.append("file", this.file, this.name);
    const sending = new XMLHttpRequest();
    sending.open("POST", "add-files");
    const stop = this.choice(say("やめる", "Cancel"), () => sending.abort());
    this.show("sending", say("送っています", "Sending"), stop);
    sending.upload.addEventListener("progress", ({ loaded, total }) => (this.bar.value = (100 * loaded) / total));
    sending.upload.addEventListener("load", () => this.show("reading", say("読み取っています…", "Reading…"), stop));
    sending.addEventListener("progress", () => this.tell(linesOf(sending.responseText).at(-1)));
    sending.addEventListener("load", () => this.answered(sending.status, linesOf(sending.responseText).at(-1)));
    sending.addEventListener("error", () => this.failed(say("サーバーに届きませんでした。", "The server could not be reached.")));
    sending.addEventListener("abort", () => this.failed(say("やめました。", "Cancelled.")));
    sending.addEventListener("loadend", () => {
      running -= 1;
      taken.delete(this.name);
      next();
    });
    sending.send(form);
  }

  /** How far the server is with a scan, page by page. */
  tell(last) {
    if (!last?.pages) return;
    const { page, pages } = last;
    this.said.setAttribute("aria-live", "off"); // each page read out would be too much
    this.said.textContent = say(`文字を認識しています: ${page} / ${pages} ページ`, `Recognising text: page ${page} of ${pages}`);
    this.bar.hidden = false;
    this.bar.value = (100 * (page - 1)) / pages;
  }

  answered(status, response) {
    const problem = response?.problem ?? response;
    if (status !== 200 || !response?.files) return this.failed(problem?.detail ?? problem?.title ?? String(status));
    const { files } = response;
    const lines = files.map((each) => this.line(each));
    const anyFine = files.some(({ fine }) => fine);
    if (anyFine) window.tenkyo.press("list-documents", "");
    if (!anyFine && files.length === 1) return this.failed(words(files[0]));
    const about = files.length === 1 ? [button(say("この文書に尋ねる", "Ask this one"), { "data-about": files[0].id })] : [];
    this.show(files.every(({ fine }) => fine) ? "done" : "failed", "", ...about, this.choice(say("片づける", "Clear"), this.leave));
    this.said.replaceChildren(...lines);
  }

  line(each) {
    const repairs = each.repairs.length
      ? element("details", {}, element("summary", {}, say("読み取り時に直した点", "What reading put right")), element("ul", { lang: "ja" }, ...each.repairs.map((repair) => element("li", {}, repair))))
      : "";
    return element("span", { class: each.fine ? "fine" : "refused" }, words(each), repairs);
  }

  failed(text) {
    this.show("failed", text, this.choice(say("もう一度", "Try again"), () => this.wait()), this.choice(say("片づける", "Clear"), this.leave));
  }
}

/** The lines of JSON that have come whole; a refusal is one that ends without a line end. */
function linesOf(text) {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

const words = ({ japanese, english }) => say(japanese, english);

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    waiting.shift().send();
  }
}

/** 報告.pdf → 報告 (2).pdf */
function free(name) {
  const [, stem, ending] = /^(.*?)(\.[^.]*)?$/.exec(name);
  for (let number = 2; ; number += 1) {
    const candidate = `${stem} (${number})${ending ?? ""}`;
    if (!known().includes(candidate) && !taken.has(candidate)) return candidate;
  }
}

const ended = () => document.querySelectorAll("#uploads [data-state=done], #uploads [data-state=failed]");

/** How many of the rows are done, and what can be done then. */
function summary() {
  const all = document.querySelectorAll("#uploads > li").length;
  document.getElementById("uploads-done").hidden = !ended().length;
  document.getElementById("uploads-count").textContent = say(`${ended().length} / ${all} 件が済みました。`, `${ended().length} of ${all} done.`);
  document.getElementById("uploads-ask").hidden = !document.querySelector("#uploads [data-state=done]");
}

export function clearUploads() {
  ended().forEach((row) => row.remove());
  summary();
}

/** Files may be dropped anywhere on the page. */
export function startUploads(openTab) {
  const drop = { ja: "ここに落とすと、文書に加わります", en: "Drop to add to the documents" };
  document.body.append(element("p", { id: "drop-here", role: "status" }, ...Object.entries(drop).map(([lang, said]) => element("span", { class: lang, lang }, said))));
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.setAttribute("data-dropping", "");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.removeAttribute("data-dropping");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.removeAttribute("data-dropping");
    openTab();
    addFiles(event.dataTransfer.files);
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("#upload input")) return;
    addFiles([...target.files]);
    target.value = ""; // or the same file could not be chosen again
  });
  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault(); // the browser asks: what is on its way would be lost
  });
}
