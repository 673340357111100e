//! Slug: the id that a name of another tool becomes here.

/// The most characters of an id.
const MAX_ID_CHARS: usize = 40;

/// An id of a name: what is no letter, digit or `-` becomes one `-`; one without any is `otherwise`.
pub(super) fn slug(name: &str, otherwise: &str) -> String {
    let mut id = String::new();
    for c in name.trim().chars() {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9') => id.push(c),
            _ if id.is_empty() || id.ends_with('-') => {}
            _ => id.push('-'),
        }
        if id.len() == MAX_ID_CHARS {
            break;
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { otherwise.to_owned() } else { id.to_owned() }
}

/// The same with a number, if it is taken: the shortest that is not.
pub(super) fn unused_slug(id: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_usize..).map(|n| {
        let end = format!("-{n}");
        let start: String = id.chars().take(MAX_ID_CHARS - end.len()).collect();
        format!("{}{end}", start.trim_end_matches('-'))
    });
    let mut ids = std::iter::once(id.to_owned()).chain(numbered);
    ids.find(|id| !is_taken(id)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids_that_fit() {
        assert_eq!(slug("  Front End (EU)! ", "x"), "front-end-eu");
        assert_eq!(slug("日本", "monitor"), "monitor");
        let long = "a".repeat(60);
        assert_eq!(slug(&long, "x").len(), 40);
        assert_eq!(unused_slug("a", |id| id == "a" || id == "a-2"), "a-3");
        assert_eq!(
            unused_slug(&slug(&long, "x"), |id| id.len() == 40 && !id.ends_with("-2")).len(),
            40
        );
    }
}
