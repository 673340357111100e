// Leaves the page open: open_tab.mjs URL SHOP PICTURES. How many requests does that cost, and what does the page say when
// nothing new comes?
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";

const [url] = process.argv.slice(2);
const browser = await launch();

/** Opens the page; its requests are collected. */
async function open({ clock, route } = {}) {
  const page = await (await browser.newContext()).newPage();
  if (clock) await page.clock.install();
  if (route) await page.route("**/api/v1/live*", route);
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.goto(url);
  await page.waitForSelector("html[data-live=on]");
  return { page, requests };
}
const sentence = (page) => page.locator("#sentence").innerText();
const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}, hidden);

// While nothing changes one stream is all that is asked for, runs of probes notwithstanding.
const { page, requests } = await open();
const before = await page.locator("#as-of").getAttribute("datetime");
await page.waitForFunction((before) => document.querySelector("#as-of").dateTime > before, before, { timeout: 60_000 });
await page.waitForTimeout(15_000);
const script = requests.filter((path) => path.startsWith("/live/"));
assert.match(script[0], /^\/live\/[0-9a-f]{16}\.js$/);
assert.deepEqual(requests.filter((path) => !script.includes(path)), ["/", "/api/v1/live"]);
assert.equal(await page.locator("html").getAttribute("data-refreshes"), null, "the page was not fetched again");

// A hidden tab has no stream; it asks once a minute.
const hidden = await open({ clock: true });
await hide(hidden.page, true);
hidden.requests.length = 0;
for (const minutes of [1, 2, 3]) {
  await hidden.page.clock.fastForward(61_000);
  await hidden.page.waitForTimeout(1_000);
  assert.deepEqual(hidden.requests, Array(minutes).fill("/api/v1/live"), `after ${minutes} minutes`);
}
// Looked at again, it has a stream.
const again = hidden.page.waitForRequest((request) => request.headers().accept === "text/event-stream");
await hide(hidden.page, false);
await hidden.page.clock.fastForward(1_000);
await again;

// A copy of the page on another server says the same for ever, whatever the clocks.
const [said] = [await (await fetch(`${url}api/v1/live`)).json()];
const copy = await open({ clock: true, route: (route) => route.fulfill({ json: said }) });
assert.match(await sentence(copy.page), /working/);
for (let asked = 0; asked < 30; asked += 1) {
  await copy.page.clock.runFor(5_000);
  await copy.page.waitForTimeout(100);
}
assert.match(await sentence(copy.page), /could not refresh this page since \d\d:\d\d:\d\d UTC/);

// So does one whose server dates its answers later than what they say.
const old = new Date(Date.parse(said.as_of) + 61_000).toUTCString();
const dated = await open({ clock: true, route: (route) => route.fulfill({ json: said, headers: { date: old } }) });
for (let asked = 0; asked < 6; asked += 1) {
  await dated.page.clock.runFor(5_000);
  await dated.page.waitForTimeout(100);
}
assert.match(await sentence(dated.page), /could not refresh/);
// What changed cannot be fetched: a page that is known to be another one is not fresh, however often the server says so.
const changed = await open();
await changed.page.route("**/*", (route) => route.fulfill({ status: 503 }));
await changed.page.route("**/api/v1/live*", async (route) => {
  const state = { ...(await (await fetch(`${url}api/v1/live`)).json()), revision: "another" };
  const data = JSON.stringify({ ...state, now: state.as_of });
  const body = `retry: 1000\ndata: ${data}\n\n`;
  const isStream = route.request().headers().accept === "text/event-stream";
  return route.fulfill(isStream ? { body, contentType: "text/event-stream" } : { json: state });
});
await hide(changed.page, true);
await hide(changed.page, false);
await changed.page.waitForFunction(() =>
  document.querySelector("#sentence").innerText.includes("could not refresh"), null, { timeout: 60_000 });

// A copy on a file server has no states, but its page: while that is made anew, it is fetched each minute.
const dateOf = () => new Date().toUTCString();
const copied = await open({ clock: true, route: (route) => route.fulfill({ status: 404, headers: { date: dateOf() } }) });
copied.requests.length = 0;
for (let asked = 0; asked < 12; asked += 1) {
  await copied.page.clock.runFor(10_000);
  await copied.page.waitForTimeout(200);
}
const fetched = copied.requests.filter((path) => path === "/").length;
assert.ok(fetched >= 3 && fetched <= 8, `${fetched} times in two minutes`);
assert.match(await sentence(copied.page), /working/);
await browser.close();
console.log("read");
