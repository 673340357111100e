//! Mirror: which files make a copy of the page that any file server can serve when this server is gone?
//!
//! What is fetched, in which file it lies, how a page is marked as a copy, and which files go: decided here. The command
//! `allclear mirror` fetches and writes.

mod html_tags;
pub mod items;
pub mod manifest;
pub mod mirror_path;
pub mod naming;
pub mod pace;
pub mod rewrite;
