//! Files as a page at Statuspage answers them: a small one with each state, and a large one.

use domain::time::timestamp::Timestamp;
use serde_json::{Value, json};

/// A change of a component, as an update has it.
fn change(code: &str, name: &str, old: &str, new: &str) -> Value {
    json!({ "code": code, "name": name, "old_status": old, "new_status": new })
}

fn update(id: &str, status: &str, at: &str, body: &str, changes: &[Value]) -> Value {
    json!({
        "id": id, "status": status, "body": body, "created_at": at, "updated_at": at, "display_at": at,
        "affected_components": if changes.is_empty() { Value::Null } else { changes.into() },
        "deliver_notifications": true, "custom_tweet": null, "tweet_id": null
    })
}

fn component(code: &str, name: &str) -> Value {
    json!({ "id": code, "name": name, "status": "operational", "group": false, "position": 1 })
}

/// Incidents, the newest first, of each state.
pub(super) fn incidents() -> Value {
    let (checkout, legacy) = ("Shop - Checkout", "Shop - Old API");
    json!({
        "page": { "id": "p4g3p4g3p4g3", "name": "Northwind", "time_zone": "Etc/UTC" },
        "incidents": [
            {
                "id": "st1llopen001", "name": "Slow search", "status": "monitoring", "impact": "minor",
                "created_at": "2026-11-01T08:00:00.000Z", "started_at": "2026-11-01T08:00:00.000Z",
                "resolved_at": null, "components": [],
                "incident_updates": [update("u-open", "monitoring", "2026-11-01T08:00:00.000Z", "We watch.", &[])]
            },
            {
                "id": "cardsfail001", "name": "Card payments fail", "status": "postmortem", "impact": "major",
                "created_at": "2025-03-04T10:05:00.000Z", "updated_at": "2025-03-08T09:00:00.000Z",
                "monitoring_at": "2025-03-04T11:00:00.000Z", "resolved_at": "2025-03-04T11:28:00.000Z",
                "started_at": "2025-03-04T10:01:30.000Z", "shortlink": "https://stspg.test/x",
                "components": [component("c0dech3ck0ut", "Checkout"), component("c0delegacy00", "Old API")],
                "incident_updates": [
                    update("cards-5", "postmortem", "2025-03-08T09:00:00.000Z", "## Why\n\nA cable.", &[]),
                    update("cards-4", "resolved", "2025-03-04T11:30:00.000Z", "It is over.", &[
                        change("c0dech3ck0ut", checkout, "partial_outage", "operational"),
                        change("c0delegacy00", legacy, "degraded_performance", "operational"),
                    ]),
                    update("cards-3", "monitoring", "2025-03-04T11:00:00.000Z", "We watch.", &[
                        change("c0dech3ck0ut", checkout, "major_outage", "partial_outage"),
                    ]),
                    update("cards-2", "identified", "2025-03-04T10:20:00.000Z", "A cable.", &[
                        change("c0dech3ck0ut", checkout, "partial_outage", "major_outage"),
                        change("c0delegacy00", legacy, "operational", "degraded_performance"),
                    ]),
                    update("cards-1", "investigating", "2025-03-04T10:05:00.000Z", "We look into it.", &[
                        change("c0dech3ck0ut", checkout, "operational", "partial_outage"),
                    ]),
                ]
            },
            {
                "id": "n0affected01", "name": "Late mails", "status": "resolved", "impact": "none",
                "created_at": "2024-06-01T09:00:00.000+02:00", "resolved_at": "2024-06-01T10:00:00.000+02:00",
                "started_at": "2024-06-01T09:00:00.000+02:00", "components": [component("c0dedesk0000", "Desk")],
                "postmortem_body": "The queue was full.", "postmortem_published_at": "2024-06-02T09:00:00.000Z",
                "incident_updates": [
                    update("mail-2", "resolved", "2024-06-01T10:00:00.000+02:00", "", &[]),
                    update("mail-1", "investigating", "2024-06-01T09:00:00.000+02:00", "Mails are late.", &[]),
                ]
            },
            {
                "id": "n0end0000001", "name": "Brief outage", "status": "resolved", "impact": "unheard_of",
                "created_at": "2023-01-01T00:00:00.000Z", "resolved_at": "2023-01-01T00:10:00.000Z",
                "components": [],
                "incident_updates": [update("brief-1", "monitoring", "2023-01-01T00:00:00.000Z", "Gone.", &[])]
            },
        ]
    })
}

/// Maintenance: one that is over, and one that is to come.
pub(super) fn maintenances() -> Value {
    let window = |from: &str, until: &str| (from.to_owned(), until.to_owned());
    let (from, until) = window("2025-05-01T02:00:00.000Z", "2025-05-01T04:00:00.000Z");
    json!({
        "scheduled_maintenances": [
            {
                "id": "futurew0rk01", "name": "New racks", "status": "scheduled", "impact": "maintenance",
                "scheduled_for": "2030-01-01T00:00:00.000Z", "scheduled_until": "2030-01-01T01:00:00.000Z",
                "incident_updates": [update("f-1", "scheduled", "2026-10-01T00:00:00.000Z", "Soon.", &[])]
            },
            {
                "id": "newdisks0001", "name": "New disks", "status": "completed", "impact": "maintenance",
                "created_at": "2025-04-20T12:00:00.000Z", "resolved_at": "2025-05-01T03:30:00.000Z",
                "scheduled_for": from, "scheduled_until": until,
                "components": [component("c0dedesk0000", "Desk")],
                "incident_updates": [
                    update("disks-4", "completed", "2025-05-01T03:30:00.000Z", "Done.", &[]),
                    update("disks-3", "verifying", "2025-05-01T03:00:00.000Z", "We look.", &[]),
                    update("disks-2", "in_progress", "2025-05-01T02:00:00.000Z", "It begins.", &[]),
                    update("disks-1", "scheduled", "2025-04-20T12:00:00.000Z", "The desk is closed.", &[]),
                ]
            },
        ]
    })
}

/// So many incidents that are over, a day apart, the newest first.
pub(super) fn many(count: usize) -> Value {
    let first: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap();
    let minute = |n: usize, minutes: i64| {
        let ms = first.unix_ms() + i64::try_from(n).unwrap() * 86_400_000 + minutes * 60_000;
        Timestamp::from_unix_ms(ms).to_string()
    };
    let incident = |n: usize| {
        let (began, ended) = (minute(n, 0), minute(n, 45));
        let name = ["Shop - Checkout", "Desk"][n % 2];
        let mut updates = vec![update(
            &format!("m{n}-last"),
            "resolved",
            &ended,
            &format!("Incident {n} is over."),
            &[change("x", name, "partial_outage", "operational")],
        )];
        updates.extend((0..n % 4).rev().map(|k| {
            let at = minute(n, 10 + i64::try_from(k).unwrap());
            update(&format!("m{n}-{k}"), "identified", &at, &format!("Word {k} of {n}."), &[])
        }));
        let begins = [change("x", name, "operational", "partial_outage")];
        updates.push(update(&format!("m{n}-first"), "investigating", &began, "We look.", &begins));
        let impact = ["none", "minor", "major", "critical"][n % 4];
        json!({
            "id": format!("many{n:08}"), "name": format!("Incident {n}"), "status": "resolved",
            "impact": impact, "created_at": began,
            "started_at": began, "resolved_at": ended, "incident_updates": updates
        })
    };
    json!({ "incidents": (0..count).rev().map(incident).collect::<Vec<_>>() })
}
