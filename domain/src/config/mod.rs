//! Configuration: the folder `probes/` as a whole: the page, its components and its probes.
//!
//! It is read as a whole or not at all, so nothing can be half applied.

pub mod diff;
pub mod json_schema;
pub mod parse;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::parse::page::{self, PageFile};
use crate::config::parse::probe::{self, ProbeFile};
pub use crate::config::parse::reader::FileError;
use crate::config::parse::reader::Reader;
use crate::ids::{AgentId, ComponentId, GroupId, RegionId};
use crate::probe::{Probe, SecretUse};
use crate::protocol::assignment::Assignment;
use crate::text_position::nearest;
use crate::time::time_zone::Zone;
use crate::time::timestamp::as_ms;

/// The most bytes of one file.
pub const MAX_FILE_BYTES: usize = 65_536;
/// The most probes of a page.
pub const MAX_PROBES: usize = 2_000;
/// The most components of a page.
pub const MAX_COMPONENTS: usize = 200;
/// The most regions of a page.
pub const MAX_REGIONS: usize = 50;
/// The file of a folder that says whose page it is.
pub const PAGE_FILE: &str = "page.toml";

/// A file of the folder, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The path, as errors shall name it; the last part decides what the file is.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A valid folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// Whose page it is.
    pub page: PageSettings,
    /// Where agents may stand.
    pub regions: Vec<Region>,
    /// In the order of the page.
    pub groups: Vec<Group>,
    /// In the order of the page.
    pub components: Vec<Component>,
    /// How agents report.
    pub agents: AgentRules,
    /// What an outage costs the uptime figure.
    pub weights: Weights,
    /// By id.
    pub probes: Vec<Probe>,
}

/// Whose page it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSettings {
    /// Such as `Northwind`.
    pub name: String,
    /// The public address, without a slash at the end.
    pub url: String,
    /// Where the borders of its days, months, quarters and years are taken from.
    #[serde(default)]
    pub timezone: Zone,
}

/// A place that agents watch from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Such as `eu-central`.
    pub id: RegionId,
    /// Such as `Frankfurt`.
    pub name: String,
}

/// Components that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Such as `shop`.
    pub id: GroupId,
    /// Such as `Shop`.
    pub name: String,
}

/// What customers see on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Such as `checkout`.
    pub id: ComponentId,
    /// Such as `Checkout`.
    pub name: String,
    /// What it is, for customers.
    pub description: Option<String>,
    /// Where it stands; `None`: by itself.
    pub group: Option<GroupId>,
    /// Whether only operators say how it is doing. A component that is not manual must be
    /// watched by a probe.
    pub manual: bool,
}

/// How agents report, and how they know that they are not cut off themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRules {
    /// How long observations are gathered before a batch is sent, 1 s to 5 min.
    #[serde(rename = "batch_window_ms", with = "as_ms")]
    pub batch_window: Duration,
    /// After this long without a word an agent is silent; at least three windows.
    #[serde(rename = "silent_after_ms", with = "as_ms")]
    pub silent_after: Duration,
    /// Places that are known to answer, as `host:port`; at most
    /// [`MAX_REFERENCES`](crate::protocol::connectivity::MAX_REFERENCES).
    #[serde(default)]
    pub references: Vec<String>,
}

impl Default for AgentRules {
    fn default() -> Self {
        Self {
            batch_window: Duration::from_secs(25),
            silent_after: Duration::from_secs(75),
            references: vec![],
        }
    }
}

/// What a second of each status costs the uptime figure, 0 to 1 in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of a major outage.
    pub major: f64,
    /// Of a partial outage.
    pub partial: f64,
    /// Of degraded performance.
    pub degraded: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { major: 1.0, partial: 0.3, degraded: 0.0 }
    }
}

impl Weights {
    /// The weights of a major outage, a partial one and degraded performance, in thousandths.
    #[must_use]
    pub fn thousandths(self) -> [u32; 3] {
        [self.major, self.partial, self.degraded].map(|weight| (weight * 1000.0).round() as u32)
    }
}

impl Configuration {
    /// The secrets that probes need, with the places they are first used at.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretUse> {
        self.probes.iter().flat_map(|probe| &probe.secrets)
    }

    /// What an agent is to run in a region; without its tag.
    #[must_use]
    pub fn assignment_of(&self, agent: AgentId, region: &RegionId) -> Assignment {
        // Each heartbeat is heard by a ledger of its own, as if it were an agent.
        let heard =
            |probe: &Probe| probe.heartbeat.is_none() || probe.id.as_str() == agent.as_str();
        let here = self.probes.iter().filter(|probe| probe.regions.contains(region));
        let probes = here.filter(|probe| heard(probe)).cloned().map(Arc::new).collect();
        Assignment {
            tag: String::new(),
            agent,
            region: region.clone(),
            batch_window: self.agents.batch_window,
            silent_after: self.agents.silent_after,
            references: self.agents.references.clone(),
            probes,
        }
    }
}

/// Reads a folder as a whole: [`PAGE_FILE`], and a probe in every other file.
///
/// # Errors
/// Every mistake of every file, by file and line; then nothing of it is to be used.
pub fn read(files: &[SourceFile]) -> Result<Configuration, Vec<FileError>> {
    let is_page = |file: &&SourceFile| file.path.rsplit('/').next() == Some(PAGE_FILE);
    let mut errors = vec![];
    let page = match files.iter().find(is_page) {
        Some(file) => page::parse(file).map_err(|bad| errors.extend(bad)).ok().map(|p| (file, p)),
        None => {
            errors.push(missing_page());
            None
        }
    };
    let others = files.iter().filter(|file| !is_page(file));
    let mut probes = vec![];
    for file in others {
        match probe::parse(file) {
            Ok(parsed) => probes.push((file, parsed)),
            Err(bad) => errors.extend(bad),
        }
    }
    if let Some((file, page)) = &page {
        errors.extend(cross_check(file, page, &probes, errors.is_empty()));
    }
    errors.sort();
    match page {
        Some((_, page)) if errors.is_empty() => Ok(assemble(page, probes)),
        _ => Err(errors),
    }
}

/// Reads one probe by itself. What only the page can tell, such as whether its component exists,
/// is not asked.
///
/// # Errors
/// Every mistake of the file.
pub fn read_probe(file: &SourceFile) -> Result<Probe, Vec<FileError>> {
    probe::parse(file).map(|parsed| parsed.probe)
}

fn missing_page() -> FileError {
    FileError {
        file: PAGE_FILE.to_owned(),
        line: 1,
        column: 1,
        message: format!("there is no `{PAGE_FILE}`"),
        hint: Some("it names the page, its regions and its components".to_owned()),
    }
}

/// What no file can know by itself: names of other files, and what is there twice. Whether a
/// component is watched is only asked when every file could be read.
fn cross_check(
    page_file: &SourceFile,
    page: &PageFile,
    probes: &[(&SourceFile, ProbeFile)],
    all_read: bool,
) -> Vec<FileError> {
    let mut errors = vec![];
    let mut refuse = |file: &SourceFile, (line, column), message: String, hint: String| {
        let (file, hint) = (file.path.clone(), Some(hint));
        errors.push(FileError { file, line, column, message, hint });
    };
    let components: Vec<&str> = page.components.iter().map(|(_, c)| c.id.as_str()).collect();
    let regions: Vec<&str> = page.regions.iter().map(|region| region.id.as_str()).collect();
    let mut by_id = BTreeMap::new();
    for (file, parsed) in probes {
        let probe = &parsed.probe;
        if let Some(first) = by_id.insert(&probe.id, &file.path) {
            let message = format!("there are two probes `{}`", probe.id);
            refuse(file, parsed.id_at, message, format!("the other one is in {first}"));
        }
        let mut known = |what, name: &str, names: &[&str], place| {
            if !names.contains(&name) {
                let hint = nearest(name, names.iter().copied())
                    .map_or(format!("name it in {PAGE_FILE}"), |n| format!("did you mean `{n}`?"));
                refuse(file, place, format!("there is no {what} `{name}`"), hint);
            }
        };
        known("component", probe.component.as_str(), &components, parsed.component_at);
        // A heartbeat names no region.
        for (region, place) in probe.regions.iter().zip(&parsed.regions_at) {
            known("region", region.as_str(), &regions, *place);
        }
    }
    if probes.len() > MAX_PROBES {
        let message = format!("there are {} probes; at most {MAX_PROBES} are taken", probes.len());
        refuse(page_file, (1, 1), message, "split the page".to_owned());
    }
    let reader = Reader::new(page_file);
    for (at, component) in page.components.iter().filter(|(_, c)| all_read && !c.manual) {
        if !probes.iter().any(|(_, parsed)| parsed.probe.component == component.id) {
            let message = format!("no probe watches `{}`", component.id);
            let hint = "write a probe for it, or `manual = true` if only operators set its status";
            refuse(page_file, reader.place(*at), message, hint.to_owned());
        }
    }
    errors
}

fn assemble(page: PageFile, probes: Vec<(&SourceFile, ProbeFile)>) -> Configuration {
    let mut probes: Vec<Probe> = probes.into_iter().map(|(_, parsed)| parsed.probe).collect();
    probes.sort_by(|a, b| a.id.cmp(&b.id));
    Configuration {
        page: page.page,
        regions: page.regions,
        groups: page.groups,
        components: page.components.into_iter().map(|(_, component)| component).collect(),
        agents: page.agents,
        weights: page.weights,
        probes,
    }
}
