//! Merged updates: what is told of something once more of it came over, and is that still the same thing?

use std::fmt::Display;

use super::{MaintenanceUpdate, Update};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// What updates of incidents and of maintenance have alike.
pub(super) trait ToldUpdate {
    fn id(&self) -> &str;
    fn at(&self) -> Timestamp;
    fn is_over(&self) -> bool;
}

impl ToldUpdate for Update {
    fn id(&self) -> &str {
        &self.id
    }

    fn at(&self) -> Timestamp {
        self.at
    }

    fn is_over(&self) -> bool {
        self.status.is_over()
    }
}

impl ToldUpdate for MaintenanceUpdate {
    fn id(&self) -> &str {
        &self.id
    }

    fn at(&self) -> Timestamp {
        self.at
    }

    fn is_over(&self) -> bool {
        self.status.is_over()
    }
}

/// The updates that are not here yet.
///
/// # Errors
/// 409 when one that is here has another instant: then what came over is something else.
pub(super) fn lacking<U: ToldUpdate>(
    here: &[U],
    new: Vec<U>,
    id: &impl Display,
) -> Result<Vec<U>, Problem> {
    let same = |update: &U| here.iter().find(|own| own.id() == update.id());
    let other = new.iter().find_map(|update| {
        same(update).filter(|own| own.at() != update.at()).map(|own| (own, update.at()))
    });
    if let Some((own, at)) = other {
        let (update, own) = (own.id(), own.at());
        return Err(another(id, &format!("its update `{update}` is of {own} here, not of {at}")));
    }
    Ok(new.into_iter().filter(|update| same(update).is_none()).collect())
}

/// Puts each update where it was told. At the same instant what says that all is over comes last.
pub(super) fn merge<U: ToldUpdate>(here: &mut Vec<U>, new: Vec<U>) {
    for update in new {
        let at = update.at();
        let told = here.iter().take_while(|own| own.at() <= at).count();
        let follows = |own: &&U| !update.is_over() && own.is_over() && own.at() == at;
        let behind = here.iter().take(told).rev().take_while(follows).count();
        here.insert(told - behind, update);
    }
}

/// That another page told of two things by one id.
pub(super) fn another(id: &impl Display, why: &str) -> Problem {
    Problem::conflict(format!("`{id}` is another here: {why}"))
        .hint("give this one an id of its own, such as by `--repository` of `import upptime`, or leave it out")
}

/// That what was over would not be.
pub(super) fn reopened(id: &impl Display) -> Problem {
    Problem::conflict(format!("with these updates the last word of `{id}` is not that it is over"))
        .hint("post what happened after its end by hand, or import it once it is over there")
}
