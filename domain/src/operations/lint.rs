//! Lint of a text for readers: what would one regret to have posted?

use std::fmt;

/// A text before readers see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The title of its incident.
    pub name: String,
    /// The text, in Markdown.
    pub body: String,
    /// When the next update is promised, where the page says so by itself.
    pub promised: Option<String>,
    /// The names and ids of components that readers do not see.
    pub hidden: Vec<String>,
}

/// What should be mended before readers see a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LintFinding {
    /// It names a host that only colleagues reach.
    InternalHost(String),
    /// It names a component that readers do not see.
    HiddenComponent(String),
    /// It does not say what customers notice.
    NoSymptom,
    /// It does not say when readers hear more.
    NoNextTime,
    /// A placeholder was not filled.
    Placeholder(String),
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InternalHost(host) => {
                write!(f, "`{host}` is a host inside: name what customers know")
            }
            Self::HiddenComponent(name) => {
                write!(f, "`{name}` is a hidden component: name what customers know")
            }
            Self::NoSymptom => f.write_str(
                "no symptom: say what customers notice, such as what fails, is slow or missing",
            ),
            Self::NoNextTime => f.write_str(
                "no next time: say when there is more, such as `next update by 14:30 UTC`",
            ),
            Self::Placeholder(name) => write!(f, "`{name}` is not filled"),
        }
    }
}

/// Endings of names that are not in the public name system.
const INSIDE: [&str; 8] =
    [".internal", ".local", ".lan", ".corp", ".intra", ".intranet", ".svc", ".home.arpa"];
/// Words, or their beginnings, by which customers are told what they notice.
const SYMPTOMS: [&str; 27] = [
    "fail",
    "error",
    "slow",
    "unavailable",
    "down",
    "timeout",
    "time out",
    "timing out",
    "cannot",
    "can't",
    "unable",
    "delay",
    "missing",
    "not work",
    "not load",
    "degrad",
    "interrupt",
    "outage",
    "reject",
    "declin",
    "wrong",
    "late",
    "lost",
    "drop",
    "unreachable",
    "intermittent",
    "disrupt",
];
/// Phrases of a promise.
const PROMISES: [&str; 8] = [
    "next update",
    "update by",
    "update in",
    "update at",
    "within",
    "more by",
    "more at",
    "again at",
];

/// What is wrong with a text, each once.
#[must_use]
pub fn lint(draft: &Draft) -> Vec<LintFinding> {
    let mut found: Vec<LintFinding> = vec![];
    for word in draft.name.split_whitespace().chain(draft.body.split_whitespace()) {
        let host = host_of(word);
        if is_inside(&host) {
            found.push(LintFinding::InternalHost(host));
        }
    }
    let text = format!("{}\n{}", draft.name, draft.body);
    let lower = text.to_lowercase();
    let hidden = draft.hidden.iter().filter(|name| names(&lower, &name.to_lowercase()));
    found.extend(hidden.map(|name| LintFinding::HiddenComponent(name.clone())));
    let mut rest = text.as_str();
    while let Some((_, begun)) = rest.split_once("${") {
        let (name, after) = begun.split_once('}').unwrap_or((begun, ""));
        found.push(LintFinding::Placeholder(format!("${{{name}}}")));
        rest = after;
    }
    if !SYMPTOMS.iter().any(|word| lower.contains(word)) {
        found.push(LintFinding::NoSymptom);
    }
    if draft.promised.is_none() && !PROMISES.iter().any(|phrase| lower.contains(phrase)) {
        found.push(LintFinding::NoNextTime);
    }
    let mut seen = vec![];
    found.retain(|finding| {
        !seen.contains(finding) && {
            seen.push(finding.clone());
            true
        }
    });
    found
}

/// Whether a text names something: not within another word.
fn names(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let (before, rest) = text.split_at(at);
            let after = rest.strip_prefix(name).and_then(|after| after.chars().next());
            !before.chars().next_back().is_some_and(is_word) && !after.is_some_and(is_word)
        })
}

/// The host that a word names: that of an address, or the word without what stands around it.
fn host_of(word: &str) -> String {
    let word = word.split_once("](").map_or(word, |(_, address)| address);
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let bare = bare.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '[');
    let bare = bare.split(['/', '?', '#', ')', ',', ';', '`', '"', '>']).next().unwrap_or_default();
    let bare = bare.rsplit('@').next().unwrap_or_default();
    bare.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

fn is_inside(host: &str) -> bool {
    let Ok(address) = host.parse::<std::net::Ipv4Addr>() else {
        let names_cluster = host.contains(".svc.cluster.") || host.contains(".internal.");
        return names_cluster || INSIDE.iter().any(|ending| host.ends_with(ending));
    };
    address.is_private() || address.is_loopback() || address.is_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(body: &str) -> Vec<LintFinding> {
        lint(&Draft { body: body.to_owned(), ..Draft::default() })
    }

    #[test]
    fn a_text_that_helps_readers_has_nothing_to_mend() {
        let fine = "Card payments fail for some in Europe. Next update by 14:30 UTC.";
        assert_eq!(findings(fine), []);
        let promised = Draft {
            name: "Payments are slow".into(),
            body: "We look.".into(),
            promised: Some("14:30".into()),
            hidden: vec![],
        };
        assert_eq!(lint(&promised), [], "the page promises, and the title says what is noticed");
        assert_eq!(findings("We look."), [LintFinding::NoSymptom, LintFinding::NoNextTime]);
    }

    #[test]
    fn hosts_inside_are_named_wherever_they_stand() {
        let text = |host: &str| format!("{host} fails. Next update by 14:30 UTC.");
        for (written, host) in [
            ("db1.prod.internal", "db1.prod.internal"),
            ("`db1.prod.internal`", "db1.prod.internal"),
            ("(pay.svc.cluster.local)", "pay.svc.cluster.local"),
            ("https://user@DB1.corp:8080/x", "db1.corp"),
            ("[a](https://wiki.intra/x)", "wiki.intra"),
            ("10.0.0.7", "10.0.0.7"),
            ("192.168.1.1:443", "192.168.1.1"),
            ("printer.local.", "printer.local"),
        ] {
            assert_eq!(
                findings(&text(written)),
                [LintFinding::InternalHost(host.into())],
                "{written}"
            );
        }
        for fine in
            ["shop.example", "https://status.example/local", "8.8.8.8", "localised", "v1.2.3"]
        {
            assert_eq!(findings(&text(fine)), [], "{fine}");
        }
        let twice = findings("10.0.0.7 and 10.0.0.7 fail. Next update by 14:30 UTC.");
        assert_eq!(twice.len(), 1);
    }

    #[test]
    fn components_that_readers_do_not_see_are_not_named() {
        let hidden = |name: &str, body: &str| {
            let body = format!("{body} Next update by 14:30 UTC.");
            lint(&Draft { body, hidden: vec![name.to_owned()], ..Draft::default() })
        };
        for (name, body, found) in [
            ("Fraud Engine", "The fraud engine fails.", true),
            ("fraud-engine", "`fraud-engine` fails.", true),
            ("Ämter", "ÄMTER: it fails.", true),
            ("Pay", "Payments fail.", false),
            ("pay", "pay-desk fails.", false),
            ("", "It fails.", false),
        ] {
            let expected: Vec<_> =
                found.then(|| LintFinding::HiddenComponent(name.into())).into_iter().collect();
            assert_eq!(hidden(name, body), expected, "{name} in {body}");
        }
    }

    #[test]
    fn a_placeholder_that_is_left_is_named() {
        let found = findings("${component} fails. Next update by ${next}.");
        let names = ["${component}", "${next}"].map(|name| LintFinding::Placeholder(name.into()));
        assert_eq!(found, names);
        assert_eq!(findings("It fails ${").len(), 2);
    }
}
