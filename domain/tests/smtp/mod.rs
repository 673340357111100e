//! SMTP dialogue: does each message come to its right end, whatever the server does?

mod any_server;
mod server;

use domain::notify::delivery::AttemptOutcome;
use domain::notify::mail::message::MailMessage;
use domain::notify::smtp::dialogue::{ConnectionLoss, SmtpDialogue, SmtpEffect, SmtpStep};
use domain::notify::smtp::settings::SmtpSettings;

use server::{Behaviour, Server};

/// What came of messages that were sent to a server.
#[derive(Debug, Default)]
struct SmtpOutcomes {
    /// Of each message, what came of it.
    outcomes: Vec<Option<AttemptOutcome>>,
    accepted: Vec<(String, String)>,
    lines: Vec<String>,
    connections: usize,
    round_trips: usize,
    failure: Option<String>,
}

impl SmtpOutcomes {
    /// Of each message: `+` accepted, `~` deferred, `-` refused, `x` no such recipient, `.` not attempted.
    fn marks(&self) -> String {
        let mark = |outcome: &Option<AttemptOutcome>| match outcome {
            Some(AttemptOutcome::Accepted) => '+',
            Some(AttemptOutcome::Deferred { .. }) => '~',
            Some(AttemptOutcome::Refused { no_such_recipient: false, .. }) => '-',
            Some(AttemptOutcome::Refused { no_such_recipient: true, .. }) => 'x',
            None => '.',
        };
        self.outcomes.iter().map(mark).collect()
    }

    fn count(&self, command: &str) -> usize {
        self.lines.iter().filter(|line| line.starts_with(command)).count()
    }
}

fn mails(count: usize) -> Vec<MailMessage> {
    let mail = |n: usize| MailMessage {
        envelope_from: "status@n.example".parse().unwrap(),
        envelope_to: format!("r{n}@example.com").parse().unwrap(),
        bytes: format!("Subject: {n}\r\n\r\n.{n}\n.\nQUIT\r").into_bytes(),
    };
    (0..count).map(mail).collect()
}

fn send(url: &str, mails: Vec<MailMessage>, behaviour: &Behaviour) -> SmtpOutcomes {
    let settings: SmtpSettings = url.parse().unwrap();
    let mut sent = SmtpOutcomes { outcomes: vec![None; mails.len()], ..SmtpOutcomes::default() };
    let mut dialogue = SmtpDialogue::new(settings, mails);
    loop {
        match dialogue.next_step() {
            SmtpStep::Connect => connection(&mut dialogue, behaviour, &mut sent),
            SmtpStep::Done => return sent,
            SmtpStep::Failed { reason } => {
                sent.failure = Some(reason);
                return sent;
            }
        }
    }
}

fn connection(dialogue: &mut SmtpDialogue, behaviour: &Behaviour, sent: &mut SmtpOutcomes) {
    sent.connections += 1;
    assert!(sent.connections < 1_000, "it never ends");
    let mut server = Server::new(behaviour, &mut sent.accepted, &mut sent.lines);
    dialogue.opened();
    let mut effects = dialogue.received(format!("{}\r\n", behaviour.greeting).as_bytes());
    loop {
        let mut answers = String::new();
        let mut is_closed = false;
        let mut is_secured = false;
        for effect in std::mem::take(&mut effects) {
            match effect {
                SmtpEffect::Send(bytes) => {
                    assert!(!is_closed);
                    sent.round_trips += 1;
                    // What is written before the client has heard that the server closed is lost.
                    if !server.is_closed {
                        answers += &server.receive(&bytes);
                    }
                }
                SmtpEffect::StartTls => is_secured = true,
                SmtpEffect::Outcome { message, outcome } => {
                    assert!(sent.outcomes[message].replace(outcome).is_none(), "two outcomes");
                }
                SmtpEffect::Close => is_closed = true,
            }
        }
        if is_closed {
            return;
        }
        effects = match (is_secured, answers.is_empty()) {
            (true, _) => dialogue.secured(),
            (false, false) => dialogue.received(answers.as_bytes()),
            (false, true) => dialogue.lost(ConnectionLoss::Closed),
        };
        if server.is_closed && effects.is_empty() {
            effects = dialogue.lost(ConnectionLoss::Closed);
        }
    }
}

#[test]
fn what_is_written_to_a_connection_that_was_closed_unheard_was_not_taken() {
    // The answer to RCPT is taken for one to DATA, at which the server closed.
    let behaviour = Behaviour::offering(&["PIPELINING"])
        .answering("MAIL", "250 ok\r\n250 twice")
        .answering("DATA", "");
    let sent = send(PLAIN, mails(5), &behaviour);
    assert!(sent.accepted.is_empty() && !sent.marks().contains('+'), "{}", sent.marks());
}

const PLAIN: &str = "smtp://mail.example?tls=none&hello=status.example";

#[test]
fn many_messages_go_over_one_connection_and_arrive_as_they_are() {
    let sent = send(PLAIN, mails(3), &Behaviour::default());
    assert_eq!(
        (sent.marks().as_str(), sent.connections, sent.failure.as_deref()),
        ("+++", 1, None)
    );
    assert_eq!(
        sent.accepted[2],
        ("r2@example.com".to_owned(), "Subject: 2\r\n\r\n.2\r\n.\r\nQUIT\r\n".to_owned())
    );
    assert_eq!(
        sent.lines[..2],
        ["EHLO status.example", "MAIL FROM:<status@n.example> SIZE=24 BODY=8BITMIME"]
    );
    assert_eq!((sent.count("RSET"), sent.count("QUIT")), (0, 1));
    // Greeting, four for each message, goodbye.
    assert_eq!(sent.round_trips, 1 + 3 * 4 + 1);
}

#[test]
fn with_pipelining_a_message_costs_one_round_trip() {
    let sent = send(PLAIN, mails(50), &Behaviour::offering(&["PIPELINING"]));
    assert_eq!((sent.marks(), sent.connections), ("+".repeat(50), 1));
    assert_eq!(sent.round_trips, 1 + 1 + 50 + 1);
    assert_eq!(sent.lines[1], "MAIL FROM:<status@n.example>");
}

#[test]
fn a_connection_takes_a_hundred_messages() {
    for offers in [&["PIPELINING"][..], &[]] {
        let sent = send(PLAIN, mails(201), &Behaviour::offering(offers));
        assert_eq!((sent.marks(), sent.connections), ("+".repeat(201), 3));
    }
}

#[test]
fn a_refused_recipient_is_none_of_the_others_business() {
    for offers in [&["PIPELINING"][..], &["PIPELINING", "X-LATE"], &[]] {
        let behaviour = Behaviour::offering(offers)
            .answering("RCPT TO:<r0@", "550 5.1.1 <r0@example.com> unknown")
            .answering("RCPT TO:<r2@", "451 4.7.1 greylisted")
            .answering("RCPT TO:<r3@", "554 5.7.1 spam");
        let sent = send(PLAIN, mails(5), &behaviour);
        assert_eq!((sent.marks().as_str(), sent.connections), ("x+~-+", 1), "{offers:?}");
        assert_eq!(sent.accepted.len(), 2);
        assert!(!format!("{:?}", sent.outcomes).contains("r0@"), "{:?}", sent.outcomes);
        let reason = "the mail server answered the recipient with 550 5.1.1".to_owned();
        assert_eq!(
            sent.outcomes[0],
            Some(AttemptOutcome::Refused { reason, no_such_recipient: true })
        );
    }
}

#[test]
fn what_is_refused_or_too_large_for_the_server_is_the_messages_outcome() {
    for (behaviour, marks) in [
        (Behaviour::offering(&["SIZE 23"]), "--"),
        (Behaviour::offering(&["SIZE 24"]), "++"),
        (Behaviour::offering(&["SIZE 0"]), "++"),
        (Behaviour::default().answering("MAIL", "552 5.3.4 too big"), "--"),
        (Behaviour::default().answering("DATA", "451 4.3.0 no"), "~~"),
        (Behaviour { content_answer: "554 5.6.0 no", ..Behaviour::default() }, "--"),
        (Behaviour { content_answer: "452 4.3.1 full", ..Behaviour::default() }, "~~"),
    ] {
        let sent = send(PLAIN, mails(2), &behaviour);
        assert_eq!((sent.marks().as_str(), sent.connections), (marks, 1), "{behaviour:?}");
    }
    let mut eight_bits = mails(2);
    eight_bits[0].bytes = "Subject: ü\r\n".as_bytes().to_vec();
    assert_eq!(send(PLAIN, eight_bits, &Behaviour::offering(&["SIZE"])).marks(), "-+");
}

#[test]
fn a_message_whose_answer_is_lost_is_deferred_and_the_next_goes_over_another_connection() {
    for offers in [&["PIPELINING"][..], &[]] {
        let mut behaviour = Behaviour::offering(offers);
        behaviour.closes_after_content.insert("r1@example.com".to_owned());
        let sent = send(PLAIN, mails(4), &behaviour);
        assert_eq!((sent.marks().as_str(), sent.connections), ("+~++", 2), "{offers:?}");
        assert!(format!("{:?}", sent.outcomes[1]).contains("may have taken"));
    }
}

#[test]
fn a_server_that_keeps_closing_is_left_alone() {
    let behaviour = Behaviour::default().answering("DATA", "");
    let sent = send(PLAIN, mails(10), &behaviour);
    assert_eq!((sent.marks().as_str(), sent.connections), ("~~~.......", 3));
    assert!(sent.failure.is_some());
    let confused = Behaviour::default().answering("DATA", "250 what");
    assert_eq!(send(PLAIN, mails(5), &confused).marks(), "~~~..");
    let closing = Behaviour::default().answering("RCPT", "421 4.3.2 closing");
    assert_eq!(send(PLAIN, mails(5), &closing).marks(), "~~~..");
}

#[test]
fn a_server_that_cannot_be_used_gets_nothing_and_says_why() {
    let login = "smtp://u:hunter2@mail.example";
    for (url, behaviour, why) in [
        (
            PLAIN,
            Behaviour { greeting: "554 no", ..Behaviour::default() },
            "the connection with 554",
        ),
        (PLAIN, Behaviour { greeting: "421 4.3.2 busy", ..Behaviour::default() }, "with 421 4.3.2"),
        (PLAIN, Behaviour { greeting: "HTTP/1.1 400", ..Behaviour::default() }, "no reply"),
        (
            PLAIN,
            Behaviour::default().answering("MAIL", "553 5.7.1 sender"),
            "the sender with 553 5.7.1",
        ),
        (PLAIN, Behaviour::default().answering("MAIL", "530 5.7.0 login"), "wants a login: 530"),
        (PLAIN, Behaviour::default().answering("EHLO", "421 4.7.0 no"), "with 421 4.7.0"),
        ("smtp://mail.example", Behaviour::default(), "no STARTTLS"),
        ("smtp://mail.example", Behaviour { offers: None, ..Behaviour::default() }, "no STARTTLS"),
        (
            "smtp://mail.example",
            Behaviour::offering(&["STARTTLS"]).answering("STARTTLS", "454 4.7.0 no"),
            "STARTTLS with 454",
        ),
        (
            "smtp://mail.example",
            Behaviour::offering(&["STARTTLS"]).answering("STARTTLS", "220 ok\r\n250 injected"),
            "more than its answer",
        ),
        (login, Behaviour::offering(&["AUTH PLAIN"]), "no STARTTLS"),
        (
            &format!("{login}?tls=opportunistic"),
            Behaviour::offering(&["AUTH PLAIN"]),
            "not sent without",
        ),
        (
            &format!("{login}?tls=none"),
            Behaviour::offering(&["AUTH CRAM-MD5"]),
            "neither AUTH PLAIN",
        ),
        (
            login,
            Behaviour::offering(&["STARTTLS", "AUTH PLAIN"]).answering("AUTH", "535 5.7.8 no"),
            "the login with 535 5.7.8",
        ),
    ] {
        let sent = send(url, mails(2), &behaviour);
        let failure = sent.failure.as_deref().unwrap_or_default();
        assert!(failure.contains(why) && !failure.contains("hunter2"), "{why}: {failure}");
        assert_eq!((sent.marks().as_str(), sent.connections), ("..", 1), "{why}");
        let secret = "AHUAaHVudGVyMg==";
        assert_eq!(
            sent.lines.iter().any(|line| line.contains(secret)),
            why.contains("535"),
            "{why}"
        );
    }
}

#[test]
fn tls_and_login_come_first_and_capabilities_are_asked_for_again() {
    let login = "smtp://u:hunter2@mail.example?hello=h.example";
    let sent = send(login, mails(1), &Behaviour::offering(&["STARTTLS", "AUTH LOGIN PLAIN"]));
    let want = ["EHLO h.example", "STARTTLS", "EHLO h.example", "AUTH PLAIN AHUAaHVudGVyMg=="];
    assert_eq!((sent.marks().as_str(), &sent.lines[..4]), ("+", &want.map(str::to_owned)[..]));
    let sent = send(login, mails(1), &Behaviour::offering(&["STARTTLS", "AUTH=LOGIN"]));
    let want = ["EHLO h.example", "AUTH LOGIN", "dQ==", "aHVudGVyMg=="];
    assert_eq!((sent.marks().as_str(), &sent.lines[2..6]), ("+", &want.map(str::to_owned)[..]));
    let implicit = "smtps://u:hunter2@mail.example";
    assert_eq!(send(implicit, mails(1), &Behaviour::offering(&["AUTH PLAIN"])).marks(), "+");
    let opportunistic = "smtp://mail.example?tls=opportunistic";
    for behaviour in [
        Behaviour::default(),
        Behaviour::offering(&["STARTTLS"]).answering("STARTTLS", "454 4.7.0 no"),
        Behaviour { offers: None, ..Behaviour::default() },
    ] {
        assert_eq!(send(opportunistic, mails(2), &behaviour).marks(), "++", "{behaviour:?}");
    }
}

#[test]
fn a_dialogue_that_is_stopped_ends_after_the_message_at_hand() {
    let mut dialogue = SmtpDialogue::new(PLAIN.parse().unwrap(), mails(3));
    dialogue.opened();
    for answer in ["220 h", "250 h", "250 ok", "250 ok", "354 go on"] {
        dialogue.received(format!("{answer}\r\n").as_bytes());
    }
    dialogue.stop();
    let effects = dialogue.received(b"250 ok\r\n");
    let outcome = SmtpEffect::Outcome { message: 0, outcome: AttemptOutcome::Accepted };
    assert_eq!(effects, [outcome, SmtpEffect::Send(b"QUIT\r\n".to_vec())]);
    assert_eq!(dialogue.received(b"221 bye\r\n"), [SmtpEffect::Close]);
    assert_eq!(dialogue.next_step(), SmtpStep::Done);
}
