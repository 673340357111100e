//! Subscribers: from the form to the mailbox and out again, with a real mail server. Is each told what was asked
//! for, once, and does no answer say who is known?

use std::time::{Duration, Instant};

use harness::{
    ADMIN_TOKEN, Bundle, MailServer, ReceivedMail, Reply, System, TestSettings, eventually, get,
    request, wait_for,
};

/// A system that sends through a mail server.
fn with_mail(server: &MailServer) -> System {
    let url = server.smtp_url();
    let settings = TestSettings { smtp_url: Some(url.leak()), ..TestSettings::default() };
    System::without_agents_under(Bundle::Deployed, settings)
}

fn post(system: &System, path: &str, form: &str) -> Reply {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    request("POST", &system.worker.url(path), &headers, form.as_bytes()).unwrap()
}

/// The first address of a path that a mail has.
fn link(mail: &ReceivedMail, path: &str) -> String {
    let text = mail.text();
    let at = text.find(path).unwrap_or_else(|| panic!("no {path} in {text}"));
    let rest = &text[at + 1..];
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(rest.len());
    rest[..end].to_owned()
}

/// Subscribes an address and confirms it.
fn subscribe(system: &System, server: &MailServer, address: &str, form: &str) -> String {
    let reply = post(system, "subscribe", &format!("email={address}&{form}"));
    assert_eq!(reply.status, 202, "{}", reply.body);
    let mail = server.wait_for(address, "Confirm");
    let reply = post(system, &link(&mail, "/subscribe/"), "");
    assert_eq!(reply.status, 200, "{}", reply.body);
    let manage = reply.body.split("/manage/").nth(1).expect("a link").split('"').next();
    format!("manage/{}", manage.unwrap())
}

const ALL: &str = "incidents=on&maintenance=on&updates=all&about=all";

#[test]
fn a_reader_subscribes_is_told_and_unsubscribes() {
    let server = MailServer::start(&[]);
    let system = with_mail(&server);
    let manage = subscribe(&system, &server, "ada@example.com", ALL);
    let only_ends = "incidents=on&updates=ends&about=some&component=checkout";
    subscribe(&system, &server, "eda@example.com", only_ends);
    let of_accounts = "incidents=on&updates=all&about=some&component=accounts";
    subscribe(&system, &server, "ida@example.com", of_accounts);
    // One that never confirms.
    assert_eq!(post(&system, "subscribe", &format!("email=uma@example.com&{ALL}")).status, 202);

    let open = ["incident", "open", "Card payments fail", "-c", "checkout=partial_outage"];
    let begun = Instant::now();
    let id = system.allclear(&[&open[..], &["-m", "We are looking.\n.\nA dot alone."]].concat());
    let id = id.trim();
    let opened = server.wait_for("ada@example.com", "Card payments fail");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(opened.text().contains("We are looking.\n.\nA dot alone."), "{}", opened.text());
    let _ = server.wait_for("eda@example.com", "Card payments fail");
    system.allclear(&["incident", "update", id, "-m", "A cable.", "--status", "identified"]);
    let updated = server.wait_for("ada@example.com", "A cable.");
    system.allclear(&["incident", "resolve", id, "-m", "All is well."]);
    let ended = server.wait_for("ada@example.com", "All is well.");
    let _ = server.wait_for("eda@example.com", "All is well.");

    // One thread, each message named for good.
    for mail in [&opened, &updated, &ended] {
        assert_eq!(mail.header("references"), opened.header("references"), "one thread");
        for name in ["from", "to", "subject", "date", "message-id", "mime-version"] {
            assert_eq!(mail.count(name), 1, "{name} in {}", mail.raw());
        }
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert_eq!(mail.header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
        mail.check_lines();
    }
    let told = |address: &str| server.mails().iter().filter(|mail| mail.is_to(address)).count();
    assert_eq!(
        ["ada", "eda", "ida", "uma"].map(|name| told(&format!("{name}@example.com"))),
        [4, 3, 1, 1],
        "with the confirmation of each"
    );

    // One click of a mail program; opening the address ends nothing.
    let unsubscribe = opened.header("list-unsubscribe").trim_matches(['<', '>']).to_owned();
    let path = unsubscribe.split_once("/unsubscribe/").expect("an address").1;
    let path = format!("unsubscribe/{path}");
    assert_eq!(get(&system.worker.url(&path)).unwrap().status, 200);
    assert_eq!(get(&system.worker.url(&manage)).unwrap().status, 200, "nothing ended");
    let one_click = post(&system, &path, "List-Unsubscribe=One-Click");
    assert_eq!(one_click.status, 200);
    assert_eq!(post(&system, &path, "List-Unsubscribe=One-Click").status, 200, "asked twice");
    assert_eq!(get(&system.worker.url(&manage)).unwrap().status, 404, "it is deleted");
    let all = system.allclear(&["subscriber", "list"]);
    assert!(!all.contains("ada@example.com") && all.contains("eda@example.com"), "{all}");
    let deliveries = system.allclear(&["deliveries", "--json"]);
    assert!(!deliveries.contains('@'), "{deliveries}");
}

#[test]
fn no_answer_says_who_is_known_and_no_address_is_written_to_more_than_thrice_a_day() {
    let server = MailServer::start(&[]);
    let system = with_mail(&server);
    subscribe(&system, &server, "ada@example.com", ALL);
    let answer = |address: &str| post(&system, "subscribe", &format!("email={address}&{ALL}"));
    let as_of_now = |reply: &Reply| {
        let main = reply.body.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        (reply.status, main.to_owned())
    };
    let expected = as_of_now(&answer("ada@example.com"));
    for address in ["eda@example.com", "eda@example.com", "EDA@example.com", "eda@EXAMPLE.com"] {
        assert_eq!(as_of_now(&answer(address)), expected, "{address}");
    }
    let again = server.wait_for("ada@example.com", "subscribed already");
    assert!(get(&system.worker.url(&link(&again, "/manage/"))).unwrap().status == 200);
    let about = |address: &str| server.mails().iter().filter(|mail| mail.is_to(address)).count();
    wait_for("three letters", || about("eda@example.com") >= 1);
    std::thread::sleep(Duration::from_millis(500));
    assert!(about("eda@example.com") <= 3);
    for (form, field) in [
        ("email=nobody", "e-mail"),
        ("email=a@example.com%0d%0aBcc:%20b@example.com", "e-mail"),
        ("email=a@example.com,b@example.com", "e-mail"),
    ] {
        let reply = post(&system, "subscribe", &format!("{form}&{ALL}"));
        assert_eq!(reply.status, 422, "{form}");
        assert!(reply.body.contains(field), "{}", reply.body);
    }
    for token in ["x", &"0".repeat(64), "../../ops/v1/tokens"] {
        for path in ["subscribe", "manage", "unsubscribe"] {
            let status = post(&system, &format!("{path}/{token}"), "").status;
            assert!([404, 405].contains(&status), "{path}/{token}: {status}");
        }
    }
    let trapped = post(&system, "subscribe", &format!("email=bot@example.com&website=x&{ALL}"));
    assert_eq!(trapped.status, 202);
    assert_eq!(about("bot@example.com"), 0);
}

#[test]
fn what_a_server_defers_comes_again_and_what_it_refuses_does_not() {
    let server = MailServer::start(&["--refuse=gone@example.com"]);
    let system = with_mail(&server);
    subscribe(&system, &server, "ada@example.com", ALL);
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    assert_eq!(post(&system, "subscribe", &format!("email=gone@example.com&{ALL}")).status, 202);
    let counts = || {
        let url = system.worker.url("ops/v1/subscriber-counts");
        request("GET", &url, &[("authorization", &bearer)], b"").unwrap().json()
    };
    wait_for("both to be known", || counts()["unconfirmed"] == 1 && counts()["active"] == 1);
    eventually("the refusal to be noted", || {
        (!server.turned_away("refused").is_empty()).then_some(())
    });
}
