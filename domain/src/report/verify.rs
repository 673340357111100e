//! Verification of a report: which of its figures follow from the public log, and which differ from what that says?

use std::borrow::Cow;

use crate::board::timeline::counted;
use crate::ids::ComponentId;
use crate::public::log::Replayed;
use crate::report::document::Report;
use crate::report::measure::{FigureBasis, LogMeasure, MeasuredTime};
use crate::report::value::ReportValue;
use crate::time::calendar::Span;

/// What came of computing the figures of a report anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifiedReport {
    /// How many figures of which time are as the log says, each time once.
    pub verified: Vec<(Span, usize)>,
    /// Every figure that is another, in words.
    pub differ: Vec<String>,
}

impl VerifiedReport {
    /// How many figures are as the log says.
    #[must_use]
    pub fn count(&self) -> usize {
        self.verified.iter().map(|(_, count)| count).sum()
    }

    fn compare(
        &mut self,
        name: &str,
        basis: &FigureBasis,
        measured: Option<MeasuredTime>,
        (measure, told): (LogMeasure, &ReportValue),
    ) {
        let computed = measured.map(|measured| measured.value(measure));
        if computed.as_ref() != Some(told) {
            let computed = computed.map_or_else(|| "nothing".to_owned(), |value| value.shown());
            self.differ
                .push(format!("{name}: the report says {}, the log {computed}", told.shown()));
            return;
        }
        let span = Span { from: basis.from, to: basis.until };
        match self.verified.iter_mut().find(|(own, _)| *own == span) {
            Some((_, count)) => *count += 1,
            None => self.verified.push((span, 1)),
        }
    }
}

/// Computes every figure of a report anew that follows from the public log, by what the report says of how. The log must
/// have been read up to the line that the report names.
#[must_use]
pub fn verify_report(report: &Report, log: &Replayed) -> VerifiedReport {
    let mut result = VerifiedReport::default();
    for section in &report.sections {
        for figure in &section.figures {
            let Some(basis) = &figure.basis else { continue };
            let name = format!("{}, {}", section.title, figure.name);
            let measured = measured(log, basis);
            if let Some(measure) = figure.measure {
                result.compare(&name, basis, measured, (measure, &figure.value));
            }
            if let Some(coverage) = figure.coverage_thousandths {
                let told = ReportValue::PercentThousandths(coverage);
                let name = format!("{name}, coverage");
                result.compare(&name, basis, measured, (LogMeasure::Coverage, &told));
            }
        }
        let Some(table) = &section.table else { continue };
        for row in &table.rows {
            let Some(basis) = &row.basis else { continue };
            let measured = measured(log, basis);
            let first = row.cells.first().map(ReportValue::shown).unwrap_or_default();
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                let Some(measure) = column.measure else { continue };
                let name = format!("{}, {first}, {}", section.title, column.name);
                result.compare(&name, basis, measured, (measure, cell));
            }
        }
    }
    result
}

/// What the log says of a basis; `None` when it does not know one of the components.
fn measured(log: &Replayed, basis: &FigureBasis) -> Option<MeasuredTime> {
    let page = log.page.as_ref()?;
    let track = |id: &ComponentId| {
        let shown = log.shown.get(id)?;
        Some(match log.uncounted.get(id) {
            Some(uncounted) => counted(shown, uncounted),
            None => Cow::Borrowed(shown),
        })
    };
    Some(basis.measured(&track, page.weights, &page.timezone))
}
