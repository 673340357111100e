//! How does what was seen leave the process? Into the spool first, and from there to the server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::assignment::Assignment;
use domain::ids::BootId;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};
use url::Url;

use crate::delivery::{Delivered, Server, wait};
use crate::metrics::{Metrics, Sent};
use crate::report::sign_of_life;
use crate::settings::Settings;
use crate::spool::{Bounds, Spool};

/// How often it is said that the agent lives before there is an assignment.
const DEFAULT_WINDOW: Duration = Duration::from_secs(10);
/// What a run takes in the spool, and then some: about 25 bytes in batches of ten seconds, more
/// where every outcome differs.
const BYTES_PER_RUN: f64 = 64.0;
/// What the spool may have when it would need less, and when it would need more.
const BYTES: std::ops::RangeInclusive<u64> = 64 << 20..=2 << 30;

/// Room for a day of an assignment's runs.
#[must_use]
pub fn bounds(assignment: &Assignment) -> Bounds {
    let day = assignment.runs_per_s() * 86_400.0 * BYTES_PER_RUN;
    Bounds { bytes: (day as u64).clamp(*BYTES.start(), *BYTES.end()), ..Bounds::default() }
}

/// The spool and the way to the server.
#[derive(Clone)]
pub struct Outlet {
    server: Server,
    spool: Arc<Mutex<Spool>>,
    news: Arc<Notify>,
    boot: BootId,
    metrics: Arc<Metrics>,
    /// One delivery at a time, so that batches arrive in order.
    delivering: Arc<tokio::sync::Mutex<()>>,
    named: watch::Sender<String>,
}

impl Outlet {
    /// An outlet to the server of the settings.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new(
        server: &Url,
        settings: &Settings,
        spool: Spool,
        boot: BootId,
        metrics: Arc<Metrics>,
    ) -> anyhow::Result<Self> {
        let server = Server::new(server, settings)?;
        let spool = Arc::new(Mutex::new(spool));
        let (named, _) = watch::channel(String::new());
        let outlet = Self {
            server,
            spool,
            boot,
            metrics,
            named,
            news: Arc::default(),
            delivering: Arc::default(),
        };
        outlet.count();
        Ok(outlet)
    }

    /// The server, to ask it for other things.
    #[must_use]
    pub fn server(&self) -> Server {
        self.server.clone()
    }

    /// The tag of the assignment that the server says is in force.
    #[must_use]
    pub fn named(&self) -> watch::Receiver<String> {
        self.named.subscribe()
    }

    /// How many batches wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.lock().len()
    }

    /// Other bounds of the spool from now on.
    pub fn bound(&self, bounds: Bounds) {
        self.lock().bound(bounds);
        self.count();
    }

    /// Keeps packed batches until the server has them.
    pub fn keep(&self, batches: Vec<Vec<u8>>) {
        if !batches.is_empty() {
            batches.into_iter().for_each(|batch| self.lock().push(batch));
            self.count();
            self.news.notify_one();
        }
    }

    /// The spool. A panic elsewhere leaves it whole: every change of it is one step.
    fn lock(&self) -> MutexGuard<'_, Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) {
        let mut spool = self.lock();
        self.metrics.spooled((spool.len(), spool.bytes()), spool.take_dropped());
    }

    /// Delivers what comes; says that the agent lives when a window brings nothing.
    pub async fn deliver_for_ever(self, assigned: watch::Receiver<Option<Assignment>>) {
        loop {
            self.deliver_what_waits().await;
            let window = assigned.borrow().as_ref().map_or(DEFAULT_WINDOW, |a| a.batch_window);
            if timeout(window, self.news.notified()).await.is_err()
                && let Some(batch) = sign_of_life(self.boot.clone())
            {
                self.heed(&self.server.deliver(batch).await);
            }
        }
    }

    /// Delivers until nothing waits any more.
    pub async fn deliver_what_waits(&self) {
        let _one_at_a_time = self.delivering.lock().await;
        let mut attempts = 0;
        loop {
            let Some((ordinal, batch)) = self.lock().oldest() else { return };
            let delivered = self.server.deliver(batch).await;
            self.heed(&delivered);
            match delivered {
                Delivered::Taken(_) => self.lock().remove(ordinal),
                Delivered::Refused(why) => {
                    tracing::error!(why, "a batch is refused for good, and kept aside");
                    self.lock().set_aside(ordinal);
                }
                Delivered::Later(why) => {
                    attempts += 1;
                    tracing::warn!(why, attempts, waiting = self.waiting(), "not delivered");
                    sleep(wait(attempts)).await;
                    continue;
                }
            }
            self.count();
            attempts = 0;
        }
    }

    /// Passes on which assignment the server says is in force, and counts.
    fn heed(&self, delivered: &Delivered) {
        self.metrics.sent(match delivered {
            Delivered::Taken(_) => Sent::Taken,
            Delivered::Later(_) => Sent::Later,
            Delivered::Refused(_) => Sent::Refused,
        });
        if let Delivered::Taken(receipt) = delivered {
            self.named.send_if_modified(|tag| {
                let differs = *tag != receipt.assignment;
                tag.clone_from(&receipt.assignment);
                differs
            });
        }
    }
}
