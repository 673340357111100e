// Subscribes, confirms, changes and ends it, as people do, without scripts and with them:
// subscriber.mjs URL SHOP PICTURES MAILS
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch } from "./browser.mjs";

const [url, , pictures, mails] = process.argv.slice(2);
const browser = await launch();

/** The path of a kind that the newest mail to an address has. */
async function link(address, kind) {
  for (const until = Date.now() + 30_000; Date.now() < until; await new Promise((then) => setTimeout(then, 100))) {
    const lines = readFileSync(mails, "utf8").split("\n").filter((line) => line.endsWith("}"));
    const all = lines.map((line) => JSON.parse(line)).filter((mail) => mail.recipients?.[0] === address);
    const texts = all.map((mail) => Buffer.from(mail.raw, "base64").toString().replaceAll("=\r\n", ""));
    const found = texts.map((text) => new RegExp(`/${kind}/([0-9a-f]{64})`).exec(text)?.[0]).filter(Boolean);
    if (found.length > 0) return found.at(-1).slice(1);
  }
  assert.fail(`no mail to ${address} with a link to ${kind}`);
}

/** What each page must be: labelled, within the screen, and without an error. */
async function isSound(page, name) {
  for (const [width, height] of [[360, 740], [1280, 900]]) {
    await page.setViewportSize({ width, height });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${name}: ${overflow} px wider than ${width}`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  for (const field of await page.locator("input:visible, select:visible").all()) {
    const [name, labelled] = await field.evaluate((field) => [field.name, field.labels.length]);
    assert.equal(labelled, 1, `a label for ${name}`);
  }
  assert.equal(await page.locator("h1").count(), 1, name);
}

async function heading(page, expected) {
  assert.equal((await page.locator("h1").innerText()).trim(), expected);
}

/** A whole life of a subscription. */
async function subscribe(address, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  // The way there is on the front page.
  await page.goto(url);
  await page.locator("a[href='/subscribe']").first().click();
  await page.waitForURL("**/subscribe");
  await isSound(page, "subscribe");

  // The browser refuses what is no address; what it takes and we refuse is said beside the form, and is still there.
  await page.fill("#email", "nobody");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await heading(page, "Subscribe to updates");
  assert.equal(await page.locator("#email").evaluate((field) => field.validity.typeMismatch), true);
  await page.fill("#email", "nobody@localhost");
  await page.getByLabel("Maintenance").uncheck();
  await page.getByRole("button", { name: "Subscribe" }).click();
  assert.match(await page.getByRole("alert").innerText(), /e-mail address/);
  await isSound(page, "subscribe-refused");
  assert.equal(await page.inputValue("#email"), "nobody@localhost");
  assert.equal(await page.getByLabel("Maintenance").isChecked(), false);

  // By keyboard alone.
  await page.focus("#email");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(address);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("h1").innerText === "Look into your mailbox");
  await isSound(page, "requested");

  await page.goto(url + (await link(address, "subscribe")));
  await heading(page, "Confirm your subscription");
  await isSound(page, "confirm");
  await page.getByRole("button", { name: "Yes, subscribe me" }).click();
  await heading(page, "You are subscribed");
  await isSound(page, "confirmed");

  await page.getByRole("link", { name: "Change or end it" }).click();
  await heading(page, "Your subscription");
  assert.equal(await page.getByLabel("Maintenance").isChecked(), false, "as it was asked for");
  await page.getByLabel("Maintenance").check();
  await page.getByLabel("Only when something begins and ends").check();
  await page.getByLabel("Only these:").check();
  await page.getByLabel("Checkout").check();
  await page.getByLabel("Time zone").fill("asia/tokyo");
  await page.getByRole("button", { name: "Save" }).click();
  assert.equal((await page.getByRole("status").innerText()).trim(), "Saved.");
  await isSound(page, "manage");
  await page.reload();
  for (const [label, expected] of [["Incidents", true], ["Maintenance", true], ["With every update", false],
    ["Only when something begins and ends", true], ["All components", false], ["Checkout", true], ["Accounts", false]]) {
    assert.equal(await page.getByLabel(label, { exact: true }).isChecked(), expected, label);
  }
  assert.equal(await page.getByLabel("Time zone").inputValue(), "Asia/Tokyo");
  for (const label of ["Incidents", "Maintenance"]) await page.getByLabel(label).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  assert.match(await page.getByRole("alert").innerText(), /[Nn]either/);

  const manage = page.url();
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  await heading(page, "You are unsubscribed");
  await isSound(page, "ended");
  const gone = await page.goto(manage);
  assert.equal(gone.status(), 404);
  await isSound(page, "gone");
  assert.match(gone.headers()["content-type"], /text\/html/);
  // What browsers say of statuses that are meant.
  assert.deepEqual(wrong.filter((message) => !/status of (404|422)/.test(message)), []);
  await context.close();
}

await subscribe("plain@example.com", { javaScriptEnabled: false });
await subscribe("scripts@example.com", {});
await browser.close();
console.log("read");
