//! The year told to the real thing: batches to Ledgers, what they say to the Board, what operators say,
//! and every line of the public log to whoever reads it.

use std::collections::BTreeMap;

use domain::access::actor::Actor;
use domain::board::{
    ApplyRequest, Board, Command, Entry, Event, NewAgent, NewCorrection, NewIncident, NewUpdate,
    Posting,
};
use domain::config::source::SourceFile;
use domain::ledger::{LateArrivals, Ledger, RecordedObservation, RefoldFrom};
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::protocol::received_batch::ReceivedBatch;
use domain::public::build_view::AgentLiveness;
use domain::public::log::Replayed;
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;

use super::script::{
    AGENTS, CHANGE, COMPONENTS, LATE, MANUAL, REGIONS, Script, ScriptedRun, SentBatch, WatchScript,
};
use super::works::SERIES;

/// `2026-02-01T00:00:00Z`: in no zone of these tests is it the first instant of anything.
const BEGIN_MS: i64 = 1_769_904_000_000;

/// How statuses are numbered here, from best to worst.
pub(crate) const STATUSES: [Status; 6] = Status::ALL;

pub(crate) fn at(minute: u32) -> Timestamp {
    Timestamp::from_unix_ms(BEGIN_MS + i64::from(minute) * 60_000)
}

pub(crate) fn name_of(component: usize) -> String {
    format!("c{component:02}")
}

fn probe_name(probe: usize) -> String {
    format!("p{probe:02}")
}

/// The folder that is in force from a minute on.
fn folder(watches: &[WatchScript], zone: &str, minute: u32) -> Vec<SourceFile> {
    let mut page = format!(
        "[page]\nname = 'Northwind'\nurl = 'https://n.test'\ntimezone = '{zone}'\n\
         [agents]\nbatch_window = '5m'\nsilent_after = '60m'\n\
         [uptime]\nweights = {{ major = 1.0, partial = 0.3, degraded = 0.05 }}\n"
    );
    for region in REGIONS {
        page += &format!("[[region]]\nid = '{region}'\nname = '{region}'\n");
    }
    for group in 0..4 {
        page += &format!("[[group]]\nid = 'g{group}'\nname = 'Group {group}'\n");
    }
    for component in (0..COMPONENTS).filter(|candidate| *candidate != LATE || minute >= CHANGE) {
        let (id, manual) = (name_of(component), component == MANUAL);
        page += &format!("[[component]]\nid = '{id}'\nname = '{id}'\nmanual = {manual}\n");
        if component < 40 {
            page += &format!("group = 'g{}'\n", component / 10);
        }
    }
    let mut files = vec![SourceFile { path: "page.toml".into(), text: page }];
    for watch in watches.iter().filter(|watch| watch.from <= minute && minute < watch.to) {
        let (id, component) = (probe_name(watch.probe), name_of(watch.component));
        let regions: Vec<_> = watch.regions.iter().map(|region| REGIONS[*region]).collect();
        let text = format!(
            "id = '{id}'\ncomponent = '{component}'\nevery = '1h'\ntimeout = '60s'\n\
             regions = {regions:?}\nimpact = '{}'\nquorum = '{}'\n\
             [[step]]\nname = 's'\nget = 'http://localhost/'\n",
            watch.impact, watch.quorum
        );
        files.push(SourceFile { path: format!("{id}.toml"), text });
    }
    files
}

fn observation(run: &ScriptedRun) -> Observation {
    let failure = || Failure { step: "s".into(), reason: Reason::Timeout, detail: String::new() };
    Observation {
        probe: probe_name(run.probe).parse().unwrap(),
        observed_at: at(run.minute),
        attempt: run.attempt,
        took_ms: 120,
        outcome: match run.saw {
            'P' => Outcome::Passed,
            'D' => Outcome::Degraded(failure()),
            'F' => Outcome::Failed(failure()),
            _ => Outcome::Unsure("cut off".into()),
        },
        steps: vec![],
    }
}

/// A page, its Ledgers with what they keep of the last days, and who reads its log.
pub(crate) struct SimulatedSystem {
    pub(crate) board: Board,
    pub(crate) heard: AgentLiveness,
    pub(crate) replayed: Replayed,
    ledgers: Vec<Ledger>,
    assignments: Vec<Assignment>,
    record: Vec<Vec<(Arrival, Batch)>>,
    /// The ids of incidents and corrections of the script.
    incidents: BTreeMap<usize, String>,
    corrections: BTreeMap<usize, String>,
}

impl SimulatedSystem {
    pub(crate) fn begin(script: &Script, zone: &str) -> Self {
        let mut system = Self {
            board: Board::default(),
            heard: AgentLiveness::default(),
            replayed: Replayed::default(),
            ledgers: vec![Ledger::default(); AGENTS.len()],
            assignments: vec![],
            record: vec![vec![]; AGENTS.len()],
            incidents: BTreeMap::new(),
            corrections: BTreeMap::new(),
        };
        system.configure(script, zone, 0);
        for (agent, region) in AGENTS {
            system.tell(
                0,
                Command::AddAgent(NewAgent {
                    agent: agent.parse().unwrap(),
                    region: REGIONS[region].parse().unwrap(),
                    token_sha256: "x".into(),
                }),
            );
        }
        system.assign(0);
        for series in SERIES {
            system.tell(0, series.command(zone));
        }
        system
    }

    pub(crate) fn configure(&mut self, script: &Script, zone: &str, minute: u32) {
        self.tell(
            minute,
            Command::Apply(ApplyRequest {
                files: folder(&script.watches, zone, minute),
                base: None,
            }),
        );
        self.assign(minute);
    }

    fn assign(&mut self, minute: u32) {
        let assignments = AGENTS.iter().map(|(id, _)| self.board.assignment(&id.parse().unwrap()));
        self.assignments = assignments.flatten().collect();
        let ledgers = self.ledgers.iter_mut().zip(&self.assignments);
        ledgers.for_each(|(ledger, assignment)| ledger.assign(assignment, at(minute)));
    }

    fn tell(&mut self, minute: u32, command: Command) {
        let events: Vec<Event> = self.board.decide(command, at(minute)).unwrap().events;
        for event in events {
            let (entry, _, head) =
                Entry::write(&self.board.head, at(minute), &Actor::Admin, event).unwrap();
            for line in self.board.apply(entry, head) {
                self.replayed.read(&line.to_string()).unwrap();
            }
        }
    }

    /// The Board looks who was heard of.
    pub(crate) fn look(&mut self, minute: u32) {
        self.tell(minute, Command::Watch(self.heard.at.clone()));
    }

    /// A batch comes in, and its Ledger tells the Board.
    pub(crate) fn deliver(&mut self, agent: usize, sequence: u64, sent: &SentBatch) {
        let now = at(sent.arrives);
        let observations = sent.runs.iter().map(observation).collect();
        let batch = Batch { boot: "b".parse().unwrap(), sequence, observations, evidence: vec![] };
        let arrival = Arrival { at: now, correction_ms: 0 };
        let late = self.ledgers[agent]
            .take(&ReceivedBatch::new(batch.clone(), arrival), &self.assignments[agent]);
        self.record[agent].push((arrival, batch));
        if !late.is_empty() {
            let filed = self.filed(agent, &late, &late.since(&self.assignments[agent]));
            self.ledgers[agent].amend(&late, filed, &self.assignments[agent], now);
        }
        loop {
            let sign = self.ledgers[agent].status(&self.assignments[agent], now);
            self.heard.at.insert(sign.agent.clone(), sign.heard_at);
            let told = sign.changes.last().map(|change| change.number);
            self.tell(sent.arrives, Command::Hear(sign));
            self.ledgers[agent].confirmed(told.unwrap_or_default());
            if !self.ledgers[agent].has_news() {
                return;
            }
        }
    }

    /// What the record holds of late probes. Batches that came before an instant hold nothing later.
    fn filed(
        &mut self,
        agent: usize,
        late: &LateArrivals,
        since: &RefoldFrom,
    ) -> Vec<RecordedObservation> {
        let first = since.first();
        let record = self.record[agent].iter();
        let record = record.filter(|(arrival, batch)| {
            let last = batch.observations.iter().map(|seen| seen.observed_at).max();
            arrival.at >= first && last >= Some(first)
        });
        record
            .flat_map(|(arrival, batch)| {
                late.file(&ReceivedBatch::new(batch.clone(), *arrival), since)
            })
            .collect()
    }

    /// Lets go of batches that nothing can be late for.
    pub(crate) fn forget(&mut self, before: u32) {
        self.record
            .iter_mut()
            .for_each(|batches| batches.retain(|(arrival, _)| arrival.at >= at(before)));
    }

    pub(crate) fn say(&mut self, script: &Script, incident: usize, update: usize) {
        let update_said = &script.incidents[incident][update];
        let named = update_said.components.iter();
        let named = named.map(|(index, status)| {
            (name_of(*index).parse().unwrap(), STATUSES[usize::from(*status)])
        });
        let (components, body) = (named.collect(), "x".to_owned());
        if update == 0 {
            self.tell(
                update_said.at,
                Command::OpenIncident(NewIncident {
                    name: "x".into(),
                    status: IncidentStatus::Investigating,
                    impact: None,
                    body,
                    components,
                    started_at: None,
                    ..NewIncident::default()
                }),
            );
            let id = self.board.incidents.last().unwrap().id.to_string();
            self.incidents.insert(incident, id);
            return;
        }
        let status = update_said.resolved.then_some(IncidentStatus::Resolved);
        let update = NewUpdate { status, body, components, ..NewUpdate::default() };
        let incident = self.incidents[&incident].clone();
        self.tell(update_said.at, Command::UpdateIncident(Posting { incident, update }));
    }

    pub(crate) fn correct(&mut self, script: &Script, index: usize) {
        let correction = &script.corrections[index];
        self.tell(
            correction.told,
            Command::Correct(NewCorrection {
                component: name_of(correction.component).parse().unwrap(),
                from: at(correction.from),
                to: at(correction.to),
                status: STATUSES[usize::from(correction.status)],
                reason: "x".into(),
            }),
        );
        self.corrections.insert(index, self.board.corrections.last().unwrap().id.clone());
    }

    pub(crate) fn withdraw(&mut self, minute: u32, index: usize) {
        self.tell(minute, Command::WithdrawCorrection(self.corrections[&index].clone()));
    }
}
