//! Plain text of a report: how is it read in a mail or a terminal of 72 columns?

use crate::report::document::{Report, ReportFigure, ReportTable};
use crate::report::value::ReportValue;
use crate::terminal_text::harmless;

/// The most characters of a line.
pub const TEXT_COLUMNS: usize = 72;
/// How far what belongs to a line is set in.
const INDENT: &str = "  ";

/// A report as plain text. Tables that are too wide for a line are written row by row. Nothing in it steers a terminal.
#[must_use]
pub fn plain_text(report: &Report) -> String {
    let mut lines = vec![];
    wrap(&mut lines, "", &report.title);
    wrap(&mut lines, "", &format!("{}, {}", report.page, report.period));
    let (from, until) = (report.from, report.until);
    wrap(&mut lines, "", &format!("{from} to {until}, {}", report.timezone.name()));
    for section in &report.sections {
        lines.push(String::new());
        let title = section.title.to_uppercase();
        wrap(&mut lines, "", &title);
        for text in &section.texts {
            wrap(&mut lines, "", text);
        }
        for figure in &section.figures {
            wrap(&mut lines, INDENT, &figure_line(figure));
        }
        if let Some(table) = &section.table {
            table_lines(&mut lines, table);
        }
    }
    lines.push(String::new());
    let notes = formulas(report);
    if !notes.is_empty() {
        lines.push("HOW IT IS COMPUTED".to_owned());
        notes.iter().for_each(|(name, formula)| {
            wrap(&mut lines, INDENT, &format!("{name}: {formula}"));
        });
        lines.push(String::new());
    }
    let (height, hash) = (report.log_height, &report.log_hash);
    wrap(
        &mut lines,
        "",
        &format!("Made at {} from line {height} of the public log:", report.made_at),
    );
    wrap(&mut lines, INDENT, hash);
    lines.push(String::new());
    harmless(&lines.join("\n"))
}

fn figure_line(figure: &ReportFigure) -> String {
    let coverage = figure.coverage_thousandths.filter(|share| *share < 100_000);
    let coverage = coverage.map(|share| {
        let share = crate::uptime::status_durations::percent(share);
        format!(" (of {share} % of the time)")
    });
    format!("{}: {}{}", figure.name, figure.value.shown(), coverage.unwrap_or_default())
}

/// How figures and columns are computed, each wording once.
#[must_use]
pub fn formulas(report: &Report) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = vec![];
    for section in &report.sections {
        let figures = section.figures.iter().map(|figure| (&figure.name, &figure.formula));
        let columns = section.table.iter().flat_map(|table| &table.columns);
        let columns = columns.map(|column| (&column.name, &column.formula));
        for (name, formula) in figures.chain(columns) {
            let is_there = all.iter().any(|(own, written)| own == name && written == formula);
            if !formula.is_empty() && !is_there {
                all.push((name.clone(), formula.clone()));
            }
        }
    }
    all
}

fn table_lines(lines: &mut Vec<String>, table: &ReportTable) {
    if table.rows.is_empty() {
        lines.push(match table.omitted {
            0 => format!("{INDENT}none"),
            omitted => format!("{INDENT}{omitted} left out"),
        });
        return;
    }
    let names = table.columns.iter().map(|column| column.name.clone());
    let mut cells: Vec<Vec<String>> = vec![names.collect()];
    cells.extend(table.rows.iter().map(|row| row.cells.iter().map(ReportValue::shown).collect()));
    let count = table.columns.len();
    let width = |place: usize| {
        let widths = cells.iter().filter_map(|row| row.get(place)).map(|text| text.chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let whole = INDENT.len() + widths.iter().sum::<usize>() + 2 * count.saturating_sub(1);
    if whole <= TEXT_COLUMNS {
        for row in &cells {
            let padded = row.iter().zip(&widths).map(|(text, width)| {
                let missing = width.saturating_sub(text.chars().count());
                format!("{text}{}", " ".repeat(missing))
            });
            let line = padded.collect::<Vec<_>>().join("  ");
            lines.push(format!("{INDENT}{}", line.trim_end()));
        }
    } else {
        let (names, rows) = cells.split_first().map_or((&[][..], &[][..]), |(n, r)| (&n[..], r));
        for row in rows {
            let mut named = row.iter().zip(names);
            if let Some((first, _)) = named.next() {
                wrap(lines, INDENT, first);
            }
            for (text, name) in named.filter(|(text, _)| !text.is_empty()) {
                wrap(lines, "    ", &format!("{name}: {text}"));
            }
        }
    }
    if table.omitted > 0 {
        lines.push(format!("{INDENT}and {} more", table.omitted));
    }
}

/// Writes a text in lines that are no longer than they may be; a word that is longer is cut.
fn wrap(lines: &mut Vec<String>, indent: &str, text: &str) {
    let most = TEXT_COLUMNS - indent.len();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + rest.len() > most {
            lines.push(format!("{indent}{line}"));
            (line, length) = (String::new(), 0);
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        while length + rest.len() > most {
            let after = rest.split_off(most - length);
            line.extend(rest);
            lines.push(format!("{indent}{line}"));
            (line, length, rest) = (String::new(), 0, after);
        }
        length += rest.len();
        line.extend(rest);
    }
    if length > 0 {
        lines.push(format!("{indent}{line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_and_no_word_is_lost() {
        for text in [
            "",
            "short",
            &"word ".repeat(40),
            &"x".repeat(300),
            &format!("a {} b", "y".repeat(71)),
            &format!("{} {}", "z".repeat(70), "end"),
        ] {
            for indent in ["", INDENT, "    "] {
                let mut lines = vec![];
                wrap(&mut lines, indent, text);
                assert!(lines.iter().all(|line| line.chars().count() <= TEXT_COLUMNS), "{lines:?}");
                let written: String = lines.concat().split_whitespace().collect();
                assert_eq!(written, text.split_whitespace().collect::<String>());
            }
        }
    }
}
