//! Status changes: the latest status changes of a component, with the vote of each region.

use domain::public::status_changes::{ComponentHistory, StatusChange, StatusChangeQuery, VoteView};
use domain::public::wording;
use domain::words::Words;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::shell::{instant, link};
use crate::status::components::verdict_class;

/// The list of changes, newest first; `None`: nobody could say.
pub(crate) fn changes(words: Words, history: Option<&ComponentHistory>) -> impl IntoView + use<> {
    let list = history.map(|history| {
        let usual = StatusChangeQuery::default().select(history);
        let told = usual
            .changes
            .iter()
            .map(|status_change| change(words, status_change, history))
            .collect::<Vec<_>>();
        let older = usual.older.then(|| {
            let log = link("/log.jsonl", &words.text("log"));
            view! { <p class="none" inner_html=words.markup("latest-in-log", [("log", log)])></p> }
        });
        view! { <div class="card past"><ul>{told}</ul></div>{older} }
    });
    let missing = list.is_none().then(|| {
        view! { <p class="none">{words.text("changes-unavailable")}</p> }
    });
    view! { <section><h2>{words.text("changes")}</h2>{list}{missing}</section> }
}

fn change(
    words: Words,
    status_change: &StatusChange,
    history: &ComponentHistory,
) -> impl IntoView + use<> {
    view! {
        <li>
            <div class="when" inner_html=instant(words, status_change.at)></div>
            <div>
                <p>{icon(status_change.new_status)}{wording::change(words, status_change)}</p>
                <small>{wording::change_facts(words, status_change, history.as_of)}</small>
                {votes(words, &status_change.votes)}
            </div>
        </li>
    }
}

/// What each region said. A probe that all of them speak of is named once.
fn votes(words: Words, votes: &[VoteView]) -> Option<impl IntoView + use<>> {
    let first = votes.first()?;
    let one = votes.iter().all(|vote| vote.probe == first.probe);
    let items = votes.iter().map(|vote| {
        let name = match one {
            true => vote.name.clone(),
            false => format!("{} ({})", vote.name, vote.probe),
        };
        let says = format!(" {}", wording::vote(words, vote.says));
        view! { <li class=verdict_class(vote.says)><span>{name}</span>{says}</li> }
    });
    let items = items.collect::<Vec<_>>();
    let through =
        one.then(|| view! { <li class="through">{words.say("through-probe", [("probe", first.probe.as_str().into())])}</li> });
    Some(
        view! { <ul class="regions" aria-label=words.text("what-regions-said")>{items}{through}</ul> },
    )
}
