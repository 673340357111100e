//! Readers subscribe programs, and people with clocks and alphabets of their own: is each told in its way?

use std::process::Command;

use harness::{
    Bundle, MailServer, Reply, System, TestSettings, WebhookReceiver, get, python, request,
    run_for_output, wait_for,
};

fn begin(server: &MailServer) -> System {
    let url = server.smtp_url().leak();
    let settings =
        TestSettings { smtp_url: Some(url), private_targets: true, ..TestSettings::default() };
    System::without_agents_under(Bundle::Deployed, settings)
}

fn post(system: &System, path: &str, form: &str) -> Reply {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    request("POST", &system.worker.url(path), &headers, form.as_bytes()).unwrap()
}

fn secret(page: &str) -> &str {
    let begin = page.find("whsec_").unwrap_or_else(|| panic!("no secret in {page}"));
    page[begin..].split('<').next().unwrap()
}

#[test]
fn what_operators_may_reach_in_their_own_network_readers_may_not() {
    let (server, receiver) = (MailServer::start(&[]), WebhookReceiver::start());
    let url = server.smtp_url().leak();
    let settings =
        TestSettings { smtp_url: Some(url), private_contacts: true, ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let hook = receiver.url("ok/hook");
    let set = system.allclear(&["contact", "set", "ops", "--webhook", &hook]);
    assert!(set.contains("whsec_"), "{set}");
    let form = format!("webhook={hook}&incidents=on");
    let refused = post(&system, "subscribe", &form);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(receiver.at("/").is_empty());
}

#[test]
fn a_flood_of_forms_keeps_no_one_from_what_a_link_is_for() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    let tired = (0..1_000).find(|_| post(&system, "subscribe", "email=none").status == 429);
    assert_eq!(tired, Some(600), "so many forms are taken in a minute");
    let nothing = "0".repeat(64);
    for path in ["unsubscribe", "manage", "subscribe", "alerts"] {
        let reply = post(&system, &format!("{path}/{nothing}"), "incidents=on");
        assert_eq!(reply.status, 404, "{path}: {}", reply.body);
    }
}

#[test]
fn a_program_is_subscribed_by_a_challenge_and_its_owner_is_shown_what_signs() {
    let (server, receiver) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(&server);
    let url = receiver.url("ok/hook");
    let form = format!("webhook={url}&incidents=on&maintenance=on");
    assert_eq!(post(&system, "subscribe", &form).status, 202);
    wait_for("the challenge", || !receiver.at("/ok/hook").is_empty());
    let challenge = receiver.at("/ok/hook").remove(0).json();
    let token = challenge["challenge"].as_str().unwrap();
    assert!(challenge["confirm_url"].as_str().unwrap().ends_with(token));
    let confirmed = post(&system, &format!("subscribe/{token}"), "");
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    let secret = secret(&confirmed.body);
    let manage = confirmed.body.split("/manage/").nth(1).unwrap().split('"').next().unwrap();
    let manage = get(&system.worker.url(&format!("manage/{manage}"))).unwrap();
    assert!(manage.body.contains(secret), "again, to who has the link");

    system.allclear(&["incident", "open", "Cards fail", "-m", "We look."]);
    wait_for("the message", || receiver.at("/ok/hook").len() == 2);
    let told = receiver.at("/ok/hook").remove(1);
    let verify = "import base64,hashlib,hmac,sys\n\
        key=base64.b64decode(sys.argv[1].removeprefix('whsec_'))\n\
        signed=f'{sys.argv[2]}.{sys.argv[3]}.{sys.argv[4]}'.encode()\n\
        print('v1,'+base64.b64encode(hmac.new(key,signed,hashlib.sha256).digest()).decode())";
    let body = String::from_utf8(told.body.clone()).unwrap();
    let mut command = Command::new(python());
    command.args(["-c", verify, secret, told.header("webhook-id")]);
    command.args([told.header("webhook-timestamp"), &body]);
    assert_eq!(run_for_output(&mut command), told.header("webhook-signature"));

    let local = post(&system, "subscribe", "webhook=ftp://example.com&incidents=on");
    assert_eq!(local.status, 422);
    assert!(local.body.contains("ftp://example.com"), "what was typed is still there");
}

#[test]
fn each_reads_the_time_by_clocks_of_its_own_and_has_an_address_in_any_script() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    let zoned = |address: &str, zone: &str| {
        format!("email={address}&incidents=on&maintenance=on&about=all&timezone={zone}")
    };
    let idn = "aki@b%C3%BCcher.example";
    assert_eq!(post(&system, "subscribe", &zoned(idn, "Asia/Tokyo")).status, 202);
    assert_eq!(post(&system, "subscribe", &zoned("eda@example.com", "")).status, 202);
    for address in ["aki@xn--bcher-kva.example", "eda@example.com"] {
        let text = server.wait_for(address, "Confirm").text();
        let at = text.find("/subscribe/").unwrap() + 1;
        let end = text[at..].find(char::is_whitespace).unwrap_or(text.len() - at);
        assert_eq!(post(&system, &text[at..at + end], "").status, 200);
    }
    system.allclear(&[
        "contact",
        "set",
        "ops",
        "--email",
        "ops@example.com",
        "--timezone",
        "Asia/Tokyo",
    ]);
    let audience = "[[audience]]\nid = \"ops\"\nname = \"Ops\"\nkind = \"public\"\ncontacts = [\"ops\"]\n\n[agents]";
    system.change_page("[agents]", audience);
    system.allclear(&["incident", "open", "Cards fail", "-m", "We look."]);
    for (address, is_in_tokyo) in
        [("aki@xn--bcher-kva.example", true), ("ops@example.com", true), ("eda@example.com", false)]
    {
        let text = server.wait_for(address, "Cards fail").text();
        assert!(text.contains(" UTC"), "{address}: {text}");
        assert_eq!(text.contains("Asia/Tokyo"), is_in_tokyo, "{address}: {text}");
    }
    for (form, reason) in [
        (zoned("ada@example.com", "Mars/Base"), "no time zone Mars/Base"),
        (zoned("j%C3%BCrgen@example.com", ""), "letters outside ASCII"),
    ] {
        let refused = post(&system, "subscribe", &form);
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(reason), "{}", refused.body);
    }
}
