//! The screen of reports: how were services kept, and how well are they run? For who reads no more than that.

use crate::console::cell::CellKind::{Milliseconds, PageLink, Text, Thousandths, Word};
use crate::console::columns::act;
use crate::console::panel::{Panel, column, main};

/// Its parts.
#[rustfmt::skip]
pub const REPORTS: &[Panel] = &[
    main("Objectives", "/ops/v1/slos", "", &[
        column("Objective", "/name", Text),
        column("State", "/state", Word),
        column("Target", "/target", Text),
        column("Availability", "/budget/availability_thousandths", Thousandths),
        column("Not seen", "/budget/no_data_ms", Milliseconds),
        column("Budget left", "/budget/left_ms", Milliseconds),
        column("Spent", "/budget/spent_thousandths", Thousandths),
        column("At risk in a day", "/at_risk_thousandths", Thousandths),
        column("Components", "/components", Text),
    ], "No objective is configured."),
    main("Reports", "/ops/v1/reports", "", &[
        column("Report", "/title", PageLink("/console/reports/", "/kind")),
        act("report", "Choose", "/console/reports", "/kind", &[("kind", "/kind")]),
        column("Answers", "/question", Text),
        column("For", "/audience", Word),
        column("Of", "/scope", Word),
        column("By", "/period", Word),
    ], "There is none."),
    main("Maturity", "/ops/v1/maturity", "/practices", &[
        column("Practice", "/practice", Word),
        column("Level", "/level", Word),
        column("Evidence", "/evidence", Text),
        column("Next step", "/next_step", Text),
    ], "Nothing is judged yet."),
];
