//! Engine: starts the parts of the agent, connects them, and shuts down without losing
//! observations.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use domain::evidence::sampling::{BYTES_A_DAY, EvidenceSampler};
use domain::ids::{BootId, ProbeId};
use domain::ledger::allowance::early_batches_a_minute;
use domain::probe::Probe;
use domain::protocol::assignment::Assignment;
use domain::protocol::evidence::CapturedEvidence;
use domain::protocol::observation::Observation;
use domain::protocol::spool::SpoolBounds;
use domain::rate_limit::RateLimit;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::clock;
use crate::metrics::{self, Metrics};
use crate::net::connectivity::References;
use crate::net::registrations::Registrations;
use crate::offline::standalone;
use crate::report::assignment_sync;
use crate::report::batcher::BatchBuilder;
use crate::report::spool::Spool;
use crate::report::uplink::Uplink;
use crate::run::Runner;
use crate::run::retries::Retries;
use crate::run::schedule::Schedule;
use crate::run::trials::{TrialQueue, TrialTools, TrialTurn};
use crate::settings::{Metering, Settings, Source};
use crate::state_dir::{Owner, StateFolder};

/// How long runs that are going on may take once the process is told to end.
const DRAIN: Duration = Duration::from_secs(4);
/// How soon a turn of an outcome is told: what turns together goes together, as when a whole service
/// breaks.
const FLUSH_DELAY: Duration = Duration::from_millis(100);
/// How often reports are made before there is an assignment.
const DEFAULT_WINDOW: Duration = Duration::from_secs(25);

/// Runs the agent until it is told to stop.
///
/// # Errors
/// When it cannot begin: no state folder of its own, no HTTP client, no randomness, no folder of probes.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    // Another provider may be installed already; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    raise_open_files();
    let metrics = Arc::new(Metrics::default());
    serve(&settings.metering, &metrics).await?;
    let signals = Signals::new()?;
    // Runs stay on this thread: they need not be sent to another, and cost no locks.
    LocalSet::new().run_until(begin(settings, metrics, signals)).await
}

async fn begin(settings: Settings, metrics: Arc<Metrics>, signals: Signals) -> anyhow::Result<()> {
    let boot = boot()?;
    let (current, assigned) = watch::channel(None);
    let (told, receipts) = watch::channel(None);
    // Until the end, nobody else may have it.
    let _state = take_state(&settings)?;
    let outlet = match &settings.source {
        Source::Server(server) => {
            let folder = settings.state.join("spool");
            let spool = Spool::open(&folder, settings.spool.unwrap_or_default())
                .with_context(|| format!("cannot keep anything in `{}`", folder.display()))?;
            tracing::info!(%boot, waiting = spool.len(), "started");
            current.send_replace(assignment_sync::cached(&settings.state));
            let told = (current.clone(), told, metrics.clone());
            Some(Uplink::start(server, &settings, spool, boot.clone(), told)?)
        }
        Source::Folder { .. } => {
            tracing::info!(%boot, "started without a server: outcomes are logged and counted");
            current.send_replace(Some(standalone::assignment(&settings.source)?));
            None
        }
    };
    let (equip, tools) = watch::channel(None);
    let (turns, turned) = mpsc::unbounded_channel();
    if let Some(outlet) = outlet.clone() {
        let report = move |id, result| outlet.report(id, result);
        let queue = TrialQueue { receipts, tools, turns };
        tokio::task::spawn_local(queue.run_all(report));
    }
    let sides = (assigned, equip, turned);
    let engine = Engine::new(settings, outlet, BatchBuilder::new(boot), sides, metrics);
    engine.run_until_stopped(signals, current).await
}

/// The state folder, where anything is kept in it.
fn take_state(settings: &Settings) -> anyhow::Result<Option<StateFolder>> {
    match &settings.source {
        Source::Server(server) => {
            let owner = Owner::from_token(&settings.credentials.token, server)?;
            StateFolder::take(&settings.state, &owner).map(Some)
        }
        Source::Folder { .. } => Ok(None),
    }
}

/// What is known of domains: nothing yet.
fn registrations(settings: &Settings) -> Registrations {
    Registrations::new(&settings.credentials.extra_roots, settings.rdap_servers.clone())
}

fn boot() -> anyhow::Result<BootId> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(hex::encode(random).parse()?)
}

/// Each run needs a file or two of the operating system; many systems allow 1,024 to begin with.
fn raise_open_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, hard)| setrlimit(Resource::RLIMIT_NOFILE, hard, hard));
    if let Err(error) = raised {
        tracing::warn!(%error, "the number of open files cannot be raised");
    }
}

async fn serve(metering: &Metering, metrics: &Arc<Metrics>) -> anyhow::Result<()> {
    match metering {
        Metering::Off => Ok(()),
        Metering::At(address) => metrics::serve(*address, metrics.clone()).await,
        Metering::Usual => {
            let served = match metrics::ADDRESS.parse() {
                Ok(address) => metrics::serve(address, metrics.clone()).await,
                Err(_) => Ok(()),
            };
            // Another agent of this machine may have it: no reason not to run.
            if let Err(error) = served {
                tracing::warn!("{error:#}; say --metrics ADDRESS or --metrics off");
            }
            Ok(())
        }
    }
}

/// What the process is told from outside.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        let [terminate, interrupt, hangup] =
            [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()].map(signal);
        Ok(Self { terminate: terminate?, interrupt: interrupt?, hangup: hangup? })
    }
}

/// What is heard of a run.
enum RunEvent {
    /// One attempt is over; what it left to look at, if that is kept.
    AttemptFinished(Observation, Option<Box<CapturedEvidence>>),
    /// So is the run.
    RunFinished(ProbeId),
}

/// Starts what is due, and gathers what it sees.
struct Engine {
    settings: Settings,
    outlet: Option<Uplink>,
    assigned: watch::Receiver<Option<Assignment>>,
    tools: watch::Sender<Option<TrialTools>>,
    turns: mpsc::UnboundedReceiver<TrialTurn>,
    schedule: Schedule,
    runner: Option<Arc<Runner>>,
    references: Arc<References>,
    registrations: Registrations,
    captures: Rc<RefCell<EvidenceSampler>>,
    report: BatchBuilder,
    news: mpsc::UnboundedSender<RunEvent>,
    heard: mpsc::UnboundedReceiver<RunEvent>,
    running: usize,
    observations: u64,
    /// When what was gathered is handed over next.
    tell_at: Instant,
    /// The batches that did not wait for their window.
    early: RateLimit,
    metrics: Arc<Metrics>,
}

impl Engine {
    fn new(
        settings: Settings,
        outlet: Option<Uplink>,
        report: BatchBuilder,
        (assigned, tools, turns): (
            watch::Receiver<Option<Assignment>>,
            watch::Sender<Option<TrialTools>>,
            mpsc::UnboundedReceiver<TrialTurn>,
        ),
        metrics: Arc<Metrics>,
    ) -> Self {
        // As many may be in it as run at a time, which is bounded.
        let (news, heard) = mpsc::unbounded_channel();
        Self {
            schedule: Schedule::new(settings.max_runs, metrics.clone()),
            references: Arc::new(References::new(vec![], metrics.clone())),
            registrations: registrations(&settings),
            runner: None,
            captures: Rc::default(),
            running: 0,
            observations: 0,
            tell_at: Instant::now() + DEFAULT_WINDOW,
            early: RateLimit::default(),
            settings,
            outlet,
            assigned,
            tools,
            turns,
            report,
            news,
            heard,
            metrics,
        }
    }

    async fn run_until_stopped(
        mut self,
        mut signals: Signals,
        current: watch::Sender<Option<Assignment>>,
    ) -> anyhow::Result<()> {
        self.assigned.mark_changed();
        loop {
            let far = Instant::now() + Duration::from_secs(3_600);
            tokio::select! {
                _ = signals.terminate.recv() => break,
                _ = signals.interrupt.recv() => break,
                _ = signals.hangup.recv() => self.reload(&current),
                Ok(()) = self.assigned.changed() => self.adopt(),
                Some(news) = self.heard.recv() => self.note(news),
                Some(turn) = self.turns.recv() => self.take_turn(turn),
                () = sleep_until(self.schedule.next_due().unwrap_or(far)) => {
                    let due = self.schedule.start_due();
                    self.start(due);
                }
                () = sleep_until(self.tell_at) => self.tell(),
            }
        }
        self.drain().await;
        Ok(())
    }

    fn window(&self) -> Duration {
        let assigned = self.assigned.borrow();
        assigned.as_ref().map_or(DEFAULT_WINDOW, |assignment| assignment.batch_window)
    }

    fn adopt(&mut self) {
        let Some(assignment) = self.assigned.borrow_and_update().clone() else { return };
        let Settings { credentials, folders, .. } = &self.settings;
        let registrations = self.registrations.clone();
        let region = assignment.region.as_str();
        let runner = Arc::new(Runner::new(credentials, folders, registrations, region));
        self.runner = Some(runner.clone());
        let targets = assignment.references.clone();
        self.references = Arc::new(References::new(targets, self.metrics.clone()));
        let (references, probes) = (self.references.clone(), assignment.probes.clone());
        let tag = assignment.tag.clone();
        self.tools.send_replace(Some(TrialTools { tag, runner, references, probes }));
        self.metrics.forget_probes();
        self.schedule.adopt(&assignment);
        self.tell_at = self.tell_at.min(Instant::now() + assignment.batch_window);
        if let (Some(outlet), None) = (&self.outlet, self.settings.spool) {
            outlet.bound(SpoolBounds::for_assignment(&assignment, BYTES_A_DAY));
        }
    }

    /// Reads anew what can change while it runs; what cannot be read stays as it was.
    fn reload(&mut self, current: &watch::Sender<Option<Assignment>>) {
        match self.settings.sources.credentials() {
            Ok(credentials) => {
                self.settings.credentials = credentials;
                self.registrations = registrations(&self.settings);
            }
            Err(problems) => {
                tracing::error!(?problems, "not reloaded");
                return;
            }
        }
        if matches!(self.settings.source, Source::Folder { .. }) {
            match standalone::assignment(&self.settings.source) {
                Ok(assignment) => drop(current.send_replace(Some(assignment))),
                Err(error) => {
                    tracing::error!("not reloaded: {error:#}");
                    return;
                }
            }
        }
        tracing::info!("reloaded");
        self.adopt();
    }

    fn start(&mut self, probes: Vec<Arc<Probe>>) {
        let Some(runner) = &self.runner else { return };
        for probe in probes {
            let (runner, references) = (runner.clone(), self.references.clone());
            let captures = self.captures.clone();
            let news = self.news.clone();
            self.running += 1;
            tokio::task::spawn_local(async move {
                // Nobody listens any more only when the process ends.
                let tell = |told| drop(news.send(told));
                let captures = Some(captures.as_ref());
                let attempts = Retries { runner: &runner, references: &references, captures };
                let saw = |seen, left: Option<CapturedEvidence>| {
                    tell(RunEvent::AttemptFinished(seen, left.map(Box::new)));
                };
                attempts.run(&probe, saw).await;
                tell(RunEvent::RunFinished(probe.id.clone()));
            });
        }
    }

    fn note(&mut self, news: RunEvent) {
        match news {
            RunEvent::AttemptFinished(seen, left) => self.gather(seen, left),
            RunEvent::RunFinished(probe) => {
                self.running -= 1;
                let next = self.schedule.ended(&probe);
                self.start(next);
            }
        }
    }

    fn take_turn(&mut self, turn: TrialTurn) {
        match turn {
            TrialTurn::Waits(probe, begin) => self.schedule.admit_trial(probe, begin),
            TrialTurn::Over(probe) => {
                let next = self.schedule.ended(&probe);
                self.start(next);
            }
        }
    }

    fn gather(&mut self, seen: Observation, left: Option<Box<CapturedEvidence>>) {
        self.observations += 1;
        self.metrics.saw(&seen);
        if let Some(captured) = left.filter(|_| self.outlet.is_some()) {
            self.report.attach(*captured);
        }
        if self.report.add(seen) {
            self.tell_soon();
        }
    }

    /// Hands over soon what was gathered; what flaps does so no more often than the server takes.
    fn tell_soon(&mut self) {
        let soon = Instant::now() + FLUSH_DELAY;
        if self.tell_at > soon {
            let most = early_batches_a_minute(self.window());
            let wait = self.early.take(most, clock::now()).err().unwrap_or_default();
            self.tell_at = self.tell_at.min(soon + wait);
        }
    }

    /// Hands over what was gathered.
    fn tell(&mut self) {
        match &self.outlet {
            Some(outlet) => outlet.keep(self.report.pack()),
            None => self.report.forget(),
        }
        self.tell_at = Instant::now() + self.window();
    }

    /// Lets what runs end, within reason, and tells it all.
    async fn drain(&mut self) {
        let all = async {
            while self.running > 0 {
                match self.heard.recv().await {
                    Some(RunEvent::AttemptFinished(seen, left)) => self.gather(seen, left),
                    Some(RunEvent::RunFinished(_)) => self.running -= 1,
                    None => return,
                }
            }
        };
        let _ = timeout(DRAIN, all).await;
        self.tell();
        let waiting = match &self.outlet {
            Some(outlet) => outlet.finish().await,
            None => 0,
        };
        let (observations, unfinished) = (self.observations, self.running);
        tracing::info!(observations, waiting, unfinished, "stopped");
    }
}
