//! Uptime Kuma: which probes are the monitors of its backups?

use serde_json::json;

use super::{draft, finished, lists, setting, text};

#[test]
fn monitors_become_probes() {
    let list = json!([
        { "id": 1, "name": "Shop", "type": "group", "active": true },
        { "id": 2, "name": "Site", "type": "keyword", "url": "https://a.example/", "method": "GET", "keyword": "it's", "interval": 60,
          "maxretries": 2, "active": 1, "parent": 1, "accepted_statuscodes": ["200-299", "300-399"], "notificationIDList": { "1": true },
          "mqttTopic": "x", "expiryNotification": true },
        { "id": 3, "name": "API", "type": "json-query", "url": "https://b.example/", "method": "POST", "body": "{}", "active": true,
          "headers": "{\"Authorization\": \"Bearer abc\"}", "jsonPath": "$.status", "expectedValue": "ok", "interval": 20,
          "accepted_statuscodes": ["200", "404"], "authMethod": "ntlm" },
        { "id": 4, "name": "Port", "type": "port", "hostname": "c.example", "port": 5432, "interval": 60, "active": true },
        { "id": 5, "name": "Push", "type": "push", "interval": 3600, "active": true },
        { "id": 6, "name": "Redis", "type": "redis", "active": true, "interval": 60 },
        { "id": 7, "name": "Off", "type": "ping", "hostname": "d.example", "active": false },
        { "id": 8, "name": "Inverse", "type": "ping", "hostname": "d.example", "active": true, "upsideDown": true },
        { "id": 9, "name": "By hand", "type": "manual", "active": true },
    ]);
    // A backup, what the API sends, and a plain list say the same.
    let by_id =
        list.as_array().unwrap().iter().map(|monitor| (monitor["id"].to_string(), monitor.clone()));
    let by_id = serde_json::Value::Object(by_id.collect());
    for root in [
        json!({ "version": "1.23.11", "monitorList": list }),
        json!({ "monitorList": by_id }),
        list.clone(),
    ] {
        let mut draft = draft();
        draft.take_kuma("k.json", &setting(&root)).unwrap();
        let folder = finished(draft);
        assert_eq!(
            (folder.report.probes, folder.report.components, folder.report.groups),
            (4, 5, 1)
        );
        let site = text(&folder, "site.toml");
        for part in [
            "status >= 200",
            "status <= 399",
            "body contains 'it''s'",
            "failures = 3",
            "recoveries = 1",
            "follow_redirects = 10",
        ] {
            assert!(site.contains(part), "{part}: {site}");
        }
        let api = text(&folder, "api.toml");
        assert!(
            api.contains("json.status == 'ok'") && api.contains("status in [200, 404]"),
            "{api}"
        );
        assert!(!api.contains("abc") && api.contains("${secret.API_AUTHORIZATION}"), "{api}");
        for parts in [
            ["Redis", "no equal"],
            ["Off", "paused"],
            ["Inverse", "nothing answers"],
            ["notificationIDList", "[notify]"],
            ["expiryNotification", "certificate"],
            ["API", "ntlm"],
            ["Push", "heartbeat add"],
        ] {
            assert!(lists(&folder, &parts), "{parts:?}: {:#?}", super::listed(&folder));
        }
        assert!(!lists(&folder, &["mqttTopic"]));
    }
}

#[test]
fn what_is_no_backup_is_refused() {
    for root in [json!({}), json!([]), json!({ "monitorList": [] }), json!(1)] {
        assert!(draft().take_kuma("k.json", &setting(&root)).is_err(), "{root}");
    }
}
