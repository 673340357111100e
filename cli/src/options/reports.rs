//! Arguments of `allclear reports`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct ReportsOptions {
    /// The kind of report; without one all kinds are listed with the question that each answers
    pub(crate) kind: Option<String>,
    /// A day such as `2026-11-20`, a week such as `2026-w47`, a month such as `2026-11`, a quarter such as `2026-q4` or a
    /// year; the one that goes on, of the usual length of the kind, unless said
    #[arg(long, requires = "kind")]
    pub(crate) period: Option<String>,
    /// The id of the component that it is of, where the kind is of one
    #[arg(long, requires = "kind")]
    pub(crate) component: Option<String>,
    /// The id of the customer that it is of, where the kind is of one
    #[arg(long, requires = "kind")]
    pub(crate) customer: Option<String>,
    /// In which form; `allclear verify` checks those in JSON
    #[arg(long, value_enum, requires = "kind")]
    pub(crate) format: Option<ReportsFormat>,
    /// The file to write; standard output unless given
    #[arg(long, value_name = "FILE", requires = "kind")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportsFormat {
    /// Plain text of 72 columns
    Text,
    /// A page that prints well
    Html,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
}
