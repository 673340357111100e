//! Colour on terminals alone: none in a pipe, with `NO_COLOR`, or on a terminal that has none.

use std::io::IsTerminal;
use std::sync::LazyLock;

use domain::terminal_text::harmless;

/// A colour that every terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hue {
    Red,
    Green,
    Yellow,
    Blue,
}

static IS_WANTED: LazyLock<bool> =
    LazyLock::new(|| is_wanted(std::io::stdout().is_terminal(), |name| std::env::var(name).ok()));

fn is_wanted(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let refused = variable("NO_COLOR").is_some_and(|text| !text.is_empty());
    let is_dumb = variable("TERM").is_some_and(|text| text == "dumb");
    is_terminal && !refused && !is_dumb
}

/// Prints a line in a colour, if any is wanted.
pub(crate) fn line(hue: Option<Hue>, text: &str) {
    crate::output::print(&painted(hue.filter(|_| *IS_WANTED), text));
}

/// Text from the server steers no terminal; what is put around it does.
fn painted(hue: Option<Hue>, text: &str) -> String {
    let text = harmless(text);
    let code = match hue {
        None => return text,
        Some(Hue::Red) => 31,
        Some(Hue::Green) => 32,
        Some(Hue::Yellow) => 33,
        Some(Hue::Blue) => 34,
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_of_people_who_want_it() {
        let variable = |pair: (&str, &str), name: &str| (pair.0 == name).then(|| pair.1.to_owned());
        for (is_terminal, pair, want) in [
            (true, ("TERM", "xterm"), true),
            (true, ("NO_COLOR", ""), true),
            (true, ("NO_COLOR", "1"), false),
            (true, ("TERM", "dumb"), false),
            (false, ("TERM", "xterm"), false),
        ] {
            assert_eq!(is_wanted(is_terminal, |name| variable(pair, name)), want, "{pair:?}");
        }
        assert_eq!(painted(Some(Hue::Red), "a\u{1b}[2Jb"), "\u{1b}[31ma·[2Jb\u{1b}[0m");
        assert_eq!(painted(None, "a"), "a");
    }
}
