//! Question for a report: which, of when, of what, and in which form?

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, CustomerId};
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::report::kind::{ReportKind, ReportScope};
use crate::time::report_period::ReportPeriod;

/// Which report is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportQuestion {
    /// Which.
    pub kind: ReportKind,
    /// Of when; the period of its usual length that goes on unless said.
    pub period: Option<ReportPeriod>,
    /// Of which component, where it is of one.
    pub component: Option<ComponentId>,
    /// Of which customer, where it is of one.
    pub customer: Option<CustomerId>,
    /// In which form.
    pub format: ReportFormat,
}

/// In which form a report is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// For programs, and for `allclear verify`.
    #[default]
    Json,
    /// For spreadsheets.
    Csv,
    /// To read and to print.
    Html,
    /// To read in a terminal or a mail.
    Text,
}

impl ReportFormat {
    /// All of them: what they are called, and their media types.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Json, "json", "application/json"),
        (Self::Csv, "csv", "text/csv; charset=utf-8"),
        (Self::Html, "html", "text/html; charset=utf-8"),
        (Self::Text, "text", "text/plain; charset=utf-8"),
    ];

    /// The media type that it is sent as.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        Self::ALL.iter().find(|(own, ..)| *own == self).map_or("", |(.., media_type)| media_type)
    }
}

impl ReportQuestion {
    /// The parameters of `GET /ops/v1/reports/{kind}`.
    pub const PARAMETERS: KnownParameters =
        KnownParameters::only(&["component", "customer", "format", "period"]);

    /// Reads the name of a kind and `?period=PERIOD&component=ID&customer=ID&format=FORMAT`.
    ///
    /// # Errors
    /// 404 when there is no such kind; a problem that names the parameter when one cannot be read, is missing, or means
    /// nothing to the kind.
    pub fn read(kind: &str, parameters: &Parameters) -> Result<Self, Problem> {
        let kind: ReportKind =
            kind.parse().map_err(|error: crate::report::kind::UnknownReportKind| {
                Problem::not_found(error.to_string())
            })?;
        let question = Self {
            kind,
            period: parameters.get("period", str::parse)?,
            component: parameters.get("component", str::parse)?,
            customer: parameters.get("customer", str::parse)?,
            format: parameters.get("format", read_format)?.unwrap_or_default(),
        };
        question.check()?;
        Ok(question)
    }

    fn check(&self) -> Result<(), Problem> {
        let name = self.kind.as_str();
        let takes_component =
            matches!(self.kind.scope(), ReportScope::Component | ReportScope::AnyComponent);
        let refused = |field: &str, noun: &str| {
            Err(Problem::invalid(field, format!("a report `{name}` is not of one {noun}"))
                .hint("leave it out"))
        };
        match (&self.component, &self.customer) {
            (Some(_), _) if !takes_component => refused("component", "component"),
            (_, Some(_)) if self.kind.scope() != ReportScope::Customer => {
                refused("customer", "customer")
            }
            (None, _) if self.kind.scope() == ReportScope::Component => {
                Err(Problem::invalid("component", format!("a report `{name}` is of one component")))
            }
            (_, None) if self.kind.scope() == ReportScope::Customer => {
                Err(Problem::invalid("customer", format!("a report `{name}` is of one customer")))
            }
            _ => Ok(()),
        }
    }
}

fn read_format(text: &str) -> Result<ReportFormat, String> {
    let found = ReportFormat::ALL.iter().find(|(_, name, _)| *name == text);
    found.map(|(format, ..)| *format).ok_or_else(|| {
        format!("`{text}` is no form of a report\nhint: write `json`, `csv`, `html` or `text`")
    })
}
