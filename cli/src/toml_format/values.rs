//! Canonical form of values: texts in double quotes where that needs no escapes, lists on one line where there is
//! room, and else an element a line.

use toml_edit::{Array, Decor, InlineTable, Value};

use super::{comments, raw};

/// The longest line that a list is written on.
const MAX_LINE_CHARS: usize = 100;
const INDENT: &str = "  ";

/// Formats a value that begins at a column, within lists of a depth.
pub(super) fn format_value(value: &mut Value, column: usize, depth: usize) {
    match value {
        Value::String(text) => {
            let written =
                text.as_repr().and_then(|repr| repr.as_raw().as_str()).unwrap_or_default();
            let is_literal = written.starts_with('\'') && !written.starts_with("'''");
            let plain = |c: char| !matches!(c, '"' | '\\') && !c.is_control();
            if is_literal && text.value().chars().all(plain) {
                // Without the way it was written, it is written in double quotes.
                text.fmt();
            }
        }
        Value::Array(list) => format_list(list, column, depth),
        Value::InlineTable(table) => format_inline(table, depth),
        _ => {}
    }
}

fn has_comment(list: &Array) -> bool {
    let commented =
        |decor: &Decor| raw(decor.prefix()).contains('#') || raw(decor.suffix()).contains('#');
    list.trailing().as_str().is_some_and(|text| text.contains('#'))
        || list.iter().any(|value| commented(value.decor()))
}

fn format_list(list: &mut Array, column: usize, depth: usize) {
    let commented = has_comment(list);
    if !commented {
        for (n, value) in list.iter_mut().enumerate() {
            format_value(value, column, depth + 1);
            *value.decor_mut() = Decor::new(if n == 0 { "" } else { " " }, "");
        }
        list.set_trailing("");
        list.set_trailing_comma(false);
        let line = list.to_string();
        if !line.trim().contains('\n') && column + line.trim().chars().count() <= MAX_LINE_CHARS {
            return;
        }
    }
    let (inner, outer) = (INDENT.repeat(depth + 1), INDENT.repeat(depth));
    for value in list.iter_mut() {
        let before = line_breaks(raw(value.decor().prefix()), &inner);
        format_value(value, inner.len(), depth + 1);
        *value.decor_mut() = Decor::new(format!("{before}{inner}"), "");
    }
    let end = line_breaks(list.trailing().as_str().unwrap_or_default(), &inner);
    list.set_trailing(format!("{end}{outer}"));
    list.set_trailing_comma(!list.is_empty());
}

/// What stands before an element on a line of its own: the comment behind the element before, and comments above.
fn line_breaks(prefix: &str, indent: &str) -> String {
    let (same_line, above) = prefix.split_once('\n').unwrap_or((prefix, ""));
    let same_line = same_line.trim();
    let behind = if same_line.starts_with('#') { format!("  {same_line}") } else { String::new() };
    let above = comments(above, indent);
    format!("{behind}\n{}", above.trim_start_matches('\n').replace("\n\n", "\n"))
}

fn format_inline(table: &mut InlineTable, depth: usize) {
    let written = table.to_string();
    if written.contains('#') && written.contains('\n') {
        // Comments within braces stay where they are.
        return;
    }
    let count = table.len();
    for (n, (mut key, value)) in table.iter_mut().enumerate() {
        *key.leaf_decor_mut() = Decor::new(" ", " ");
        key.dotted_decor_mut().clear();
        format_value(value, 0, depth + 1);
        *value.decor_mut() = Decor::new(" ", if n + 1 == count { " " } else { "" });
    }
    table.set_trailing("");
    table.set_trailing_comma(false);
}
