// On the page of a server that asks who one is: who is signed in, a way out, and no way to add what may not be added.
async function account() {
  const answered = await fetch("account", { cache: "no-store" });
  return answered.ok ? answered.json() : { signed_in: false };
}

function leave() {
  location.assign(`sign-in?${new URLSearchParams({ next: "/" })}`);
}

async function signOut() {
  await fetch("sign-out", { method: "POST", redirect: "manual" });
  leave();
}

function show({ name, rights, by }) {
  if (!rights.includes("write")) {
    const style = document.createElement("style");
    style.textContent = "#upload, #documents-tab .hint, [data-remove], [data-restore] { display: none !important; }";
    document.head.append(style);
  }
  const bar = document.createElement("header");
  bar.id = "account";
  bar.style.cssText = "margin: 0; padding: .25rem 1rem; text-align: end; font-size: .875rem;";
  bar.append(`${name} `);
  if (by === "session") {
    const button = document.createElement("button");
    button.type = "button";
    button.style.cssText = "min-height: 2rem; text-decoration: underline; cursor: pointer;";
    button.textContent = "サインアウト / Sign out";
    button.addEventListener("click", signOut);
    bar.append(button);
  }
  document.body.prepend(bar);
}

const known = await account();
if (known.signed_in) show(known);
else leave();
// A session that ended while the page lay open: its calls would fail one by one.
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible") return;
  try {
    if (!(await account()).signed_in) leave();
  } catch {
    // The server can't be reached just now.
  }
});
