//! Pages of lists: how many are wanted, and after which one?

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};

/// How many are in a page unless said.
pub const DEFAULT_PAGE: usize = 50;
/// How many are in a page at most.
pub const MAX_PAGE: usize = 200;

/// The parameters of a list that comes in pages.
pub const PAGE_PARAMETERS: KnownParameters = KnownParameters::only(&["cursor", "limit"]);

/// A page that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest<C> {
    /// The last one that the caller has; `None`: from the start of the list.
    pub cursor: Option<C>,
    /// How many at most.
    pub limit: usize,
}

impl<C> Default for PageRequest<C> {
    fn default() -> Self {
        Self { cursor: None, limit: DEFAULT_PAGE }
    }
}

impl<C: FromStr> PageRequest<C> {
    /// Reads `?cursor=CURSOR&limit=N`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let cursor =
            |text: &str| text.parse().map_err(|_| format!("`{text}` is no cursor of this list"));
        let limit = parameters.number("limit", "number of entries")?.unwrap_or(DEFAULT_PAGE);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Problem::invalid("limit", format!("it is 1 to {MAX_PAGE}")));
        }
        Ok(Self { cursor: parameters.get("cursor", cursor)?, limit })
    }
}

/// A part of a list, and the cursor that asks for what follows; `None`: nothing does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage<T> {
    /// In the order of the list.
    pub items: Vec<T>,
    /// The id of the last of them.
    pub next: Option<String>,
}

impl<T> ListPage<T> {
    /// The page of a list that is asked for, each item by its id.
    ///
    /// # Errors
    /// 422 for a cursor that names none of the list.
    pub fn select<I, D: Display>(
        list: impl Iterator<Item = I> + Clone,
        wanted: &PageRequest<String>,
        id: impl Fn(&I) -> D,
        view: impl Fn(I) -> Option<T>,
    ) -> Result<Self, Problem> {
        let mut rest = list;
        if let Some(cursor) = &wanted.cursor {
            let is_it = |item: I| id(&item).to_string() == *cursor;
            if !rest.any(is_it) {
                let detail = format!("`{cursor}` is no cursor of this list");
                return Err(
                    Problem::invalid("cursor", detail).hint("leave it out to read from the start")
                );
            }
        }
        let mut rest = rest.peekable();
        let (mut items, mut last) = (vec![], None);
        while items.len() < wanted.limit
            && let Some(item) = rest.next()
        {
            last = Some(id(&item).to_string());
            items.extend(view(item));
        }
        Ok(Self { items, next: last.filter(|_| rest.peek().is_some()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(pairs: &[(&str, &str)]) -> Result<PageRequest<String>, Problem> {
        PageRequest::read(&Parameters::read(pairs.iter().copied(), PAGE_PARAMETERS)?)
    }

    fn page(wanted: &PageRequest<String>) -> Result<ListPage<u32>, Problem> {
        ListPage::select(1..=120_u32, wanted, |n| *n, Some)
    }

    #[test]
    fn a_list_is_read_to_its_end_each_item_once() {
        for limit in ["1", "50", "119", "120", "121", "200"] {
            let (mut seen, mut wanted) = (vec![], request(&[("limit", limit)]).unwrap());
            loop {
                let page = page(&wanted).unwrap();
                assert!((1..=wanted.limit).contains(&page.items.len()), "{limit}");
                seen.extend(page.items);
                let Some(next) = page.next else { break };
                wanted.cursor = Some(next);
            }
            assert!(seen.into_iter().eq(1..=120), "{limit}");
        }
    }

    #[test]
    fn a_limit_and_a_cursor_are_checked() {
        assert_eq!(request(&[]).unwrap(), PageRequest::default());
        for limit in ["0", "201", "-1", "many", ""] {
            let problem = request(&[("limit", limit)]).unwrap_err();
            assert_eq!((problem.status, problem.field.as_deref()), (422, Some("limit")), "{limit}");
        }
        let problem = page(&request(&[("cursor", "121")]).unwrap()).unwrap_err();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some("cursor")));
    }
}
