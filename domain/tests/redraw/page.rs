//! A small page: three regions, one of them with two agents; components with one probe, with two, and
//! with none.

use std::sync::LazyLock;
use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::public_facts::{LogEntry, PublicFact};
use domain::board::timeline::ComponentTimeline;
use domain::board::{Board, Command, Entry, Event, NewAgent};
use domain::config::Configuration;
use domain::config::parse::read;
use domain::config::source::SourceFile;
use domain::ids::{AgentId, ComponentId};
use domain::ordered::SortedMap;
use domain::problem::Problem;
use domain::public::log::Replayed;
use domain::time::timestamp::Timestamp;

pub(crate) const AGENTS: [(&str, &str); 4] =
    [("eu-1", "eu"), ("eu-2", "eu"), ("us-1", "us"), ("ap-1", "ap")];
/// The last one comes with the second configuration.
pub(crate) const COMPONENTS: [&str; 4] = ["shop", "search", "desk", "late"];
pub(crate) const PROBES: [(&str, &str); 3] = [("p0", "shop"), ("p1", "shop"), ("p2", "search")];
pub(crate) const REGIONS: [&str; 3] = ["eu", "us", "ap"];

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_800_000_000_000 + second * 1_000)
}

/// What is configured later on; at first, without the last component.
pub(crate) static CONFIGURATION: LazyLock<Configuration> = LazyLock::new(configuration);

fn configuration() -> Configuration {
    let mut page = "[page]\nname = 'N'\nurl = 'https://n.test'\n".to_owned();
    for region in REGIONS {
        page += &format!("[[region]]\nid = '{region}'\nname = '{region}'\n");
    }
    for component in COMPONENTS {
        let manual = component == "desk" || component == "late";
        page += &format!(
            "[[component]]\nid = '{component}'\nname = '{component}'\nmanual = {manual}\n"
        );
    }
    let probe = |(id, component): (&str, &str)| {
        format!(
            "id = '{id}'\ncomponent = '{component}'\nevery = '30s'\ntimeout = '10s'\n\
             regions = ['eu', 'us', 'ap']\n\
             [[step]]\nname = 's'\nget = 'http://localhost/'\n"
        )
    };
    let mut files = vec![SourceFile { path: "page.toml".into(), text: page }];
    files.extend(
        PROBES.map(|shape| SourceFile { path: format!("{}.toml", shape.0), text: probe(shape) }),
    );
    read(&files).unwrap()
}

/// A Board with its public log, told things at a time of its own.
pub(crate) struct TestPage {
    pub(crate) board: Board,
    pub(crate) replayed: Replayed,
    /// The lines of the log that say the status of a component, each with the first instant of which it speaks.
    pub(crate) status_lines: Vec<(ComponentId, Timestamp, u64)>,
    pub(crate) now: i64,
}

impl TestPage {
    pub(crate) fn begin() -> Self {
        let (board, replayed) = (Board::default(), Replayed::default());
        let mut page = Self { board, replayed, status_lines: vec![], now: 0 };
        let mut first = CONFIGURATION.clone();
        first.components.pop();
        page.append(Event::ConfigurationApplied(first.into()));
        for (agent, region) in AGENTS {
            page.tell(Command::AddAgent(NewAgent {
                agent: agent.parse().unwrap(),
                region: region.parse().unwrap(),
                token_sha256: "x".into(),
            }))
            .unwrap();
        }
        page
    }

    pub(crate) fn append(&mut self, event: Event) {
        let (entry, _, head) =
            Entry::write(&self.board.head, at(self.now), &Actor::Admin, event).unwrap();
        for line in self.board.apply(entry, head) {
            self.replayed.read(&line.to_string()).unwrap();
            let entry: LogEntry = serde_json::from_str(&line.entry).unwrap();
            if let PublicFact::Status { component, points, .. } = entry.fact {
                self.status_lines.push((component, points[0].0, entry.n));
            }
        }
    }

    pub(crate) fn tell(&mut self, command: Command) -> Result<(), Problem> {
        let events = self.board.decide(command, at(self.now))?.events;
        events.into_iter().for_each(|event| self.append(event));
        Ok(())
    }

    /// Time passes; of every agent it is known when it was last heard of.
    pub(crate) fn watch(&mut self, heard: &SortedMap<AgentId, Timestamp>) {
        self.tell(Command::Watch(heard.clone())).unwrap();
    }

    /// Every timeline, drawn at once from all that is known now.
    pub(crate) fn drawn_at_once(&self) -> SortedMap<ComponentId, ComponentTimeline> {
        let components = self.board.component_since.iter();
        let drawn = components.map(|(id, since)| {
            let mut timeline = ComponentTimeline::default();
            timeline.redraw(&self.board, id, *since);
            (id.clone(), timeline)
        });
        drawn.collect()
    }

    pub(crate) fn silent_after(&self) -> Duration {
        self.board.configuration.as_ref().unwrap().agents.silent_after
    }
}
