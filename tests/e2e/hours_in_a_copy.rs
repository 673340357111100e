//! What a copy says of hours and days, for stories that look behind the answers.

use std::path::Path;

use domain::backup::format::{Chunk, Line, Tally};
use domain::backup::sql_value::Cell;
use domain::latency::hourly::Hour;
use harness::LocalWorker;

/// The lines of a copy.
pub(crate) fn lines(path: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut tally = Tally::default();
    text.lines().map(|line| tally.read(line).unwrap()).collect()
}

/// Writes lines as a copy; the last one is made anew.
pub(crate) fn write(path: &Path, lines: &[Line]) {
    let mut tally = Tally::default();
    let kept = lines.iter().filter(|line| !matches!(line, Line::Trailer(_)));
    let mut text: Vec<String> = kept.map(|line| tally.write(line)).collect();
    text.push(tally.end());
    std::fs::write(path, text.join("\n") + "\n").unwrap();
}

/// A row of an hour or a day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) number: i64,
    pub(crate) through: i64,
    pub(crate) bytes: usize,
    pub(crate) hour: Hour,
}

/// The rows of a table, `hours` or `days`, of one agent.
pub(crate) fn kept(worker: &LocalWorker, agent: &str, table: &str) -> Vec<Kept> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.jsonl");
    worker.allclear(&["export", &path.display().to_string()]);
    let of_table = |line: Line| match line {
        Line::Chunk(chunk) => (chunk.table == table
            && chunk.object.to_string() == format!("ledger:{agent}"))
        .then_some(chunk),
        _ => None,
    };
    lines(&path).into_iter().filter_map(of_table).flat_map(|chunk| chunk_rows(&chunk)).collect()
}

fn chunk_rows(chunk: &Chunk) -> Vec<Kept> {
    let place = |name: &str| chunk.columns.iter().position(|column| column == name).unwrap();
    let row = |row: &Vec<Cell>| {
        let number = |name: &str| match row[place(name)] {
            Cell::Whole(number) => number,
            ref other => panic!("{name} is {other:?}"),
        };
        assert_eq!(number("part"), 0, "an hour of a few probes is one row");
        let Cell::Bytes(body) = &row[place("body")] else { panic!("a body of bytes") };
        let hour = Hour::unpack(body).unwrap();
        Kept { number: number("number"), through: number("through"), bytes: body.len(), hour }
    };
    chunk.rows.iter().map(row).collect()
}
