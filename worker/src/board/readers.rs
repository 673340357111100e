//! Readers at the Board: how many look at the page? Instances of the Worker tell with their requests; kept is what
//! incidents had. It is in no copy of the record.

use std::cell::RefCell;

use domain::operations::readers::{ReaderCounts, incidents_with_readers};
use domain::problem::Problem;
use worker::Request;

use crate::board::BoardState;
use crate::http::request_count;
use crate::http::response::out_of_reach;
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::sql::Sql;

/// What is stored, once it was read.
#[derive(Default)]
pub(crate) struct ReaderMemo(RefCell<Option<ReaderCounts>>);

impl ReaderMemo {
    /// Forgets it, because the record is another one.
    pub(crate) fn clear(&self) {
        self.0.replace(None);
    }
}

impl BoardState {
    /// Counts how long readers looked. It answers nothing that anyone waits for: that it fails is only logged.
    pub(super) fn count_readers(&self, request: &Request) {
        let counted = self.with_readers(|readers| {
            if !readers.add(request_count::reading_ms(request), clock::now()) {
                return Ok(());
            }
            let is_changed = self.read(|record| readers.note(incidents_with_readers(record)))?;
            if !is_changed {
                return Ok(());
            }
            meta::write(&Sql::new(&self.state), meta::READERS, readers).map_err(out_of_reach)
        });
        if let Err(problem) = counted.flatten() {
            worker::console_error!("readers are not counted: {problem}");
        }
    }

    /// Hands out what is stored.
    pub(super) fn with_readers<T>(
        &self,
        take: impl FnOnce(&mut ReaderCounts) -> T,
    ) -> Result<T, Problem> {
        let mut memo = self.reader_memo.0.borrow_mut();
        let readers = match memo.take() {
            Some(readers) => readers,
            None => {
                let stored = meta::read(&Sql::new(&self.state), meta::READERS);
                stored.map_err(out_of_reach)?.unwrap_or_default()
            }
        };
        Ok(take(memo.insert(readers)))
    }
}
