//! Monitors of other tools: does what they watch become probes that are valid here, and is what has no equal listed?

mod blackbox;
mod gatus;
mod kuma;
mod methods;
mod pages;

use domain::config::parse;
use domain::import::monitors::folder_draft::FolderDraft;
use domain::import::monitors::folder_report::{ConvertedFolder, FolderSettings};
use domain::import::monitors::setting::Setting;
use serde_json::Value;

fn draft() -> FolderDraft {
    FolderDraft::new(FolderSettings { name: None, url: None, region: "home".parse().unwrap() })
}

fn setting(value: &Value) -> Setting {
    Setting::from_json(value)
}

/// The folder, which is valid, and the lines of the file of a name.
fn finished(draft: FolderDraft) -> ConvertedFolder {
    let folder = draft.finish().unwrap();
    parse::read(&folder.files).unwrap();
    folder
}

fn text<'a>(folder: &'a ConvertedFolder, path: &str) -> &'a str {
    let found = folder.files.iter().find(|file| file.path == path);
    &found.unwrap_or_else(|| panic!("no {path} in {:?}", folder.report.files)).text
}

/// Place, name and reason of everything that is listed.
fn listed(folder: &ConvertedFolder) -> Vec<String> {
    let all = folder.report.not_carried.iter().chain(&folder.report.remarks);
    all.map(|remark| format!("{} `{}`: {}", remark.place, remark.name, remark.why)).collect()
}

/// Whether something is listed that has all of these.
fn lists(folder: &ConvertedFolder, parts: &[&str]) -> bool {
    listed(folder).iter().any(|line| parts.iter().all(|part| line.contains(part)))
}
