// Draws the pictures of statuses that other sites show with a shared address: node xtask/og/draw.mjs
// They are committed in public/og; colours are those of domain/src/public/color.rs, shapes of site/src/layout/marks.rs.
import { writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { chromium } from "playwright-core";

const [WIDTH, HEIGHT] = [1200, 630];

const CIRCLE = "<circle cx=8 cy=8 r=8 />";
const STATUSES = {
  "operational": ["Operational", "1a7d4a", `${CIRCLE}<path d='M4.6 8.3l2.3 2.3 4.5-4.9'/>`],
  "under-maintenance": ["Under maintenance", "2f6fd0", `${CIRCLE}<path d='M8 4v4.4l2.6 1.6'/>`],
  "no-data": ["No data", "667080", `${CIRCLE}<path d='M6 6.3a2 2 0 1 1 2.6 1.9q-.6.3-.6 1M8 11.6v.1'/>`],
  "degraded-performance": ["Degraded performance", "976000", "<path class=f d='M8 .6 15.8 15H.2z'/><path d='M8 5.6v4M8 12.2v.1'/>"],
  "partial-outage": ["Partial outage", "c4500c", "<path class=f d='M8 0l8 8-8 8-8-8z'/><path d='M5 8h6'/>"],
  "major-outage": ["Major outage", "c02636", "<rect class=f width=16 height=16 rx=3 /><path d='M5 5l6 6M11 5l-6 6'/>"],
};

/** A picture of a colour and white, in 16 steps of 4 bits: a fifth of the bytes that the browser's has. */
function png(steps, color) {
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const row = steps.slice(y * WIDTH, (y + 1) * WIDTH);
    return [0, ...Array.from({ length: WIDTH / 2 }, (_, x) => (row[2 * x] << 4) | row[2 * x + 1])];
  });
  const palette = Array.from({ length: 16 }, (_, step) =>
    [0, 2, 4].map((at) => parseInt(color.slice(at, at + 2), 16)).map((part) => Math.round(part + ((255 - part) * step) / 15)));
  const chunk = (name, bytes) => {
    const body = Buffer.concat([Buffer.from(name), Buffer.from(bytes)]);
    const number = (value) => { const four = Buffer.alloc(4); four.writeUInt32BE(value); return four; };
    return Buffer.concat([number(bytes.length), body, number(crc32(body))]);
  };
  const size = Buffer.alloc(8);
  size.writeUInt32BE(WIDTH, 0);
  size.writeUInt32BE(HEIGHT, 4);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", [...size, 4, 3, 0, 0, 0]), chunk("PLTE", palette.flat()),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()), { level: 9 })), chunk("IEND", []),
  ]);
}

/** How near to white each point of a picture is, 0 to 15. */
async function steps(page, picture, color) {
  return page.evaluate(async ([picture, base]) => {
    const image = Object.assign(new Image(), { src: `data:image/png;base64,${picture}` });
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    // By the part of the colour that is furthest from white.
    const part = base.indexOf(Math.min(...base));
    const step = (n) => Math.round((15 * (data[4 * n + part] - base[part])) / (255 - base[part]));
    return Array.from({ length: data.length / 4 }, (_, n) => Math.max(0, Math.min(15, step(n))));
  }, [picture.toString("base64"), [0, 2, 4].map((at) => parseInt(color.slice(at, at + 2), 16))]);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
for (const [name, [words, color, shape]] of Object.entries(STATUSES)) {
  await page.setContent(`<style>
    body { margin: 0; height: 630px; display: grid; place-content: center; justify-items: center; gap: 36px;
      background: #${color}; color: #fff; font: 40px "DejaVu Sans", sans-serif; }
    svg { width: 200px; fill: #fff; stroke: #${color}; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
    circle, .f { stroke: none; } path:not(.f) { fill: none; } b { font-size: 84px; }
  </style><svg viewBox="0 0 16 16">${shape}</svg><b>${words}</b><span>when this preview was made</span>`);
  writeFileSync(`public/og/${name}.png`, png(await steps(page, await page.screenshot(), color), color));
}
await browser.close();
