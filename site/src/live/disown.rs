//! Disowned page: what does an open page say that cannot be refreshed any more? Nothing of what is.

use domain::public::wording;
use domain::status::Status;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, NodeList};

use crate::layout::marks::{class, page_icon, shape};

/// Takes back every claim of the page: headline, title, icon, states and regions. The next refresh puts all parts
/// in place anew.
pub(super) fn disown(document: &Document, refreshed_at_s: f64) -> Result<(), JsValue> {
    let at = js_sys::Date::new(&JsValue::from_f64(refreshed_at_s * 1000.0)).to_iso_string();
    let at = String::from(at);
    let clock = at.get(11..19).unwrap_or_default();
    let sentence = format!("We could not refresh this page since {clock} UTC");
    if let Some(element) = document.get_element_by_id("sentence") {
        element.set_text_content(Some(&sentence));
    }
    if let Some(element) = document.get_element_by_id("live-news") {
        element.set_text_content(Some(&sentence));
    }
    document.set_title(&sentence);
    if let Some(icon) = document.get_element_by_id("icon") {
        icon.set_attribute("href", &page_icon(Status::NoData))?;
    }
    let unknown = class(Status::NoData);
    if let Some(now) = document.get_element_by_id("now") {
        now.set_class_name(&format!("now {unknown}"));
    }
    for icon in elements(&document.query_selector_all("svg.g")?) {
        icon.set_attribute("class", &format!("g {unknown}"))?;
        icon.set_inner_html(shape(Status::NoData));
    }
    for state in elements(&document.query_selector_all(".state")?) {
        state.set_class_name(&format!("state {unknown}"));
        state.set_text_content(Some(wording::status(Status::NoData)));
    }
    for regions in elements(&document.query_selector_all(".regions")?) {
        regions.remove();
    }
    Ok(())
}

pub(super) fn elements(list: &NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|n| list.item(n)?.dyn_into().ok()).collect()
}
