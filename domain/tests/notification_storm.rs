//! A storm: 30 probes flap for an hour of simulated time, and outages are announced by themselves. What a recipient is
//! sent stays few, and is right: that it began, and that it is over.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::{Command, Entry};
use domain::config::Component;
use domain::config::incident_policy::{Announcement, IncidentPolicy, ResolvePolicy};
use domain::config::notify_policy::{DEFAULT_GATHER_FOR, NotificationPacing};
use domain::notify::grouping::{
    COUNTED_FOR, NotificationGroup, RecipientPace, UNGATHERED_MESSAGES, WaitingNotification,
};
use domain::notify::notification::{Notification, NotificationStage, notification_of};
use domain::probe::ProbeImpact;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::protocol::received_batch::ReceivedBatch;
use domain::severity::Severity;
use domain::time::timestamp::Timestamp;

use crate::story::{PageStory, at, configuration, probe};
use NotificationStage::{Ended, Opened, Updated};

const PROBES: usize = 30;
const EVERY_S: u64 = 30;
const HOUR_S: u64 = 3_600;

/// A page of so many components, each with its probe, all run by one agent.
fn begin(in_a_group: bool) -> PageStory {
    let mut story = PageStory::begin();
    let probes = (0..PROBES).map(|n| {
        let mut probe = probe(&format!("p{n}"), ProbeImpact::Outage);
        probe.component = format!("c{n}").parse().unwrap();
        probe.every = Duration::from_secs(EVERY_S);
        probe.regions.truncate(1);
        probe
    });
    let mut configured = configuration(probes.collect());
    let like = configured.components[0].clone();
    let component = |n: usize| Component {
        id: format!("c{n}").parse().unwrap(),
        name: format!("Component {n}"),
        group: like.group.clone().filter(|_| in_a_group),
        ..like.clone()
    };
    configured.components = (0..PROBES).map(component).collect();
    let announce = configured.components.iter().map(|c| (c.id.clone(), Announcement::Auto));
    configured.incidents = IncidentPolicy {
        drafts: true,
        announce: announce.collect(),
        resolve: ResolvePolicy::Auto,
        ..IncidentPolicy::default()
    };
    story.configure(configured);
    story
}

/// One batch with a run of every probe; then what the clock makes of it.
fn round(story: &mut PageStory, fails: impl Fn(usize) -> bool, told: &mut Vec<Notification>) {
    story.now += EVERY_S;
    story.sequence += 1;
    let observation = |n: usize| Observation {
        probe: format!("p{n}").parse().unwrap(),
        observed_at: at(story.now),
        attempt: 0,
        took_ms: 120,
        outcome: if fails(n) {
            let detail = "`status == 200`: found 503".to_owned();
            let (step, reason) = ("pay".into(), Reason::ExpectationFailed);
            Outcome::Failed(Failure { step, reason, detail })
        } else {
            Outcome::Passed
        },
        steps: vec![],
    };
    let batch = Batch {
        boot: "boot".parse().unwrap(),
        sequence: story.sequence,
        observations: (0..PROBES).map(observation).collect(),
        evidence: vec![],
    };
    let assignment = story.assignment("eu-1");
    let arrival = Arrival { at: at(story.now), correction_ms: 0 };
    let ledger = story.ledgers.get_mut("eu-1").unwrap();
    assert!(ledger.take(&ReceivedBatch::new(batch, arrival), &assignment).is_empty());
    let status = ledger.status(&assignment, at(story.now));
    ledger.confirmed(ledger.last_number());
    story.heard.at.insert(status.agent.clone(), status.heard_at);
    decide(story, Command::Hear(status), told);
    let heard = story.heard.at.clone();
    while decide(story, Command::Watch(heard.clone()), told) > 0 {}
}

/// Appends what follows, and notes what of it is told.
fn decide(story: &mut PageStory, command: Command, told: &mut Vec<Notification>) -> usize {
    let events = story.board.decide_as(&Actor::Clock, command, at(story.now)).unwrap().events;
    let count = events.len();
    for event in events {
        story.append_by(&Actor::Clock, event);
        let (text, hash) = story.log.last().unwrap();
        let entry: Entry = serde_json::from_str(text).unwrap();
        told.extend(notification_of(&story.board, &entry, hash));
    }
    count
}

/// What a recipient is sent, each message with its time.
fn sent(told: &[Notification], until: Timestamp) -> Vec<(Timestamp, NotificationGroup)> {
    let (mut pace, mut messages) = (RecipientPace::default(), vec![]);
    let pacing = NotificationPacing::default();
    let mut now = at(0);
    let mut told = told.iter().peekable();
    while now <= until {
        while let Some(next) = told.next_if(|next| next.at <= now) {
            pace.add(next);
        }
        let turn = pace.turn(&pacing, now);
        messages.extend(turn.messages.into_iter().map(|message| (now, message)));
        assert_eq!(pace.turn(&pacing, now).messages, [], "each once");
        let stored = serde_json::to_string(&pace).unwrap();
        assert_eq!(serde_json::from_str::<RecipientPace>(&stored).unwrap(), pace);
        let next = told.peek().map(|next| next.at.max(now.plus(Duration::from_millis(1))));
        let Some(next) = next.into_iter().chain(turn.look_again).min() else { break };
        assert!(next > now, "it never spins");
        now = next;
    }
    messages
}

fn storm(in_a_group: bool) -> (Vec<Notification>, Vec<(Timestamp, NotificationGroup)>) {
    let (mut story, mut told) = (begin(in_a_group), vec![]);
    for _ in 0..4 {
        round(&mut story, |_| false, &mut told);
    }
    let begins = story.now;
    while story.now < begins + HOUR_S {
        let nth = story.now / EVERY_S;
        // Each with a rhythm and a beginning of its own: three to seven failing runs, then three to five passing.
        let fails = |n: usize| {
            let (down, up) = (3 + n as u64 % 5, 3 + n as u64 % 3);
            (nth + n as u64) % (down + up) < down
        };
        round(&mut story, fails, &mut told);
    }
    while story.now < begins + 2 * HOUR_S {
        round(&mut story, |_| false, &mut told);
    }
    let open = story.board.incidents.iter().filter(|incident| incident.is_open()).count();
    assert_eq!(open, 0, "all is well in the end");
    let messages = sent(&told, at(begins + 3 * HOUR_S));
    (told, messages)
}

#[test]
fn thirty_flapping_probes_send_fewer_than_ten_messages_and_the_right_ones() {
    for in_a_group in [true, false] {
        let (told, messages) = storm(in_a_group);
        println!("{} notifications, {} messages", told.len(), messages.len());
        assert!(told.len() > 30, "it is a storm: {}", told.len());
        assert!(messages.len() < 10, "{in_a_group}: {messages:#?}");
        // The first says at once that something began, and the last that all is over.
        let (at, first) = &messages[0];
        assert_eq!((*at, first.notifications.len()), (told[0].at, 1));
        assert_eq!(first.notifications[0].stage, Opened);
        let mut stages: BTreeMap<&str, Vec<NotificationStage>> = BTreeMap::new();
        for notification in messages.iter().flat_map(|(_, message)| &message.notifications) {
            stages.entry(&notification.subject).or_default().push(notification.stage);
        }
        let last = told.iter().map(|told| told.n).max().unwrap();
        let all: BTreeSet<&str> = told.iter().map(|told| told.subject.id()).collect();
        assert_eq!(stages.len(), all.len(), "of each incident something is told");
        for (incident, stages) in stages {
            let began = stages.iter().filter(|stage| **stage == Opened).count();
            let ended = stages.iter().filter(|stage| **stage == Ended).count();
            assert_eq!(stages.first(), Some(&Opened), "{incident}: {stages:?}");
            assert_eq!(stages.last(), Some(&Ended), "{incident}: {stages:?}");
            assert_eq!(began, ended, "{incident}: {stages:?}");
        }
        let newest = messages.iter().flat_map(|(_, message)| &message.notifications);
        assert!(
            newest.map(|notification| notification.n).max() == Some(last),
            "nothing newer is left out"
        );
    }
}

fn waiting(n: u64, subject: &str, stage: NotificationStage) -> WaitingNotification {
    let since = at(n);
    WaitingNotification { n, subject: subject.to_owned(), stage, severity: Severity::Sev2, since }
}

/// Numbers and stages of each message.
fn shown(messages: &[NotificationGroup]) -> Vec<Vec<(u64, NotificationStage)>> {
    let stages_of = |message: &NotificationGroup| -> Vec<(u64, NotificationStage)> {
        message
            .notifications
            .iter()
            .map(|notification| (notification.n, notification.stage))
            .collect()
    };
    messages.iter().map(stages_of).collect()
}

#[test]
fn an_incident_has_so_many_messages_an_hour_and_one_is_kept_for_the_all_clear() {
    let pacing = NotificationPacing { max_per_hour: 4, ..NotificationPacing::default() };
    let mut pace = RecipientPace::default();
    let (mut sent, mut n) = (vec![], 0);
    for minute in (0..40).step_by(2) {
        n += 1;
        pace.add(waiting(n, "a", if minute == 0 { Opened } else { Updated }));
        sent.extend(pace.turn(&pacing, at(minute * 60)).messages);
    }
    assert_eq!(shown(&sent), [[(1, Opened)], [(2, Updated)], [(3, Updated)]]);
    pace.add(waiting(90, "a", Ended));
    assert_eq!(shown(&pace.turn(&pacing, at(2_400)).messages), [[(90, Ended)]]);
    // It begins again: that waits until an hour has gone by since the first.
    pace.add(waiting(91, "a", Opened));
    let turn = pace.turn(&pacing, at(2_460));
    assert_eq!((turn.messages.len(), turn.look_again), (0, Some(at(0).plus(COUNTED_FOR))));
    pace.add(waiting(92, "a", Updated));
    let turn = pace.turn(&pacing, at(3_600));
    assert_eq!(shown(&turn.messages), [[(92, Opened)]], "what is newest, as its beginning");
}

#[test]
fn what_was_sent_by_a_clock_that_is_set_back_since_holds_nothing_up() {
    let pacing = NotificationPacing::default();
    let (mut pace, years) = (RecipientPace::default(), COUNTED_FOR * 24 * 365 * 4);
    for n in 1..=6 {
        pace.add(waiting(n, &n.to_string(), Opened));
        pace.turn(&pacing, at(n).plus(years));
    }
    pace.add(waiting(7, "a", Opened));
    let turn = pace.turn(&pacing, at(7));
    assert_eq!(shown(&turn.messages).concat(), [(4, Opened), (5, Opened), (6, Opened)]);
    assert_eq!(turn.look_again, Some(at(7).plus(DEFAULT_GATHER_FOR)), "as if none had been sent");
}

#[test]
fn what_is_overtaken_is_merged_and_what_began_and_ended_unsaid_is_not_told() {
    let pacing = NotificationPacing::default();
    let mut pace = RecipientPace::default();
    for (n, subject) in [(1, "a"), (2, "b"), (3, "c")] {
        pace.add(waiting(n, subject, Opened));
    }
    let messages = pace.turn(&pacing, at(10)).messages;
    assert_eq!(messages.len(), UNGATHERED_MESSAGES);
    pace.add(waiting(4, "d", Opened));
    pace.add(waiting(5, "e", Opened));
    pace.add(waiting(6, "a", Updated));
    pace.add(waiting(7, "b", Ended));
    let turn = pace.turn(&pacing, at(20));
    assert_eq!((turn.messages.len(), turn.look_again), (0, Some(at(10).plus(DEFAULT_GATHER_FOR))));
    pace.add(waiting(8, "d", Ended));
    pace.add(waiting(9, "a", Ended));
    pace.add(waiting(3, "a", Updated));
    // Something that is more serious waits for nothing.
    pace.add(WaitingNotification { severity: Severity::Sev1, ..waiting(10, "f", Opened) });
    assert_eq!(shown(&pace.turn(&pacing, at(30)).messages), [[(10, Opened)]]);
    let turn = pace.turn(&pacing, at(30).plus(DEFAULT_GATHER_FOR));
    assert_eq!(shown(&turn.messages), [[(5, Opened), (9, Ended), (7, Ended)]]);
    assert_eq!(turn.look_again, None);
}
