//! Python packages: the public clients that tests speak with, pinned, in an environment of their own.

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::shell::{program, root, run, say};

/// What is pinned.
const REQUIREMENTS: &str = "tests/clients/requirements.txt";
/// Where the environment is.
const ENVIRONMENT: &str = ".tools/python";

/// Installs what is pinned, unless it is there.
pub(crate) fn packages() -> anyhow::Result<()> {
    let wanted = hex::encode(Sha256::digest(std::fs::read(root().join(REQUIREMENTS))?));
    let stamp = root().join(ENVIRONMENT).join(".allclear");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say(
        "pip: a client of Statuspage, schemathesis, a mail server and a collector, as tests/clients/requirements.txt pins them (a minute)",
    );
    run(&mut program("python3", &["-m", "venv", "--clear", ENVIRONMENT])).context(
        "Python cannot make an environment\nhint: install `python3-venv` with your package manager",
    )?;
    let pip = root().join(ENVIRONMENT).join("bin/pip");
    run(&mut program(
        pip,
        &["install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", REQUIREMENTS],
    ))?;
    std::fs::write(stamp, wanted).context("cannot write into the environment of Python")
}
