//! Feeds: incidents and maintenance of the page, or of one of its components, for programs that subscribe.

pub mod atom;
pub mod entries;
pub mod json_feed;
pub mod rss;
pub mod subject;
