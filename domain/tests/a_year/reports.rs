//! Is a report of the quarter what counting its minutes finds, and does it follow from the log?

use domain::public::log::Replayed;
use domain::report::document::{Report, ReportTable};
use domain::report::kind::ReportKind;
use domain::report::question::{ReportFormat, ReportQuestion};
use domain::report::report;
use domain::report::value::ReportValue;
use domain::report::verify::verify_report;

use super::system::{SimulatedSystem, at, name_of};

/// From this status on a component is down.
const DOWN: u8 = 4;
/// Nothing is known.
const NO_DATA: u8 = 2;

/// The minutes of the quarter so far, counted one by one.
#[derive(Default)]
pub(crate) struct QuarterCount {
    /// What each row of the report must say: name, availability, coverage, downtime, outages, longest.
    rows: Vec<[ReportValue; 6]>,
    /// Milli-minutes that were kept, and those that count, of all components.
    kept: u64,
    observed: u64,
}

impl QuarterCount {
    /// Counts a component: how it was in each minute that it was there, of a quarter that has so many minutes so far.
    pub(crate) fn add(&mut self, component: usize, minutes: &[u8], whole: u64) {
        let (mut kept, mut observed, mut unseen, mut down) = (0, 0, 0, 0);
        let (mut outages, mut longest, mut length) = (0, 0, 0);
        for status in minutes {
            match status {
                0 => kept += 1_000,
                1 => {}
                2 => unseen += 1,
                3 => kept += 950,
                4 => kept += 700,
                _ => {}
            }
            observed += u64::from(!matches!(*status, 1 | NO_DATA));
            length = if *status >= DOWN { length + 1 } else { 0 };
            down += u64::from(length > 0);
            outages += u64::from(length == 1);
            longest = length.max(longest);
        }
        let told = whole - (whole - minutes.len() as u64) - unseen;
        self.kept += kept;
        self.observed += observed;
        self.rows.push([
            ReportValue::Text(name_of(component)),
            ReportValue::part(kept, observed * 1_000),
            ReportValue::part(told, whole),
            ReportValue::Seconds(60 * down as i64),
            ReportValue::Count(outages),
            ReportValue::Seconds(60 * longest),
        ]);
    }

    /// Compares it with the reports, and these with the log.
    pub(crate) fn check(&self, system: &SimulatedSystem, now: u32) {
        let board = &system.board;
        let ask = |kind: ReportKind, period: Option<&str>| {
            let period = period.map(|text| text.parse().unwrap());
            let format = ReportFormat::Json;
            let question = ReportQuestion { kind, period, component: None, customer: None, format };
            report(board, &question, at(now)).unwrap()
        };
        let zone = &board.configuration.as_ref().unwrap().page.timezone;
        let quarter = domain::time::report_period::ReportPeriod::holding(
            domain::time::report_period::PeriodUnit::Quarter,
            at(now),
            zone,
        );
        let made = ask(ReportKind::Availability, Some(&quarter.to_string()));
        let section = &made.sections[0];
        let all = ReportValue::part(self.kept, self.observed * 1_000);
        assert_eq!(section.figures[0].value, all, "of all components");
        let table = section.table.as_ref().unwrap();
        assert_eq!(table.rows.len(), self.rows.len());
        for (row, counted) in table.rows.iter().zip(&self.rows) {
            assert_eq!(row.cells, counted, "{quarter}");
        }
        follows(&made, &system.replayed, 2 + 3 * self.rows.len());
        // Twelve months, each with three figures, then each component, and all of them with their coverage.
        let year = ask(ReportKind::TwelveMonths, None);
        let months = year.sections[0].table.as_ref().unwrap();
        assert_eq!(months.rows.len(), 12);
        follows(&year, &system.replayed, 3 * 12 + 2 + self.rows.len());
        follows(&ask(ReportKind::TroublesomeComponents, None), &system.replayed, self.rows.len());
        an_edited_figure_is_found(&made, &system.replayed, table);
    }
}

fn follows(made: &Report, log: &Replayed, figures: usize) {
    assert_eq!((made.log_height, &made.log_hash), (log.head.height, &log.head.hash));
    let result = verify_report(made, log);
    assert_eq!(result.differ, Vec::<String>::new());
    assert_eq!(result.count(), figures, "{:?}", made.kind);
}

fn an_edited_figure_is_found(made: &Report, log: &Replayed, table: &ReportTable) {
    for (place, column) in table.columns.iter().enumerate().skip(1).take(3) {
        let mut edited = made.clone();
        let cell = &mut edited.sections[0].table.as_mut().unwrap().rows[7].cells[place];
        *cell = match cell {
            ReportValue::Seconds(seconds) => ReportValue::Seconds(*seconds + 1),
            ReportValue::PercentThousandths(share) => ReportValue::PercentThousandths(*share ^ 1),
            _ => ReportValue::Count(1),
        };
        let differ = verify_report(&edited, log).differ;
        let wanted = format!("Availability, {}, {}: ", name_of(7), column.name);
        assert!(differ.len() == 1 && differ[0].starts_with(&wanted), "{differ:?}");
    }
}
