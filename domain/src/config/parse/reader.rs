//! Reader of configuration files: reads values with their positions, so that every mistake has a
//! line and a column. Shared by the parsers of the page and of probes.

use std::time::Duration;

use toml::Spanned;

use crate::config::source::{MAX_FILE_ERRORS, SourceFile};
use crate::diagnostic::FileError;
use crate::ordered::SortedSet;
use crate::text_position::line_and_column;
use crate::time::span_text::{parse_span, show_span};
use crate::xml_text::{Lines, UNFIT_HINT, first_unfit};

/// A file that is being read, and the mistakes found so far.
pub(crate) struct Reader<'a> {
    file: &'a SourceFile,
    pub(crate) errors: Vec<FileError>,
    /// Keys that were refused and taken out, each with where its table begins.
    pub(crate) refused: SortedSet<(usize, String)>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &'a SourceFile) -> Self {
        Self { file, errors: vec![], refused: SortedSet::new() }
    }

    /// The file's name.
    pub(crate) fn path(&self) -> &str {
        &self.file.path
    }

    /// The line and column of a byte of the file.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        line_and_column(&self.file.text, offset)
    }

    /// What the file says.
    pub(crate) fn source(&self) -> &'a str {
        &self.file.text
    }

    /// Notes what is no TOML. Not the error's own text: that repeats the line, and a line may hold a secret.
    pub(crate) fn refuse_toml(&mut self, error: &toml::de::Error) {
        let offset = error.span().map_or(0, |span| span.start);
        let why = error.message().trim().replace('\n', ", ");
        let hint = "texts have quotes, lists have brackets, and a key stands once in its table";
        self.refuse(offset, format!("this is no TOML: {why}"), Some(hint));
    }

    /// Whether keys of the table that begins here were refused; then nothing of it is missing.
    pub(crate) fn has_refused_in(&self, table: usize) -> bool {
        self.refused.range((table, String::new())..).next().is_some_and(|(at, _)| *at == table)
    }

    /// Whether so many mistakes were found that no more are told.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.len() >= MAX_FILE_ERRORS
    }

    /// Notes a mistake at a byte of the file.
    pub(crate) fn refuse(&mut self, offset: usize, message: impl Into<String>, hint: Option<&str>) {
        if self.is_full() {
            return;
        }
        let (line, column) = self.place(offset);
        self.errors.push(FileError {
            file: self.file.path.clone(),
            line,
            column,
            message: message.into(),
            hint: hint.map(str::to_owned),
        });
    }

    /// Reads a text as something that says itself why it cannot be; the last line of a reason
    /// that begins with `hint: ` becomes the hint.
    pub(crate) fn parse<T>(&mut self, text: &Spanned<String>) -> Option<T>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
    {
        match text.get_ref().parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let error = error.to_string();
                let (message, hint) = match error.split_once("\nhint: ") {
                    Some((message, hint)) => (message, Some(hint)),
                    None => (error.as_str(), None),
                };
                self.refuse(text.span().start, message, hint);
                None
            }
        }
    }

    /// Reads a span of time such as `30s`, between two bounds.
    pub(crate) fn span(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        bounds: std::ops::RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let at = text.span().start;
        let Some(span) = parse_span(text.get_ref()) else {
            let message = format!("`{name}` is `{}`, which is no span of time", text.get_ref());
            self.refuse(at, message, Some("write it such as `500ms`, `30s`, `5m`, `1h` or `1d`"));
            return None;
        };
        if !bounds.contains(&span) {
            let (least, most) = (show_span(*bounds.start()), show_span(*bounds.end()));
            let message =
                format!("`{name}` is `{}`, but must be {least} to {most}", text.get_ref());
            self.refuse(at, message, None);
            return None;
        }
        Some(span)
    }

    /// Reads a text of 1 to `most` characters that is published.
    pub(crate) fn text(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        most: usize,
        lines: Lines,
    ) -> String {
        let chars = text.get_ref().trim().chars().count();
        if chars == 0 {
            self.refuse(text.span().start, format!("`{name}` is empty"), None);
        } else if chars > most {
            let message = format!("`{name}` has {chars} characters; at most {most} are taken");
            self.refuse(text.span().start, message, None);
        }
        self.refuses_unfit(name, text, lines);
        text.get_ref().trim().to_owned()
    }

    /// Whether a text has a character that a format in which it is published cannot hold, which is refused: TOML can
    /// write every one.
    pub(crate) fn refuses_unfit(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        lines: Lines,
    ) -> bool {
        let written = text.get_ref().trim();
        let Some((at, c)) = first_unfit(written, lines) else { return false };
        let place = written.get(..at).unwrap_or_default().chars().count() + 1;
        let message = format!("character {place} of `{name}` is U+{:04X}", u32::from(c));
        self.refuse(text.span().start, message, Some(UNFIT_HINT));
        true
    }
}

/// Where something begins in the file.
pub(crate) fn start<T>(spanned: &Spanned<T>) -> usize {
    spanned.span().start
}
