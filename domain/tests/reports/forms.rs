//! Forms: do spreadsheets and mails get what they can read, whatever texts are in a report?

use domain::query::Parameters;
use domain::report::kind::ReportKind;
use domain::report::question::{ReportFormat, ReportQuestion};
use domain::report::render::{TEXT_COLUMNS, csv, plain_text};

use super::told::{ask, told};

/// Reads CSV as RFC 4180 has it.
fn read(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut field) = (vec![], vec![], String::new());
    let mut chars = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => field.push(chars.next().unwrap()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => line.push(std::mem::take(&mut field)),
            '\r' if !is_quoted && chars.peek() == Some(&'\n') => {
                chars.next();
                line.push(std::mem::take(&mut field));
                lines.push(std::mem::take(&mut line));
            }
            c => field.push(c),
        }
    }
    assert!(!is_quoted && field.is_empty() && line.is_empty(), "the last line ends too");
    lines
}

#[test]
fn csv_has_the_same_number_of_fields_in_each_line_and_no_formula() {
    let mut story = told();
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    configuration.components[0].name = "=cmd|' /C calc'!A0, \"x\"\r\n@y".to_owned();
    story.configure(configuration);
    for kind in ReportKind::all() {
        let made = ask(&story, kind);
        let lines = read(&csv(&made));
        let fields = lines[0].len();
        assert!(lines.iter().all(|line| line.len() == fields), "{kind:?}");
        for field in lines.iter().flatten() {
            let is_number = field.parse::<f64>().is_ok();
            let begins = field.trim_start().starts_with(['=', '+', '-', '@']);
            assert!(is_number || !begins, "{kind:?}: {field:?}");
        }
        let rows: usize =
            made.sections.iter().filter_map(|s| s.table.as_ref()).map(|t| t.rows.len()).sum();
        assert!(lines.len() > rows + 9, "{kind:?}");
    }
    let lines = read(&csv(&ask(&story, ReportKind::Availability)));
    let name = "'=cmd|' /C calc'!A0, \"x\"\r\n'@y";
    let row = lines.iter().find(|line| line[1] == name).unwrap();
    let names = lines.iter().find(|line| line[1] == "Component").unwrap();
    let place = |name: &str| names.iter().position(|own| own == name).unwrap();
    assert_eq!((row[0].as_str(), row[place("Downtime (s)")].as_str()), ("Availability", "1800"));
    assert!(row[place("Availability (%)")].parse::<f64>().unwrap() < 100.0);
}

#[test]
fn plain_text_is_read_at_72_columns_and_steers_no_terminal() {
    let mut story = told();
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    configuration.components[0].name = format!("\u{1b}[31m{}\n\u{202e}x", "long ".repeat(30));
    story.configure(configuration);
    for kind in ReportKind::all() {
        let text = plain_text(&ask(&story, kind));
        for line in text.lines() {
            assert!(line.chars().count() <= TEXT_COLUMNS, "{kind:?}: {line}");
            assert!(!line.contains(['\u{1b}', '\u{202e}', '\t']), "{kind:?}: {line:?}");
        }
        assert!(text.contains(&story.replayed.head.hash), "{kind:?}");
        assert!(text.starts_with(kind.title()), "{text}");
    }
}

#[test]
fn a_question_is_read_and_what_it_has_too_much_or_too_little_is_named() {
    let read = |kind: &str, query: &[(&'static str, &str)]| {
        let parameters = Parameters::read(query.iter().copied(), ReportQuestion::PARAMETERS)?;
        ReportQuestion::read(kind, &parameters)
    };
    let asked =
        read("changes", &[("component", "checkout"), ("period", "2026-w47"), ("format", "csv")]);
    let asked = asked.unwrap();
    assert_eq!(
        (asked.format, asked.period.unwrap().to_string().as_str()),
        (ReportFormat::Csv, "2026-w47")
    );
    for (kind, query, status, place) in [
        ("chnages", vec![], 404, "did you mean `changes`"),
        ("churn", vec![("component", "checkout")], 422, "component"),
        ("churn", vec![("customer", "acme")], 422, "customer"),
        ("change-impact", vec![], 422, "component"),
        ("quarterly-customer", vec![], 422, "customer"),
        ("churn", vec![("period", "2026-13")], 422, "period"),
        ("churn", vec![("format", "pdf")], 422, "format"),
        ("churn", vec![("color", "red")], 422, "color"),
    ] {
        let problem = read(kind, &query).unwrap_err();
        let told = format!("{problem} {:?}", problem.field);
        assert!(problem.status == status && told.contains(place), "{kind}: {told}");
    }
}
