//! Place of a page: its address, its twin in Markdown, and what other sites show of it when somebody shares the address.

use std::fmt::Write;

use domain::public::freshness::Freshness;
use domain::public::page_address::address;
use domain::public::view::PublicView;
use domain::public::{time_wording, wording};
use domain::status::Status;
use domain::xml_text::escaped;

use crate::layout::shell::{Frame, PageHead};

/// Width and height of the pictures in `public/og/`, in pixels.
pub const PREVIEW_SIZE: (u32, u32) = (1200, 630);

/// Formats of feeds, and their media types after `application/`.
const FEEDS: [(&str, &str); 3] = [("atom", "atom+xml"), ("rss", "rss+xml"), ("json", "feed+json")];

/// Where a page is found, and what is shown of it there.
pub(crate) struct PagePlace {
    /// Its path in all languages.
    pub(crate) path: String,
    /// Its whole address; a path alone where the page of the view has no address.
    address: String,
    /// The path of its twin in Markdown.
    twin: Option<String>,
    /// The path below which feeds of its own are, beside those of the whole page.
    feeds: Option<String>,
    /// The address of the picture of its status.
    picture: String,
    picture_text: String,
    feeds_title: String,
}

impl PageHead {
    /// The same page at a path. What is shown of it elsewhere is kept there for long, so it says of when it is; of an
    /// old view nothing is claimed.
    pub(crate) fn at(mut self, view: &PublicView, frame: &Frame, path: &str) -> Self {
        let status = match Freshness::at(view.as_of, frame.now) {
            Freshness::Current => self.status,
            Freshness::Stale(_) => Status::NoData,
        };
        let words = frame.words;
        let as_of = ("at", time_wording::instant(words, view.as_of).into());
        let description = ("description", self.description.as_str().into());
        self.description = words.say("description-as-of", [description, as_of]);
        self.place = Some(PagePlace {
            path: path.to_owned(),
            address: address(&view.page, &words.path(path)),
            feeds_title: words.text("of-this-component"),
            twin: None,
            feeds: None,
            picture: address(&view.page, &picture_path(status)),
            picture_text: wording::status(words, status),
        });
        self
    }

    /// The same with its twin in Markdown, whose path is this.
    pub(crate) fn with_twin(mut self, path: &str) -> Self {
        if let Some(place) = &mut self.place {
            place.twin = Some(path.to_owned());
        }
        self
    }

    /// The same with feeds of what it is about, which are below this path.
    pub(crate) fn with_feeds(mut self, path: &str) -> Self {
        if let Some(place) = &mut self.place {
            place.feeds = Some(path.to_owned());
        }
        self
    }

    /// The elements of the head that say it. They are written as text, which takes less code than elements do.
    pub(crate) fn place_elements(&self) -> String {
        let mut html = String::new();
        let Some(place) = &self.place else { return html };
        if let Some(twin) = &place.twin {
            let _ = write!(
                html,
                "<link rel=\"alternate\" type=\"text/markdown\" href=\"{}\">",
                escaped(twin)
            );
        }
        let title = escaped(&place.feeds_title);
        let path = place.feeds.as_deref().map(escaped).unwrap_or_default();
        for (format, media_type) in FEEDS.iter().filter(|_| !path.is_empty()) {
            let _ = write!(
                html,
                "<link rel=\"alternate\" type=\"application/{media_type}\" title=\"{title}\" \
                 href=\"{path}/history.{format}\"/>"
            );
        }
        let (width, height) = PREVIEW_SIZE;
        let (width, height) = (width.to_string(), height.to_string());
        let mut shown = vec![
            ("og:type", "website"),
            ("og:title", self.title.as_str()),
            ("og:description", self.description.as_str()),
        ];
        // Elsewhere a path alone leads nowhere.
        if !place.address.starts_with('/') {
            let address = escaped(&place.address);
            let _ = write!(html, "<link rel=\"canonical\" href=\"{address}\">");
            html.push_str("<meta name=\"twitter:card\" content=\"summary_large_image\">");
            shown.extend([
                ("og:url", place.address.as_str()),
                ("og:image", place.picture.as_str()),
                ("og:image:width", width.as_str()),
                ("og:image:height", height.as_str()),
                ("og:image:alt", place.picture_text.as_str()),
            ]);
        }
        for (property, content) in shown {
            let content = escaped(content);
            let _ = write!(html, "<meta property=\"{property}\" content=\"{content}\">");
        }
        html
    }
}

/// The path of the picture of a status.
#[must_use]
pub fn picture_path(status: Status) -> String {
    let name = match status {
        Status::Operational => "operational",
        Status::UnderMaintenance => "under-maintenance",
        Status::NoData => "no-data",
        Status::DegradedPerformance => "degraded-performance",
        Status::PartialOutage => "partial-outage",
        Status::MajorOutage => "major-outage",
    };
    format!("/og/{name}.png")
}
