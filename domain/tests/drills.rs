//! Drills: does the page notice nothing of one, and does all that the twin tells say that it is one?

use std::time::Duration;

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::board::{
    AcknowledgeRequest, Board, Command, DRILL_LIMIT, DrillEnding, DrillReport, Entry, Event,
    IncidentCommand, IncidentStep, MAX_DRILL_REPORTS, NewDrill, NewNotice,
};
use domain::config::notify_policy::{
    Audience, AudienceKind, EscalationPolicy, EscalationStep, NotifyPolicy,
};
use domain::ids::ContactId;
use domain::notify::drill_mark::DRILL_MARK;
use domain::notify::drill_reach::{DrillReach, DrillSent, DrilledStep, MAX_DRILL_STEPS};
use domain::notify::escalation_rules::EscalationRules;
use domain::notify::handover::PageStanding;
use domain::notify::notification::{Notification, notification_of, unmarked_notification_of};
use domain::notify::open_alerts::OpenAlerts;
use domain::operations::audit::AuditDraft;
use domain::operations::drill_report::drill_report;
use domain::ordered::SortedSet;
use domain::problem::Problem;
use domain::severity::Severity;
use domain::user_reports::UserReports;

use crate::story::{PageStory, at, card_payments_fail, configuration, read_page_with};

fn contact(id: &str) -> ContactId {
    id.parse().unwrap()
}

fn policy() -> NotifyPolicy {
    let step = |after, id: &str| EscalationStep {
        after: Duration::from_secs(after),
        contacts: vec![contact(id)],
        on_call: None,
    };
    NotifyPolicy {
        audiences: vec![Audience {
            id: "customers".parse().unwrap(),
            name: "Customers".into(),
            kind: AudienceKind::Customer,
            severities: SortedSet::new(),
            components: SortedSet::new(),
            contacts: vec![contact("ada"), contact("ben")],
            owner: None,
            timezone: None,
            business_hours: None,
            is_key: false,
        }],
        escalations: vec![EscalationPolicy {
            severities: SortedSet::new(),
            steps: vec![step(0, "ada"), step(300, "boss")],
            business_hours_only: false,
        }],
        dead_man: Some("https://ping.test/".into()),
        drills: vec![contact("drill-chat")],
        ..NotifyPolicy::default()
    }
}

fn page() -> PageStory {
    let mut story = PageStory::begin();
    let mut configuration = configuration(vec![]);
    configuration.notify = policy();
    story.configure(configuration);
    story
}

fn start(title: &str) -> Command {
    let components = ["checkout".parse().unwrap()].into();
    Command::StartDrill(NewDrill { title: title.to_owned(), components })
}

/// The twin of a page in a drill, and what it was told, as its log has it.
struct Twin {
    board: Board,
    entries: Vec<(Entry, String)>,
    now: u64,
}

impl Twin {
    fn from_story(story: &PageStory) -> Self {
        let drill = Box::new(story.board.open_drill().unwrap().clone());
        let mut twin = Self { board: Board::default(), entries: vec![], now: story.now };
        twin.tell(Command::BecomeTwin(drill)).unwrap();
        let configuration = story.board.configuration.as_deref().unwrap().clone();
        twin.append(Event::ConfigurationApplied(configuration.into()));
        twin
    }

    fn append(&mut self, event: Event) {
        let by = Actor::Token("ada".parse().unwrap());
        let written = Entry::write(&self.board.head, at(self.now), &by, event).unwrap();
        let (entry, _, head) = written;
        self.entries.push((entry.clone(), head.hash.clone()));
        self.board.apply(entry, head);
    }

    fn tell(&mut self, command: Command) -> Result<(), Problem> {
        let decided = self.board.decide(command, at(self.now))?;
        decided.events.into_iter().for_each(|event| self.append(event));
        Ok(())
    }

    fn told(&self, told: fn(&Board, &Entry, &str) -> Option<Notification>) -> Vec<Notification> {
        let entries = self.entries.iter();
        entries.filter_map(|(entry, hash)| told(&self.board, entry, hash)).collect()
    }
}

#[test]
fn a_page_has_one_drill_at_a_time_and_readers_notice_nothing() {
    let mut story = page();
    let (published, told) = (story.published.clone(), story.board.told_to_readers());
    let title = |text: &str| story.board.decide(start(text), at(1)).unwrap_err().field;
    assert_eq!(title(" ").as_deref(), Some("title"));
    assert_eq!(title(&"x".repeat(201)).as_deref(), Some("title"));
    story.tell(start(&"x".repeat(200)));
    let open = story.board.open_drill().unwrap().clone();
    assert!(open.is_running(at(0)));
    let refusal = story.try_tell(start("Another")).unwrap_err();
    assert_eq!(refusal.status, 409);
    assert!(refusal.hint.unwrap().contains("allclear drill end"));

    let end = |drill: &str, report| {
        Command::EndDrill(Box::new(DrillEnding { drill: drill.to_owned(), report }))
    };
    assert_eq!(story.try_tell(end("nothing", None)).unwrap_err().status, 404);
    story.now = 60;
    story.tell(end(open.id.as_str(), Some(DrillReport::default())));
    assert_eq!(story.try_tell(end(open.id.as_str(), None)).unwrap_err().status, 409);
    let ended = story.board.drill(open.id.as_str()).unwrap();
    assert_eq!((ended.ended_at, ended.ended_by.clone()), (Some(at(60)), Some(Actor::Admin)));

    // One that was forgotten was over after eight hours, and still has its report.
    story.tell(start("Forgotten"));
    story.now += DRILL_LIMIT.as_secs();
    let forgotten = story.board.open_drill().unwrap().clone();
    assert!(!forgotten.is_running(at(story.now)) && forgotten.is_running(at(story.now - 1)));
    story.now += 3_600;
    story.tell(end(forgotten.id.as_str(), Some(DrillReport::default())));
    let ended = story.board.drill(forgotten.id.as_str()).unwrap();
    assert_eq!(ended.ended_at, Some(forgotten.ends_at));

    for _ in 0..MAX_DRILL_REPORTS {
        story.tell(start("Again"));
        let id = story.board.open_drill().unwrap().id.to_string();
        story.tell(end(&id, None));
    }
    assert_eq!(story.board.drills.len(), MAX_DRILL_REPORTS);
    assert!(story.board.drill(open.id.as_str()).is_none(), "the oldest go");
    assert_eq!((story.published.clone(), story.board.told_to_readers()), (published, told));
}

#[test]
fn without_a_list_there_is_no_drill() {
    let mut story = PageStory::begin();
    let refusal = story.try_tell(start("Cards")).unwrap_err();
    assert!(refusal.hint.unwrap().contains("[drills]"), "{}", refusal.detail);
    let read = read_page_with("[drills]\nnotify = [\"drill-chat\", \"ada\"]\n").unwrap();
    assert_eq!(read.notify.drills, [contact("drill-chat"), contact("ada")]);
    let many: Vec<String> = (0..101).map(|n| format!("\"c{n}\"")).collect();
    for (text, part) in [
        ("notify = \"ada\"".to_owned(), "notify"),
        ("notify = [\"Ada\"]".to_owned(), "Ada"),
        ("tell = [\"ada\"]".to_owned(), "tell"),
        (format!("notify = [{}]", many.join(", ")), "at most 100"),
    ] {
        let errors = read_page_with(&format!("[drills]\n{text}\n")).unwrap_err();
        assert!(errors.iter().any(|error| error.to_string().contains(part)), "{text}: {errors:?}");
    }
}

#[test]
fn on_a_twin_a_drill_can_be_carried_out_and_nothing_else() {
    let mut story = page();
    story.tell(start("Cards"));
    let mut twin = Twin::from_story(&story);
    let grant = |board: &Board, command: Command, second: u64| {
        // The twin knows no tokens: the page that it is of was asked.
        let by = OperatorGrant {
            actor: Actor::Token("ada".parse().unwrap()),
            ..OperatorGrant::of_administrator()
        };
        board.decide_for(&by, command, at(second)).map(|decided| decided.events.len())
    };
    let notice = || {
        let (body, components) = ("Hello".to_owned(), SortedSet::new());
        Command::PostNotice(NewNotice { body, components, from: None, until: None })
    };
    assert_eq!(grant(&twin.board, card_payments_fail(None), 1), Ok(1));
    for other in [notice(), start("Within"), Command::RevokeToken("ada".into())] {
        let refusal = grant(&twin.board, other, 1).unwrap_err();
        assert_eq!((refusal.status, &*refusal.detail), (409, "this is no part of a drill"));
    }
    let over = DRILL_LIMIT.as_secs();
    assert_eq!(grant(&twin.board, card_payments_fail(None), over - 1), Ok(1));
    let refusal = grant(&twin.board, card_payments_fail(None), over).unwrap_err();
    assert_eq!((refusal.status, &*refusal.detail), (409, "the drill is over"));
    twin.now = over;
    let drill = twin.board.twin_of.clone().unwrap();
    assert!(twin.tell(Command::BecomeTwin(drill)).is_err(), "a record is never another's twin");
    // The page itself refuses a token that it does not know.
    assert_eq!(grant(&story.board, card_payments_fail(None), 1).unwrap_err().status, 401);
}

#[test]
fn all_that_a_twin_tells_says_that_it_is_a_drill_and_goes_to_the_list() {
    let mut story = page();
    story.tell(start("Cards"));
    let mut twin = Twin::from_story(&story);
    twin.tell(card_payments_fail(None)).unwrap();
    let standing = PageStanding::from_board(&twin.board).unwrap();
    let policy = &standing.policy;
    let audiences: Vec<_> = policy.audiences.iter().map(|a| a.contacts.clone()).collect();
    assert_eq!(audiences, [[contact("drill-chat")]]);
    let steps: Vec<_> = policy.escalations[0].steps.iter().map(|s| s.contacts.clone()).collect();
    assert_eq!(steps, [[contact("drill-chat")], [contact("drill-chat")]]);
    assert_eq!((&policy.dead_man, policy.remediations.len()), (&None, 0));

    let told = twin.told(notification_of);
    assert_eq!(told.len(), 1);
    assert!(told[0].is_drill && told[0].subject.name().starts_with(DRILL_MARK), "{told:?}");
    assert!(told[0].subject.update_text().starts_with("DRILL \u{2014} "));
    let alerts = OpenAlerts::from_board(&twin.board, &UserReports::default(), at(1)).alerts;
    assert!(alerts.len() == 1 && alerts[0].is_drill && alerts[0].name.starts_with(DRILL_MARK));
    let over = DRILL_LIMIT.as_secs();
    assert_eq!(
        OpenAlerts::from_board(&twin.board, &UserReports::default(), at(over)).alerts,
        [],
        "it is over"
    );

    // A page tells nothing of drills, and marks nothing of its own.
    story.tell(card_payments_fail(None));
    let real = OpenAlerts::from_board(&story.board, &UserReports::default(), at(1)).alerts;
    assert!(real.iter().all(|alert| !alert.is_drill));
    assert_eq!(PageStanding::from_board(&story.board).unwrap().policy, self::policy());
    let ids = (real[0].incident.clone().unwrap(), alerts[0].incident.clone().unwrap());
    assert!(story.board.incident(ids.1.as_str()).is_none(), "ids are of one log alone");
    assert!(twin.board.incident(ids.0.as_str()).is_none());
}

#[test]
fn a_report_says_who_did_what_how_soon_and_whom_it_would_have_reached() {
    let mut story = page();
    story.tell(start("Cards"));
    let mut twin = Twin::from_story(&story);
    twin.now = 30;
    twin.tell(card_payments_fail(Some(at(10)))).unwrap();
    let incident = twin.board.incidents.iter().next().unwrap().id.to_string();
    twin.now = 90;
    let step = IncidentStep::Acknowledge(AcknowledgeRequest { by: Some("Ada".into()) });
    twin.tell(Command::StepIncident(IncidentCommand { incident, step })).unwrap();

    let (mut board, mut audit) = (Board::default(), vec![]);
    for (entry, hash) in &twin.entries {
        let head = domain::hash_chain::Head { height: entry.n, hash: hash.clone() };
        let draft = AuditDraft::begin(&board, entry);
        board.apply(entry.clone(), head);
        audit.extend(draft.map(|draft| draft.finish(&board)));
    }
    audit.reverse();
    let report = drill_report(&twin.board, &audit);
    let steps: Vec<_> = report.timeline.iter().map(|s| (&*s.action, &*s.by)).collect();
    assert_eq!(steps, [("incident_opened", "token:ada"), ("incident_acknowledged", "Ada")]);
    assert_eq!(report.people.len(), 2);
    let soon = &report.incidents[0].intervals;
    assert_eq!(soon.len(), 8);
    let after = |step: &str| soon.iter().find(|interval| interval.step == step).unwrap().after_s;
    assert_eq!(
        (after("noticed"), after("work began"), after("resolved")),
        (Some(20), Some(80), None)
    );

    let unmarked = twin.told(unmarked_notification_of);
    assert!(!unmarked[0].is_drill && !unmarked[0].subject.name().starts_with(DRILL_MARK));
    let mut sent = DrillSent::default();
    for number in 1..=2 {
        let (alert, due_at) = ("incident:x:1".to_owned(), at(90));
        let due = DrilledStep { alert, severity: Severity::Sev2, step: number, due_at };
        sent.note_step(due.clone());
        sent.note_step(due);
        sent.note(&contact("drill-chat"), "slack", number == 1);
    }
    assert_eq!(sent.steps.len(), 2, "each step once");
    assert_eq!((sent.deliveries[0].accepted, sent.deliveries[0].failed), (1, 1));
    let page = PageStanding::from_board(&story.board).unwrap();
    let mut reach = DrillReach::default();
    let kinds = |id: &ContactId| match id.as_str() {
        "ada" => vec!["email".to_owned(), "slack".to_owned()],
        "ben" => vec![],
        _ => vec!["email".to_owned()],
    };
    reach.count_contacts(&EscalationRules::from(&page), (&unmarked, &sent.steps), kinds);
    let counts: Vec<_> =
        reach.counts().into_iter().map(|c| (c.to, c.channel, c.messages)).collect();
    let count = |to: &str, channel: &str, n| (to.to_owned(), channel.to_owned(), n);
    assert_eq!(
        counts,
        [
            count("audience:customers", "email", 1),
            count("audience:customers", "slack", 1),
            count("escalation", "email", 2),
            count("escalation", "slack", 1),
        ]
    );
    for number in 0..=MAX_DRILL_STEPS {
        let alert = format!("incident:{number}:1");
        sent.note_step(DrilledStep { alert, severity: Severity::Sev2, step: 1, due_at: at(0) });
    }
    assert_eq!(sent.steps.len(), MAX_DRILL_STEPS);
}
