//! Rounds of work after the answer: how does it not overtake itself?

use std::cell::Cell;

/// Work of which one round runs at a time. When more is asked for meanwhile, one more round follows, so that
/// the last one began after the last request.
#[derive(Default)]
pub(crate) struct Rounds {
    running: Cell<bool>,
    again: Cell<bool>,
}

impl Rounds {
    /// Runs a round, or lets the one that runs be followed by another.
    pub(crate) async fn run(&self, round: impl AsyncFn()) {
        self.again.set(true);
        if self.running.replace(true) {
            return;
        }
        while self.again.replace(false) {
            round().await;
        }
        self.running.set(false);
    }
}
