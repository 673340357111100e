//! Mail is encrypted: does a login leave only to a server whose certificate is trusted?

use harness::{Bundle, MailServer, System, TestSettings, eventually, request};

const LOGIN: &str = "status:correct-horse";

/// A system that sends to a server, with one address that asked to be told.
fn subscribed(url: String) -> System {
    let settings = TestSettings { smtp_url: Some(url.leak()), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let form = b"email=ada@example.com&incidents=on&maintenance=on&updates=all&about=all";
    let reply = request("POST", &system.worker.url("subscribe"), &headers, form).unwrap();
    assert_eq!(reply.status, 202, "{}", reply.body);
    system
}

#[test]
fn a_login_goes_over_tls_from_the_first_byte_or_after_starttls() {
    for (scheme, implicit) in [("smtp", None), ("smtps", Some("--implicit-tls"))] {
        let login = format!("--login={LOGIN}");
        let mut options = vec!["--certificate=trusted", &login];
        options.extend(implicit);
        let server = MailServer::start(&options);
        let _system = subscribed(server.encrypted_url(scheme, LOGIN, "hello=status.example"));
        let mail = server.wait_for("ada@example.com", "Confirm");
        assert!(mail.tls, "{scheme}");
        assert_eq!(mail.user.as_deref(), Some("status"), "{scheme}");
    }
}

#[test]
fn a_server_that_is_not_trusted_or_wants_another_login_gets_nothing_and_the_log_says_why() {
    let login = format!("--login={LOGIN}");
    for (options, scheme, user, why) in [
        (
            vec!["--certificate=self_signed", &*login],
            "smtp",
            LOGIN,
            "TLS with the mail server failed",
        ),
        (
            vec!["--certificate=self_signed", "--implicit-tls", &login],
            "smtps",
            LOGIN,
            "the mail server cannot be reached",
        ),
        (vec!["--certificate=trusted", &login], "smtp", "status:wrong-horse", "the login with 535"),
        (vec![], "smtp", LOGIN, "no STARTTLS"),
    ] {
        let server = MailServer::start(&options);
        let system = subscribed(server.encrypted_url(scheme, user, "hello=status.example"));
        let log = eventually(why, || Some(system.worker.log()).filter(|log| log.contains(why)));
        assert!(!log.contains("horse") && !log.contains("ada@"), "{log}");
        assert!(server.mails().is_empty(), "{why}");
    }
}
