//! Dependencies of components: which incident does an outage join, and does no status and no figure ever depend on it?

use domain::access::actor::Actor;
use domain::board::{Command, IncidentState, NewIncident};
use domain::config::Configuration;
use domain::config::incident_policy::{IncidentPolicy, ResolvePolicy};
use domain::ids::ComponentId;
use domain::probe::ProbeImpact;
use domain::public::uptime_report::figures;
use domain::status::{IncidentStatus, Status};
use proptest::prelude::*;

use crate::story::{AGENTS, PageStory, at, card_payments_fail, configuration, probe};

/// Each with its probe of the same name; groups of their own, so that only a dependency joins them.
const COMPONENTS: [&str; 4] = ["checkout", "basket", "payment", "ledger"];

/// A page whose components need others, by pairs of their places.
fn configured(policy: IncidentPolicy, needs: &[(usize, usize)]) -> Configuration {
    let probes = COMPONENTS.map(|id| {
        let component = id.parse().unwrap();
        domain::probe::Probe { component, ..probe(id, ProbeImpact::Outage) }
    });
    let mut configuration = configuration(probes.into());
    let template = configuration.components.remove(0);
    let components = COMPONENTS.iter().enumerate().map(|(nth, id)| {
        let needed = needs.iter().filter(|(who, what)| *who == nth && who != what);
        let mut component = template.clone();
        component.id = id.parse().unwrap();
        component.name = (*id).to_owned();
        component.group = None;
        component.depends_on = needed.map(|(_, what)| COMPONENTS[*what].parse().unwrap()).collect();
        component
    });
    configuration.components = components.collect();
    configuration.incidents = policy;
    configuration
}

fn policy(announce: &str, resolve: ResolvePolicy) -> IncidentPolicy {
    let announced = |id: &&str| (id.parse().unwrap(), announce.parse().unwrap());
    IncidentPolicy {
        drafts: true,
        announce: COMPONENTS.iter().map(announced).collect(),
        resolve,
        ..IncidentPolicy::default()
    }
}

fn begin(policy: IncidentPolicy, needs: &[(usize, usize)]) -> PageStory {
    let mut story = PageStory::begin();
    story.configure(configured(policy, needs));
    story
}

/// All agents run all probes; those of the components named fail. Then time does what it does.
fn ten_seconds(story: &mut PageStory, failing: &[&str]) {
    story.now += 10;
    for component in COMPONENTS {
        for (agent, _) in AGENTS {
            story.run_of(component, agent, story.now, !failing.contains(&component));
        }
    }
    loop {
        let heard = story.heard.at.clone();
        let events = story.board.decide(Command::Watch(heard), at(story.now)).unwrap().events;
        if events.is_empty() {
            return;
        }
        events.into_iter().for_each(|event| story.append_by(&Actor::Clock, event));
    }
}

fn until(story: &mut PageStory, second: u64, failing: &[&str]) {
    while story.now < second {
        ten_seconds(story, failing);
    }
}

fn statuses(story: &PageStory) -> Vec<Status> {
    let published = |id: &ComponentId| story.board.timelines[id].published.current().copied();
    COMPONENTS.iter().map(|id| published(&id.parse().unwrap()).unwrap_or(Status::NoData)).collect()
}

/// How many incidents there are, and how many outages each is about.
fn findings(story: &PageStory) -> Vec<usize> {
    story.board.incidents.iter().map(|incident| incident.findings.len()).collect()
}

#[test]
fn an_outage_joins_that_of_what_it_depends_on_whichever_came_first() {
    for (first, second, joins) in [
        ("payment", "checkout", true),
        ("checkout", "payment", true),
        ("basket", "checkout", false),
        // Of what is needed by what is needed, nothing follows.
        ("ledger", "checkout", false),
    ] {
        let mut story = begin(policy("never", ResolvePolicy::Propose), &[(0, 2), (2, 3), (1, 3)]);
        until(&mut story, 30, &[]);
        until(&mut story, 60, &[first]);
        until(&mut story, 90, &[first, second]);
        let expected = if joins { vec![2] } else { vec![1, 1] };
        assert_eq!(findings(&story), expected, "{first} {second}");
    }
}

#[test]
fn what_is_well_again_draws_nothing_in() {
    let mut story = begin(policy("auto", ResolvePolicy::Propose), &[(0, 2)]);
    until(&mut story, 30, &[]);
    until(&mut story, 60, &["payment"]);
    until(&mut story, 400, &[]);
    assert_eq!(story.board.incidents[0].status(), IncidentStatus::Monitoring);
    until(&mut story, 430, &["checkout"]);
    assert_eq!(findings(&story), [1, 1], "the first is open still, and about something else");
}

#[test]
fn what_operators_state_of_a_dependency_draws_in_too() {
    let mut story = begin(policy("never", ResolvePolicy::Propose), &[(0, 2)]);
    until(&mut story, 30, &[]);
    let Command::OpenIncident(new) = card_payments_fail(None) else { panic!() };
    let components = [("payment".parse().unwrap(), Status::MajorOutage)].into();
    story.tell(Command::OpenIncident(NewIncident { components, ..new }));
    until(&mut story, 60, &["checkout"]);
    assert_eq!(findings(&story), [1]);
}

#[test]
fn what_is_well_first_is_told_first() {
    let mut story = begin(policy("auto", ResolvePolicy::Auto), &[(0, 2)]);
    until(&mut story, 30, &[]);
    until(&mut story, 60, &["payment"]);
    until(&mut story, 90, &["payment", "checkout"]);
    assert_eq!(statuses(&story)[0], Status::MajorOutage);
    // From 100 on the checkout is well, and from 500 on payment.
    until(&mut story, 390, &["payment"]);
    assert_eq!(
        statuses(&story)[0],
        Status::MajorOutage,
        "who recovers often is not told each time"
    );
    until(&mut story, 400, &["payment"]);
    assert_eq!(statuses(&story)[0], Status::Operational);
    assert_eq!(statuses(&story)[2], Status::MajorOutage);
    let told = &story.view().incidents[0].updates;
    assert!(format!("{told:?}").contains("Our probes see checkout working again."), "{told:?}");
    assert_eq!(story.view().incidents[0].status, IncidentStatus::Investigating);
    until(&mut story, 490, &["payment"]);
    until(&mut story, 800, &[]);
    assert_eq!(story.board.incidents[0].state(), IncidentState::Resolved);
    let days = story.view().groups[0].components[0].days.clone();
    assert_eq!(days.last().unwrap().trouble_s, 30, "from 70 to 100: since when it was well");
}

/// What fails in each stretch of a minute.
fn outages() -> impl Strategy<Value = Vec<Vec<usize>>> {
    prop::collection::vec(prop::collection::vec(0..COMPONENTS.len(), 0..3), 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_status_and_no_figure_depends_on_a_dependency(
        needs in prop::collection::vec((0..COMPONENTS.len(), 0..COMPONENTS.len()), 1..8),
        outages in outages(),
        announce in prop::sample::select(vec!["never", "auto"]),
        resolve in prop::sample::select(vec![ResolvePolicy::Propose, ResolvePolicy::Auto]),
    ) {
        let policy = || policy(announce, resolve);
        let mut with = begin(policy(), &needs);
        let mut without = begin(policy(), &[]);
        for failing in outages.iter().chain([&vec![]]) {
            let failing: Vec<&str> = failing.iter().map(|nth| COMPONENTS[*nth]).collect();
            let lasts = if failing.is_empty() { 400 } else { 60 };
            let end = with.now + lasts;
            while with.now < end {
                ten_seconds(&mut with, &failing);
                ten_seconds(&mut without, &failing);
                prop_assert_eq!(statuses(&with), statuses(&without), "at {}", with.now);
            }
        }
        for id in COMPONENTS {
            let id: ComponentId = id.parse().unwrap();
            let [a, b] = [&with, &without].map(|story| &story.board.timelines[&id]);
            prop_assert_eq!(a.counted(), b.counted(), "{}", id);
            prop_assert_eq!(&a.published, &b.published, "{}", id);
        }
        let [a, b] = [&with, &without].map(|story| {
            serde_json::to_string(&figures(&story.view()).components).unwrap()
        });
        prop_assert_eq!(a, b);
        prop_assert!(with.board.incidents.len() <= without.board.incidents.len());
    }
}
