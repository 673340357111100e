//! Receivers fail: an alert goes on to whom it reaches, a program is asked to mend what probes confirmed, and what hangs
//! holds up no one else.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use harness::{
    ADMIN_TOKEN, Bundle, MailServer, Reply, System, TestSettings, WebhookReceiver, request,
    wait_for,
};
use serde_json::{Value, json};

/// Longer than anything here takes, and shorter than what hangs: an attempt is given up after 20 s.
const DEADLINE: Duration = Duration::from_secs(15);

fn begin(mail: &MailServer, rules: &str) -> System {
    let settings = TestSettings {
        smtp_url: Some(mail.smtp_url().leak()),
        private_targets: true,
        ..TestSettings::default()
    };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let path = system.probes().join("page.toml");
    let mut page = std::fs::read_to_string(&path).unwrap();
    write!(page, "\n{rules}").unwrap();
    std::fs::write(&path, page).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    system
}

fn ops(system: &System, method: &str, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let url = system.worker.url(&format!("ops/v1/{path}"));
    request(method, &url, &headers, body.to_string().as_bytes()).unwrap()
}

/// Sets a contact with a webhook; what signs it.
fn set_hook(system: &System, id: &str, url: &str) -> String {
    let body = json!({ "name": id, "channels": [{ "webhook": { "url": url } }] });
    let set = ops(system, "PUT", &format!("contacts/{id}"), &body);
    assert_eq!(set.status, 200, "{}", set.body);
    set.json()["webhook_secrets"][0].as_str().unwrap().to_owned()
}

fn incident_alert(system: &System) -> Value {
    let report = system.ops("open-alerts");
    let alerts = report["alerts"].as_array().unwrap();
    alerts.iter().find(|alert| alert["kind"] == "incident").unwrap().clone()
}

#[test]
fn a_contact_whose_channel_refuses_takes_no_time_and_gets_it_once_it_is_set_again() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(
        &mail,
        "[[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"anna\"] }, \
         { after = \"1h\", contacts = [\"ben\"] }]\n",
    );
    set_hook(&system, "anna", &hook.url("gone/anna"));
    system.allclear(&["contact", "set", "ben", "--email", "ben@example.com"]);
    let stated = "checkout=major_outage";
    system.allclear(&["incident", "open", "Card payments fail", "-c", stated, "-m", "We look."]);
    let _ = mail.wait_for("ben@example.com", "Card payments fail");
    assert_eq!(hook.at("/gone/anna").len(), 1);
    let alert = incident_alert(&system);
    assert_eq!((&alert["failed"], &alert["step"]), (&json!(["anna"]), &json!(2)));
    let listed = system.allclear(&["alert", "list"]);
    assert!(listed.contains("no channel of anna took it"), "{listed}");
    assert!(listed.contains("anna is told nothing by webhook any more"), "{listed}");
    set_hook(&system, "anna", &hook.url("ok/anna"));
    wait_for("the alert at the other address", || !hook.at("/ok/anna").is_empty());
    wait_for("it to be on record", || incident_alert(&system).get("failed").is_none());
    assert_eq!(hook.at("/gone/anna").len(), 1, "nothing more is sent to what is gone");
}

#[test]
fn a_program_is_asked_to_mend_what_probes_confirm_and_the_incident_says_what_came_of_it() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let mut system = begin(
        &mail,
        "[[remediation]]\ncontact = \"restarter\"\ncomponents = [\"checkout\"]\nmax_per_hour = 1\n",
    );
    let secret = set_hook(&system, "restarter", &hook.url("ok/restarter"));
    for region in harness::REGIONS {
        let server = system.worker.url("");
        system.start_agent(region, &server);
    }
    system.wait_for_page("All systems are working");
    system.shop.break_part("payment", None);
    wait_for("the program to be asked", || !hook.at("/ok/restarter").is_empty());
    let asked = hook.at("/ok/restarter").remove(0);
    assert!(asked.is_signed_by(&secret), "{asked:?}");
    let alert = asked.json()["alert"].clone();
    assert_eq!((&alert["remediation"], &alert["step"]), (&json!(true), &json!(0)), "{alert}");
    assert!(alert["evidence"]["components"].as_array().unwrap().contains(&json!("checkout")));
    let incident = alert["incident"].as_str().unwrap().to_owned();
    let noted = "The program restarter was asked to mend this, and took the request.";
    wait_for("what came of it", || {
        system.ops(&format!("incidents/{incident}")).to_string().contains(noted)
    });
    assert_eq!(hook.at("/ok/restarter").len(), 1, "once");
    let listed = system.allclear(&["alert", "list"]);
    assert!(listed.contains(&incident), "it is open, though nothing escalates: {listed}");
}

#[test]
fn readers_webhooks_that_hang_hold_up_no_contact() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(
        &mail,
        "[[audience]]\nid = \"operators\"\nname = \"Operators\"\nkind = \"internal\"\n\
         contacts = [\"ops\"]\n[[escalation]]\n\
         steps = [{ after = \"0m\", contacts = [\"ops\", \"streams\"] }]\n",
    );
    set_hook(&system, "ops", &hook.url("ok/ops"));
    set_hook(&system, "streams", &hook.url("stalls/streams"));
    for n in 0..6 {
        let form = format!("webhook={}&incidents=on", hook.url(&format!("then-silent/{n}")));
        let headers =
            [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
        let post = |path: &str, form: &str| {
            request("POST", &system.worker.url(path), &headers, form.as_bytes()).unwrap()
        };
        assert_eq!(post("subscribe", &form).status, 202);
        let path = format!("/then-silent/{n}");
        wait_for("the challenge", || !hook.at(&path).is_empty());
        let challenge = hook.at(&path).remove(0).json();
        let token = challenge["challenge"].as_str().unwrap();
        assert_eq!(post(&format!("subscribe/{token}"), "").status, 200);
    }
    let began = SystemTime::now();
    let stated = "checkout=major_outage";
    let open =
        |name: &str| system.allclear(&["incident", "open", name, "-c", stated, "-m", "We look."]);
    open("Card payments fail");
    // The alert, and the notification.
    wait_for("the contact to be told", || hook.at("/ok/ops").len() == 2);
    wait_for("readers to be told", || hook.at("/then-silent").len() > 6);
    // While these hang, what follows reaches the contact.
    open("Refunds fail");
    wait_for("the contact to be told again", || hook.at("/ok/ops").len() == 4);
    let took = began.elapsed().unwrap();
    assert!(took < DEADLINE, "{took:?}");
    // Whoever answers 200 has taken it, however long the answer goes on.
    wait_for("nothing to be on its way", || incident_alert(&system)["undelivered"] == 0);
    assert_eq!(hook.at("/stalls/streams").len(), 2, "each once");
    assert!(incident_alert(&system).get("failed").is_none());
}
