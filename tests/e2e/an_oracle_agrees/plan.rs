//! Plan of faults: which probe is answered wrongly, to which regions, from when to when? Drawn by chance, and the same
//! for the same seed.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use harness::{Chance, ProxyFault, REGIONS};

/// From when on nothing is broken any more.
pub(super) const PLAN_ENDS: Duration = Duration::from_secs(34);
/// From the start of one run to the start of the next; also the longest that a run may take.
pub(super) const EVERY_S: u64 = 2;
/// How long the target's line delays a request at most, where it does: far below what a run may take.
const MAX_DELAY: Duration = Duration::from_millis(300);

/// What a probe's failure means, and how much of it is believed.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProbeRules {
    pub(super) id: &'static str,
    pub(super) component: &'static str,
    /// As it is written: `outage`, `partial` or `degraded`.
    pub(super) impact: &'static str,
    /// As it is written: `majority`, `any`, `all` or a number.
    pub(super) quorum: &'static str,
    pub(super) failures: usize,
    pub(super) recoveries: usize,
    pub(super) retries: u8,
    pub(super) flaps: usize,
}

pub(super) const COMPONENTS: [&str; 3] = ["shop", "checkout", "stock"];

/// Between them every rule is used: each quorum, each impact, and a probe that is held while it flaps.
pub(super) const PROBES: [ProbeRules; 4] = [
    ProbeRules {
        id: "front",
        component: "shop",
        impact: "outage",
        quorum: "majority",
        failures: 2,
        recoveries: 2,
        retries: 1,
        flaps: 0,
    },
    ProbeRules {
        id: "search",
        component: "shop",
        impact: "partial",
        quorum: "any",
        failures: 3,
        recoveries: 2,
        retries: 0,
        flaps: 0,
    },
    ProbeRules {
        id: "pay",
        component: "checkout",
        impact: "outage",
        quorum: "all",
        failures: 1,
        recoveries: 3,
        retries: 2,
        flaps: 0,
    },
    ProbeRules {
        id: "count",
        component: "stock",
        impact: "degraded",
        quorum: "2",
        failures: 2,
        recoveries: 1,
        retries: 1,
        flaps: 2,
    },
];

impl ProbeRules {
    /// The probe as a file; each agent knows its own way to the target.
    pub(super) fn file(&self) -> String {
        let Self { id, component, impact, quorum, failures, recoveries, retries, flaps } = self;
        format!(
            "id = '{id}'\ncomponent = '{component}'\nevery = '{EVERY_S}s'\ntimeout = '{EVERY_S}s'\n\
             regions = {REGIONS:?}\nimpact = '{impact}'\nquorum = '{quorum}'\n\
             confirm = {{ failures = {failures}, recoveries = {recoveries}, retries = {retries}, flaps = {flaps} }}\n\
             [[step]]\nname = 'look'\nget = '${{secret.TARGET}}/{id}'\n\
             headers = {{ x-run = '${{run.id}}', x-attempt = '${{run.attempt}}', x-start = '${{secret.START}}', \
             x-region = '${{run.region}}' }}\n\
             expect = [\"status == 200\", {{ that = \"body not contains 'poor'\", level = 'degraded' }}]\n"
        )
    }
}

/// What the target answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetAnswer {
    Well,
    /// With less than it should: what is expected at level `degraded` is not met.
    Poor,
    /// 503.
    Unavailable,
}

/// What is wrong with a request: at the target, or on the line to it.
#[derive(Clone, Copy, Debug)]
enum PlannedFault {
    Target(TargetAnswer),
    Line(ProxyFault),
}

const FAULTS: [PlannedFault; 7] = [
    PlannedFault::Target(TargetAnswer::Unavailable),
    PlannedFault::Target(TargetAnswer::Unavailable),
    PlannedFault::Target(TargetAnswer::Poor),
    PlannedFault::Line(ProxyFault::RequestDropped),
    PlannedFault::Line(ProxyFault::RequestCut),
    PlannedFault::Line(ProxyFault::AnswerLost),
    PlannedFault::Line(ProxyFault::AnswerCut),
];

/// A stretch in which something is wrong with a probe.
#[derive(Clone, Debug)]
struct PlannedOutage {
    probe: &'static str,
    from: Duration,
    until: Duration,
    regions: Vec<&'static str>,
    fault: PlannedFault,
}

/// All stretches, and when their time began to run.
pub(super) struct FaultPlan {
    outages: Vec<PlannedOutage>,
    began: OnceLock<Instant>,
}

impl FaultPlan {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let mut outages = vec![];
        for probe in PROBES {
            let mut at = Duration::from_secs(1);
            loop {
                let from =
                    at + Duration::from_secs(2) + chance.shorter_than(Duration::from_secs(3));
                let until =
                    from + Duration::from_secs(2) + chance.shorter_than(Duration::from_secs(5));
                if until > PLAN_ENDS {
                    break;
                }
                // As often as not everywhere; else in one region or two.
                let spared = chance.below(2) * chance.below(3);
                let mut regions = REGIONS.to_vec();
                for _ in 0..spared {
                    regions.remove(chance.below(regions.len() as u64) as usize);
                }
                let fault = chance.pick(&FAULTS);
                outages.push(PlannedOutage { probe: probe.id, from, until, regions, fault });
                at = until;
            }
        }
        Self { outages, began: OnceLock::new() }
    }

    /// Lets its time run; until then nothing is wrong.
    pub(super) fn begin(&self) {
        self.began.get_or_init(Instant::now);
    }

    pub(super) fn is_over(&self) -> bool {
        self.began.get().is_some_and(|began| began.elapsed() > PLAN_ENDS)
    }

    /// What the target answers to a probe of a region now.
    pub(super) fn answer(&self, probe: &str, region: &str) -> TargetAnswer {
        match self.fault(probe, region) {
            Some(PlannedFault::Target(answer)) => answer,
            _ => TargetAnswer::Well,
        }
    }

    /// What befalls a request of a probe on a region's line to the target now.
    pub(super) fn line(&self, probe: &str, region: &str, chance: &mut Chance) -> ProxyFault {
        match self.fault(probe, region) {
            Some(PlannedFault::Line(fault)) => fault,
            _ if chance.below(4) == 0 => ProxyFault::Delayed(chance.shorter_than(MAX_DELAY)),
            _ => ProxyFault::None,
        }
    }

    fn fault(&self, probe: &str, region: &str) -> Option<PlannedFault> {
        let now = self.began.get()?.elapsed();
        let holds = |outage: &&PlannedOutage| {
            outage.probe == probe
                && (outage.from..outage.until).contains(&now)
                && outage.regions.contains(&region)
        };
        self.outages.iter().find(holds).map(|outage| outage.fault)
    }
}
