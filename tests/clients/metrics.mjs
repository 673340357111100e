// Looks at the charts of metrics, wide and narrow, light and dark: metrics.mjs URL SHOP PICTURES
import { launch } from "./browser.mjs";
import { assertNothing, overflow, shifts, violations, watchShifts } from "./page_checks.mjs";

const [url, , pictures] = process.argv.slice(2);
const browser = await launch();
const wrong = [];

for (const path of ["", "charts?span=week", "ar/charts"]) {
  for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    await watchShifts(page);
    const where = `metrics-${path.replace(/\W/g, "-") || "front"}-${width}`;
    page.on("pageerror", (error) => wrong.push([where, error.message]));
    page.on("console", (message) => message.type() === "error" && wrong.push([where, message.text()]));
    await page.goto(url + path);
    await page.waitForSelector("html[data-live=on]");
    wrong.push(...(await shifts(page)).map((what) => [where, what]));
    wrong.push(...(await overflow(page)).map((what) => [where, what]));
    const look = { hasScripts: true, isForced: false };
    wrong.push(...(await violations(page, look)).map((what) => [where, what]));
    await page.screenshot({ path: `${pictures}/${where}.png`, fullPage: true });
    await context.close();
  }
}

assertNothing(wrong);
await browser.close();
console.log("read");
