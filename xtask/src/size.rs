//! Size of the Worker: is it as small as it was? The platform takes a bundle up to a limit of compressed
//! bytes, and each isolate compiles all of it.

use std::io::Write;

use anyhow::{Context, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use xtask::shell::{root, say};

/// What is uploaded, beside a few lines of the entry.
const FILES: [&str; 2] = ["worker/build/index_bg.wasm", "worker/build/index.js"];
/// The most that it may have when it is compressed.
const MOST_BYTES: usize = 2_125_000;

pub(crate) fn check() -> anyhow::Result<()> {
    let mut packed = 0;
    for file in FILES {
        let bytes = std::fs::read(root().join(file)).with_context(|| format!("no {file}"))?;
        let mut encoder = GzEncoder::new(vec![], Compression::best());
        encoder.write_all(&bytes)?;
        packed += encoder.finish()?.len();
    }
    say(&format!("the Worker has {packed} bytes, gzip -9, of {MOST_BYTES} at most"));
    ensure!(
        packed <= MOST_BYTES,
        "the Worker is too large\nhint: the names of its functions are in target/wasm32-unknown-unknown/bundle"
    );
    Ok(())
}
