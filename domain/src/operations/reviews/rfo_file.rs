//! RFO file: a reason for outage in Markdown, as it is printed, edited and read again; and as a page of HTML to attach.

use std::fmt::Write;

use crate::board::{RfoEdit, RfoField};
use crate::problem::Problem;
use crate::public::markdown::to_html;
use crate::public::rfo::RfoDocument;
use crate::words::Words;
use crate::xml_text::escaped;

/// The most bytes of a file that is read.
pub const MAX_RFO_FILE_BYTES: usize = 100_000;

/// Headings of what is read, with what each is.
const READ: [(&str, RfoField); 4] = [
    ("Description", RfoField::Description),
    ("Root cause", RfoField::RootCause),
    ("Resolution", RfoField::Resolution),
    ("Next steps", RfoField::NextSteps),
];
/// Headings of what is of the record, and passed over.
const OF_RECORD: [&str; 3] = ["Date", "Time and duration", "Affected services"];

/// A reason for outage in Markdown, in English: its title, and a heading for each field.
#[must_use]
pub fn rfo_markdown(document: &RfoDocument) -> String {
    let mut text = format!("# {}\n", document.texts.title);
    for field in document.fields(Words::ENGLISH) {
        let _ = write!(text, "\n## {}\n", field.label);
        if !field.text.is_empty() {
            let _ = write!(text, "\n{}\n", field.text.trim_end());
        }
    }
    text
}

/// A reason for outage as a page of HTML that needs nothing else, in English. Markup in texts of operators is made harmless.
#[must_use]
pub fn rfo_html(document: &RfoDocument) -> String {
    let title = escaped(&document.texts.title);
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>\
         body{{font:12pt/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em}}\
         h2{{font-size:1.1em;break-after:avoid}}@media print{{body{{margin:0;max-width:none}}}}\
         </style></head><body><h1>{title}</h1>\n"
    );
    for field in document.fields(Words::ENGLISH) {
        let _ = writeln!(html, "<h2>{}</h2>", escaped(&field.label));
        match field.is_markdown() {
            true => html.push_str(&to_html(&field.text)),
            false => drop(writeln!(html, "<p>{}</p>", escaped(&field.text))),
        }
    }
    html + "</body></html>\n"
}

/// Reads such a file: its title, and the texts of operators. What is of the record is passed over.
///
/// # Errors
/// 422 with the line, for a heading of the second level that names no field, for a field that comes twice, and for text
/// that is of none.
pub fn read_rfo(text: &str) -> Result<RfoEdit, Problem> {
    if text.len() > MAX_RFO_FILE_BYTES {
        let detail = format!("the file has {} bytes; {MAX_RFO_FILE_BYTES} are read", text.len());
        return Err(Problem::invalid("file", detail));
    }
    let mut edit = RfoEdit::default();
    let mut part = FilePart::Before;
    let mut is_code = false;
    for (number, line) in text.lines().enumerate().map(|(place, line)| (place + 1, line)) {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if let Some(title) = line.strip_prefix("# ").filter(|_| !is_code) {
            if edit.title.is_some() {
                return Err(at_line(number, "there is a title already", "use `###` in texts"));
            }
            edit.title = Some(title.trim().to_owned());
        } else if let Some(heading) = line.strip_prefix("## ").filter(|_| !is_code) {
            part = begun(&mut edit, number, heading.trim())?;
        } else if let FilePart::Of(field) = part {
            if let Some(text) = text_of(&mut edit, field) {
                text.push_str(line);
                text.push('\n');
            }
        } else if part == FilePart::Before && !line.trim().is_empty() {
            return Err(at_line(number, "this is of no field", "texts follow a heading `## …`"));
        }
    }
    for (_, field) in READ {
        if let Some(text) = text_of(&mut edit, field) {
            *text = text.trim().to_owned();
        }
    }
    Ok(edit)
}

/// What the lines of a file are of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FilePart {
    Before,
    OfRecord,
    Of(RfoField),
}

fn begun(edit: &mut RfoEdit, number: usize, heading: &str) -> Result<FilePart, Problem> {
    if OF_RECORD.contains(&heading) {
        return Ok(FilePart::OfRecord);
    }
    let Some((_, field)) = READ.iter().find(|(name, _)| *name == heading) else {
        let names = READ.map(|(name, _)| name).join(", ");
        let hint = format!("the headings are {names}; use `###` in texts");
        return Err(at_line(number, &format!("`{heading}` is no field"), &hint));
    };
    match slot_of(edit, *field) {
        Some(Some(_)) => {
            Err(at_line(number, &format!("`{heading}` comes twice"), "put both together"))
        }
        Some(slot) => {
            *slot = Some(String::new());
            Ok(FilePart::Of(*field))
        }
        None => Ok(FilePart::OfRecord),
    }
}

fn slot_of(edit: &mut RfoEdit, field: RfoField) -> Option<&mut Option<String>> {
    match field {
        RfoField::Description => Some(&mut edit.description),
        RfoField::RootCause => Some(&mut edit.root_cause),
        RfoField::Resolution => Some(&mut edit.resolution),
        RfoField::NextSteps => Some(&mut edit.next_steps),
        RfoField::Title | RfoField::Date | RfoField::Time | RfoField::Services => None,
    }
}

fn text_of(edit: &mut RfoEdit, field: RfoField) -> Option<&mut String> {
    slot_of(edit, field)?.as_mut()
}

fn at_line(number: usize, detail: &str, hint: &str) -> Problem {
    Problem::invalid("file", format!("line {number}: {detail}")).hint(hint)
}
