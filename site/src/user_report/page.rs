//! User report pages: the form, and the thanks for it.

use domain::ids::ComponentId;
use domain::ordered::SortedSet;
use domain::public::view::PublicView;
use domain::status::Status;
use domain::user_reports::new_report::MAX_REPORT_CHARS;
use domain::xml_text::escaped;
use leptos::prelude::*;

use crate::layout::shell::{FORM_STYLE, Frame, PageHead, render, with_style};
use crate::status::page::{back, footer};
use crate::subscribe::form::{components, trap};

/// What a user report page shows.
#[derive(Clone, Debug)]
pub enum UserReportPage {
    /// The form, with what was filled in, and what is wrong with it.
    Form {
        /// The components that are chosen.
        chosen: SortedSet<ComponentId>,
        /// The text as it was typed.
        text: String,
        /// In a sentence.
        wrong: Option<String>,
    },
    /// A report was taken, whether it counts or not.
    Taken,
}

/// The page at `/report`.
#[must_use]
pub fn render_user_report_page(view: &PublicView, page: UserReportPage, frame: &Frame) -> String {
    let words = frame.words;
    let title = words.text(match page {
        UserReportPage::Form { .. } => "report-title",
        UserReportPage::Taken => "report-taken",
    });
    let head = PageHead::from_view(view, frame, &title, Status::NoData).at(view, frame, "/report");
    let body = match page {
        UserReportPage::Form { chosen, text, wrong } => {
            // Leptos writes what is in a `<textarea>` as it is.
            let typed = escaped(&text);
            view! {
            <p>{words.text("report-intro")}</p>
            {wrong.map(|wrong| view! { <p role="alert" dir="auto"><strong>{wrong}</strong></p> })}
            <form method="post" action=words.path("/report")>
                <fieldset>
                    <legend>{words.text("report-components")}</legend>
                    {components(words, view, &chosen)}
                </fieldset>
                <p><label for="text">{words.text("report-text")}</label>
                <textarea id="text" name="text" rows="4" maxlength=MAX_REPORT_CHARS.to_string() dir="auto">{typed}</textarea></p>
                {trap(words)}
                <button type="submit">{words.text("report-button")}</button>
            </form>
        }
        .into_any()
        }
        UserReportPage::Taken => view! { <p>{words.text("report-taken-text")}</p> }.into_any(),
    };
    let main = view! {
        <article class="card subscription"><h1>{title}</h1>{body}</article>
        {back(words)}
    };
    with_style(&render(head, main, frame, footer(words, view)), FORM_STYLE)
}
