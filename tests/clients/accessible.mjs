// Looks at every form of page as many people do: accessible.mjs PAGES HTML PICTURES. PAGES is a list of a name, an address,
// a status, and what is sent if it is a form; each page as it came is written to the folder HTML.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { launch } from "./browser.mjs";
import { agesInPlace, assertNothing, beginningsInPlace, keyboard, overflow, shifts, violations, watchShifts } from "./page_checks.mjs";

const [list, html, pictures] = process.argv.slice(2);
const browser = await launch();
const LIGHT = { colorScheme: "light", forcedColors: "none" };
const DARK = { colorScheme: "dark", forcedColors: "none" };
const FORCED = { colorScheme: "dark", forcedColors: "active" };
/** What scripts, direction, colours and width a page is looked at with, so that any two of them meet. Three follow each
 * other for each page. */
const LOOKS = [
  [true, "ltr", LIGHT, 360], [false, "rtl", DARK, 768], [true, "rtl", FORCED, 1440],
  [true, "rtl", LIGHT, 768], [false, "ltr", DARK, 1440], [false, "ltr", FORCED, 360],
  [false, "rtl", LIGHT, 1440], [true, "ltr", DARK, 360], [true, "ltr", FORCED, 768],
];
const WIDTHS = [360, 768, 1440];
/** A page of 1,280 pixels that is magnified four times has so many (WCAG 1.4.10). */
const NARROWEST = 320;
/** How much of a long page is on its picture. */
const PICTURE_HEIGHT = 3_000;
/** How many pages are looked at at once. */
const AT_ONCE = 4;
const wrong = [];

/** What is answered when an object does not answer in time. */
const BUSY = 503;

/** What is answered to those who are not let in. */
const UNAUTHORIZED = 401;

/** Answers as the server does, and asks for no password. */
async function answerWithoutChallenge(route) {
  const response = await route.fetch();
  const headers = response.headers();
  delete headers["www-authenticate"];
  await route.fulfill({ response, headers });
}

/** Opens a page; what goes wrong on it is collected. */
async function open({ name, url, status, form }, hasScripts, look) {
  const options = { javaScriptEnabled: hasScripts, viewport: { width: look.width, height: 900 } };
  const context = await browser.newContext({ ...options, ...look.media });
  const page = await context.newPage();
  if (hasScripts) await watchShifts(page);
  if (form) {
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
    await page.route(url, (route) => route.continue({ method: "POST", postData: form, headers }));
  }
  // Chromium shows what comes with it only to those who were asked for a password and gave none.
  if (status === UNAUTHORIZED) await page.route(url, answerWithoutChallenge);
  page.on("pageerror", (error) => wrong.push([name, error.message]));
  page.on("console", (message) => {
    const isMeant = message.text().includes(`status of ${status}`) && status >= 400;
    if (message.text().includes(`status of ${BUSY}`)) return;
    if (message.type() === "error" && !isMeant) wrong.push([name, message.text()]);
  });
  let response = await page.goto(url);
  // It is about what is on a page, and not about how soon a machine with two cores has a large one.
  for (let n = 0; n < 3 && response.status() === BUSY && status !== BUSY; n += 1) {
    await page.waitForTimeout(1_000);
    response = await page.goto(url);
  }
  assert.equal(response.status(), status, name);
  return { page, context, text: () => response.text() };
}

async function look(page, name, hasScripts, [dir, media, width]) {
  const theme = media === FORCED ? "forced" : media.colorScheme;
  const where = `${name}-${width}-${theme}-${dir}${hasScripts ? "" : "-plain"}`;
  await page.emulateMedia(media);
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate((dir) => (document.documentElement.dir = dir), dir);
  wrong.push(...(await violations(page, { hasScripts, isForced: media === FORCED })).map((what) => [where, what]));
  wrong.push(...(await overflow(page)).map((what) => [where, what]));
  wrong.push(...(await beginningsInPlace(page)).map((what) => [where, what]));
  const height = Math.min(PICTURE_HEIGHT, await page.evaluate(() => document.scrollingElement.scrollHeight));
  const clip = { x: 0, y: 0, width, height };
  await page.screenshot({ path: `${pictures}/${where}.png`, fullPage: true, clip });
  await page.setViewportSize({ width: NARROWEST, height: 900 });
  wrong.push(...(await overflow(page)).map((what) => [`${where}: ${NARROWEST}`, what]));
  wrong.push(...(await beginningsInPlace(page)).map((what) => [`${where}: ${NARROWEST}`, what]));
  if (hasScripts) wrong.push(...(await agesInPlace(page)).map((what) => [`${where}: ${NARROWEST}`, what]));
}

async function check(entry, number) {
  const { name } = entry;
  const looks = [0, 1, 2].map((n) => LOOKS[(number * 3 + n) % LOOKS.length]);
  const width = WIDTHS[number % 3];
  const { page, context, text } = await open(entry, true, { media: LIGHT, width });
  writeFileSync(`${html}/${name}.html`, await text());
  if ((await page.locator(".live").count()) > 0) await page.waitForSelector("html[data-live=on]");
  wrong.push(...(await shifts(page)).map((what) => [`${name}: ${width}`, what]));
  wrong.push(...(await agesInPlace(page)).map((what) => [`${name}: ${width}`, what]));
  wrong.push(...(await keyboard(page)).map((what) => [`${name}: ${width}`, what]));
  // What folds is open from now on.
  const unfold = (page) => page.evaluate(() =>
    document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await unfold(page);
  for (const [hasScripts, ...rest] of looks.filter(([hasScripts]) => hasScripts)) {
    await look(page, name, hasScripts, rest);
  }
  await context.close();
  const plain = await open(entry, false, { media: LIGHT, width });
  await unfold(plain.page);
  for (const [hasScripts, ...rest] of looks.filter(([hasScripts]) => !hasScripts)) {
    await look(plain.page, name, hasScripts, rest);
  }
  await plain.context.close();
}

const pages = JSON.parse(readFileSync(list, "utf8")).map((entry, number) => [entry, number]);
const worker = async () => {
  for (let next = pages.shift(); next; next = pages.shift()) {
    const began = Date.now();
    await check(...next);
    if (process.env.TIMES) console.error(next[0].name, Date.now() - began);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
assertNothing(wrong);
await browser.close();
console.log("read");
