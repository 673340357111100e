//! Terminal-safe text: text from outside must not contain control sequences, nor reorder what is
//! displayed.

/// The text with a dot for each character that is not shown but does something.
#[must_use]
pub fn harmless(text: &str) -> String {
    let plain = |c: char| if steers(c) && !matches!(c, '\n' | '\t') { '·' } else { c };
    text.chars().map(plain).collect()
}

/// Control characters, and those that turn the direction of what follows.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_and_all_that_can_be_read_stays() {
        for (text, shown) in [
            ("a\u{1b}[31m\u{9b}2J\r\u{7}b", "a·[31m·2J··b"),
            ("pay\u{202e}gpj.exe", "pay·gpj.exe"),
            ("zwölf\n\t✓", "zwölf\n\t✓"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }
}
