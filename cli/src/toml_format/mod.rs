//! Canonical form of a TOML file: spaces, blank lines, quotes and line breaks, while words, comments and order
//! stay as they are written.

mod values;

use toml_edit::{Decor, DocumentMut, Item, RawString, Table, TomlError};

use values::format_value;

/// The canonical form of a file.
///
/// # Errors
/// When it is no TOML.
pub(crate) fn format(text: &str) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.replace("\r\n", "\n").parse()?;
    let trailing = comments(document.trailing().as_str().unwrap_or_default(), "");
    document.set_trailing(trailing.trim_end());
    format_table(document.as_table_mut());
    let text = document.to_string();
    let text = text.trim();
    Ok(if text.is_empty() { String::new() } else { format!("{text}\n") })
}

fn format_table(table: &mut Table) {
    for (mut key, item) in table.iter_mut() {
        match item {
            Item::Value(value) => {
                format_key(&mut key, "");
                let width = key.get().chars().count() + 3;
                format_value(value, width, 0);
                let suffix = trailing_comment(value.decor());
                *value.decor_mut() = Decor::new(" ", suffix);
            }
            Item::Table(inner) if inner.is_dotted() => {
                key.dotted_decor_mut().clear();
                format_table(inner);
            }
            Item::Table(inner) => {
                format_header(inner.decor_mut());
                format_table(inner);
            }
            Item::ArrayOfTables(tables) => {
                for inner in tables.iter_mut() {
                    format_header(inner.decor_mut());
                    format_table(inner);
                }
            }
            Item::None => {}
        }
    }
}

fn format_key(key: &mut toml_edit::KeyMut<'_>, indent: &str) {
    let before = comments(raw(key.leaf_decor().prefix()), indent);
    *key.leaf_decor_mut() = Decor::new(before, " ");
    key.dotted_decor_mut().clear();
}

/// A blank line before a table and the comments that stand before it.
fn format_header(decor: &mut Decor) {
    let before = comments(raw(decor.prefix()), "");
    let suffix = trailing_comment(decor);
    *decor = Decor::new(format!("\n{}", before.trim_start_matches('\n')), suffix);
}

/// Comments before something, each on its line, with at most one blank line between any two.
fn comments(text: &str, indent: &str) -> String {
    let mut tidy = String::new();
    // What follows the last line break stands before the key itself.
    let lines: Vec<&str> = text.split('\n').collect();
    let (last, lines) = lines.split_last().unwrap_or((&"", &[]));
    let open = Some(last.trim()).filter(|last| last.starts_with('#'));
    for line in lines.iter().map(|line| line.trim()).chain(open) {
        match line.is_empty() {
            true if tidy == "\n" || tidy.ends_with("\n\n") => {}
            true => tidy.push('\n'),
            false => tidy += &format!("{indent}{line}\n"),
        }
    }
    tidy
}

/// The comment on the same line, two spaces behind it.
fn trailing_comment(decor: &Decor) -> String {
    let text = raw(decor.suffix()).trim();
    if text.starts_with('#') { format!("  {text}") } else { String::new() }
}

fn raw(text: Option<&RawString>) -> &str {
    text.and_then(RawString::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
