//! Component details in an isolate: how often is the Board asked for one? At most once a second for each
//! component; when it does not answer, the last is served for a minute.

use std::rc::Rc;

use domain::ids::{ComponentId, PageId};
use domain::problem::Problem;
use domain::public::cache_policy::COMPONENT_DETAIL;
use domain::public::component_detail::ComponentDetail;
use domain::public::freshness::Freshness;
use worker::Context;

use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::stale_while_revalidate::SharedCache;

thread_local! {
    static DETAILS: Rc<SharedCache<(PageId, ComponentId), ComponentDetail>> =
        SharedCache::new(COMPONENT_DETAIL);
}

/// The latest detail of a component that is on the page.
///
/// # Errors
/// When there has never been one here and the Board is out of reach or was asked too much; when it knows no
/// such component; when the last one is no longer told as what is.
pub(crate) async fn detail(
    page: &PageContext,
    context: &Context,
    component: &ComponentId,
) -> Result<Rc<ComponentDetail>, Problem> {
    let fetch = || {
        let (page, question) = (page.clone(), BoardRequest::Component(component.clone()));
        async move { ask_board::<ComponentDetail>(&page, &question).await.map(Into::into) }
    };
    let key = (page.page.clone(), component.clone());
    let detail = DETAILS.with(Rc::clone).get(context, key, fetch).await?;
    match Freshness::at(detail.history.as_of, clock::now()) {
        Freshness::Current => Ok(detail),
        Freshness::Stale(_) => Err(Problem::unavailable("the record does not answer")),
    }
}

/// Takes all as expired; they are still there to fall back on.
pub(super) fn expire() {
    DETAILS.with(|details| details.expire());
}

/// Forgets all.
pub(super) fn forget() {
    DETAILS.with(|details| details.clear());
}
