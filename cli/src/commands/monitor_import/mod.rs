//! `allclear import gatus`, `blackbox` and `uptime-kuma`: makes a folder of probes of what another tool watches. So are the
//! sites of a checkout of Upptime, and the components of a page at Statuspage.

mod checkout;
mod written_folder;

use std::path::Path;

use anyhow::bail;
use domain::import::byte_budget::ByteBudget;
use domain::import::monitors::MAX_MONITOR_FILE_BYTES;
use domain::import::monitors::folder_draft::FolderDraft;
use domain::import::monitors::folder_report::FolderSettings;
use domain::import::monitors::setting::Setting;
use domain::import::monitors::yaml;
use domain::text_position::line_and_column;

use crate::commands::history_import::readable;
use crate::commands::import_file::read;
use crate::options::import::{FolderOptions, ImportSource, StatuspageOptions, UpptimeOptions};

/// Makes the folder of a source, if it is one that has what a folder is made of; gives back what is still to be sent to a server.
///
/// # Errors
/// A file that cannot be read, or of which no folder can be made; a folder that is there already.
pub(crate) async fn run(source: ImportSource, json: bool) -> anyhow::Result<Option<ImportSource>> {
    match source {
        ImportSource::Gatus(options) => {
            let mut draft = draft(&options.folder);
            let root = read_yaml(&options.file, &mut ByteBudget::of_folder()).await?;
            draft.take_gatus(&options.file, &root).map_err(|problem| readable(&problem))?;
            written_folder::write(draft, &options.folder, options.dry_run, json)?;
        }
        ImportSource::Blackbox(blackbox) => {
            let options = &blackbox.options;
            let mut draft = draft(&options.folder);
            let mut budget = ByteBudget::of_folder();
            let root = read_yaml(&options.file, &mut budget).await?;
            let mut targets = vec![];
            for file in &blackbox.targets {
                targets.push((file.clone(), read_yaml(file, &mut budget).await?));
            }
            let taken = draft.take_blackbox((&options.file, &root), &targets);
            taken.map_err(|problem| readable(&problem))?;
            written_folder::write(draft, &options.folder, options.dry_run, json)?;
        }
        ImportSource::UptimeKuma(options) => {
            let mut draft = draft(&options.folder);
            let root = read_json(&options.file, &mut ByteBudget::of_folder()).await?;
            draft.take_kuma(&options.file, &root).map_err(|problem| readable(&problem))?;
            written_folder::write(draft, &options.folder, options.dry_run, json)?;
        }
        ImportSource::Statuspage(options) => return statuspage(options, json).await,
        ImportSource::Upptime(options) => return upptime(options, json).await,
        other => return Ok(Some(other)),
    }
    Ok(None)
}

/// The components of a page; its history and its subscribers are sent to a server.
async fn statuspage(
    options: StatuspageOptions,
    json: bool,
) -> anyhow::Result<Option<ImportSource>> {
    let has_more = !options.options.files.is_empty() || options.subscribers.is_some();
    if let Some(file) = &options.page {
        if has_more {
            bail!(
                "`--page` makes a folder, which is to be applied before anything else is imported\nhint: leave the other files out, and give them once it is"
            );
        }
        let mut draft = draft(&options.folder);
        let root = read_json(file, &mut ByteBudget::of_folder()).await?;
        draft.take_statuspage_components(file, &root).map_err(|problem| readable(&problem))?;
        let is_dry = options.options.dry_run || options.folder.out.is_none();
        written_folder::write(draft, &options.folder, is_dry, json)?;
        return Ok(None);
    }
    if !has_more {
        bail!(
            "there is nothing to import\nhint: give incidents.json of the page, `--page` or `--subscribers`"
        );
    }
    Ok(Some(ImportSource::Statuspage(options)))
}

/// The sites of a checkout; issues are sent to a server.
async fn upptime(mut options: UpptimeOptions, json: bool) -> anyhow::Result<Option<ImportSource>> {
    let files = std::mem::take(&mut options.options.files);
    let (folders, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| Path::new(file).is_dir());
    options.options.files = files.into_iter().chain(std::mem::take(&mut options.issues)).collect();
    let has_issues = !options.options.files.is_empty();
    match folders.as_slice() {
        [] if !has_issues => bail!(
            "there is nothing to import\nhint: give the folder of a checkout, or a file with issues"
        ),
        [] => {}
        [folder] if has_issues && options.folder.out.is_none() => {
            errln!("{folder}: its sites are not looked at without `--out`");
        }
        [folder] => {
            let mut draft = draft(&options.folder);
            checkout::take(&mut draft, folder).await?;
            let is_dry = options.options.dry_run || options.folder.out.is_none();
            written_folder::write(draft, &options.folder, is_dry, json && !has_issues)?;
        }
        _ => bail!("there is more than one folder\nhint: import one checkout after the other"),
    }
    Ok(has_issues.then_some(ImportSource::Upptime(options)))
}

fn draft(options: &FolderOptions) -> FolderDraft {
    let FolderOptions { name, url, region, .. } = options.clone();
    FolderDraft::new(FolderSettings { name, url, region })
}

async fn read_yaml(file: &str, budget: &mut ByteBudget) -> anyhow::Result<Setting> {
    yaml::read(file, &read_text(file, budget).await?).map_err(|problem| readable(&problem))
}

async fn read_json(file: &str, budget: &mut ByteBudget) -> anyhow::Result<Setting> {
    let text = read_text(file, budget).await?;
    match serde_json::from_str(&text) {
        Ok(value) => Ok(Setting::from_json(&value)),
        Err(error) => bail!("{file}:{}:{}: this is no JSON: {error}", error.line(), error.column()),
    }
}

async fn read_text(file: &str, budget: &mut ByteBudget) -> anyhow::Result<String> {
    let text = read(file).await?;
    budget.take(file, text.len()).map_err(|problem| readable(&problem))?;
    if text.len() > MAX_MONITOR_FILE_BYTES {
        bail!("{file} has more than {MAX_MONITOR_FILE_BYTES} bytes");
    }
    if let Some(at) = text.find('\0') {
        let (line, column) = line_and_column(&text, at);
        bail!("{file}:{line}:{column}: this is no text");
    }
    Ok(text)
}
