//! Page of a report: one document that needs nothing else, to read in light and dark, and to print.

use std::fmt::Write;

use domain::report::document::{Report, ReportFigure, ReportRow, ReportSection, ReportTable};
use domain::report::render::formulas;
use domain::report::value::ReportValue;

use crate::record::markup::escaped;

const REPORT_STYLE: &str = include_str!("report.css");

/// What a browser may do with a report: apply its own styles, and nothing else.
pub const REPORT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox";

/// A report as HTML. Every text of others is only text in it; it has no script and loads nothing.
#[must_use]
pub fn render_report(report: &Report) -> String {
    let title = escaped(&report.title);
    let mut html = format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\
         <meta name=color-scheme content=\"light dark\"><title>{title}</title>\
         <style>{REPORT_STYLE}</style></head><body><main><h1 dir=auto>{title}</h1>"
    );
    let [from, until] = [report.from, report.until].map(|at| ReportValue::At(at).shown());
    let _ = write!(
        html,
        "<p class=m><span dir=auto>{}</span>, {}: {from} to {until}, by the clocks of {}</p>",
        escaped(&report.page),
        report.period,
        escaped(report.timezone.name()),
    );
    for section in &report.sections {
        write_section(&mut html, section, &report.url);
    }
    let notes = formulas(report);
    if !notes.is_empty() {
        html += "<section><h2>How it is computed</h2><dl class=n>";
        for (name, formula) in notes {
            let (name, formula) = (escaped(&name), escaped(&formula));
            let _ = write!(html, "<dt dir=auto>{name}</dt><dd>{formula}</dd>");
        }
        html += "</dl></section>";
    }
    let _ = write!(
        html,
        "<footer class=m>Made at {} from line {} of the public log, whose hash is <code>{}</code>.</footer></main></body></html>",
        ReportValue::At(report.made_at).shown(),
        report.log_height,
        escaped(&report.log_hash),
    );
    html
}

fn write_section(html: &mut String, section: &ReportSection, url: &str) {
    let _ = write!(html, "<section><h2 dir=auto>{}</h2>", escaped(&section.title));
    for text in &section.texts {
        let _ = write!(html, "<p dir=auto>{}</p>", escaped(text));
    }
    if !section.figures.is_empty() {
        *html += "<dl class=f>";
        section.figures.iter().for_each(|figure| write_figure(html, figure));
        *html += "</dl>";
    }
    if let Some(table) = &section.table {
        write_table(html, table, url);
    }
    *html += "</section>";
}

fn write_figure(html: &mut String, figure: &ReportFigure) {
    let (name, value) = (escaped(&figure.name), escaped(&figure.value.shown()));
    let _ = write!(html, "<div><dt dir=auto>{name}</dt><dd>{value}");
    if let Some(share) = figure.coverage_thousandths.filter(|share| *share < 100_000) {
        let share = ReportValue::PercentThousandths(share).shown();
        let _ = write!(html, " <small>of {share} of the time</small>");
    }
    *html += "</dd></div>";
}

/// Whether a value is written where numbers stand.
fn is_number(value: &ReportValue) -> bool {
    !matches!(value, ReportValue::Text(_) | ReportValue::LogLines(_) | ReportValue::NoData)
}

fn write_table(html: &mut String, table: &ReportTable, url: &str) {
    if table.rows.is_empty() {
        let _ = match table.omitted {
            0 => write!(html, "<p class=m>None.</p>"),
            omitted => write!(html, "<p class=m>{omitted} left out.</p>"),
        };
        return;
    }
    *html += "<div class=t tabindex=0><table><thead><tr>";
    for (place, column) in table.columns.iter().enumerate() {
        // Above numbers a name stands where they do.
        let is_number = |row: &ReportRow| row.cells.get(place).is_some_and(is_number);
        let class = if place > 0 && table.rows.iter().any(is_number) { " class=r" } else { "" };
        let _ = write!(html, "<th scope=col dir=auto{class}>{}</th>", escaped(&column.name));
    }
    *html += "</tr></thead><tbody>";
    for row in &table.rows {
        *html += "<tr>";
        for (place, cell) in row.cells.iter().enumerate() {
            let text = escaped(&cell.shown());
            // On a phone a row is a list, in which each cell says what it is.
            let title = table.columns.get(place).map_or("", |column| &column.name);
            let title = escaped(title);
            let _ = match (place, cell) {
                (0, ReportValue::At(_)) => write!(html, "<th scope=row class=d>{text}</th>"),
                (0, _) => write!(html, "<th scope=row dir=auto>{text}</th>"),
                (_, ReportValue::Text(_)) => {
                    write!(html, "<td dir=auto data-t=\"{title}\">{text}</td>")
                }
                (_, ReportValue::NoData) => {
                    write!(html, "<td class=m data-t=\"{title}\">{text}</td>")
                }
                (_, ReportValue::LogLines(lines)) => {
                    let _ = write!(html, "<td data-t=\"{title}\"><span>");
                    lines.iter().for_each(|line| write_line_link(html, url, *line));
                    write!(html, "</span></td>")
                }
                _ => write!(html, "<td class=r data-t=\"{title}\">{text}</td>"),
            };
        }
        *html += "</tr>";
    }
    *html += "</tbody></table></div>";
    if table.omitted > 0 {
        let _ = write!(html, "<p class=m>And {} more.</p>", table.omitted);
    }
}

/// A link to a line of the public log, which is the first of what it leads to.
fn write_line_link(html: &mut String, url: &str, line: u64) {
    let (url, before) = (escaped(url.trim_end_matches('/')), line.saturating_sub(1));
    let _ = write!(html, "<a href=\"{url}/log.jsonl?after={before}\">{line}</a> ");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_left_out_are_counted() {
        let row = ReportRow { cells: vec![ReportValue::Count(7)], basis: None };
        for (rows, omitted, says) in [
            (vec![], 0, ">None.<"),
            (vec![], 3, ">3 left out.<"),
            (vec![row.clone()], 3, ">And 3 more.<"),
        ] {
            let (mut html, table) = (String::new(), ReportTable { columns: vec![], rows, omitted });
            write_table(&mut html, &table, "https://n.test");
            assert!(html.contains(says), "{html}");
        }
        let (mut html, rows) = (String::new(), vec![row]);
        write_table(&mut html, &ReportTable { rows, ..ReportTable::default() }, "https://n.test");
        assert!(!html.contains("more"), "{html}");
    }
}
