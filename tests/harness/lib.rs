//! Real processes for stories: each in a folder of its own, on a port of its own, and ended with
//! the story. Like all tests it fails by panicking.

mod agent;
mod batches;
mod bucket;
mod chance;
mod copies;
mod fault_proxy;
mod http;
mod large_page;
mod load;
mod machine_clock;
mod mail_server;
mod markup;
mod original;
mod postfix;
mod process;
mod public_paths;
mod recorder;
mod reported_year;
mod shop;
mod system;
mod wait;
mod webhook_receiver;
mod worker;
mod written_log;
mod wrong_clock;

pub use agent::AgentProcess;
pub use batches::{batch, batch_of, now};
pub use bucket::Bucket;
pub use chance::Chance;
pub use copies::{file, rows, seen, wait_until_same};
pub use fault_proxy::{Exchange, FaultProxy, ProxyFault};
pub use http::{Reply, get, request, request_once};
pub use large_page::LargePage;
pub use load::{LOAD_REGION, LoadGenerator};
pub use machine_clock::MachineClock;
pub use mail_server::{MailServer, ReceivedMail, read_calendar};
pub use markup::markup_faults;
pub use original::Original;
pub use postfix::Postfix;
pub use process::{Process, free_port, run, run_for_output};
pub use public_paths::public_paths;
pub use recorder::Recorder;
pub use reported_year::{REPORTED_COMPONENTS, REPORTED_CUSTOMERS, REPORTED_OUTAGES, reported_year};
pub use shop::ShopProcess;
pub use system::{PASSWORD, REGIONS, System, pictures};
pub use wait::{eventually, wait_for};
pub use webhook_receiver::{ReceivedRequest, WebhookReceiver};
pub use worker::{ADMIN_TOKEN, Bundle, IDENTITY_AUDIENCE, LocalWorker, TestSettings, workerd};
pub use written_log::WrittenLog;
pub use wrong_clock::WrongClock;

use std::path::{Path, PathBuf};

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_owned()
}

/// The Python that has the public clients which `cargo xtask` installs.
///
/// # Panics
/// When they are not installed.
#[must_use]
pub fn python() -> PathBuf {
    let path = root().join(".tools/python/bin/python");
    assert!(
        path.exists(),
        "there is no Python with public clients: run `cargo xtask test --only format`"
    );
    path
}

/// A native program as `cargo xtask build` makes it.
#[must_use]
pub fn native(name: &str) -> PathBuf {
    let path = root().join("target/debug").join(name);
    assert!(path.exists(), "{} is not built: run `cargo xtask build`", path.display());
    path
}
