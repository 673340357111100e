// Refresh: the page is fetched again, and the parts that differ are put in place. What the reader holds on to stays.
import { morph } from "./morph.js";

const AS_OF = "x-allclear-as-of";
const ANSWERS_WITHIN_MS = 10_000;

/** Each live part as the server sent it last, by id. */
let sent = parts(document);

/** Fetches this page again, and returns its revision and of when it is. Fails where there is none that is as new. */
export async function refresh(notBefore) {
  const init = { cache: "no-cache", signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) };
  const response = await fetch(location.href, init);
  if (!response.ok) throw response;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  // A copy on a file server has no headers; it says of when it is in the page.
  const header = response.headers.get(AS_OF);
  const asOf = header ? Date.parse(header) : instantOf(fresh);
  if (!(asOf >= notBefore)) throw new Error("an old page");
  const before = sentence(document);
  const now = parts(fresh);
  for (const [id, html] of now) {
    const old = document.getElementById(id);
    if (old && sent.get(id) !== html) morph(old, fresh.getElementById(id));
  }
  sent = now;
  showAsOf(new Date(asOf).toISOString());
  document.title = fresh.title;
  document.getElementById("icon").href = fresh.getElementById("icon").href;
  if (sentence(document) !== before) {
    document.getElementById("live-news").textContent = sentence(document);
  }
  return { revision: fresh.querySelector(".live")?.dataset.revision, asOf };
}

/** Of when a page is, as it says itself. */
export function instantOf(page) {
  return Date.parse(page.querySelector("#as-of,#copy time")?.dateTime);
}

/** The parts are taken for others than those that are shown. */
export function forgetParts() {
  sent = new Map();
}

/** Says of when the page is true, as the server writes it in the page's language: `20 Nov 2026, 14:03:20 UTC`. */
export function showAsOf(asOf) {
  const time = document.getElementById("as-of");
  const date = new Date(asOf);
  if (!time || !(date > 0)) return;
  const { pattern, months } = time.dataset;
  const text = date.toISOString();
  const [year, number, day] = text.split(/\D/).map(Number);
  const fields = { day, month: months.split(" ")[number - 1], number, year, clock: text.slice(11, 19) };
  time.dataset.utc = pattern.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  time.dateTime = asOf;
  time.textContent = document.documentElement.dataset.times === "local"
    ? date.toLocaleString()
    : time.dataset.utc;
}

function parts(page) {
  return new Map([...page.querySelectorAll("[data-live][id]")].map((part) => [part.id, part.outerHTML]));
}

function sentence(page) {
  return page.getElementById("sentence")?.textContent;
}
