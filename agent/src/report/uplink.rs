//! Uplink: spools batches to disk and delivers them to the server, on a thread of its own, because
//! a slow disk must not delay runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ids::BootId;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Batch, Receipt};
use domain::protocol::spool::SpoolBounds;
use domain::protocol::spooled_batch::SpooledBatch;
use domain::protocol::trial::TrialResult;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use crate::clock::ServerClock;
use crate::metrics::{DeliveryOutcome, Metrics};
use crate::report::assignment_sync;
use crate::report::batcher::sign_of_life;
use crate::report::delivery::{DeliveryResult, IngestClient, wait};
use crate::report::server_alarm::ServerAlarm;
use crate::report::spool::Spool;
use crate::report::trial_results;
use crate::settings::Settings;

/// How long the last delivery may take once the process is told to end.
const LAST_DELIVERY: Duration = Duration::from_secs(4);
/// How often it is said that the agent lives before there is an assignment.
const DEFAULT_WINDOW: Duration = Duration::from_secs(10);
/// What the thread is told.
enum UplinkCommand {
    Keep(Vec<SpooledBatch>),
    Bound(SpoolBounds),
    /// Deliver what can be, and say how much is left.
    Finish(oneshot::Sender<usize>),
}

/// The way out, as the rest of the process has it.
#[derive(Clone)]
pub struct Uplink {
    orders: mpsc::UnboundedSender<UplinkCommand>,
    /// What came of trials.
    results: mpsc::UnboundedSender<(u64, TrialResult)>,
    clock: ServerClock,
}

impl Uplink {
    /// Starts the thread; it also keeps the assignment up to date.
    ///
    /// # Errors
    /// When no HTTP client, runtime or thread can be made on this machine.
    pub fn start(
        base: &Url,
        settings: &Settings,
        spool: Spool,
        boot: BootId,
        (current, receipts, metrics): (
            watch::Sender<Option<Assignment>>,
            watch::Sender<Option<Receipt>>,
            Arc<Metrics>,
        ),
    ) -> anyhow::Result<Self> {
        let server = IngestClient::new(base, settings)?;
        let clock = server.clock().clone();
        let state = settings.state.clone();
        let (orders, given) = mpsc::unbounded_channel();
        let (results, reported) = mpsc::unbounded_channel();
        let (acknowledged, acknowledgements) = watch::channel(Instant::now());
        let alarm =
            settings.alarm.clone().map(|alarm| ServerAlarm::new(alarm, base)).transpose()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let work = async move {
            let tags = receipts.subscribe();
            tokio::spawn(assignment_sync::keep(server.clone(), state, current.clone(), tags));
            let trials = receipts.subscribe();
            tokio::spawn(trial_results::send_all(server.clone(), reported, trials));
            let spool = Arc::new(Mutex::new(spool));
            let (news, delivering) = (Arc::default(), Arc::default());
            let is_untimed = Arc::default();
            if let Some(alarm) = alarm {
                tokio::spawn(alarm.watch(acknowledgements, current.subscribe()));
            }
            let delivery = DeliveryLoop {
                server,
                spool,
                news,
                boot,
                metrics,
                delivering,
                receipts,
                is_untimed,
                acknowledged,
            };
            delivery.count();
            tokio::spawn(delivery.clone().deliver_for_ever(current.subscribe()));
            delivery.handle(given).await;
        };
        let thread = std::thread::Builder::new().name("outlet".to_owned());
        thread.spawn(move || runtime.block_on(work))?;
        Ok(Self { orders, results, clock })
    }

    /// Keeps packed batches until the server has them, in this order.
    pub fn keep(&self, packed: Vec<Vec<u8>>) {
        if !packed.is_empty() {
            let reading = self.clock.reading();
            let batch = |packed| SpooledBatch { reading: Some(reading.clone()), packed };
            self.order(UplinkCommand::Keep(packed.into_iter().map(batch).collect()));
        }
    }

    /// Other bounds of the spool from now on.
    pub fn bound(&self, bounds: SpoolBounds) {
        self.order(UplinkCommand::Bound(bounds));
    }

    /// Sends what came of a trial.
    pub fn report(&self, id: u64, result: TrialResult) {
        if self.results.send((id, result)).is_err() {
            tracing::error!(id, "the uplink has stopped: a trial's result is not sent");
        }
    }

    /// Keeps all that it was given, and delivers what it can for a while; how many batches wait for
    /// another start.
    pub async fn finish(&self) -> usize {
        let (done, waiting) = oneshot::channel();
        self.order(UplinkCommand::Finish(done));
        waiting.await.unwrap_or_default()
    }

    fn order(&self, order: UplinkCommand) {
        if self.orders.send(order).is_err() {
            tracing::error!("the uplink has stopped: nothing is spooled or delivered any more");
        }
    }
}

/// The spool and the way to the server.
#[derive(Clone)]
struct DeliveryLoop {
    server: IngestClient,
    spool: Arc<Mutex<Spool>>,
    news: Arc<Notify>,
    boot: BootId,
    metrics: Arc<Metrics>,
    /// One delivery at a time, so that batches arrive in order.
    delivering: Arc<tokio::sync::Mutex<()>>,
    /// The latest receipt: which assignment is in force, and which trials are asked for.
    receipts: watch::Sender<Option<Receipt>>,
    /// Whether the server does not say the time, as those of an earlier version.
    is_untimed: Arc<AtomicBool>,
    /// When the server acknowledged something last.
    acknowledged: watch::Sender<Instant>,
}

impl DeliveryLoop {
    async fn handle(&self, mut orders: mpsc::UnboundedReceiver<UplinkCommand>) {
        while let Some(order) = orders.recv().await {
            match order {
                UplinkCommand::Keep(batches) => {
                    batches.iter().for_each(|batch| self.lock().push(batch));
                    self.count();
                    self.news.notify_one();
                }
                UplinkCommand::Bound(bounds) => {
                    self.lock().bound(bounds);
                    self.count();
                }
                UplinkCommand::Finish(done) => {
                    let _ = timeout(LAST_DELIVERY, self.deliver_what_waits()).await;
                    // Whoever asked may have gone.
                    let _ = done.send(self.waiting());
                    return;
                }
            }
        }
    }

    /// How many batches wait.
    fn waiting(&self) -> usize {
        self.lock().len()
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
    async fn deliver_for_ever(self, assigned: watch::Receiver<Option<Assignment>>) {
        loop {
            self.deliver_what_waits().await;
            let window = assigned.borrow().as_ref().map_or(DEFAULT_WINDOW, |a| a.batch_window);
            if timeout(window, self.news.notified()).await.is_err()
                && let Some(batch) = sign_of_life(self.boot.clone())
            {
                self.note_receipt(&self.server.deliver(&batch).await);
            }
        }
    }

    /// Delivers until nothing waits any more.
    async fn deliver_what_waits(&self) {
        let _one_at_a_time = self.delivering.lock().await;
        let mut attempts = 0;
        loop {
            let Some((ordinal, batch)) = self.lock().oldest() else { return };
            self.learn_the_time(&batch).await;
            let delivered = self.deliver(&batch).await;
            self.note_receipt(&delivered);
            match delivered {
                DeliveryResult::Taken(_) => self.lock().remove(ordinal),
                DeliveryResult::Refused(why) => {
                    tracing::error!(
                        why,
                        "the server refused a batch for good; it is kept in `spool/refused`"
                    );
                    self.lock().set_aside(ordinal);
                }
                DeliveryResult::Later { why, after } => {
                    attempts += 1;
                    tracing::warn!(why, attempts, waiting = self.waiting(), "not delivered");
                    sleep(wait(attempts).max(after.unwrap_or_default())).await;
                    continue;
                }
            }
            self.count();
            attempts = 0;
        }
    }

    /// Delivers a batch; without its evidence to a server that refuses it, such as an older one: what was
    /// observed must not be lost with it.
    async fn deliver(&self, batch: &SpooledBatch) -> DeliveryResult {
        let delivered = self.server.deliver(batch).await;
        let DeliveryResult::Refused(why) = &delivered else { return delivered };
        let Some(packed) = Batch::without_evidence(&batch.packed) else { return delivered };
        tracing::error!(why, "evidence is refused; what was observed is sent without");
        let rest = SpooledBatch { reading: batch.reading.clone(), packed };
        self.server.deliver(&rest).await
    }

    /// Asks the server for the time when nothing is known that would date a batch. What became of it shows
    /// when the batch is delivered.
    async fn learn_the_time(&self, batch: &SpooledBatch) {
        let dated = batch.reading.as_ref().is_none_or(|reading| reading.offset.is_some());
        let has_offset = self.server.clock().offset().is_some();
        if dated || has_offset || self.is_untimed.load(Ordering::Relaxed) {
            return;
        }
        let Some(sign) = sign_of_life(self.boot.clone()) else { return };
        let delivered = self.server.deliver(&sign).await;
        self.note_receipt(&delivered);
        if let DeliveryResult::Taken(_) = delivered {
            self.is_untimed.store(self.server.clock().offset().is_none(), Ordering::Relaxed);
        }
    }

    /// Passes a receipt on to what waits for another assignment or for trials; and counts.
    fn note_receipt(&self, delivered: &DeliveryResult) {
        self.metrics.sent(match delivered {
            DeliveryResult::Taken(_) => DeliveryOutcome::Taken,
            DeliveryResult::Later { .. } => DeliveryOutcome::Later,
            DeliveryResult::Refused(_) => DeliveryOutcome::Refused,
        });
        if let DeliveryResult::Taken(receipt) = delivered {
            self.acknowledged.send_replace(Instant::now());
            self.receipts.send_replace(Some(receipt.clone()));
        }
    }
}
