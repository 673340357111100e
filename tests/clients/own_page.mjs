// Looks at a page with a brand, from a part of the world: own_page.mjs URL SHOP PICTURES
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";

const [url, , pictures] = process.argv.slice(2);
const browser = await launch();
const wrong = [];

for (const [colorScheme, accent] of [["light", "#6b2fd0"], ["dark", undefined]]) {
  const context = await browser.newContext({
    viewport: { width: 900, height: 800 },
    colorScheme,
    extraHTTPHeaders: { "cf-ipcontinent": "EU" },
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  assert.equal((await page.goto(url)).status(), 200);
  const style = await page.evaluate(() => {
    const root = getComputedStyle(document.documentElement);
    const own = (name) => root.getPropertyValue(name).trim();
    return { accent: own("--accent"), radius: own("--r"), font: getComputedStyle(document.body).fontFamily };
  });
  // In the dark it is the same accent, as near as can be read there.
  if (accent) assert.equal(style.accent, accent);
  else assert.match(style.accent, /^#(?!6b2fd0|86aeff)/);
  assert.equal(style.radius, "4px");
  assert.match(style.font, /^Inter, "?Segoe UI"?,/);
  const logo = page.locator("header img");
  assert.deepEqual(await logo.evaluate((image) => [image.naturalWidth > 0, image.width, image.height]), [true, 56, 28]);
  assert.equal(await page.getByRole("link", { name: "Support" }).getAttribute("href"), "mailto:help@northwind.example");
  assert.equal(await page.getByRole("link", { name: "Imprint" }).count(), 1);
  await page.getByText("From Europe, where you are: working. From North America: no region reports.").waitFor();
  await page.screenshot({ path: `${pictures}/own-page-${colorScheme}.png` });
}

assert.deepEqual(wrong, []);
await browser.close();
console.log("read");
