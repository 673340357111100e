//! What is planned: does a report of a day that is over list all that was to come when it ended, whatever became of it?

use domain::board::{
    ChangeCommand, ChangeOutcome, ChangeStep, ChangeUpdate, Command, NewChange, NewMaintenance,
};
use domain::report::kind::ReportKind;
use domain::report::question::ReportQuestion;
use domain::report::report;

use super::told::{question, section};
use crate::story::{PageStory, at};

/// When the 20th of November ends, which is at noon when the story begins.
const DAY_ENDS: u64 = 43_200;
const NEXT_DAY_ENDS: u64 = DAY_ENDS + 86_400;

fn plan_change(story: &mut PageStory, name: &str, planned_for: u64) {
    story.tell(Command::RecordChange(NewChange {
        name: name.into(),
        components: ["desk".parse().unwrap()].into(),
        by: Some("ada".into()),
        planned_for: Some(at(planned_for)),
        ..NewChange::default()
    }));
}

fn update(story: &mut PageStory, name: &str, update: ChangeUpdate) {
    let mut changes = story.board.changes.iter();
    let change = changes.find(|change| change.name == name).unwrap().id.to_string();
    let step = ChangeStep::Update(update);
    story.tell(Command::StepChange(ChangeCommand { change, step }));
}

fn end(story: &mut PageStory, name: &str, outcome: ChangeOutcome) {
    update(story, name, ChangeUpdate { outcome: Some(outcome), ..ChangeUpdate::default() });
}

fn start(story: &mut PageStory, name: &str) {
    let started_at = Some(at(story.now));
    update(story, name, ChangeUpdate { started_at, ..ChangeUpdate::default() });
}

fn announce(story: &mut PageStory, name: &str, from: u64, until: u64) {
    story.tell(Command::ScheduleMaintenance(NewMaintenance {
        name: name.into(),
        body: "We work.".into(),
        components: ["desk".parse().unwrap()].into(),
        scheduled_for: at(from),
        scheduled_until: at(until),
        auto_start: true,
        auto_complete: true,
    }));
}

/// What the report of the 20th has in its list of what is planned, as it is asked for now.
fn planned(story: &PageStory) -> Vec<String> {
    let asked = ReportQuestion {
        period: Some("2026-11-20".parse().unwrap()),
        ..question(ReportKind::DailyOperations)
    };
    let made = report(&story.board, &asked, at(story.now)).unwrap();
    let table = section(&made, "Planned for the 24 hours after it").table.as_ref().unwrap();
    let place = table.columns.iter().position(|column| column.name == "What").unwrap();
    table.rows.iter().map(|row| row.cells[place].shown()).collect()
}

#[test]
fn a_report_of_a_past_day_lists_what_was_to_come_when_it_ended() {
    let mut story = PageStory::begin();
    story.now = 1_000;
    announce(&mut story, "work over by then", 2_000, 3_000);
    announce(&mut story, "work over midnight", DAY_ENDS - 100, DAY_ENDS + 100);
    announce(&mut story, "work that was done", 48_000, 49_000);
    announce(&mut story, "work of the day after", NEXT_DAY_ENDS, NEXT_DAY_ENDS + 60);
    for (name, planned_for) in [
        ("begun by then", DAY_ENDS),
        ("cancelled by then", 60_000),
        ("made", 50_000),
        ("failed", 55_000),
        ("cancelled since", 60_000),
        ("never begun", NEXT_DAY_ENDS - 1),
        ("of the day after", NEXT_DAY_ENDS),
    ] {
        plan_change(&mut story, name, planned_for);
    }
    story.now = 2_000;
    story.look();
    end(&mut story, "cancelled by then", ChangeOutcome::Cancelled);
    story.now = DAY_ENDS;
    story.look();
    start(&mut story, "begun by then");
    let of_midnight = [
        "work over midnight",
        "work that was done",
        "made",
        "failed",
        "cancelled since",
        "never begun",
    ];
    assert_eq!(planned(&story), of_midnight);
    story.now = 47_000;
    plan_change(&mut story, "recorded since", 47_500);
    story.now = 52_000;
    story.look();
    end(&mut story, "made", ChangeOutcome::Succeeded);
    end(&mut story, "begun by then", ChangeOutcome::Succeeded);
    end(&mut story, "cancelled since", ChangeOutcome::Cancelled);
    story.now = 55_000;
    start(&mut story, "failed");
    end(&mut story, "failed", ChangeOutcome::Failed);
    story.now = 5 * 86_400;
    story.look();
    let [midnight, rest @ ..] = of_midnight;
    assert_eq!(planned(&story), [&[midnight, "recorded since"], &rest[..]].concat());
}
