//! Page condition: how a page is while a notification is sent, in Statuspage's words. Its webhooks say so with each incident.

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::config::{Component, counted_or_all};
use crate::public::build_view::page_id;
use crate::public::statuspage_v2;
use crate::status::{Indicator, Status};

/// How a page is, as `page` of a webhook says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCondition {
    /// The page's id: twelve lower-case alphanumerics.
    pub id: String,
    /// Its indicator.
    pub indicator: Indicator,
    /// Its description, such as `Partial System Outage`.
    pub description: String,
}

impl PageCondition {
    /// How a page is; `None` before anything is configured.
    #[must_use]
    pub fn from_board(board: &Board) -> Option<Self> {
        let components: Vec<&Component> =
            board.configuration.as_ref()?.shown_components().collect();
        let counted = counted_or_all(components.into_iter(), |component| component.is_counted());
        let statuses: Vec<Status> = counted
            .into_iter()
            .map(|component| {
                let timeline = board.timelines.get(&component.id);
                let status = timeline.and_then(|timeline| timeline.published.current().copied());
                status.unwrap_or(Status::NoData)
            })
            .collect();
        let (indicator, description) = statuspage_v2::headline(&statuses);
        let id = page_id(board.created_at?);
        Some(Self { id, indicator, description: description.to_owned() })
    }
}
