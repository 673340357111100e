//! Blackbox exporter: which probes are its modules with the targets of scrape jobs?

use serde_json::json;

use super::{draft, finished, lists, setting, text};

#[test]
fn modules_become_probes_of_their_targets() {
    let modules = json!({ "modules": {
        "http": { "prober": "http", "timeout": "5s", "http": {
            "method": "POST", "body": "${1}", "valid_status_codes": [200, 201], "fail_if_not_ssl": true, "follow_redirects": false,
            "fail_if_body_not_matches_regexp": ["o.k"], "fail_if_header_matches": [{ "header": "Set-Cookie", "regexp": ".*", "allow_missing": true }],
            "basic_auth": { "username": "probe", "password": "geheim" }, "proxy_url": "http://p",
            "preferred_ip_protocol": "ip4", "ip_protocol_fallback": false } },
        "banner": { "prober": "tcp", "tcp": { "query_response": [{ "expect": "^SSH-2.0-" }] } },
        "mail": { "prober": "tcp", "tcp": { "query_response": [{ "send": "EHLO prober" }, { "starttls": true }] } },
        "dns": { "prober": "dns", "dns": { "query_name": "a.example", "query_type": "SOA", "valid_rcodes": ["NOERROR"] } },
        "unix": { "prober": "unix" },
        "unused": { "prober": "icmp" },
    } });
    let targets = json!([
        { "targets": ["https://a.example/x"], "labels": { "module": "http", "job": "web" } },
        { "targets": ["b.example:22"], "labels": { "module": "banner" } },
        { "targets": ["c.example:25"], "labels": { "module": "mail" } },
        { "targets": ["192.0.2.53"], "labels": { "__param_module": "dns" } },
        { "targets": ["/x"], "labels": { "module": "unix" } },
        { "targets": ["d.example"] },
    ]);
    let mut draft = draft();
    let targets = [("t.yml".to_owned(), setting(&targets))];
    draft.take_blackbox(("b.yml", &setting(&modules)), &targets).unwrap();
    let folder = finished(draft);
    assert_eq!(folder.report.probes, 4, "{:#?}", super::listed(&folder));
    let http = text(&folder, "https-a-example-x.toml");
    assert!(!http.contains("geheim"), "{http}");
    for part in [
        "status in [200, 201]",
        "certificate.days_left exists",
        "body matches 'o.k'",
        "header.set-cookie not exists",
        "text = \"$${1}\"",
        "ip_version = 4",
        "timeout = \"5s\"",
    ] {
        assert!(http.contains(part), "{part}: {http}");
    }
    assert!(!http.contains("follow_redirects"), "{http}");
    assert!(text(&folder, "b-example-22.toml").contains("received matches"));
    assert!(text(&folder, "c-example-25.toml").contains("starttls = \"smtp\""));
    assert!(text(&folder, "192-0-2-53.toml").contains("record = \"SOA\""));
    for parts in [
        ["unix", "no equal"],
        ["unused", "no target"],
        ["http_2xx", "d.example"],
        ["proxy_url", "no equal"],
        ["starttls", "left out"],
    ] {
        assert!(lists(&folder, &parts), "{parts:?}: {:#?}", super::listed(&folder));
    }
}

#[test]
fn what_is_no_configuration_is_refused() {
    let modules = setting(&json!({ "modules": { "a": { "prober": "icmp" } } }));
    assert!(draft().take_blackbox(("b.yml", &setting(&json!({}))), &[]).is_err());
    let targets = [("t.yml".to_owned(), setting(&json!({ "scrape_configs": [] })))];
    assert!(draft().take_blackbox(("b.yml", &modules), &targets).is_err());
}
