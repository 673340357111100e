//! `allclear timeline amend`: what is published of a span of time, put right. It is a correction under the name by which
//! operators look for it.

use crate::client::Client;
use crate::commands::correction;
use crate::options::CorrectionAction;
use crate::options::timeline::{AmendOptions, TimelineAction};

pub(crate) async fn run(
    client: &Client,
    TimelineAction::Amend(options): TimelineAction,
    json: bool,
) -> anyhow::Result<()> {
    correction::run(client, correction_of(options), json).await
}

/// The correction that an amendment is. What is missing of one without a file, the arguments have refused.
fn correction_of(options: AmendOptions) -> CorrectionAction {
    let AmendOptions { component, from, to, status, reason, file, dry_run } = options;
    match file {
        Some(file) => CorrectionAction::Import { file, dry_run },
        None => CorrectionAction::Add {
            component: component.unwrap_or_default(),
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            status: status.unwrap_or_default(),
            reason: reason.unwrap_or_default(),
        },
    }
}
