//! Snapshots of the Board: when is its state written down, so that the log need not be folded from its start?
//!
//! The latest snapshot makes waking cheap. Dated ones are kept for good, so that a state of the past is folded
//! from the one before it, and a restored log is folded in steps.

use flate2::Compression;

use super::Board;
use crate::gzip;
use crate::time::calendar::Unit;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The latest snapshot is rewritten when so many events were added to the log.
pub const SNAPSHOT_EVERY: u64 = 50;
/// A snapshot is kept for good at least every so many events, and in each month with one.
pub const DATED_EVERY: u64 = 2_000;
/// The most events that are folded from a dated snapshot on: what one command adds may come between.
pub const MAX_FOLDED: u64 = 2 * DATED_EVERY;
/// The format of snapshots; those of another format are made again from the log. To be raised when [`Board`] is serialized
/// otherwise.
pub const SNAPSHOT_FORMAT: u32 = 7;

/// A place in the log: how many events there are, and when the last was decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogPlace {
    /// How many events.
    pub height: u64,
    /// When the last was decided.
    pub at: Timestamp,
}

impl LogPlace {
    /// Where a state stands.
    #[must_use]
    pub fn from_board(board: &Board) -> Self {
        Self { height: board.head.height, at: board.updated_at }
    }

    fn is_in_month_of(self, other: Self) -> bool {
        let month = |at| Zone::UTC.unit(Unit::Month, at).from;
        month(self.at) == month(other.at)
    }

    /// Whether the latest snapshot is to be rewritten after the log has grown to here from `before`.
    #[must_use]
    pub fn is_snapshot_due(self, before: Self) -> bool {
        self.height / SNAPSHOT_EVERY != before.height / SNAPSHOT_EVERY
            || (before.height > 0 && !self.is_in_month_of(before))
    }

    /// Whether a snapshot of here is to be kept for good, when `last` was kept last.
    #[must_use]
    pub fn is_dated_due(self, last: Option<Self>) -> bool {
        last.is_none_or(|last| {
            self.height >= last.height + DATED_EVERY || !self.is_in_month_of(last)
        })
    }
}

/// Where dated snapshots are missing: the height of the state from which the log is to be folded on, 0 for
/// its start. `None` when no stretch is longer than [`MAX_FOLDED`].
#[must_use]
pub fn first_gap(dated: &[u64], end: u64) -> Option<u64> {
    let starts = std::iter::once(0).chain(dated.iter().copied());
    let ends = dated.iter().copied().chain([end]);
    starts.zip(ends).find(|(start, end)| end.saturating_sub(*start) > MAX_FOLDED).map(|gap| gap.0)
}

/// A state in the form of a snapshot: a line with the format and then JSON, compressed.
///
/// # Errors
/// When it cannot be written as JSON, which its types rule out.
pub fn pack(board: &Board) -> std::io::Result<Vec<u8>> {
    let mut bytes = format_line().into_bytes();
    serde_json::to_writer(&mut bytes, board)?;
    gzip::pack(vec![], &bytes, Compression::fast())
}

/// The state of a snapshot of [`SNAPSHOT_FORMAT`], its configuration yet to be [resolved](Board::resolve).
///
/// # Errors
/// When the bytes hold no state, or one of another format: what such a one does not hold is not made up.
pub fn unpack(bytes: &[u8]) -> std::io::Result<Board> {
    let (bytes, _) = gzip::unpack(bytes, usize::MAX)?;
    let json = bytes.strip_prefix(format_line().as_bytes());
    let json = json.ok_or_else(|| std::io::Error::other("it is of another format"))?;
    let mut board: Board = crate::json::from_bytes(json)?;
    // One that is stored apart is read later.
    let _ = board.resolve(|_| Err(()));
    Ok(board)
}

/// What a snapshot begins with. Those of earlier versions begin with the brace of their JSON.
fn format_line() -> String {
    format!("{SNAPSHOT_FORMAT}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(height: u64, day: &str) -> LogPlace {
        LogPlace { height, at: format!("{day}T12:00:00Z").parse().unwrap() }
    }

    #[test]
    fn the_latest_is_rewritten_every_fifty_events_and_when_a_month_begins() {
        let before = place(49, "2026-11-30");
        assert!(!place(49, "2026-11-30").is_snapshot_due(before));
        assert!(place(50, "2026-11-30").is_snapshot_due(before));
        assert!(place(99, "2026-11-30").is_snapshot_due(before), "a command with many events");
        assert!(!place(51, "2026-11-30").is_snapshot_due(place(50, "2026-11-30")));
        assert!(place(52, "2026-12-01").is_snapshot_due(place(51, "2026-11-30")));
        assert!(!place(1, "2026-12-01").is_snapshot_due(LogPlace::default()));
    }

    /// What a snapshot of before does not hold would be read as what is usual, such as that operators stated nothing.
    #[test]
    fn one_of_another_format_is_not_read() {
        let board = Board { base: "a".to_owned(), ..Board::default() };
        let json = serde_json::to_string(&board).unwrap();
        let packed = |text: &str| gzip::pack(vec![], text.as_bytes(), Compression::fast()).unwrap();
        assert_eq!(unpack(&pack(&board).unwrap()).unwrap(), board);
        assert_eq!(unpack(&packed(&format!("{SNAPSHOT_FORMAT}\n{json}"))).unwrap(), board);
        for before in ["", "\n", "6\n", "70\n", "7"] {
            let error = unpack(&packed(&format!("{before}{json}"))).unwrap_err();
            assert_eq!(error.to_string(), "it is of another format", "{before}");
        }
        assert!(unpack(json.as_bytes()).is_err(), "the first ones were not compressed");
    }

    #[test]
    fn one_is_kept_in_each_month_and_at_least_every_two_thousand_events() {
        let last = Some(place(100, "2026-11-01"));
        assert!(place(50, "2026-11-30").is_dated_due(None));
        assert!(!place(DATED_EVERY + 99, "2026-11-30").is_dated_due(last));
        assert!(place(DATED_EVERY + 100, "2026-11-30").is_dated_due(last));
        assert!(place(150, "2026-12-01").is_dated_due(last));
        assert!(place(150, "2027-11-01").is_dated_due(last), "the same month of another year");
    }

    #[test]
    fn a_gap_is_longer_than_what_may_be_folded_at_once() {
        assert_eq!(first_gap(&[], MAX_FOLDED), None);
        assert_eq!(first_gap(&[], MAX_FOLDED + 1), Some(0));
        assert_eq!(first_gap(&[10, 20], 20 + MAX_FOLDED), None);
        assert_eq!(first_gap(&[10, 20], 21 + MAX_FOLDED), Some(20));
        assert_eq!(first_gap(&[MAX_FOLDED + 1], MAX_FOLDED + 2), Some(0));
        assert_eq!(first_gap(&[10, 9_000, 9_100], 9_200), Some(10));
    }
}
