// Shows a mail as programs that read mail do: mail_pictures.mjs HTML PICTURES
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch } from "./browser.mjs";

const [html, pictures] = process.argv.slice(2);
const browser = await launch();
for (const [width, height] of [[1280, 900], [360, 740]]) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, javaScriptEnabled: false });
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.setContent(readFileSync(html, "utf8"));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} px wider than ${width}`);
    await page.screenshot({ path: `${pictures}/mail-${width}-${colorScheme}.png`, fullPage: true });
    assert.deepEqual(asked, [], "nothing is loaded");
    await page.close();
  }
}
await browser.close();
console.log("read");
