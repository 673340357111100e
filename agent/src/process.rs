//! What does the process do, from its start to its end? Starts the parts, joins them, and ends
//! without losing anything.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use domain::assignment::Assignment;
use domain::ids::BootId;
use domain::observation::Observation;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::assignment;
use crate::delivery::{Delivered, Server, wait};
use crate::report::{Report, sign_of_life};
use crate::run::Runner;
use crate::schedule::Schedule;
use crate::settings::Settings;
use crate::spool::{MAX_SPOOL_BYTES, Spool};

/// How long the last delivery may take once the process is told to end.
const LAST_DELIVERY: Duration = Duration::from_secs(2);
/// How often it is said that the agent lives before there is an assignment.
const DEFAULT_WINDOW: Duration = Duration::from_secs(10);

type SharedSpool = Arc<Mutex<Spool>>;

/// Runs the agent until it is told to stop.
///
/// # Errors
/// When it cannot begin: no state folder, no HTTP client, no randomness.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    // Another provider may be installed already; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = settings.state.join("spool");
    let spool = Spool::open(&folder, MAX_SPOOL_BYTES)
        .with_context(|| format!("cannot keep anything in `{}`", folder.display()))?;
    let boot = boot()?;
    tracing::info!(%boot, waiting = spool.len(), "started");
    let spool = Arc::new(Mutex::new(spool));
    let server = Server::new(&settings)?;
    let (current, assigned) = watch::channel(assignment::cached(&settings.state));
    let (named, tags) = watch::channel(String::new());
    tokio::spawn(assignment::keep(server.clone(), settings.state.clone(), current, tags));
    let news = Arc::new(Notify::new());
    let delivery = Delivery { server, spool, news, named, assigned, boot };
    let gathering = Gathering::new(&delivery, settings);
    let delivering = tokio::spawn(delivery.clone().deliver_for_ever());
    let observations = gathering.gather_until_stopped().await?;
    delivering.abort();
    let _ = timeout(LAST_DELIVERY, delivery.deliver_what_waits()).await;
    tracing::info!(observations, waiting = delivery.lock().len(), "stopped");
    Ok(())
}

fn boot() -> anyhow::Result<BootId> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(hex::encode(random).parse()?)
}

/// Takes what runs see, and puts it into the spool.
struct Gathering {
    delivery: Delivery,
    settings: Settings,
    schedule: Schedule,
    seen: mpsc::Receiver<Vec<Observation>>,
    report: Report,
}

impl Gathering {
    fn new(delivery: &Delivery, settings: Settings) -> Self {
        let (sender, seen) = mpsc::channel(1024);
        let report = Report::new(delivery.boot.clone());
        let schedule = Schedule::new(sender);
        Self { delivery: delivery.clone(), settings, schedule, seen, report }
    }

    /// Gathers until the process is told to end; how many observations there were.
    async fn gather_until_stopped(mut self) -> anyhow::Result<u64> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut assigned = self.delivery.assigned.clone();
        assigned.mark_changed();
        let (mut spooled_at, mut observations) = (Instant::now(), 0);
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                Ok(()) = assigned.changed() => {
                    let new = assigned.borrow_and_update().clone();
                    new.iter().for_each(|assignment| self.adopt(assignment));
                }
                Some(seen) = self.seen.recv() => {
                    observations += seen.len() as u64;
                    if self.report.add(seen) {
                        spooled_at = self.spool();
                    }
                }
                () = sleep_until(spooled_at + self.delivery.window()) => spooled_at = self.spool(),
            }
        }
        self.spool();
        Ok(observations)
    }

    fn adopt(&mut self, assignment: &Assignment) {
        let runner = Arc::new(Runner::new(&self.settings.credentials, assignment.region.as_str()));
        self.schedule.adopt(assignment, &runner);
    }

    fn spool(&mut self) -> Instant {
        for batch in self.report.pack() {
            self.delivery.lock().push(batch);
        }
        self.delivery.news.notify_one();
        Instant::now()
    }
}

/// Empties the spool.
#[derive(Clone)]
struct Delivery {
    server: Server,
    spool: SharedSpool,
    news: Arc<Notify>,
    named: watch::Sender<String>,
    assigned: watch::Receiver<Option<Assignment>>,
    boot: BootId,
}

impl Delivery {
    fn window(&self) -> Duration {
        let assigned = self.assigned.borrow();
        assigned.as_ref().map_or(DEFAULT_WINDOW, |assignment| assignment.batch_window)
    }

    /// The spool. A panic elsewhere leaves it whole: every change of it is one step.
    fn lock(&self) -> std::sync::MutexGuard<'_, Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers what comes; says that the agent lives when a window brings nothing.
    async fn deliver_for_ever(self) {
        loop {
            self.deliver_what_waits().await;
            if timeout(self.window(), self.news.notified()).await.is_err()
                && let Some(batch) = sign_of_life(self.boot.clone())
            {
                self.heed(&self.server.deliver(batch).await);
            }
        }
    }

    async fn deliver_what_waits(&self) {
        let mut attempts = 0;
        loop {
            let Some((ordinal, batch)) = self.lock().oldest() else { return };
            let delivered = self.server.deliver(batch).await;
            self.heed(&delivered);
            match delivered {
                Delivered::Taken(_) => self.lock().remove(ordinal),
                Delivered::Refused(why) => {
                    tracing::error!(why, "a batch is refused for good, and given up");
                    self.lock().remove(ordinal);
                }
                Delivered::Later(why) => {
                    attempts += 1;
                    tracing::warn!(why, attempts, waiting = self.lock().len(), "not delivered");
                    sleep(wait(attempts)).await;
                    continue;
                }
            }
            attempts = 0;
        }
    }

    /// Passes on which assignment the server says is in force.
    fn heed(&self, delivered: &Delivered) {
        if let Delivered::Taken(receipt) = delivered {
            self.named.send_if_modified(|tag| {
                let differs = *tag != receipt.assignment;
                tag.clone_from(&receipt.assignment);
                differs
            });
        }
    }
}
