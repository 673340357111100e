//! CSV of a report (RFC 4180): how is it read by a spreadsheet that would take some texts for formulas?

use crate::report::document::{Report, ReportColumn, ReportTable};
use crate::report::value::ReportValue;

/// The columns in front of figures.
const FIGURES: [&str; 6] = ["Section", "Figure", "Value", "Unit", "Coverage (%)", "Formula"];

/// A report as lines of comma-separated values that end in CR LF, all with the same number of fields. Each line begins
/// with what it is of: the report, or a section; figures and tables have a line of names before them. Numbers are plain,
/// with their unit beside them or in the name of the column. A text that a spreadsheet would take for a formula has an
/// apostrophe before it.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut lines: Vec<Vec<String>> = vec![];
    for (name, value) in [
        ("Title", report.title.clone()),
        ("Page", report.page.clone()),
        ("Period", report.period.to_string()),
        ("Time zone", report.timezone.name().to_owned()),
        ("From", report.from.to_string()),
        ("Until", report.until.to_string()),
        ("Made at", report.made_at.to_string()),
        ("Log line", report.log_height.to_string()),
        ("Log hash", report.log_hash.clone()),
    ] {
        lines.push(vec!["Report".to_owned(), name.to_owned(), harmless(&value)]);
    }
    for section in &report.sections {
        let title = harmless(&section.title);
        for text in &section.texts {
            lines.push(vec![title.clone(), "Note".to_owned(), harmless(text)]);
        }
        if !section.figures.is_empty() {
            lines.push(FIGURES.map(str::to_owned).to_vec());
        }
        for figure in &section.figures {
            let coverage = ReportValue::share(figure.coverage_thousandths);
            lines.push(vec![
                title.clone(),
                harmless(&figure.name),
                cell(&figure.value),
                figure.value.unit().unwrap_or_default().to_owned(),
                cell(&coverage),
                harmless(&figure.formula),
            ]);
        }
        if let Some(table) = &section.table {
            table_lines(&title, table, &mut lines);
        }
    }
    let fields = lines.iter().map(Vec::len).max().unwrap_or_default();
    let mut text = String::new();
    for line in &mut lines {
        line.resize(fields, String::new());
        let quoted: Vec<String> = line.iter().map(|field| quoted(field)).collect();
        text += &quoted.join(",");
        text += "\r\n";
    }
    text
}

fn table_lines(title: &str, table: &ReportTable, lines: &mut Vec<Vec<String>>) {
    let named = |(place, column): (usize, &ReportColumn)| {
        let unit = table.rows.iter().find_map(|row| row.cells.get(place)?.unit());
        match unit {
            Some(unit) => harmless(&format!("{} ({unit})", column.name)),
            None => harmless(&column.name),
        }
    };
    let names = table.columns.iter().enumerate().map(named);
    lines.push(["Section".to_owned()].into_iter().chain(names).collect());
    for row in &table.rows {
        lines.push([title.to_owned()].into_iter().chain(row.cells.iter().map(cell)).collect());
    }
    if table.omitted > 0 {
        let more = format!("{} more rows are left out", table.omitted);
        lines.push(vec![title.to_owned(), "Note".to_owned(), more]);
    }
}

/// A number is never a formula, also below zero.
fn cell(value: &ReportValue) -> String {
    match value {
        ReportValue::Text(text) => harmless(text),
        other => other.plain(),
    }
}

/// What formulas begin with, also as wide characters.
const OF_FORMULAS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
/// What some spreadsheets leave out before they look.
const LEFT_OUT: [char; 3] = ['\t', '\r', '\n'];

/// A text that no spreadsheet takes for a formula: not by what it begins with, nor by what follows blanks, nor, where
/// semicolons part cells or a cell is broken, by what follows.
fn harmless(text: &str) -> String {
    let parts = text.split_inclusive([';', '\t', '\r', '\n']).enumerate();
    let harmless = parts.map(|(place, part)| {
        let first = part.trim_start_matches(' ').chars().next();
        let begins = first.is_some_and(|first| {
            OF_FORMULAS.contains(&first) || place == 0 && LEFT_OUT.contains(&first)
        });
        if begins { format!("'{part}") } else { part.to_owned() }
    });
    harmless.collect()
}

/// A field as RFC 4180 has it.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n']) || field.starts_with(' ') || field.ends_with(' ') {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_every_number_stays_one() {
        for (text, field) in [
            ("Checkout", "Checkout"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+49 30 1", "'+49 30 1"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("\n=x", "\"'\n'=x\""),
            ("x;=1+1;y", "x;'=1+1;y"),
            ("x; @SUM(A1)", "x;' @SUM(A1)"),
            ("a;b", "a;b"),
            ("  =x", "'  =x"),
            ("\u{ff1d}x", "'\u{ff1d}x"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("a = b", "a = b"),
            (" x", "\" x\""),
        ] {
            assert_eq!(quoted(&cell(&ReportValue::text(text))), field, "{text:?}");
        }
        assert_eq!(cell(&ReportValue::Seconds(-7)), "-7");
        assert_eq!(cell(&ReportValue::NoData), "");
    }
}
