//! A drill: a whole incident is rehearsed, with messages to those alone who hear of drills, and no reader, subscriber or
//! figure notices.

use std::fmt::Write as _;

use harness::{
    ADMIN_TOKEN, Bundle, MailServer, Reply, System, TestSettings, WebhookReceiver, get,
    public_paths, request, wait_for,
};
use serde_json::{Value, json};

/// Asks the operators' API.
fn ops(system: &System, method: &str, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    request(method, &system.worker.url(&format!("ops/v1/{path}")), &headers, body.as_bytes())
        .unwrap()
}

/// Customers and subscribers, an escalation, and a list for drills.
fn begin(mail: &MailServer, hook: &WebhookReceiver) -> System {
    let settings = TestSettings {
        smtp_url: Some(mail.smtp_url().leak()),
        private_targets: true,
        ..TestSettings::default()
    };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    for contact in ["anna", "customer"] {
        let address = format!("{contact}@example.com");
        system.allclear(&["contact", "set", contact, "--email", &address]);
    }
    let channels = json!([
        { "email": { "address": "drill@example.com" } },
        { "webhook": { "url": hook.url("ok/drill") } },
    ]);
    let chat = json!({ "name": "Drills", "channels": channels });
    assert_eq!(ops(&system, "PUT", "contacts/drill-chat", &chat).status, 200);
    let programs =
        json!({ "name": "Programs", "channels": [{ "webhook": { "url": hook.url("ok/all") } }] });
    assert_eq!(ops(&system, "PUT", "contacts/programs", &programs).status, 200);
    let path = system.probes().join("page.toml");
    let mut page = std::fs::read_to_string(&path).unwrap();
    write!(
        page,
        "\n[[audience]]\nid = \"customers\"\nname = \"Customers\"\nkind = \"customer\"\n\
         contacts = [\"customer\", \"programs\"]\n\n\
         [[escalation]]\nsteps = [{{ after = \"0m\", contacts = [\"anna\"] }}]\n\n\
         [drills]\nnotify = [\"drill-chat\"]\n",
    )
    .unwrap();
    std::fs::write(&path, page).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("subscribers.csv");
    std::fs::write(&file, "email\nreader@example.com\n").unwrap();
    system.allclear(&["subscriber", "import", &file.display().to_string(), "--confirmed"]);
    system
}

/// A text without instants and times of the day, which pass.
fn without_times(text: &str) -> String {
    let is_of_time = |c: char| c.is_ascii_digit() || ":TZ.+-".contains(c);
    let (mut kept, mut run) = (String::new(), String::new());
    for c in text.chars().chain(['\n']) {
        if is_of_time(c) {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let is_time = digits >= 8 || (digits >= 4 && run.contains(':'));
        kept += if is_time { "@" } else { &run };
        run.clear();
        kept.push(c);
    }
    without_ages(&kept)
}

/// A text without how many seconds ago something was, and how long a window is by now, whose end is the present: numbers
/// before ` s`, and behind `"window_s":`.
fn without_ages(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut parts = text.split("\"window_s\":");
    let first = parts.next().unwrap_or_default().to_owned();
    let text =
        parts.fold(first, |kept, part| kept + "\"window_s\":" + part.trim_start_matches(is_digit));
    let mut kept = String::new();
    let mut parts = text.split(" s").peekable();
    while let Some(part) = parts.next() {
        let before = part.trim_end_matches(is_digit);
        let ends = parts.peek().is_some_and(|next| !next.starts_with(char::is_alphanumeric));
        kept += if before.len() < part.len() && ends { before } else { part };
        kept += " s";
    }
    kept
}

/// The components as operators see them, without the figures, whose window grows each second.
fn statuses(system: &System) -> Value {
    let mut components = system.ops("components");
    for component in components.as_array_mut().unwrap() {
        let component = component.as_object_mut().unwrap();
        component.retain(|part, _| !["figures", "uptime"].contains(&&**part));
    }
    components
}

/// What anyone may read at one address.
#[derive(Debug)]
struct ServedReply {
    path: String,
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
    /// The bytes as they were sent, and what they are tagged with.
    tagged: (String, Option<String>),
}

impl ServedReply {
    fn new(path: String, reply: Reply) -> Self {
        // What a header says of the bytes is compared where those are the same: they hold times.
        let of_bytes = ["date", "age", "etag", "content-length"];
        let mut headers = reply.headers;
        headers.retain(|(name, _)| !of_bytes.contains(&&**name));
        headers.iter_mut().for_each(|(_, value)| *value = without_times(value));
        headers.sort();
        let text = without_times(&reply.body);
        Self { path, status: reply.status, headers, text, tagged: (reply.body, reply.etag) }
    }
}

/// All that anyone may read, and the calendar of changes, which programs of operators fetch.
fn served(system: &System) -> Vec<ServedReply> {
    let paths = public_paths(system).into_iter();
    let read = |path: String| {
        let reply = get(&system.worker.url(&path)).unwrap();
        ServedReply::new(path, reply)
    };
    let calendar = ops(system, "GET", "changes.ics", &Value::Null);
    assert!(calendar.body.starts_with("BEGIN:VCALENDAR"), "{}", calendar.body);
    paths.map(read).chain([ServedReply::new("changes.ics".to_owned(), calendar)]).collect()
}

fn assert_same(before: &[ServedReply], now: &[ServedReply], when: &str) {
    for (before, now) in before.iter().zip(now) {
        assert!(before.headers.iter().any(|(name, _)| name == "cache-control"), "{before:?}");
        let seen = |read: &ServedReply| (read.path.clone(), read.status, read.headers.clone());
        assert_eq!(seen(before), seen(now), "{when}");
        assert_eq!(before.text, now.text, "{}, {when}", before.path);
        let ((bytes, tag), (bytes_now, tag_now)) = (&before.tagged, &now.tagged);
        assert!(bytes != bytes_now || tag == tag_now, "{}: {tag:?}, {tag_now:?}", before.path);
    }
    assert_eq!(before.len(), now.len());
}

/// The addresses that mails went to.
fn reached(mail: &MailServer) -> Vec<String> {
    mail.mails().iter().map(|mail| mail.to().to_owned()).collect()
}

#[test]
fn a_whole_incident_is_rehearsed_and_only_those_hear_who_hear_of_drills() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(&mail, &hook);
    let (is_done, _, told) = system.try_allclear(&["--drill", "incident", "list"]);
    assert!(!is_done && told.contains("no drill is open"), "{told}");
    let before = served(&system);
    let real = statuses(&system);

    let drill =
        system.allclear(&["drill", "start", "--title", "Cards", "--components", "checkout"]);
    let drill = drill.trim();
    let (is_done, _, told) = system.try_allclear(&["drill", "start", "--title", "Another"]);
    assert!(!is_done && told.contains("allclear drill end"), "{told}");
    let stated = "checkout=major_outage";
    let open = ["--drill", "incident", "open", "Cards fail", "-c", stated, "-m", "We look."];
    let incident = system.allclear(&open);
    let incident = incident.trim();
    system.allclear(&["--drill", "incident", "ack", incident, "--by", "Ada"]);
    system.allclear(&[
        "--drill",
        "incident",
        "update",
        incident,
        "-m",
        "Found.",
        "--status",
        "identified",
    ]);
    system.allclear(&["--drill", "change", "record", "Shop 1.41", "-c", "checkout"]);
    let shown = system.allclear(&["--drill", "incident", "show", incident]);
    assert!(shown.contains("Cards fail") && shown.contains("how soon"), "{shown}");

    // Those who hear of drills are told so in every message.
    let to_list = mail.wait_for("drill@example.com", "Found.");
    assert!(to_list.header("subject").contains("DRILL"), "{}", to_list.raw());
    assert!(to_list.holds("this is an exercise"), "{}", to_list.text());
    wait_for("webhooks of the drill", || hook.at("/ok/drill").len() >= 2);
    for told in hook.at("/ok/drill") {
        let body = told.json();
        assert_eq!(
            (&body["is_drill"], told.header("allclear-drill")),
            (&json!(true), "1"),
            "{body}"
        );
        let name = body["incident"]["name"].as_str().or(body["alert"]["name"].as_str());
        assert!(name.unwrap().starts_with("DRILL"), "{body}");
    }
    assert_same(&before, &served(&system), "in the middle of a drill");
    assert_eq!(statuses(&system), real);

    // What is no part of a drill is refused, by the command line and by the server.
    let folder = system.probes().display().to_string();
    for command in
        [&["--drill", "apply", &*folder][..], &["--drill", "status"], &["--drill", "drill", "end"]]
    {
        let (is_done, _, told) = system.try_allclear(command);
        assert!(!is_done && told.contains("--drill"), "{command:?}: {told}");
    }
    for (method, path) in [
        ("GET", "drill/tokens"),
        ("GET", "drill/export"),
        ("GET", "drill/subscribers"),
        ("GET", "drill/drills"),
    ] {
        let reply = ops(&system, method, path, &Value::Null);
        assert_eq!(reply.status, 409, "{path}: {}", reply.body);
        assert!(reply.body.contains("no part of a drill"), "{}", reply.body);
    }
    let bad = request(
        "GET",
        &system.worker.url("ops/v1/drill/incidents"),
        &[("authorization", "Bearer ops_x")],
        b"",
    );
    assert_eq!(bad.unwrap().status, 401);

    system.allclear(&["--drill", "incident", "resolve", incident, "-m", "Over."]);
    let _ = mail.wait_for("drill@example.com", "Over.");
    let report = system.allclear(&["drill", "end"]);
    for part in [
        "incident_opened",
        "by admin",
        "incident_acknowledged",
        "by Ada",
        "change_recorded",
        "how soon: noticed",
        "work began",
        "resolved",
        "cause told never",
        "audience:customers  email: 3 messages to 1",
        "audience:customers  webhook: 3 messages to 1",
        "subscribers  email: 3 messages to 1",
        "escalation  email: 1 messages to 1",
        "drill-chat  email",
        "drill-chat  webhook",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert_same(&before, &served(&system), "after a drill");
    assert_eq!(statuses(&system), real);
    assert!(reached(&mail).iter().all(|to| to == "drill@example.com"), "{:?}", reached(&mail));
    assert!(hook.at("/ok/all").is_empty());
    assert_eq!(system.ops("incidents"), json!([]), "nothing of it is on the page");
    assert_eq!(system.ops("changes"), json!([]));
    let kept = system.ops(&format!("drills/{drill}"));
    assert_eq!(kept["report"]["incidents"][0]["intervals"].as_array().unwrap().len(), 8);
    let audit = system.allclear(&["audit"]);
    assert!(audit.contains("drill started") && audit.contains("drill ended"), "{audit}");
    assert!(!audit.contains("incident opened"), "{audit}");
    assert!(system.allclear(&["drill", "list"]).contains("Cards"));
}

#[test]
fn a_drill_and_an_incident_at_the_same_time_are_not_confused() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(&mail, &hook);
    system.allclear(&["drill", "start", "--title", "Rehearsal"]);
    let open = |more: &[&str], name: &str| {
        let rest = ["incident", "open", name, "-c", "checkout=major_outage", "-m", "We look."];
        system.allclear(&[more, &rest].concat()).trim().to_owned()
    };
    let rehearsed = open(&["--drill"], "Rehearsed trouble");
    let real = open(&[], "Real trouble");
    for (path, status) in [
        (format!("incidents/{real}"), 200),
        (format!("incidents/{rehearsed}"), 404),
        (format!("drill/incidents/{rehearsed}"), 200),
        (format!("drill/incidents/{real}"), 404),
    ] {
        assert_eq!(ops(&system, "GET", &path, &Value::Null).status, status, "{path}");
    }
    let posted = json!({ "status": "resolved", "body": "Over." });
    let lost = ops(&system, "POST", &format!("drill/incidents/{real}/updates"), &posted);
    assert_eq!(lost.status, 404, "{}", lost.body);
    let reply = get(&system.worker.url(&format!("incidents/{rehearsed}"))).unwrap();
    assert_eq!(reply.status, 404);

    // Readers hear of the one, and those who hear of drills of the other.
    let to_reader = mail.wait_for("reader@example.com", "Real trouble");
    assert!(!to_reader.raw().contains("DRILL"), "{}", to_reader.raw());
    let _ = mail.wait_for("drill@example.com", "Rehearsed trouble");
    // The link of an alert of the drill acknowledges it there.
    let alert = &system.worker.url("");
    let with_link = wait_for_link(&mail);
    let page = get(&format!("{alert}{with_link}")).unwrap();
    assert!(page.body.contains("Rehearsed trouble"), "{}", page.body);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let done = request("POST", &format!("{alert}{with_link}"), &form, b"").unwrap();
    assert_eq!(done.status, 200, "{}", done.body);
    let shown = ops(&system, "GET", &format!("drill/incidents/{rehearsed}"), &Value::Null).json();
    assert_eq!(shown["acknowledged"]["by"], "drill-chat", "{shown}");
    let shown = ops(&system, "GET", &format!("incidents/{real}"), &Value::Null).json();
    assert!(shown["acknowledged"].is_null(), "{shown}");

    let report = system.allclear(&["drill", "end"]);
    assert!(report.contains("Rehearsed trouble") && !report.contains("Real trouble"), "{report}");
    for read in served(&system) {
        let text = format!("{read:?}");
        assert!(!text.contains("Rehearsed") && !text.contains("DRILL"), "{text}");
    }
    let drilled = mail.mails().into_iter().filter(|mail| mail.holds("Rehearsed trouble"));
    assert!(drilled.into_iter().all(|mail| mail.is_to("drill@example.com")));
    // The next drill begins with nothing of the one before.
    system.allclear(&["drill", "start", "--title", "The next"]);
    let reply = ops(&system, "GET", "drill/incidents", &Value::Null);
    assert_eq!((reply.status, reply.json()), (200, json!([])));
    system.allclear(&["drill", "end"]);
}

/// The path by which an alert of a drill is acknowledged.
fn wait_for_link(mail: &MailServer) -> String {
    let link = || {
        mail.mails().iter().filter(|mail| mail.is_to("drill@example.com")).find_map(|mail| {
            let text = mail.text();
            let path = text[text.find("alerts/drill.")?..].split_whitespace().next()?;
            Some(path.trim_end_matches(['>', ')', '.']).to_owned())
        })
    };
    wait_for("a link", || link().is_some());
    link().unwrap()
}
