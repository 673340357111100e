//! `allclear mirror`: the public page as files, which any file server can serve when the server is gone.

mod collection;
mod folder;
mod log;
mod source;

use domain::words::Words;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use domain::ordered::SortedMap;
use domain::public::mirror::manifest::{MirrorManifest, MirroredFile};
use domain::public::mirror::mirror_path::MirrorPath;
use domain::public::mirror::rewrite::{CopyMark, marked_copy, not_found_page};
use domain::public::time_wording;
use domain::time::timestamp::Timestamp;
use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::Instant;

use self::collection::{CollectedFile, MirrorCollection};
use self::folder::MirrorFolder;
use self::source::MirrorSource;
use crate::options::mirror::MirrorOptions;
use crate::output::print_json;
use crate::times;

/// Copies the page once, or again and again until it is stopped.
///
/// # Errors
/// When the folder is refused; without `--watch` also when the page cannot be copied, and then the last copy stays.
pub(crate) async fn run(server: &str, options: &MirrorOptions, json: bool) -> anyhow::Result<()> {
    let source = Arc::new(MirrorSource::new(server)?);
    let mut folder = MirrorFolder::open(&options.folder)?;
    if !options.watch {
        let copied = copy(&source, &mut folder, options).await;
        let report = copied.or_else(|error| folder.clear().and(Err(error)))?;
        return if json { print_json(&report) } else { report.tell(&options.folder) };
    }
    let (stopped, mut is_stopped) = (stop_on_signal()?, false);
    while !is_stopped {
        let next = Instant::now() + options.every;
        let copied = tokio::select! {
            () = stopped.notified() => break,
            copied = copy(&source, &mut folder, options) => copied,
        };
        match copied {
            // One line for each copy.
            Ok(report) if json => outln!("{}", serde_json::to_string(&report)?),
            Ok(report) => report.tell(&options.folder)?,
            Err(error) => errln!("error: {error:#}\n{}", last_copy(folder.before())),
        }
        is_stopped = tokio::select! {
            () = stopped.notified() => true,
            () = tokio::time::sleep_until(next) => false,
        };
    }
    folder.clear()
}

fn stop_on_signal() -> anyhow::Result<Arc<Notify>> {
    let stopped = Arc::new(Notify::new());
    let asked = Arc::clone(&stopped);
    ctrlc::set_handler(move || asked.notify_one())?;
    Ok(stopped)
}

fn last_copy(before: Option<&MirrorManifest>) -> String {
    match before {
        Some(before) => {
            format!("the copy of {} stays", time_wording::instant(Words::ENGLISH, before.as_of))
        }
        None => "there is no copy yet".to_owned(),
    }
}

/// What became of a run, for people and programs.
#[derive(Serialize)]
struct MirrorReport {
    origin: String,
    /// Of when the front page is true.
    as_of: Timestamp,
    /// Files in the folder, and their bytes; its list of files is not among them.
    files: usize,
    bytes: u64,
    /// How many of them are new, are other than before, and are as before.
    new: usize,
    changed: usize,
    unchanged: usize,
    /// How many were removed.
    removed: usize,
    /// What this server does not have.
    missing: Vec<String>,
}

impl MirrorReport {
    fn tell(&self, folder: &Path) -> anyhow::Result<()> {
        let Self { origin, files, new, changed, removed, missing, .. } = self;
        if !missing.is_empty() {
            errln!("this server has no {}", missing.join(", "));
        }
        let (as_of, folder) = (time_wording::instant(Words::ENGLISH, self.as_of), folder.display());
        outln!(
            "copied {origin} as of {as_of} into {folder}: {files} files, {new} new, {changed} changed, {removed} removed"
        );
        Ok(())
    }
}

/// Fetches the page, and puts it in place of the last copy once it is there as a whole.
async fn copy(
    source: &Arc<MirrorSource>,
    folder: &mut MirrorFolder,
    options: &MirrorOptions,
) -> anyhow::Result<MirrorReport> {
    folder.clear()?;
    let mut collection = MirrorCollection::new(source, folder, options);
    collection.fetch(options).await?;
    let as_of = collection.as_of.context("there is no front page")?;
    let missing = std::mem::take(&mut collection.missing);
    let collected = std::mem::take(&mut collection.files);
    let origin = source.origin();
    let files = finish(folder, &origin, &collected)?;
    let next = MirrorManifest::new(origin.clone(), (as_of, times::now()), files);
    let mut changed = vec![];
    for (file, mirrored) in &next.files {
        if !folder.in_place(file)?.is_some_and(|bytes| mirrored.is_of(&bytes)) {
            changed.push(file.clone());
        }
    }
    let before = folder.before();
    let is_new = |file: &&MirrorPath| !before.is_some_and(|b| b.files.contains_key(*file));
    let new = changed.iter().filter(is_new).count();
    let report = MirrorReport {
        origin,
        as_of,
        files: next.files.len(),
        bytes: next.files.values().map(|file| file.bytes).sum(),
        new,
        changed: changed.len() - new,
        unchanged: next.files.len() - changed.len(),
        removed: before.map_or(0, |before| before.obsolete(&next).len()),
        missing,
    };
    folder.replace(next, changed)?;
    Ok(report)
}

/// Marks each page as a copy, and adds the files that a mirror makes itself.
fn finish(
    folder: &MirrorFolder,
    origin: &str,
    collected: &SortedMap<MirrorPath, CollectedFile>,
) -> anyhow::Result<SortedMap<MirrorPath, MirroredFile>> {
    let is_mirrored = |file: &MirrorPath| collected.contains_key(file);
    let mut files = SortedMap::new();
    for (file, collected_file) in collected {
        let mirrored = match collected_file {
            CollectedFile::Kept(mirrored) => mirrored.clone(),
            CollectedFile::Staged { address, etag, as_of, fetched_at } => {
                let mut bytes = folder.staged(file)?;
                if file.is_page() {
                    let page = String::from_utf8(bytes)
                        .with_context(|| format!("the page {address} is no text"))?;
                    // A page that does not say of when it is true was true when it was sent.
                    let as_of = as_of.unwrap_or(*fetched_at);
                    let mark = CopyMark { origin, address, as_of };
                    bytes = marked_copy(&page, &mark, &is_mirrored)?.into_bytes();
                    folder.stage(file, &bytes)?;
                }
                MirroredFile::new(&bytes, etag.clone(), *fetched_at)
            }
        };
        files.insert(file.clone(), mirrored);
    }
    let own = [
        (MirrorPath::not_found(), not_found_page(origin)),
        (MirrorPath::no_jekyll(), String::new()),
    ];
    for (file, text) in own {
        folder.stage(&file, text.as_bytes())?;
        files.insert(file, MirroredFile::new(text.as_bytes(), None, times::now()));
    }
    Ok(files)
}
