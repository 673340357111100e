//! Pages of the console: a screen with what was read for it.

use domain::console::action::ConsoleAction;
use domain::console::cell::Cell;
use domain::console::screen::Screen;
use domain::time::timestamp::Timestamp;
use leptos::prelude::*;

use crate::console::forms::{FormContext, form};
use crate::console::frame::{ConsoleReader, render_console};
use crate::console::table::{ShownPanel, area, cell, panel};

/// What a page is about: its name, and facts with what they are called.
pub type ShownHead = (String, Vec<(&'static str, Cell)>);

/// A page of the console.
#[derive(Clone, Debug)]
pub struct ConsolePage {
    /// Which.
    pub screen: &'static Screen,
    /// What it is about, if it has a head.
    pub head: Option<ShownHead>,
    /// Its parts.
    pub panels: Vec<ShownPanel>,
    /// The actions that whoever looks may take.
    pub actions: Vec<&'static ConsoleAction>,
    /// What their forms know.
    pub forms: FormContext,
    /// What was just done, in words.
    pub done: Option<String>,
}

/// Renders a page of the console, as of an instant.
#[must_use]
pub fn render_console_page(page: &ConsolePage, reader: &ConsoleReader, now: Timestamp) -> String {
    let title = page.head.as_ref().map_or(page.screen.title, |(name, _)| name.as_str());
    let facts = page.head.iter().flat_map(|(_, facts)| facts).map(|(name, fact)| {
        view! { <li><b>{*name}</b>" "{cell(fact, now)}</li> }
    });
    let facts = facts.collect::<Vec<_>>();
    let facts = (!facts.is_empty()).then(|| view! { <ul class="facts">{facts}</ul> });
    let done = page.done.clone().map(|done| view! { <p class="done" role="status">{done}</p> });
    let forms = forms(page, reader);
    let columns = ["main", "middle", "side"].map(|name| {
        let own = page.panels.iter().filter(|shown| area(shown.panel) == name);
        let own = own.map(|shown| panel(shown, now)).collect::<Vec<_>>();
        (name, own)
    });
    let is_grid = columns.iter().filter(|(_, own)| !own.is_empty()).count() > 1;
    let [(_, mut first), middle, side] = columns;
    // What fails is read before anything is said of it.
    let rest = first.split_off(usize::from(page.head.is_some()).min(first.len()));
    let of_subject = first;
    let others = [middle, side].into_iter().map(|(name, own)| {
        view! { <div class=name>{own}</div> }
    });
    let others = is_grid.then(|| others.collect::<Vec<_>>());
    let still = page.screen.every_s.is_none().then_some(". This page is not refreshed by itself.");
    let main = view! {
        <h1 dir="auto">{title.to_owned()}</h1>
        {facts}{done}
        <div class=if is_grid { "grid" } else { "" }>
            <div class="main">{of_subject}{forms}{rest}</div>
            {others}
        </div>
        <p class="as-of">"As of "{cell(&Cell::Instant(now), now)}{still}</p>
    };
    render_console(title, page.screen.path, page.screen.every_s, Some(reader), main.into_any())
}

/// The forms of a page. The first is open on a page that is about something, the others unfold.
fn forms(page: &ConsolePage, reader: &ConsoleReader) -> Option<AnyView> {
    let is_about = page.screen.head.is_some();
    let all = page.actions.iter().enumerate().map(|(place, action)| {
        form(action, &page.forms, &reader.form_token, place == 0 && is_about)
    });
    let all = all.collect::<Vec<_>>();
    (!all.is_empty() && !reader.is_kiosk)
        .then(|| view! { <section class="card acts"><h2>"Act"</h2>{all}</section> }.into_any())
}
