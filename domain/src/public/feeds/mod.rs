//! Feeds: incidents for programs that subscribe.

pub mod rss;
