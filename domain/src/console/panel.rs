//! Panels: which part of an answer of the API does a part of a screen show, and in which columns?

use serde_json::Value;

use crate::console::cell::{Cell, CellKind, cell};

/// The most rows of a panel.
pub const MAX_ROWS: usize = 100;

/// A part of a screen: a table of what one address of the API answers.
#[derive(Clone, Copy, Debug)]
pub struct Panel {
    /// What it shows.
    pub title: &'static str,
    /// The address of the API, with `{name}` for what the screen's own address has there, and `{now-24h}` and the
    /// like where an instant is asked for.
    pub source: &'static str,
    /// Where in the answer the rows are: a list, or one object (RFC 6901).
    pub rows: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    /// What is said where there is no row.
    pub empty: &'static str,
    /// Where it stands on a screen that has places; elsewhere panels follow one another.
    pub area: PanelArea,
    /// How many rows it shows at most.
    pub most: usize,
}

/// Where a panel stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PanelArea {
    /// In the first column, the broad one.
    #[default]
    Main,
    /// In the second.
    Middle,
    /// In the last.
    Side,
}

/// What stands at the head of a screen: the name of what it is about, and what is to be known of it at once.
#[derive(Clone, Copy, Debug)]
pub struct ScreenHead {
    /// The address of the API.
    pub source: &'static str,
    /// Where the name is (RFC 6901).
    pub name: &'static str,
    /// What is to be known, with what it is called.
    pub facts: &'static [Column],
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its head.
    pub title: &'static str,
    /// Where its value is in a row (RFC 6901).
    pub at: &'static str,
    /// How it is shown.
    pub kind: CellKind,
}

/// A panel in the broad column.
#[must_use]
pub const fn main(
    title: &'static str,
    source: &'static str,
    rows: &'static str,
    columns: &'static [Column],
    empty: &'static str,
) -> Panel {
    Panel { title, source, rows, columns, empty, area: PanelArea::Main, most: MAX_ROWS }
}

impl Panel {
    /// The same in another place.
    #[must_use]
    pub const fn in_area(self, area: PanelArea) -> Self {
        Self { area, ..self }
    }

    /// The same with so many rows at most.
    #[must_use]
    pub const fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// A column of the table of screens.
#[must_use]
pub const fn column(title: &'static str, at: &'static str, kind: CellKind) -> Column {
    Column { title, at, kind }
}

/// The rows that a panel shows of an answer, and how many it leaves out.
#[must_use]
pub fn rows(panel: &Panel, answer: &Value) -> (Vec<Vec<Cell>>, usize) {
    let one;
    let found: &[Value] = match answer.pointer(panel.rows) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(rows)) => rows,
        Some(row) => {
            one = [row.clone()];
            &one
        }
    };
    let cells = |row: &Value| {
        panel.columns.iter().map(|column| cell(row, column.at, column.kind)).collect()
    };
    let shown = found.iter().take(panel.most).map(cells);
    // A row of which nothing is there to be shown is none.
    let is_shown = |row: &Vec<Cell>| row.iter().any(|cell| *cell != Cell::Empty);
    (shown.filter(is_shown).collect(), found.len().saturating_sub(panel.most))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const AGENT: &[Column] = &[column("Agent", "/agent", CellKind::Text)];

    fn panel(rows: &'static str) -> Panel {
        Panel {
            title: "Agents",
            source: "/ops/v1/agents",
            rows,
            columns: AGENT,
            empty: "none",
            area: PanelArea::Main,
            most: MAX_ROWS,
        }
    }

    #[test]
    fn a_list_has_rows_and_one_object_is_one_row() {
        let one = |name: &str| vec![Cell::Text(name.to_owned())];
        let answer =
            json!({ "list": [{"agent": "a"}, {"agent": "b"}], "one": {"agent": "c"}, "no": null });
        assert_eq!(rows(&panel("/list"), &answer), (vec![one("a"), one("b")], 0));
        assert_eq!(rows(&panel("/one"), &answer), (vec![one("c")], 0));
        assert_eq!(rows(&panel("/no"), &answer), (vec![], 0));
        assert_eq!(rows(&panel("/else"), &answer), (vec![], 0));
    }

    #[test]
    fn more_rows_than_a_panel_has_are_counted() {
        let many = json!(vec![json!({"agent": "a"}); MAX_ROWS + 3]);
        let (shown, more) = rows(&panel(""), &many);
        assert_eq!((shown.len(), more), (MAX_ROWS, 3));
    }
}
