// Measures how soon pages can be read, on a slow network and a slow processor: first_paint.mjs SERVER PATH… Prints JSON: of
// each page the medians of its loads, and before them those of a page of plain text, the floor. What the server sends is
// compressed on the way, as the platform does.
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { launch } from "./browser.mjs";

const ROUNDS = 5;
/** What browsers' tools call slow 4G: bytes a second, and the time to the server and back. */
const NETWORK = { offline: false, downloadThroughput: 180_000, uploadThroughput: 84_375, latency: 562.5 };
const SLOWER = 4;

const text = "All systems are working. ".repeat(200);
const floor = gzipSync(`<!DOCTYPE html><html lang="en"><title>Floor</title><h1>All systems are working</h1><p>${text}</p></html>`);
const [origin, ...paths] = process.argv.slice(2);
const FLOOR = "/floor";
const server = createServer(async ({ url }, response) => {
  const headers = { "content-encoding": "gzip" };
  if (url === FLOOR) {
    response.writeHead(200, { ...headers, "content-type": "text/html" });
    response.end(floor);
    return;
  }
  const reply = await fetch(origin + url.slice(1));
  for (const name of ["content-type", "cache-control", "content-security-policy"]) {
    headers[name] = reply.headers.get(name) ?? "";
  }
  response.writeHead(reply.status, headers);
  response.end(gzipSync(Buffer.from(await reply.arrayBuffer())));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await launch();

async function load(url) {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.addInitScript(() => {
    window.seen = { lcp: 0, shift: 0, blocked: 0 };
    const on = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    on("largest-contentful-paint", ({ startTime }) => (window.seen.lcp = startTime));
    on("layout-shift", ({ value }) => (window.seen.shift += value));
    on("longtask", ({ duration }) => (window.seen.blocked += Math.max(0, duration - 50)));
  });
  await page.goto(url, { waitUntil: "load" });
  await page.waitForTimeout(2_500);
  const seen = await page.evaluate(() => ({
    ...window.seen,
    bytes: performance.getEntriesByType("navigation")[0].encodedBodySize,
  }));
  await context.close();
  return seen;
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const here = `http://127.0.0.1:${server.address().port}`;
const addresses = [FLOOR, ...paths.map((path) => `/${path}`)].map((path) => here + path);
const loads = addresses.map(() => []);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [place, address] of addresses.entries()) loads[place].push(await load(address));
}
const fields = ["lcp", "shift", "blocked", "bytes"];
console.log(JSON.stringify(loads.map((all) =>
  Object.fromEntries(fields.map((field) => [field, median(all.map((one) => one[field]))])))));
await browser.close();
server.close();
