// Reads a component's page as people do: component.mjs URL SHOP PICTURES
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";

const [url, shop, pictures] = process.argv.slice(2);
const browser = await launch();
const wrong = [];

/** Opens a page; what goes wrong on it is collected. */
async function open(path, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  assert.equal((await page.goto(url + path)).status(), 200);
  return page;
}

/** What everybody must find, whatever their browser does. */
async function isComplete(page, sentence) {
  assert.equal((await page.locator("h1").innerText()).trim(), sentence);
  assert.ok((await page.title()).includes(sentence));
  assert.match(await page.locator("#now").innerText(), /Since .* UTC, for \d+/);
  assert.equal(await page.locator("#now .regions li").count(), 3);
  assert.match(await page.locator("svg.days").getAttribute("aria-label"), /Today: 1 watched/);
  assert.match(await page.locator(".figures").innerText(), /Today[\s\S]*%/);
  const chart = page.getByRole("img", { name: /How long runs of checkout from all regions took/ });
  assert.equal(await chart.count(), 1);
  assert.match(await page.locator("#chart-desc").textContent(), /[1-9]\d* of \d+ runs failed/);
  for (const line of ["p50", "p95", "p99"]) {
    assert.match(await chart.locator(`path.${line}`).getAttribute("d"), /^M\d/, line);
  }
  assert.ok((await chart.locator("path.failed").count()) >= 1, "runs that failed are marked");
  assert.ok((await chart.locator("path.failed").first().boundingBox()).height >= 7);
  const levels = await page.locator("h1, h2, h3").evaluateAll((all) => all.map((h) => +h.tagName[1]));
  levels.reduce((before, level) => (assert.ok(level <= before + 1, `h${before} to h${level}`), level), 0);
  const ids = await page.locator("[id]").evaluateAll((all) => all.map((each) => each.id));
  assert.equal(new Set(ids).size, ids.length, "no id twice");
  const navs = await page.locator("nav").evaluateAll((all) => all.map((nav) => nav.getAttribute("aria-label")));
  assert.ok(navs.every(Boolean) && new Set(navs).size === navs.length, "every choice has its name");
}

// Without scripts, from the front page on, by links alone.
const plain = await open("", { javaScriptEnabled: false });
await plain.getByRole("link", { name: "Checkout", exact: true }).click();
assert.equal(new URL(plain.url()).pathname, "/components/checkout");
await isComplete(plain, "Checkout is down");
assert.equal(await plain.locator(".live").isVisible(), false, "no dead buttons");
const newest = plain.locator("#changes li:has(time)").first();
const words = await newest.innerText();
assert.match(words, /From partial outage to major outage/);
for (const region of ["Frankfurt", "Virginia", "Singapore"]) {
  const vote = newest.locator(".regions li", { hasText: region });
  assert.match(await vote.innerText(), /down|up/, region);
}
assert.match(words, /through checkout/);
for (const [name, grain] of [["2 hours", "minute"], ["90 days", "day"]]) {
  await plain.getByRole("navigation", { name: "Time" }).getByRole("link", { name }).click();
  assert.equal(new URL(plain.url()).searchParams.get("grain"), grain);
  assert.match(await plain.locator("#chart-title").textContent(), new RegExp(`by the ${grain}`));
  await isComplete(plain, "Checkout is down");
  const chosen = plain.locator("nav[aria-label=Time] [aria-current]");
  assert.equal(await chosen.innerText(), name);
}
await plain.getByRole("link", { name: "Virginia" }).click();
assert.equal(new URL(plain.url()).search, "?grain=day&probe=checkout&region=us-east");
assert.match(await plain.locator("#chart-title").textContent(), /from Virginia took/);
assert.equal(await plain.locator("#figures table").isVisible(), false);
await plain.locator("#figures summary").click();
const cells = await plain.locator("#figures tbody tr").first().locator("th, td").allInnerTexts();
assert.equal(cells.length, 6);
assert.ok(+cells[1] >= +cells[2] && +cells[2] >= 1, `runs and failures: ${cells}`);

// With scripts: what breaks or is mended is there by itself, and what was opened stays open.
const page = await open("components/checkout?grain=minute", {});
await page.waitForSelector("html[data-live=on]");
await isComplete(page, "Checkout is down");
await page.evaluate(() => (window.sameDocument = true));
await page.locator("#figures summary").click();
await page.screenshot({ path: `${pictures}/component-light.png`, fullPage: true });
assert.equal((await fetch(`${shop}/mend`, { method: "POST" })).status, 200);
await page.waitForFunction(() => document.querySelector("h1").innerText.includes("Checkout is working"), null, { timeout: 30_000 });
assert.match(await page.locator("#changes li").first().innerText(), /to operational/);
assert.equal(await page.evaluate(() => window.sameDocument), true, "without a reload");
const drawn = await page.locator("#chart").innerHTML();
await page.waitForFunction((drawn) => document.querySelector("#chart").innerHTML !== drawn, drawn, { timeout: 100_000 });
assert.equal(await page.locator("#figures table").isVisible(), true, "what was opened stays open");

// In the dark, and on a small screen.
const dark = await open("components/checkout?grain=minute", { colorScheme: "dark" });
await dark.screenshot({ path: `${pictures}/component-dark.png`, fullPage: true });
for (const colorScheme of ["light", "dark"]) {
  const small = await open("components/checkout", { colorScheme, viewport: { width: 360, height: 740 } });
  await small.locator("#figures summary").click();
  const overflow = await small.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
  await small.screenshot({ path: `${pictures}/component-small-${colorScheme}.png`, fullPage: true });
}

// As programs read it.
const changes = `${url}api/v1/components/checkout/changes.json?limit=1`;
const first = await fetch(changes);
assert.equal(first.headers.get("access-control-allow-origin"), "*");
const tag = first.headers.get("etag");
assert.match(tag, /^"[0-9a-f]{16}"$/);
assert.equal((await first.json()).changes.length, 1);
const page404 = await fetch(`${url}components/nobody`, { headers: { accept: "text/html" } });
assert.equal(page404.status, 404);
assert.deepEqual(wrong, []);
await browser.close();
console.log("read");
