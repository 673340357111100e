//! Configurations of other tools: whatever YAML or JSON they are, what is read of them is within its bounds, and the folder that
//! they become is one that is taken here.
#![no_main]
#![allow(clippy::expect_used, reason = "a finding is a panic")]

use domain::config::parse;
use domain::import::monitors::folder_draft::FolderDraft;
use domain::import::monitors::folder_report::FolderSettings;
use domain::import::monitors::setting::{Setting, SettingValue};
use domain::import::monitors::{MAX_SETTING_DEPTH, MAX_SETTINGS, yaml};
use libfuzzer_sys::fuzz_target;

/// How many values there are in one, and how deep they lie within each other.
fn size(setting: &Setting) -> (usize, usize) {
    let parts: Vec<&Setting> = match &setting.value {
        SettingValue::List(list) => list.iter().collect(),
        SettingValue::Map(map) => map.iter().map(|(_, part)| part).collect(),
        _ => vec![],
    };
    parts
        .into_iter()
        .map(size)
        .fold((1, 1), |(count, depth), (of_it, below)| (count + of_it, depth.max(below + 1)))
}

fn draft() -> FolderDraft {
    let region = "home".parse().expect("an id");
    FolderDraft::new(FolderSettings { name: None, url: None, region })
}

// Each text is taken as the configuration of every tool.
fuzz_target!(|text: &str| {
    let Ok(root) = yaml::read("f", text) else { return };
    let (count, depth) = size(&root);
    // A merge adds what it refers to, which is counted where it is.
    assert!(count <= 2 * MAX_SETTINGS && depth <= 2 * MAX_SETTING_DEPTH, "{count} {depth}");
    let folders = [
        |draft: &mut FolderDraft, root: &Setting| draft.take_gatus("f", root),
        |draft: &mut FolderDraft, root: &Setting| draft.take_kuma("f", root),
        |draft: &mut FolderDraft, root: &Setting| draft.take_upptime_sites("f", root),
        |draft: &mut FolderDraft, root: &Setting| draft.take_statuspage_components("f", root),
        |draft: &mut FolderDraft, root: &Setting| {
            draft.take_blackbox(("f", root), &[("t".to_owned(), root.clone())])
        },
    ];
    for take in folders {
        let mut draft = draft();
        if take(&mut draft, &root).is_err() {
            continue;
        }
        draft.list_upptime_summary("s", &root);
        draft.list_upptime_history("h", &root);
        let Ok(folder) = draft.finish() else { continue };
        if folder.report.probes + folder.report.components > 0 {
            parse::read(&folder.files).expect("what is written is taken here");
        }
    }
});
