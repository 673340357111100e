//! Feeds: incidents and maintenance for programs that subscribe.

pub mod atom;
pub mod entries;
pub mod json_feed;
pub mod rss;
