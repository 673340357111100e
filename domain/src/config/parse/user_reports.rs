//! Parser of `[user_reports]` in `page.toml`: may readers report trouble, and how many of them are an alert?

use toml::Spanned;
use toml::de::DeValue;

use crate::config::parse::reader::Reader;
use crate::config::parse::table::TableReader;
use crate::config::user_report_policy::{ALERT_READERS, ALERT_WITHIN, UserReportPolicy};

/// The key of the page that is read here.
pub(super) const KEY: &str = "user_reports";

/// The policy of a page.
pub(super) fn policy(reader: &mut Reader<'_>, file: &Spanned<DeValue<'_>>) -> UserReportPolicy {
    let mut policy = UserReportPolicy::default();
    let Some(table) = TableReader::from_value(file).and_then(|file| file.table(KEY)) else {
        return policy;
    };
    policy.accept = !table.has("accept") || table.flag("accept");
    if let Some(readers) = table.number("alert_readers") {
        policy.alert_readers = readers.clamp(*ALERT_READERS.start(), *ALERT_READERS.end());
    }
    if let Some(text) = table.text("alert_within") {
        policy.alert_within =
            reader.span("alert_within", &text, ALERT_WITHIN).unwrap_or(policy.alert_within);
    }
    policy
}
