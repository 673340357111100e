// What does the console do beside its pages, which work without this? Keys, templates, and looking anew.

const TYPED = "input, select, textarea";
const everyS = Number(document.body.dataset.everyS);
const isTyping = () => document.activeElement?.matches(TYPED) ?? false;

/** How long an answer may take. */
const TIMEOUT_MS = 10_000;
/** When a page that is not refreshed says that it is old. */
const OLD_MS = 180_000;
const CANNOT_REFRESH = "This page cannot be refreshed";
let freshAt = Date.now();
let isRefreshing = false;

/** Puts what the page says now in the place of what it said; never under somebody who types. */
async function refresh() {
  // Whatever the reason: what was not refreshed three times over is old.
  if (Date.now() - freshAt > everyS * 3000) old(CANNOT_REFRESH);
  if (isRefreshing || document.hidden || isTyping() || document.querySelector("dialog[open]")) return;
  isRefreshing = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { "x-console-refresh": "1" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.redirected) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement?.getAttribute("href");
    document.querySelector("#main").replaceChildren(...page.querySelector("#main").childNodes);
    document.title = page.title;
    document.body.classList.remove("old");
    freshAt = Date.now();
    if (focused) document.querySelector(`#main a[href="${CSS.escape(focused)}"]`)?.focus();
  } catch {
    old(CANNOT_REFRESH);
  } finally {
    isRefreshing = false;
  }
}

/** Says why what is shown is not fresh: nothing on it may be taken for how it is. */
function old(why) {
  if (document.body.classList.contains("old")) return;
  document.body.classList.add("old");
  const note = document.createElement("p");
  note.className = "unread";
  note.setAttribute("role", "alert");
  note.textContent = `${why}: it shows what was so at the time below.`;
  document.querySelector("#main").prepend(note);
}

if (everyS > 0) {
  setInterval(refresh, everyS * 1000);
  document.addEventListener("visibilitychange", refresh);
} else if (document.querySelector(".as-of")) {
  // What has forms is never replaced. It says that it is old, but moves nothing under somebody who types.
  setInterval(() => isTyping() || Date.now() - freshAt < OLD_MS || old("This page is not refreshed by itself"), 10_000);
}

function showKeys() {
  let dialog = document.querySelector("dialog.keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "keys";
    dialog.setAttribute("aria-label", "Keys");
    const list = document.createElement("dl");
    const entries = [["/", "search everything"], ["?", "these keys"], ["ctrl + enter", "send the form"]];
    for (const link of document.querySelectorAll("header nav a[data-key]")) {
      entries.push([`g ${link.dataset.key}`, link.textContent]);
    }
    for (const [key, what] of entries) {
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = key;
      meaning.textContent = what;
      list.append(term, meaning);
    }
    dialog.append(list);
    document.body.append(dialog);
  }
  dialog.showModal();
}

let isGoing = false;
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    document.activeElement?.form?.requestSubmit();
    return;
  }
  if (isTyping() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isGoing) {
    isGoing = false;
    document.querySelector(`header nav a[data-key="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "g") {
    isGoing = true;
    setTimeout(() => (isGoing = false), 1500);
  } else if (event.key === "?") {
    showKeys();
  } else if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#q")?.focus();
  }
});

for (const templates of document.querySelectorAll("select.templates")) {
  templates.hidden = false;
  templates.addEventListener("change", () => {
    const text = templates.closest("p").querySelector("textarea");
    if (templates.value) text.setRangeText(templates.value, text.selectionStart, text.selectionEnd, "end");
    templates.value = "";
    text.focus();
  });
}
