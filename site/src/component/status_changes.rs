//! Status changes: the latest status changes of a component, with the vote of each region.

use domain::public::status_changes::{ComponentHistory, StatusChange, StatusChangeQuery, VoteView};
use domain::public::wording;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::shell::time;
use crate::status::components::verdict_class;

/// The list of changes, newest first; `None`: nobody could say.
pub(crate) fn changes(history: Option<&ComponentHistory>) -> impl IntoView + use<> {
    let list = history.map(|history| {
        let usual = StatusChangeQuery::default().select(history);
        let told = usual.changes.iter().map(|status_change| change(status_change, history)).collect::<Vec<_>>();
        let older = usual.older.then(|| {
            view! { <p class="none">"Earlier changes are in the "<a href="/log.jsonl">"log"</a>"."</p> }
        });
        view! { <div class="card past"><ul>{told}</ul></div>{older} }
    });
    let missing = list.is_none().then(|| {
        view! { <p class="none">"Its changes are unavailable right now."</p> }
    });
    view! { <section><h2>"Changes"</h2>{list}{missing}</section> }
}

fn change(status_change: &StatusChange, history: &ComponentHistory) -> impl IntoView + use<> {
    view! {
        <li>
            <div class="when">{time(status_change.at)}</div>
            <div>
                <p>{icon(status_change.new_status)}{wording::change(status_change)}</p>
                <small>{wording::change_facts(status_change, history.as_of)}</small>
                {votes(&status_change.votes)}
            </div>
        </li>
    }
}

/// What each region said. A probe that all of them speak of is named once.
fn votes(votes: &[VoteView]) -> Option<impl IntoView + use<>> {
    let first = votes.first()?;
    let one = votes.iter().all(|vote| vote.probe == first.probe);
    let items = votes.iter().map(|vote| {
        let name = match one {
            true => vote.name.clone(),
            false => format!("{} ({})", vote.name, vote.probe),
        };
        let says = format!(" {}", wording::vote(vote.says));
        view! { <li class=verdict_class(vote.says)><span>{name}</span>{says}</li> }
    });
    let items = items.collect::<Vec<_>>();
    let through =
        one.then(|| view! { <li class="through">{format!("through {}", first.probe)}</li> });
    Some(view! { <ul class="regions" aria-label="What each region said">{items}{through}</ul> })
}
