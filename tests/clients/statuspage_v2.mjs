// Reads all addresses of Statuspage's API v2 strictly, whatever state the page is in: statuspage_v2.mjs URL
import assert from "node:assert/strict";
import { Statuspage } from "statuspage.io";

const url = process.argv[2].replace(/\/$/, "");
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const COMPONENT = ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];
const INCIDENT = ["investigating", "identified", "monitoring", "resolved", "postmortem"];
const MAINTENANCE = ["scheduled", "in_progress", "verifying", "completed"];
const keys = (of, wanted, what) => assert.deepEqual(Object.keys(of).sort(), [...wanted].sort(), what);
const instant = (text, what) => assert.match(text, INSTANT, what);
const oneOf = (word, words, what) => assert.ok(words.includes(word), `${what}: ${word}`);

async function get(path, lists) {
  const response = await fetch(`${url}/api/v2/${path}`);
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get("access-control-allow-origin"), "*", path);
  const answer = await response.json();
  keys(answer, ["page", ...lists], path);
  keys(answer.page, ["id", "name", "url", "time_zone", "updated_at"], path);
  instant(answer.page.updated_at, path);
  return answer;
}

function component(of) {
  const wanted = ["created_at", "description", "group", "group_id", "id", "name", "only_show_if_degraded", "page_id",
    "position", "showcase", "start_date", "status", "updated_at"];
  keys(of, of.group ? [...wanted, "components"] : wanted, of.id);
  oneOf(of.status, COMPONENT, of.id);
}

function incident(of, phases, impacts, more) {
  keys(of, ["id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact", "shortlink",
    "started_at", "page_id", "incident_updates", "components", "reminder_intervals", ...more], of.id);
  oneOf(of.status, phases, of.id);
  oneOf(of.impact, impacts, of.id);
  assert.ok(of.shortlink.endsWith(of.id));
  [of.created_at, of.updated_at, of.started_at].forEach((at) => instant(at, of.id));
  of.components.forEach(component);
  assert.ok(of.incident_updates.length > 0, of.id);
  for (const update of of.incident_updates) {
    keys(update, ["id", "status", "body", "incident_id", "created_at", "updated_at", "display_at",
      "affected_components", "deliver_notifications", "custom_tweet", "tweet_id"], update.id);
    oneOf(update.status, phases, update.id);
    assert.equal(update.incident_id, of.id);
    for (const affected of update.affected_components ?? []) {
      keys(affected, ["code", "name", "old_status", "new_status"], update.id);
      oneOf(affected.new_status, COMPONENT, update.id);
    }
  }
  const newestFirst = of.incident_updates.map((update) => update.created_at);
  assert.deepEqual(newestFirst, [...newestFirst].sort().reverse(), of.id);
}

const incidents = (list) =>
  list.forEach((of) => incident(of, INCIDENT, ["none", "minor", "major", "critical"], []));
const maintenances = (list) =>
  list.forEach((of) => incident(of, MAINTENANCE, ["maintenance"], ["scheduled_for", "scheduled_until"]));

const summary = await get("summary.json", ["components", "incidents", "scheduled_maintenances", "status"]);
const { status } = await get("status.json", ["status"]);
assert.deepEqual(summary.status, status);
const { components } = await get("components.json", ["components"]);
components.forEach(component);
assert.deepEqual(summary.components.map((of) => of.id), components.map((of) => of.id));
const all = (await get("incidents.json", ["incidents"])).incidents;
const unresolved = (await get("incidents/unresolved.json", ["incidents"])).incidents;
const scheduled = (await get("scheduled-maintenances.json", ["scheduled_maintenances"])).scheduled_maintenances;
const upcoming = (await get("scheduled-maintenances/upcoming.json", ["scheduled_maintenances"])).scheduled_maintenances;
const active = (await get("scheduled-maintenances/active.json", ["scheduled_maintenances"])).scheduled_maintenances;
[all, unresolved, summary.incidents].forEach(incidents);
[scheduled, upcoming, active, summary.scheduled_maintenances].forEach(maintenances);
assert.ok(unresolved.every((of) => of.status !== "resolved" && all.some((known) => known.id === of.id)));
assert.ok(upcoming.every((of) => of.status === "scheduled"));
assert.ok(active.every((of) => ["in_progress", "verifying"].includes(of.status)));

const client = new Statuspage("any");
client.setApiUrl(url);
assert.deepEqual((await client.api.getStatus()).status, status);
assert.equal((await client.api.getSummary()).components.length, components.length);
assert.equal((await client.api.getComponents()).components.length, components.length);
console.log([all, unresolved, scheduled, upcoming, active].map((list) => list.length).join(" "));
