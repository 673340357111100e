//! A page with its Ledgers, told what happens second by second.
#![allow(dead_code, reason = "no test needs all of it")]

pub(crate) mod months;

use std::collections::BTreeMap;
use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::public_facts::PublicLine;
use domain::board::{Board, Command, Entry, Event, NewAgent, NewIncident};
use domain::config::first_folder::FirstFolder;
use domain::config::incident_policy::IncidentPolicy;
use domain::config::notify_policy::NotifyPolicy;
use domain::config::parse;
use domain::config::{AgentRules, Component, Configuration, Group, PageSettings, Region, Weights};
use domain::diagnostic::FileError;
use domain::ledger::Ledger;
use domain::probe::quorum::Quorum;
use domain::probe::{Confirm, Probe, ProbeImpact};
use domain::problem::Problem;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::protocol::received_batch::ReceivedBatch;
use domain::public::build_view::{AgentLiveness, public_view};
use domain::public::component_detail::component_detail;
use domain::public::log::Replayed;
use domain::public::view::{PublicView, RegionReport};
use domain::status::{IncidentStatus, Status};
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;

pub(crate) const AGENTS: [(&str, &str); 3] =
    [("eu-1", "eu-central"), ("us-1", "us-east"), ("ap-1", "ap-southeast")];

pub(crate) fn at(second: u64) -> Timestamp {
    "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap().plus(Duration::from_secs(second))
}

/// Operators open an incident that states a partial outage of the checkout.
/// Reads the folder of a new page, with more at the end of its `page.toml`.
pub(crate) fn read_page_with(more: &str) -> Result<Configuration, Vec<FileError>> {
    let first = FirstFolder {
        name: "Northwind".to_owned(),
        url: "https://n.test".to_owned(),
        probe_url: "https://shop.test/".to_owned(),
        region: "home".parse().unwrap(),
    };
    let mut files = first.files();
    files[0].text += &format!("\n{more}\n");
    parse::read(&files)
}

pub(crate) fn card_payments_fail(started_at: Option<Timestamp>) -> Command {
    Command::OpenIncident(NewIncident {
        name: "Card payments fail".into(),
        status: IncidentStatus::Investigating,
        impact: None,
        body: "We are looking.".into(),
        components: [("checkout".parse().unwrap(), Status::PartialOutage)].into(),
        started_at,
        ..NewIncident::default()
    })
}

pub(crate) fn probe(id: &str, impact: ProbeImpact) -> Probe {
    Probe {
        id: id.parse().unwrap(),
        was: None,
        component: "checkout".parse().unwrap(),
        every: Duration::from_secs(10),
        timeout: Duration::from_secs(5),
        regions: AGENTS.iter().map(|(_, region)| region.parse().unwrap()).collect(),
        runbook: None,
        confirm: Confirm::default(),
        impact,
        quorum: Quorum::default(),
        steps: vec![],
        heartbeat: None,
        is_upstream: false,
        secrets: vec![],
        definition: None,
    }
}

pub(crate) fn configuration(probes: Vec<Probe>) -> Configuration {
    let region = |(_, id): &(&str, &str)| Region {
        id: id.parse().unwrap(),
        name: id.to_uppercase(),
        continent: None,
    };
    let component = |id: &str, name: &str, manual: bool| Component {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        description: None,
        group: (!manual).then(|| "shop".parse().unwrap()),
        manual,
        was: None,
        hidden: false,
        depends_on: vec![],
        upstream: None,
        notes: domain::config::ComponentNotes::default(),
    };
    Configuration {
        page: PageSettings {
            name: "Northwind".into(),
            url: "https://n.test".into(),
            timezone: Zone::UTC,
            security: None,
            brand: domain::config::brand::Brand::default(),
            language: domain::language::Language::English,
            translations: domain::config::translations::Translations::new(),
            metrics: vec![],
            metric_limits: domain::ordered::SortedMap::new(),
        },
        regions: AGENTS.iter().map(region).collect(),
        groups: vec![Group { id: "shop".parse().unwrap(), name: "Shop".into() }],
        components: vec![component("checkout", "Checkout", false), component("desk", "Desk", true)],
        agents: AgentRules {
            batch_window: Duration::from_secs(10),
            silent_after: Duration::from_secs(45),
            references: vec![],
        },
        weights: Weights::default(),
        incidents: IncidentPolicy::default(),
        alerts: vec![],
        notify: NotifyPolicy::default(),
        changes: domain::config::change_policy::ChangePolicy::default(),
        user_reports: domain::config::user_report_policy::UserReportPolicy::default(),
        slos: vec![],
        customers: vec![],
        probes,
    }
}

/// A page with its Ledgers, and the time it is.
pub(crate) struct PageStory {
    pub(crate) board: Board,
    pub(crate) log: Vec<(String, String)>,
    pub(crate) public_log: Vec<PublicLine>,
    /// The public log, as text and as a reader adds it up.
    pub(crate) published: String,
    pub(crate) replayed: Replayed,
    pub(crate) ledgers: BTreeMap<&'static str, Ledger>,
    pub(crate) sequence: u64,
    pub(crate) heard: AgentLiveness,
    pub(crate) now: u64,
}

impl PageStory {
    pub(crate) fn begin() -> Self {
        let mut story = Self {
            board: Board::default(),
            log: vec![],
            public_log: vec![],
            published: String::new(),
            replayed: Replayed::default(),
            ledgers: AGENTS.iter().map(|(agent, _)| (*agent, Ledger::default())).collect(),
            sequence: 0,
            heard: AgentLiveness::default(),
            now: 0,
        };
        story.configure(configuration(vec![probe("checkout", ProbeImpact::Outage)]));
        for (agent, region) in AGENTS {
            story.tell(Command::AddAgent(NewAgent {
                agent: agent.parse().unwrap(),
                region: region.parse().unwrap(),
                token_sha256: "x".into(),
            }));
        }
        story
    }

    pub(crate) fn configure(&mut self, configuration: Configuration) {
        self.append(Event::ConfigurationApplied(configuration.into()));
    }

    pub(crate) fn append(&mut self, event: Event) {
        self.append_by(&Actor::Admin, event);
    }

    pub(crate) fn append_by(&mut self, by: &Actor, event: Event) {
        self.append_at(by, event, at(self.now));
    }

    pub(crate) fn append_at(&mut self, by: &Actor, event: Event, now: Timestamp) {
        let (entry, text, head) = Entry::write(&self.board.head, now, by, event).unwrap();
        self.log.push((text, head.hash.clone()));
        for line in self.board.apply(entry, head) {
            self.published += &format!("{line}\n");
            self.replayed.read(&line.to_string()).unwrap();
            self.public_log.push(line);
        }
    }

    pub(crate) fn try_tell(&mut self, command: Command) -> Result<usize, Problem> {
        self.try_tell_as(&Actor::Admin, command)
    }

    pub(crate) fn try_tell_as(&mut self, by: &Actor, command: Command) -> Result<usize, Problem> {
        let events = self.board.decide_as(by, command, at(self.now))?.events;
        let count = events.len();
        events.into_iter().for_each(|event| self.append_by(by, event));
        Ok(count)
    }

    pub(crate) fn tell(&mut self, command: Command) -> usize {
        self.try_tell(command).unwrap()
    }

    pub(crate) fn assignment(&self, agent: &str) -> Assignment {
        self.board.assignment(&agent.parse().unwrap()).unwrap()
    }

    /// What each region sees of a component through each probe.
    pub(crate) fn reports(&self, component: &str) -> Vec<RegionReport> {
        let id = &component.parse().unwrap();
        component_detail(&self.board, &self.heard, id, at(self.now)).unwrap().reports
    }

    /// One run of the probe by an agent at `second`, delivered now.
    pub(crate) fn run(&mut self, agent: &'static str, second: u64, passed: bool) {
        self.run_of("checkout", agent, second, passed);
    }

    /// One run of a probe.
    pub(crate) fn run_of(&mut self, probe: &str, agent: &'static str, second: u64, passed: bool) {
        let outcome = if passed {
            Outcome::Passed
        } else {
            let detail = "`status == 200`: found 503".to_owned();
            Outcome::Failed(Failure {
                step: "pay".into(),
                reason: Reason::ExpectationFailed,
                detail,
            })
        };
        let seen = Observation {
            probe: probe.parse().unwrap(),
            observed_at: at(second),
            attempt: 0,
            took_ms: 120,
            outcome,
            steps: vec![],
        };
        self.deliver(agent, vec![seen]);
    }

    /// What an agent saw, delivered now.
    pub(crate) fn deliver(&mut self, agent: &'static str, observations: Vec<Observation>) {
        self.sequence += 1;
        let batch = Batch {
            boot: "boot".parse().unwrap(),
            sequence: self.sequence,
            observations,
            evidence: vec![],
        };
        let assignment = self.assignment(agent);
        let now = at(self.now);
        let ledger = self.ledgers.get_mut(agent).unwrap();
        let arrival = Arrival { at: now, correction_ms: 0 };
        let batch = Batch::unpack(&batch.pack().unwrap()).unwrap();
        assert!(ledger.take(&ReceivedBatch::new(batch, arrival), &assignment).is_empty());
        let sign = ledger.status(&assignment, now);
        self.heard.at.insert(sign.agent.clone(), sign.heard_at);
        self.heard.took_ms.insert(sign.agent.clone(), sign.latest.clone());
        self.heard.fetched_at.insert(sign.agent.clone(), sign.fetched_at.clone());
        self.tell(Command::Hear(sign));
    }

    /// Every agent runs the probe every ten seconds until `second`; those named fail.
    pub(crate) fn until(&mut self, second: u64, failing: &[&str]) {
        while self.now < second {
            self.now += 10;
            for (agent, _) in AGENTS {
                self.run(agent, self.now, !failing.contains(&agent));
            }
        }
    }

    pub(crate) fn look(&mut self) {
        let heard = self.heard.at.clone();
        self.tell(Command::Watch(heard));
    }

    pub(crate) fn view(&self) -> PublicView {
        public_view(&self.board, &self.heard, at(self.now)).unwrap()
    }

    pub(crate) fn checkout(&self) -> Status {
        self.view().groups[0].components[0].status
    }
}
