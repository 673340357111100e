//! Reviews and reasons for outage: are they decided as the policy says, and does each reach those alone whom it is for?

use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::{
    ClosureCommand, ClosureStep, Command, Entry, NewRemediationItem, OutcomeRequest, OutcomeState,
    PublishRfoRequest, RemediationItemUpdate, RemediationState, ReviewOutcome, RfoAudience,
    RfoEdit,
};
use domain::config::customers::Customer;
use domain::config::review_deadline::ReviewDeadline;
use domain::notify::mail::notice_text::notification_text;
use domain::notify::notification::{Notification, notification_of};
use domain::notify::open_alerts::open_alerts;
use domain::operations::reminders::{ReminderKind, reminders};
use domain::operations::reviews::review_report::{REMINDED_FOR, listed_review, review_report};
use domain::operations::reviews::rfo_file::{read_rfo, rfo_html, rfo_markdown};
use domain::operations::reviews::rfo_report::{RfoReport, rfo_report};
use domain::probe::ProbeImpact;
use domain::problem::Problem;
use domain::public::build_view::public_incident;
use domain::public::rfo::public_rfo;
use domain::severity::Severity;
use domain::time::time_zone::Zone;

use crate::incident_steps::{MARK, all_that_is_public, id, resolve};
use crate::story::{PageStory, at, card_payments_fail, configuration, probe};

const DAY_S: u64 = 86_400;

fn customer(id: &str, component: &str, contact: &str) -> Customer {
    Customer {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        components: vec![component.parse().unwrap()],
        is_key: false,
        owner: None,
        contacts: vec![contact.parse().unwrap()],
        left: None,
        contract: None,
    }
}

/// A page that asks for reviews within two days, with an incident of the checkout.
fn begun() -> PageStory {
    let mut story = PageStory::begin();
    let mut page = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    let all = [Severity::Sev1, Severity::Sev2, Severity::Sev3];
    page.incidents.review = all.map(|severity| (severity, ReviewDeadline::default())).into();
    page.customers =
        vec![customer("acme", "checkout", "acme-ops"), customer("globex", "desk", "globex-ops")];
    story.configure(page);
    story.until(30, &[]);
    story.now = 60;
    story.tell(card_payments_fail(None));
    story
}

fn over() -> PageStory {
    let mut story = begun();
    story.now = 120;
    let done = resolve(&story, Some("Cards are taken again."));
    story.tell(done);
    story
}

impl PageStory {
    fn close(&mut self, step: ClosureStep) -> Result<usize, Problem> {
        let incident = id(self);
        self.try_tell(Command::StepClosure(ClosureCommand { incident, step }))
    }

    fn publish_rfo(&mut self, to: RfoAudience) -> Result<usize, Problem> {
        self.close(ClosureStep::PublishRfo(PublishRfoRequest { to, by: None }))
    }

    fn write_rfo(&mut self, text: &str) -> Result<usize, Problem> {
        let text = || Some(text.to_owned());
        self.close(ClosureStep::WriteRfo(RfoEdit {
            title: None,
            description: text(),
            root_cause: text(),
            resolution: text(),
            next_steps: text(),
        }))
    }

    fn mark_outcome(&mut self, outcome: &str, mark: OutcomeRequest) -> Result<usize, Problem> {
        self.close(ClosureStep::MarkOutcome { outcome: outcome.to_owned(), mark })
    }

    fn add(&mut self, due: &str) -> String {
        let new = NewRemediationItem {
            text: "Renew certificates by themselves".into(),
            owner: "Ada".into(),
            due: due.parse().unwrap(),
        };
        self.close(ClosureStep::AddItem(new)).unwrap();
        let review = self.board.incidents.last().unwrap().review.as_ref().unwrap();
        review.items.last().unwrap().id.clone()
    }

    fn rfo(&self) -> RfoReport {
        rfo_report(&self.board, self.board.incidents.last().unwrap())
    }

    fn told(&self) -> Vec<Notification> {
        let told = self.log.iter().filter_map(|(entry, hash)| {
            let entry: Entry = serde_json::from_str(entry).unwrap();
            notification_of(&self.board, &entry, hash)
        });
        told.collect()
    }

    fn waits(&self, second: u64) -> Vec<ReminderKind> {
        let closed = |kind: &ReminderKind| {
            matches!(kind, ReminderKind::ReviewOverdue | ReminderKind::RemediationOverdue)
        };
        reminders(&self.board, at(second)).iter().map(|r| r.kind).filter(closed).collect()
    }
}

fn ticked() -> OutcomeRequest {
    OutcomeRequest { state: OutcomeState::Ticked, ..OutcomeRequest::default() }
}

fn refused(done: Result<usize, Problem>) -> u16 {
    done.unwrap_err().status
}

#[test]
fn a_template_is_filled_in_and_nothing_that_was_not_written_is_published() {
    let mut story = begun();
    let draft = story.rfo().draft;
    assert_eq!((draft.ended_at, draft.services.len()), (None, 1));
    assert_eq!(refused(story.publish_rfo(RfoAudience::None)), 409, "it goes on");
    story.now = 120;
    let done = resolve(&story, Some("Cards are taken again."));
    story.tell(done);
    let draft = story.rfo().draft;
    assert_eq!(draft.texts.title, story.board.incidents[0].name);
    assert_eq!((draft.started_at, draft.ended_at), (at(60), Some(at(120))));
    assert!(draft.texts.resolution.contains("taken again") && draft.texts.next_steps.is_empty());
    for to in [RfoAudience::Affected, RfoAudience::All] {
        assert_eq!(
            refused(story.publish_rfo(to)),
            409,
            "only operators wrote texts that are given"
        );
    }
    assert_eq!(refused(story.close(ClosureStep::WriteRfo(RfoEdit::default()))), 422);
    let long = |count: usize| RfoEdit { root_cause: Some("x".repeat(count)), ..RfoEdit::default() };
    assert_eq!(refused(story.close(ClosureStep::WriteRfo(long(2_001)))), 422);
    assert_eq!(story.close(ClosureStep::WriteRfo(long(2_000))).unwrap(), 1);
    assert_eq!(story.close(ClosureStep::WriteRfo(long(2_000))).unwrap(), 0, "no news");
    let empty = RfoEdit { root_cause: Some(" ".into()), ..RfoEdit::default() };
    assert_eq!(story.close(ClosureStep::WriteRfo(empty)).unwrap(), 1);
    assert_eq!(story.rfo().written.root_cause, "");
}

#[test]
fn to_the_affected_it_goes_to_their_contacts_by_a_mail_and_to_no_other() {
    let mut story = over();
    story.write_rfo(MARK).unwrap();
    let (before, count) = (all_that_is_public(&story), story.told().len());
    story.now = 130;
    story.publish_rfo(RfoAudience::Affected).unwrap();
    let revision = story.rfo().revisions[0].clone();
    assert_eq!((revision.number, revision.by.as_str()), (1, "admin"));
    let names: Vec<&str> = revision.contacts.iter().map(domain::ids::ContactId::as_str).collect();
    assert_eq!((names, revision.customers.len()), (vec!["acme-ops"], 1));
    assert_eq!(public_rfo(&story.board, &id(&story)), None);
    story.now = 120;
    assert_eq!(all_that_is_public(&story), before, "readers notice nothing");
    let told = story.told();
    assert_eq!(told.len(), count + 1);
    let mail = notification_text(told.last().unwrap(), &Zone::UTC, None);
    assert_eq!(mail.body.matches(MARK).count(), 4, "{}", mail.body);
    assert!(mail.is_whole && mail.subject.contains("Reason for outage"), "{}", mail.subject);
    assert!(!mail.body.contains("acme") && !mail.action.1.contains("/incidents/"));
    let facts: Vec<&str> = mail.facts.iter().map(|(word, _)| *word).collect();
    assert_eq!(facts, ["Date", "Time and duration", "Affected services"]);
    // The same once more is none; another text is another revision, and the first stays.
    assert_eq!(refused(story.publish_rfo(RfoAudience::Affected)), 409);
    assert_eq!(
        refused(story.publish_rfo(RfoAudience::None)),
        409,
        "what was given is not taken back"
    );
    story.write_rfo("Otherwise.").unwrap();
    story.publish_rfo(RfoAudience::All).unwrap();
    let revisions = story.rfo().revisions;
    assert_eq!((revisions[0].clone(), revisions[1].number), (revision, 2));
    let shown = public_rfo(&story.board, &id(&story)).unwrap();
    assert_eq!((shown.texts.root_cause.as_str(), shown.published.len()), ("Otherwise.", 1));
    assert!(!serde_json::to_string(&shown).unwrap().contains(MARK));
    assert!(public_incident(&story.board, &id(&story)).unwrap().rfo_at.is_some());
    assert_eq!(refused(story.publish_rfo(RfoAudience::Affected)), 409);
}

#[test]
fn without_an_affected_contact_or_in_a_draft_it_is_given_to_none() {
    let mut story = over();
    let mut page = story.board.configuration.as_deref().unwrap().clone();
    page.customers.remove(0);
    story.configure(page);
    story.write_rfo("Written.").unwrap();
    assert_eq!(refused(story.publish_rfo(RfoAudience::Affected)), 409);
    story.publish_rfo(RfoAudience::None).unwrap();
    assert_eq!(public_rfo(&story.board, &id(&story)), None);
    for n in 0..19 {
        story.write_rfo(&format!("Written {n}.")).unwrap();
        story.publish_rfo(RfoAudience::None).unwrap();
    }
    story.write_rfo("Once more.").unwrap();
    assert_eq!(refused(story.publish_rfo(RfoAudience::All)), 409, "20 revisions are the most");
}

#[test]
fn a_file_reads_back_as_it_was_printed_and_mistakes_have_a_line() {
    let mut story = over();
    story.write_rfo("First.\n\n### Details\n\n```\n## no heading\n```\n\n<b>last</b>").unwrap();
    let draft = story.rfo().draft;
    let printed = rfo_markdown(&draft);
    let read = read_rfo(&printed).unwrap();
    assert_eq!(read.root_cause.as_deref(), Some(draft.texts.root_cause.as_str()), "{printed}");
    assert_eq!(
        (read.title, read.next_steps),
        (Some(draft.texts.title.clone()), Some(draft.texts.next_steps.clone()))
    );
    assert_eq!(
        story.close(ClosureStep::WriteRfo(read_rfo(&printed).unwrap())).unwrap(),
        1,
        "its title"
    );
    let html = rfo_html(&draft);
    assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
    for (text, line) in [
        ("# A\n## Cause\nx", "line 2: `Cause` is no field"),
        ("# A\n# B", "line 2: there is a title"),
        ("x", "line 1: this is of no field"),
        ("## Root cause\n## Root cause", "line 2: `Root cause` comes twice"),
    ] {
        let problem = read_rfo(text).unwrap_err();
        assert!(problem.detail.contains(line), "{}", problem.detail);
    }
    assert_eq!(read_rfo(&"x".repeat(100_001)).unwrap_err().status, 422);
    let part = read_rfo("## Next steps\n\nNone.\n").unwrap();
    assert_eq!(part, RfoEdit { next_steps: Some("None.".into()), ..RfoEdit::default() });
}

#[test]
fn a_review_is_complete_when_all_nine_are_ticked_or_waived() {
    let mut story = begun();
    assert_eq!(refused(story.mark_outcome("damage", ticked())), 409, "it goes on");
    story.now = 120;
    let done = resolve(&story, None);
    story.tell(done);
    assert_eq!(refused(story.mark_outcome("blame", ticked())), 404);
    assert_eq!(refused(story.mark_outcome("rfo", ticked())), 409, "it is not decided");
    assert_eq!(refused(story.mark_outcome("remediation", ticked())), 409, "there is no item");
    let waived = |reason: Option<&str>| OutcomeRequest {
        state: OutcomeState::Waived,
        text: reason.map(str::to_owned),
        by: None,
    };
    assert_eq!(refused(story.mark_outcome("knowledge", waived(None))), 422, "a reason is needed");
    story.publish_rfo(RfoAudience::None).unwrap();
    story.add("2026-11-25");
    let before = all_that_is_public(&story);
    for (nth, (outcome, name, _)) in ReviewOutcome::ALL.iter().enumerate() {
        assert_eq!(ReviewOutcome::from_name(outcome.as_str()), Some(*outcome));
        assert!(!story.board.incidents[0].is_reviewed(), "{nth}");
        let mark = if nth % 2 == 0 { ticked() } else { waived(Some("Not here.")) };
        assert_eq!(story.mark_outcome(name, mark.clone()).unwrap(), 1);
        assert_eq!(story.mark_outcome(name, mark).unwrap(), 0, "no news");
    }
    assert!(story.board.incidents[0].is_reviewed());
    assert_eq!(all_that_is_public(&story), before, "readers notice nothing");
    assert_eq!(story.mark_outcome("damage", OutcomeRequest::default()).unwrap(), 1);
    assert_eq!(review_report(&story.board, &story.board.incidents[0]).unwrap().completed_at, None);
}

#[test]
fn what_is_overdue_is_reminded_of_once_a_day_for_two_weeks_and_listed_for_good() {
    let mut story = over();
    let due = 120 + 2 * DAY_S;
    assert_eq!(
        story.board.incidents[0].review_due_at(story.board.configuration.as_ref().unwrap()),
        Some(at(due))
    );
    let alerts = |story: &PageStory, second: u64| {
        let all = open_alerts(&story.board, at(second)).into_iter();
        all.filter(|alert| alert.id.starts_with("review:"))
            .map(|alert| alert.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(story.waits(due - 1), []);
    assert_eq!(story.waits(due), [ReminderKind::ReviewOverdue]);
    let first = alerts(&story, due);
    assert_eq!((first.len(), &alerts(&story, due + DAY_S - 1)), (1, &first), "once when due");
    let second = alerts(&story, due + DAY_S);
    assert!(second.len() == 1 && second != first, "and daily: {second:?}");
    let end = due + REMINDED_FOR.as_secs();
    assert_eq!((alerts(&story, end - 1).len(), alerts(&story, end).len()), (1, 0));
    let listed = |story: &PageStory, second: u64| {
        listed_review(&story.board, &story.board.incidents[0], true, at(second)).is_some()
    };
    assert!(!listed(&story, due - 1) && listed(&story, due) && listed(&story, end + 900 * DAY_S));
    for (_, name, _) in ReviewOutcome::ALL {
        let text = Some("Waived.".to_owned());
        let mark = OutcomeRequest { state: OutcomeState::Waived, text, by: None };
        story.mark_outcome(name, mark).unwrap();
    }
    assert_eq!((story.waits(due), listed(&story, due)), (vec![], false));

    // An item is overdue when its day has ended, whatever the review says.
    let today = Zone::UTC.date_name(at(120));
    let item = story.add(&today);
    let ends = today.parse::<domain::time::calendar_date::CalendarDate>().unwrap().end(&Zone::UTC);
    let ends = ends.since(at(0)).as_secs();
    assert_eq!(
        (story.waits(ends - 1), story.waits(ends)),
        (vec![], vec![ReminderKind::RemediationOverdue])
    );
    assert!(listed(&story, ends));
    let update = |state, reason: Option<&str>| RemediationItemUpdate {
        state: Some(state),
        reason: reason.map(str::to_owned),
        ..RemediationItemUpdate::default()
    };
    let step = |update| ClosureStep::UpdateItem { item: item.clone(), update };
    assert_eq!(refused(story.close(step(update(RemediationState::Waived, None)))), 422);
    story.close(step(update(RemediationState::Done, None))).unwrap();
    assert_eq!(story.waits(ends), []);
    story.close(step(update(RemediationState::Open, None))).unwrap();
    assert_eq!(story.waits(ends), [ReminderKind::RemediationOverdue]);
    story.close(step(update(RemediationState::Waived, Some("Bought instead.")))).unwrap();
    assert_eq!(story.waits(ends), []);
    assert_eq!(
        refused(
            story
                .close(ClosureStep::UpdateItem { item: "none".into(), update: Default::default() })
        ),
        404
    );
    for _ in 1..50 {
        story.add(&today);
    }
    let new =
        NewRemediationItem { text: "x".into(), owner: "y".into(), due: today.parse().unwrap() };
    assert_eq!(refused(story.close(ClosureStep::AddItem(new))), 409, "50 items are the most");
}

#[test]
fn no_review_is_asked_for_where_the_page_does_not() {
    let mut story = over();
    let mut page = story.board.configuration.as_deref().unwrap().clone();
    page.incidents.review = [(Severity::Sev1, ReviewDeadline::Never)].into();
    story.configure(page);
    assert_eq!(story.waits(900 * DAY_S), []);
    let read = |more: &str| crate::story::read_page_with(more).unwrap().incidents;
    let usual = read("");
    assert_eq!(usual.review_within(Severity::Sev3), Some(Duration::from_secs(2 * DAY_S)));
    let given = read("[incidents.review]\nsev1 = \"1d\"\nsev3 = \"never\"\n");
    let within = |severity| given.review_within(severity).map(|within| within.as_secs() / DAY_S);
    assert_eq!(
        [Severity::Sev1, Severity::Sev2, Severity::Sev3].map(within),
        [Some(1), Some(2), None]
    );
    assert!(crate::story::read_page_with("[incidents.review]\nsev1 = \"soon\"\n").is_err());
}

#[test]
fn who_decides_is_in_the_audit() {
    let mut story = over();
    let incident = id(&story);
    let request = PublishRfoRequest { to: RfoAudience::None, by: Some("Grace".into()) };
    let step = ClosureStep::PublishRfo(request);
    let command = Command::StepClosure(ClosureCommand { incident, step });
    story.try_tell_as(&Actor::Admin, command).unwrap();
    let revision = &story.rfo().revisions[0];
    assert_eq!((revision.by.as_str(), revision.audience), ("Grace", RfoAudience::None));
}
