//! Commands: what is each answered about, and is the state the same whether it was folded from the log or
//! from a snapshot?

use crate::story::{PageStory, at, card_payments_fail};
use domain::board::snapshots::{pack, unpack};
use domain::board::{
    ApplyRequest, Board, Command, Decided, DecisionSubject, Entry, LastUpdate, NewAgent,
    NewCorrection, NewUpdate, Posting, Resolution,
};
use domain::config::source::SourceFile;
use domain::hash_chain::Head;
use domain::ids::{AgentId, HEARTBEAT_REGION};
use domain::ordered::{SortedMap, SortedSet};
use domain::status::Status;

impl PageStory {
    /// Decides a command, and appends what follows.
    fn decided_on(&mut self, command: Command) -> Decided {
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
    let opened = story.decided_on(card_payments_fail(None));
    let incident = story.board.incidents[0].id.clone();
    assert_eq!(opened.subject, DecisionSubject::Incident(incident.clone()));
    let id = incident.to_string();
    let update = NewUpdate {
        status: None,
        body: "It is slow.".into(),
        components: [].into(),
        ..NewUpdate::default()
    };
    let updated =
        story.decided_on(Command::UpdateIncident(Posting { incident: id.clone(), update }));
    assert_eq!(updated.subject, DecisionSubject::Incident(incident.clone()));
    let resolution = Resolution {
        incident: id,
        update: LastUpdate { body: Some(" Over. ".into()), ..LastUpdate::default() },
    };
    let resolve = Command::ResolveIncident(resolution);
    assert_eq!(story.decided_on(resolve.clone()).subject, DecisionSubject::Incident(incident));
    let incident = &story.board.incidents[0];
    assert_eq!((incident.is_open(), incident.updates[2].body.as_str()), (false, "Over."));
    assert_eq!(story.checkout(), Status::Operational);
    assert_eq!(story.try_tell(resolve).unwrap_err().status, 409, "it is resolved already");
    let unknown = Resolution {
        incident: "x".into(),
        update: LastUpdate { body: Some("x".into()), ..LastUpdate::default() },
    };
    assert_eq!(story.try_tell(Command::ResolveIncident(unknown)).unwrap_err().status, 404);
}

#[test]
fn corrections_agents_and_the_configuration_are_subjects() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let corrected = story.decided_on(correction());
    let id = story.board.corrections[0].id.clone();
    assert_eq!(corrected.subject, DecisionSubject::Correction(id.clone()));
    for events in [1, 0] {
        let withdrawn = story.decided_on(Command::WithdrawCorrection(id.clone()));
        assert_eq!(withdrawn.subject, DecisionSubject::Correction(id.clone()));
        assert_eq!(withdrawn.events.len(), events, "the second time nothing follows");
    }
    let (agent, region) = ("eu-2".parse().unwrap(), "eu-central".parse().unwrap());
    let new = NewAgent { agent, region, token_sha256: "y".into() };
    let added = story.decided_on(Command::AddAgent(new.clone()));
    assert_eq!(added.subject, DecisionSubject::Agent(new.agent));
    assert_eq!(story.decided_on(Command::Watch(SortedMap::new())).subject, DecisionSubject::Page);
    let page = "[page]\nname = \"Northwind\"\nurl = \"https://n.test\"\n\
                [[region]]\nid = \"eu-central\"\nname = \"Frankfurt\"\n\
                 [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n";
    let files = vec![SourceFile { path: "page.toml".into(), text: page.into() }];
    let request = ApplyRequest { files, base: None };
    let DecisionSubject::Configuration(plan) =
        story.decided_on(Command::Apply(request.clone())).subject
    else {
        panic!("the answer is not about the configuration");
    };
    assert!(plan.removed.contains(&"component checkout".to_owned()), "{plan:?}");
    let again = story.decided_on(Command::Apply(request));
    let DecisionSubject::Configuration(plan) = again.subject else { panic!("{again:?}") };
    assert!(plan.is_empty() && again.events.is_empty(), "{plan:?}");
}

#[test]
fn a_heartbeat_falls_silent_like_an_agent_when_its_ledger_does_not_report() {
    let mut story = PageStory::begin();
    let heartbeat: AgentId = "eu-1".parse().unwrap();
    story.until(30, &[]);
    story.board.agents.get_mut(&heartbeat).unwrap().region = HEARTBEAT_REGION.parse().unwrap();
    let alive = |story: &PageStory| story.board.agents[&heartbeat].alive.current().copied();
    let heard: SortedMap<_, _> = [(heartbeat.clone(), at(30))].into();
    story.now = 30 + 45;
    story.tell(Command::Watch(heard.clone()));
    assert_eq!(alive(&story), Some(true));
    story.now += 1;
    story.tell(Command::Watch(heard));
    assert_eq!(alive(&story), Some(false));
}

// The Board woke long after the last word of two agents; the Ledger of one of them was asked since, in vain.
#[test]
fn after_a_wake_nothing_is_green_without_evidence_and_silence_is_decided_when_the_ledger_was_asked()
{
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let height = story.board.head.height;
    let id = |name: &str| -> AgentId { name.parse().unwrap() };
    let heard = |agents: &[&str]| -> SortedMap<AgentId, _> {
        agents.iter().map(|agent| (id(agent), at(30))).collect()
    };
    let noted = heard(&["eu-1", "us-1"]);
    story.now = 60;
    let now = at(60);
    assert_eq!(story.board.with_silence(&heard(&["eu-1", "us-1", "ap-1"]), now), None);
    let shown = story.board.with_silence(&noted, now).expect("of one agent there is no note");
    assert_eq!(shown.agents[&id("ap-1")].alive.current(), Some(&false));
    assert_eq!((shown.head.height, &shown.public_head), (height, &story.board.public_head));
    story.now = 1_000;
    let now = at(1_000);
    let shown = story.board.with_silence(&noted, now).expect("what is noted is too old");
    let view = domain::public::build_view::public_view(&shown, &story.heard, now).unwrap();
    assert_eq!(view.groups[0].components[0].status, Status::NoData);
    let undecided = story.board.decidable(&noted, &SortedSet::new(), now);
    assert_eq!(story.tell(Command::Watch(undecided)), 0, "their Ledgers may know better");
    let asked = [id("eu-1")].into();
    assert_eq!(story.tell(Command::Watch(story.board.decidable(&noted, &asked, now))), 1);
    let alive = &story.board.agents[&id("eu-1")].alive;
    assert_eq!(alive.points().last(), Some(&(at(30), false)), "since it was last heard of");
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
    assert!(unpack(&plain).is_err(), "those of the first versions are plain JSON");
    let packed = pack(&folded).unwrap();
    println!("{} bytes of JSON, {} compressed", plain.len(), packed.len());
    assert!(packed.len() * 3 < plain.len());
    for odd in [&b""[..], b"{", b"x", &packed[..packed.len() / 2]] {
        assert!(unpack(odd).is_err());
    }
}
