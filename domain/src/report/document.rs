//! Document of a report: which sections, figures and tables has it, and what does it rest on?

use serde::{Deserialize, Serialize};

use crate::report::kind::{ReportAudience, ReportKind};
use crate::report::measure::{FigureBasis, LogMeasure};
use crate::report::value::ReportValue;
use crate::time::report_period::ReportPeriod;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The most rows of a table; what is left out is counted.
pub const MAX_REPORT_ROWS: usize = 1_000;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// Which.
    pub kind: ReportKind,
    /// What it is called, with the customer or component that it is of.
    pub title: String,
    /// Whom it is for.
    pub audience: ReportAudience,
    /// The name of the page.
    pub page: String,
    /// The address of the page, where the public log is.
    pub url: String,
    /// Of when it is, by the clocks of `timezone`.
    pub period: ReportPeriod,
    /// Where days, weeks and months begin.
    pub timezone: Zone,
    /// From when it is measured.
    pub from: Timestamp,
    /// Until when: the end of the period, or when it was made.
    pub until: Timestamp,
    /// When it was made.
    pub made_at: Timestamp,
    /// How many lines of the public log there were.
    pub log_height: u64,
    /// The hash of the last of them.
    pub log_hash: String,
    /// In order.
    pub sections: Vec<ReportSection>,
}

/// A part of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportSection {
    /// What it is about.
    pub title: String,
    /// What is to be known of it, in short sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
    /// Its figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<ReportFigure>,
    /// Its table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<ReportTable>,
}

/// A figure, with how it is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportFigure {
    /// What it says.
    pub name: String,
    /// How much.
    pub value: ReportValue,
    /// How it is computed, in words.
    pub formula: String,
    /// Of which share of its time something is known, in thousandths of a percent; none where it rests on no observed time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage_thousandths: Option<u32>,
    /// What of the public log it measures, where it follows from that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<LogMeasure>,
    /// Of what and of when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<FigureBasis>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportTable {
    /// Its columns.
    pub columns: Vec<ReportColumn>,
    /// Its rows, at most [`MAX_REPORT_ROWS`].
    pub rows: Vec<ReportRow>,
    /// How many rows more there would be.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: usize,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportColumn {
    /// What stands in it.
    pub name: String,
    /// How it is computed, in words; empty where it is told as it was recorded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// What of the public log it measures, in rows that say of what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<LogMeasure>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportRow {
    /// A value for each column.
    pub cells: Vec<ReportValue>,
    /// Of what and of when its measures are, where they follow from the public log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<FigureBasis>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl ReportSection {
    /// A section that has nothing yet.
    pub(super) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    /// The same, with a sentence more.
    pub(super) fn saying(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// The same, with a table.
    pub(super) fn with(mut self, table: ReportTable) -> Self {
        self.table = Some(table);
        self
    }

    /// Adds a figure that rests on what was recorded.
    pub(super) fn figure(&mut self, name: &str, value: ReportValue, formula: &str) {
        self.figures.push(ReportFigure {
            name: name.to_owned(),
            value,
            formula: formula.to_owned(),
            coverage_thousandths: None,
            measure: None,
            basis: None,
        });
    }
}

impl ReportTable {
    /// A table without rows: the names of its columns, with how each is computed.
    pub(super) fn new(columns: &[(&str, &str)]) -> Self {
        let columns = columns.iter().map(|(name, formula)| ReportColumn {
            name: (*name).to_owned(),
            formula: (*formula).to_owned(),
            measure: None,
        });
        Self { columns: columns.collect(), ..Self::default() }
    }

    /// Says of a column what of the public log it measures.
    pub(super) fn measuring(mut self, place: usize, measure: LogMeasure) -> Self {
        if let Some(column) = self.columns.get_mut(place) {
            column.measure = Some(measure);
        }
        self
    }

    /// Adds a row.
    pub(super) fn push(&mut self, cells: Vec<ReportValue>) {
        self.push_measured(cells, None);
    }

    /// Adds a row whose measures follow from the public log, where it says of what.
    pub(super) fn push_measured(&mut self, cells: Vec<ReportValue>, basis: Option<FigureBasis>) {
        if self.rows.len() < MAX_REPORT_ROWS {
            self.rows.push(ReportRow { cells, basis });
        } else {
            self.omitted += 1;
        }
    }
}
