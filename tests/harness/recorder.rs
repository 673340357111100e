//! What did an agent send, and what was it answered? A proxy between an agent and the Worker that passes
//! everything on, keeps every batch with its answer, and loses some answers.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fault_proxy::is_batch;
use crate::{Exchange, FaultProxy, ProxyFault};

/// A proxy of its own for each agent. It ends with the story.
pub struct Recorder(FaultProxy);

impl Recorder {
    /// Begins to pass on what comes to a port of the Worker, and to lose each so many-th receipt.
    ///
    /// # Panics
    /// When there is no port for it.
    #[must_use]
    pub fn start(to: u16, lose_every: usize) -> Self {
        let sent = AtomicUsize::new(0);
        Self(FaultProxy::start(to, move |head| {
            let is_lost = is_batch(head)
                && sent.fetch_add(1, Ordering::Relaxed) % lose_every == lose_every - 1;
            if is_lost { ProxyFault::AnswerLost } else { ProxyFault::None }
        }))
    }

    /// Where an agent finds it.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// How many batches were sent.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.count(Exchange::is_batch)
    }

    /// Every batch that was sent, in order.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.0.exchanges().into_iter().filter(Exchange::is_batch).collect()
    }
}
