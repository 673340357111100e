//! Which lines go into the next part of a file? As many as there is room for. All parts but the last
//! are equally long, as R2 wants it: the last line of each is made longer by spaces.

use crate::copy_file::{Draft, Tally};

/// How many bytes a part has: 5 MiB, the least that R2 takes for any but the last.
pub const PART_BYTES: usize = 5 * 1024 * 1024;
/// How many parts a file can have, by R2: 50 GiB.
pub const MAX_PARTS: usize = 10_000;

/// A part that is being gathered.
#[derive(Debug, Default)]
pub struct Part {
    text: String,
    /// Not sealed, because it may be the last.
    last: Option<Draft>,
}

impl Part {
    /// How many bytes it has.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len() + self.last.as_ref().map_or(0, Draft::bytes)
    }

    /// Whether lines still go into it.
    #[must_use]
    pub fn has_room(&self, lines: &[Draft]) -> bool {
        self.bytes() + lines.iter().map(Draft::bytes).sum::<usize>() <= PART_BYTES
    }

    /// Adds lines, for which there is room.
    pub fn add(&mut self, tally: &mut Tally, lines: Vec<Draft>) {
        for line in lines {
            if let Some(before) = self.last.replace(line) {
                self.write(tally, before, 0);
            }
        }
    }

    /// The part as it is sent: of full length, unless it is the last of the file.
    #[must_use]
    pub fn close(mut self, tally: &mut Tally, ends: bool) -> String {
        let spaces = if ends { 0 } else { PART_BYTES.saturating_sub(self.bytes()) };
        if let Some(last) = self.last.take() {
            self.write(tally, last, spaces);
        }
        self.text
    }

    fn write(&mut self, tally: &mut Tally, line: Draft, spaces: usize) {
        self.text += &tally.seal(line, spaces);
        self.text.push('\n');
    }
}
