// The page's own words in Japanese or English. What the server writes comes in both, and the style sheet shows one; what
// Gradio draws is replaced here.
const KEY = "tenkyo.language";
const WORDS = [
  ["質問する", "Ask"],
  ["出典を探す", "Find"],
  ["文書", "Documents"],
  ["送る", "Send"],
  ["探す", "Search"],
  ["質問", "Question"],
  ["探す言葉", "Words to find"],
  ["質問を書いて Enter", "Ask, then press Enter"],
  ["言葉や文を書いてください", "Type words or a sentence"],
  ["年表", "Time line"],
  ["すべて", "All"],
  ["文書を加える", "Add documents"],
  ["ファイルをここにドロップ", "Drop File Here"],
  ["クリックしてアップロード", "Click to Upload"],
  ["- または -", "- or -"],
];
const CONTROLS = '[role="tab"], .tab-container button, .overflow-dropdown button, #question, #query, #upload, #found-section option[value=""]';
const ATTRIBUTES = ["placeholder", "aria-label", "title"];

export const language = () => (document.documentElement.lang === "en" ? "en" : "ja");
export const say = (japanese, english) => (language() === "en" ? english : japanese);

export function chooseLanguage(chosen) {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Not kept: it holds until the page is left.
  }
  apply(chosen);
}

export function startLanguage() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // Storage is closed: as the browser says.
  }
  const preferred = (navigator.languages ?? [navigator.language]).map((each) => each.slice(0, 2)).find((each) => each === "ja" || each === "en");
  apply(kept ?? preferred ?? "en");
  new MutationObserver(translate).observe(document.documentElement, { childList: true, subtree: true });
}

function apply(chosen) {
  document.documentElement.lang = chosen; // without "ja", browsers may draw Chinese forms of shared characters
  translate();
}

function translate() {
  const [from, to] = language() === "en" ? [0, 1] : [1, 0];
  const words = new Map(WORDS.map((pair) => [pair[from], pair[to]]));
  for (const control of document.querySelectorAll(CONTROLS)) {
    const walker = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data;
      const other = words.get(text.trim());
      if (other) walker.currentNode.data = text.replace(text.trim(), other);
    }
    for (const element of [control, ...control.querySelectorAll("[placeholder], [aria-label], [title]")]) {
      for (const name of ATTRIBUTES) {
        const other = words.get(element.getAttribute(name));
        if (other) element.setAttribute(name, other);
      }
    }
  }
}
