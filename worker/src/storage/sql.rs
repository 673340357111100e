//! SQL bindings with `catch`: those of the `worker` crate let a JavaScript exception of a cursor
//! pass as no error, which leaves the request hanging.

use domain::backup::sql_value::SqlValue;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::closure::ScopedClosure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::{Result, State};

use crate::storage::metering::MeteredState;
use crate::storage::row_limit;

#[wasm_bindgen]
extern "C" {
    type SqlStorage;
    #[wasm_bindgen(method, catch, variadic)]
    fn exec(
        this: &SqlStorage,
        query: &str,
        bindings: &Array,
    ) -> std::result::Result<SqlCursor, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = databaseSize)]
    fn database_size(this: &SqlStorage) -> std::result::Result<f64, JsValue>;

    type SqlCursor;
    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &SqlCursor) -> std::result::Result<Array, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = rowsWritten)]
    fn rows_written(this: &SqlCursor) -> std::result::Result<f64, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = rowsRead)]
    fn rows_read(this: &SqlCursor) -> std::result::Result<f64, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn raw(this: &SqlCursor) -> std::result::Result<RawCursor, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = columnNames)]
    fn column_names(this: &SqlCursor) -> std::result::Result<Array, JsValue>;

    /// An iterator of rows as arrays.
    type RawCursor;
    #[wasm_bindgen(method, catch)]
    fn next(this: &RawCursor) -> std::result::Result<JsValue, JsValue>;

    type Storage;
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(this: &Storage, run: &JsValue) -> std::result::Result<JsValue, JsValue>;
}

/// What a function called by the platform returns: a value, or what it throws.
type Thrown = std::result::Result<JsValue, JsValue>;

/// A value bound to a statement.
pub(crate) enum Bind<'a> {
    /// Nothing.
    Null,
    /// A whole number, exact up to 2^53.
    Number(i64),
    /// A cell of a copy.
    Cell(&'a SqlValue),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What a statement gave back.
pub(crate) struct Rows {
    rows: Array,
    /// How many rows the platform counts as written, and bills.
    pub(crate) written: u64,
}

/// The database of one durable object.
pub(crate) struct Sql<'a> {
    home: &'a MeteredState,
}

/// How many bytes an object keeps.
pub(crate) fn size(state: &State) -> Result<u64> {
    let sql = state.storage().sql();
    let sql: &SqlStorage = AsRef::<JsValue>::as_ref(&sql).unchecked_ref();
    Ok(sql.database_size()? as u64)
}

impl<'a> Sql<'a> {
    pub(crate) fn new(home: &'a MeteredState) -> Self {
        Self { home }
    }

    /// Runs one statement to its end.
    pub(crate) fn run(&self, query: &str, binds: &[Bind<'_>]) -> Result<Rows> {
        let cursor = self.begin(query, binds)?;
        let rows = cursor.to_array()?;
        Ok(Rows { rows, written: self.count(&cursor)? })
    }

    /// Gives a statement's rows one by one, until one is wanted no more. Its columns.
    pub(crate) fn for_each(
        &self,
        query: &str,
        binds: &[Bind<'_>],
        mut take: impl FnMut(Vec<SqlValue>) -> bool,
    ) -> Result<Vec<String>> {
        let cursor = self.begin(query, binds)?;
        let columns = cursor.column_names()?.iter().filter_map(|name| name.as_string()).collect();
        let rows = cursor.raw()?;
        loop {
            let next = rows.next()?;
            if Reflect::get(&next, &JsValue::from_str("done"))?.is_truthy() {
                break;
            }
            let row: Array = Reflect::get(&next, &JsValue::from_str("value"))?.unchecked_into();
            if !take(row.iter().map(|value| cell(&value)).collect()) {
                break;
            }
        }
        self.count(&cursor)?;
        Ok(columns)
    }

    fn begin(&self, query: &str, binds: &[Bind<'_>]) -> Result<SqlCursor> {
        row_limit::check(query, binds.iter().map(Bind::bytes).sum())?;
        let bindings: Array = binds.iter().map(Bind::to_js).collect();
        let sql = self.home.storage().sql();
        let sql: &SqlStorage = AsRef::<JsValue>::as_ref(&sql).unchecked_ref();
        Ok(sql.exec(query, &bindings)?)
    }

    /// Adds what a statement cost to the meter; how many rows it wrote.
    fn count(&self, cursor: &SqlCursor) -> Result<u64> {
        let written = cursor.rows_written()? as u64;
        self.home.count(cursor.rows_read()? as u64, written);
        Ok(written)
    }

    /// Runs statements of which all take effect or none.
    pub(crate) fn transaction(&self, run: impl FnOnce() -> Result<()>) -> Result<()> {
        let storage = self.home.storage();
        let storage: &Storage = storage.as_raw().unchecked_ref();
        // The platform calls the closure before `transactionSync` returns; an error thrown inside
        // rolls back, and is handed out by the side so that it keeps its type.
        let mut work = Some(run);
        let mut failed = None;
        let mut once = || -> Thrown {
            let Some(work) = work.take() else { return Ok(JsValue::UNDEFINED) };
            work().map(|()| JsValue::TRUE).map_err(|error| {
                let thrown = JsValue::from_str(&error.to_string());
                failed = Some(error);
                thrown
            })
        };
        let outcome = {
            let closure = ScopedClosure::<dyn FnMut() -> Thrown>::borrow_mut_aborting(&mut once);
            storage.transaction_sync(closure.as_js_value())
        };
        match (outcome, failed) {
            (_, Some(error)) => Err(error),
            (Err(thrown), None) => Err(thrown.into()),
            (Ok(_), None) => Ok(()),
        }
    }
}

impl Bind<'_> {
    /// About how many bytes of a row it takes.
    fn bytes(&self) -> usize {
        match self {
            Self::Null | Self::Number(_) => 8,
            Self::Cell(cell) => cell.bytes(),
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    fn to_js(&self) -> JsValue {
        match self {
            Self::Number(number) | Self::Cell(SqlValue::Whole(number)) => {
                JsValue::from_f64(*number as f64)
            }
            Self::Null | Self::Cell(SqlValue::Null) => JsValue::NULL,
            Self::Cell(SqlValue::Real(number)) => JsValue::from_f64(*number),
            Self::Cell(SqlValue::Text(text)) => JsValue::from_str(text),
            Self::Cell(SqlValue::Bytes(bytes)) => Uint8Array::from(bytes.as_slice()).into(),
            Self::Text(text) => JsValue::from_str(text),
            Self::Bytes(bytes) => Uint8Array::from(*bytes).into(),
        }
    }
}

/// A value as SQLite gives it.
fn cell(value: &JsValue) -> SqlValue {
    if let Some(number) = value.as_f64() {
        SqlValue::number(number)
    } else if let Some(text) = value.as_string() {
        SqlValue::Text(text)
    } else if value.is_object() {
        SqlValue::Bytes(Uint8Array::new(value).to_vec())
    } else {
        SqlValue::Null
    }
}

impl Rows {
    /// The rows, in the order of the statement.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Row> {
        self.rows.iter().map(Row)
    }
}

/// One row; a column that is not there, or of another type, is `None`.
pub(crate) struct Row(JsValue);

impl Row {
    fn column(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &JsValue::from_str(name)).ok()
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.column(name)?.as_string()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.column(name)?.as_f64().map(|number| number as i64)
    }

    pub(crate) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let value = self.column(name)?;
        value.is_object().then(|| Uint8Array::new(&value).to_vec())
    }
}
