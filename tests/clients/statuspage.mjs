// Reads a page with a public Statuspage client: statuspage.mjs URL INCIDENT
import assert from "node:assert/strict";
import { Statuspage } from "statuspage.io";

const [url, incidentId] = process.argv.slice(2);
const client = new Statuspage("any");
client.setApiUrl(url.replace(/\/$/, ""));

const { page, status } = await client.api.getStatus();
assert.equal(page.name, "Northwind");
assert.match(page.id, /^[0-9a-z]{12}$/);
assert.equal(page.time_zone, "Etc/UTC");
assert.deepEqual(status, { indicator: "major", description: "Partial System Outage" });

const summary = await client.api.getSummary();
assert.deepEqual(summary.status, status);
assert.deepEqual(summary.scheduled_maintenances, []);

const keys = ["created_at", "description", "group", "group_id", "id", "name", "only_show_if_degraded",
  "page_id", "position", "showcase", "start_date", "status", "updated_at"];
for (const component of summary.components) {
  const wanted = component.group ? [...keys, "components"].sort() : keys;
  assert.deepEqual(Object.keys(component).sort(), wanted, component.name);
  assert.ok(component.position >= 1 && component.position <= 255);
}
const byId = Object.fromEntries(summary.components.map((component) => [component.id, component]));
assert.equal(byId.checkout.status, "major_outage");
assert.equal(byId.checkout.group_id, "shop");
assert.equal(byId.shop.status, "major_outage", "a group is as its worst");
assert.deepEqual(byId.shop.components, ["storefront", "checkout"]);

const [incident] = summary.incidents;
assert.equal(incident.id, incidentId);
assert.equal(incident.shortlink, `${page.url}/incidents/${incidentId}`);
assert.deepEqual(
  [incident.status, incident.impact, incident.resolved_at, incident.reminder_intervals],
  ["investigating", "major", null, null],
);
const [update] = incident.incident_updates;
assert.equal(update.body, "We are looking.");
assert.deepEqual(update.affected_components, [
  { code: "checkout", name: "Shop - Checkout", old_status: "operational", new_status: "major_outage" },
]);
assert.match(update.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
console.log("read");
