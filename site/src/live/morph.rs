//! Morph: how does a part of an open page become the one that the server sends now, without what the reader
//! holds on to being lost? What is the same stays the same node, so focus, selection and scroll positions stay.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

/// Attributes that belong to the reader: what was opened stays open.
const OF_READER: &str = "open";

/// Makes an element equal to a fresh one, which is left as it is.
pub(super) fn morph(old: &Element, fresh: &Element) -> Result<(), JsValue> {
    if old.is_equal_node(Some(fresh)) {
        return Ok(());
    }
    copy_attributes(old, fresh)?;
    let mut next = old.first_child();
    let mut wanted = fresh.first_child();
    while let Some(fresh_child) = wanted {
        match next {
            Some(child) if is_alike(&child, &fresh_child) => {
                morph_node(&child, &fresh_child)?;
                next = child.next_sibling();
            }
            Some(child) => {
                let copy = fresh_child.clone_node_with_deep(true)?;
                // What came before what is there leaves it; what took its place goes in its place.
                if has_later_sibling(&fresh_child, &child) {
                    old.insert_before(&copy, Some(&child))?;
                    next = Some(child);
                } else {
                    next = child.next_sibling();
                    old.replace_child(&copy, &child)?;
                }
            }
            None => {
                old.append_child(&fresh_child.clone_node_with_deep(true)?)?;
                next = None;
            }
        }
        wanted = fresh_child.next_sibling();
    }
    while let Some(child) = next {
        next = child.next_sibling();
        old.remove_child(&child)?;
    }
    Ok(())
}

fn morph_node(old: &Node, fresh: &Node) -> Result<(), JsValue> {
    if let (Some(old), Some(fresh)) = (old.dyn_ref::<Element>(), fresh.dyn_ref::<Element>()) {
        return morph(old, fresh);
    }
    if old.node_value() != fresh.node_value() {
        old.set_node_value(fresh.node_value().as_deref());
    }
    Ok(())
}

/// Whether one may become the other: of one kind, and of one name where there are names.
fn is_alike(old: &Node, fresh: &Node) -> bool {
    old.node_name() == fresh.node_name() && name(old) == name(fresh)
}

/// What tells an element from its siblings: its id, or where the links in its heading lead.
fn name(node: &Node) -> Option<String> {
    let element = node.dyn_ref::<Element>()?;
    let link = || element.query_selector("h3 a,p a").ok()??.get_attribute("href");
    element.get_attribute("id").or_else(|| (element.node_name() != "SECTION").then(link)?)
}

/// Whether a node that is alike comes after a fresh one.
fn has_later_sibling(fresh: &Node, old: &Node) -> bool {
    let mut later = fresh.next_sibling();
    while let Some(sibling) = later {
        if is_alike(old, &sibling) {
            return true;
        }
        later = sibling.next_sibling();
    }
    false
}

fn copy_attributes(old: &Element, fresh: &Element) -> Result<(), JsValue> {
    for name in names(old) {
        if name != OF_READER && !fresh.has_attribute(&name) {
            old.remove_attribute(&name)?;
        }
    }
    for name in names(fresh) {
        let value = fresh.get_attribute(&name).unwrap_or_default();
        if old.get_attribute(&name).as_ref() != Some(&value) {
            old.set_attribute(&name, &value)?;
        }
    }
    Ok(())
}

fn names(element: &Element) -> Vec<String> {
    element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
}
