//! Checks of text from operators: is it there, within its limit, and of characters that every format holds?

use crate::board::Board;
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::text_position::line_and_column;
use crate::time::timestamp::Timestamp;
use crate::translated_text;
use crate::xml_text::{Lines, UNFIT_HINT, first_unfit};

/// The text without white space around it.
pub(super) fn checked_text(
    field: &str,
    text: &str,
    most: usize,
    lines: Lines,
) -> Result<String, Problem> {
    let chars = text.trim().chars().count();
    if chars == 0 {
        return Err(Problem::invalid(field, format!("`{field}` is empty")));
    }
    if chars > most {
        let detail = format!("`{field}` has {chars} characters; at most {most} are taken");
        return Err(Problem::invalid(field, detail));
    }
    let text = text.trim();
    if let Some((at, c)) = first_unfit(text, lines) {
        let (line, column) = line_and_column(text, at);
        let detail = format!(
            "`{field}` has the character U+{:04X} at line {line}, column {column}",
            u32::from(c)
        );
        return Err(Problem::invalid(field, detail).hint(UNFIT_HINT));
    }
    if lines == Lines::Many
        && let Some((line, fault)) = translated_text::fault(text)
    {
        let detail = format!("line {line} of `{field}`: {fault}");
        let hint =
            "a line `::: de` begins the text for readers in German, and a line `:::` ends it";
        return Err(Problem::invalid(field, detail).hint(hint));
    }
    Ok(text.to_owned())
}

impl Board {
    /// The components, each of which is on the page.
    ///
    /// # Errors
    /// 422 with the ids that there are.
    pub fn checked_components(
        &self,
        named: SortedSet<ComponentId>,
    ) -> Result<SortedSet<ComponentId>, Problem> {
        let components: Vec<_> = self.configuration.iter().flat_map(|c| &c.components).collect();
        let strange =
            named.iter().find(|id| components.iter().all(|component| component.id != **id));
        match strange {
            None => Ok(named),
            Some(id) => {
                let ids: Vec<_> =
                    components.iter().map(|component| component.id.as_str()).collect();
                let detail = format!("there is no component `{id}`");
                let hint = format!("the components are {}", ids.join(", "));
                Err(Problem::invalid("components", detail).hint(hint))
            }
        }
    }

    /// Refuses an instant at which a component was not on the page yet: of it nothing is counted.
    pub(super) fn check_known_since(
        &self,
        field: &str,
        component: &ComponentId,
        at: Timestamp,
    ) -> Result<(), Problem> {
        match self.component_since.get(component) {
            Some(since) if at < *since => {
                let detail =
                    format!("`{at}` is before `{component}` came on the page, at `{since}`");
                let hint = format!("nothing before that is counted: give `{since}` or later");
                Err(Problem::invalid(field, detail).hint(hint))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_format_holds_is_refused_with_its_place() {
        use Lines::{Many, One};
        for (lines, text, place) in [
            (One, "Cards\u{7} fail", Some("U+0007 at line 1, column 6")),
            (One, "Cards\nfail", Some("U+000A at line 1, column 6")),
            (Many, "a\r\n\tb", None),
            (Many, "a\nä\u{1b}[2J", Some("U+001B at line 2, column 2")),
            (Many, "a\u{0}", Some("U+0000 at line 1, column 2")),
            (Many, "a\u{9b}b", Some("U+009B at line 1, column 2")),
            (Many, "a\u{ffff}b", Some("U+FFFF at line 1, column 2")),
            (One, "  zwölf ✓ 🎉 ", None),
        ] {
            let checked = checked_text("body", text, 100, lines);
            match place {
                None => assert_eq!(checked.unwrap(), text.trim()),
                Some(place) => {
                    let detail = checked.unwrap_err().detail;
                    assert!(detail.contains(place), "{detail}");
                }
            }
        }
    }
}
