//! Status changes: the latest status changes of a component, with the vote of each region.

use domain::public::status_changes::{ComponentHistory, StatusChange, StatusChangeQuery, VoteView};
use domain::public::wording;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::shell::time;
use crate::status::components::verdict_class;

/// The list of changes, newest first; `None`: nobody could say.
pub(crate) fn changes(of: Option<&ComponentHistory>) -> impl IntoView + use<> {
    let list = of.map(|history| {
        let usual = StatusChangeQuery::default().of(history);
        let told = usual.changes.iter().map(|each| change(each, history)).collect::<Vec<_>>();
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

fn change(of: &StatusChange, history: &ComponentHistory) -> impl IntoView + use<> {
    view! {
        <li>
            <div class="when">{time(of.at)}</div>
            <div>
                <p>{icon(of.new_status)}{wording::change(of)}</p>
                <small>{wording::change_facts(of, history.as_of)}</small>
                {votes(&of.votes)}
            </div>
        </li>
    }
}

/// What each region said. A probe that all of them speak of is named once.
fn votes(of: &[VoteView]) -> Option<impl IntoView + use<>> {
    let first = of.first()?;
    let one = of.iter().all(|vote| vote.probe == first.probe);
    let items = of.iter().map(|vote| {
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
