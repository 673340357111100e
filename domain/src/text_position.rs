//! Text positions: byte offsets as line and column, and the known word nearest to a mistyped one.

/// The line and column of a byte of a text, both from 1; columns count characters.
#[must_use]
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A line of a text with a caret under one of its columns, for a person who has to mend it.
/// `None` when there is no such line. Tabs stay tabs, so that the caret stands where it should.
#[must_use]
pub fn pointed_at(text: &str, line: usize, column: usize) -> Option<String> {
    let shown = text.lines().nth(line.checked_sub(1)?)?.trim_end();
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let before = shown.chars().take(column.saturating_sub(1));
    let before: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    Some(format!("{number} | {shown}\n{margin} | {before}^"))
}

/// The known word that is most like a mistyped one, when one is.
#[must_use]
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances =
        words.into_iter().map(|candidate| (strsim::levenshtein(word, candidate), candidate));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= word.len().max(3) / 3).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let text = "a = 1\nä = 2\n";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, 6), (2, 1));
        assert_eq!(line_and_column(text, 9), (2, 3));
        assert_eq!(line_and_column(text, 999), (3, 1));
    }

    #[test]
    fn a_caret_stands_under_its_column() {
        let text = "a = 1\n\tb = \"x\"\n";
        assert_eq!(pointed_at(text, 1, 5).unwrap(), "1 | a = 1\n  |     ^");
        assert_eq!(pointed_at(text, 2, 6).unwrap(), "2 | \tb = \"x\"\n  | \t    ^");
        assert_eq!(pointed_at(text, 3, 1), None);
        assert_eq!(pointed_at(text, 0, 1), None);
    }

    #[test]
    fn a_typing_mistake_finds_its_word() {
        let keys = ["component", "every", "timeout"];
        assert_eq!(nearest("evry", keys), Some("every"));
        assert_eq!(nearest("componant", keys), Some("component"));
        assert_eq!(nearest("xyz", keys), None);
    }
}
