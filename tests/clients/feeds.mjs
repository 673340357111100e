// Reads feeds as rss-parser does, and the calendar as ical.js does: feeds.mjs URL SHOP PICTURES COUNT EVENTS
import assert from "node:assert/strict";
import ICAL from "ical.js";
import Parser from "rss-parser";

const [url, , , count, events] = process.argv.slice(2);
for (const [path, own] of [["history.rss", "rss"], ["history.atom", "atom"], ["components/checkout/history.rss", "rss"]]) {
  const feed = await new Parser().parseURL(`${url}${path}`);
  assert.equal(feed.items.length, +count, path);
  for (const item of feed.items) {
    assert.ok(item.link.startsWith(url) && item.title && Number.isFinite(Date.parse(item.isoDate)), JSON.stringify(item));
  }
  if (own === "rss") assert.equal(feed.feedUrl ?? feed.paginationLinks?.self, `${url}${path}`);
}
const text = await (await fetch(`${url}maintenance.ics`)).text();
const calendar = new ICAL.Component(ICAL.parse(text));
const read = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
const sequences = Object.fromEntries(read.map((event) => [event.uid, event.sequence]));
assert.deepEqual(sequences, JSON.parse(events), "both readers read the same");
for (const event of read) assert.ok(event.endDate.compare(event.startDate) > 0 && event.summary, event.uid);
console.log("read");
