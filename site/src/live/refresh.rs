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
    Document, DomParser, Element, NodeList, RequestCache, RequestInit, Response, SupportedType,
    VisibilityState, Window,
};

/// After this long without a refresh the reader is warned, in seconds.
const WARN_AFTER_S: f64 = 20.0;
const CHOICE: &str = "allclear-local-times";

struct LivePage {
    every_s: f64,
    /// Each live part as the server sent it, by id.
    parts: RefCell<BTreeMap<String, String>>,
    asked_at_s: RefCell<f64>,
    refreshed_at_s: RefCell<f64>,
    refreshes: RefCell<u32>,
    said: RwSignal<String>,
    local: RwSignal<bool>,
}

/// Starts refreshing the page that this runs in.
pub(crate) fn start(every_s: u32, said: RwSignal<String>, local: RwSignal<bool>) {
    let Some((window, document)) = place() else { return };
    let now = now_s();
    let page = Rc::new(LivePage {
        every_s: f64::from(every_s.clamp(2, 60)),
        parts: RefCell::new(parts(&document)),
        asked_at_s: RefCell::new(now),
        refreshed_at_s: RefCell::new(now),
        refreshes: RefCell::new(0),
        said,
        local,
    });
    let chosen = storage(&window).and_then(|storage| storage.get_item(CHOICE).ok().flatten());
    local.set(chosen.as_deref() == Some("yes"));
    Effect::new(move |_| choose(local.get()));
    mark(&document, "live", "on");
    said.set("Live".to_owned());
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
    page.said.set(if age > WARN_AFTER_S {
        format!("Not refreshed for {age:.0} s: what you see may be out of date")
    } else {
        format!("Live, refreshed {age:.0} s ago")
    });
    let due = now - *page.asked_at_s.borrow() >= page.every_s;
    if due && document.visibility_state() == VisibilityState::Visible {
        page.asked_at_s.replace(now);
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
    document.set_title(&fresh.title());
    show_times(&document, page.local.get());
    page.refreshed_at_s.replace(now_s());
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
    let opened = elements(&document.query_selector_all("details[open][id]")?);
    let fresh_parts = parts(fresh);
    for (id, html) in &fresh_parts {
        if page.parts.borrow().get(id) == Some(html) {
            continue;
        }
        if let Some(element) = document.get_element_by_id(id) {
            element.set_outer_html(html);
        }
    }
    // What the reader opened stays open.
    for details in opened {
        if let Some(details) = document.get_element_by_id(&details.id()) {
            details.set_attribute("open", "")?;
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

fn parts(document: &Document) -> BTreeMap<String, String> {
    let found = document.query_selector_all("[data-live][id]");
    let elements = found.iter().flat_map(elements);
    elements.map(|element| (element.id(), element.outer_html())).collect()
}

fn elements(list: &NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|n| list.item(n)?.dyn_into().ok()).collect()
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
