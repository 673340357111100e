//! Public logs: whatever somebody serves as one, whoever checks it gets an answer.
#![no_main]

use domain::hash_chain::Head;
use domain::public::log::Replayed;
use domain::time::window::Window;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (mut replayed, mut head) = (Replayed::default(), Head::default());
    // Each line is an entry; the hash is made for it, because no chance finds one.
    for entry in text.lines() {
        let next = head.append(entry);
        let line = format!("{{\"hash\":\"{}\",\"entry\":{entry}}}", next.hash);
        if replayed.read(&line).is_ok() {
            head = next;
        }
    }
    assert!(replayed.head.height <= head.height);
    let components: Vec<_> = replayed.shown.keys().cloned().collect();
    for (window, _) in Window::ALL {
        let page = replayed.uptime_of(None, window, replayed.told_at);
        assert_eq!(page.is_some(), replayed.page.is_some());
        for component in &components {
            let uptime = replayed.uptime(component, window, replayed.told_at);
            assert!(uptime.and_then(|uptime| uptime.ratio).is_none_or(|ratio| ratio <= 1.0));
        }
    }
});
