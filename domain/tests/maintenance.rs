//! Maintenance: does it begin and end when it was announced, explain what probes see and nothing else, and
//! leave the log as it was told?

use crate::story::{PageStory, at, card_payments_fail};
use domain::board::{
    Command, Decided, DecisionSubject, MaintenancePosting, NewMaintenance, NewMaintenanceSeries,
    NewMaintenanceUpdate, NewNotice,
};
use domain::ordered::SortedMap;
use domain::problem::Problem;
use domain::status::{MaintenanceStatus, Status};

impl PageStory {
    fn decided(&mut self, command: Command) -> Result<Decided, Problem> {
        let decided = self.board.decide(command, at(self.now))?;
        decided.events.iter().for_each(|event| self.append(event.clone()));
        Ok(decided)
    }

    /// Lets time bring what it brings, without a word on agents.
    fn turn(&mut self, second: u64) -> usize {
        self.now = second;
        let heard = self.board.agents.keys().map(|agent| (agent.clone(), at(second)));
        let watch = Command::Watch(heard.collect::<SortedMap<_, _>>());
        self.decided(watch).unwrap().events.len()
    }

    fn desk(&self, second: u64) -> Status {
        *self.board.timelines[&"desk".parse().unwrap()].published.at(at(second)).unwrap()
    }

    fn latest(&self) -> MaintenanceStatus {
        self.board.maintenances.last().unwrap().status()
    }

    fn post(
        &mut self,
        status: Option<MaintenanceStatus>,
        until: Option<u64>,
    ) -> Result<Decided, Problem> {
        let id = self.board.maintenances.last().unwrap().id.to_string();
        self.decided(Command::UpdateMaintenance(MaintenancePosting {
            maintenance: id,
            update: NewMaintenanceUpdate {
                status,
                body: "So it is.".into(),
                scheduled_for: None,
                scheduled_until: until.map(at),
            },
        }))
    }
}

fn window(from: u64, until: u64) -> NewMaintenance {
    NewMaintenance {
        name: "New disks".into(),
        body: "The desk is closed.".into(),
        components: ["desk".parse().unwrap()].into(),
        scheduled_for: at(from),
        scheduled_until: at(until),
        auto_start: true,
        auto_complete: true,
    }
}

fn scheduled(from: u64, until: u64) -> PageStory {
    let mut story = PageStory::begin();
    let decided = story.decided(Command::ScheduleMaintenance(window(from, until))).unwrap();
    assert!(matches!(decided.subject, DecisionSubject::Maintenance(_)));
    story
}

#[test]
fn it_begins_and_ends_at_the_announced_instants_however_late_they_are_noticed() {
    use Status::{Operational as O, UnderMaintenance as U};
    for looks in [&[100, 200][..], &[137, 450], &[450]] {
        let mut story = scheduled(100, 200);
        let events: usize = looks.iter().map(|second| story.turn(*second)).sum();
        assert_eq!(events, 2, "it begins once and ends once");
        let days = [99, 100, 199, 200].map(|second| story.desk(second));
        assert_eq!(days, [O, U, U, O], "{looks:?}");
        assert_eq!(story.turn(500), 0);
    }
}

#[test]
fn the_next_turn_is_known_ahead() {
    let mut story = scheduled(100, 200);
    let until = |story: &PageStory| story.board.until_due(at(story.now)).map(|d| d.as_secs());
    assert_eq!(until(&story), Some(100));
    story.turn(150);
    assert_eq!(until(&story), Some(50));
    story.turn(200);
    assert_eq!(until(&story), None);
}

#[test]
fn what_was_begun_in_the_past_counts_from_when_it_was_announced() {
    let mut story = PageStory::begin();
    story.now = 150;
    story.decided(Command::ScheduleMaintenance(window(100, 200))).unwrap();
    story.turn(151);
    assert_eq!(
        [149, 150].map(|second| story.desk(second)),
        [Status::Operational, Status::UnderMaintenance]
    );
}

#[test]
fn windows_that_overlap_are_one() {
    let mut story = scheduled(100, 200);
    story.decided(Command::ScheduleMaintenance(window(150, 300))).unwrap();
    story.turn(400);
    let seen =
        [100, 199, 200, 299, 300].map(|second| story.desk(second) == Status::UnderMaintenance);
    assert_eq!(seen, [true, true, true, true, false]);
}

#[test]
fn it_never_paints_over_an_outage_that_operators_state() {
    let mut story = scheduled(100, 300);
    story.turn(100);
    story.now = 150;
    let Command::OpenIncident(mut incident) = card_payments_fail(None) else { unreachable!() };
    incident.components = [("desk".parse().unwrap(), Status::PartialOutage)].into();
    story.decided(Command::OpenIncident(incident)).unwrap();
    assert_eq!(
        [149, 150].map(|s| story.desk(s)),
        [Status::UnderMaintenance, Status::PartialOutage]
    );
}

#[test]
fn it_explains_what_probes_see() {
    let mut story = PageStory::begin();
    story.until(60, &[]);
    let mut new = window(70, 400);
    new.components = ["checkout".parse().unwrap()].into();
    story.decided(Command::ScheduleMaintenance(new)).unwrap();
    story.turn(70);
    story.until(200, &["eu-1", "us-1", "ap-1"]);
    let timeline = &story.board.timelines[&"checkout".parse().unwrap()];
    assert_eq!(timeline.observed.at(at(190)), Some(&Status::MajorOutage));
    assert_eq!(timeline.published.at(at(190)), Some(&Status::UnderMaintenance));
    assert!(story.view().outages.is_empty(), "announced work is no outage");
}

#[test]
fn it_is_started_extended_completed_and_cancelled_by_hand() {
    use MaintenanceStatus::{Cancelled, Completed, InProgress, Scheduled, Verifying};
    let mut story = scheduled(100, 200);
    story.now = 50;
    story.post(Some(InProgress), None).unwrap();
    story.post(None, Some(400)).unwrap();
    assert_eq!(story.turn(250), 0, "its end was moved");
    story.post(Some(Verifying), None).unwrap();
    story.now = 260;
    story.post(Some(Completed), None).unwrap();
    assert_eq!(
        [49, 50, 259, 260].map(|s| story.desk(s) == Status::UnderMaintenance),
        [false, true, true, false]
    );
    for status in [None, Some(InProgress), Some(Cancelled)] {
        let problem = story.post(status, None).unwrap_err();
        assert_eq!((problem.status, problem.detail.ends_with("is over")), (409, true));
    }
    let mut story = scheduled(100, 200);
    story.post(Some(Cancelled), None).unwrap();
    assert_eq!((story.turn(300), story.latest()), (0, Cancelled));
    assert_eq!(story.desk(150), Status::Operational);
    let mut story = scheduled(100, 200);
    story.turn(100);
    assert_eq!(story.post(Some(Scheduled), None).unwrap_err().status, 409);
}

#[test]
fn a_window_is_checked_with_field_and_way_out() {
    for (new, field) in [
        (NewMaintenance { name: " ".into(), ..window(100, 200) }, "name"),
        (NewMaintenance { body: String::new(), ..window(100, 200) }, "body"),
        (
            NewMaintenance { components: ["desc".parse().unwrap()].into(), ..window(100, 200) },
            "components",
        ),
        (window(200, 200), "scheduled_until"),
        (window(200, 259), "scheduled_until"),
        (window(100, 100 + 31 * 86_400 + 1), "scheduled_until"),
        (window(367 * 86_400, 367 * 86_400 + 60), "scheduled_for"),
    ] {
        let story = PageStory::begin();
        let problem = story.board.decide(Command::ScheduleMaintenance(new), at(60)).unwrap_err();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some(field)), "{problem:?}");
    }
    let mut story = PageStory::begin();
    story.now = 300;
    let past = story.decided(Command::ScheduleMaintenance(window(100, 200))).unwrap_err();
    assert_eq!(past.field.as_deref(), Some("scheduled_until"));
}

#[test]
fn at_most_a_hundred_are_open() {
    let mut story = PageStory::begin();
    for n in 0..100 {
        story.decided(Command::ScheduleMaintenance(window(1_000 + n, 2_000))).unwrap();
    }
    let one_more = story.decided(Command::ScheduleMaintenance(window(1_000, 2_000))).unwrap_err();
    assert_eq!(one_more.status, 409);
    story.post(Some(MaintenanceStatus::Cancelled), None).unwrap();
    story.decided(Command::ScheduleMaintenance(window(1_000, 2_000))).unwrap();
}

fn series(repeat: &str) -> NewMaintenanceSeries {
    NewMaintenanceSeries {
        name: "Backups".into(),
        body: "Slow for a while.".into(),
        components: ["desk".parse().unwrap()].into(),
        first: at(2 * 86_400),
        duration_s: 3_600,
        repeat: repeat.parse().unwrap(),
        announce_ahead_s: 86_400,
        auto_start: true,
        auto_complete: true,
    }
}

#[test]
fn a_series_announces_each_occurrence_ahead_and_only_once() {
    let mut story = PageStory::begin();
    story.decided(Command::DefineMaintenanceSeries(series("FREQ=DAILY;COUNT=3"))).unwrap();
    assert_eq!(story.turn(86_399), 0, "a day before it begins, not earlier");
    assert_eq!(story.turn(86_400), 1);
    assert_eq!(story.turn(86_401), 0);
    for hour in 24..24 * 10 {
        story.turn(hour * 3_600);
    }
    let starts: Vec<_> = story.board.maintenances.iter().map(|m| m.plan.scheduled_for).collect();
    assert_eq!(starts, [2, 3, 4].map(|day| at(day * 86_400)));
    assert!(story.board.maintenances.iter().all(|maintenance| !maintenance.is_open()));
    let minutes = (0..10 * 1_440).filter(|m| story.desk(m * 60) == Status::UnderMaintenance);
    assert_eq!(minutes.count(), 3 * 60);
}

#[test]
fn an_occurrence_that_was_never_announced_excuses_nothing() {
    let mut story = PageStory::begin();
    story.decided(Command::DefineMaintenanceSeries(series("FREQ=DAILY"))).unwrap();
    // Nothing looked for days.
    let turns = [7_200, 7_201, 7_202].map(|second| story.turn(5 * 86_400 + second));
    assert_eq!(turns, [1, 1, 0], "those days are left out at once");
    let starts: Vec<_> = story.board.maintenances.iter().map(|m| m.plan.scheduled_for).collect();
    assert_eq!(starts, [at(6 * 86_400)]);
    assert_eq!(story.desk(3 * 86_400 + 60), Status::Operational);
}

#[test]
fn a_series_that_ends_keeps_what_was_announced() {
    let mut story = PageStory::begin();
    story.decided(Command::DefineMaintenanceSeries(series("FREQ=DAILY"))).unwrap();
    story.turn(86_400);
    let id = story.board.maintenance_series[0].id.to_string();
    story.decided(Command::EndMaintenanceSeries(id.clone())).unwrap();
    assert!(story.decided(Command::EndMaintenanceSeries(id)).unwrap().events.is_empty());
    for day in 2..9 {
        story.turn(day * 86_400);
    }
    assert_eq!(story.board.maintenances.len(), 1);
    let unknown = story.decided(Command::EndMaintenanceSeries("nothing".into())).unwrap_err();
    assert_eq!(unknown.status, 404);
}

#[test]
fn a_notice_is_shown_for_its_time_and_changes_no_status() {
    let mut story = PageStory::begin();
    let new = |from: Option<u64>, until: Option<u64>| NewNotice {
        body: "We move.".into(),
        components: [].into(),
        from: from.map(at),
        until: until.map(at),
    };
    story.decided(Command::PostNotice(new(Some(100), Some(200)))).unwrap();
    story.decided(Command::PostNotice(new(None, None))).unwrap();
    let shown = |story: &mut PageStory, second| {
        story.now = second;
        story.view().notices.len()
    };
    let counts = [0, 99, 100, 199, 200].map(|second| shown(&mut story, second));
    assert_eq!(counts, [1, 1, 2, 2, 1]);
    let id = story.board.notices[1].id.clone();
    story.decided(Command::EndNotice(id.clone())).unwrap();
    assert_eq!(shown(&mut story, 200), 0);
    assert!(story.decided(Command::EndNotice(id)).unwrap().events.is_empty());
    assert_eq!(story.desk(150), Status::Operational);
    for (from, until) in [(None, Some(100)), (Some(900), Some(800))] {
        let refused = story.decided(Command::PostNotice(new(from, until))).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("until"));
    }
}
