//! Draft of a folder: the probes, components and groups that monitors of another tool become, and what of them cannot.

use std::time::Duration;

use toml::Value;

use crate::config::parse;
use crate::diagnostic::FileError;
use crate::expectation::Expectation;
use crate::import::monitors::draft::{DraftProbe, DraftStep};
use crate::import::monitors::folder_report::{ConvertedFolder, FolderReport, FolderSettings};
use crate::import::monitors::page_draft::DraftComponent;
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::secrets::{is_secret_header, placeholder, secret_name};
use crate::import::report::ImportRemark;
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;

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

    /// Adds what must hold of a step, if it is an expectation that can be met and missed here.
    pub(super) fn expect(
        &mut self,
        at: &PlacedSetting<'_>,
        name: &str,
        step: &mut DraftStep,
        rule: String,
    ) {
        match rule.parse::<Expectation>() {
            Ok(_) => step.expect(rule),
            Err(error) => self.remark(at, name, &format!("`{rule}`: {}", error.problem)),
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
}

fn refusal(errors: &[FileError]) -> Problem {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Problem::bad_request(format!("nothing of it makes a valid folder:\n{}", lines.join("\n")))
}
