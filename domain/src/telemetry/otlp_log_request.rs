//! OTLP log request: which entries of the log does one request with log records tell of?

use super::otlp_logs::OtlpLogRecord;
use crate::notify::handover::LogCursor;

/// The most records of a request; the next ones follow a minute later.
pub const MAX_OTLP_RECORDS: usize = 500;
/// The most entries of the log that are looked through for a request.
pub const MAX_OTLP_ENTRIES: usize = 2_000;

/// What a request tells of the log, gathered entry by entry until it is full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtlpLogRequest {
    /// The records.
    pub records: Vec<OtlpLogRecord>,
    /// The last entry that was taken; `None`: nothing was.
    pub through: Option<LogCursor>,
    entries: usize,
}

impl OtlpLogRequest {
    /// Takes the next entry with what it is to a collector, and says whether another may follow. An entry whose records do not
    /// fit any more is not taken: the next request begins with it. One that alone has more than [`MAX_OTLP_RECORDS`] is told
    /// whole and alone, for no later request would have room for it either.
    pub fn take(&mut self, entry: LogCursor, told: Vec<OtlpLogRecord>) -> bool {
        let records = self.records.len() + told.len();
        if records > MAX_OTLP_RECORDS && !self.records.is_empty() {
            return false;
        }
        self.records.extend(told);
        self.through = Some(entry);
        self.entries += 1;
        records < MAX_OTLP_RECORDS && self.entries < MAX_OTLP_ENTRIES
    }
}
