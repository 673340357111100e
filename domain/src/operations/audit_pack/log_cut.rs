//! Log of an audit pack: where does the public log end for a time, and which heads lie at its borders? By the order of the
//! lines: a clock that was set back ends no log early.

use super::manifest::{PackHeads, PackSpan};
use crate::public::log::{Broken, Replayed};

/// The public log as it is read, line by line.
#[derive(Debug, Default)]
pub struct PackLog {
    replayed: Replayed,
    text: String,
    /// How much of the text is up to the last line that was told before the end of the time.
    kept: usize,
    /// Whether a line was told at the beginning of the time or later.
    begun: bool,
    heads: PackHeads,
}

impl PackLog {
    /// After which line the next is read.
    #[must_use]
    pub fn height(&self) -> u64 {
        self.replayed.head.height
    }

    /// Takes the next line.
    ///
    /// # Errors
    /// It does not follow from the one before.
    pub fn read(&mut self, line: &str, span: &PackSpan) -> Result<(), Broken> {
        self.replayed.read(line)?;
        self.text += line;
        self.text.push('\n');
        let told_at = self.replayed.told_at;
        self.begun |= told_at >= span.from;
        if !self.begun {
            self.heads.from = self.replayed.head.clone();
        }
        if told_at < span.to {
            self.kept = self.text.len();
            self.heads.to = self.replayed.head.clone();
        }
        Ok(())
    }

    /// The log up to the last line that was told before the end of the time, and its heads.
    #[must_use]
    pub fn finish(mut self) -> (String, PackHeads) {
        self.text.truncate(self.kept);
        (self.text, self.heads)
    }
}
