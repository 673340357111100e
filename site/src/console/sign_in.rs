//! Sign-in of the console, and what it says where a page is not shown.

use leptos::prelude::*;

use crate::console::frame::{ConsoleReader, render_console};

/// The page at which operators sign in; `to` is where they go then, `wrong` why the last attempt was refused.
#[must_use]
pub fn render_sign_in_page(to: &str, wrong: Option<String>) -> String {
    let wrong = wrong.map(|wrong| view! { <p class="unread" role="alert">{wrong}</p> });
    let main = view! {
        <section class="card sign-in">
            <h1>"Sign in"</h1>
            {wrong}
            <form method="post" action="/console/sign-in">
                <input type="hidden" name="to" value=to.to_owned()/>
                <p class="field long"><label for="token">"Token"</label>
                <input id="token" name="token" type="password" autocomplete="current-password" required/></p>
                <p class="none">"The token of an operator: `allclear token create`. It is not kept in the browser; the session lasts 12 hours, and 2 without a request."</p>
                <p class="bar"><button type="submit" class="primary">"Sign in"</button></p>
            </form>
        </section>
    };
    render_console("Sign in", "/console/sign-in", None, None, main.into_any())
}

/// A page that says why another is not shown, or was not done.
#[must_use]
pub fn render_console_refusal(title: &str, why: &str, reader: Option<&ConsoleReader>) -> String {
    let main = view! {
        <section class="card">
            <h1>{title.to_owned()}</h1>
            <p role="alert" dir="auto">{why.to_owned()}</p>
            <p><a href="/console">"To the console"</a></p>
        </section>
    };
    render_console(title, "", None, reader, main.into_any())
}
