//! Dependencies: may we use each of them? Licences, bans and sources always; known vulnerabilities where
//! their database can be reached.

use anyhow::bail;
use xtask::setup::tool;
use xtask::shell::{program, run};

pub(crate) fn check() -> anyhow::Result<()> {
    let deny = |what: &[&str]| {
        let mut command = program(tool("cargo-deny"), &["--log-level", "error", "check"]);
        command.args(what);
        command
    };
    run(&mut deny(&["licenses", "bans", "sources"]))?;
    let output = deny(&["advisories"]).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        println!("no known vulnerabilities");
    } else if errors.contains("failed to fetch advisory database") {
        println!("the database of known vulnerabilities cannot be reached: not checked");
    } else {
        bail!("{errors}");
    }
    Ok(())
}
