//! Subscribers as operators manage them: by calls that were written for Statuspage, on record in the audit by their ids,
//! and gone without a trace once they are removed.

use harness::{ADMIN_TOKEN, Bundle, MailServer, Reply, System, TestSettings, request, wait_for};
use serde_json::{Value, json};

fn with_mail(server: &MailServer) -> System {
    let url = server.smtp_url().leak();
    let settings = TestSettings { smtp_url: Some(url), ..TestSettings::default() };
    System::without_agents_under(Bundle::Deployed, settings)
}

/// A page of Statuspage's manage API.
struct StatuspageClient<'a> {
    system: &'a System,
    id: String,
}

impl<'a> StatuspageClient<'a> {
    fn new(system: &'a System) -> Self {
        let mut page = Self { system, id: String::new() };
        page.id = page.call("GET", "v1/pages", "").json()[0]["id"].as_str().unwrap().to_owned();
        page
    }

    fn call(&self, method: &str, path: &str, body: &str) -> Reply {
        let token = format!("OAuth {ADMIN_TOKEN}");
        let url = self.system.worker.url(path);
        request(method, &url, &[("authorization", &token)], body.as_bytes()).unwrap()
    }

    fn subscribers(&self, method: &str, rest: &str, body: &str) -> Reply {
        self.call(method, &format!("v1/pages/{}/subscribers{rest}", self.id), body)
    }

    fn well(&self, method: &str, rest: &str, body: &str) -> Value {
        let reply = self.subscribers(method, rest, body);
        let expected = if method == "POST" && !rest.starts_with('/') { 201 } else { 200 };
        assert_eq!(reply.status, expected, "{method} {rest}: {}", reply.body);
        reply.json()
    }
}

fn told(server: &MailServer, address: &str) -> usize {
    server.mails().iter().filter(|mail| mail.is_to(address)).count()
}

#[test]
fn subscribers_are_managed_by_calls_of_statuspage() {
    let server = MailServer::start(&[]);
    let system = with_mail(&server);
    let page = StatuspageClient::new(&system);
    let ada = page.well("POST", ".json", r#"{"subscriber": {"email": "ada@example.com"}}"#);
    assert_eq!((&ada["mode"], &ada["email"]), (&json!("email"), &json!("ada@example.com")));
    let form = "subscriber[email]=eda@B%C3%BCcher.example&subscriber[skip_confirmation_notification]=true\
                &subscriber[component_ids][]=checkout";
    let eda = page.well("POST", "", form);
    assert_eq!(eda["email"], "eda@xn--bcher-kva.example");
    assert_eq!(eda["components"], json!(["checkout"]));
    let hook = json!({"subscriber": {
        "endpoint": "https://hooks.example.com/status",
        "email": "ops@example.com",
        "skip_confirmation_notification": true,
    }});
    let hook = page.well("POST", "", &hook.to_string());
    assert_eq!(
        (&hook["mode"], &hook["endpoint"]),
        (&json!("webhook"), &json!("https://hooks.example.com/status"))
    );
    for key in
        ["quarantined_at", "purge_at", "phone_number", "page_access_user_id", "workspace_name"]
    {
        assert!(hook.get(key).is_some_and(Value::is_null), "{key} in {hook}");
    }

    // One is asked; who is vouched for is not.
    let _ = server.wait_for("ada@example.com", "Confirm");
    assert_eq!(told(&server, "eda@xn--bcher-kva.example"), 0);
    let count = |query: &str| page.well("GET", &format!("/count{query}"), "");
    assert_eq!((&count("")["email"], &count("")["webhook"]), (&json!(1), &json!(1)));
    assert_eq!(count("?state=all")["email"], 2);
    let histogram = page.well("GET", "/histogram_by_state", "");
    let expected = json!({"active": 1, "unconfirmed": 1, "quarantined": 0, "total": 2});
    assert_eq!((&histogram["email"], &histogram["sms"]["total"]), (&expected, &json!(0)));
    let listed = |query: &str| page.well("GET", query, "").as_array().unwrap().len();
    for (query, expected) in [
        ("", 2),
        ("?state=unconfirmed", 1),
        ("?state=all", 3),
        ("?state=all&type=webhook", 1),
        ("?state=all&q=EDA%40", 1),
        ("?state=all&limit=2", 2),
        ("?state=all&limit=2&page=1", 1),
        ("?state=all&limit=2&page=2", 0),
        ("/unsubscribed", 0),
    ] {
        assert_eq!(listed(query), expected, "{query}");
    }

    let path =
        |subscriber: &Value, rest: &str| format!("/{}{rest}", subscriber["id"].as_str().unwrap());
    let changed = page.well("PATCH", &path(&eda, ""), r#"{"component_ids": ["accounts"]}"#);
    assert_eq!(changed["components"], json!(["accounts"]));
    assert_eq!(page.well("GET", &path(&eda, ".json"), "")["components"], json!(["accounts"]));
    page.well("POST", &path(&ada, "/resend_confirmation"), "");
    wait_for("the letter to come again", || told(&server, "ada@example.com") == 2);
    page.well("DELETE", &path(&eda, ""), "");
    assert_eq!(page.subscribers("GET", &path(&eda, ""), "").status, 404);

    for (method, rest, body, status, words) in [
        ("POST", "", "subscriber[email]=ADA@example.com".to_owned(), 422, "has this address"),
        ("POST", "", "subscriber[email]=nobody".to_owned(), 422, "no e-mail address"),
        ("POST", "", "subscriber[email]=j%C3%BCrgen@example.com".to_owned(), 422, "outside ASCII"),
        ("POST", "", "subscriber[endpoint]=http://127.0.0.1/".to_owned(), 422, "endpoint"),
        ("POST", "", "subscriber[phone_number]=5551234".to_owned(), 422, "SMS"),
        ("POST", "", "subscriber[mail]=x".to_owned(), 422, "neither"),
        (
            "POST",
            "",
            "subscriber[email]=x@y.example&subscriber[component_ids][]=nothing".to_owned(),
            422,
            "no component `nothing`",
        ),
        ("POST", &path(&hook, "/resend_confirmation"), String::new(), 422, "is confirmed"),
        (
            "PATCH",
            &path(&ada, ""),
            "component_ids[]=nothing".to_owned(),
            422,
            "no component `nothing`",
        ),
        ("GET", "?state=gone", String::new(), 422, "state"),
        ("GET", "/nobody", String::new(), 404, "no subscriber `nobody`"),
    ] {
        let reply = page.subscribers(method, rest, &body);
        assert_eq!(reply.status, status, "{method} {rest} {body}: {}", reply.body);
        assert!(reply.body.contains(words), "{}", reply.body);
    }
    let other = page.call("GET", "v1/pages/kctbh9vrtdwd/subscribers", "");
    assert_eq!(other.status, 404, "{}", other.body);
}

#[test]
fn what_operators_do_to_recipients_is_on_record_by_ids_alone() {
    let server = MailServer::start(&[]);
    let system = with_mail(&server);
    let file = system.probes().join("people.csv");
    std::fs::write(&file, "email\nada@example.com\neda@example.com\nADA@Example.com\n").unwrap();
    let path = file.display().to_string();
    let imported = system.allclear(&["subscriber", "import", &path, "--confirmed"]);
    assert!(imported.starts_with("2 added"), "an address counts once: {imported}");
    system.allclear(&["contact", "set", "ops", "--name", "Ops", "--email", "ops@example.com"]);
    let plain = system.allclear(&["contact", "export", "-"]);
    assert!(plain.contains("email") && !plain.contains('@'), "{plain}");
    let records = || system.ops("audit?limit=50")["records"].as_array().unwrap().clone();
    assert!(records().iter().all(|record| record["action"] != "contacts_exported"));
    let whole = system.allclear(&["contact", "export", "--secrets", "-"]);
    assert!(whole.contains("ops@example.com"), "{whole}");
    system.allclear(&["contact", "remove", "ops"]);
    let all: Value =
        serde_json::from_str(&system.allclear(&["subscriber", "list", "--json"])).unwrap();
    let ada = all
        .as_array()
        .unwrap()
        .iter()
        .find(|subscriber| subscriber["address"] == "ada@example.com");
    let ada = ada.unwrap()["id"].as_str().unwrap().to_owned();
    system.allclear(&["subscriber", "remove", &ada]);
    let page = StatuspageClient::new(&system);
    let ida = page.well("POST", "", "subscriber[email]=ida@example.com");
    let ida = ida["id"].as_str().unwrap();
    page.well("PATCH", &format!("/{ida}"), "component_ids[]=checkout");
    page.well("PATCH", &format!("/{ida}"), "component_ids[]=checkout");
    page.well("DELETE", &format!("/{ida}"), "");

    let noted: Vec<(String, String)> = records()
        .iter()
        .filter(|record| !record["action"].as_str().unwrap().starts_with("config"))
        .map(|record| {
            assert_eq!(record["actor"], "admin", "{record}");
            (
                record["action"].as_str().unwrap().to_owned(),
                record["subject"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let row = |action: &str, subject: &str| (action.to_owned(), subject.to_owned());
    let expected = [
        row("subscriber_removed", &format!("subscriber:{ida}")),
        row("subscriber_changed", &format!("subscriber:{ida}")),
        row("subscriber_added", &format!("subscriber:{ida}")),
        row("subscriber_removed", &format!("subscriber:{ada}")),
        row("contact_removed", "contact:ops"),
        row("contacts_exported", "contacts"),
        row("contact_set", "contact:ops"),
        row("subscribers_imported", "subscribers"),
    ];
    assert_eq!(noted, expected);
    let text = Value::from(records()).to_string();
    assert!(!text.contains('@') && text.contains(r#""added":2"#), "{text}");
    let log = system.get("log.jsonl");
    assert!(!log.contains("recipients") && !log.contains(&ada), "readers notice nothing");
}

#[test]
fn a_removed_address_is_in_no_row_of_any_table() {
    let server = MailServer::start(&["--defer=ada@example.com"]);
    let system = with_mail(&server);
    let file = system.probes().join("people.csv");
    std::fs::write(&file, "email\nada@example.com\neda@example.com\n").unwrap();
    system.allclear(&["subscriber", "import", &file.display().to_string(), "--confirmed"]);
    // A delivery that waits, a letter and a request.
    system.allclear(&["incident", "open", "Cards fail", "-m", "We look."]);
    wait_for("a deferred delivery", || !server.turned_away("deferred").is_empty());
    let form = "email=ada@example.com&incidents=on&about=all";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let asked = request("POST", &system.worker.url("subscribe"), &headers, form.as_bytes());
    assert_eq!(asked.unwrap().status, 202);
    wait_for("the letter to be deferred", || server.turned_away("deferred").len() >= 2);
    let all: Value =
        serde_json::from_str(&system.allclear(&["subscriber", "list", "--json"])).unwrap();
    let ada = all
        .as_array()
        .unwrap()
        .iter()
        .find(|subscriber| subscriber["address"] == "ada@example.com");
    let id = ada.unwrap()["id"].as_str().unwrap().to_owned();
    let rows = system.worker.stored_rows();
    assert!(rows.contains("ada@example.com") && rows.contains("eda@example.com"), "{rows}");
    system.allclear(&["subscriber", "remove", &id]);
    let rows = system.worker.stored_rows();
    assert!(rows.contains("eda@example.com"));
    assert!(!rows.contains("ada@example.com"), "the address is nowhere");
    // The id is in the record of its removal, and may be how far a notification has come.
    let naming = rows.lines().filter(|row| row.contains(&id));
    let table = |row: &str| row.split(' ').nth(1).unwrap_or_default().to_owned();
    for row in naming {
        assert!(["events", "audit", "notifications"].contains(&&*table(row)), "{row}");
    }
}
