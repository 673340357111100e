//! History of other pages: whatever a file holds is refused or listed, and what is to be sent the Board takes, once.
#![no_main]
#![allow(clippy::expect_used, reason = "a finding is a panic")]

use domain::access::actor::Actor;
use domain::board::{Board, Command, Entry, Event};
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::import::component_matches::ComponentMatches;
use domain::import::conversion::HistoryConversion;
use domain::import::imported_entry::ImportedEntry;
use domain::import::plan::PresentHistory;
use domain::time::timestamp::Timestamp;
use libfuzzer_sys::fuzz_target;

const PAGE: &str = "[page]\nname = 'N'\nurl = 'http://n'\n[[region]]\nid = 'eu-central'\nname = 'E'\n\
                    [[component]]\nid = 'checkout'\nname = 'C'\nmanual = true\n";
/// When it all happens, in milliseconds.
const NOW_MS: i64 = 1_795_867_200_000;

fn append(board: &mut Board, event: Event) {
    let at = Timestamp::from_unix_ms(NOW_MS);
    let (entry, _, head) = Entry::write(&board.head, at, &Actor::Admin, event).expect("JSON");
    board.apply(entry, head);
}

fuzz_target!(|input: (bool, &str)| {
    let (is_statuspage, text) = input;
    let now = Timestamp::from_unix_ms(NOW_MS);
    let components = [("checkout".parse().expect("an id"), "C".to_owned())];
    let matches = ComponentMatches::new(&components, &[]).expect("matches");
    let mut conversion = HistoryConversion::new(&matches, now);
    let taken = match is_statuspage {
        true => conversion.take_statuspage("f", text),
        false => conversion.take_upptime("f", text),
    };
    let plan = conversion.finish().plan(&PresentHistory::default());
    if taken.is_err() || plan.steps.is_empty() {
        return;
    }
    let page = SourceFile { path: "page.toml".to_owned(), text: PAGE.to_owned() };
    let read = parse::read(&[page]).expect("a page");
    let mut board = Board::default();
    append(&mut board, Event::ConfigurationApplied(read.into()));
    for step in plan.steps {
        let command = match step.entry {
            ImportedEntry::Incident(incident) => Command::ImportIncident(incident),
            ImportedEntry::Maintenance(work) => Command::ImportMaintenance(work),
        };
        let decided = board.decide(command.clone(), now).expect("it is taken");
        for event in decided.events {
            append(&mut board, event);
        }
        assert_eq!(board.decide(command, now).expect("it is taken again").events, []);
    }
});
