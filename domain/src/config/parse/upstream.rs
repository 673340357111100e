//! Parser of what is said of third parties: the step that reads a third party's own status, and the component that it is
//! the status of.

use std::ops::RangeInclusive;
use std::time::Duration;

use toml::Spanned;

use crate::config::UpstreamVendor;
use crate::config::parse::file_value::read_fields;
use crate::config::parse::http_request::request;
use crate::config::parse::names::name;
use crate::config::parse::raw_step::{RawStep, StepScope};
use crate::config::parse::reader::{Reader, start};
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::SortedSet;
use crate::probe::action::Action;
use crate::probe::http_request::Method;
use crate::upstream::{
    DEFAULT_TROUBLE_FOR, MAX_TROUBLE_FOR, MAX_UPSTREAM_COMPONENTS, UpstreamFormat, UpstreamSource,
};
use crate::xml_text::Lines;

const TROUBLE_FOR: RangeInclusive<Duration> = Duration::from_secs(3_600)..=MAX_TROUBLE_FOR;

pub(crate) struct RawUpstream {
    vendor: Option<Spanned<String>>,
    counts: bool,
}

read_fields!(RawUpstream { vendor, counts });

/// Whose status a component is.
pub(super) fn vendor(reader: &mut Reader<'_>, raw: &Spanned<RawUpstream>) -> UpstreamVendor {
    let RawUpstream { vendor, counts } = raw.get_ref();
    UpstreamVendor { vendor: name(reader, vendor.as_ref()), counts: *counts }
}

/// Reads the step that asks a third party, at the address of its page or feed.
pub(super) fn upstream(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &RawStep,
    format: UpstreamFormat,
    written: &Spanned<String>,
) -> Option<Action> {
    let components = components(reader, raw, format);
    let trouble_for = raw.trouble_for.as_ref().and_then(|written| {
        if !format.is_feed() {
            let hint = "only a feed leaves open whether an incident goes on";
            reader.refuse(start(written), "`trouble_for` means nothing here", Some(hint));
        }
        reader.span("trouble_for", written, TROUBLE_FOR)
    });
    let trouble_for = trouble_for.unwrap_or(DEFAULT_TROUBLE_FOR);
    let address = document(written.get_ref(), format.path(!components.is_empty()));
    let address = Spanned::new(written.span(), address);
    let request = request(reader, scope, raw, Method::Get, &address)?;
    Some(Action::Upstream { request, source: UpstreamSource { format, components, trouble_for } })
}

/// The address of the document: that of a page, completed, or that of the document itself.
fn document(address: &str, path: &str) -> String {
    if path.is_empty() || address.ends_with(".json") {
        return address.to_owned();
    }
    format!("{}{path}", address.trim_end_matches('/'))
}

fn components(reader: &mut Reader<'_>, raw: &RawStep, format: UpstreamFormat) -> Vec<String> {
    if let Some(first) = raw.components.first().filter(|_| format.is_feed()) {
        let hint = "use `statuspage` or `instatus`, or leave `components` out";
        reader.refuse(start(first), "a feed does not tell components apart", Some(hint));
    }
    if let Some(more) = raw.components.get(MAX_UPSTREAM_COMPONENTS) {
        let message = format!("a step looks at no more than {MAX_UPSTREAM_COMPONENTS} components");
        reader.refuse(start(more), message, None);
    }
    let mut seen = SortedSet::new();
    let names = raw.components.iter().map(|written| {
        let name = reader.text("components", written, MAX_NAME_CHARS, Lines::One);
        if !seen.insert(name.clone()) {
            reader.refuse(start(written), format!("`{name}` stands here twice"), None);
        }
        name
    });
    names.collect()
}
