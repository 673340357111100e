//! Commands: what is each answered about, and is the state the same whether it was folded from the log or
//! from a snapshot?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod story;

use std::collections::BTreeMap;

use domain::board::snapshots::{pack, unpack};
use domain::board::{
    Board, Command, Decided, Entry, LastUpdate, NewAgent, NewCorrection, NewUpdate, Posting,
    Resolution, Subject,
};
use domain::config::source::SourceFile;
use domain::hash_chain::Head;
use domain::ids::HEARTBEAT_REGION;
use domain::status::Status;
use story::{PageStory, at, card_payments_fail};

impl PageStory {
    /// Decides a command, and appends what follows.
    fn decided(&mut self, command: Command) -> Decided {
        let decided = self.board.decide(command, at(self.now)).unwrap();
        decided.events.iter().for_each(|event| self.append(event.clone()));
        decided
    }
}

fn correction() -> Command {
    Command::Correct(NewCorrection {
        component: "checkout".parse().unwrap(),
        from: at(10),
        to: at(20),
        status: Status::MajorOutage,
        reason: "Nobody could pay.".into(),
    })
}

#[test]
fn an_incident_is_the_subject_of_what_opens_updates_and_resolves_it() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let opened = story.decided(card_payments_fail(None));
    let incident = story.board.incidents[0].id.clone();
    assert_eq!(opened.subject, Subject::Incident(incident.clone()));
    let id = incident.to_string();
    let update = NewUpdate { status: None, body: "It is slow.".into(), components: [].into() };
    let updated = story.decided(Command::UpdateIncident(Posting { incident: id.clone(), update }));
    assert_eq!(updated.subject, Subject::Incident(incident.clone()));
    let resolution = Resolution { incident: id, update: LastUpdate { body: " Over. ".into() } };
    let resolve = Command::ResolveIncident(resolution);
    assert_eq!(story.decided(resolve.clone()).subject, Subject::Incident(incident));
    let known = &story.board.incidents[0];
    assert_eq!((known.is_open(), known.updates[2].body.as_str()), (false, "Over."));
    assert_eq!(story.checkout(), Status::Operational);
    assert_eq!(story.try_tell(resolve).unwrap_err().status, 409, "it is resolved already");
    let unknown = Resolution { incident: "x".into(), update: LastUpdate { body: "x".into() } };
    assert_eq!(story.try_tell(Command::ResolveIncident(unknown)).unwrap_err().status, 404);
}

#[test]
fn corrections_agents_and_the_configuration_are_subjects() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let corrected = story.decided(correction());
    let id = story.board.corrections[0].id.clone();
    assert_eq!(corrected.subject, Subject::Correction(id.clone()));
    for events in [1, 0] {
        let withdrawn = story.decided(Command::WithdrawCorrection(id.clone()));
        assert_eq!(withdrawn.subject, Subject::Correction(id.clone()));
        assert_eq!(withdrawn.events.len(), events, "the second time nothing follows");
    }
    let (agent, region) = ("eu-2".parse().unwrap(), "eu-central".parse().unwrap());
    let new = NewAgent { agent, region, token_sha256: "y".into() };
    let added = story.decided(Command::AddAgent(new.clone()));
    assert_eq!(added.subject, Subject::Agent(new.agent));
    assert_eq!(story.decided(Command::Watch(BTreeMap::new())).subject, Subject::Page);
    let page = "[page]\nname = \"Northwind\"\nurl = \"https://n.test\"\n\
                [[region]]\nid = \"eu-central\"\nname = \"Frankfurt\"\n\
                 [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n";
    let files = vec![SourceFile { path: "page.toml".into(), text: page.into() }];
    let Subject::Configuration(plan) = story.decided(Command::Apply(files.clone())).subject else {
        panic!("the answer is not about the configuration");
    };
    assert!(plan.removed.contains(&"component checkout".to_owned()), "{plan:?}");
    let again = story.decided(Command::Apply(files));
    let Subject::Configuration(plan) = again.subject else { panic!("{again:?}") };
    assert!(plan.is_empty() && again.events.is_empty(), "{plan:?}");
}

#[test]
fn a_heartbeat_falls_silent_like_an_agent_when_its_ledger_does_not_report() {
    let mut story = PageStory::begin();
    let heartbeat: domain::ids::AgentId = "eu-1".parse().unwrap();
    story.until(30, &[]);
    story.board.agents.get_mut(&heartbeat).unwrap().region = HEARTBEAT_REGION.parse().unwrap();
    let alive = |story: &PageStory| story.board.agents[&heartbeat].alive.current().copied();
    let heard: BTreeMap<_, _> = [(heartbeat.clone(), at(30))].into();
    story.now = 30 + 45;
    story.tell(Command::Watch(heard.clone()));
    assert_eq!(alive(&story), Some(true));
    story.now += 1;
    story.tell(Command::Watch(heard));
    assert_eq!(alive(&story), Some(false));
}

/// Every kind of event, a few of each.
fn eventful() -> PageStory {
    let mut story = PageStory::begin();
    story.until(60, &["eu-1"]);
    story.tell(card_payments_fail(Some(at(10))));
    story.until(120, &[]);
    story.tell(correction());
    let id = story.board.corrections[0].id.clone();
    story.now = 400;
    story.look();
    story.tell(Command::WithdrawCorrection(id));
    story.until(500, &["us-1", "ap-1"]);
    story
}

#[test]
fn a_state_is_the_same_folded_from_the_log_or_from_any_snapshot() {
    let story = eventful();
    let (mut folded, mut resumed) = (Board::default(), Board::default());
    assert!(story.log.len() > 20, "{} events", story.log.len());
    for (text, hash) in &story.log {
        let entry: Entry = serde_json::from_str(text).unwrap();
        let head = Head { height: entry.n, hash: hash.clone() };
        let lines = folded.apply(entry.clone(), head.clone());
        assert_eq!(resumed.apply(entry, head), lines);
        resumed = unpack(&pack(&resumed).unwrap()).unwrap();
        assert_eq!(resumed, folded);
    }
    assert_eq!(folded, story.board);
    let plain = serde_json::to_vec(&folded).unwrap();
    assert_eq!(unpack(&plain).unwrap(), folded, "those of the first versions are plain JSON");
    let packed = pack(&folded).unwrap();
    println!("{} bytes of JSON, {} compressed", plain.len(), packed.len());
    assert!(packed.len() * 3 < plain.len());
    for odd in [&b""[..], b"{", b"x", &packed[..packed.len() / 2]] {
        assert!(unpack(odd).is_err());
    }
}
