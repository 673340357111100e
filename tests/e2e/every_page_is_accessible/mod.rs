//! Every form of page is for everybody: in each colour scheme, width and direction, by keyboard, with scripts and without,
//! of nothing and of much, and in valid HTML.

mod pages;

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{markup_faults, pictures, root, run_for_output};
use serde_json::Value;

use pages::{empty, large, private, usual, without_board};

/// An empty folder in `target/`.
fn fresh_folder(name: &str) -> PathBuf {
    let folder = root().join("target").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn look_at(pages: &[Value], html: &Path) {
    let list = html.with_extension("json");
    std::fs::write(&list, Value::from(pages).to_string()).unwrap();
    let mut command = Command::new("node");
    command.current_dir(root()).arg(root().join("tests/clients/accessible.mjs"));
    command.arg(list).arg(html).arg(pictures());
    let output = run_for_output(&mut command);
    assert!(output.ends_with("read"), "{output}");
}

#[test]
fn every_page_is_accessible_stays_where_it_is_and_is_valid() {
    // They are made side by side, because each waits most of the time.
    let (usual, others) = std::thread::scope(|scope| {
        let others = [large, empty, without_board, private].map(|other| scope.spawn(other));
        (usual(), others.map(|other| other.join().unwrap()))
    });
    let lists = others.iter().map(|(pages, _)| pages).chain([&usual.0]);
    let pages: Vec<Value> = lists.flat_map(|pages| pages.0.clone()).collect();
    let html = fresh_folder("pages");
    look_at(&pages, &html);
    assert_eq!(std::fs::read_dir(&html).unwrap().count(), pages.len(), "each is there");
    let faults = markup_faults(&html);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
