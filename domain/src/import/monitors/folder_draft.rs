//! Draft of a folder: the probes, components and groups that monitors of another tool become, and what of them cannot.

use std::time::Duration;

use serde::Serialize;
use toml::Value;

use crate::config::source::SourceFile;
use crate::config::{MAX_COMPONENTS, PAGE_FILE, parse};
use crate::diagnostic::FileError;
use crate::ids::RegionId;
use crate::import::monitors::draft::{DraftProbe, DraftStep};
use crate::import::monitors::page_draft::{DraftComponent, PageDraft, one_line};
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::secrets::{is_secret_header, placeholder, secret_name};
use crate::import::monitors::slug::{slug, unused_slug};
use crate::import::report::ImportRemark;
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;

/// The address of a page of which none is given.
const LOCAL: &str = "http://127.0.0.1:8787";

/// What a page is that another tool knows nothing of.
#[derive(Clone, Debug)]
pub struct FolderSettings {
    /// The name of the page; `None`: as the other tool calls it.
    pub name: Option<String>,
    /// The address of the page; `None`: as the other tool has it.
    pub url: Option<String>,
    /// Where the agent runs.
    pub region: RegionId,
}

/// What monitors of another tool become, as far as they were taken.
#[derive(Clone, Debug)]
pub struct FolderDraft {
    pub(super) settings: FolderSettings,
    /// What the other tool calls its page.
    pub(super) name_there: Option<String>,
    /// The address that the other tool has for its page.
    pub(super) url_there: Option<String>,
    pub(super) timezone: Option<String>,
    pub(super) probes: Vec<DraftProbe>,
    /// Components that no probe watches, with the names of their groups.
    pub(super) components: Vec<DraftComponent>,
    pub(super) groups: Vec<(String, String)>,
    pub(super) report: FolderReport,
    secrets: SortedSet<String>,
}

/// A folder, and what could not become a part of it.
#[derive(Clone, Debug)]
pub struct ConvertedFolder {
    /// Its files, the page first.
    pub files: Vec<SourceFile>,
    /// What it holds.
    pub report: FolderReport,
}

/// What became of a configuration of another tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FolderReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The files, by their names in the folder.
    pub files: Vec<String>,
    /// How many probes they hold.
    pub probes: usize,
    /// How many components.
    pub components: usize,
    /// How many groups.
    pub groups: usize,
    /// What the environment of agents must have.
    pub secrets: Vec<String>,
    /// What was not carried over, as a whole.
    pub not_carried: Vec<ImportRemark>,
    /// What was carried over in part, or otherwise than it was there.
    pub remarks: Vec<ImportRemark>,
}

impl FolderDraft {
    /// An empty one.
    #[must_use]
    pub fn new(settings: FolderSettings) -> Self {
        Self {
            settings,
            name_there: None,
            url_there: None,
            timezone: None,
            probes: vec![],
            components: vec![],
            groups: vec![],
            report: FolderReport::default(),
            secrets: SortedSet::new(),
        }
    }

    pub(super) fn name_page(&mut self, name: Option<&str>) {
        self.name_there = self.name_there.take().or_else(|| name.map(str::to_owned));
    }

    /// Lists what comes over otherwise.
    pub(super) fn remark(&mut self, at: &PlacedSetting<'_>, name: &str, why: &str) {
        let (place, name, why) = (at.place(), name.to_owned(), why.to_owned());
        let remark = ImportRemark { place, name, why, hint: None };
        // What several probes have of one place is told once.
        if !self.report.remarks.contains(&remark) {
            self.report.remarks.push(remark);
        }
    }

    /// Lists what does not come over.
    pub(super) fn leave_out(&mut self, at: &PlacedSetting<'_>, name: &str, why: &str) {
        let (place, name, why) = (at.place(), name.to_owned(), why.to_owned());
        self.report.not_carried.push(ImportRemark { place, name, why, hint: None });
    }

    /// A secret of a probe, in place of a text that stands in its monitor.
    pub(super) fn secret(&mut self, probe: &mut DraftProbe, what: &str) -> String {
        let name = secret_name(&probe.name, what, &self.secrets);
        self.secrets.insert(name.clone());
        let text = placeholder(&name);
        probe.secrets.push(name);
        text
    }

    /// Adds a header; what lets somebody in becomes a secret, if it stands there openly.
    pub(super) fn header(
        &mut self,
        probe: &mut DraftProbe,
        step: &mut DraftStep,
        name: &str,
        value: String,
        is_open: bool,
    ) {
        let is_secret = is_open && is_secret_header(name);
        let value = if is_secret { self.secret(probe, name) } else { value };
        let headers = step.fields.iter_mut().find(|(key, _)| *key == "headers");
        match headers {
            Some((_, Value::Table(headers))) => {
                headers.insert(name.to_owned(), Value::String(value));
            }
            _ => {
                let headers = toml::Table::from_iter([(name.to_owned(), Value::String(value))]);
                step.set("headers", Value::Table(headers));
            }
        }
    }

    /// Takes a probe, whose times are held to what they may be here.
    pub(super) fn add(&mut self, mut probe: DraftProbe) {
        let mut why = vec![];
        let day = Duration::from_secs(86_400);
        let longest = if probe.heartbeat.is_some() { day * 31 } else { day };
        let every = probe.every.clamp(Duration::from_secs(1), longest);
        if every != probe.every {
            why.push(format!("every {:?} is {every:?} here", probe.every));
        }
        probe.every = every;
        if probe.heartbeat.is_none() {
            let least = Duration::from_millis(100);
            let timeout = probe.timeout.clamp(least, Duration::from_secs(60)).min(every);
            if timeout != probe.timeout {
                why.push(format!("a timeout of {:?} is {timeout:?} here", probe.timeout));
            }
            probe.timeout = timeout;
        }
        if let Some((failures, recoveries)) = probe.confirm {
            let held = (failures.clamp(1, 10), recoveries.clamp(1, 10));
            if held != (failures, recoveries) {
                why.push(format!(
                    "{failures} failures and {recoveries} recoveries are {} and {} here",
                    held.0, held.1
                ));
            }
            probe.confirm = Some(held);
        }
        why.extend(probe.secrets.iter().map(|name| {
            format!("what stands there openly is to be set for agents as ALLCLEAR_SECRET_{name}")
        }));
        let (place, name) = (probe.place.clone(), probe.name.clone());
        let remarks = why.into_iter().map(|why| ImportRemark {
            place: place.clone(),
            name: name.clone(),
            why,
            hint: None,
        });
        self.report.remarks.extend(remarks);
        self.probes.push(probe);
    }

    /// The folder. What of it is no valid file is left out and listed.
    ///
    /// # Errors
    /// When nothing is left, or what was given of the page is not valid.
    pub fn finish(mut self) -> Result<ConvertedFolder, Problem> {
        loop {
            let (files, owners) = self.files();
            let errors = match parse::read(&files) {
                Ok(configuration) => {
                    let mut report = self.report;
                    report.files = files.iter().map(|file| file.path.clone()).collect();
                    report.probes = configuration.probes.len();
                    report.components = configuration.components.len();
                    report.groups = configuration.groups.len();
                    let names: SortedSet<String> =
                        configuration.secrets().map(|secret| secret.name.clone()).collect();
                    report.secrets =
                        names.into_iter().map(|name| format!("ALLCLEAR_SECRET_{name}")).collect();
                    return Ok(ConvertedFolder { files, report });
                }
                Err(errors) => errors,
            };
            let bad: SortedMap<usize, FileError> = errors
                .iter()
                .rev()
                .filter_map(|error| Some((*owners.get(&error.file)?, error.clone())))
                .collect();
            if bad.is_empty() || bad.len() == self.probes.len() && self.components.is_empty() {
                return Err(refusal(&errors));
            }
            let probes = std::mem::take(&mut self.probes).into_iter().enumerate();
            for (n, probe) in probes {
                match bad.get(&n) {
                    None => self.probes.push(probe),
                    Some(error) => self.report.not_carried.push(ImportRemark {
                        place: probe.place,
                        name: probe.name,
                        why: error.message.clone(),
                        hint: error.hint.clone(),
                    }),
                }
            }
        }
    }

    /// The files as far as probes were taken, and which probe each is of.
    fn files(&mut self) -> (Vec<SourceFile>, SortedMap<String, usize>) {
        let room = MAX_COMPONENTS.saturating_sub(self.components.len());
        for probe in self.probes.split_off(room.min(self.probes.len())) {
            let why =
                format!("a page has at most {MAX_COMPONENTS} components, and each of these is one");
            let hint = Some("let several be probes of one component by hand".to_owned());
            let (place, name) = (probe.place, probe.name);
            self.report.not_carried.push(ImportRemark { place, name, why, hint });
        }
        let (mut groups, mut components) = (self.groups.clone(), self.components.clone());
        // Files of these names are no probes.
        let mut taken: SortedSet<String> = ["page", "customers"].map(str::to_owned).into();
        taken.extend(components.iter().map(|component| component.id.clone()));
        let (mut files, mut owners) = (vec![], SortedMap::new());
        for (n, probe) in self.probes.iter().enumerate() {
            let group = probe.group.as_deref().map(|group| group_id(group, &mut groups));
            let mut id = slug(&probe.name, "monitor");
            if let Some(group) = group.as_deref().filter(|_| taken.contains(&id)) {
                id = slug(&format!("{group}-{id}"), "monitor");
            }
            let id = unused_slug(&id, |id| taken.contains(id));
            taken.insert(id.clone());
            let name = one_line(&probe.name, MAX_NAME_CHARS);
            let name = if name.is_empty() { id.clone() } else { name };
            components.push(DraftComponent {
                id: id.clone(),
                name,
                group,
                ..DraftComponent::default()
            });
            let (path, region) = (format!("{id}.toml"), self.settings.region.as_str());
            let note = format!("From {}", one_line(&probe.place, 200));
            let text = probe.file_text(&id, &id, region, &note);
            owners.insert(path.clone(), n);
            files.push(SourceFile { path, text });
        }
        let name = self.settings.name.clone().or_else(|| self.name_there.clone());
        let url = self.settings.url.clone().or_else(|| self.url_there.clone());
        let page = PageDraft {
            name: one_line(&name.unwrap_or_else(|| "Status".to_owned()), MAX_NAME_CHARS),
            url: url.unwrap_or_else(|| LOCAL.to_owned()),
            timezone: self.timezone.clone(),
            region: self.settings.region.clone(),
            groups,
            components,
        };
        files.insert(0, SourceFile { path: PAGE_FILE.to_owned(), text: page.file_text() });
        (files, owners)
    }
}

/// The id of the group of a name, which is added if it is not there.
fn group_id(name: &str, groups: &mut Vec<(String, String)>) -> String {
    let name = one_line(name, MAX_NAME_CHARS);
    if let Some((id, _)) = groups.iter().find(|(_, own)| *own == name) {
        return id.clone();
    }
    let id = unused_slug(&slug(&name, "group"), |id| groups.iter().any(|(own, _)| own == id));
    groups.push((id.clone(), name));
    id
}

fn refusal(errors: &[FileError]) -> Problem {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Problem::bad_request(format!("nothing of it makes a valid folder:\n{}", lines.join("\n")))
}
