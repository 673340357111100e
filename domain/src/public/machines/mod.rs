//! Machines: what do crawlers, language models and other sites read of the public view, besides its JSON and feeds?

pub mod banner;
pub mod crawlers;
pub mod embed_page;
pub mod language_models;
pub mod markdown_pages;
mod markdown_text;
pub mod security_text;
