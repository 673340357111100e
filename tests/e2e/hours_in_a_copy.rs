//! What a copy says of hours and days, for stories that look behind the answers.

use std::path::Path;

use domain::backup::format::{BackupLine, ChainedWriter, RowChunk};
use domain::backup::sql_value::SqlValue;
use domain::latency::hourly::RunBucket;
use harness::LocalWorker;

/// The lines of a copy.
pub(crate) fn lines(path: &Path) -> Vec<BackupLine> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut tally = ChainedWriter::default();
    text.lines().map(|line| tally.read(line).unwrap()).collect()
}

/// Writes lines as a copy; the last one is made anew.
pub(crate) fn write(path: &Path, lines: &[BackupLine]) {
    let mut tally = ChainedWriter::default();
    let kept = lines.iter().filter(|line| !matches!(line, BackupLine::Trailer(_)));
    let mut text: Vec<String> = kept.map(|line| tally.write(line)).collect();
    text.push(tally.end());
    std::fs::write(path, text.join("\n") + "\n").unwrap();
}

/// A row of an hour or a day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HoursKept {
    pub(crate) number: i64,
    pub(crate) through: i64,
    pub(crate) bytes: usize,
    pub(crate) hour: RunBucket,
}

/// The rows of a table, `hours` or `days`, of one agent.
pub(crate) fn kept(worker: &LocalWorker, agent: &str, table: &str) -> Vec<HoursKept> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.jsonl");
    worker.allclear(&["export", &path.display().to_string()]);
    let of_table = |line: BackupLine| match line {
        BackupLine::Chunk(chunk) => (chunk.table == table
            && chunk.object.to_string() == format!("ledger:{agent}"))
        .then_some(chunk),
        _ => None,
    };
    lines(&path).into_iter().filter_map(of_table).flat_map(|chunk| chunk_rows(&chunk)).collect()
}

fn chunk_rows(chunk: &RowChunk) -> Vec<HoursKept> {
    let place = |name: &str| chunk.columns.iter().position(|column| column == name).unwrap();
    let row = |row: &Vec<SqlValue>| {
        let number = |name: &str| match row[place(name)] {
            SqlValue::Whole(number) => number,
            ref other => panic!("{name} is {other:?}"),
        };
        assert_eq!(number("part"), 0, "an hour of a few probes is one row");
        let SqlValue::Bytes(body) = &row[place("body")] else { panic!("a body of bytes") };
        let hour = RunBucket::unpack(body).unwrap();
        HoursKept { number: number("number"), through: number("through"), bytes: body.len(), hour }
    };
    chunk.rows.iter().map(row).collect()
}
