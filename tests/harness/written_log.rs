//! Written log: the record of a page as a backup holds it, of times that are over. What is decided in it is decided by the
//! program itself.

use std::path::Path;
use std::time::Duration;

use domain::access::actor::Actor;
use domain::backup::format::{BackupLine, ChainedWriter, FORMAT, Header, RowChunk, Trailer};
use domain::backup::messages::PAGE_ROWS;
use domain::backup::sql_value::SqlValue;
use domain::board::{Board, Command, Entry, Event, LastUpdate, NewIncident, Resolution};
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::ids::ObjectName;
use domain::ordered::SortedMap;
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;
use serde_json::json;

use crate::now;

/// A log, with what of it is public.
#[derive(Default)]
pub struct WrittenLog {
    /// The page after it.
    pub board: Board,
    events: Vec<Vec<SqlValue>>,
    lines: Vec<Vec<SqlValue>>,
}

impl WrittenLog {
    /// Puts a folder in force.
    ///
    /// # Panics
    /// When it is wrong.
    pub fn configure(&mut self, files: &[SourceFile], at: Timestamp) {
        // As events of the first tables hold it: whole.
        let configuration = parse::read(files).expect("a folder that is right");
        let applied = json!({ "type": "configuration_applied", "configuration": configuration });
        self.append(serde_json::from_value(applied).expect("an event"), at);
    }

    /// Decides a command.
    ///
    /// # Panics
    /// When it is refused.
    pub fn decide(&mut self, command: Command, at: Timestamp) {
        let decided = self.board.decide(command, at).expect("a decision");
        decided.events.into_iter().for_each(|event| self.append(event, at));
    }

    /// An incident that states an outage of a component for a time.
    ///
    /// # Panics
    /// When it is refused.
    pub fn outage(&mut self, name: &str, component: &str, from: Timestamp, long: Duration) {
        let opened = NewIncident {
            name: name.to_owned(),
            status: IncidentStatus::Investigating,
            body: "We look.".to_owned(),
            components: [(component.parse().expect("an id"), Status::MajorOutage)].into(),
            ..NewIncident::default()
        };
        self.decide(Command::OpenIncident(opened), from);
        let incident = self.board.incidents.last().expect("the incident").id.to_string();
        let update = LastUpdate { body: Some("It is over.".to_owned()), ended_at: None };
        self.decide(Command::ResolveIncident(Resolution { incident, update }), from.plus(long));
    }

    /// Appends an event.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn append(&mut self, event: Event, at: Timestamp) {
        let written = Entry::write(&self.board.head, at, &Actor::Clock, event);
        let (entry, text, head) = written.expect("an entry");
        let number = |n: u64| SqlValue::Whole(i64::try_from(n).expect("a number"));
        let hash = SqlValue::Text(head.hash.clone());
        let n = number(head.height);
        self.events.push(vec![n.clone(), SqlValue::Text(text), hash]);
        for line in self.board.apply(entry, head) {
            let (entry, hash) = (SqlValue::Text(line.entry), SqlValue::Text(line.hash));
            self.lines.push(vec![number(line.n), n.clone(), entry, hash]);
        }
    }

    /// How many events it has.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events.len() as u64
    }

    /// How many lines its public log has.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.lines.len() as u64
    }

    /// Writes a backup of it, as of a page whose Ledgers are empty; the bytes of its longest line.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn write(self, path: &Path) -> usize {
        let header = Header {
            allclear_export: FORMAT,
            exported_at: now(),
            objects: SortedMap::from([(ObjectName::Board, 1)]),
        };
        let (mut writer, mut count) = (ChainedWriter::default(), Trailer::default());
        let mut text = writer.write(&BackupLine::Header(header)) + "\n";
        let tables = [
            ("events", vec!["n", "body", "hash"], self.events),
            ("public_log", vec!["n", "event", "body", "hash"], self.lines),
        ];
        for (table, columns, rows) in tables {
            for rows in rows.chunks(PAGE_ROWS) {
                let chunk = RowChunk {
                    object: ObjectName::Board,
                    table: table.into(),
                    columns: columns.iter().map(|&name| name.into()).collect(),
                    rows: rows.to_vec(),
                };
                count += Trailer { chunks: 1, rows: rows.len() as u64 };
                text += &(writer.write(&BackupLine::Chunk(chunk)) + "\n");
            }
        }
        text += &(writer.write(&BackupLine::Trailer(count)) + "\n");
        let longest = text.lines().map(str::len).max().unwrap_or_default();
        std::fs::write(path, text).expect("a file");
        longest
    }
}
