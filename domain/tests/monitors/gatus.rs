//! Gatus: which expectations do its conditions become, and what of an endpoint has no equal?

use serde_json::{Value, json};

use super::{draft, finished, lists, setting, text};

/// The expectations that an endpoint becomes with one condition; those that are always there left out.
fn expected(endpoint: &Value, condition: &str) -> Result<String, Vec<String>> {
    let mut endpoint = endpoint.clone();
    endpoint["name"] = json!("one");
    endpoint["conditions"] = json!([condition]);
    let mut draft = draft();
    draft.take_gatus("g.yaml", &setting(&json!({ "endpoints": [endpoint] }))).unwrap();
    let folder = finished(draft);
    let why: Vec<String> = folder.report.remarks.iter().map(|remark| remark.why.clone()).collect();
    if why.iter().any(|why| why.contains("condition")) {
        return Err(why);
    }
    let read = domain::config::parse::read(&folder.files).unwrap();
    let step = &read.probes[0].steps[0];
    let rules = step.expect.iter().map(ToString::to_string).filter(|rule| rule != "status < 600");
    Ok(rules.collect::<Vec<_>>().join("; "))
}

#[test]
fn conditions_become_expectations() {
    let http = json!({ "url": "https://a.example/" });
    for (condition, wanted) in [
        ("[STATUS] == 200", "status == 200"),
        ("[STATUS] != 500", "status != 500"),
        ("300 > [STATUS]", "status < 300"),
        ("[STATUS] == any(200, 429)", "status in [200, 429]"),
        ("[STATUS] == pat(2*)", "status >= 200; status < 300"),
        ("[RESPONSE_TIME] < 300", "duration < 300ms"),
        ("[CERTIFICATE_EXPIRATION] > 48h", "certificate.expires_in > 2d"),
        ("[DOMAIN_EXPIRATION] >= 720h", "domain.expires_in >= 30d"),
        ("[IP] == 192.0.2.1", "peer == '192.0.2.1'"),
        ("[BODY].status == UP", "json.status == 'UP'"),
        ("[BODY].count == 3", "json.count == 3"),
        ("[BODY].ok == true", "json.ok == true"),
        ("[BODY].a.b[0].c != x", "json.a.b[0].c != 'x'"),
        ("[BODY][0].id == 1", "json.[0].id == 1"),
        ("[BODY].name == pat(tea*)", "json.name matches '^tea'"),
        ("[BODY].name != pat(*tea*)", "json.name not contains 'tea'"),
        ("[BODY] == pat(*<h1>a?b</h1>*)", "body matches '<h1>a(?s:.)b</h1>'"),
        ("[BODY].x == any(1, a)", "json.x in [1, 'a']"),
        ("len([BODY].items) >= 5", "json.items length >= 5"),
        ("has([BODY].errors) == false", "json.errors not exists"),
        ("has([BODY].data) == true", "json.data exists"),
        ("[BODY] == it's", "body == \"it's\""),
        ("[CONNECTED] == true", ""),
    ] {
        assert_eq!(expected(&http, condition).as_deref(), Ok(wanted), "{condition}");
    }
    let dns =
        json!({ "url": "192.0.2.53", "dns": { "query-name": "a.example", "query-type": "A" } });
    for (condition, wanted) in [
        ("[BODY] == 192.0.2.1", "answers contains '192.0.2.1'"),
        ("[DNS_RCODE] == NXDOMAIN", "rcode == 'NXDOMAIN'"),
    ] {
        let rules = expected(&dns, condition).unwrap();
        assert!(rules.contains(wanted), "{condition}: {rules}");
    }
    let grpc = json!({ "url": "grpc://a.example:80" });
    assert_eq!(expected(&grpc, "[BODY].status == SERVING").as_deref(), Ok("health == 'SERVING'"));
}

#[test]
fn conditions_without_an_equal_are_listed_with_their_reason() {
    let http = json!({ "url": "https://a.example/" });
    for (condition, why) in [
        ("[CONNECTED] == false", "must not answer"),
        ("[STATUS]", "compares nothing"),
        ("[BODY].a == [BODY].b", "two values"),
        ("[BODY].a > b", "no order"),
        ("[BODY].a..b == x", "empty part"),
        ("[STATUS] < 10", "status"),
        ("[DNS_RCODE] == NOERROR", "no equal"),
        ("[STATUS] == pat(*04)", "no equal"),
        ("1 == 1", "nothing of the response"),
        ("[CERTIFICATE_EXPIRATION] > soon", "no duration"),
    ] {
        match expected(&http, condition) {
            Err(reasons) => {
                assert!(reasons.iter().any(|own| own.contains(why)), "{condition}: {reasons:?}");
            }
            // What is no valid path here is refused as a file.
            Ok(rules) => panic!("{condition}: {rules}"),
        }
    }
}

#[test]
fn an_endpoint_keeps_what_has_an_equal_and_its_secrets_leave_the_file() {
    let config = json!({
        "ui": { "title": "Northwind" },
        "endpoints": [
            { "name": "front end", "group": "Core", "url": "https://a.example/", "method": "POST", "interval": "30s", "body": "{\"a\": 1}",
              "headers": { "Authorization": "Bearer abc", "X-Api-Key": "${KEY}", "Accept": "text/html" },
              "alerts": [{ "type": "slack", "failure-threshold": 5, "success-threshold": 3 }],
              "client": { "timeout": "3s", "insecure": true, "proxy-url": "http://p" },
              "conditions": ["[STATUS] == 200"], "ui": { "hide-url": true } },
            { "name": "front end", "group": "Other", "url": "icmp://b.example", "conditions": ["[CONNECTED] == true"] },
            { "name": "page", "url": "tcp://c.example:1", "conditions": ["[CONNECTED] == true"] },
            { "name": "broken", "url": "tcp://no port", "conditions": [] },
            { "name": "off", "enabled": false, "url": "tcp://c.example:1" },
        ],
        "external-endpoints": [{ "name": "backup", "token": "x", "heartbeat": { "interval": "24h" } }, { "name": "push" }],
        "alerting": { "slack": { "webhook-url": "x" } },
        "suites": [{ "name": "s" }],
    });
    let mut draft = draft();
    draft.take_gatus("g.yaml", &setting(&config)).unwrap();
    let folder = finished(draft);
    assert_eq!(
        folder.report.files,
        ["page.toml", "front-end.toml", "other-front-end.toml", "page-2.toml", "backup.toml"]
    );
    assert_eq!((folder.report.probes, folder.report.components, folder.report.groups), (4, 4, 2));
    let file = text(&folder, "front-end.toml");
    assert!(!file.contains("abc"), "{file}");
    for part in [
        "# From g.yaml: endpoints[0]",
        "every = \"30s\"",
        "timeout = \"3s\"",
        "confirm = { failures = 5, recoveries = 3 }",
        "post = \"https://a.example/\"",
        "follow_redirects = 10",
        "insecure = true",
        "${secret.FRONT_END_AUTHORIZATION}",
        "${secret.KEY}",
    ] {
        assert!(file.contains(part), "{part}: {file}");
    }
    assert_eq!(
        folder.report.secrets,
        ["ALLCLEAR_SECRET_FRONT_END_AUTHORIZATION", "ALLCLEAR_SECRET_KEY"]
    );
    assert!(text(&folder, "backup.toml").contains("heartbeat"));
    assert!(text(&folder, "page.toml").contains("name = \"Northwind\""));
    for parts in [
        ["endpoints[3]", "broken"],
        ["endpoints[4]", "off there"],
        ["external-endpoints[1]", "heartbeat"],
        ["alerting", "[notify]"],
        ["suites", "several steps"],
        ["endpoints[0].alerts[0]", "slack"],
        ["endpoints[0].client.proxy-url", "no equal"],
        ["endpoints[0].ui", "no equal"],
    ] {
        assert!(lists(&folder, &parts), "{parts:?}: {:#?}", super::listed(&folder));
    }
}

#[test]
fn what_is_no_configuration_is_refused() {
    for config in [json!({}), json!([1]), json!({ "endpoints": [] }), json!("x")] {
        assert!(draft().take_gatus("g.yaml", &setting(&config)).is_err(), "{config}");
    }
    let mut draft = draft();
    let nothing = json!({ "endpoints": [{ "name": "x", "url": "tcp://no port" }] });
    draft.take_gatus("g.yaml", &setting(&nothing)).unwrap();
    let problem = draft.finish().unwrap_err();
    assert!(problem.detail.contains("nothing of it makes a valid folder"), "{problem:?}");
}

#[test]
fn more_than_a_page_has_room_for_is_listed() {
    let endpoints: Vec<Value> =
        (0..201).map(|n| json!({ "name": format!("e{n}"), "url": "tcp://c.example:1" })).collect();
    let mut draft = draft();
    draft.take_gatus("g.yaml", &setting(&json!({ "endpoints": endpoints }))).unwrap();
    let folder = finished(draft);
    assert_eq!(folder.report.probes, 200);
    assert!(lists(&folder, &["endpoints[200]", "at most 200 components"]));
}
