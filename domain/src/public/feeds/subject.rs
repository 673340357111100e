//! Feed subjects: what a feed is of, the page or one of its components, and where it and its HTML are.

use std::fmt::Write;

use crate::probe::url_parts;
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

    /// The address of the page as identifiers have it: in ASCII, the name of its host in small letters, and without the port
    /// that its scheme has anyway.
    pub(super) fn url(self) -> String {
        let url = &self.page.url;
        let parts = url_parts::parse(url);
        let Some((parts, (_, rest))) = parts.zip(url.split_once("://")) else { return url.clone() };
        let path = rest.find(['/', '?', '#']).and_then(|at| rest.get(at..)).unwrap_or_default();
        let mut address = format!("{}://{}", parts.scheme, parts.host.unwrap_or_default());
        if let Some(port) = parts.port {
            let _ = write!(address, ":{port}");
        }
        for byte in path.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) {
                address.push(char::from(byte));
            } else {
                let _ = write!(address, "%{byte:02X}");
            }
        }
        address
    }

    /// Where people read the same.
    pub(super) fn home(self) -> String {
        let url = self.url();
        match self.component {
            None => url,
            Some(component) => format!("{url}/components/{}", component.id),
        }
    }

    /// Where the feed of a format is: `atom`, `rss` or `json`.
    pub(super) fn address(self, format: &str) -> String {
        format!("{}/history.{format}", self.home())
    }
}
