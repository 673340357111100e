//! Page layout: head, header and footer of every page, and its content security policy.

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::brand::Brand;
use domain::language::Language;
use domain::public::time_wording;
use domain::public::view::PublicView;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::words::{FluentValue, Piece, Words};
use domain::xml_text::escaped;
use leptos::either::Either;
use leptos::prelude::*;
use sha2::{Digest, Sha256};

use crate::layout::brand;
use crate::layout::live;
use crate::layout::marks::page_icon;
use crate::layout::place::PagePlace;

/// How often a page without scripts is loaded again, in seconds.
const RELOAD_EVERY_S: u32 = 60;

const STYLE: &str = include_str!("style.css");
/// What only the pages of the record need: it would stand in front of the answer on the others.
pub(crate) const RECORD_STYLE: &str = include_str!("record.css");
/// What only pages with forms need.
pub(crate) const FORM_STYLE: &str = include_str!("form.css");

/// What a page is told beside what it shows.
#[derive(Clone, Debug)]
pub struct Frame {
    /// When it is rendered.
    pub now: Timestamp,
    /// The revision of what it shows, by which its script keeps it fresh; `None`: the page stays as it is.
    pub revision: Option<String>,
    /// Which time the page is of.
    pub shown: PageTime,
    /// What it is written with.
    pub words: Words,
}

/// Which time a page is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageTime {
    /// As it is.
    #[default]
    Now,
    /// As it once stood.
    AsOf,
}

/// What the browser may load for these pages: our own style, our own script, our own data.
static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |style: &str| STANDARD.encode(Sha256::digest(style.as_bytes()));
    let [style, record, form] = [STYLE, RECORD_STYLE, FORM_STYLE].map(hash);
    format!(
        "default-src 'none'; style-src 'sha256-{style}' 'sha256-{record}' 'sha256-{form}'; \
         script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
});

/// The header `content-security-policy` of these pages, but for the style of a brand.
#[must_use]
pub fn content_security_policy() -> &'static str {
    &CONTENT_SECURITY_POLICY
}

/// The same for pages of a view, with the style of its brand.
#[must_use]
pub fn page_security_policy(own: &Brand) -> Cow<'static, str> {
    let style = brand::style(own);
    if style.is_empty() {
        return Cow::Borrowed(&CONTENT_SECURITY_POLICY);
    }
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    let with_brand = format!("style-src 'sha256-{hash}' ");
    Cow::Owned(CONTENT_SECURITY_POLICY.replacen("style-src ", &with_brand, 1))
}

/// The same for pages with forms, which go to this site alone.
#[must_use]
pub fn form_security_policy(own: &Brand) -> String {
    page_security_policy(own).replace("form-action 'none'", "form-action 'self'")
}

/// What a page is about.
pub(crate) struct PageHead {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) site: String,
    /// How it looks.
    pub(crate) brand: Brand,
    /// The status whose colour the page's icon has.
    pub(crate) status: Status,
    /// Where it is found, if others are to find it there.
    pub(crate) place: Option<PagePlace>,
}

impl PageHead {
    pub(crate) fn from_view(view: &PublicView, frame: &Frame, title: &str, status: Status) -> Self {
        let words = frame.words;
        let site = words.say("site-name", [("page", view.page.name.as_str().into())]);
        let about = [("title", title.into()), ("site", site.as_str().into())];
        let description = words.say("description", about);
        let brand = view.page.brand.clone();
        Self { title: format!("{site}: {title}"), description, site, brand, status, place: None }
    }
}

/// A whole page as HTML.
pub(crate) fn render(
    head: PageHead,
    main: impl IntoView + 'static,
    frame: &Frame,
    footer: String,
) -> String {
    let place = head.place_elements();
    let html = render_document(page(head, main, frame, footer));
    html.replacen("</head>", &(place + "</head>"), 1)
}

/// A page with a style that only some pages need.
pub(crate) fn with_style(page: &str, style: &str) -> String {
    page.replacen("</head>", &format!("<style>{style}</style></head>"), 1)
}

/// A whole document as HTML.
pub(crate) fn render_document(document: impl IntoView + 'static) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| document.to_html());
    owner.unset_with_forced_cleanup();
    // The marks that rendering leaves between texts are for pages that are hydrated.
    html.replace("<!>", "")
}

fn page<V: IntoView + 'static>(
    head: PageHead,
    main: V,
    frame: &Frame,
    footer: String,
) -> impl IntoView + use<V> {
    let words = frame.words;
    let languages = languages(&head, words);
    let script =
        frame.revision.as_ref().map(|_| view! { <script type="module" src=live::SCRIPT></script> });
    let icon = page_icon(head.status);
    // Without scripts the page stays fresh by being loaded again; a past one stays as it is.
    let reload = frame.revision.as_ref().map(|_| {
        view! { <noscript><meta http-equiv="refresh" content=RELOAD_EVERY_S.to_string()/></noscript> }
    });
    let style = brand::style(&head.brand);
    let style = (!style.is_empty()).then(|| view! { <style inner_html=style></style> });
    view! {
        <!DOCTYPE html>
        <html lang=words.language.tag() dir=words.language.direction()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{head.title}</title>
                <meta name="description" content=head.description/>
                <link rel="icon" id="icon" href=icon/>
                <link rel="alternate" type="application/atom+xml" title=words.text("feed-history") href="/history.atom"/>
                <link rel="alternate" type="application/rss+xml" title=words.text("feed-updates") href="/history.rss"/>
                <link rel="alternate" type="application/feed+json" title=words.text("feed-history") href="/history.json"/>
                <style inner_html=STYLE></style>
                {style}
                {reload}
                {script}
            </head>
            <body>
                <a class="skip" href="#main">{words.text("skip")}</a>
                <header>
                    <a class="brand" href=words.path("/")>{brand::logo(&head.brand)}{head.site}</a>
                    <a class="get" href=words.path("/subscribe")>{words.text("get-updates")}</a>
                </header>
                <main id="main">{main}</main>
                <footer>
                    <nav aria-label=words.text("more")>
                        <a href=words.path("/")>{words.text("link-status")}</a>
                        <a href=words.path("/history")>{words.text("link-history")}</a>
                        <a href=words.path("/uptime")>{words.text("link-uptime")}</a>
                        <a href=words.path("/maintenance")>{words.text("link-maintenance")}</a>
                        <a href=words.path("/subscribe")>{words.text("link-subscribe")}</a>
                        <a href="/history.rss">"RSS"</a>
                        <a href="/history.atom">"Atom"</a>
                        <a href=words.path("/api")>"API"</a>
                        {brand::links(words, &head.brand)}
                    </nav>
                    {languages}
                    <p>{footer}</p>
                </footer>
            </body>
        </html>
    }
}

/// Links to the same page in other languages, each in itself.
fn languages(head: &PageHead, words: Words) -> Option<impl IntoView + use<>> {
    let path = head.place.as_ref()?.path.clone();
    let links = Language::ALL.into_iter().map(|language| {
        let current = (language == words.language).then_some("true");
        let address = Words { language, is_in_address: true }.path(&path);
        let (tag, name) = (language.tag(), language.own_name());
        view! { <a href=address lang=tag aria-current=current>{name}</a> }
    });
    let links = links.collect::<Vec<_>>();
    Some(view! { <nav class="languages" aria-label=words.text("languages")>{links}</nav> })
}

/// An instant as the browser can read it, in words for everybody else.
pub(crate) fn instant(words: Words, at: Timestamp) -> String {
    format!("<time datetime=\"{at}\">{}</time>", time_wording::instant(words, at))
}

/// The same as a part of a message.
pub(crate) fn time(words: Words, at: Timestamp) -> Piece<'static> {
    Piece::Html(instant(words, at))
}

/// A link as a part of a message.
pub(crate) fn link(address: &str, text: &str) -> Piece<'static> {
    Piece::Html(format!("<a href=\"{}\">{}</a>", escaped(address), escaped(text)))
}

/// A name that leads to its page; on a page of the past it leads nowhere, because what is there is of now.
pub(crate) fn linked(frame: &Frame, name: &str, path: &str) -> impl IntoView + use<> {
    let name = name.to_owned();
    match frame.shown {
        PageTime::Now => Either::Left(view! { <a href=frame.words.path(path)>{name}</a> }),
        PageTime::AsOf => Either::Right(name),
    }
}

/// How instants are written, for the script that writes one anew: the pattern, and the names of months.
fn clock_face(words: Words) -> [String; 2] {
    let part = |name: &str| FluentValue::from(format!("{{{name}}}"));
    let date = ["day", "month", "number", "year"];
    let [day, month, number, year] = date.map(part);
    let date = [("day", day), ("month", month), ("number", number), ("year", year)];
    let date = words.say("date", date).into();
    let pattern = words.say("instant", [("date", date), ("clock", part("clock"))]);
    let months = (1..=12).map(|month| words.text(&format!("month-{month}.short")));
    // As instants themselves, it reads in one direction.
    let pattern = pattern.replace(['\u{2068}', '\u{2069}'], "");
    [pattern, months.collect::<Vec<_>>().join(" ")]
}

/// The instant that a page is true of. The live part finds it by its id, and keeps it up to date where the
/// page itself is not sent again.
pub(crate) fn as_of(words: Words, at: Timestamp) -> String {
    let (time, [pattern, months]) = (time_wording::instant(words, at), clock_face(words));
    let time = format!(
        "<time id=\"as-of\" datetime=\"{at}\" data-pattern=\"{pattern}\" data-months=\"{months}\">{time}</time>"
    );
    words.markup("as-of", [("at", Piece::Html(time))])
}
