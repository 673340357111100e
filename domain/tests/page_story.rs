//! Stories of a page, told to the Board in the order in which it would hear them.

use domain::board::{Board, Command, NewAgent, NewIncident, NewUpdate, Posting};
use domain::ledger::Ledger;
use domain::ledger::verdict::Verdict;
use domain::ordered::SortedMap;
use domain::probe::ProbeImpact;
use domain::public::view::PublicView;
use domain::status::{Impact, IncidentStatus, Indicator, Status};

use crate::story::{AGENTS, PageStory, at, card_payments_fail, configuration, probe};

/// What each region sees of the checkout.
fn verdicts(view: &PublicView) -> Vec<Verdict> {
    view.groups[0].components[0].regions.iter().map(|report| report.verdict).collect()
}

#[test]
fn nothing_is_green_before_somebody_reports() {
    let story = PageStory::begin();
    let view = story.view();
    assert_eq!(story.checkout(), Status::NoData);
    assert_ne!(view.headline.indicator, Indicator::None);
    let reporting: Vec<bool> = view.regions.iter().map(|region| region.reporting).collect();
    assert_eq!(reporting, [false; 3]);
    assert_eq!(verdicts(&view), [Verdict::Silent; 3]);
    assert_eq!(view.groups[1].components[0].status, Status::Operational, "a manual one is stated");
}

#[test]
fn the_record_is_held_by_the_board_and_the_ledger_of_everybody_with_a_token() {
    let names = |board: &Board| board.objects().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&Board::default()), ["board"]);
    let mut story = PageStory::begin();
    // Whoever is not configured any more still holds what it saw.
    story.configure(configuration(vec![]));
    let all = ["board", "ledger:ap-1", "ledger:eu-1", "ledger:us-1"];
    assert_eq!(names(&story.board), all);
}

#[test]
fn one_region_is_a_partial_outage_and_all_are_a_major_one() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    assert_eq!(story.checkout(), Status::Operational);
    story.until(60, &["eu-1"]);
    assert_eq!(story.checkout(), Status::PartialOutage);
    let seen = &story.view().groups[0].components[0].regions;
    assert_eq!(seen[0].failure.as_ref().unwrap().step, "pay");
    assert_eq!((seen[1].verdict, seen[1].took_ms), (Verdict::Up, Some(120)));
    story.until(90, &["eu-1", "us-1", "ap-1"]);
    assert_eq!(story.checkout(), Status::MajorOutage);
    story.until(120, &[]);
    assert_eq!(story.checkout(), Status::Operational);
    let outages = story.view().outages;
    assert_eq!(outages.len(), 1, "one stretch of trouble");
    let outage = &outages[0];
    assert_eq!((outage.started_at, outage.ended_at), (at(40), Some(at(100))));
    assert_eq!((outage.worst, outage.regions.len()), (Status::MajorOutage, 3));
    assert_eq!(outage.failure.as_ref().unwrap().step, "pay");
    let today = story.view().groups[0].components[0].days[89];
    assert_eq!((today.worst, today.trouble_s), (Status::MajorOutage, 60));
}

#[test]
fn a_region_that_goes_silent_has_no_vote_and_is_never_green() {
    let mut story = PageStory::begin();
    story.until(30, &["ap-1", "us-1"]);
    assert_eq!(story.checkout(), Status::MajorOutage);
    for second in [40, 50, 60, 70, 80] {
        story.now = second;
        story.run("eu-1", second, true);
    }
    story.look();
    assert_eq!(story.checkout(), Status::Operational, "the only one that reports says up");
    let view = story.view();
    assert_eq!(view.regions.iter().filter(|region| region.reporting).count(), 1);
    assert_eq!(verdicts(&view), [Verdict::Up, Verdict::Silent, Verdict::Silent]);
    story.now = 200;
    story.look();
    assert_eq!(story.checkout(), Status::NoData, "nobody reports");
    assert_eq!(story.view().headline.worst, Status::NoData);
}

#[test]
fn what_an_agent_kept_while_it_was_cut_off_amends_the_silence() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.now = 100;
    story.look();
    let silent = story.view().groups[0].components[0].clone();
    assert_eq!((silent.status, silent.since), (Status::NoData, at(30)));
    for second in [40, 50, 60, 70, 80, 90, 100] {
        for (agent, _) in AGENTS {
            story.run(agent, second, second < 60);
        }
    }
    assert_eq!(story.checkout(), Status::MajorOutage);
    let component = story.view().groups[0].components[0].clone();
    assert_eq!(component.since, at(60), "the outage began when it was first seen");
    assert_eq!(component.uptime.observed_s, 90, "the silence is filled");
}

#[test]
fn an_agent_that_is_behind_does_not_count_as_heard_of() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.now = 1000;
    story.look();
    story.run("eu-1", 40, true);
    assert_eq!(story.checkout(), Status::NoData, "what it says is sixteen minutes old");
    story.run("eu-1", 995, true);
    assert_eq!(story.checkout(), Status::Operational);
    let component = story.view().groups[0].components[0].clone();
    assert_eq!(component.uptime.observed_s, 30 + 5, "the gap after the late run stays a gap");
}

#[test]
fn an_agent_whose_ledger_is_out_of_reach_falls_silent() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(Command::Watch(SortedMap::new()));
    assert_eq!(story.checkout(), Status::NoData);
}

#[test]
fn news_that_is_told_twice_counts_once() {
    let mut story = PageStory::begin();
    story.until(30, &["eu-1"]);
    let assignment = story.assignment("eu-1");
    let sign = story.ledgers["eu-1"].status(&assignment, at(30));
    assert!(!sign.changes.is_empty());
    let height = story.board.head.height;
    assert_eq!(story.tell(Command::Hear(sign)), 0);
    assert_eq!(story.board.head.height, height);
}

#[test]
fn an_incident_is_told_from_its_first_word_to_its_last() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(Some(at(10))));
    assert_eq!(story.checkout(), Status::PartialOutage, "the worst of seen and stated");
    let id = story.view().incidents[0].id.to_string();
    let say = |status, body: &str| {
        Command::UpdateIncident(Posting {
            incident: id.clone(),
            update: NewUpdate {
                status,
                body: body.into(),
                components: SortedMap::new(),
                ..NewUpdate::default()
            },
        })
    };
    story.until(60, &[]);
    story.tell(say(Some(IncidentStatus::Monitoring), "Mended."));
    assert_eq!(story.checkout(), Status::PartialOutage, "still stated");
    story.until(90, &[]);
    story.tell(say(Some(IncidentStatus::Resolved), "Over."));
    assert_eq!(story.checkout(), Status::Operational);
    let incident = story.view().incidents[0].clone();
    assert_eq!((incident.impact, incident.started_at), (Impact::Minor, at(10)));
    assert_eq!((incident.monitoring_at, incident.resolved_at), (Some(at(60)), Some(at(90))));
    let bodies: Vec<_> = incident.updates.iter().map(|update| update.body.as_str()).collect();
    assert_eq!(bodies, ["Over.", "Mended.", "We are looking."], "newest first");
    let change = &incident.updates[2].changed[0];
    assert_eq!(
        (change.name.as_str(), change.new_status),
        ("Shop - Checkout", Status::PartialOutage)
    );
    assert_eq!(incident.updates[0].changed[0].new_status, Status::Operational);
    assert_eq!(story.view().outages, [], "probes saw nothing");
    let again = story.try_tell(say(Some(IncidentStatus::Resolved), "Again.")).unwrap_err();
    assert_eq!(again.status, 409);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut story = PageStory::begin();
    let height = story.board.head.height;
    let new = |name: &str, component: &str, status| {
        Command::OpenIncident(NewIncident {
            name: name.into(),
            status: IncidentStatus::Investigating,
            impact: None,
            body: "x".into(),
            components: [(component.parse().unwrap(), status)].into(),
            started_at: None,
            ..NewIncident::default()
        })
    };
    for (command, field) in [
        (new(" ", "checkout", Status::PartialOutage), Some("name")),
        (new(&"x".repeat(201), "checkout", Status::PartialOutage), Some("name")),
        (new("x", "chekout", Status::PartialOutage), Some("components.chekout")),
        (new("x", "checkout", Status::NoData), Some("components.checkout")),
        (
            Command::AddAgent(NewAgent {
                agent: "x".parse().unwrap(),
                region: "mars".parse().unwrap(),
                token_sha256: String::new(),
            }),
            Some("region"),
        ),
    ] {
        let refusal = story.try_tell(command.clone()).unwrap_err();
        assert_eq!(refusal.field.as_deref(), field, "{command:?}");
    }
    assert_eq!(story.board.head.height, height);
}

#[test]
fn a_probe_that_is_taken_off_no_longer_counts_but_its_past_stands() {
    let mut story = PageStory::begin();
    story.until(30, &["eu-1", "us-1", "ap-1"]);
    assert_eq!(story.checkout(), Status::MajorOutage);
    story.configure(configuration(vec![probe("another", ProbeImpact::Outage)]));
    assert_eq!(story.checkout(), Status::NoData, "the new one has not been heard of");
    assert_eq!(story.view().groups[0].components[0].days[89].worst, Status::MajorOutage);
}

#[test]
fn the_log_alone_makes_the_same_page_again() {
    let mut story = PageStory::begin();
    story.until(60, &["eu-1"]);
    let mut again = Board::default();
    for (text, hash) in &story.log {
        let head = again.head.append(text);
        assert_eq!(head.hash, *hash);
        again.apply(serde_json::from_str(text).unwrap(), head);
    }
    assert_eq!(again, story.board);
    let stored = serde_json::to_vec(&story.board).unwrap();
    let mut woken: Board = serde_json::from_slice(&stored).unwrap();
    woken.resolve(|hash| Err(format!("the log holds all, not {hash}"))).unwrap();
    assert_eq!(woken, story.board, "and a snapshot");
}

#[test]
fn a_ledger_that_lost_its_record_is_believed_again() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    assert_eq!(story.checkout(), Status::Operational);
    for (agent, _) in AGENTS {
        let assignment = story.assignment(agent);
        let mut anew = Ledger::default();
        anew.assign(&assignment, at(35));
        story.ledgers.insert(agent, anew);
    }
    story.now = 40;
    story.run("eu-1", 40, false);
    assert_ne!(story.checkout(), Status::MajorOutage, "one failure is a suspicion");
    for second in [50, 60] {
        story.now = second;
        AGENTS.iter().for_each(|(agent, _)| story.run(agent, second, false));
    }
    assert_eq!(story.checkout(), Status::MajorOutage, "although its numbers begin anew");
}
