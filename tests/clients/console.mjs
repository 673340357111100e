// An operator at the console: console.mjs URL SHOP PICTURES TOKEN INCIDENT. By keyboard and with scripts at 1280x800, without scripts at
// 360; each page is looked at by axe-core in both colour schemes.
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";
import { assertNothing, overflow, violations } from "./page_checks.mjs";

const [base, , pictures, token, incident] = process.argv.slice(2);
const browser = await launch();
const wrong = [];
/** The six questions of whoever comes to an incident, and what answers each. */
const QUESTIONS = {
  what: "What fails", since: "since", who: "Who is affected", changed: "What changed", known: "What is known", said: "What was said",
};
const SCREENS = ["", "/incidents", "/components", "/agents", "/calendar", "/customers", "/problems", "/deliveries", "/reports",
  "/audit", "/tokens", "/costs", "/search?q=pay", `/incidents/${incident}`];

async function open(hasScripts, width, height) {
  const context = await browser.newContext({ javaScriptEnabled: hasScripts, viewport: { width, height } });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push([width, error.message]));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("status of 422") && wrong.push([width, message.text()]));
  return { context, page };
}

async function signIn(page, to) {
  await page.goto(`${base}console${to}`);
  assert.match(page.url(), /sign-in/, "nobody is signed in");
  await page.keyboard.press("Tab");
  await page.focus("#token");
  await page.keyboard.type(token);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}console${to}`);
}

/** Looks at the page as it is in both colour schemes. */
async function look(page, name, hasScripts) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const found = await violations(page, { hasScripts, isForced: false });
    wrong.push(...[...found, ...(await overflow(page))].map((what) => [`${name} ${colorScheme}`, what]));
    await page.screenshot({ path: `${pictures}/console-${name}-${colorScheme}.png`, fullPage: true });
  }
}

const named = (path) => path.replace(/[^a-z]+/g, "-") || "-now";

// With scripts and by keyboard, on the screen of a laptop.
const { page, context } = await open(true, 1280, 800);
await signIn(page, `/incidents/${incident}`);
for (const [question, text] of Object.entries(QUESTIONS)) {
  const place = page.getByText(text, { exact: false }).first();
  const box = await place.boundingBox();
  assert.ok(box && box.y >= 0 && box.y + box.height <= 800, `${question} is answered in one view`);
}
await page.screenshot({ path: `${pictures}/console-war-room.png` });

// It was found by probes: readers see it once somebody says so.
await page.locator("summary", { hasText: /^Publish$/ }).focus();
await page.keyboard.press("Enter");
await page.locator("#publish-visibility").selectOption("public");
await page.locator("form[action='/console/actions/publish'] button.primary").focus();
await page.keyboard.press("Enter");
await page.waitForURL(/done=publish/);

const post = page.locator("form[action='/console/actions/update']");
await post.locator("textarea").focus();
await page.keyboard.type("Half of the cards **work** again.");
await post.getByRole("button", { name: "Preview" }).focus();
await page.keyboard.press("Enter");
await page.waitForSelector(".preview strong");
assert.equal(await page.locator("form[action='/console/actions/update'] textarea").inputValue(), "Half of the cards **work** again.");
await page.locator("#update-status").selectOption("monitoring");
await page.locator("form[action='/console/actions/update'] textarea").focus();
await page.keyboard.press("Control+Enter");
await page.waitForURL(/done=update/);
assert.match(await page.locator(".done").textContent(), /Done: Post update/);
assert.match(await page.locator(".facts").textContent(), /phase monitoring/);

for (const [action, fill] of [
  ["acknowledge", {}],
  ["note", { "note-text": "Called the acquirer." }],
  ["resolve", { "resolve-body": "It works again." }],
]) {
  await page.locator("summary", { hasText: new RegExp(`^${{ acknowledge: "Acknowledge", note: "Add note", resolve: "Resolve" }[action]}$`) }).focus();
  await page.keyboard.press("Enter");
  for (const [id, text] of Object.entries(fill)) {
    await page.focus(`#${id}`);
    await page.keyboard.type(text);
  }
  await page.locator(`form[action='/console/actions/${action}'] button.primary`).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`done=${action}`));
}
assert.match(await page.locator(".facts").textContent(), /state resolved/);

// What is wrong is said where it was typed, and nothing that was typed is lost.
await page.locator("summary", { hasText: /^Add remediation item$/ }).click();
await page.fill("#item-text", "A second acquirer");
await page.fill("#item-owner", "x".repeat(101));
await page.fill("#item-due", "2026-12-24");
await page.locator("form[action='/console/actions/item'] button.primary").click();
await page.waitForSelector("form[action='/console/actions/item'] [role=alert]");
assert.equal(await page.inputValue("#item-text"), "A second acquirer");
await page.fill("#item-owner", "Ana");
await page.locator("form[action='/console/actions/item'] button.primary").click();
await page.waitForURL(/done=item/);

// Keys: help, another screen, search.
await page.goto(`${base}console`);
await page.keyboard.press("?");
await page.waitForSelector("dialog.keys[open]");
assert.match(await page.locator("dialog.keys").textContent(), /g aAgents/);
await look(page, "keys", true);
await page.keyboard.press("Escape");
await page.keyboard.press("g");
await page.keyboard.press("a");
await page.waitForURL(/console\/agents$/);
await page.keyboard.press("/");
await page.keyboard.type("checkout");
await page.keyboard.press("Enter");
await page.waitForURL(/search\?q=checkout/);
assert.match(await page.locator("main").textContent(), /payments-gateway/);
for (const path of SCREENS) {
  const answer = await page.goto(`${base}console${path}`);
  assert.equal(answer.status(), 200, path);
  assert.ok((await answer.body()).length <= 40_000, `${path} has ${(await answer.body()).length} bytes`);
  await look(page, `wide${named(path)}`, true);
}

// It says so when it cannot be refreshed, and is loaded anew by itself where it can.
await page.goto(`${base}console`);
await page.route("**/console", (route) => route.abort());
await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
await page.waitForSelector("body.old .unread");
await context.close();
wrong.splice(0, wrong.length, ...wrong.filter(([, text]) => !String(text).includes("ERR_FAILED")));

// Without scripts, on a phone.
const phone = await open(false, 360, 780);
await signIn(phone.page, `/incidents/${incident}`);
for (const path of SCREENS) {
  const answer = await phone.page.goto(`${base}console${path}`);
  assert.equal(answer.status(), 200, path);
  await look(phone.page, `narrow${named(path)}`, false);
}
await phone.page.goto(`${base}console/incidents/${incident}`);
await phone.page.locator("summary", { hasText: /^Reopen$/ }).click();
await phone.page.fill("#reopen-body", "They fail again.");
await phone.page.locator("form[action='/console/actions/reopen'] button.primary").click();
await phone.page.waitForURL(/done=reopen/);
await phone.page.getByRole("button", { name: "Sign out", exact: true }).click();
await phone.page.waitForURL(/sign-in/);
await phone.context.close();
assertNothing(wrong);
await browser.close();
console.log("read");
