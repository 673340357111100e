//! One outage from its detection to its postmortem, told by an operator who has only a terminal.

use harness::{System, wait_for};
use serde_json::Value;

/// The only incident, as operators see it.
fn incident(system: &System) -> Value {
    let all: Value =
        serde_json::from_str(&system.allclear(&["incident", "list", "--json"])).unwrap();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// What programs are told of the incident while it is open.
fn summarized(system: &System) -> Option<Value> {
    let summary: Value = serde_json::from_str(&system.get("api/v2/summary.json")).unwrap();
    summary["incidents"].get(0).cloned()
}

/// What verifies the public log finds the figures of the page.
fn verified(system: &System) {
    let told = system.allclear(&["verify", &system.worker.url("")]);
    assert!(told.contains("figures of the page verified"), "{told}");
}

/// What an operator adds to the first folder: a quicker pace, a template, and what becomes public by itself.
const OF_PAGE: &str = r#"announce = "after 4s"

[agents]
batch_window = "1s"
silent_after = "6s"

[[template]]
id = "provider"
status = "identified"
body = "The provider ${provider} rejects cards."
"#;

/// The first folder, applied, with its agent.
fn begin() -> System {
    let mut system = System::from_init();
    let [page, probe] = ["page.toml", "website.toml"].map(|name| system.probes().join(name));
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, text + OF_PAGE).unwrap();
    let text = std::fs::read_to_string(&probe).unwrap();
    let quick = "every = \"1s\"\ntimeout = \"1s\"\nrunbook = \"https://wiki.example/website\"";
    let text = text.replace("every = \"30s\"\ntimeout = \"10s\"", quick);
    std::fs::write(&probe, text).unwrap();
    let folder = system.probes().display().to_string();
    assert!(system.allclear(&["plan", &folder]).contains("+ component website"));
    system.allclear(&["apply", &folder]);
    let server = system.worker.url("");
    system.start_agent("home", &server);
    system.wait_for_page("All systems are working");
    system
}

#[test]
fn an_outage_is_found_announced_and_closed_from_a_terminal() {
    let system = begin();
    system.shop.break_part("storefront", None);
    let id = a_draft_is_announced(&system);
    it_is_acknowledged_and_told(&system, &id);
    a_text_is_edited_and_one_withdrawn(&system, &id);
    system.shop.mend();
    system.wait_for_page("Seen by our probes");
    it_is_over_again_and_over(&system, &id);
    all_of_it_is_in_the_audit(&system, &id);
}

/// Each step, by whom it was done, and both texts of what was edited.
fn all_of_it_is_in_the_audit(system: &System, id: &str) {
    let told = system.allclear(&["audit", "--subject", id, "--json"]);
    let mut records: Vec<Value> = serde_json::from_str(&told).unwrap();
    records.reverse();
    let steps: Vec<(&str, &str)> =
        records.iter().map(|record| (text(record, "actor"), text(record, "action"))).collect();
    let expected = [
        ("clock", "incident_opened"),
        ("clock", "incident_published"),
        ("admin", "incident_acknowledged"),
        ("admin", "incident_noted"),
        ("admin", "incident_detailed"),
        ("admin", "incident_updated"),
        ("admin", "update_edited"),
        ("admin", "incident_updated"),
        ("admin", "update_withdrawn"),
        ("admin", "incident_updated"),
        ("admin", "incident_updated"),
        ("admin", "incident_updated"),
        ("admin", "incident_updated"),
    ];
    assert_eq!(steps, expected, "resolved, reopened, resolved, postmortem at the end");
    let edited = &records[6];
    let all = |side: &str| edited[side].to_string();
    assert!(all("before").contains("rejects cards.") && all("after").contains("**some** cards."));
}

fn a_draft_is_announced(system: &System) -> String {
    wait_for("a draft", || {
        system.allclear(&["incident", "list", "--open"]).contains("(draft, not acknowledged)")
    });
    let draft = incident(system);
    let id = text(&draft, "id").to_owned();
    assert_eq!(draft["visibility"], "draft");
    let finding = &draft["findings"][0];
    assert_eq!(
        (text(finding, "component"), text(finding, "step")),
        ("website", "open the website")
    );
    assert_eq!(text(finding, "runbook"), "https://wiki.example/website");
    assert!(text(finding, "found").contains("503") || text(finding, "found").contains("50"));
    assert_eq!(summarized(system), None, "readers see nothing of it");
    let shown = system.allclear(&["incident", "show", &id[..6]]);
    assert!(shown.contains("runbook: https://wiki.example"), "{shown}");
    wait_for("the announcement", || summarized(system).is_some());
    let told = summarized(system).unwrap();
    assert_eq!((text(&told, "id"), text(&told, "status")), (id.as_str(), "investigating"));
    let page = system.get("");
    assert!(page.contains("Our probes see this from"), "{page}");
    assert!(!page.contains("wiki.example"), "the runbook is not for readers");
    assert!(system.get("history.rss").contains(&id));
    assert!(system.get("log.jsonl").contains(&id));
    verified(system);
    id
}

fn it_is_acknowledged_and_told(system: &System, id: &str) {
    let before = system.get("log.jsonl");
    system.allclear(&["incident", "ack", &id[..5], "--by", "Ada"]);
    system.allclear(&["incident", "note", id, "-m", "failover of the payment pool", "--action"]);
    system.allclear(&["incident", "details", id, "--manager", "Ada", "--outage", "full"]);
    let shown = incident(system);
    assert_eq!(
        (text(&shown, "state"), &shown["acknowledged"]["by"]),
        ("acknowledged", &"Ada".into())
    );
    assert_eq!(shown["notes"][0]["kind"], "action");
    let told = system.get("log.jsonl");
    let new: Vec<&str> = told.lines().skip(before.lines().count()).collect();
    assert!(!new.iter().any(|line| line.contains("Ada") || line.contains("failover")), "{new:?}");
    let (well, _, errors) =
        system.try_allclear(&["incident", "update", id, "-m", "x", "-s", "fixed"]);
    assert!(!well && errors.contains("known are investigating, identified"), "{errors}");
    let (well, _, errors) = system.try_allclear(&["incident", "show", "zzz"]);
    assert!(!well && errors.contains("begins with `zzz`"), "{errors}");
    let soon = harness::now().plus(std::time::Duration::from_secs(3)).to_string();
    let template = ["incident", "update", id, "--template", "provider", "--next", &soon];
    let (well, _, errors) = system.try_allclear(&template);
    assert!(!well && errors.contains("--set provider=VALUE"), "{errors}");
    system.allclear(&[&template[..], &["--set", "provider=Example"]].concat());
    system.wait_for_page("The provider Example rejects cards.");
    assert!(system.get("").contains("Next update by"));
    wait_for("the reminder", || {
        system.allclear(&["incident", "reminders"]).contains("update overdue")
    });
    system.wait_for_page("No update for");
}

fn a_text_is_edited_and_one_withdrawn(system: &System, id: &str) {
    system.allclear(&[
        "incident",
        "edit",
        id,
        "last",
        "-m",
        "The provider rejects **some** cards.",
    ]);
    system.wait_for_page("The provider rejects <strong>some</strong> cards.");
    assert!(system.get("").contains("edited"));
    let log = system.get("log.jsonl");
    assert!(log.contains("rejects cards.") && log.contains("rejects **some** cards."));
    system.allclear(&["incident", "update", id, "-m", "Nothing is wrong."]);
    system.allclear(&["incident", "withdraw", id, "last"]);
    system.wait_for_page("was withdrawn");
    for path in ["", "api/v2/summary.json", "history.rss"] {
        assert!(!system.get(path).contains("Nothing is wrong."), "{path}");
    }
    verified(system);
}

fn it_is_over_again_and_over(system: &System, id: &str) {
    wait_for("probes to see it well", || {
        system.allclear(&["incident", "reminders"]).contains("resolve?")
    });
    system.allclear(&["incident", "resolve", id, "-m", "Cards are taken again."]);
    system.wait_for_page("All systems are working");
    assert_eq!(summarized(system), None);
    let (well, _, errors) = system.try_allclear(&["incident", "resolve", id, "-m", "Again."]);
    assert!(!well && errors.contains("resolved already"), "{errors}");
    system.allclear(&[
        "incident",
        "reopen",
        id,
        "-m",
        "Some cards fail.",
        "-c",
        "website=partial_outage",
    ]);
    system.wait_for_page("Website is partly down");
    assert_eq!(text(&summarized(system).unwrap(), "status"), "investigating");
    system.allclear(&["incident", "resolve", id, "-m", "All cards are taken."]);
    system.allclear(&["incident", "postmortem", id, "-m", "A certificate had expired."]);
    wait_for("the postmortem", || {
        system.get(&format!("incidents/{id}")).contains("A certificate had expired.")
    });
    assert!(system.get("history.rss").contains("A certificate had expired."));
    let shown = incident(system);
    assert_eq!((text(&shown, "status"), text(&shown, "state")), ("postmortem", "resolved"));
    system.wait_for_page("All systems are working");
    verified(system);
}
