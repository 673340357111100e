//! Tokens of operators: what is given out, taken, replaced and ended, and what may be done with it?

use crate::story::{PageStory, at, card_payments_fail};
use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::scope::Scope;
use domain::board::snapshots::{pack, unpack};
use domain::board::{
    Command, CountsRequest, IncidentCommand, IncidentStep, NewNote, NewToken, PublishRequest,
    RotationRequest, TokenRequest, TokenRotation, TokenState, Visibility,
};
use domain::ordered::SortedSet;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

fn create(name: &str, scopes: &[Scope], expires_at: Option<Timestamp>) -> Command {
    let request = TokenRequest {
        name: name.parse().unwrap(),
        scopes: scopes.iter().copied().collect(),
        expires_at,
    };
    Command::CreateToken(NewToken { request, token_sha256: format!("hash of {name}") })
}

fn rotate(name: &str, token_sha256: &str, overlap_s: Option<u64>) -> Command {
    let request = RotationRequest { overlap_s, expires_at: None };
    let (name, token_sha256) = (name.to_owned(), token_sha256.to_owned());
    Command::RotateToken(TokenRotation { name, request, token_sha256 })
}

fn revoke(name: &str) -> Command {
    Command::RevokeToken(name.to_owned())
}

impl PageStory {
    /// Whether a secret is taken, after so many seconds.
    fn takes(&self, name: &str, token_sha256: &str, second: u64) -> bool {
        self.board.granted(name, token_sha256, at(second)).is_some()
    }

    /// What is answered to a command with a token.
    fn try_with(&self, name: &str, scopes: &[Scope], command: Command) -> Result<usize, Problem> {
        let actor = Actor::Token(name.parse().unwrap());
        let grant = OperatorGrant { actor, scopes: scopes.iter().copied().collect() };
        self.board.decide_for(&grant, command, at(self.now)).map(|decided| decided.events.len())
    }
}

#[test]
fn a_token_grants_what_it_was_given_until_it_expires_or_is_revoked() {
    let mut story = PageStory::begin();
    story.tell(create("ci", &[Scope::Read, Scope::Draft], Some(at(100))));
    let grant = story.board.granted("ci", "hash of ci", at(99)).unwrap();
    assert_eq!(grant.actor.to_string(), "token:ci");
    assert_eq!(grant.scopes, SortedSet::from([Scope::Read, Scope::Draft]));
    assert!(!story.takes("ci", "another hash", 0) && !story.takes("cd", "hash of ci", 0));
    assert!(!story.takes("ci", "hash of ci", 100), "it has expired");
    assert_eq!(story.tell(revoke("ci")), 1);
    assert!(!story.takes("ci", "hash of ci", 0));
    assert_eq!(story.tell(revoke("ci")), 0, "as often as one likes");
    assert_eq!(story.try_tell(revoke("cd")).unwrap_err().status, 404);
    let report = story.board.token("ci").unwrap().report(None, at(0));
    assert_eq!((report.state, report.revoked_at), (TokenState::Revoked, Some(at(0))));
}

#[test]
fn both_secrets_are_good_while_they_overlap_and_no_third_is() {
    let mut story = PageStory::begin();
    story.tell(create("ci", &[Scope::Read], None));
    story.tell(rotate("ci", "second", Some(50)));
    let taken = |story: &PageStory, second: u64| {
        ["hash of ci", "second", "third"].map(|hash| story.takes("ci", hash, second))
    };
    assert_eq!(taken(&story, 49), [true, true, false]);
    assert_eq!(taken(&story, 50), [false, true, false]);
    story.now = 10;
    story.tell(rotate("ci", "third", None));
    assert_eq!(taken(&story, 11), [false, true, true], "the one before the last has ended");
    assert_eq!(taken(&story, 10 + 86_400), [false, false, true], "a day later, unless said");
    story.tell(rotate("ci", "fourth", Some(0)));
    assert_eq!(taken(&story, 10), [false; 3], "at once");
    story.tell(revoke("ci"));
    assert!(!story.takes("ci", "fourth", 10));
}

#[test]
fn what_cannot_be_is_refused_with_the_field() {
    let mut story = PageStory::begin();
    story.now = 60;
    story.tell(create("ci", &[Scope::Read], None));
    story.tell(create("short", &[Scope::Read], Some(at(61))));
    story.now = 61;
    for (command, status, field) in [
        (create("ci", &[Scope::Read], None), 409, None),
        (create("short", &[Scope::Read], None), 409, None),
        (create("x", &[], None), 422, Some("scopes")),
        (create("x", &[Scope::Read, Scope::Agent], None), 422, Some("scopes")),
        (create("x", &[Scope::Public], None), 422, Some("scopes")),
        (create("x", &[Scope::Read], Some(at(61))), 422, Some("expires_at")),
        (rotate("nowhere", "x", None), 404, None),
        (rotate("short", "x", None), 409, None),
        (rotate("ci", "x", Some(30 * 86_400 + 1)), 422, Some("overlap_s")),
    ] {
        let problem = story.try_tell(command).unwrap_err();
        assert_eq!((problem.status, problem.field.as_deref()), (status, field), "{problem}");
    }
    story.tell(rotate("ci", "x", Some(30 * 86_400)));
}

#[test]
fn so_many_are_in_use_and_so_many_that_ended_are_remembered() {
    let mut story = PageStory::begin();
    for n in 0..100 {
        story.tell(create(&format!("t{n}"), &[Scope::Read], None));
    }
    assert_eq!(story.try_tell(create("x", &[Scope::Read], None)).unwrap_err().status, 409);
    for n in 0..301 {
        story.tell(revoke(&format!("t{n}")));
        story.tell(create(&format!("t{}", n + 100), &[Scope::Read], None));
    }
    let ended = story.board.tokens.iter().filter(|token| token.revoked_at.is_some()).count();
    assert_eq!((ended, story.board.tokens.len()), (200, 300));
    assert!(story.board.token("t100").is_none() && story.board.token("t101").is_some());
}

#[test]
fn a_draft_is_worked_on_with_draft_and_published_with_publish() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(create("ci", &[Scope::Draft], None));
    let mut draft = card_payments_fail(None);
    let Command::OpenIncident(new) = &mut draft else { panic!() };
    new.visibility = Visibility::Draft;
    let step = |story: &PageStory, step: IncidentStep| {
        let incident = story.board.incidents[0].id.to_string();
        Command::StepIncident(IncidentCommand { incident, step })
    };
    let open = card_payments_fail(None);
    assert_eq!(story.try_with("ci", &[Scope::Draft], open.clone()).unwrap_err().status, 403);
    assert!(story.try_with("ci", &[Scope::Publish], open).is_ok());
    assert_eq!(story.try_with("ci", &[Scope::Draft], draft.clone()), Ok(1));
    story.tell(draft);
    let publish = |story: &PageStory| {
        step(
            story,
            IncidentStep::Publish(PublishRequest { visibility: Visibility::Public, by: None }),
        )
    };
    assert_eq!(story.try_with("ci", &[Scope::Draft], publish(&story)).unwrap_err().status, 403);
    let count = IncidentStep::Count(CountsRequest { counts: false });
    assert!(story.try_with("ci", &[Scope::Draft], step(&story, count.clone())).is_ok());
    story.tell(publish(&story));
    assert_eq!(
        story.try_with("ci", &[Scope::Draft], step(&story, count)).unwrap_err().status,
        403,
        "readers would notice"
    );
    let note = NewNote { text: "We ask the provider.".into(), ..NewNote::default() };
    let note = step(&story, IncidentStep::Note(note));
    assert!(story.try_with("ci", &[Scope::Draft], note.clone()).is_ok());
    story.tell(revoke("ci"));
    assert_eq!(story.try_with("ci", &[Scope::Draft], note).unwrap_err().status, 401);
}

#[test]
fn readers_notice_nothing_of_a_token_and_a_snapshot_holds_it() {
    let mut story = PageStory::begin();
    let (told, lines) = (story.board.told_to_readers(), story.public_log.len());
    story.now = 7;
    story.tell(create("ci", &[Scope::Read], None));
    story.tell(rotate("ci", "second", None));
    story.tell(revoke("ci"));
    assert_eq!((story.board.told_to_readers(), story.public_log.len()), (told, lines));
    let mut again = unpack(&pack(&story.board).unwrap()).unwrap();
    again.configuration.clone_from(&story.board.configuration);
    assert_eq!(again.tokens, story.board.tokens);
}
