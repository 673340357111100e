// Reads the page as people do: reader.mjs URL SHOP PICTURES
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";

const [url, shop, pictures] = process.argv.slice(2);
const browser = await launch();

/** Opens the page; what goes wrong on it is collected. */
async function open(options) {
  const context = await browser.newContext({ viewport: { width: 900, height: 1000 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  const response = await page.goto(url);
  assert.equal(response.status(), 200);
  return { page, wrong };
}

/** What everybody must find, whatever their browser does. */
async function isComplete(page, sentence) {
  assert.equal((await page.locator("h1").innerText()).trim(), sentence);
  assert.ok((await page.title()).includes(sentence));
  for (const name of ["Storefront", "Checkout", "Accounts"]) {
    const component = page.locator("li.component", { has: page.locator("h3", { hasText: name }) });
    assert.equal(await component.locator(".state").count(), 1, name);
    const bars = component.locator("svg.days");
    assert.match(await bars.getAttribute("aria-label"), /Today: 1 watched/);
    assert.equal(await component.locator(".regions li").count(), 3, name);
  }
  const article = page.locator("article.incident");
  assert.match(await article.innerText(), /Deliveries are late[\s\S]*By an hour or so\./);
  assert.ok((await page.locator("time[datetime]").count()) >= 3, "everything is dated");
  const levels = await page.locator("h1, h2, h3").evaluateAll((all) => all.map((h) => +h.tagName[1]));
  levels.reduce((before, level) => (assert.ok(level <= before + 1, `h${before} to h${level}`), level), 0);
}

// Without scripts.
const plain = await open({ javaScriptEnabled: false });
await isComplete(plain.page, "All systems are working");
assert.equal(await plain.page.locator(".live").isVisible(), false, "no dead buttons");

// With scripts, in a reader's own zone.
const { page, wrong } = await open({ timezoneId: "Asia/Tokyo", locale: "en-GB" });
await page.waitForSelector("html[data-live=on]");
await isComplete(page, "All systems are working");
await page.screenshot({ path: `${pictures}/light.png`, fullPage: true });
await page.evaluate(() => (window.sameDocument = true));
const began = page.locator("#open time").first();
const utc = await began.innerText();
assert.match(utc, /UTC$/);
await page.click("#live-times");
await page.waitForFunction((utc) => document.querySelector("#open time").innerText !== utc, utc);
assert.equal(await began.getAttribute("title"), utc, "the other form is in the title");

// Something breaks, and the page says so by itself, without what the reader holds on to being lost.
await page.locator("#component-checkout a").focus();
await page.evaluate(() => {
  const name = document.querySelector("#component-storefront h3 a").firstChild;
  getSelection().setBaseAndExtent(name, 0, name, 5);
});
const held = () => page.evaluate(() => [document.activeElement.getAttribute("href"), getSelection().toString()]);
assert.deepEqual(await held(), ["/components/checkout", "Store"]);
assert.equal((await fetch(`${shop}/break/payment`, { method: "POST" })).status, 200);
await page.waitForFunction(() => document.querySelector("h1").innerText.includes("Checkout is down"), null, { timeout: 30_000 });
assert.equal(await page.evaluate(() => window.sameDocument), true, "without a reload");
assert.match(await page.locator("#component-checkout .state").innerText(), /Major outage/);
assert.match(await page.locator("#component-checkout .regions").innerText(), /pay failed/);
assert.match(await page.title(), /Checkout is down/);
assert.deepEqual(await held(), ["/components/checkout", "Store"], "focus and selection stay");
assert.match(await page.locator("#live-news").innerText(), /Checkout is down/, "and tells who listens");
assert.doesNotMatch(await began.innerText(), /UTC$/, "the choice of times stays");

// In the dark, on a small screen, by keyboard.
const dark = await open({ colorScheme: "dark" });
await dark.page.waitForSelector("html[data-live=on]");
await isComplete(dark.page, "Checkout is down");
await dark.page.screenshot({ path: `${pictures}/dark.png`, fullPage: true });
const small = await open({ viewport: { width: 360, height: 740 } });
const overflow = await small.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
await small.page.evaluate(() => {
  document.querySelector(".body").innerHTML = `<pre><code>${"curl -sS ".repeat(200)}</code></pre>`;
});
const wide = await small.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
assert.ok(wide <= 0, `a long line of code makes the page ${wide} px wider than the screen`);
await small.page.reload();
await small.page.screenshot({ path: `${pictures}/small.png`, fullPage: true });
await small.page.keyboard.press("Tab");
assert.equal(await small.page.evaluate(() => document.activeElement.className), "skip");

// Where colours are forced, and on paper, marks of regions are still marks.
const forced = await open({ forcedColors: "active" });
const mark = () => forced.page.evaluate(() =>
  getComputedStyle(document.querySelector(".regions .ok"), "::before").backgroundColor);
assert.equal(await mark(), "rgb(26, 125, 74)");
await forced.page.emulateMedia({ media: "print", forcedColors: "none" });
assert.equal(await forced.page.evaluate(() =>
  getComputedStyle(document.querySelector(".regions .ok"), "::before").getPropertyValue("print-color-adjust")), "exact");

// A page of the past is plainly one.
const then = new Date(Date.now() - 1000).toISOString();
const past = await open({});
await past.page.goto(`${url}?at=${then}`);
assert.match(await past.page.locator("#now").innerText(), /The page as it was at/);
await past.page.screenshot({ path: `${pictures}/past.png`, fullPage: true });
for (const [wrong, said] of [["?at=now", /asks for something/], ["components/checkout?grain=week", /asks for something/]]) {
  const response = await past.page.goto(`${url}${wrong}`);
  assert.equal(response.status(), 422);
  assert.match(response.headers()["content-type"], /text\/html/);
  assert.match(await past.page.locator("h1").innerText(), said);
}

// The server goes away, and the reader is told.
await page.route("**/*", (route) => route.abort());
// The stream that is open is not a request that can be aborted; that of a page which is looked at again is.
await page.evaluate(() => {
  for (const hidden of [true, false]) {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }
});
await page.waitForFunction(() => document.querySelector("#live-age").innerText.includes("out of date"), null, { timeout: 40_000 });
assert.match(await page.locator("#sentence").innerText(), /could not refresh this page since \d\d:\d\d:\d\d UTC/);
assert.match(await page.title(), /could not refresh/);
assert.match(await page.locator("#icon").getAttribute("href"), /667080/, "the icon claims nothing");
assert.deepEqual(await page.locator(".state").allInnerTexts(), ["No data", "No data", "No data"]);
assert.equal(await page.locator(".regions").count(), 0);
// It comes back, and so does what it says.
await page.unroute("**/*");
await page.waitForFunction(() => document.querySelector("h1").innerText.includes("Checkout is down"), null, { timeout: 20_000 });
assert.match(await page.title(), /Checkout is down/);
assert.match(await page.locator("#component-checkout .state").innerText(), /Major outage/);
assert.equal(await page.locator("#component-checkout .regions li").count(), 3);
assert.equal(await page.evaluate(() => window.sameDocument), true, "still without a reload");
assert.match(await plain.page.locator("head").innerHTML(), /http-equiv="refresh" content="60"/, "without scripts it is loaded again");
const ours = wrong.filter((message) => !message.includes("ERR_FAILED"));
assert.deepEqual([...ours, ...plain.wrong, ...dark.wrong, ...small.wrong], []);
await browser.close();
console.log("read");
