//! Scheduler: starts each probe at its instants, never two runs of one probe at a time, and never
//! more runs than the limit.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::ids::ProbeId;
use domain::ordered::SortedMap;
use domain::probe::Probe;
use domain::probe::schedule::{catch_up, phases, until_next_run};
use domain::protocol::assignment::Assignment;
use domain::time::timestamp::Timestamp;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::clock;
use crate::metrics::{Metrics, Missed};

/// The most runs at a time, unless the agent is told otherwise. Those that are due beyond it wait.
pub const MAX_RUNS: usize = 1_024;

/// The probes that are being run.
pub struct Schedule {
    /// One pair of clocks, read together once: so all slots fall together, and nobody who sets
    /// the wall clock shifts them.
    began: (Timestamp, Instant),
    probes: SortedMap<ProbeId, ScheduledProbe>,
    /// What is due when. What is not known any more, or was placed anew, is passed over.
    due: BinaryHeap<Reverse<(Instant, u64, ProbeId)>>,
    /// Due, and waiting for others to end.
    waiting: VecDeque<ProbeId>,
    /// Trials that wait, oldest first; each is told when it may begin.
    trials: VecDeque<(ProbeId, oneshot::Sender<()>)>,
    placements: u64,
    running: usize,
    max_runs: usize,
    metrics: Arc<Metrics>,
}

struct ScheduledProbe {
    probe: Arc<Probe>,
    phase: Duration,
    placement: u64,
    running: Option<RunKind>,
}

/// Why a probe is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunKind {
    /// It was due.
    Due,
    /// An operator asked for it.
    Trial,
}

impl Schedule {
    /// Nothing yet.
    #[must_use]
    pub fn new(max_runs: usize, metrics: Arc<Metrics>) -> Self {
        Self {
            began: (clock::now(), Instant::now()),
            probes: SortedMap::new(),
            due: BinaryHeap::new(),
            waiting: VecDeque::new(),
            trials: VecDeque::new(),
            placements: 0,
            running: 0,
            max_runs: max_runs.max(1),
            metrics,
        }
    }

    /// Runs what the assignment holds. A probe that stays the same goes on undisturbed, and one
    /// that changes keeps its place unless its interval differs.
    pub fn adopt(&mut self, assignment: &Assignment) {
        let every = assignment.probes.iter().map(|probe| (probe.id.clone(), probe.every));
        let placed =
            self.probes.iter().map(|(id, scheduled)| (id.clone(), scheduled.phase)).collect();
        let phases = phases(&every.collect(), &assignment.region, &placed);
        let mut before = std::mem::take(&mut self.probes);
        for probe in &assignment.probes {
            let phase = phases.get(&probe.id).copied().unwrap_or_default();
            let same = |scheduled: &ScheduledProbe| {
                scheduled.phase == phase && scheduled.probe.every == probe.every
            };
            let scheduled = match before.remove(&probe.id) {
                Some(scheduled) if same(&scheduled) => {
                    ScheduledProbe { probe: probe.clone(), ..scheduled }
                }
                other => {
                    self.placements += 1;
                    let placement = self.placements;
                    let due = self.next(phase, probe.every);
                    self.due.push(Reverse((due, placement, probe.id.clone())));
                    let running = other.and_then(|scheduled| scheduled.running);
                    ScheduledProbe { probe: probe.clone(), phase, placement, running }
                }
            };
            self.probes.insert(probe.id.clone(), scheduled);
        }
        let gone = before.values().filter(|scheduled| scheduled.running.is_some()).count();
        // They end by themselves, and are told; only nobody counts them any more.
        self.running -= gone;
        self.waiting.retain(|id| self.probes.contains_key(id));
        self.trials.retain(|(id, _)| self.probes.contains_key(id));
        self.metrics.probes.set(i64::try_from(self.probes.len()).unwrap_or(i64::MAX));
    }

    /// The wall clock's time at an instant, as if nobody had set it since the start.
    fn next(&self, phase: Duration, every: Duration) -> Instant {
        let (wall, began) = self.began;
        let now = Instant::now();
        let since_ms = i64::try_from((now - began).as_millis()).unwrap_or(i64::MAX);
        let at_ms = wall.unix_ms().saturating_add(since_ms);
        // Counted from whole milliseconds since the start, so that slots fall together exactly.
        let whole = began + Duration::from_millis(since_ms.unsigned_abs());
        whole + until_next_run(phase, every, Timestamp::from_unix_ms(at_ms))
    }

    /// When something is due next; `None` when there is nothing to run.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.due.peek().map(|Reverse((due, ..))| *due)
    }

    /// What is to be started now. Each must come back through [`Schedule::ended`].
    pub fn start_due(&mut self) -> Vec<Arc<Probe>> {
        let now = Instant::now();
        while let Some(Reverse((due, placement, id))) = self.due.peek().cloned() {
            if due > now {
                break;
            }
            self.due.pop();
            let Some(scheduled) =
                self.probes.get(&id).filter(|scheduled| scheduled.placement == placement)
            else {
                continue;
            };
            let (every, late) = (scheduled.probe.every, now - due);
            let again = catch_up(late, scheduled.phase, every);
            if again.is_some() {
                self.metrics.missed(Missed::Late);
            } else if scheduled.running == Some(RunKind::Due) {
                self.metrics.missed(Missed::Overlap);
            } else if self.waiting.contains(&id) {
                self.metrics.missed(Missed::Busy);
            } else {
                self.metrics.late(late);
                self.waiting.push_back(id.clone());
            }
            let next = again.map_or(due + every, |wait| now + wait);
            self.due.push(Reverse((next, placement, id)));
        }
        self.start_waiting()
    }

    /// Lets a trial of a probe begin once no run of it goes on and fewer go on than may, before what is due and waits. It must come
    /// back through [`Schedule::ended`]. What is to be told is dropped where there is no such probe, or none any more.
    pub fn admit_trial(&mut self, id: ProbeId, begin: oneshot::Sender<()>) {
        if self.probes.contains_key(&id) {
            self.trials.push_back((id, begin));
            self.start_trials();
            self.count();
        }
    }

    /// A run is over, of the schedule or of a trial: another may begin.
    pub fn ended(&mut self, id: &ProbeId) -> Vec<Arc<Probe>> {
        let scheduled = self.probes.get_mut(id);
        if scheduled.is_some_and(|scheduled| scheduled.running.take().is_some()) {
            self.running -= 1;
        }
        self.start_waiting()
    }

    fn start_trials(&mut self) {
        while self.running < self.max_runs {
            let Some(at) = self.trials.iter().position(|(id, _)| self.is_idle(id)) else { return };
            let Some((id, begin)) = self.trials.remove(at) else { return };
            // Nobody waits any more only when the process ends.
            if begin.send(()).is_ok() {
                self.begin(&id, RunKind::Trial);
            }
        }
    }

    fn start_waiting(&mut self) -> Vec<Arc<Probe>> {
        self.start_trials();
        let mut started = vec![];
        while self.running < self.max_runs {
            // One whose trial goes on waits for its end.
            let Some(at) = self.waiting.iter().position(|id| self.is_idle(id)) else { break };
            let Some(id) = self.waiting.remove(at) else { break };
            started.extend(self.begin(&id, RunKind::Due));
        }
        self.count();
        started
    }

    fn count(&self) {
        self.metrics.running.set(i64::try_from(self.running).unwrap_or(i64::MAX));
    }

    fn is_idle(&self, id: &ProbeId) -> bool {
        self.probes.get(id).is_some_and(|scheduled| scheduled.running.is_none())
    }

    fn begin(&mut self, id: &ProbeId, kind: RunKind) -> Option<Arc<Probe>> {
        let scheduled = self.probes.get_mut(id)?;
        scheduled.running = Some(kind);
        self.running += 1;
        Some(scheduled.probe.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::config::parse::read_probe;
    use domain::config::source::SourceFile;

    fn assignment(count: usize, every: &str) -> Assignment {
        let probe = |n: usize| {
            let text = format!(
                "id = 'p-{n}'\ncomponent = 'c'\nevery = '{every}'\ntimeout = '1s'\n\
                 regions = ['eu']\n[[step]]\nname = 's'\nwait = '1ms'\n"
            );
            Arc::new(read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap())
        };
        Assignment {
            tag: "t".to_owned(),
            agent: "a".parse().unwrap(),
            region: "eu".parse().unwrap(),
            batch_window: Duration::from_secs(1),
            silent_after: Duration::from_secs(3),
            references: vec![],
            probes: (0..count).map(probe).collect(),
        }
    }

    fn schedule(max_runs: usize) -> Schedule {
        Schedule::new(max_runs, Arc::new(Metrics::default()))
    }

    /// Lets time pass until something is due, and starts it.
    async fn wait(schedule: &mut Schedule) -> Vec<Arc<Probe>> {
        tokio::time::sleep_until(schedule.next_due().unwrap()).await;
        schedule.start_due()
    }

    #[tokio::test(start_paused = true)]
    async fn every_probe_runs_once_in_each_interval_without_bursts() {
        let mut schedule = schedule(MAX_RUNS);
        schedule.adopt(&assignment(1_000, "10s"));
        let (began, mut runs, mut most) = (Instant::now(), SortedMap::new(), 0);
        while began.elapsed() < Duration::from_millis(29_900) {
            let started = wait(&mut schedule).await;
            most = most.max(started.len());
            for probe in started {
                *runs.entry(probe.id.clone()).or_insert(0) += 1;
                schedule.ended(&probe.id);
            }
        }
        assert_eq!(runs.len(), 1_000);
        assert!(runs.values().all(|runs| (2..=3).contains(runs)), "three intervals");
        assert_eq!(most, 10, "1,000 runs over 100 slots");
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_never_meets_itself_and_the_machine_is_never_overrun() {
        let mut schedule = schedule(3);
        schedule.adopt(&assignment(5, "1s"));
        let mut running = vec![];
        for _ in 0..10 {
            running.extend(wait(&mut schedule).await);
        }
        assert_eq!(running.len(), 3, "the rest wait");
        let ended = running.pop().unwrap();
        assert_eq!(schedule.ended(&ended.id).len(), 1, "one waits no more");
        let scrape = schedule.metrics.text();
        assert!(scrape.contains("missed_total{reason=\"overlap\"}"), "{scrape}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_counts_as_a_run_and_never_meets_one_of_its_probe() {
        let mut schedule = schedule(2);
        schedule.adopt(&assignment(3, "1s"));
        let ask = |schedule: &mut Schedule, id: &ProbeId| {
            let (begin, begins) = oneshot::channel();
            schedule.admit_trial(id.clone(), begin);
            begins
        };
        let first = wait(&mut schedule).await.remove(0);
        let mut own = ask(&mut schedule, &first.id);
        assert!(own.try_recv().is_err(), "a run of its probe goes on");
        let others = schedule.probes.keys().filter(|id| **id != first.id).cloned();
        let [second, third] = &others.collect::<Vec<_>>()[..] else { panic!("three") };
        let mut other = ask(&mut schedule, second);
        assert_eq!((other.try_recv(), schedule.running), (Ok(()), 2), "it need not wait");
        assert_eq!(schedule.metrics.running.get(), 2);
        let mut last = ask(&mut schedule, third);
        assert!(last.try_recv().is_err(), "two go on");
        // All are due meanwhile, and wait.
        assert!(wait(&mut schedule).await.is_empty() && wait(&mut schedule).await.is_empty());
        assert!(schedule.ended(second).is_empty(), "the trial that waits comes first");
        assert_eq!((last.try_recv(), schedule.running), (Ok(()), 2));
        assert!(schedule.ended(&first.id).is_empty());
        assert_eq!(own.try_recv(), Ok(()));
        // Of the probes that wait, only that without a trial runs.
        let started = schedule.ended(third);
        assert_eq!((started.len(), schedule.running), (1, 2));
        assert_ne!(started[0].id, first.id);
        let scrape = schedule.metrics.text();
        assert!(!scrape.contains("missed_total{reason=\"overlap\"} "), "no run is lost: {scrape}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_of_a_probe_that_is_not_assigned_or_not_any_more_does_not_wait() {
        let mut schedule = schedule(1);
        schedule.adopt(&assignment(2, "1s"));
        let (begin, mut begins) = oneshot::channel();
        schedule.admit_trial("another".parse().unwrap(), begin);
        assert_eq!(begins.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        wait(&mut schedule).await;
        let (begin, mut begins) = oneshot::channel();
        schedule.admit_trial("p-1".parse().unwrap(), begin);
        assert_eq!(begins.try_recv(), Err(oneshot::error::TryRecvError::Empty));
        schedule.adopt(&assignment(1, "1s"));
        assert_eq!(begins.try_recv(), Err(oneshot::error::TryRecvError::Closed));
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_gap_nothing_is_made_up_for_at_once() {
        let mut schedule = schedule(MAX_RUNS);
        schedule.adopt(&assignment(100, "10s"));
        tokio::time::advance(Duration::from_secs(3_600)).await;
        let started = schedule.start_due();
        assert!(started.len() <= 15, "{} at once", started.len());
        let mut later = 0;
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) {
            later += wait(&mut schedule).await.len();
        }
        assert!(started.len() + later >= 100, "within one interval all are back");
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_assignment_costs_no_run_of_what_stays() {
        let mut schedule = schedule(MAX_RUNS);
        schedule.adopt(&assignment(10, "10s"));
        let first = wait(&mut schedule).await.remove(0);
        let due = schedule.next_due();
        let mut other = assignment(12, "10s");
        // Which is first depends on the clock; one of those that wait is taken off.
        let gone = other.probes.iter().position(|probe| probe.id != first.id).unwrap();
        other.probes.remove(gone);
        schedule.adopt(&other);
        assert!(schedule.next_due() <= due, "what stays is due as before");
        assert_eq!(schedule.running, 1);
        schedule.adopt(&assignment(0, "10s"));
        assert_eq!(schedule.running, 0);
        schedule.ended(&first.id);
        assert_eq!(schedule.running, 0, "what ends after it was taken off counts for nothing");
    }
}
