//! Bodies of Statuspage's manage API: whatever is sent is refused, or decided and answered with JSON.
#![no_main]
#![allow(clippy::expect_used, reason = "a finding is a panic")]

use std::cell::RefCell;

use domain::access::actor::Actor;
use domain::board::{Board, Entry, Event};
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::operations::statuspage_v1::request::{ManageAction, ManageRequest};
use domain::operations::statuspage_v1::{answer, command};
use domain::time::timestamp::Timestamp;
use libfuzzer_sys::fuzz_target;

const PAGE: &str = "[page]\nname = 'N'\nurl = 'http://n'\n[[region]]\nid = 'eu-central'\nname = 'E'\n\
                    [[component]]\nid = 'checkout'\nname = 'C'\nmanual = true\n";
/// When it all happens, in milliseconds.
const NOW_MS: i64 = 1_795_867_200_000;

thread_local! {
    static BOARD: RefCell<Board> = RefCell::new(configured());
}

fn configured() -> Board {
    let page = SourceFile { path: "page.toml".to_owned(), text: PAGE.to_owned() };
    let read = parse::read(&[page]).expect("a page");
    let mut board = Board::default();
    append(&mut board, Event::ConfigurationApplied(read.into()));
    board
}

fn append(board: &mut Board, event: Event) {
    let at = Timestamp::from_unix_ms(NOW_MS);
    let (entry, _, head) = Entry::write(&board.head, at, &Actor::Admin, event).expect("JSON");
    board.apply(entry, head);
}

fuzz_target!(|input: (bool, &str)| {
    let (is_incident, body) = input;
    let (action, id) = if is_incident {
        (ManageAction::CreateIncident, "")
    } else {
        (ManageAction::UpdateComponent, "checkout")
    };
    let request = ManageRequest {
        action,
        page: String::new(),
        id: id.to_owned(),
        update: String::new(),
        list_page: None,
        per_page: None,
        search: None,
        body: body.to_owned(),
    };
    let now = Timestamp::from_unix_ms(NOW_MS);
    let mut board = BOARD.with_borrow(Board::clone);
    let Ok(Some(command)) = command(&board, &request, "admin", now) else { return };
    let Ok(decided) = board.decide(command, now) else { return };
    for event in decided.events {
        append(&mut board, event);
    }
    let reply = answer(&board, &request, Some(&decided.subject)).expect("it is answered");
    let json: serde_json::Value = serde_json::from_str(&reply).expect("JSON");
    assert!(json.get("id").is_some_and(serde_json::Value::is_string), "{json}");
});
