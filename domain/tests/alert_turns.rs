//! Turns of alerts: is what waits for operators told only as mutes hold it, after each turn of the clock?

use domain::access::actor::Actor;
use domain::board::schedule::MAX_ALERT_TURNS;
use domain::board::{AcknowledgeRequest, Command, IncidentStep, NewProbeMute};
use domain::config::incident_policy::IncidentPolicy;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, open_alerts};
use domain::probe::{Probe, ProbeImpact};
use domain::time::timestamp::Timestamp;
use serde_json::json;

use crate::incident_steps::step;
use crate::story::{AGENTS, PageStory, at, configuration, probe};

/// Two components that have nothing to do with each other unless one `needs` the other, each with a probe of its name; the line of
/// `eu-1` is mended, which a mute says of the probes that are named.
fn begin(needs: bool, muted: &[&str]) -> PageStory {
    let probes = ["checkout", "basket"].map(|id| {
        let component = id.parse().unwrap();
        Probe { component, ..probe(id, ProbeImpact::Outage) }
    });
    let mut configured = configuration(probes.into());
    let template = configured.components.remove(0);
    configured.components = ["checkout", "basket"]
        .map(|id| {
            let mut component = template.clone();
            (component.id, component.group) = (id.parse().unwrap(), None);
            component
        })
        .into();
    if needs {
        configured.components[1].depends_on = ["checkout".parse().unwrap()].into();
    }
    configured.incidents = IncidentPolicy { drafts: true, ..IncidentPolicy::default() };
    let mut story = PageStory::begin();
    story.configure(configured);
    until(&mut story, 30, &[]);
    for id in muted {
        story.tell(Command::MuteProbe(NewProbeMute {
            probe: id.parse().unwrap(),
            region: Some(AGENTS[0].1.parse().unwrap()),
            until: at(3_600),
            reason: "The line is being mended".into(),
        }));
    }
    story
}

/// All agents run all probes; from `eu-1` those fail that are named. The clock has no turn.
fn until(story: &mut PageStory, second: u64, failing: &[&str]) {
    while story.now < second {
        story.now += 10;
        for id in ["checkout", "basket"] {
            for (agent, _) in AGENTS {
                story.run_of(id, agent, story.now, agent != "eu-1" || !failing.contains(&id));
            }
        }
    }
}

/// One turn of the clock: how many events follow.
fn turn(story: &mut PageStory, now: Timestamp) -> usize {
    let heard = story.heard.at.keys().map(|agent| (agent.clone(), now)).collect();
    let events = story.board.decide(Command::Watch(heard), now).unwrap().events;
    let count = events.len();
    events.into_iter().for_each(|event| story.append_at(&Actor::Clock, event, now));
    count
}

/// What is told of incidents.
fn told(story: &PageStory, now: Timestamp) -> Vec<OpenAlert> {
    let alerts = open_alerts(&story.board, now).into_iter();
    alerts.filter(|alert| alert.kind == OpenAlertKind::Incident).collect()
}

/// Turns until nothing is due, as before what waits is told; what is told then and after each.
fn turns(story: &mut PageStory) -> Vec<Vec<OpenAlert>> {
    let (now, mut all) = (at(story.now), vec![]);
    while story.board.has_due_alerts(now) {
        assert!(turn(story, now) > 0 && all.len() < MAX_ALERT_TURNS, "{all:?}");
        all.push(told(story, now));
    }
    assert_eq!(turn(story, now), 0, "a turn in which nothing is due writes nothing");
    all
}

#[test]
fn an_incident_is_never_told_without_its_mute() {
    let mut story = begin(false, &["checkout", "basket"]);
    until(&mut story, 60, &["checkout", "basket"]);
    let all = turns(&mut story);
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2], "one in each turn");
    for alert in all.iter().flatten() {
        assert_eq!(alert.muted_until, Some(at(3_600)), "{alert:?}");
    }
    assert_eq!(MAX_ALERT_TURNS, 20, "as docs/on-call.md says");
}

#[test]
fn what_is_not_muted_is_told_beside_it() {
    let mut story = begin(false, &["checkout"]);
    until(&mut story, 60, &["checkout", "basket"]);
    let muted = |alerts: &Vec<OpenAlert>| alerts.iter().filter(|alert| alert.is_muted()).count();
    let all = turns(&mut story);
    assert_eq!(
        all.iter().map(|alerts| (alerts.len(), muted(alerts))).collect::<Vec<_>>(),
        [(1, 1), (2, 1)]
    );
}

#[test]
fn an_alert_is_raised_in_the_turn_in_which_something_joins_that_is_not_muted() {
    let mut story = begin(true, &["checkout"]);
    until(&mut story, 60, &["checkout", "basket"]);
    let all = turns(&mut story);
    let [held, raised] = &all[..] else { panic!("{all:?}") };
    assert_eq!((held.len(), held[0].muted_until), (1, Some(at(3_600))));
    assert_eq!((raised.len(), raised[0].muted_until), (1, None));
    assert!(raised[0].evidence.as_ref().unwrap().components.len() == 2);
}

/// The end of announced work lets an incident open of what fails still, in a turn that nothing of alerts made due.
#[test]
fn what_opens_when_work_ends_is_told_with_its_mute() {
    let mut story = begin(false, &["checkout"]);
    let plan = json!({
        "name": "New line", "body": "It is mended.", "components": ["checkout"],
        "scheduled_for": at(30), "scheduled_until": at(100)
    });
    story.tell(Command::ScheduleMaintenance(serde_json::from_value(plan).unwrap()));
    turn(&mut story, at(30));
    until(&mut story, 90, &["checkout"]);
    while turn(&mut story, at(90)) > 0 {}
    assert_eq!(told(&story, at(90)), []);
    until(&mut story, 100, &["checkout"]);
    let mut seen = 0;
    while turn(&mut story, at(100)) > 0 {
        for alert in told(&story, at(100)) {
            assert_eq!(alert.muted_until, Some(at(3_600)), "{alert:?}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

/// A mute that was left while the clock was ahead: whoever acknowledges the incident once it is right takes care of its alert.
#[test]
fn an_incident_is_acknowledged_after_a_mute_that_ended_ahead() {
    for ahead in [300, 1_800, 3_000, 40_000, 200_000_000] {
        let mut story = begin(false, &["checkout"]);
        until(&mut story, 60, &["checkout"]);
        turns(&mut story);
        let acknowledge = |story: &mut PageStory, by: &str| {
            let request = AcknowledgeRequest { by: Some(by.to_owned()) };
            let command = step(story, IncidentStep::Acknowledge(request));
            story.tell(command);
        };
        acknowledge(&mut story, "Ada");
        let id = story.board.mutes[0].id.clone();
        story.now = 60 + ahead;
        // By then it may have ended by itself, which is refused as not in force.
        let _ = story.try_tell(Command::UnmuteProbe(id));
        let now = at(story.now);
        turn(&mut story, now);
        story.now = 70;
        let raised = told(&story, at(70)).remove(0);
        assert!(raised.since > at(70) && raised.acknowledged_at.is_none(), "{ahead}");
        acknowledge(&mut story, "Ben");
        for now in [at(80), at(60 + ahead), at(90 + ahead)] {
            let alert = told(&story, now).remove(0);
            assert_eq!((&alert.id, alert.acknowledged_by.as_deref()), (&raised.id, Some("Ben")));
        }
    }
}
