//! Options of `allclear mirror`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use domain::time::span_text::{parse_span, show_span};

/// The shortest time between two copies.
const MIN_EVERY: Duration = Duration::from_secs(5);
/// The longest.
const MAX_EVERY: Duration = Duration::from_secs(86_400);

/// What `allclear mirror` is given.
#[derive(Debug, Args)]
pub(crate) struct MirrorOptions {
    /// The folder to write; it must be empty, not there, or of an earlier `allclear mirror`
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Copy again and again; while the server does not answer the last copy stays
    #[arg(long)]
    pub(crate) watch: bool,
    /// The time between two copies, such as 30s or 5m
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = every, requires = "watch")]
    pub(crate) every: Duration,
    /// Copy the public log too, by which `allclear verify` recomputes every figure
    #[arg(long)]
    pub(crate) log: bool,
}

fn every(text: &str) -> Result<Duration, String> {
    let span = parse_span(text).filter(|span| (MIN_EVERY..=MAX_EVERY).contains(span));
    let bounds =
        || format!("write {} to {}, such as 30s", show_span(MIN_EVERY), show_span(MAX_EVERY));
    span.ok_or_else(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_between_two_copies_is_bounded() {
        assert_eq!(every("30s"), Ok(Duration::from_secs(30)));
        for text in ["4999ms", "2d", "30", "", "-30s"] {
            assert_eq!(every(text), Err("write 5s to 1d, such as 30s".to_owned()), "{text}");
        }
    }
}
