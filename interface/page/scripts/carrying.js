// What every way of carrying words away needs: text on one line, an address that fits a footnote, the clipboard, a file.
const KNOWN_AGAIN = 20; // characters of a quote that its address keeps: each takes nine in it
const WIDE = "[\\u3000-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef]";
const LINE_END = new RegExp(`(?<=${WIDE})\\s*\\n\\s*|\\s*\\n\\s*(?=${WIDE})`, "g");

/** On one line; Japanese has no space where a line ended. Rows of a table stay apart. */
export function oneLine(text) {
  const joined = text.trim().replace(LINE_END, text.includes(" | ") ? "／" : "");
  return joined.replace(/\s+/g, " ");
}

/** The whole address of a place, without what only tints words there, and with as much of the quote as it is known again by. */
export function absolute(address) {
  const whole = new URL(address, location.href);
  const quote = whole.searchParams.get("quote");
  whole.searchParams.delete("words");
  if (quote) whole.searchParams.set("quote", [...quote].slice(0, KNOWN_AGAIN).join(""));
  return whole.href;
}

/** A name that every system takes for a file. */
export const fileName = (title) => [...title.replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, " ").trim()].slice(0, 50).join("").trim() || "tenkyo";

export function save(name, type, text) {
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
