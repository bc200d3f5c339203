// HTML that was kept elsewhere, before it is shown: what an answer is made of, and nothing that runs or loads.
const TAGS = new Set("A B BLOCKQUOTE BR BUTTON DETAILS DIV H2 H3 I LI MARK OL P SPAN STRONG SUMMARY UL WBR".split(" "));
const ATTRIBUTES = /^(class|id|lang|title|role|hidden|type|open|style|href|aria-[a-z]+|data-[a-z-]+)$/;
const ADDRESS = /^(\.?\/)?read\/|^#/; // a document of this server

export function clean(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html"); // runs and loads nothing
  for (const each of body.querySelectorAll("*")) {
    if (!TAGS.has(each.tagName)) {
      each.remove();
      continue;
    }
    for (const { name, value } of [...each.attributes]) {
      if (!ATTRIBUTES.test(name) || (name === "href" && !ADDRESS.test(value))) each.removeAttribute(name);
    }
  }
  return body.innerHTML;
}
