//! Any events, in any order, some of them about the past.

use domain::board::{Board, Command, Event, NewCorrection, NewIncident, NewUpdate, Posting};
use domain::ledger::LedgerStatus;
use domain::ledger::outbox::NumberedChange;
use domain::ledger::verdict::{Assessment, Verdict, VerdictChange};
use domain::ordered::{SortedMap, SortedSet};
use domain::probe::ProbeImpact;
use domain::probe::quorum::Quorum;
use domain::protocol::observation::{Failure, Reason};
use domain::status::{IncidentStatus, Status};
use domain::time::state_timeline::StateTimeline;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::page::{AGENTS, COMPONENTS, CONFIGURATION, PROBES, REGIONS, TestPage, at};

const SEEN: [Verdict; 4] = [Verdict::Up, Verdict::Silent, Verdict::Degraded, Verdict::Down];
const STATED: [Status; 5] = [
    Status::Operational,
    Status::UnderMaintenance,
    Status::DegradedPerformance,
    Status::PartialOutage,
    Status::MajorOutage,
];

/// Where a probe stands, where it is run from, how many regions it takes, and what it means; `None`: it
/// is not run.
type Watched = Option<(usize, Vec<bool>, Quorum, ProbeImpact)>;

/// Something that happens; `back` is how many seconds before it is told.
#[derive(Clone, Debug)]
enum AgentWord {
    /// Of some probes, told together, each since so many seconds before.
    Believed {
        agent: usize,
        back: i64,
        changes: Vec<(usize, i64, Verdict)>,
    },
    Silence {
        missing: Vec<bool>,
        back: i64,
    },
    Opened {
        component: usize,
        status: Status,
    },
    Said {
        incident: Index,
        component: Option<(usize, Status)>,
        resolved: bool,
    },
    Corrected {
        component: usize,
        back: i64,
        length: i64,
        status: Status,
    },
    Withdrawn(Index),
    Configured(Vec<Watched>),
}

fn back() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0_i64), 3 => 0_i64..30, 2 => 0_i64..600]
}

fn stated() -> impl Strategy<Value = Status> {
    select(&STATED[..])
}

fn watch() -> impl Strategy<Value = Watched> {
    let quorums = [Quorum::Majority, Quorum::Any, Quorum::All, Quorum::AtLeast(2)];
    let impacts = [ProbeImpact::Outage, ProbeImpact::Partial, ProbeImpact::Degraded];
    let regions = prop::collection::vec(prop::bool::weighted(0.7), REGIONS.len());
    prop::option::weighted(
        0.8,
        (0..COMPONENTS.len(), regions, select(quorums.to_vec()), select(impacts.to_vec())),
    )
}

fn changes() -> impl Strategy<Value = Vec<(usize, i64, Verdict)>> {
    prop::collection::vec((0..PROBES.len(), back(), select(&SEEN[..])), 1..5)
}

fn told() -> impl Strategy<Value = AgentWord> {
    let component = 0..COMPONENTS.len();
    let named = prop::option::of((component.clone(), stated()));
    prop_oneof![
        12 => (0..AGENTS.len(), back(), changes())
            .prop_map(|(agent, back, changes)| AgentWord::Believed { agent, back, changes }),
        4 => (prop::collection::vec(prop::bool::weighted(0.3), AGENTS.len()), back())
            .prop_map(|(missing, back)| AgentWord::Silence { missing, back }),
        2 => (component.clone(), stated())
            .prop_map(|(component, status)| AgentWord::Opened { component, status }),
        2 => (any::<Index>(), named, any::<bool>()).prop_map(
            |(incident, component, resolved)| AgentWord::Said { incident, component, resolved }
        ),
        2 => (component, back(), 1_i64..300, prop_oneof![stated(), Just(Status::NoData)]).prop_map(
            |(component, back, length, status)| AgentWord::Corrected { component, back, length, status }
        ),
        1 => any::<Index>().prop_map(AgentWord::Withdrawn),
        1 => prop::collection::vec(watch(), PROBES.len()).prop_map(AgentWord::Configured),
    ]
}

impl TestPage {
    /// Whatever is refused changes nothing, and is nothing to be drawn.
    fn hear_of(&mut self, told: &AgentWord, number: u64) {
        match told {
            AgentWord::Believed { agent, back, changes } => {
                let changes = (0_u64..).zip(changes).map(|(n, (probe, before, verdict))| {
                    believed(number * 10 + n, *probe, at(self.now - back - before), *verdict)
                });
                let sign = LedgerStatus {
                    agent: AGENTS[*agent].0.parse().unwrap(),
                    heard_at: at(self.now - back),
                    assignment: String::new(),
                    changes: changes.collect(),
                    latest: SortedMap::new(),
                    fetched_at: SortedMap::new(),
                    last_number: 0,
                    believed: SortedMap::new(),
                };
                self.tell(Command::Hear(sign)).unwrap();
            }
            AgentWord::Silence { missing, back } => {
                let back = i64::try_from(self.silent_after().as_secs()).unwrap() / 2 + back;
                let heard = AGENTS.iter().zip(missing).enumerate().filter(|(_, (_, m))| !**m);
                let heard = heard.map(|(place, ((agent, _), _))| {
                    let later = i64::try_from(place).unwrap() * 7;
                    (agent.parse().unwrap(), at((self.now - back + later).min(self.now)))
                });
                self.watch(&heard.collect());
            }
            AgentWord::Opened { component, status } => {
                let opened = Command::OpenIncident(NewIncident {
                    name: "x".into(),
                    status: IncidentStatus::Investigating,
                    impact: None,
                    body: "x".into(),
                    components: [(COMPONENTS[*component].parse().unwrap(), *status)].into(),
                    started_at: None,
                    ..NewIncident::default()
                });
                drop(self.tell(opened));
            }
            AgentWord::Said { incident, component, resolved }
                if !self.board.incidents.is_empty() =>
            {
                let incident = incident.get(&self.board.incidents).id.to_string();
                let status = resolved.then_some(IncidentStatus::Resolved);
                let components = component.iter();
                let components = components
                    .map(|(index, status)| (COMPONENTS[*index].parse().unwrap(), *status));
                let update = NewUpdate {
                    status,
                    body: "x".into(),
                    components: components.collect(),
                    ..NewUpdate::default()
                };
                drop(self.tell(Command::UpdateIncident(Posting { incident, update })));
            }
            AgentWord::Corrected { component, back, length, status } => {
                let correction = NewCorrection {
                    component: COMPONENTS[*component].parse().unwrap(),
                    from: at(self.now - back - length),
                    to: at(self.now - back),
                    status: *status,
                    reason: "x".into(),
                };
                drop(self.tell(Command::Correct(correction)));
            }
            AgentWord::Withdrawn(which) if !self.board.corrections.is_empty() => {
                let id = which.get(&self.board.corrections).id.clone();
                self.tell(Command::WithdrawCorrection(id)).unwrap();
            }
            AgentWord::Configured(watches) => {
                let mut new = CONFIGURATION.clone();
                let probes =
                    new.probes.into_iter().zip(watches).filter_map(|(mut probe, watch)| {
                        let (component, regions, quorum, impact) = watch.as_ref()?;
                        probe.component = COMPONENTS[*component].parse().unwrap();
                        let regions = REGIONS.iter().zip(regions).filter(|(_, runs)| **runs);
                        probe.regions = regions.map(|(id, _)| id.parse().unwrap()).collect();
                        (probe.quorum, probe.impact) = (*quorum, *impact);
                        Some(probe)
                    });
                new.probes = probes.collect();
                self.append(Event::ConfigurationApplied(new.into()));
            }
            AgentWord::Said { .. } | AgentWord::Withdrawn(_) => {}
        }
    }
}

fn believed(number: u64, probe: usize, since: Timestamp, verdict: Verdict) -> NumberedChange {
    let failed = matches!(verdict, Verdict::Degraded | Verdict::Down);
    let failure = failed.then(|| Failure {
        step: "pay".into(),
        reason: Reason::Timeout,
        detail: String::new(),
    });
    let change = VerdictChange { opinion: Assessment { verdict, failure }, since };
    NumberedChange { number, probe: PROBES[probe].0.parse().unwrap(), change }
}

/// Its points follow one another, and each changes something: one value at every instant.
fn has_one_value<T: PartialEq>(track: &StateTimeline<T>) -> bool {
    track.points().windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_drawn_event_by_event_is_what_is_drawn_at_once(
        story in prop::collection::vec((prop_oneof![1 => Just(0_i64), 3 => 1_i64..90], told()), 1..50),
        asleep in any::<Index>(),
    ) {
        let mut page = TestPage::begin();
        for (number, (pause, told)) in story.iter().enumerate() {
            page.now += pause;
            page.hear_of(told, number as u64 + 1);
            if number == asleep.index(story.len()) {
                let snapshot = serde_json::to_vec(&page.board).unwrap();
                let mut woken: Board = serde_json::from_slice(&snapshot).unwrap();
                woken.resolve(|hash| Err(format!("the log holds all, not {hash}"))).unwrap();
                prop_assert_eq!(&page.board, &woken);
                page.board = woken;
            }
        }
        let at_once = page.drawn_at_once();
        let drawn: SortedSet<_> = page.board.timelines.keys().collect();
        prop_assert_eq!(drawn, at_once.keys().collect::<SortedSet<_>>());
        for (id, timeline) in &page.board.timelines {
            prop_assert_eq!(timeline, &at_once[id], "{}", id);
            prop_assert_eq!(&timeline.published, &page.replayed.shown[id], "{} in the log", id);
            prop_assert!(has_one_value(&timeline.observed) && has_one_value(&timeline.published));
            prop_assert_eq!(timeline.published.starts().next(), Some(page.board.component_since[id]));
            for start in timeline.published.starts() {
                let mut lines = page.status_lines.iter().rev();
                let last = lines.find(|(own, from, _)| own == id && *from <= start);
                let line = page.board.log_line_at(id, start);
                prop_assert_eq!(line, last.map(|(.., n)| *n), "{} at {}", id, start);
            }
        }
    }
}
