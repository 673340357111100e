//! Waterfalls: the steps of a run as bars, one below the other, with what they say as text.

use domain::console::waterfall::{end_us, shown};
use domain::phases::Phases;
use domain::protocol::evidence::StepTiming;
use leptos::prelude::*;

/// How wide the longest run is drawn, and how high a step, in pixels.
const WIDTH: u64 = 320;
const HEIGHT: usize = 10;

/// The steps of a run: bars for who sees them, and the same as text for everybody.
pub(crate) fn waterfall(steps: &[StepTiming]) -> AnyView {
    let whole = u64::from(steps.iter().map(end_us).max().unwrap_or_default()).max(1);
    let place = |us: u32| u64::from(us) * WIDTH / whole;
    let bars = steps.iter().enumerate().flat_map(|(row, step)| {
        let mut from = step.after_us;
        let bars = ended(step).map(move |(name, us)| {
            let (x, until) = (place(from), place(from.saturating_add(us)));
            from = from.saturating_add(us);
            // What took too little to be seen is seen.
            let width = (until - x).max(1);
            view! { <rect class=class(name) x=x y=row * HEIGHT width=width height=HEIGHT - 2/> }
        });
        bars.collect::<Vec<_>>()
    });
    let bars = bars.collect::<Vec<_>>();
    let told = steps.iter().map(|step| {
        let phases = ended(step).map(|(name, us)| {
            view! { " "<i class=class(name)>{name}</i>" "{shown(us)} }
        });
        let phases = phases.collect::<Vec<_>>();
        let none = phases.is_empty().then_some(" no phase ended");
        view! { <li>{step.step.clone()}":"{phases}{none}</li> }
    });
    let told = told.collect::<Vec<_>>();
    let view_box = format!("0 0 {} {}", WIDTH + 1, steps.len() * HEIGHT);
    view! {
        <svg class="fall" viewBox=view_box width=WIDTH + 1 height=steps.len() * HEIGHT aria-hidden="true">{bars}</svg>
        <ol class="fall">{told}</ol>
    }
    .into_any()
}

/// The phases of a step that ended: what each is called, and how many microseconds it took.
fn ended(step: &StepTiming) -> impl Iterator<Item = (&'static str, u32)> {
    let phases = Phases::NAMES.into_iter().zip(step.phases.all());
    phases.filter_map(|(name, us)| Some((name, us?)))
}

/// The class of a phase, which has its colour.
fn class(name: &str) -> String {
    format!("p{}", Phases::NAMES.iter().position(|phase| *phase == name).unwrap_or_default())
}
