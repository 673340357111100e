//! Checkout of an Upptime repository: which of its files are read?

use std::path::Path;

use anyhow::{Context, bail};
use domain::import::byte_budget::ByteBudget;
use domain::import::monitors::folder_draft::FolderDraft;

use crate::commands::history_import::readable;
use crate::commands::monitor_import::{read_json, read_yaml};

/// Takes the sites of `.upptimerc.yml`, and lists what `history/` has.
pub(super) async fn take(draft: &mut FolderDraft, folder: &str) -> anyhow::Result<()> {
    let path = |name: &str| format!("{}/{name}", folder.trim_end_matches('/'));
    let sites = path(".upptimerc.yml");
    if !Path::new(&sites).is_file() {
        bail!(
            "there is no `{sites}`\nhint: give the folder of a checkout of a repository of Upptime"
        );
    }
    let mut budget = ByteBudget::of_folder();
    let root = read_yaml(&sites, &mut budget).await?;
    draft.take_upptime_sites(&sites, &root).map_err(|problem| readable(&problem))?;
    let summary = path("history/summary.json");
    if Path::new(&summary).is_file() {
        draft.list_upptime_summary(&summary, &read_json(&summary, &mut budget).await?);
    }
    let history = path("history");
    let Ok(entries) = std::fs::read_dir(&history) else { return Ok(()) };
    let mut files = vec![];
    for entry in entries {
        let name = entry.with_context(|| format!("cannot read `{history}`"))?.file_name();
        files.extend(name.to_str().filter(|name| name.ends_with(".yml")).map(str::to_owned));
    }
    files.sort();
    for name in files {
        let file = path(&format!("history/{name}"));
        draft.list_upptime_history(&file, &read_yaml(&file, &mut budget).await?);
    }
    Ok(())
}
