//! Multipart builder: which lines go into the next part of a backup file? All parts but the last
//! have the same length, as R2 requires; the last line of each is padded with spaces.

use crate::backup::format::{ChainedWriter, UnsealedLine};
use crate::backup::session::{BackupResponse, BackupSession, BackupStep};
use crate::time::timestamp::Timestamp;

/// How many bytes a part has: 5 MiB, the least that R2 takes for any but the last.
pub const PART_BYTES: usize = 5 * 1024 * 1024;
/// How many parts a file can have, by R2: 50 GiB.
pub const MAX_PARTS: usize = 10_000;

/// A part that is being filled with the answers to what is asked for it.
#[derive(Clone, Debug)]
pub struct PartBuilder {
    session: BackupSession,
    writer: ChainedWriter,
    part: GatheredPart,
    part_bytes: usize,
}

/// What is asked for a part. It counts once its answer is taken, and only if that has room.
#[derive(Debug)]
pub struct PendingRequest {
    ask: BackupStep,
    ahead: BackupSession,
}

impl PendingRequest {
    /// What to ask.
    #[must_use]
    pub fn ask(&self) -> &BackupStep {
        &self.ask
    }
}

/// Whether a part takes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// Something more may go into it.
    More,
    /// There was no room for the answer: it is asked for again, for the next part.
    Full,
}

/// What follows a part once it is kept.
#[derive(Clone, Debug)]
pub struct SealedPart {
    /// How long the part is.
    pub bytes: usize,
    /// What is to be copied after it.
    pub session: BackupSession,
    /// The hash and the count that it ends with.
    pub writer: ChainedWriter,
}

impl PartBuilder {
    /// A part of so many bytes, of a copy that goes on from here.
    #[must_use]
    pub fn new(copying: BackupSession, tally: ChainedWriter, part_bytes: usize) -> Self {
        Self { session: copying, writer: tally, part: GatheredPart::default(), part_bytes }
    }

    /// What is to be asked next; nothing when the copy is whole.
    #[must_use]
    pub fn ask(&self, now: Timestamp) -> Option<PendingRequest> {
        let mut ahead = self.session.clone();
        Some(PendingRequest { ask: ahead.ask(now)?, ahead })
    }

    /// Takes the answer to what was asked last.
    pub fn take(&mut self, asked: PendingRequest, answer: BackupResponse) -> Capacity {
        let mut ahead = asked.ahead;
        let lines = ahead.take(answer);
        if self.part.bytes() + bytes(&lines) > self.part_bytes {
            return Capacity::Full;
        }
        self.part.add(&mut self.writer, lines);
        self.session = ahead;
        Capacity::More
    }

    /// Whether nothing went into it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.part.bytes() == 0
    }

    /// Whether the copy ends with it.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.session.is_whole()
    }

    /// The part as it is sent, and what follows it.
    #[must_use]
    pub fn close(mut self) -> (String, SealedPart) {
        let ends = self.ends();
        let spaces = if ends { 0 } else { self.part_bytes.saturating_sub(self.part.bytes()) };
        let text = self.part.close(&mut self.writer, spaces);
        let filled = SealedPart { bytes: text.len(), session: self.session, writer: self.writer };
        (text, filled)
    }
}

fn bytes(lines: &[UnsealedLine]) -> usize {
    lines.iter().map(UnsealedLine::bytes).sum()
}

/// A part that is being gathered.
#[derive(Clone, Debug, Default)]
struct GatheredPart {
    text: String,
    /// Not sealed, because it may be the last.
    last: Option<UnsealedLine>,
}

impl GatheredPart {
    /// How many bytes it has.
    fn bytes(&self) -> usize {
        self.text.len() + self.last.as_ref().map_or(0, UnsealedLine::bytes)
    }

    /// Adds lines, for which there is room.
    fn add(&mut self, tally: &mut ChainedWriter, lines: Vec<UnsealedLine>) {
        for line in lines {
            if let Some(before) = self.last.replace(line) {
                self.write(tally, before, 0);
            }
        }
    }

    /// The part as it is sent, its last line made longer by spaces.
    fn close(mut self, tally: &mut ChainedWriter, spaces: usize) -> String {
        if let Some(last) = self.last.take() {
            self.write(tally, last, spaces);
        }
        self.text
    }

    fn write(&mut self, tally: &mut ChainedWriter, line: UnsealedLine, spaces: usize) {
        self.text += &tally.seal(line, spaces);
        self.text.push('\n');
    }
}
