//! Whatever a server answers: no message has two outcomes, one is accepted only if the server took it, none is taken
//! twice, and it ends.

use proptest::prelude::*;

use super::server::Behaviour;
use super::{PLAIN, mails, send};

const ANSWERS: [&str; 12] = [
    "250 ok",
    "220 ok",
    "354 go on",
    "235 ok",
    "450 4.2.0 later",
    "421 4.3.2 closing",
    "550 5.1.1 no",
    "554 5.7.1 no",
    "530 5.7.0 login",
    "gibberish",
    "250 ok\r\n250 twice",
    "",
];

fn behaviours() -> impl Strategy<Value = Behaviour> {
    let commands = [
        "EHLO",
        "HELO",
        "MAIL",
        "RCPT TO:<r0",
        "RCPT TO:<r1",
        "RCPT TO:<r3",
        "DATA",
        "RSET",
        "QUIT",
    ];
    let answer = prop::sample::select(ANSWERS.to_vec());
    let answers =
        prop::collection::btree_map(prop::sample::select(commands.to_vec()), answer, 0..4);
    let closes = prop::collection::btree_set(0..5_usize, 0..3);
    let offers = prop::sample::select(vec![
        None,
        Some(vec![]),
        Some(vec!["PIPELINING"]),
        Some(vec!["PIPELINING", "X-LATE", "SIZE 24"]),
        Some(vec!["SIZE 5"]),
    ]);
    let content_answer =
        prop::sample::select(vec!["250 ok", "250 ok", "451 4.3.0 no", "554 5.6.0 no"]);
    (answers, closes, offers, content_answer).prop_map(
        |(answers, closes, offers, content_answer)| Behaviour {
            answers: answers
                .into_iter()
                .map(|(command, answer)| (command.to_owned(), answer))
                .collect(),
            closes_after_content: closes.into_iter().map(|n| format!("r{n}@example.com")).collect(),
            offers,
            content_answer,
            ..Behaviour::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_message_comes_to_one_end(behaviour in behaviours()) {
        let sent = send(PLAIN, mails(5), &behaviour);
        let marks = sent.marks();
        let taken: Vec<&str> = sent.accepted.iter().map(|(to, _)| to.as_str()).collect();
        for (n, mark) in marks.chars().enumerate() {
            let times = taken.iter().filter(|to| **to == format!("r{n}@example.com")).count();
            prop_assert!(times <= 1, "taken twice: {marks} {taken:?}");
            // Taken and not answered is deferred; refused or not attempted never is.
            match mark {
                '+' => prop_assert!(times == 1, "{marks} {taken:?} {:?}", sent.lines),
                '-' | 'x' | '.' => prop_assert!(times == 0, "{marks} {taken:?} {:?}", sent.lines),
                _ => {}
            }
        }
        prop_assert_eq!(sent.failure.is_some(), marks.contains('.'));
    }
}
