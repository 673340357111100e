//! Backup format: lines of JSON, each ending with the hash of itself and all lines before it. A
//! changed byte is located by its line, a truncated file by its missing last line. Before its hash
//! a line may have spaces, as earlier versions wrote them.
//!
//! The format does not depend on the tables: a backup holds rows of named columns, and the schema
//! version of every object.

use crate::ids::ObjectName;
use crate::ordered::SortedMap;
use std::ops::AddAssign;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::backup::sql_value::SqlValue;
use crate::hash_chain::{GENESIS, Head};
use crate::json;
use crate::time::timestamp::Timestamp;

/// The version of the form of the file.
pub const FORMAT: u32 = 1;

/// Rows of one table of one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RowChunk {
    /// Whose.
    pub object: ObjectName,
    /// Which table.
    pub table: String,
    /// The columns, in the order of the cells.
    pub columns: Vec<String>,
    /// A cell for each column.
    pub rows: Vec<Vec<SqlValue>>,
}

/// The first line: what the file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`FORMAT`].
    pub allclear_export: u32,
    /// When the copy was begun.
    pub exported_at: Timestamp,
    /// Every object, with the version of its tables.
    pub objects: SortedMap<ObjectName, u32>,
}

/// The last line: how much went before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trailer {
    /// How many chunks.
    pub chunks: u64,
    /// How many rows they have together.
    pub rows: u64,
}

impl AddAssign for Trailer {
    fn add_assign(&mut self, more: Self) {
        self.chunks += more.chunks;
        self.rows += more.rows;
    }
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum BackupLine {
    /// The first.
    Header(Header),
    /// All between.
    Chunk(RowChunk),
    /// The last.
    Trailer(Trailer),
}

impl<'de> Deserialize<'de> for BackupLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = Box::<RawValue>::deserialize(deserializer)?;
        let line = line.get();
        let header = json::from_str(line).map(Self::Header);
        let read = header.or_else(|_| json::from_str(line).map(Self::Chunk));
        let read = read.or_else(|_| json::from_str(line).map(Self::Trailer));
        read.map_err(|_| D::Error::custom("this is neither header, rows nor trailer"))
    }
}

/// Why a file is not a whole copy. Each names its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorruptBackup {
    /// The hash of a line is not that of its bytes and those before it.
    #[error("line {0} is corrupt: its hash does not match")]
    Changed(u64),
    /// The bytes are those that were written, but cannot be read.
    #[error("line {line} cannot be read: {why}")]
    Unreadable {
        /// The line.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The file ends before its last line.
    #[error("the file is truncated after line {0}: its last line is missing")]
    BrokenOff(u64),
    /// A header of another form.
    #[error("line 1: the file has form {0}; this version reads form {FORMAT}")]
    Form(u32),
}

/// Writes lines, or reads them again: where in the file it stands, and what came so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainedWriter {
    head: Head,
    counted: Trailer,
    ended: bool,
}

const HASH: &str = ",\"hash\":\"";
/// The end of a line: the field with the hash, 64 digits, and what closes it.
const HASH_BYTES: usize = HASH.len() + GENESIS.len() + 2;

/// What a line adds to the count, and whether it is the last.
fn weight(line: &BackupLine) -> (Trailer, bool) {
    match line {
        BackupLine::Header(_) => (Trailer::default(), false),
        BackupLine::Chunk(chunk) => (Trailer { chunks: 1, rows: chunk.rows.len() as u64 }, false),
        BackupLine::Trailer(_) => (Trailer::default(), true),
    }
}

impl ChainedWriter {
    /// A line as it is written, without its end of line.
    pub fn write(&mut self, line: &BackupLine) -> String {
        let mut open = serde_json::to_string(line).unwrap_or_default();
        open.pop();
        self.head = self.head.append(&open);
        let (adds, ends) = weight(line);
        self.counted += adds;
        self.ended |= ends;
        open + HASH + &self.head.hash + "\"}"
    }

    /// The last line.
    pub fn end(&mut self) -> String {
        self.write(&BackupLine::Trailer(self.counted))
    }

    /// What the next line of a file holds.
    ///
    /// # Errors
    /// [`CorruptBackup`] when it is not what was written.
    pub fn read(&mut self, text: &str) -> Result<BackupLine, CorruptBackup> {
        let number = self.head.height + 1;
        let changed = CorruptBackup::Changed(number);
        let cut = text.len().checked_sub(HASH_BYTES).ok_or_else(|| changed.clone())?;
        let open = text.get(..cut).ok_or_else(|| changed.clone())?;
        let next = self.head.append(open);
        if self.ended || text.get(cut..) != Some(&format!("{HASH}{}\"}}", next.hash)) {
            return Err(changed);
        }
        let unreadable =
            |why: &str| CorruptBackup::Unreadable { line: number, why: why.to_owned() };
        let line = crate::json::from_str(&format!("{open}}}"))
            .map_err(|error| unreadable(&error.to_string()))?;
        match &line {
            BackupLine::Header(header) if header.allclear_export != FORMAT => {
                return Err(CorruptBackup::Form(header.allclear_export));
            }
            BackupLine::Header(_) if number > 1 => return Err(unreadable("a second header")),
            BackupLine::Chunk(_) | BackupLine::Trailer(_) if number == 1 => {
                return Err(unreadable("this is no copy made by `allclear export`"));
            }
            BackupLine::Trailer(trailer) if *trailer != self.counted => {
                return Err(unreadable("its counts differ from the lines before"));
            }
            _ => {}
        }
        self.head = next;
        let (adds, ends) = weight(&line);
        self.counted += adds;
        self.ended |= ends;
        Ok(line)
    }

    /// The name of the file: its last hash.
    ///
    /// # Errors
    /// [`CorruptBackup::BrokenOff`] when its last line was not read.
    pub fn name(&self) -> Result<&str, CorruptBackup> {
        if self.ended {
            Ok(&self.head.hash)
        } else {
            Err(CorruptBackup::BrokenOff(self.head.height))
        }
    }

    /// What came so far.
    #[must_use]
    pub fn counted(&self) -> Trailer {
        self.counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<String> {
        let mut tally = ChainedWriter::default();
        let objects =
            [(ObjectName::Board, 1), ("ledger:eu-1".parse().unwrap(), 1)].into_iter().collect();
        let exported_at = "2026-11-20T14:03:20Z".parse().unwrap();
        let header = Header { allclear_export: FORMAT, exported_at, objects };
        let chunk = |n| RowChunk {
            object: ObjectName::Board,
            table: "events".into(),
            columns: vec!["n".into(), "body".into()],
            rows: vec![vec![SqlValue::Whole(n), SqlValue::Text("a \"b\"\n".into())]],
        };
        let mut lines = vec![tally.write(&BackupLine::Header(header))];
        lines.extend([1, 2].map(|n| tally.write(&BackupLine::Chunk(chunk(n)))));
        lines.push(tally.end());
        lines
    }

    fn read(lines: &[String]) -> Result<Trailer, CorruptBackup> {
        let mut tally = ChainedWriter::default();
        lines.iter().try_for_each(|line| tally.read(line).map(|_| ()))?;
        tally.name()?;
        Ok(tally.counted())
    }

    #[test]
    fn what_is_written_is_read() {
        let lines = file();
        assert!(lines[0].starts_with("{\"allclear_export\":1,"), "{}", lines[0]);
        assert_eq!(read(&lines), Ok(Trailer { chunks: 2, rows: 2 }));
    }

    #[test]
    fn spaces_before_a_hash_are_read() {
        let lines = file();
        let mut head = Head::default();
        let padded: Vec<String> = (lines.iter().enumerate())
            .map(|(n, line)| {
                let open = line[..line.len() - HASH_BYTES].to_owned() + &" ".repeat(n * 7);
                head = head.append(&open);
                format!("{open}{HASH}{}\"}}", head.hash)
            })
            .collect();
        assert_eq!(read(&padded), read(&lines));
    }

    #[test]
    fn every_changed_byte_is_found_in_its_line() {
        let lines = file();
        for line in 0..lines.len() {
            for place in 0..lines[line].len() {
                let mut damaged = lines.clone();
                let mut bytes = std::mem::take(&mut damaged[line]).into_bytes();
                bytes[place] ^= 1;
                damaged[line] = String::from_utf8(bytes).unwrap();
                assert_eq!(read(&damaged), Err(CorruptBackup::Changed(line as u64 + 1)), "{place}");
            }
        }
    }

    #[test]
    fn what_is_missing_twice_or_moved_is_found() {
        let lines = file();
        for kept in 1..lines.len() {
            assert_eq!(read(&lines[..kept]), Err(CorruptBackup::BrokenOff(kept as u64)));
        }
        assert_eq!(read(&[]), Err(CorruptBackup::BrokenOff(0)));
        for (order, line) in [([0, 2, 1, 3], 2), ([0, 1, 1, 3], 3), ([1, 0, 2, 3], 1)] {
            let moved = order.map(|index: usize| lines[index].clone());
            assert_eq!(read(&moved), Err(CorruptBackup::Changed(line)));
        }
        let more = [file(), vec![lines[1].clone()]].concat();
        assert_eq!(read(&more), Err(CorruptBackup::Changed(5)));
    }
}
