// Reads the page in several languages: languages.mjs URL SHOP PICTURES
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";
import { assertNothing, overflow, violations } from "./page_checks.mjs";

const [url, , pictures] = process.argv.slice(2);
const browser = await launch();
const wrong = [];
/** How an instant is written. */
const INSTANTS = {
  de: /^\d{1,2}\. \S+ \d{4}, [\d:]{8} UTC$/,
  ja: /^\d{4}年\d{1,2}月\d{1,2}日 /,
  "zh-hans": /^\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日/,
  ar: /UTC/,
};

for (const [language, written] of Object.entries(INSTANTS)) {
  for (const width of [360, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.on("pageerror", (error) => wrong.push([language, error.message]));
    page.on("console", (message) => message.type() === "error" && wrong.push([language, message.text()]));
    await page.goto(`${url}${language}/`);
    await page.waitForSelector("html[data-live=on]");
    wrong.push(...(await overflow(page)).map((what) => [`${language} ${width}`, what]));
    const look = { hasScripts: true, isForced: false };
    wrong.push(...(await violations(page, look)).map((what) => [`${language} ${width}`, what]));
    await page.screenshot({ path: `${pictures}/language-${language}-${width}.png`, fullPage: true });
    if (width === 1280) {
      // The script writes of when the page is as the server does, in the page's language.
      const asOf = page.locator("#as-of");
      const first = await asOf.textContent();
      assert.match(first, written, language);
      await page.waitForFunction((first) => document.getElementById("as-of").textContent !== first, first);
      assert.match(await asOf.textContent(), written, language);
      await page.locator(`footer a[href="/${language}/history"]`).click();
      assert.equal(new URL(page.url()).pathname, `/${language}/history`);
      await page.locator(`.languages a[lang=fr]`).click();
      assert.equal(new URL(page.url()).pathname, "/fr/history");
      assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
    }
    await context.close();
  }
}

assertNothing(wrong);
await browser.close();
console.log("read");
