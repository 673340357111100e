//! What do many probes send? A page of so many, watched from one region, and batches of a run of each.

use std::time::Duration;

use domain::config::AgentRules;
use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::phases::Phases;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::Batch;
use domain::protocol::observation::{Observation, Outcome};
use domain::time::timestamp::Timestamp;

use crate::Chance;

/// The region that watches.
pub const LOAD_REGION: &str = "eu";

/// More components are not made: further probes watch them as well.
const COMPONENTS: usize = 100;

/// So many probes, each watching a component of its own, as far as there are as many.
#[derive(Clone, Copy, Debug)]
pub struct LoadGenerator {
    /// How many.
    pub probes: usize,
}

impl LoadGenerator {
    /// The folder that `allclear apply` takes.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let mut page = format!(
            "[page]\nname = 'N'\nurl = 'https://n.example'\n[[region]]\nid = '{LOAD_REGION}'\nname = 'EU'\n"
        );
        for n in 0..self.probes.min(COMPONENTS) {
            page += &format!("[[component]]\nid = 'c{n}'\nname = 'C{n}'\n");
        }
        for n in 0..self.probes {
            let path = folder.path().join(format!("p{n}.toml"));
            std::fs::write(path, Self::probe(n)).expect("a file");
        }
        std::fs::write(folder.path().join("page.toml"), page).expect("a file");
        folder
    }

    fn probe(n: usize) -> String {
        let component = n % COMPONENTS;
        format!(
            "id = 'p{n}'\ncomponent = 'c{component}'\nevery = '30s'\ntimeout = '5s'\nregions = ['{LOAD_REGION}']\n\
             confirm = {{ flaps = 0 }}\n[[step]]\nname = 's'\nget = 'http://127.0.0.1:9/'\n"
        )
    }

    /// What the region's agent is to run.
    ///
    /// # Panics
    /// When a probe is none.
    #[must_use]
    pub fn assignment(&self) -> Assignment {
        let probe = |n| {
            let file = SourceFile { path: format!("p{n}.toml"), text: Self::probe(n) };
            read_probe(&file).expect("a probe").into()
        };
        let AgentRules { batch_window, silent_after, .. } = AgentRules::default();
        Assignment {
            tag: "load".to_owned(),
            agent: format!("{LOAD_REGION}-1").parse().expect("an id"),
            region: LOAD_REGION.parse().expect("an id"),
            batch_window,
            silent_after,
            references: vec![],
            probes: (0..self.probes).map(probe).collect(),
        }
    }

    /// A run of every probe, all of which passed, with times as networks have them.
    ///
    /// # Panics
    /// Never: the names are names.
    #[must_use]
    pub fn batch(&self, sequence: u64, at: Timestamp) -> Batch {
        let mut chance = Chance::of_seed(sequence);
        let seen = |n: usize| {
            let mut some = |least: u32, more: u64| Some(least + chance.below(more) as u32);
            let phases = Phases {
                dns_us: some(900, 300),
                connect_us: some(12_000, 2_000),
                tls_us: some(15_000, 3_000),
                first_byte_us: some(40_000, 20_000),
                transfer_us: some(500, 300),
            };
            Observation {
                probe: format!("p{n}").parse().expect("an id"),
                observed_at: at.plus(Duration::from_micros(n as u64 * 900)),
                attempt: 0,
                took_ms: phases.total_us() / 1_000,
                outcome: Outcome::Passed,
                steps: vec![phases.rounded()],
            }
        };
        let observations = (0..self.probes).map(seen).collect();
        let boot = "load".parse().expect("an id");
        Batch { boot, sequence, observations, evidence: vec![] }
    }
}
