//! A public client of Statuspage reads us without knowing who we are.

use std::process::Command;

use harness::{System, root, run_for_output};

#[test]
fn a_statuspage_client_reads_summary_and_status() {
    let system = System::start();
    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    let id = system.allclear(&[
        "incident",
        "open",
        "Payments fail",
        "-m",
        "We are looking.",
        "-c",
        "checkout=major_outage",
    ]);
    let script = root().join("tests/clients/statuspage.mjs");
    let mut command = Command::new("node");
    let output =
        run_for_output(command.current_dir(root()).arg(script).arg(system.worker.url("")).arg(id));
    assert!(output.ends_with("read"), "{output}");
}
