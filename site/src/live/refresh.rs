//! Refresh: fetches the page again and replaces the parts that differ; failures are shown to the
//! reader.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{Effect, Get, RwSignal, Set, set_interval};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, DomParser, RequestCache, RequestInit, Response, SupportedType, VisibilityState,
    Window,
};

use crate::live::disown::{disown, elements};
use crate::live::morph::morph;

/// After so many refreshes that were missed the page takes back what it says.
const MISSED_UNTIL_DISOWNED: u32 = 2;
/// How often a page asks that is not looked at, in seconds: its title and its icon are.
const HIDDEN_EVERY_S: f64 = 60.0;
/// A page that is older than this when it is opened is asked for at once, in seconds.
const OLD_AFTER_S: f64 = 10.0;
/// The header that says of when the page is true, also when it is not sent again.
const AS_OF: &str = "x-allclear-as-of";
const CHOICE: &str = "allclear-local-times";

struct LivePage {
    every_s: f64,
    /// Each live part as the server sent it, by id.
    parts: RefCell<BTreeMap<String, String>>,
    asked_at_s: RefCell<f64>,
    refreshed_at_s: RefCell<f64>,
    refreshes: RefCell<u32>,
    /// How many requests since the last refresh were not answered before the next.
    missed: RefCell<u32>,
    /// Whether a request since the last refresh is open, or failed.
    awaited: RefCell<bool>,
    message: RwSignal<String>,
    local: RwSignal<bool>,
}

/// Starts refreshing the page that this runs in.
pub(crate) fn start(every_s: u32, message: RwSignal<String>, local: RwSignal<bool>) {
    let Some((window, document)) = place() else { return };
    let now = now_s();
    // A page that a cache confirmed says of when it was first sent: it is asked for at once.
    let old = as_of_s(&document).is_some_and(|as_of| now - as_of > OLD_AFTER_S);
    let page = Rc::new(LivePage {
        every_s: f64::from(every_s.clamp(2, 60)),
        parts: RefCell::new(parts(&document)),
        asked_at_s: RefCell::new(if old { 0.0 } else { now }),
        refreshed_at_s: RefCell::new(now),
        refreshes: RefCell::new(0),
        missed: RefCell::new(0),
        awaited: RefCell::new(false),
        message,
        local,
    });
    let chosen = storage(&window).and_then(|storage| storage.get_item(CHOICE).ok().flatten());
    local.set(chosen.as_deref() == Some("yes"));
    Effect::new(move |_| choose(local.get()));
    mark(&document, "live", "on");
    message.set("Live".to_owned());
    set_interval(move || tick(&page), Duration::from_secs(1));
}

fn place() -> Option<(Window, Document)> {
    let window = web_sys::window()?;
    let document = window.document()?;
    Some((window, document))
}

fn storage(window: &Window) -> Option<web_sys::Storage> {
    window.local_storage().ok().flatten()
}

fn now_s() -> f64 {
    js_sys::Date::now() / 1000.0
}

/// A mark on the root element, for styles and for whoever tests the page.
fn mark(document: &Document, name: &str, value: &str) {
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute(&format!("data-{name}"), value);
    }
}

fn choose(local: bool) {
    let Some((window, document)) = place() else { return };
    if let Some(storage) = storage(&window) {
        let _ = storage.set_item(CHOICE, if local { "yes" } else { "no" });
    }
    show_times(&document, local);
}

fn tick(page: &Rc<LivePage>) {
    let Some((_, document)) = place() else { return };
    let now = now_s();
    let age = now - *page.refreshed_at_s.borrow();
    let missed = *page.missed.borrow();
    page.message.set(if missed >= MISSED_UNTIL_DISOWNED {
        format!("Not refreshed for {age:.0} s: what you see may be out of date")
    } else {
        format!("Live, refreshed {age:.0} s ago")
    });
    // A hidden page that missed one asks again as soon as one that is looked at.
    let is_visible = document.visibility_state() == VisibilityState::Visible;
    let every_s = if is_visible || missed > 0 { page.every_s } else { HIDDEN_EVERY_S };
    if now - *page.asked_at_s.borrow() >= every_s {
        page.asked_at_s.replace(now);
        if page.awaited.replace(true) {
            *page.missed.borrow_mut() += 1;
            if *page.missed.borrow() == MISSED_UNTIL_DISOWNED {
                page.parts.replace(BTreeMap::new());
                let _ = disown(&document, *page.refreshed_at_s.borrow());
            }
        }
        let page = Rc::clone(page);
        // A failure needs no word here: the age that is shown goes on growing.
        spawn_local(async move { drop(refresh(&page).await) });
    }
}

async fn refresh(page: &LivePage) -> Result<(), JsValue> {
    let (window, document) = place().ok_or(JsValue::NULL)?;
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoCache);
    let address = window.location().href()?;
    let response: Response =
        JsFuture::from(window.fetch_with_str_and_init(&address, &init)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    let html = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let fresh = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
    replace(page, &document, &fresh)?;
    if let Some(as_of) = response.headers().get(AS_OF)? {
        show_as_of(&document, &as_of)?;
    }
    document.set_title(&fresh.title());
    show_times(&document, page.local.get());
    page.refreshed_at_s.replace(now_s());
    page.awaited.replace(false);
    page.missed.replace(0);
    *page.refreshes.borrow_mut() += 1;
    mark(&document, "refreshes", &page.refreshes.borrow().to_string());
    Ok(())
}

/// Puts in place the parts that the server now sends otherwise, and says so when the answer
/// itself is another.
fn replace(page: &LivePage, document: &Document, fresh: &Document) -> Result<(), JsValue> {
    let sentence = |document: &Document| {
        document.get_element_by_id("sentence").and_then(|element| element.text_content())
    };
    let before = sentence(document);
    let fresh_parts = parts(fresh);
    for (id, html) in &fresh_parts {
        if page.parts.borrow().get(id) == Some(html) {
            continue;
        }
        if let (Some(old), Some(new)) =
            (document.get_element_by_id(id), fresh.get_element_by_id(id))
        {
            morph(&old, &new)?;
        }
    }
    page.parts.replace(fresh_parts);
    let after = sentence(document);
    if after != before
        && let Some(news) = document.get_element_by_id("live-news")
    {
        news.set_text_content(after.as_deref());
    }
    if let (Some(old), Some(new)) =
        (document.get_element_by_id("icon"), fresh.get_element_by_id("icon"))
    {
        old.set_attribute("href", &new.get_attribute("href").unwrap_or_default())?;
    }
    Ok(())
}

/// When the page says that it was true, in seconds since 1970.
fn as_of_s(document: &Document) -> Option<f64> {
    let instant = document.get_element_by_id("as-of")?.get_attribute("datetime")?;
    let ms = js_sys::Date::new(&JsValue::from_str(&instant)).get_time();
    ms.is_finite().then_some(ms / 1000.0)
}

/// Says of when the page is true. Where nothing but the time has changed, the page that came is the one
/// that was there, and only its header knows.
fn show_as_of(document: &Document, instant: &str) -> Result<(), JsValue> {
    let date = js_sys::Date::new(&JsValue::from_str(instant));
    let Some(time) = document.get_element_by_id("as-of").filter(|_| date.get_time().is_finite())
    else {
        return Ok(());
    };
    // `Fri, 20 Nov 2026 14:03:20 GMT`, as the page says it.
    let utc = String::from(date.to_utc_string());
    let words: Vec<&str> = utc.split(' ').collect();
    if let [_, day, month, year, clock, _] = words.as_slice() {
        let day = day.trim_start_matches('0');
        time.set_attribute("data-utc", &format!("{day} {month} {year}, {clock} UTC"))?;
        time.set_attribute("datetime", instant)?;
    }
    Ok(())
}

fn parts(document: &Document) -> BTreeMap<String, String> {
    let found = document.query_selector_all("[data-live][id]");
    let elements = found.iter().flat_map(elements);
    elements.map(|element| (element.id(), element.outer_html())).collect()
}

/// Writes every time in the reader's zone, or back in UTC; the other stands in its title.
fn show_times(document: &Document, local: bool) {
    let Ok(times) = document.query_selector_all("time[datetime]") else { return };
    for time in elements(&times) {
        let utc =
            time.get_attribute("data-utc").or_else(|| time.text_content()).unwrap_or_default();
        let instant = time.get_attribute("datetime").unwrap_or_default();
        let here = js_sys::Date::new(&JsValue::from_str(&instant));
        let here = String::from(here.to_locale_string("default", &JsValue::UNDEFINED));
        let _ = time.set_attribute("data-utc", &utc);
        let (shown, title) = if local { (&here, &utc) } else { (&utc, &here) };
        time.set_text_content(Some(shown));
        let _ = time.set_attribute("title", title);
    }
}
