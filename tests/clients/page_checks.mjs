// Checks of a page in a browser: what axe-core finds, what is wider than the screen, what moves by itself, and what a
// keyboard reaches.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
/** What is checked: WCAG 2.2 to level AA, and what is good practice beyond it. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Where scripts may not run, no timer fires; what axe-core puts off is done next. */
const TIMERS = "window.setTimeout = (work, ms, ...more) => (Promise.resolve().then(() => work(...more)), 1);";
/** Less would be hard to see beside what is around it (WCAG 1.4.11). */
const LEAST_CONTRAST = 3;
/** Less is hard to see, in pixels; Chromium calls it a shift from three on. */
const LEAST_SHIFT = 1;
/** How long a page is watched for what moves by itself. */
const WATCHED_MS = 200;
/** More tabs than any page has. */
const MOST_TABS = 600;
/** How often it is looked whether a page has scrolled to what has the focus, however long a frame takes. */
const MOST_LOOKS = 20;
const LOOK_EVERY_MS = 50;

/** What axe-core finds on the page as it is now. */
export async function violations(page, { hasScripts, isForced }) {
  await page.evaluate(`if (!window.axe) { ${hasScripts ? "" : TIMERS} ${AXE} }; undefined`);
  const rules = {
    // Where colours are forced, those that a style names are not those that are seen.
    "color-contrast": { enabled: !isForced },
    // Without scripts a page is loaded again each minute: a status that is older would be told as that of now.
    "meta-refresh": { enabled: hasScripts },
  };
  const found = await page.evaluate(async ([values, rules]) => {
    const options = { runOnly: { type: "tag", values }, rules, resultTypes: ["violations"], preload: false };
    return (await window.axe.run(document, options)).violations;
  }, [TAGS, rules]);
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\s+/g, " ")})`));
}

/** What is wider than the screen or than the card that it stands in. */
export function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    const isOutside = (element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (left < -1 || right > clientWidth + 1) && !element.closest(".trap,.skip,.unseen,.wide,pre");
    };
    const told = (outside) => outside.slice(0, 3).map((element) => element.outerHTML.slice(0, 160)).join(" | ");
    const outside = [...document.body.querySelectorAll("*")].filter(isOutside);
    const wider = scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px wider: ${told(outside)}`] : [];
    const escaped = [...document.querySelectorAll(".card *,.now *")].filter((element) => {
      const card = element.closest(".card,.now").getBoundingClientRect();
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (left < card.left - 1 || right > card.right + 1) && !element.closest(".trap,.wide,pre,.body table,.month a");
    });
    return escaped.length > 0 ? [...wider, `outside of its card: ${told(escaped)}`] : wider;
  });
}

/** Watches a page from before it is opened for what [`shifts`] tells. Where each thing stands is noted once the page has been
 * read and before a script runs, and again with each frame: a busy browser draws a page in parts, and what it draws while
 * it reads says nothing of what moves by itself. */
export function watchShifts(page) {
  return page.addInitScript((LEAST_SHIFT) => {
    const places = new Map();
    window.shifts = new Set();
    const look = () => {
      for (const [element, before] of places) {
        const now = element.getBoundingClientRect();
        const [x, y] = [now.left + scrollX, now.top + scrollY];
        const by = Math.max(Math.abs(x - before.x), Math.abs(y - before.y));
        if (now.width > 0 && by >= LEAST_SHIFT) window.shifts.add(`moved by ${by.toFixed(1)} px: ${element.outerHTML.slice(0, 120)}`);
      }
      requestAnimationFrame(look);
    };
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "interactive") return;
      for (const element of document.body.querySelectorAll("*")) {
        const { left, top, width } = element.getBoundingClientRect();
        if (width > 0) places.set(element, { x: left + scrollX, y: top + scrollY });
      }
      look();
    });
  }, LEAST_SHIFT);
}

/** What moved since the page was read, without anybody having done anything. */
export async function shifts(page) {
  await page.waitForTimeout(WATCHED_MS);
  return page.evaluate(() => [...window.shifts]);
}

/** What begins lower as long as the text after its beginning is not there: a busy browser may draw a page up to any tag.
 * What waits for the script is not seen before. */
export function beginningsInPlace(page) {
  return page.evaluate((LEAST_SHIFT) => {
    const begins = [...document.querySelectorAll("button:not(.live *),svg.g")];
    const topOf = (element) => element.getBoundingClientRect().top + scrollY;
    return begins.flatMap((element) => {
      const parent = element.matches("button") ? element : element.parentNode;
      const content = [...parent.childNodes];
      const top = topOf(element);
      parent.replaceChildren(...content.slice(0, content.indexOf(element) + 1));
      const moved = top - topOf(element);
      parent.replaceChildren(...content);
      const isMoved = Math.abs(moved) >= LEAST_SHIFT;
      return isMoved ? [`its text moves it by ${moved.toFixed(1)} px: ${element.outerHTML.slice(0, 160)}`] : [];
    });
  }, LEAST_SHIFT);
}

/** What the line that says how fresh the page is moves as it is filled in; it holds no more than three figures. */
export function agesInPlace(page) {
  return page.evaluate(() => {
    const age = document.getElementById("live-age");
    if (!age) return [];
    const line = age.closest(".live");
    const before = age.textContent;
    const heights = ["", "1", "999"].map((seconds) => {
      age.textContent = seconds && line.dataset.fresh.replace("{}", seconds);
      return line.getBoundingClientRect().height;
    });
    age.textContent = before;
    return new Set(heights).size > 1 ? [`the live line is ${heights.join(", ")} px high by what it says`] : [];
  });
}

/** What is wrong for those who use the page by keyboard alone; it is called on a page that was just opened. */
export async function keyboard(page) {
  const wrong = [];
  const expected = await page.evaluate(numberStops);
  const reached = new Set();
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(describeStop);
    if (!stop || reached.has(stop.number)) break;
    // The first is the way past what is the same on every page.
    if (reached.size === 0 && !stop.isSkip) wrong.push(`the first tab stop leads past nothing: ${stop.html}`);
    reached.add(stop.number);
    if (!(stop.outline >= 2)) wrong.push(`no focus can be seen: ${stop.html}`);
    if (!(stop.contrast >= LEAST_CONTRAST)) wrong.push(`its focus has a contrast of ${stop.contrast}: ${stop.html}`);
    if (!(await isFocusSeen(page))) wrong.push(`it is outside of the screen when it has the focus: ${stop.html}`);
  }
  const missed = expected.filter(({ number }) => !reached.has(number));
  wrong.push(...missed.map(({ html }) => `no tab reaches ${html}`));
  await page.locator("a.skip").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const isPast = await page.evaluate(() => {
    const main = document.getElementById("main");
    const { activeElement } = document;
    return activeElement !== document.body && !activeElement.closest("header") && !activeElement.matches(".skip")
      && (main.contains(activeElement) || !main.querySelector("a,button,input,summary"));
  });
  if (!isPast) wrong.push("the link past the header leads nowhere");
  return [...new Set(wrong)];
}

/** Whether what has the focus comes to be on the screen: a busy browser may scroll there some frames after the key. */
async function isFocusSeen(page) {
  const isOnScreen = () => {
    const { left, top, right, bottom } = document.activeElement.getBoundingClientRect();
    return right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  };
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    if (await page.evaluate(isOnScreen)) return true;
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
  return false;
}

/** Numbers all that a keyboard should reach, in the page. */
function numberStops() {
  const all = [...document.querySelectorAll("a[href],button,input,select,textarea,summary,[tabindex]")];
  const can = all.filter((element) => {
    if (element.tabIndex < 0 || element.disabled || element.type === "hidden" || !element.checkVisibility()) return false;
    if (element.type !== "radio" || element.checked) return true;
    // Of radio buttons, the one that is chosen.
    return !document.querySelector(`input[type=radio][name="${element.name}"]:checked`);
  });
  return can.map((element, number) => {
    element.stopNumber = number;
    return { number, html: element.outerHTML.slice(0, 160) };
  });
}

/** What has the focus, in the page. */
function describeStop() {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const channels = (colour) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = [255, 255, 255];
  for (let around = element.parentElement; around; around = around.parentElement) {
    const [r, g, b, alpha] = channels(getComputedStyle(around).backgroundColor);
    if (alpha === 255) {
      ground = [r, g, b];
      break;
    }
  }
  const style = getComputedStyle(element);
  const [r, g, b, alpha] = channels(style.outlineColor);
  const ring = [r, g, b].map((c, n) => (c * alpha + ground[n] * (255 - alpha)) / 255);
  const [light, dark] = [luminance(ring), luminance(ground)].sort((a, b) => b - a);
  return {
    number: element.stopNumber ?? element.outerHTML.slice(0, 160),
    isSkip: element.matches("a.skip[href='#main']"),
    html: element.outerHTML.slice(0, 160),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: Math.round(((light + 0.05) / (dark + 0.05)) * 10) / 10,
  };
}

/** Fails with all that is wrong, each named once with where. */
export function assertNothing(wrong) {
  const places = new Map();
  for (const [where, what] of wrong) places.set(what, [...(places.get(what) ?? []), where]);
  const told = [...places].map(([what, where]) => `${what}\n    ${[...new Set(where)].join(", ")}`);
  assert.equal(told.length, 0, `${told.length} defects\n${told.join("\n")}`);
}
