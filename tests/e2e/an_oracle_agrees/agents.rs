//! Agents of the story: each a real process with a clock that is wrong and set, behind a proxy of its own to the Worker
//! and another to the target.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::{
    AgentProcess, Chance, Exchange, FaultProxy, LocalWorker, ProxyFault, WrongClock, now, wait_for,
};

use super::target::Target;

/// How long a proxy delays a batch at most, where it does.
const MAX_DELAY: Duration = Duration::from_millis(500);

/// How a start of an agent ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// It was told to end, and ran what it had begun.
    Stopped,
    /// It was killed at an instant, in milliseconds since 1970: what was in no batch yet is lost.
    Killed(i64),
}

/// What befalls batches.
#[derive(Default)]
struct UplinkFaults {
    /// What befalls the next one, whatever chance says.
    next: Mutex<Option<ProxyFault>>,
    /// Nothing befalls any more.
    is_calm: AtomicBool,
}

/// An agent with all that stands between it and the others.
pub(super) struct RegionalAgent {
    pub(super) region: &'static str,
    pub(super) clock: WrongClock,
    pub(super) uplink: FaultProxy,
    pub(super) line: FaultProxy,
    pub(super) process: AgentProcess,
    /// How each start but the running one ended.
    pub(super) ends: Vec<End>,
    /// What was on disk when it was killed.
    pub(super) spooled: Vec<Vec<u8>>,
    faults: Arc<UplinkFaults>,
    _folder: tempfile::TempDir,
}

impl RegionalAgent {
    /// Starts the agent of a region whose clock is so many seconds ahead.
    pub(super) fn start(
        region: &'static str,
        (worker, target): (&LocalWorker, &Target),
        ahead_s: i64,
        chance: &mut Chance,
    ) -> Self {
        let token = worker.allclear(&["agent", "add", &format!("{region}-1"), "--region", region]);
        let folder = tempfile::tempdir().unwrap();
        let clock = WrongClock::new(folder.path(), ahead_s);
        let faults = Arc::new(UplinkFaults::default());
        let (shared, own) = (faults.clone(), Mutex::new(chance.branch()));
        let uplink = FaultProxy::start(worker.port(), move |head| {
            shared.decide(head, &mut own.lock().unwrap())
        });
        let line = target.line(region, chance.branch());
        let mut process = AgentProcess::not_started(&uplink.url(), &token, clock.environment());
        process.give("ALLCLEAR_SECRET_TARGET", line.url());
        let (ends, spooled) = (vec![], vec![]);
        let mut agent =
            Self { region, clock, uplink, line, process, ends, spooled, faults, _folder: folder };
        agent.start_again();
        agent
    }

    /// The start that runs, counted from 0.
    pub(super) fn started(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn start_again(&mut self) {
        self.process.give("ALLCLEAR_SECRET_START", format!("start-{}", self.started()));
        self.process.start_again();
    }

    /// Waits until the start that runs has run a probe.
    pub(super) fn wait_for_a_run(&self) {
        let region = self.region;
        wait_for(&format!("a run in {region}"), || Target::count(&self.line, self.started()) > 0);
    }

    pub(super) fn kill(&mut self) {
        self.process.kill();
        self.ends.push(End::Killed(now().unix_ms()));
        self.spooled.extend(self.process.spooled());
    }

    /// Asks it to end; what it has said.
    pub(super) fn stop(&mut self) -> String {
        let log = self.process.stop();
        self.ends.push(End::Stopped);
        log
    }

    /// Lets something befall the next batch, and waits until it has.
    pub(super) fn befall_next(&self, fault: ProxyFault) {
        let befallen = |exchange: &Exchange| exchange.fault == fault && exchange.is_batch();
        let before = self.uplink.count(befallen);
        *self.faults.next.lock().unwrap() = Some(fault);
        wait_for(&format!("{fault:?} in {}", self.region), || self.uplink.count(befallen) > before);
    }

    /// Waits until another batch was answered so, whether or not the agent had the answer.
    pub(super) fn wait_for_answer(&self, status: u16) {
        let answered = |exchange: &Exchange| {
            exchange.is_batch() && exchange.answer.as_ref().is_some_and(|(code, _)| *code == status)
        };
        let before = self.uplink.count(answered);
        wait_for(&format!("{status} for a batch of {}", self.region), || {
            self.uplink.count(answered) > before
        });
    }

    /// From now on nothing befalls batches.
    pub(super) fn calm(&self) {
        self.faults.is_calm.store(true, Ordering::Relaxed);
    }
}

impl UplinkFaults {
    fn decide(&self, head: &str, chance: &mut Chance) -> ProxyFault {
        if self.is_calm.load(Ordering::Relaxed) {
            return ProxyFault::None;
        }
        // An assignment is slow, so that the first that an agent learns of the server's clock is vague.
        if head.starts_with("GET ") {
            return ProxyFault::Delayed(chance.shorter_than(MAX_DELAY));
        }
        if let Some(next) = self.next.lock().unwrap().take() {
            return next;
        }
        match chance.below(20) {
            0 | 1 => ProxyFault::RequestCut,
            2 | 3 => ProxyFault::AnswerLost,
            4 => ProxyFault::AnswerCut,
            5..=9 => ProxyFault::Delayed(chance.shorter_than(MAX_DELAY)),
            _ => ProxyFault::None,
        }
    }
}
