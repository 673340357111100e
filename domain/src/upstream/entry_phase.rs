//! Phase of an entry of a feed: is the incident that it tells of over, by the words of whoever wrote it?

/// How far along what an entry tells of is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryPhase {
    /// It goes on, or nothing is said of that.
    Open,
    /// Work that was announced goes on.
    UnderWay,
    /// Work is announced, and has not begun.
    Planned,
    /// It is over.
    Over,
}

/// The words for phases, in lower case. Words that are not among them say nothing.
const WORDS: [(&str, EntryPhase); 11] = [
    ("resolved", EntryPhase::Over),
    ("completed", EntryPhase::Over),
    ("postmortem", EntryPhase::Over),
    ("scheduled", EntryPhase::Planned),
    ("in progress", EntryPhase::UnderWay),
    ("verifying", EntryPhase::UnderWay),
    ("investigating", EntryPhase::Open),
    ("identified", EntryPhase::Open),
    ("monitoring", EntryPhase::Open),
    ("update", EntryPhase::Open),
    ("service is operating normally", EntryPhase::Over),
];

/// The phase of an entry. A title that says that it is over is believed, because it is that of the whole entry; otherwise
/// the first emphasized words of the text count, which are those of the newest update. Where neither is a word for a
/// phase, it goes on.
pub(super) fn phase(title: &str, html: &str) -> EntryPhase {
    let by_title = of_title(title);
    if by_title == Some(EntryPhase::Over) {
        return EntryPhase::Over;
    }
    first_emphasis(html).and_then(word).or(by_title).unwrap_or(EntryPhase::Open)
}

fn word(text: &str) -> Option<EntryPhase> {
    let text = text.trim().trim_end_matches(':').trim().to_lowercase();
    WORDS.iter().find(|(word, _)| *word == text).map(|(_, phase)| *phase)
}

/// What a title says before a colon or a dash, or in brackets: `Resolved: …`, `Resolved - …`, `[RESOLVED] …`, and
/// `Service is operating normally: [RESOLVED] …`.
fn of_title(title: &str) -> Option<EntryPhase> {
    let bracketed = title.split('[').skip(1).filter_map(|rest| rest.split_once(']'));
    let mut bracketed = bracketed.filter_map(|(inside, _)| word(inside));
    let leading = title.split_once(':').or_else(|| title.split_once(" - "));
    bracketed.next().or_else(|| leading.and_then(|(leading, _)| word(leading)))
}

/// The first words between `<strong>` or `<b>` and what ends them.
fn first_emphasis(html: &str) -> Option<&str> {
    let starts = ["<strong>", "<b>"]
        .into_iter()
        .filter_map(|tag| html.find(tag).map(|at| (at, at + tag.len())));
    let (_, start) = starts.min()?;
    html.get(start..)?.split('<').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_for_an_end_end_an_incident() {
        for (title, html, wanted) in [
            (
                "API errors",
                "<p><small>Nov 30</small><br><strong>Resolved</strong> - Over.</p>",
                EntryPhase::Over,
            ),
            ("Databases", "<p><strong>Completed</strong> - Done.</p>", EntryPhase::Over),
            ("Databases", "<p><strong>In progress</strong> - Now.</p>", EntryPhase::UnderWay),
            ("Databases", "<p><strong>Scheduled</strong> - Soon.</p>", EntryPhase::Planned),
            (
                "API",
                "<p><strong>Update</strong> - </p><p><strong>Resolved</strong> - </p>",
                EntryPhase::Open,
            ),
            ("API", "<p><b>Monitoring:</b> it is resolved</p>", EntryPhase::Open),
            ("API", "all is resolved", EntryPhase::Open),
            ("API", "", EntryPhase::Open),
            ("RESOLVED: errors of the API", "<p>It was fixed.</p>", EntryPhase::Over),
            ("Service is operating normally: [RESOLVED] Errors", "It was.", EntryPhase::Over),
            ("Resolved issues return", "<strong>Identified</strong>", EntryPhase::Open),
            ("We resolved: not yet", "", EntryPhase::Open),
            ("Unresolved: errors", "", EntryPhase::Open),
        ] {
            assert_eq!(phase(title, html), wanted, "{title}: {html}");
        }
    }
}
