//! Feed subjects: what a feed is of, the page or one of its components, and where it and its HTML are.

use crate::public::view::{ComponentView, PageView, PublicView};

/// What a feed is of.
#[derive(Clone, Copy, Debug)]
pub struct FeedSubject<'a> {
    /// The page.
    pub page: &'a PageView,
    /// The component of which alone it tells; `None`: it tells of all.
    pub component: Option<&'a ComponentView>,
}

impl<'a> FeedSubject<'a> {
    /// All of a page.
    #[must_use]
    pub fn page(view: &'a PublicView) -> Self {
        Self { page: &view.page, component: None }
    }

    /// One component of a page.
    #[must_use]
    pub fn component(view: &'a PublicView, component: &'a ComponentView) -> Self {
        Self { page: &view.page, component: Some(component) }
    }

    /// Such as `Northwind status`, `Northwind status: Checkout`.
    pub(super) fn title(self) -> String {
        let page = &self.page.name;
        match self.component {
            None => format!("{page} status"),
            Some(component) => format!("{page} status: {}", component.name),
        }
    }

    /// Where people read the same.
    pub(super) fn home(self) -> String {
        let url = &self.page.url;
        match self.component {
            None => url.clone(),
            Some(component) => format!("{url}/components/{}", component.id),
        }
    }

    /// Where the feed of a format is: `atom`, `rss` or `json`.
    pub(super) fn address(self, format: &str) -> String {
        format!("{}/history.{format}", self.home())
    }
}
