//! Broken documents: is every form that is not whole no data?

use proptest::prelude::*;

use domain::status::Status;
use domain::upstream::{UpstreamFormat, read};

use super::{
    ATOM, INSTATUS_COMPONENTS, INSTATUS_TROUBLE, INSTATUS_WELL, RSS, TROUBLE, WELL, now, resolved,
    said_of, source,
};

/// Every document, and what is looked at.
fn documents() -> Vec<(UpstreamFormat, &'static [&'static str], String)> {
    use UpstreamFormat::{Atom, Instatus, Rss, Statuspage};
    vec![
        (Statuspage, &[], WELL.to_owned()),
        (Statuspage, &["API", "Webhooks"], WELL.to_owned()),
        (Instatus, &[], INSTATUS_WELL.to_owned()),
        (Instatus, &["Dashboard"], INSTATUS_COMPONENTS.to_owned()),
        (Atom, &[], resolved(ATOM)),
        (Rss, &[], resolved(RSS)),
    ]
}

#[test]
fn what_is_not_the_whole_document_is_no_data() {
    for (format, components, text) in documents() {
        let whole = said_of(format, components, &text).unwrap();
        assert_eq!(whole.status, Status::Operational, "{format:?}");
        for end in 0..text.trim_end().len() {
            let cut = text.get(..end).unwrap_or_default();
            assert!(said_of(format, components, cut).is_err(), "{format:?}: {end} bytes");
        }
        for code in
            [None, Some(204), Some(206), Some(301), Some(403), Some(404), Some(500), Some(503)]
        {
            let answer = read(&source(format, components), code, text.as_bytes(), now());
            assert!(answer.is_err(), "{format:?}: {code:?}");
        }
        for other in [
            "",
            " ",
            "null",
            "[]",
            "{}",
            "true",
            "<html><body>Sorry</body></html>",
            "<rss/>",
            "<feed/>",
            "<rss><channel></channel></rss>",
            "{\"page\":{},\"components\":[],\"status\":{}}",
        ] {
            assert!(said_of(format, components, other).is_err(), "{format:?}: {other}");
        }
        assert!(said_of(format, components, &format!("{text}{text}")).is_err(), "twice");
        let binary = read(&source(format, components), Some(200), b"\xff\xfe\x00", now());
        assert!(binary.is_err(), "{format:?}: no UTF-8");
        for (another, ..) in documents().iter().filter(|(another, ..)| *another != format) {
            assert!(said_of(*another, &[], &text).is_err(), "{format:?} is no {another:?}");
        }
    }
}

#[test]
fn what_is_missing_unknown_or_of_the_future_is_no_data() {
    use UpstreamFormat::{Atom, Instatus, Rss, Statuspage};
    let refused = |format, components: &[&str], text: String, part: &str| {
        let why = said_of(format, components, &text).unwrap_err().to_string();
        assert!(why.contains(part), "{part}: {why}");
    };
    refused(Statuspage, &["API", "Nothing"], WELL.to_owned(), "no component `Nothing`");
    refused(Statuspage, &["api"], WELL.to_owned(), "no component `api`");
    refused(Instatus, &["Nothing"], INSTATUS_COMPONENTS.to_owned(), "no component `Nothing`");
    for (from, to, part) in [
        ("\"operational\"", "\"fine\"", "unknown variant"),
        ("\"operational\"", "\"no_data\"", "no status of Statuspage"),
        ("\"operational\"", "null", "it is no summary"),
        ("\"indicator\": \"none\"", "\"indicator\": \"green\"", "unknown variant"),
        (
            "\"indicator\": \"none\"",
            "\"indicator\": \"none\", \"indicator\": \"none\"",
            "duplicate",
        ),
        ("2026-11-28T09:30:00.000Z", "yesterday", "is no time"),
        ("2026-11-28T09:30:00.000Z", "2026-11-30T03:05:00.001Z", "in the future"),
        ("\"updated_at\": \"2026-11-28T09:30:00.000Z\"", "\"a\": 1", "missing field `updated_at`"),
    ] {
        refused(Statuspage, &[], WELL.replacen(from, to, 1), part);
    }
    let future = WELL.replacen("2026-11-12T08:40:31.007Z", "2027-01-01T00:00:00Z", 1);
    refused(Statuspage, &["API"], future, "in the future");
    let near = WELL.replacen("2026-11-28T09:30:00.000Z", "2026-11-30T03:05:00.000Z", 1);
    assert!(said_of(Statuspage, &[], &near).is_ok(), "clocks differ");
    refused(Instatus, &[], INSTATUS_WELL.replace("UP", "FINE"), "unknown variant");
    refused(
        Instatus,
        &[],
        INSTATUS_TROUBLE.replace("2026-11-30T01", "2026-12-30T01"),
        "in the future",
    );
    refused(
        Instatus,
        &["API"],
        INSTATUS_COMPONENTS.replace("PARTIALOUTAGE", "?"),
        "unknown variant",
    );
    for (format, feed, first, last) in
        [(Atom, ATOM, "<entry>", "</entry>\n"), (Rss, RSS, "<item>", "</item>\n")]
    {
        let (start, end) = (feed.find(first).unwrap(), feed.rfind(last).unwrap() + last.len());
        let empty = format!("{}{}", &feed[..start], &feed[end..]);
        refused(format, &[], empty, "no entries");
        let doctype = feed.replacen("?>\n", "?>\n<!DOCTYPE a [<!ENTITY b \"c\">]>\n", 1);
        refused(format, &[], doctype, "DTD");
    }
    refused(
        Atom,
        &[],
        ATOM.replace("2026-11-30T02:11:09Z", "2026-12-01T02:11:09Z"),
        "in the future",
    );
    refused(
        Atom,
        &[],
        ATOM.replace("2026-11-30T02:20:00Z", "2026-12-01T02:11:09Z"),
        "in the future",
    );
    refused(Atom, &[], ATOM.replace("<updated>2026-11-02T11:30:45Z</updated>", ""), "no `updated`");
    refused(
        Rss,
        &[],
        RSS.replace("Mon, 30 Nov 2026 02:11:09", "Tue, 01 Dec 2026 02:11:09"),
        "in the future",
    );
    refused(Rss, &[], RSS.replace("Mon, 02 Nov 2026 11:30:45 +0000", "soon"), "is no time");
}

proptest! {
    /// One byte of a document that tells of trouble is another: it never becomes green.
    #[test]
    fn no_wrong_byte_turns_trouble_into_green(
        which in 0..4_usize,
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let (format, components, text): (_, &[&str], _) = [
            (UpstreamFormat::Statuspage, &[][..], TROUBLE),
            (UpstreamFormat::Statuspage, &["API"][..], TROUBLE),
            (UpstreamFormat::Instatus, &[][..], INSTATUS_TROUBLE),
            (UpstreamFormat::Instatus, &["API"][..], INSTATUS_COMPONENTS),
        ][which];
        let mut bytes = text.as_bytes().to_vec();
        let at = place.index(bytes.len());
        bytes[at] = byte;
        let read = read(&source(format, components), Some(200), &bytes, now());
        prop_assert!(read.is_err() || read.unwrap().status.is_trouble());
    }

    /// A part of a document that tells that all is well is left out or repeated: it is green only where it is still a whole
    /// document.
    #[test]
    fn what_is_cut_out_of_a_document_leaves_no_green_fragment(
        which in 0..6_usize,
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        is_repeated in any::<bool>(),
    ) {
        let (format, components, text) = documents()[which].clone();
        let text = text.into_bytes();
        let (a, b) = (from.index(text.len()), to.index(text.len()));
        let (a, b) = (a.min(b), a.max(b));
        let middle: &[u8] = if is_repeated { &text[a..b] } else { &[] };
        let changed = [&text[..if is_repeated { b } else { a }], middle, &text[b..]].concat();
        if read(&source(format, components), Some(200), &changed, now()).is_ok() {
            let is_whole = match format {
                UpstreamFormat::Statuspage | UpstreamFormat::Instatus => {
                    serde_json::from_slice::<serde_json::Value>(&changed).is_ok()
                }
                UpstreamFormat::Atom | UpstreamFormat::Rss => {
                    feed_rs::parser::parse(&changed[..]).is_ok()
                        && roxmltree::Document::parse(std::str::from_utf8(&changed).unwrap()).is_ok()
                }
            };
            prop_assert!(is_whole, "{}", String::from_utf8_lossy(&changed));
        }
    }
}
