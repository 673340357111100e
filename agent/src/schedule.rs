//! Who is running? One task for each probe, started and stopped as the assignment says.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::assignment::Assignment;
use domain::ids::ProbeId;
use domain::observation::Observation;
use domain::probe::Probe;
use domain::schedule::until_next_run;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::clock;
use crate::run::Runner;

/// The most runs at a time.
const MAX_RUNS: usize = 64;

/// The probes that are being run.
pub struct Schedule {
    running: BTreeMap<ProbeId, Running>,
    seen: mpsc::Sender<Vec<Observation>>,
    slots: Arc<Semaphore>,
}

struct Running {
    probe: Probe,
    /// Dropped, it ends the task after its current run.
    _stop: oneshot::Sender<()>,
}

impl Schedule {
    /// Nothing yet; what runs see goes to `seen`.
    #[must_use]
    pub fn new(seen: mpsc::Sender<Vec<Observation>>) -> Self {
        Self { running: BTreeMap::new(), seen, slots: Arc::new(Semaphore::new(MAX_RUNS)) }
    }

    /// Runs what the assignment holds. A probe that stays the same goes on undisturbed.
    pub fn adopt(&mut self, assignment: &Assignment, runner: &Arc<Runner>) {
        let same = |running: &Running| assignment.probes.contains(&running.probe);
        self.running.retain(|_, running| same(running));
        for probe in &assignment.probes {
            if self.running.contains_key(&probe.id) {
                continue;
            }
            let wait = until_next_run(&probe.id, &assignment.region, probe.every, clock::now());
            let (stop, stopped) = oneshot::channel();
            let running = Running { probe: probe.clone(), _stop: stop };
            self.running.insert(probe.id.clone(), running);
            let (runner, seen, slots) = (runner.clone(), self.seen.clone(), self.slots.clone());
            let first = Instant::now() + wait;
            tokio::spawn(run_on_schedule(probe.clone(), first, runner, seen, slots, stopped));
        }
    }
}

/// Runs one probe at its instants until it is stopped. A run that takes too long costs the
/// runs it covers; they are not made up for.
async fn run_on_schedule(
    probe: Probe,
    first: Instant,
    runner: Arc<Runner>,
    seen: mpsc::Sender<Vec<Observation>>,
    slots: Arc<Semaphore>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut due = interval_at(first, probe.every);
    due.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            _ = due.tick() => {}
        }
        let Ok(_slot) = slots.acquire().await else { return };
        if seen.send(runner.observe(&probe).await).await.is_err() {
            return;
        }
    }
}
