//! An outage that happened before: its alert names the known error with what helps and the runbooks, its incident is linked, and
//! when it comes back that is counted. Readers see none of it, and the audit has all.

use harness::{
    Bundle, REGIONS, System, TestSettings, WebhookReceiver, get, public_paths, wait_for,
};
use serde_json::{Value, json};

const WORKAROUND: &str = "Fail over to the **second** provider.";

fn begin(hook: &WebhookReceiver) -> System {
    let settings = TestSettings { private_targets: true, ..TestSettings::default() };
    let mut system = System::without_agents_under(Bundle::Deployed, settings);
    system.allclear(&["contact", "set", "anna", "--webhook", &hook.url("ok/anna")]);
    system.change_page(
        "id = \"checkout\"\n",
        "id = \"checkout\"\nrunbooks = [{ name = \"Payments down\", url = \"https://books.example/pay\" }]\n",
    );
    let escalation =
        "[[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"anna\"] }]\n\n[agents]";
    system.change_page("[agents]", escalation);
    for region in REGIONS {
        let server = system.worker.url("");
        system.start_agent(region, &server);
    }
    system.wait_for_page("All systems are working");
    system
}

/// The incident that probes opened last.
fn open_incident(system: &System) -> Value {
    let open = || {
        let listed = system.allclear(&["incident", "list", "--open", "--json"]);
        serde_json::from_str::<Vec<Value>>(&listed).unwrap()
    };
    wait_for("a draft", || !open().is_empty());
    open().remove(0)
}

fn context(system: &System, incident: &str) -> Value {
    system.ops(&format!("incidents/{incident}/context"))
}

fn id_of(incident: &Value) -> String {
    incident["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_known_error_is_alerted_linked_counted_and_fixed() {
    let hook = WebhookReceiver::start();
    let system = begin(&hook);
    let problem = system.allclear(&[
        "problem",
        "record",
        "The card provider drops requests",
        "--workaround",
        WORKAROUND,
        "--owner",
        "ada",
        "--script",
        "Fail over=pay-pool switch second",
        "-c",
        "checkout",
        "--step",
        "pay",
        "--reason",
        "status == 200",
    ]);
    system.allclear(&["problem", "record", "Another thing", "--step", "sign in"]);

    // The outage: its alert names the known error and where it is written what to do.
    system.shop.break_part("payment", None);
    let first = id_of(&open_incident(&system));
    wait_for("the alert", || !hook.at("/ok/anna").is_empty());
    let told = hook.at("/ok/anna").remove(0).json()["alert"].clone();
    let fitting = &told["knowledge"]["problems"];
    assert_eq!(fitting.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(
        (&fitting[0]["id"], &fitting[0]["status"], &fitting[0]["workaround"]),
        (&json!(problem), &json!("known_error"), &json!(WORKAROUND))
    );
    assert_eq!(told["knowledge"]["runbooks"][0]["url"], "https://books.example/pay");
    assert_eq!(told["evidence"]["runbook"], "https://wiki.example/runbooks/checkout");
    let page = told["acknowledge_url"].as_str().unwrap();
    let page = get(page).unwrap().body;
    assert!(
        page.contains("Known error") && page.contains("The card provider drops requests"),
        "{page}"
    );
    assert!(page.contains("https://books.example/pay"), "{page}");

    // The incident's context names them, and so does what an operator reads of it.
    let around = context(&system, &first);
    assert_eq!(
        (&around["problems"][0]["id"], &around["problems"][1]),
        (&json!(problem), &Value::Null)
    );
    assert_eq!(around["problems"][0]["recurrences"], 0);
    let urls: Vec<&str> = around["runbooks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["url"].as_str().unwrap())
        .collect();
    assert_eq!(urls, ["https://wiki.example/runbooks/checkout", "https://books.example/pay"]);
    let shown = system.allclear(&["incident", "show", &first]);
    for part in [
        format!("known error: {problem} The card provider drops requests").as_str(),
        "workaround: Fail over to the **second** provider.",
        "Fail over: pay-pool switch second",
        "runbook (checkout, Payments down): https://books.example/pay",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let evidence = system.allclear(&["evidence", "--incident", &first]);
    assert!(evidence.contains(&format!("known error: {problem}")), "{evidence}");

    // It is linked, and comes back.
    system.allclear(&["problem", "link", &problem[..6], &first]);
    // Each region sees it, and then its end: what goes on is no second outage.
    wait_for("the outage", || system.component("checkout") == "major_outage");
    system.shop.mend();
    wait_for("its end", || system.component("checkout") == "operational");
    system.allclear(&["incident", "resolve", &first, "--internally"]);
    system.shop.break_part("payment", None);
    let second = id_of(&open_incident(&system));
    assert_ne!(first, second);
    assert_eq!(context(&system, &second)["problems"][0]["recurrences"], 1);
    system.allclear(&["problem", "link", &problem, &second]);
    assert_eq!(context(&system, &second)["problems"][0]["recurrences"], 2);
    let shown = system.allclear(&["problem", "show", &problem]);
    assert!(shown.contains("(2 incidents)"), "{shown}");
    assert_eq!(shown.matches("came back ").count(), 2, "{shown}");
    assert!(shown.contains(&first) && shown.contains(&second), "{shown}");

    // A mistake is taken back; an edit of what another edited since is refused; it is fixed.
    let other = system.allclear(&["problem", "record", "No such thing"]);
    system.allclear(&["problem", "link", &other, &second]);
    system.allclear(&["problem", "unlink", &other, &second]);
    let tag = shown.lines().find_map(|line| line.trim().strip_prefix("tag ")).unwrap().to_owned();
    let edit = ["problem", "edit", &problem, "--cause", "Their pool is small.", "--if-match", &tag];
    system.allclear(&edit);
    let stale = system.try_allclear(&edit);
    assert!(!stale.0 && stale.2.contains("changed by somebody else"), "{}", stale.2);
    system.allclear(&["problem", "fix", &problem]);
    let listed = system.allclear(&["problem", "list"]);
    let line = listed.lines().find(|line| line.starts_with(&problem)).unwrap();
    assert!(line.contains("fixed") && line.contains("(2 incidents)"), "{listed}");
    assert!(!system.allclear(&["problem", "list", "--open"]).contains(&problem));

    // The audit has every action, and readers see nothing.
    let audit = system.allclear(&["audit", "--subject", &format!("problem:{problem}")]);
    assert!(audit.contains("problem recorded"), "{audit}");
    assert_eq!(audit.matches("problem updated").count(), 2, "{audit}");
    let audit = system.allclear(&["audit", "--subject", &second]);
    for (action, times) in [("problem linked", 2), ("problem unlinked", 1)] {
        assert_eq!(audit.matches(action).count(), times, "{action}: {audit}");
    }
    system.allclear(&["incident", "publish", &second]);
    for path in public_paths(&system) {
        let text = get(&system.worker.url(&path.replace("{incident}", &second))).unwrap().body;
        for private in ["card provider drops", "second** provider", "books.example", &problem] {
            assert!(!text.contains(private), "{private} is on {path}");
        }
    }
    let verified = system.allclear(&["verify", &system.worker.url("")]);
    assert!(verified.contains("lines verified"), "{verified}");
}
