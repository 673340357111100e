//! Backup session: in which order are objects copied? The next request, and the lines that follow
//! from its response; the same for `allclear export` and for the daily backup.
//!
//! First every object opens a backup lease, then the Board is copied, then the summaries of each
//! Ledger: so no verdict change falls between two copies. What remains is append-only. A session is
//! a value: it can be stored and resumed any number of times, as long as everything after that
//! point is repeated.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backup::format::{BackupLine, FORMAT, Header, Trailer};
use crate::backup::messages::{BackupManifest, BackupPage, ExportCursor, LeaseGranted};
use crate::ids::ObjectName;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// After this long, objects whose changes are still needed are asked to go on holding; they would let
/// go after [`LEASE_FOR`](crate::backup::lease::LEASE_FOR).
pub const RENEW_EVERY: Duration = Duration::from_secs(5 * 60);

/// A copy under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackupSession {
    name: String,
    begun_at: Timestamp,
    /// Who is to be asked to hold, or to go on.
    to_hold: VecDeque<ObjectName>,
    /// When the first of those who hold was asked last, by the clock of who makes the copy.
    held_at: Option<Timestamp>,
    /// Whether a page came since: else asking to hold could be all that is ever done.
    paged: bool,
    /// Every object with the version of its tables.
    objects: SortedMap<ObjectName, u32>,
    /// Whether all hold, and the header is written.
    begun: bool,
    /// Whose summaries are still to come, the Board with all it has; and from where on.
    summing: VecDeque<(ObjectName, Option<ExportCursor>)>,
    /// Of whom the rest is still to come.
    rest: VecDeque<(ObjectName, Option<ExportCursor>)>,
    to_release: Vec<ObjectName>,
    counted: Trailer,
}

/// What is to be asked of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum BackupStep {
    /// Hold what you have yet to tell.
    Hold {
        /// Whom.
        object: ObjectName,
        /// Whether it holds already, and must not have let go.
        renew: bool,
    },
    /// A page.
    Page {
        /// Of whom.
        object: ObjectName,
        /// From where on.
        cursor: Option<ExportCursor>,
    },
}

/// What an object answers, each to the question of the same name.
#[derive(Clone, Debug, PartialEq)]
pub enum BackupResponse {
    /// It holds.
    Hold(LeaseGranted),
    /// A page.
    Page(BackupPage),
}

impl BackupSession {
    /// A copy of these objects.
    #[must_use]
    pub fn new(contents: BackupManifest) -> Self {
        Self {
            name: contents.copy,
            begun_at: contents.at,
            to_hold: contents.objects.into(),
            held_at: None,
            paged: false,
            objects: SortedMap::new(),
            begun: false,
            summing: VecDeque::new(),
            rest: VecDeque::new(),
            to_release: vec![],
            counted: Trailer::default(),
        }
    }

    /// What is to be asked next; nothing when the copy is whole.
    pub fn ask(&mut self, now: Timestamp) -> Option<BackupStep> {
        let held_at = *self.held_at.get_or_insert(now);
        if self.paged && now.since(held_at) >= RENEW_EVERY {
            // The Board is copied first, and tells nobody.
            let ledgers = self.summing.iter().map(|(object, _)| object);
            self.to_hold =
                ledgers.filter(|object| **object != ObjectName::Board).cloned().collect();
            self.held_at = Some(now);
            self.paged = false;
        }
        if let Some(object) = self.to_hold.front() {
            return Some(BackupStep::Hold { object: object.clone(), renew: self.begun });
        }
        let (object, cursor) = self.summing.front().or_else(|| self.rest.front())?.clone();
        Some(BackupStep::Page { object, cursor })
    }

    /// Takes the answer to what was asked for; the lines that follow.
    pub fn take(&mut self, answer: BackupResponse) -> Vec<BackupLine> {
        match answer {
            BackupResponse::Hold(held) => self.held(held),
            BackupResponse::Page(page) => self.page(page),
        }
    }

    /// Takes the answer to the hold that was asked for; the lines that follow.
    pub fn held(&mut self, held: LeaseGranted) -> Vec<BackupLine> {
        let asked = self.to_hold.pop_front();
        if self.begun {
            return vec![];
        }
        // One without tables holds nothing that could be copied.
        self.objects.extend(asked.zip(held.schema));
        if !self.to_hold.is_empty() {
            return vec![];
        }
        self.begun = true;
        self.summing = self.objects.keys().map(|object| (object.clone(), None)).collect();
        let objects = self.objects.clone();
        let header = Header { allclear_export: FORMAT, exported_at: self.begun_at, objects };
        let mut lines = vec![BackupLine::Header(header)];
        lines.extend(self.last_line());
        lines
    }

    /// Takes the page that was asked for; the lines that follow.
    pub fn page(&mut self, page: BackupPage) -> Vec<BackupLine> {
        let BackupPage { chunks, next, settled } = page;
        self.paged = true;
        if let Some((object, _)) = self.summing.pop_front() {
            let in_part = settled && object != ObjectName::Board;
            if next.is_some() && !in_part {
                self.summing.push_front((object, next));
            } else {
                self.to_release.push(object.clone());
                self.rest.extend(next.map(|next| (object, Some(next))));
            }
        } else if let Some((object, _)) = self.rest.pop_front()
            && next.is_some()
        {
            self.rest.push_front((object, next));
        }
        let mut lines = vec![];
        for chunk in chunks {
            self.counted += Trailer { chunks: 1, rows: chunk.rows.len() as u64 };
            lines.push(BackupLine::Chunk(chunk));
        }
        lines.extend(self.last_line());
        lines
    }

    fn last_line(&self) -> Option<BackupLine> {
        self.is_whole().then_some(BackupLine::Trailer(self.counted))
    }

    /// Whether every line was given.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.begun && self.summing.is_empty() && self.rest.is_empty()
    }

    /// Who need hold nothing more for this copy, once what was given of them is kept for good: who
    /// would have to ask for it again would find that they let go.
    pub fn to_release(&mut self) -> Vec<ObjectName> {
        std::mem::take(&mut self.to_release)
    }

    /// Who may still hold for this copy: to be let go when it is given up.
    #[must_use]
    pub fn holding(&self) -> Vec<ObjectName> {
        let summing = self.summing.iter().map(|(object, _)| object);
        let asked = if self.begun { None } else { Some(self.objects.keys()) };
        summing.chain(&self.to_release).chain(asked.into_iter().flatten()).cloned().collect()
    }

    /// The name by which objects know it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it was begun, by the server's clock.
    #[must_use]
    pub fn begun_at(&self) -> Timestamp {
        self.begun_at
    }

    /// What was given so far.
    #[must_use]
    pub fn counted(&self) -> Trailer {
        self.counted
    }
}
