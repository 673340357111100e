//! The screen of reports: how were services kept, and how well are they run? For who reads no more than that.

use crate::console::cell::CellKind::{Milliseconds, PageLink, Text, Thousandths, Word};
use crate::console::panel::{MAX_ROWS, Panel, PanelArea, column};

/// Its parts.
pub const REPORTS: &[Panel] = &[
    Panel {
        title: "Objectives",
        source: "/ops/v1/slos",
        rows: "",
        columns: &[
            column("Objective", "/name", Text),
            column("State", "/state", Word),
            column("Target", "/target", Text),
            column("Availability", "/budget/availability_thousandths", Thousandths),
            column("Not seen", "/budget/no_data_ms", Milliseconds),
            column("Budget left", "/budget/left_ms", Milliseconds),
            column("Spent", "/budget/spent_thousandths", Thousandths),
            column("At risk in a day", "/at_risk_thousandths", Thousandths),
            column("Components", "/components", Text),
        ],
        empty: "No objective is configured.",
        area: PanelArea::Main,
        most: MAX_ROWS,
    },
    Panel {
        title: "Reports",
        source: "/ops/v1/reports",
        rows: "",
        columns: &[
            column("Report", "/title", PageLink("/console/reports/", "/kind")),
            column("Answers", "/question", Text),
            column("For", "/audience", Word),
            column("Of", "/scope", Word),
            column("By", "/period", Word),
        ],
        empty: "There is none.",
        area: PanelArea::Main,
        most: MAX_ROWS,
    },
    Panel {
        title: "Maturity",
        source: "/ops/v1/maturity",
        rows: "/practices",
        columns: &[
            column("Practice", "/practice", Word),
            column("Level", "/level", Word),
            column("Evidence", "/evidence", Text),
            column("Next step", "/next_step", Text),
        ],
        empty: "Nothing is judged yet.",
        area: PanelArea::Main,
        most: MAX_ROWS,
    },
];
