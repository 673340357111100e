//! Collection: everything that makes the next copy, fetched a few at a time. What the answers name is fetched as well.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use domain::ordered::SortedMap;
use domain::public::mirror::items::{
    FIGURES, FRONT_PAGE, LOG, MAX_MIRROR_BYTES, MirrorItem, MirrorKind, MirrorPlan,
    REQUESTS_AT_ONCE, items_of_every_page,
};
use domain::public::mirror::manifest::MirroredFile;
use domain::public::mirror::mirror_path::MirrorPath;
use domain::public::mirror::naming::items_named_in;
use domain::public::mirror::pace::{
    component_pages_of_a_run, due_component_pages, wait_of_component_page,
};
use domain::public::uptime_report::Figures;
use domain::time::timestamp::Timestamp;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::folder::MirrorFolder;
use super::log::whole_log;
use super::source::{FetchedAnswer, MirrorSource};
use crate::exit_code::{CommandFailure, FailureKind};
use crate::options::mirror::MirrorOptions;
use crate::times;

/// The files of the next copy as far as they were fetched.
pub(super) struct MirrorCollection<'a> {
    source: &'a Arc<MirrorSource>,
    folder: &'a MirrorFolder,
    plan: MirrorPlan,
    /// What was fetched, and what stays as it is.
    pub(super) files: SortedMap<MirrorPath, CollectedFile>,
    /// Addresses that the server does not have.
    pub(super) missing: Vec<String>,
    /// Of when the front page is true.
    pub(super) as_of: Option<Timestamp>,
    /// How many lines of the log the figures rest on.
    log_height: u64,
    bytes: u64,
    begun: Instant,
    /// How many pages of components may be fetched, and how many were.
    component_pages: (usize, usize),
}

/// One of them.
pub(super) enum CollectedFile {
    /// It lies in the place of the next copy, as it was sent.
    Staged {
        address: String,
        etag: Option<String>,
        as_of: Option<Timestamp>,
        fetched_at: Timestamp,
    },
    /// What lies in place is still so, or is not fetched yet again.
    Kept(MirroredFile),
}

impl<'a> MirrorCollection<'a> {
    pub(super) fn new(
        source: &'a Arc<MirrorSource>,
        folder: &'a MirrorFolder,
        options: &MirrorOptions,
    ) -> Self {
        let every = options.watch.then_some(options.every);
        Self {
            source,
            folder,
            plan: MirrorPlan::default(),
            files: SortedMap::new(),
            missing: vec![],
            as_of: None,
            log_height: 0,
            bytes: 0,
            begun: Instant::now(),
            component_pages: (component_pages_of_a_run(every), 0),
        }
    }

    /// Fetches everything.
    ///
    /// # Errors
    /// When the server does not answer, or not with a page.
    pub(super) async fn fetch(&mut self, options: &MirrorOptions) -> anyhow::Result<()> {
        let mut named = items_of_every_page();
        loop {
            let added = self.plan.add(named)?;
            if added.is_empty() {
                break;
            }
            if !options.watch {
                errln!("fetching {} addresses", added.len());
            }
            named = self.fetch_items(added).await?;
        }
        if options.log {
            let file = MirrorPath::from_address(LOG)?;
            let before = self.intact(&file)?.map(|(_, bytes)| bytes);
            let bytes = whole_log(self.source, before, self.log_height).await?;
            self.stage(LOG, &file, &bytes, (None, None))?;
        }
        Ok(())
    }

    /// Fetches some; what they name.
    async fn fetch_items(&mut self, items: Vec<MirrorItem>) -> anyhow::Result<Vec<MirrorItem>> {
        let mut waiting = self.due(items)?;
        let (mut requests, mut named) = (JoinSet::new(), vec![]);
        loop {
            while requests.len() < REQUESTS_AT_ONCE
                && let Some((item, at)) = waiting.pop_front()
            {
                let etag = self.tag(&item)?;
                let source = Arc::clone(self.source);
                requests.spawn(async move {
                    tokio::time::sleep_until(at).await;
                    let answer = source.get(&item.address, etag.as_deref()).await;
                    (item, answer)
                });
            }
            let Some(ended) = requests.join_next().await else { return Ok(named) };
            let (item, answer) = ended.context("a request ended early")?;
            named.extend(self.take(&item, answer?)?);
        }
    }

    /// What of some items is fetched now, and when; other pages of components stay as they are.
    fn due(&mut self, items: Vec<MirrorItem>) -> anyhow::Result<VecDeque<(MirrorItem, Instant)>> {
        let is_component = |item: &MirrorItem| item.kind == MirrorKind::ComponentPage;
        let (pages, others): (Vec<_>, Vec<_>) = items.into_iter().partition(is_component);
        let mut before = SortedMap::new();
        for page in &pages {
            if let Some(kept) = self.intact(&page.file)? {
                before.insert(page.file.clone(), kept);
            }
        }
        let (most, fetched) = self.component_pages;
        let fetched_at = |item: &MirrorItem| Some(before.get(&item.file)?.0.fetched_at);
        let (due, later) = due_component_pages(pages, most.saturating_sub(fetched), fetched_at);
        for page in later {
            if let Some((mirrored, bytes)) = before.remove(&page.file) {
                self.keep_scripts(&page, &bytes)?;
                self.files.insert(page.file, CollectedFile::Kept(mirrored));
            }
        }
        self.component_pages.1 = fetched + due.len();
        let at = |nth: usize| self.begun + wait_of_component_page(fetched + nth);
        let due = due.into_iter().enumerate().map(|(nth, item)| (item, at(nth)));
        let others = others.into_iter().map(|item| (item, self.begun + Duration::ZERO));
        Ok(others.chain(due).collect())
    }

    /// Keeps the scripts that a page loads which stays as it is: the server may have others by now, and without its
    /// script the page would never say that it is old.
    fn keep_scripts(&mut self, page: &MirrorItem, bytes: &[u8]) -> anyhow::Result<()> {
        let named = items_named_in(page, &String::from_utf8_lossy(bytes))?;
        for script in named.into_iter().filter(|item| item.kind == MirrorKind::Document) {
            if !self.files.contains_key(&script.file)
                && let Some((mirrored, _)) = self.intact(&script.file)?
            {
                self.files.insert(script.file, CollectedFile::Kept(mirrored));
            }
        }
        Ok(())
    }

    /// The tag by which a document need not be sent again.
    fn tag(&self, item: &MirrorItem) -> anyhow::Result<Option<String>> {
        match item.kind {
            MirrorKind::Document => Ok(self.intact(&item.file)?.and_then(|(file, _)| file.etag)),
            MirrorKind::Page | MirrorKind::ComponentPage => Ok(None),
        }
    }

    /// What lies in place of a file, if it is what this server sent.
    fn intact(&self, file: &MirrorPath) -> anyhow::Result<Option<(MirroredFile, Vec<u8>)>> {
        let Some(before) = self.folder.before() else { return Ok(None) };
        let Some(bytes) = self.folder.in_place(file)? else { return Ok(None) };
        let mirrored = before.intact(&self.source.origin(), file, &bytes).cloned();
        Ok(mirrored.map(|mirrored| (mirrored, bytes)))
    }

    /// Takes an answer; what it names.
    fn take(
        &mut self,
        item: &MirrorItem,
        answer: FetchedAnswer,
    ) -> anyhow::Result<Vec<MirrorItem>> {
        let address = &item.address;
        let bytes = match answer {
            FetchedAnswer::Missing if item.is_required => {
                let text = format!("{}{address} is not there", self.source.origin());
                return Err(CommandFailure { kind: FailureKind::NotFound, text }.into());
            }
            FetchedAnswer::Missing => {
                self.missing.push(address.clone());
                return Ok(vec![]);
            }
            FetchedAnswer::NotModified => {
                let found = self.intact(&item.file)?;
                let (mirrored, bytes) =
                    found.with_context(|| format!("`{}` changed meanwhile", item.file))?;
                self.count(bytes.len())?;
                let kept = MirroredFile { fetched_at: times::now(), ..mirrored };
                self.files.insert(item.file.clone(), CollectedFile::Kept(kept));
                bytes
            }
            FetchedAnswer::Body(body) => {
                if *address == FRONT_PAGE {
                    self.as_of = Some(self.checked(body.as_of, body.is_html)?);
                }
                if item.file.is_page() && !body.is_html {
                    bail!("{}{address} is not a page", self.source.origin());
                }
                self.stage(address, &item.file, &body.bytes, (body.etag, body.as_of))?;
                body.bytes
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        if *address == FIGURES {
            let figures: Figures = serde_json::from_str(&text)
                .with_context(|| format!("the figures of {FIGURES} cannot be read"))?;
            self.log_height = figures.log_height;
        }
        Ok(items_named_in(item, &text)?)
    }

    /// Of when the front page is true. Only the server itself says so in a header: what a mirror made is not copied again,
    /// as if it were new.
    fn checked(&self, as_of: Option<Timestamp>, is_html: bool) -> anyhow::Result<Timestamp> {
        let origin = self.source.origin();
        as_of.filter(|_| is_html).ok_or_else(|| {
            let text = format!("{origin} is no server of Allclear, or a copy of its page");
            CommandFailure { kind: FailureKind::Unreachable, text }.into()
        })
    }

    fn stage(
        &mut self,
        address: &str,
        file: &MirrorPath,
        bytes: &[u8],
        (etag, as_of): (Option<String>, Option<Timestamp>),
    ) -> anyhow::Result<()> {
        self.count(bytes.len())?;
        self.folder.stage(file, bytes)?;
        let (address, fetched_at) = (address.to_owned(), times::now());
        let staged = CollectedFile::Staged { address, etag, as_of, fetched_at };
        self.files.insert(file.clone(), staged);
        Ok(())
    }

    fn count(&mut self, bytes: usize) -> anyhow::Result<()> {
        self.bytes += bytes as u64;
        if self.bytes > MAX_MIRROR_BYTES {
            bail!("the page has more than {} MiB", MAX_MIRROR_BYTES >> 20);
        }
        Ok(())
    }
}
