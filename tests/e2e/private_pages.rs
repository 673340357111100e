//! Private pages: readers see them who have the password, programs their feeds by the key, and nobody else anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, Reply, System, TestSettings, public_paths, request,
};

const PASSWORD: &str = "correct horse: battery staple";
const KEY: &str = "feeds-0123456789abcdef0123";
const SETTINGS: TestSettings = TestSettings {
    ring_slots: None,
    meter_chance: None,
    hsts_seconds: None,
    identity_issuer: None,
    page_password: Some(PASSWORD),
    feed_key: Some(KEY),
    smtp_url: None,
    private_targets: false,
    private_contacts: false,
    behind_tls: false,
    otlp_endpoint: None,
    otlp_headers: None,
};

fn ask(worker: &LocalWorker, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    request(method, &worker.url(path), headers, b"").unwrap()
}

fn basic(password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("reader:{password}")))
}

#[test]
fn nothing_of_a_private_page_is_shown_without_its_password() {
    let system = System::without_agents_under(Bundle::Deployed, SETTINGS);
    let worker = &system.worker;
    let right = basic(PASSWORD);
    let paths = public_paths(&system);
    for path in &paths {
        if ["healthz", "problems/{kind}", "console/sign-in"].contains(&path.as_str()) {
            assert_ne!(ask(worker, "GET", path, &[]).status, 401, "{path}");
            continue;
        }
        // Who has it comes first: what they get is kept for nobody else.
        for path in [path.clone(), format!("{path}?at=2026-11-20T14:03Z"), format!("{path}?x=1")] {
            let let_in = ask(worker, "GET", &path, &[("authorization", &right)]);
            assert_ne!(let_in.status, 401, "{path}");
            if let_in.status == 200 {
                let kept = let_in.header("cache-control").unwrap_or_default();
                assert!(["private, no-cache", "no-store"].contains(&kept), "{path}: {kept}");
                assert_eq!(let_in.header("access-control-allow-origin"), None, "{path}");
                assert_eq!(let_in.header("x-allclear-shared-ms"), None, "{path}");
            }
            for method in ["GET", "HEAD"] {
                for headers in [
                    vec![],
                    vec![("authorization", basic("wrong horse battery"))],
                    vec![("authorization", basic(KEY))],
                    vec![("authorization", format!("Bearer {PASSWORD}"))],
                    vec![("authorization", "Bearer wrong".to_owned())],
                    vec![("if-none-match", let_in.etag.clone().unwrap_or_else(|| "*".to_owned()))],
                    vec![("cf-access-jwt-assertion", "a.b.c".to_owned())],
                ] {
                    let headers: Vec<(&str, &str)> =
                        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    let reply = ask(worker, method, &path, &headers);
                    assert_eq!(reply.status, 401, "{method} {path} {headers:?}");
                    let challenge = reply.header("www-authenticate").unwrap();
                    assert!(challenge.starts_with("Basic realm="), "{path}: {challenge}");
                    assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
                    for secret in ["Checkout", "Northwind", PASSWORD, KEY] {
                        assert!(!reply.body.contains(secret), "{path}: {secret}: {}", reply.body);
                    }
                }
            }
        }
    }
    let page = ask(worker, "GET", "", &[("accept", "text/html")]).body;
    assert!(page.contains("This status page is private</h1>"), "{page}");
    // Links of messages are open, and say nothing before their token was looked at.
    for path in ["subscribe/x", "unsubscribe/x", "manage/x", "alerts/x"] {
        let reply = ask(worker, "GET", path, &[]);
        assert_ne!(reply.status, 401, "{path}");
        for secret in ["Checkout", "Northwind", "northwind", "which ends at line 1"] {
            assert!(!reply.body.contains(secret), "{path}: {secret}: {}", reply.body);
        }
    }
    let here = ask(worker, "GET", "here", &[("authorization", &right)]);
    assert_eq!(here.header("cache-control"), Some("no-store"));
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy").display().to_string();
    for server in [
        worker.url(""),
        worker.url("").replace("//", "//reader:correct%20horse%3A%20battery%20staple@"),
    ] {
        let (copied, _, refusal) = system.try_allclear(&["--server", &server, "mirror", &copy]);
        assert!(!copied, "{server}");
        assert!(!refusal.contains("battery"), "{refusal}");
        assert!(!folder.path().join("copy/index.html").exists(), "{server}: {refusal}");
    }
    let subscribed = request("POST", &worker.url("subscribe"), &[], b"email=a%40b.test").unwrap();
    assert_eq!(subscribed.status, 401, "nobody subscribes to what they may not see");
}

#[test]
fn programs_read_feeds_by_their_key_and_operators_all_by_their_token() {
    let system = System::without_agents_under(Bundle::Deployed, SETTINGS);
    let worker = &system.worker;
    for feed in [
        "history.atom",
        "history.rss",
        "history.json",
        "maintenance.ics",
        "badge.svg",
        "badge.json",
        "components/checkout/badge.svg",
    ] {
        assert_eq!(ask(worker, "GET", &format!("{feed}?key={KEY}"), &[]).status, 200, "{feed}");
        for wrong in [&KEY[1..], "", PASSWORD] {
            let path = format!("{feed}?key={}", wrong.replace(' ', "%20"));
            assert_eq!(ask(worker, "GET", &path, &[]).status, 401, "{path}");
        }
    }
    for other in ["", "uptime.json", "log.jsonl", "api/v2/summary.json", "api/v1/live", "index.md"]
    {
        assert_eq!(ask(worker, "GET", &format!("{other}?key={KEY}"), &[]).status, 401, "{other}");
    }
    let administrator = format!("Bearer {ADMIN_TOKEN}");
    let made = system.allclear(&["token", "create", "reader", "--scope", "read"]);
    let operator = format!("Bearer {}", made.trim().lines().last().unwrap().trim());
    for token in [&administrator, &operator] {
        let reply = ask(worker, "GET", "api/v2/summary.json", &[("authorization", token)]);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

#[test]
fn who_guesses_gets_thirty_guesses_a_minute_and_hears_of_no_other() {
    let system = System::without_agents_under(Bundle::Deployed, SETTINGS);
    let try_with = |reader: &str, password: &str| {
        let headers = [("cf-connecting-ip", reader), ("authorization", &basic(password))];
        ask(&system.worker, "GET", "api/v2/status.json", &headers).status
    };
    for attempt in 0..30 {
        assert_eq!(try_with("192.0.2.1", "a wrong password"), 401, "{attempt}");
    }
    for password in ["a wrong password", PASSWORD] {
        assert_eq!(try_with("192.0.2.1", password), 429, "{password}");
    }
    assert_eq!(try_with("192.0.2.2", PASSWORD), 200);
}

#[test]
fn a_stream_is_opened_by_readers_alone() {
    let system = System::without_agents_under(Bundle::Deployed, SETTINGS);
    let stream = ("accept", "text/event-stream");
    let refused = ask(&system.worker, "GET", "api/v1/live", &[stream]);
    assert_eq!(refused.status, 401, "{}", refused.body);
    let right = basic(PASSWORD);
    // It lasts for minutes: only that it begins is looked at.
    let url = system.worker.url("api/v1/live");
    let output = std::process::Command::new("curl")
        .args(["-sN", "--max-time", "5", "-H", "accept: text/event-stream", "-H"])
        .arg(format!("authorization: {right}"))
        .arg(url)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("data: {\"revision\":"), "{text}");
    let again = ask(&system.worker, "GET", "api/v1/live", &[stream]);
    assert_eq!(again.status, 401, "others were told a moment ago: {}", again.body);
}

#[test]
fn settings_that_cannot_be_meant_close_the_page() {
    let settings = TestSettings { page_password: Some("short"), feed_key: None, ..SETTINGS };
    let worker = LocalWorker::start_under(Bundle::Deployed, settings);
    let reply = ask(&worker, "GET", "api/v2/summary.json", &[]);
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert!(
        reply.body.contains("ALLCLEAR_PAGE_PASSWORD has fewer than 12 characters"),
        "{}",
        reply.body
    );
}
