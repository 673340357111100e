//! The audit: who did what to which subject, what was so before and after, and who may see that.

use crate::incident_steps::{say, step};
use crate::story::{PageStory, at, card_payments_fail, configuration, probe};
use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::scope::Scope;
use domain::board::{
    AcknowledgeRequest, Command, EditedText, Entry, IncidentStep, NewNote, NewNotice, NewToken,
    TokenRequest,
};
use domain::operations::audit::{AuditAction, AuditDraft, AuditQuery, AuditRecord};
use domain::probe::ProbeImpact;
use domain::query::Parameters;
use domain::status::IncidentStatus;
use serde_json::{Value, json};

/// Carries a command out; the records of its events.
fn audited(story: &mut PageStory, by: &Actor, command: Command) -> Vec<AuditRecord> {
    let events = story.board.decide_as(by, command, at(story.now)).unwrap().events;
    let record = |event: domain::board::Event, story: &mut PageStory| {
        let (entry, ..) =
            Entry::write(&story.board.head, at(story.now), by, event.clone()).unwrap();
        let draft = AuditDraft::begin(&story.board, &entry);
        story.append_by(by, event);
        draft.map(|draft| draft.finish(&story.board))
    };
    events.into_iter().filter_map(|event| record(event, story)).collect()
}

fn one(story: &mut PageStory, by: &Actor, command: Command) -> AuditRecord {
    let mut records = audited(story, by, command);
    assert_eq!(records.len(), 1, "{records:?}");
    records.remove(0)
}

fn texts(values: &domain::ordered::SortedMap<String, Value>) -> Vec<&Value> {
    values.iter().filter(|(path, _)| path.ends_with(".body")).map(|(_, value)| value).collect()
}

#[test]
fn an_edited_update_has_both_texts_and_a_withdrawn_one_its_own() {
    let mut story = PageStory::begin();
    let ada = Actor::Token("ada".parse().unwrap());
    let opened = one(&mut story, &ada, card_payments_fail(None));
    let incident = format!("incident:{}", story.board.incidents[0].id);
    assert_eq!(opened.action, AuditAction::IncidentOpened);
    assert_eq!(
        (&opened.subject, &opened.actor, opened.n),
        (&incident, &ada, story.board.head.height)
    );
    assert!(opened.before.is_empty(), "{:?}", opened.before);
    assert_eq!(opened.after["name"], "Card payments fail");
    story.now += 10;
    let update = say(&story, IncidentStatus::Identified, "It is the provider.");
    let updated = one(&mut story, &Actor::Admin, update);
    assert_eq!(
        (texts(&updated.before), texts(&updated.after)),
        (vec![], vec![&json!("It is the provider.")])
    );
    let id = story.board.incidents[0].updates[1].id.clone();
    let text = EditedText { body: "It is **a** provider.".into() };
    let edit = step(&story, IncidentStep::Edit { update: id.clone(), text });
    let edited = one(&mut story, &Actor::Admin, edit);
    assert_eq!(edited.action, AuditAction::UpdateEdited);
    let path = format!("updates.{id}.body");
    assert_eq!(
        (&edited.before[&path], &edited.after[&path]),
        (&json!("It is the provider."), &json!("It is **a** provider."))
    );
    assert_eq!(edited.after[&format!("updates.{id}.edited_at")], at(10).to_string());
    assert_eq!(edited.before.len(), 1, "nothing else: {edited:?}");
    let withdraw = step(&story, IncidentStep::Withdraw { update: id });
    let gone = one(&mut story, &Actor::Admin, withdraw);
    assert_eq!(gone.action, AuditAction::UpdateWithdrawn);
    assert_eq!(
        (&gone.before[&path], gone.after.get(&path)),
        (&json!("It is **a** provider."), None)
    );
}

#[test]
fn a_name_that_is_stated_stands_beside_the_token() {
    let mut story = PageStory::begin();
    let shared = Actor::Token("on-call".parse().unwrap());
    one(&mut story, &shared, card_payments_fail(None));
    let by = || Some("Ada".to_owned());
    let ack = step(&story, IncidentStep::Acknowledge(AcknowledgeRequest { by: by() }));
    let note = step(
        &story,
        IncidentStep::Note(NewNote { text: "x".into(), by: by(), ..NewNote::default() }),
    );
    for command in [ack, note] {
        let record = one(&mut story, &shared, command);
        assert_eq!((&record.actor, record.by.as_deref()), (&shared, Some("Ada")));
        for (filter, wanted) in [
            (("actor", "Ada"), true),
            (("actor", "token:on-call"), true),
            (("actor", "admin"), false),
            (("subject", record.subject.as_str()), true),
            (("subject", record.subject.trim_start_matches("incident:")), true),
            (("subject", "incident:x"), false),
        ] {
            let parameters = Parameters::read([filter], AuditQuery::PARAMETERS).unwrap();
            assert_eq!(AuditQuery::read(&parameters).unwrap().wants(&record), wanted, "{filter:?}");
        }
    }
}

#[test]
fn no_hash_of_a_secret_is_in_it_and_scopes_hide_what_they_hide_elsewhere() {
    let mut story = PageStory::begin();
    let request = TokenRequest {
        name: "ci".parse().unwrap(),
        scopes: [Scope::Draft].into(),
        expires_at: None,
    };
    let create = Command::CreateToken(NewToken { request, token_sha256: "zzhashzz".into() });
    let created = one(&mut story, &Actor::Admin, create);
    assert_eq!(
        (created.subject.as_str(), &created.after["scopes"]),
        ("token:ci", &json!(["draft"]))
    );
    let notice = NewNotice {
        body: "Read this.".into(),
        components: Default::default(),
        from: None,
        until: None,
    };
    let posted = one(&mut story, &Actor::Admin, Command::PostNotice(notice));
    let revoked = one(&mut story, &Actor::Admin, Command::RevokeToken("ci".into()));
    assert!(revoked.after.contains_key("revoked_at"));
    let all = serde_json::to_string(&[&created, &posted, &revoked]).unwrap();
    assert!(!all.contains("zzhashzz") && !all.contains("sha256"), "{all}");
    let reader = OperatorGrant { actor: Actor::Admin, scopes: [Scope::Read].into() };
    let shown = revoked.clone().shown_to(&reader);
    assert_eq!((shown.withheld, shown.before.len(), shown.after.len()), (Some(Scope::Admin), 0, 0));
    assert_eq!(revoked.clone().shown_to(&OperatorGrant::of_administrator()), revoked);
    assert_eq!(posted.clone().shown_to(&reader), posted);
}

#[test]
fn a_configuration_shows_what_of_it_differs_and_agents_reports_are_no_record() {
    let mut story = PageStory::begin();
    let mut next = configuration(vec![probe("login", ProbeImpact::Outage)]);
    next.components[0].name = "Basket".into();
    let event = domain::board::Event::ConfigurationApplied(next.into());
    let (entry, ..) = Entry::write(&story.board.head, at(0), &Actor::Admin, event.clone()).unwrap();
    let draft = AuditDraft::begin(&story.board, &entry).unwrap();
    story.append(event);
    let record = draft.finish(&story.board);
    assert_eq!(record.subject, "configuration");
    assert_eq!(
        (&record.before["component checkout.name"], &record.after["component checkout.name"]),
        (&json!("Checkout"), &json!("Basket"))
    );
    assert_eq!(
        (&record.before["probe checkout"], &record.after["probe login"]),
        (&json!("removed"), &json!("added"))
    );
    let heard = story.heard.at.clone();
    assert_eq!(audited(&mut story, &Actor::Clock, Command::Watch(heard)), []);
}
