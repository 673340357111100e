// Each role at the console: console_roles.mjs URL SHOP PICTURES JSON. Who signs in goes through every screen that the navigation
// shows, in both colour schemes, by scripts on a laptop and without on a phone, and does what the role is for by keyboard.
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";
import { assertNothing, overflow, violations } from "./page_checks.mjs";

const [base, , pictures, told] = process.argv.slice(2);
const { tokens, incident } = JSON.parse(told);
const browser = await launch();
const wrong = [];
/** What each role finds in its navigation. */
const READ = ["Now", "Incidents", "Alerts", "Components", "Agents", "Calendar", "Customers", "Problems", "Deliveries", "Reports", "Audit"];
const NAVIGATION = {
  executive: ["Reports"],
  reader: [...READ, "Costs"],
  communicator: [...READ, "Costs"],
  operator: [...READ, "Costs"],
  admin: [...READ, "Tokens", "Costs"],
};
/** What nobody of the role may open. */
const REFUSED = { executive: "", reader: "/tokens", communicator: "/tokens", operator: "/tokens" };
const WIDTHS = [{ hasScripts: true, width: 1280, height: 800 }, { hasScripts: false, width: 360, height: 780 }];

async function open({ hasScripts, width, height }, role) {
  const context = await browser.newContext({ javaScriptEnabled: hasScripts, viewport: { width, height }, acceptDownloads: true });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push([`${role} ${width}`, error.message]));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("status of 403") && wrong.push([`${role} ${width}`, message.text()]));
  await page.goto(`${base}console/sign-in`);
  await page.focus("#token");
  await page.keyboard.type(tokens[role]);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  return page;
}

/** The tables that a phone would have to move sideways. */
const wideTables = (page) => page.locator(".wide").evaluateAll((all) => all.filter((own) => own.scrollWidth > own.clientWidth + 1).map((own) => `wider than the screen: ${own.getAttribute("aria-label")}`));

async function look(page, name, hasScripts) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const found = await violations(page, { hasScripts, isForced: false });
    const isPhone = page.viewportSize().width <= 700;
    wrong.push(...[...found, ...(await overflow(page)), ...(isPhone ? await wideTables(page) : [])].map((what) => [`${name} ${colorScheme}`, what]));
  }
}

/** Goes through every screen that the navigation shows. */
async function goThrough(page, role, at) {
  const links = await page.locator("header nav a").evaluateAll((all) => all.map((link) => [link.textContent, link.href]));
  assert.deepEqual(links.map(([name]) => name), NAVIGATION[role], role);
  for (const [name, href] of links) {
    const answer = await page.goto(href);
    assert.equal(answer.status(), 200, `${role} ${name}`);
    if (role === "reader") {
      const acting = await page.locator("form[method=post]").evaluateAll((all) => all.map((form) => new URL(form.action).pathname));
      assert.deepEqual(acting.filter((path) => !["/console/sign-out", "/console/actions/report"].includes(path)), [], name);
      assert.equal(await page.locator("a[href*='act=']:not([href*='act=report'])").count(), 0, `nothing leads a reader to a form: ${name}`);
    }
    // What looks the same for every role is looked at once; what acts, for whom it acts.
    const isOwn = role === "executive" || role === "admin" || ["Now", "Incidents", "Alerts"].includes(name) && role === "operator";
    if (isOwn) await look(page, `${role} ${at.width} ${name}`, at.hasScripts);
    for (const colorScheme of isOwn ? ["light", "dark"] : []) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${pictures}/role-${role}-${at.width}-${name.toLowerCase()}-${colorScheme}.png`, fullPage: true });
    }
  }
  const refused = REFUSED[role];
  if (refused !== undefined) assert.equal((await page.goto(`${base}console${refused}`)).status(), 403, `${role} ${refused}`);
}

const form = (page, action) => page.locator(`form[action='/console/actions/${action}']`);

/** Unfolds a form by keyboard, types what it asks for, and sends it. */
async function act(page, action, fields, isUnfolded = false) {
  if (!isUnfolded) {
    await page.locator(`#act-${action} > summary`).focus();
    await page.keyboard.press("Enter");
  }
  for (const [name, text] of Object.entries(fields)) {
    const field = page.locator(`#${action}-${name}`);
    await field.focus();
    if (await field.evaluate((element) => element.matches("select"))) await field.selectOption(text);
    else await page.keyboard.type(text);
  }
  await form(page, action).locator("button.primary").focus();
  await page.keyboard.press("Enter");
}

/** Follows a link by keyboard. */
async function follow(page, link) {
  await link.focus();
  await page.keyboard.press("Enter");
}

let acknowledged;

const WORK = {
  async reader(page) {
    await page.goto(`${base}console/incidents`);
    await follow(page, page.locator("main a", { hasText: "down" }).first());
    await page.waitForURL(new RegExp(`incidents/${incident}`));
    assert.match(await page.locator("main").textContent(), /What fails/);
    assert.equal(await page.locator("form.acts, section.acts").count(), 0);
  },
  async executive(page, { width }) {
    await page.goto(`${base}console/reports`);
    assert.match(await page.locator("main").textContent(), /The shop sells/, "how objectives stand now");
    await act(page, "report", { kind: "quarterly-customer", customer: "acme" });
    await page.waitForURL(/reports\/quarterly-customer\?customer=acme/);
    assert.match(await page.textContent("body"), /Acme Ltd/);
    // Its policy lets no script run, so that no timer fires.
    await look(page, `executive ${width} report`, false);
    await page.screenshot({ path: `${pictures}/role-executive-${width}-report.png`, fullPage: true });
    await page.goto(`${base}console/reports`);
    const download = page.waitForEvent("download");
    await act(page, "report", { kind: "quarterly-customer", customer: "acme", format: "csv" });
    const file = await (await download).createReadStream();
    let text = "";
    for await (const part of file) text += part;
    assert.match(text, /Acme Ltd/, text.slice(0, 300));
  },
  async communicator(page, { hasScripts, width }) {
    await page.goto(`${base}console/incidents/${incident}`);
    const text = `Half of the payments **work** (${width}).`;
    await page.locator("#update-body").focus();
    if (hasScripts) {
      await page.locator("#act-update select.templates").selectOption({ label: "provider" });
      assert.equal(await page.inputValue("#update-body"), "Payments fail at a provider.");
      await page.keyboard.press("Control+a");
    }
    await page.keyboard.type(text);
    await form(page, "update").getByRole("button", { name: "Preview" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".preview strong");
    assert.equal(await page.inputValue("#update-body"), text);
    await act(page, "update", {}, true);
    await page.waitForURL(/done=update/);
    const answer = width > 360 ? {} : { body: "It works again." };
    await act(page, "resolve", answer);
    await page.waitForURL(/done=resolve/);
    assert.match(await page.locator(".facts").textContent(), /state resolved/);
    await act(page, "reopen", { body: "It fails again." });
    await page.waitForURL(/done=reopen/);
  },
  async operator(page, { width }) {
    await page.goto(`${base}console`);
    const acknowledge = page.locator("a[href*='act=acknowledge-alert']");
    // After a mute it is another alert, once the Board has turned.
    if (!acknowledged || (await acknowledge.count()) > 0) {
      const address = await acknowledge.first().getAttribute("href");
      acknowledged = new URL(address, base).searchParams.get("alert");
      assert.ok(acknowledged, address);
      await follow(page, acknowledge.first());
      await page.waitForURL(/console\/alerts\?act=acknowledge-alert/);
      await act(page, "acknowledge-alert", { by: "ops" }, true);
      await page.waitForURL(/done=acknowledge-alert/);
    }
    await page.goto(`${base}console/alerts`);
    assert.match(await page.locator("main").textContent(), /ops/);
    // Another alert may have begun since.
    const again = page.locator(`a[href*='act=acknowledge-alert'][href*='alert=${acknowledged}']`);
    assert.equal(await again.count(), 0, "what is done is not offered again");
    await follow(page, page.locator("a[href*='act=mute'][href*='eu-central']").first());
    await page.waitForURL(/act=mute/);
    assert.equal(await page.inputValue("#mute-region"), "eu-central");
    await act(page, "mute", { until: "+2h", reason: "the line is mended" }, true);
    await page.waitForURL(/done=mute/);
    assert.match(await page.locator("main").textContent(), /the line is mended/);
    await page.screenshot({ path: `${pictures}/role-operator-${width}-muted.png`, fullPage: true });
    await look(page, `operator ${width} muted`, width > 360);
    const muted = page.locator("tr", { hasText: "eu-central" });
    assert.equal(await muted.locator("a[href*='act=mute'], a[href*='act=open']").count(), 0, "it is muted, and has an incident");
    await page.goto(`${base}console/incidents?act=open&component=checkout#act-open`);
    assert.notEqual(await page.inputValue("#open-component"), "");
    await act(page, "open", { name: `Frankfurt (${width})`, body: "We look into it.", component_status: "partial_outage", visibility: "internal" }, true);
    await page.waitForURL(/done=open/);
    assert.match(await page.locator("h1").textContent(), /Frankfurt/);
    await page.goto(`${base}console/alerts`);
    await follow(page, page.locator("a[href*='act=unmute']").first());
    await page.waitForURL(/act=unmute/);
    await act(page, "unmute", {}, true);
    await page.waitForURL(/done=unmute/);
  },
  async admin(page, { width }) {
    await page.goto(`${base}console/tokens`);
    await act(page, "create-token", { name: `guest-${width}`, role: "reader" });
    await page.waitForSelector(".done");
    assert.match(await page.locator(".done").textContent(), /shown this once: aco_\S+/);
    await look(page, `admin ${width} token`, width > 360);
    await page.goto(`${base}console/tokens`);
    assert.ok(!/aco_/.test(await page.content()), "it is shown no more");
    await follow(page, page.locator(`a[href*='token=guest-${width}']`));
    await page.waitForURL(/act=revoke/);
    await act(page, "revoke", {}, true);
    await page.waitForURL(/done=revoke/);
    assert.match(await page.locator("tr", { hasText: `guest-${width}` }).textContent(), /revoked/);
  },
};

for (const role of Object.keys(NAVIGATION)) {
  for (const at of WIDTHS) {
    const page = await open(at, role);
    await goThrough(page, role, at);
    await WORK[role](page, at);
    await page.context().close();
  }
}
assertNothing(wrong);
await browser.close();
console.log("read");
