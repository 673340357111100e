//! Frame of the console: head, navigation and content security policy of its pages.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::access::caller::OperatorGrant;
use domain::access::role::Role;
use domain::access::scope::Scope;
use domain::console::navigation::navigation;
use domain::status::Status;
use leptos::prelude::*;
use sha2::{Digest, Sha256};

use crate::layout::marks::page_icon;
use crate::layout::shell::render_document;

const STYLE: &str = include_str!("console.css");
/// Where the script of the console is served.
pub const CONSOLE_SCRIPT: &str = "/console/console.js";

static CONSOLE_POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'self'; connect-src 'self'; \
         img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
});

/// The header `content-security-policy` of the console.
#[must_use]
pub fn console_security_policy() -> &'static str {
    &CONSOLE_POLICY
}

/// Who looks at a page of the console.
#[derive(Clone, Debug)]
pub struct ConsoleReader {
    /// What they may do.
    pub grant: OperatorGrant,
    /// What forms of their session have; empty for who came through an identity provider.
    pub form_token: String,
    /// Whether it is shown across a room: without navigation and forms, in larger type.
    pub is_kiosk: bool,
}

/// A page of the console as HTML. `path` is that of its screen, `every_s` how often it is loaded anew.
pub(crate) fn render_console(
    title: &str,
    path: &str,
    every_s: Option<u32>,
    reader: Option<&ConsoleReader>,
    main: AnyView,
) -> String {
    let shown = reader.filter(|reader| !reader.is_kiosk);
    let head = shown.map(|reader| bar(path, reader));
    let class = match reader {
        Some(reader) if reader.is_kiosk => "kiosk",
        _ => "",
    };
    let title = format!("{title} · console");
    render_document(view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <title>{title}</title>
                <link rel="icon" href=page_icon(Status::NoData)/>
                <style inner_html=STYLE></style>
                <script type="module" src=CONSOLE_SCRIPT></script>
            </head>
            <body class=class data-every-s=every_s>
                <a class="skip" href="#main">"Skip to content"</a>
                {head}
                <main id="main">{main}</main>
            </body>
        </html>
    })
}

fn bar(path: &str, reader: &ConsoleReader) -> AnyView {
    let links = navigation(&reader.grant).map(|screen| {
        let is_here = path == screen.path
            || path.starts_with(&format!("{}/", screen.path)) && screen.path != "/console";
        let current = is_here.then_some("page");
        let key = screen.key.map(|key| key.to_string());
        let name = screen.navigation.unwrap_or(screen.title);
        view! { <a href=screen.path aria-current=current data-key=key>{name}</a> }
    });
    let links = links.collect::<Vec<_>>();
    let role = Role::from_grant(&reader.grant).map(|role| format!(" ({role})")).unwrap_or_default();
    let who = format!("{}{role}", reader.grant.actor);
    let form_token = reader.form_token.clone();
    let sign_out = (!form_token.is_empty()).then(|| {
        view! {
            <form method="post" action="/console/sign-out">
                <input type="hidden" name="form_token" value=form_token/>
                <button type="submit">"Sign out"</button>
                <button type="submit" name="everywhere" value="yes">"Sign out everywhere"</button>
            </form>
        }
    });
    let search = reader.grant.covers(Scope::Read).then(|| {
        view! {
            <form class="search" role="search" action="/console/search" method="get">
                <label for="q">"Search"</label>
                <input id="q" name="q" type="search" maxlength="100"/>
            </form>
        }
    });
    view! {
        <header>
            <a class="brand" href="/">"Status page"</a>
            <nav aria-label="Console">{links}</nav>
            {search}
            <p class="who">{who}</p>
            {sign_out}
        </header>
    }
    .into_any()
}
