//! People read the page: with scripts and without, and while something breaks.

use harness::System;

#[test]
fn the_page_is_complete_without_scripts_and_lives_with_them() {
    let system = System::start();
    system.allclear(&["incident", "open", "Deliveries are late", "-m", "By an hour or so."]);
    system.wait_for_page("Deliveries are late");
    system.read_by("reader.mjs");
}
