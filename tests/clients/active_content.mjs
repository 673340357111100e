// Opens pages, feeds and pictures whose texts try to run something, without their policy: active_content.mjs URL SHOP PICTURES PATHS TOKEN
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";

const [url, , , list, token] = process.argv.slice(2);
const { paths, attempts } = JSON.parse(list);
const { origin } = new URL(url);
const browser = await launch();
const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });
const wrong = [];

// Nothing leaves for elsewhere, and whatever tries to is seen.
await context.route((address) => !["http:", "https:"].includes(address.protocol) || address.origin === origin ? false : true,
  (route) => {
    wrong.push(`a request to ${route.request().url()}`);
    return route.abort();
  });

/** What a document has that it may not have; runs in the page. */
function activeContent() {
  const found = [];
  const never = ["applet", "audio", "base", "embed", "foreignobject", "frame", "frameset", "iframe", "img", "math", "object",
    "portal", "use", "video", "marquee", "plaintext", "animate", "set", "image", "parsererror"];
  const addresses = ["href", "src", "action", "formaction", "data", "poster", "srcset", "background", "ping", "xlink:href"];
  const allowed = new Set(("html head meta title link style script noscript body a header main footer nav p h1 h2 h3 h4 section " +
    "article aside ul ol li div span small strong em b del time svg path rect circle ellipse line polyline polygon g text tspan " +
    "desc defs pattern clippath lineargradient stop table caption colgroup col thead tbody tfoot tr th td form input label " +
    "button select option optgroup fieldset legend dl dt dd details summary pre code blockquote hr br abbr output sup sub " +
    "textarea dialog template datalist").split(" "));
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName.toLowerCase();
    if (never.includes(name) || !allowed.has(name)) found.push(`<${name}>`);
    for (const { name: attribute, value } of element.attributes) {
      const isAddress = addresses.includes(attribute.toLowerCase());
      const scheme = isAddress && URL.canParse(value, location.href) && new URL(value, location.href).protocol;
      const isFollowed = name === "a" && ["http:", "https:", "mailto:"].includes(scheme);
      const isOwn = scheme && new URL(value, location.href).origin === location.origin;
      const isIcon = name === "link" && value.startsWith("data:image/svg+xml,");
      if (/^on/i.test(attribute) || (isAddress && !isFollowed && !isOwn && !isIcon) || attribute === "srcdoc" || attribute === "is") {
        found.push(`<${name} ${attribute}=${value}>`);
      }
    }
    const isOwnScript = element.src === `${location.origin}/embed/line.js` || element.src?.startsWith?.(`${location.origin}/live/`);
    if (name === "script" && (element.textContent || !isOwnScript)) found.push("a script");
    if (name === "style" && /evil|expression|@import/.test(element.textContent)) found.push("a style");
    if (name === "meta" && element.httpEquiv === "refresh" && element.content !== "60") found.push(`a refresh ${element.content}`);
  }
  return found;
}

const page = await context.newPage();
page.on("dialog", (dialog) => {
  wrong.push(`a dialog on ${page.url()}`);
  return dialog.dismiss();
});
page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error.message}`));
page.on("console", (message) => {
  // A refusal is a page too, of which browsers say that it could not be loaded.
  if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) wrong.push(`${page.url()}: ${message.text()}`);
});
page.on("download", (download) => wrong.push(`a download of ${download.url()}`));

/** Looks at the document that is open, after all that loads. */
async function look(where) {
  const active = await page.evaluate(activeContent);
  wrong.push(...active.map((found) => `${where}: ${found}`));
  assert.equal(new URL(page.url()).origin, origin, `${where} led elsewhere`);
}

// What runs is seen: an attempt that is put into a page as markup.
await page.goto(`${url}api`);
await page.evaluate((markup) => (document.querySelector("main").innerHTML = markup), "<img src=//evil.example/x onerror=alert(1)>");
await page.waitForTimeout(500);
await look("the check");
assert.deepEqual(["a request to", "a dialog on", "the check: <img>", "the check: <img onerror"].filter((text) =>
  !wrong.some((found) => found.startsWith(text))), [], wrong.join("\n"));
wrong.length = 0;

let texts = "";
for (const path of paths) {
  const reply = await page.goto(`${url}${path}`, { waitUntil: "load" }).catch((error) => wrong.push(`${path}: ${error.message}`));
  if (!reply?.headers) continue;
  const type = reply.headers()["content-type"];
  if (/html|svg/.test(type)) await look(path);
  // What is no page is shown as the text or the tree that it is: without a script of its own.
  else assert.equal(await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, base").length), 0, path);
  if (path === "") texts = await page.evaluate(() => document.body.textContent.replace(/\s/g, ""));
}
// They were all there, as text.
const shown = attempts.filter((attempt) => texts.includes(attempt.replace(/\s/g, "")));
assert.ok(shown.length >= 60, `${shown.length} of ${attempts.length} are shown on the front page as they are`);

// What is typed into the form comes back as text.
for (const attempt of attempts.filter((_, n) => n % 40 === 0)) {
  await page.goto(`${url}subscribe`);
  assert.ok(await page.locator("form input[name=email]").count(), "there is a form");
  await page.evaluate((text) => {
    const form = document.querySelector("form");
    form.noValidate = true;
    for (const input of form.querySelectorAll("input[name=email], input[name=webhook]")) {
      input.type = "text";
      input.value = text;
    }
  }, attempt);
  await Promise.all([page.waitForNavigation(), page.evaluate(() => HTMLFormElement.prototype.submit.call(document.querySelector("form")))]);
  await look(`the form with ${attempt}`);
  const typed = await page.locator("form input").evaluateAll((all) => all.map((input) => input.value.replace(/\s/g, "")));
  assert.ok(typed.includes(attempt.replace(/\s/g, "")), `${attempt} is not there to be put right: ${typed}`);
}

// An open page takes over what is new, and it stays text.
await page.goto(url);
await page.waitForSelector("html[data-live=on]");
const marks = ["<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">"];
const reply = await fetch(`${url}ops/v1/incidents`, {
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify({ name: `Meanwhile ${marks[0]}`, body: marks.join("\n\n"), components: {} }),
});
assert.ok(reply.ok, await reply.text());
await page.waitForFunction(() => document.body.textContent.includes("Meanwhile"), null, { timeout: 30_000 });
await look("the page that was open");

assert.deepEqual(wrong, []);
await browser.close();
console.log("read");
