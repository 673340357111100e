//! The cost of one public view: how long it takes to compute, to write and to read, and its size.
//!
//! `cargo run --release -p allclear-domain --example public_view -- COMPONENTS PROBES REGIONS INCIDENTS`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a program for measuring"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::board::timeline::ComponentTimeline;
use domain::board::{
    Agent, Board, Command, Correction, Incident, IncidentDetails, IncidentMute, Update, Visibility,
    WatchedProbe,
};
use domain::config::incident_policy::IncidentPolicy;
use domain::config::notify_policy::NotifyPolicy;
use domain::config::{
    AgentRules, Component, ComponentNotes, Configuration, Group, PageSettings, Region, Weights,
};
use domain::ledger::verdict::{Assessment, Verdict};
use domain::probe::{Confirm, Probe, ProbeImpact};
use domain::public::build_view::{AgentLiveness, public_view};
use domain::public::view::PublicView;
use domain::status::{IncidentStatus, Status};
use domain::time::state_timeline::StateTimeline;
use domain::time::timestamp::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);
const DAYS: u32 = 400;
const ROUNDS: u32 = 200;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).map(|n| n.parse().unwrap()).collect();
    let [components, probes, regions, incidents] = numbers.try_into().unwrap_or([20, 1, 3, 40]);
    let now: Timestamp = "2026-11-20T14:03:20Z".parse().unwrap();
    let board = board([components, probes, regions, incidents], now);
    let heard = heard(&board, now);
    let mut n = 0;
    let view = measure("compute", || {
        n += 1;
        public_view(&board, &heard, now.plus(Duration::from_millis(n))).unwrap()
    });
    let json = measure("write", || serde_json::to_vec(&view).unwrap());
    measure("read", || serde_json::from_slice::<PublicView>(&json).unwrap());
    println!("{:>8} bytes", json.len());
    let component = "c0".parse().unwrap();
    measure("redraw of an event", || {
        let mut timeline = board.timelines.get(&component).cloned().unwrap();
        timeline.redraw(&board, &component, now.minus(Duration::from_secs(60)));
    });
    measure("attend", || board.decide(Command::Watch(heard.at.clone()), now).unwrap().events.len());
}

fn measure<T>(what: &str, mut run: impl FnMut() -> T) -> T {
    let mut took: Vec<Duration> = vec![];
    let mut last = run();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        last = black_box(run());
        took.push(begin.elapsed());
    }
    took.sort_unstable();
    println!("{:>8.1} µs {what}", took[took.len() / 2].as_secs_f64() * 1e6);
    last
}

fn heard(board: &Board, now: Timestamp) -> AgentLiveness {
    let mut heard = AgentLiveness::default();
    for agent in board.agents.keys() {
        heard.at.insert(agent.clone(), now);
        let probes = &board.configuration.as_ref().unwrap().probes;
        heard.took_ms.insert(agent.clone(), probes.iter().map(|p| (p.id.clone(), 120)).collect());
    }
    heard
}

fn board([components, probes, regions, incidents]: [usize; 4], now: Timestamp) -> Board {
    let begin = now.minus(DAY * DAYS);
    let configuration = configuration(components, probes, regions);
    let mut board = Board { created_at: Some(begin), updated_at: now, ..Board::default() };
    for region in &configuration.regions {
        let mut alive = StateTimeline::default();
        alive.set_from(begin, true);
        let agent =
            Agent { region: region.id.clone(), token_sha256: String::new(), alive, last_number: 1 };
        board.agents.insert(region.id.as_str().parse().unwrap(), agent);
    }
    for (n, component) in configuration.components.iter().enumerate() {
        board.component_since.insert(component.id.clone(), begin);
        let mut timeline = ComponentTimeline::default();
        timeline.observed.set_from(begin, Status::NoData);
        timeline.observed.set_from(begin.plus(Duration::from_secs(30)), Status::Operational);
        for day in (n as u32 % 9..DAYS).step_by(9) {
            let at = begin.plus(DAY * day + Duration::from_secs(7_000));
            timeline.observed.set_from(at, Status::PartialOutage);
            timeline.observed.set_from(at.plus(Duration::from_secs(60)), Status::MajorOutage);
            timeline.observed.set_from(at.plus(Duration::from_secs(700)), Status::Operational);
        }
        timeline.published = timeline.observed.clone();
        board.timelines.insert(component.id.clone(), timeline);
        for day in [3, 50] {
            let from = now.minus(DAY * day);
            board.corrections.push(Correction {
                id: format!("c{n}-{day}"),
                component: component.id.clone(),
                from,
                to: from.plus(Duration::from_secs(600)),
                status: Status::Operational,
                reason: "our own probe was broken".into(),
                at: now.minus(DAY),
                withdrawn: false,
            });
        }
    }
    for probe in &configuration.probes {
        let mut watch = WatchedProbe::default();
        watch.active.set_from(begin, Some(ProbeImpact::Outage));
        watch.regions.set_from(begin, probe.regions.iter().cloned().collect());
        for agent in board.agents.keys() {
            let mut opinions = StateTimeline::default();
            opinions.set_from(begin, Assessment { verdict: Verdict::Up, failure: None });
            watch.opinions.insert(agent.clone(), opinions);
        }
        let watches = board.watches.entry(probe.component.clone()).or_default();
        watches.insert(probe.id.clone(), watch);
    }
    let apart = DAY * DAYS / incidents as u32;
    let incidents = (0..incidents as u32).map(|n| incident(n, begin.plus(apart * n)));
    board.incidents = incidents.collect::<Vec<_>>().into();
    board.configuration = Some(configuration.into());
    board
}

fn incident(n: u32, at: Timestamp) -> Incident {
    let update = |minutes: u64, status, stated| Update {
        id: format!("u{n}-{minutes}"),
        at: at.plus(Duration::from_secs(minutes * 60)),
        status,
        body: "Card payments fail for some customers. We are **looking** into it.".into(),
        components: [("c0".parse().unwrap(), stated)].into(),
        ..Update::default()
    };
    Incident {
        id: format!("{n:012}").parse().unwrap(),
        name: "Card payments fail".into(),
        stated_impact: None,
        started_at: at,
        updates: vec![
            update(0, IncidentStatus::Investigating, Status::PartialOutage),
            update(20, IncidentStatus::Monitoring, Status::PartialOutage),
            update(40, IncidentStatus::Resolved, Status::Operational),
        ],
        visibility: Visibility::Public,
        published_at: None,
        is_uncounted: false,
        acknowledged: None,
        first_acknowledged_at: None,
        settled_at: None,
        details: IncidentDetails::default(),
        notes: vec![],
        is_attended: true,
        is_stated: true,
        mute: IncidentMute::default(),
        problems: domain::ordered::SortedSet::new(),
        source: None,
        rfo: None,
        review: None,
        publication: None,
        findings: vec![],
    }
}

fn configuration(components: usize, probes: usize, regions: usize) -> Configuration {
    let regions: Vec<Region> = (0..regions)
        .map(|n| Region {
            id: format!("r{n}").parse().unwrap(),
            name: format!("Region {n}"),
            continent: None,
        })
        .collect();
    let probe = |component: usize, n: usize| Probe {
        id: format!("p{component}-{n}").parse().unwrap(),
        was: None,
        component: format!("c{component}").parse().unwrap(),
        every: Duration::from_secs(10),
        timeout: Duration::from_secs(5),
        regions: regions.iter().map(|region| region.id.clone()).collect(),
        runbook: None,
        confirm: Confirm::default(),
        impact: ProbeImpact::Outage,
        quorum: domain::probe::quorum::Quorum::default(),
        steps: vec![],
        heartbeat: None,
        is_upstream: false,
        secrets: vec![],
        definition: None,
    };
    let all = (0..components).flat_map(|c| (0..probes).map(move |n| (c, n)));
    Configuration {
        page: PageSettings {
            security: None,
            brand: domain::config::brand::Brand::default(),
            name: "Northwind".into(),
            url: "https://n.test".into(),
            timezone: "Europe/Berlin".parse().unwrap(),
            language: domain::language::Language::English,
            translations: domain::config::translations::Translations::new(),
            metrics: vec![],
            metric_limits: domain::ordered::SortedMap::new(),
        },
        groups: (0..4)
            .map(|n| Group { id: format!("g{n}").parse().unwrap(), name: format!("Group {n}") })
            .collect(),
        components: (0..components)
            .map(|n| Component {
                id: format!("c{n}").parse().unwrap(),
                name: format!("Component {n}"),
                description: None,
                group: Some(format!("g{}", n % 4).parse().unwrap()),
                manual: false,
                was: None,
                hidden: false,
                depends_on: vec![],
                upstream: None,
                notes: ComponentNotes::default(),
            })
            .collect(),
        agents: AgentRules::default(),
        weights: Weights::default(),
        incidents: IncidentPolicy::default(),
        alerts: vec![],
        notify: NotifyPolicy::default(),
        changes: domain::config::change_policy::ChangePolicy::default(),
        user_reports: domain::config::user_report_policy::UserReportPolicy::default(),
        slos: vec![],
        customers: vec![],
        probes: all.map(|(component, n)| probe(component, n)).collect(),
        regions,
    }
}
