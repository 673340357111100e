// Reads the banner and the frame as people do on another site, whose policy is strict: banner.mjs URL SHOP PICTURES INCIDENT
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { launch } from "./browser.mjs";
import { overflow, violations } from "./page_checks.mjs";

const [url, , pictures, incident] = process.argv.slice(2);
const TEXT = "Investigating: Deliveries are <b>late</b>";
const status = new URL(url).origin;
const policy = `default-src 'none'; script-src ${status}; connect-src ${status}; frame-src ${status}; img-src data:`;
const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy });
  response.end(`<!DOCTYPE html><html lang="en"><title>App</title><link rel="icon" href="data:,">
    <script src="${url}embed/banner.js" async></script><h1>An application</h1><iframe title="Status" src="${url}embed"></iframe>`);
});
await new Promise((then) => server.listen(0, "127.0.0.1", then));
const app = `http://127.0.0.1:${server.address().port}/`;

const browser = await launch();

/** Opens the application; requests of the banner and what goes wrong are collected. */
async function open() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const [wrong, asked] = [[], []];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => request.url().endsWith("/banner.json") && asked.push(request.url()));
  await page.clock.install();
  await page.goto(app);
  return { page, wrong, asked };
}

const rows = (page) => page.locator("[role=status] > div");
const isEmpty = (page) => page.locator("[role=status]:empty").waitFor({ state: "attached" });

/** The clock of the server goes on: an answer of the same instant as the last one would be old. */
const later = () => new Promise((resolve) => setTimeout(resolve, 4_000));

/** Time passes until the banner asks again, a minute at most, and what it asks is answered or fails. */
async function minute({ page, asked }) {
  await later();
  const isAsked = (request) => request.url().endsWith("/banner.json");
  const ended = ["requestfinished", "requestfailed"].map((name) => page.waitForEvent(name, { predicate: isAsked }));
  ended.forEach((one) => one.catch(() => {}));
  // In small steps: a request that is not answered within ten seconds is given up.
  for (let [n, before] = [0, asked.length]; n < 66 && asked.length === before; n += 1) await page.clock.runFor(1_000);
  await Promise.any(ended);
}

// It is shown, as text, in the colours of the application, with a link to the page.
const reader = await open();
const { page, wrong, asked } = reader;
await rows(page).waitFor();
assert.equal(await rows(page).locator("a").innerText(), TEXT);
assert.equal(await page.locator("b").count(), 0, "text is text");
assert.equal(await rows(page).locator("a").getAttribute("href"), `${url}incidents/${incident}`);
const background = () => rows(page).evaluate((row) => getComputedStyle(row).backgroundColor);
assert.equal(await background(), "rgb(31, 41, 55)");
await page.evaluate(() => document.documentElement.style.setProperty("--allclear-background", "rgb(1, 2, 3)"));
assert.equal(await background(), "rgb(1, 2, 3)");
await page.screenshot({ path: `${pictures}/banner.png` });

// It asks once a minute, and not while nobody looks; then it says nothing.
await page.clock.runFor(45_000);
assert.equal(asked.length, 1);
await minute(reader);
assert.equal(asked.length, 2);
assert.equal(await rows(page).count(), 1);
await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
await page.clock.runFor(300_000);
await isEmpty(page);
assert.equal(asked.length, 2);
await page.evaluate(() => delete document.hidden);
await later();
await page.clock.runFor(6_000);
await rows(page).waitFor();

// What cannot be had, and what is as old as a minute ago, is not shown.
await page.route("**/banner.json", (route) => route.abort());
await minute(reader);
await isEmpty(page);
await page.unroute("**/banner.json");
await minute(reader);
await rows(page).waitFor();
const cors = { "access-control-allow-origin": "*" };
const old = await (await fetch(`${url}embed/banner.json`)).json();
await page.route("**/banner.json", (route) => route.fulfill({ json: old, headers: cors }));
await minute(reader);
await minute(reader);
await isEmpty(page);
await page.route("**/banner.json", (route) => route.fulfill({ status: 503, json: { status: 503 }, headers: cors }));
await minute(reader);
await isEmpty(page);
await page.unroute("**/banner.json");
await minute(reader);
await rows(page).waitFor();

// Dismissed by keyboard, it stays away in this session, and in no other.
await rows(page).getByRole("button", { name: "Dismiss" }).focus();
await page.keyboard.press("Enter");
assert.equal(await rows(page).count(), 0);
await Promise.all([page.waitForResponse((response) => response.url().endsWith("/banner.json")), page.reload()]);
await isEmpty(page);
const other = await open();
await rows(other.page).waitFor();

// The frame says what the page says, and its link leads there.
const frame = other.page.frameLocator("iframe");
const sentence = await (await fetch(`${url}index.md`)).text();
assert.ok(sentence.includes(`**${(await frame.locator("a").innerText()).trim()}.**`), sentence);
assert.equal(await frame.locator("a").getAttribute("target"), "_blank");
assert.match(await frame.locator("small").innerText(), /^as of \d+ \w+ \d{4}, [\d:]+ UTC$/);

// It is refreshed in place each minute, and keeps the focus; what has no scripts is loaded again.
const line = `${url}embed`;
const shown = other.page.frames().find((one) => one.url() === line);
await frame.locator("a").focus();
await shown.evaluate(() => (globalThis.isSame = true));
const before = await frame.locator("time").getAttribute("datetime");
await later();
await Promise.all([other.page.waitForResponse(line), other.page.clock.runFor(60_000)]);
await frame.locator(`time:not([datetime="${before}"])`).waitFor();
assert.equal(await shown.evaluate(() => globalThis.isSame && document.activeElement.localName), "a");
assert.equal(await frame.locator("meta[http-equiv=refresh]").count(), 0);

// It is for everybody, in both schemes, as wide as a phone.
for (const hasScripts of [true, false]) {
  const context = await browser.newContext({ javaScriptEnabled: hasScripts, viewport: { width: 320, height: 200 } });
  const alone = await context.newPage();
  await alone.goto(line);
  for (const colorScheme of ["light", "dark"]) {
    await alone.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(alone, { hasScripts, isForced: false }), []);
    assert.deepEqual(await overflow(alone), []);
    await alone.screenshot({ path: `${pictures}/embed-${colorScheme}${hasScripts ? "" : "-plain"}.png` });
  }
  await context.close();
}

// What cannot be had leaves no old line: the frame is loaded again.
let asks = 0;
await other.page.route(line, (route) => (asks++ === 0 ? route.fulfill({ status: 503, body: "" }) : route.continue()));
await Promise.all([shown.waitForNavigation(), other.page.clock.runFor(60_000)]);
await frame.locator("time").waitFor();
assert.deepEqual([asks, await shown.evaluate(() => globalThis.isSame)], [2, undefined]);

const ours = [...wrong, ...other.wrong].filter((message) => !/ERR_FAILED|status of 503/.test(message));
assert.deepEqual(ours, [], "nothing that the policy of the site refuses");
await browser.close();
server.close();
console.log("read");
