//! Cache of the public view: asks the Board at most once a second in each isolate; when the Board
//! is slow or unreachable, the last view is served, with the time at which it was true. What is made of a
//! view is made once, for all its readers.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use domain::ids::PageId;
use domain::metric::series::MetricSpan;
use domain::problem::Problem;
use domain::public::cache_policy::VIEW;
use domain::public::freshness::{Freshness, disowned};
use domain::public::localized_view::localized;
use domain::public::statuspage_v2::MaintenanceSelection;
use domain::public::view::PublicView;
use domain::public::view_tag::{self, page_tag};
use domain::time::month::CalendarMonth;
use domain::time::timestamp::Timestamp;
use domain::words::Words;
use serde::Serialize;
use worker::Context;

use crate::http::call::Call;
use crate::http::document::{Document, JSON};
use crate::http::response::out_of_reach;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::stale_while_revalidate::SharedCache;

/// The most documents that are kept of one view, which lives for seconds; a page has some 100 kB.
const MAX_DOCUMENTS: usize = 64;

/// A document, with what it was made of.
type CachedDocument = (DocumentName, Words, Freshness, Rc<Document>);

/// A view, and the documents that were made of it.
pub(crate) struct CachedView {
    view: PublicView,
    /// What may be said of it once it is old.
    disowned: OnceCell<PublicView>,
    documents: RefCell<Vec<CachedDocument>>,
}

/// What is made of a view alone, or of it and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DocumentName {
    StatusPage,
    Live,
    Incident(String),
    /// The reason for outage of an incident.
    Rfo(String),
    Maintenance(String),
    /// The history of a month, or of the latest ones.
    History(Option<CalendarMonth>),
    /// The calendar of maintenance of a month.
    MaintenanceMonth(CalendarMonth),
    UptimePage,
    /// The charts of all metrics over a span.
    Charts(MetricSpan),
    ApiPage,
    /// A component's page, as it was asked for: id and query.
    Component(String, String),
    Summary,
    Status,
    Components,
    Incidents,
    Unresolved,
    Maintenances(MaintenanceSelection),
    Uptime,
    Calendar,
    /// The page's, or that of the component with an id.
    Badge(Option<String>),
    ShieldsBadge(Option<String>),
    /// What a path alone names: feeds, and documents for machines.
    OfPath(String),
}

impl Deref for CachedView {
    type Target = PublicView;
    fn deref(&self) -> &PublicView {
        self.claimed()
    }
}

impl CachedView {
    /// What may be claimed of it now. Whatever the public reads of a view comes through here.
    pub(crate) fn claimed(&self) -> &PublicView {
        match self.freshness() {
            Freshness::Current => &self.view,
            Freshness::Stale(_) => self.disowned.get_or_init(|| disowned(&self.view)),
        }
    }

    /// What pages are written with for a reader: the language that the address names, else the one that is wanted
    /// most, else the page's own.
    pub(crate) fn words(&self, call: &Call) -> Words {
        call.language.words(self.view.page.language)
    }

    /// A document for programs that was made before.
    pub(crate) fn cached_document(&self, name: &DocumentName) -> Option<Rc<Document>> {
        self.cached_page(name, Words::ENGLISH)
    }

    /// A page that was made before.
    pub(crate) fn cached_page(&self, name: &DocumentName, words: Words) -> Option<Rc<Document>> {
        let freshness = self.freshness();
        let documents = self.documents.borrow();
        let found = documents
            .iter()
            .find(|(cached, with, as_of, _)| (cached, *with, *as_of) == (name, words, freshness));
        found.map(|(.., document)| Rc::clone(document))
    }

    /// A document for programs; it is made for the first that asks for it.
    ///
    /// # Errors
    /// What its maker says.
    pub(crate) fn document(
        &self,
        name: DocumentName,
        make: impl FnOnce() -> Result<Document, Problem>,
    ) -> Result<Rc<Document>, Problem> {
        self.kept_page(name, Words::ENGLISH, make)
    }

    /// A page; it is made for the first reader who asks for it.
    ///
    /// # Errors
    /// What its maker says.
    pub(crate) fn kept_page(
        &self,
        name: DocumentName,
        words: Words,
        make: impl FnOnce() -> Result<Document, Problem>,
    ) -> Result<Rc<Document>, Problem> {
        if let Some(document) = self.cached_page(&name, words) {
            return Ok(document);
        }
        let document = Rc::new(make()?.of_view(self.view.as_of));
        let freshness = self.freshness();
        let mut documents = self.documents.borrow_mut();
        documents.push((name, words, freshness, Rc::clone(&document)));
        let excess = documents.len().saturating_sub(MAX_DOCUMENTS);
        documents.drain(..excess);
        Ok(document)
    }

    /// JSON for programs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn json<'a, T: Serialize>(
        &'a self,
        name: DocumentName,
        value: impl FnOnce(&'a PublicView) -> T,
    ) -> Result<Rc<Document>, Problem> {
        self.document(name, || {
            let body = serde_json::to_string(&value(self.claimed()));
            Ok(Document::new(JSON, body.map_err(|error| out_of_reach(error.into()))?))
        })
    }

    /// A page that is rendered for the instant that its readers share; `more` is what it shows besides the
    /// view, other than times.
    pub(crate) fn page(
        &self,
        words: Words,
        more: &[u8],
        render: impl FnOnce(&PublicView, &site::Frame) -> String,
    ) -> Document {
        self.page_as_of(self.view.as_of, words, more, render)
    }

    /// The same, of which a part is true of an earlier instant.
    pub(crate) fn page_as_of(
        &self,
        as_of: Timestamp,
        words: Words,
        more: &[u8],
        render: impl FnOnce(&PublicView, &site::Frame) -> String,
    ) -> Document {
        let freshness = self.freshness();
        let mut view = localized(&self.view, words);
        if freshness != Freshness::Current {
            view = Cow::Owned(disowned(&view));
        }
        let view = &*view;
        let now = freshness.rendered_for(view.as_of);
        let revision = Some(view_tag::revision(view, freshness));
        let body = render(view, &site::Frame { revision, ..frame(now, words) });
        // Another script or style is another page.
        let policy = site::page_security_policy(&view.page.brand);
        let prefix = words.path(words.language.tag());
        let more = [more, site::SCRIPT.as_bytes(), policy.as_bytes(), prefix.as_bytes()];
        let tag = page_tag(view, freshness, &more.concat());
        Document::page(body, tag, as_of.min(view.as_of)).under_policy(policy)
    }

    /// Whether it is still told as what is.
    pub(crate) fn freshness(&self) -> Freshness {
        Freshness::at(self.view.as_of, clock::now())
    }
}

/// What a page is told that is rendered for an instant and does not stay fresh by itself.
pub(super) fn frame(now: Timestamp, words: Words) -> site::Frame {
    site::Frame { now, revision: None, shown: site::PageTime::Now, words }
}

thread_local! {
    static LATEST: Rc<SharedCache<PageId, CachedView>> = SharedCache::new(VIEW);
}

/// The public view: a fresh one, or the last one had when the Board does not answer.
///
/// # Errors
/// When there has never been one, because the Board is out of reach or nothing is configured.
pub(crate) async fn view(page: &PageContext, context: &Context) -> Result<Rc<CachedView>, Problem> {
    let fetch = || {
        let page = page.clone();
        async move {
            let view: Option<PublicView> = ask_board(&page, &BoardRequest::View).await?;
            let view = view.ok_or_else(|| {
                Problem::not_found("nothing is configured yet")
                    .hint("apply a configuration: `allclear apply probes/`")
            })?;
            let (disowned, documents) = (OnceCell::new(), RefCell::default());
            Ok(CachedView { view, disowned, documents }.into())
        }
    };
    LATEST.with(Rc::clone).get(context, page.page.clone(), fetch).await
}

/// Takes the last view as expired; it is still there to fall back on.
pub(super) fn expire() {
    LATEST.with(|latest| latest.expire());
}

/// Forgets the last view.
pub(super) fn forget() {
    LATEST.with(|latest| latest.clear());
}
