//! People read the page: with scripts and without, and while something breaks.

use std::process::Command;

use harness::{System, root, run_for_output};

#[test]
fn the_page_is_complete_without_scripts_and_lives_with_them() {
    let system = System::start();
    system.allclear(&["incident", "open", "Deliveries are late", "-m", "By an hour or so."]);
    system.wait_for_page("Deliveries are late");
    let script = root().join("tests/clients/reader.mjs");
    let pictures = root().join("target/pictures");
    std::fs::create_dir_all(&pictures).unwrap();
    let mut command = Command::new("node");
    command.current_dir(root()).arg(script).arg(system.worker.url("")).arg(system.shop.url());
    let said = run_for_output(command.arg(pictures));
    assert!(said.ends_with("read"), "{said}");
}
