//! `allclear check`, `plan` and `apply`: the configuration.

use std::path::Path;

use anyhow::bail;
use domain::board::ApplyRequest;
use domain::board::plan::Plan;
use domain::config::source::SourceFile;
use domain::config::{Configuration, parse};

use crate::client::Client;
use crate::colour::{self, Hue};
use crate::folder;
use crate::output::print_json;

pub(crate) async fn plan(client: &Client, path: &Path, json: bool) -> anyhow::Result<()> {
    let (files, configuration) = checked(path)?;
    let request = ApplyRequest { files, base: None };
    let plan: Plan = client.post("/ops/v1/plan", &request).await?;
    if json {
        return print_json(&plan);
    }
    print(&plan, "nothing would change");
    tell_secrets(&configuration);
    let (base, path) = (&plan.base, path.display());
    if !base.is_empty() {
        errln!("`allclear apply --base {base} {path}` applies this plan, and no other");
    }
    Ok(())
}

pub(crate) async fn apply(
    client: &Client,
    path: &Path,
    base: Option<String>,
    json: bool,
) -> anyhow::Result<()> {
    let (files, configuration) = checked(path)?;
    let plan: Plan = client.post("/ops/v1/apply", &ApplyRequest { files, base }).await?;
    if json {
        return print_json(&plan);
    }
    print(&plan, "nothing changed");
    tell_secrets(&configuration);
    Ok(())
}

/// Says whether a folder is right, and what its agents need.
pub(crate) fn check(path: &Path) -> anyhow::Result<()> {
    let (files, configuration) = checked(path)?;
    let Configuration { components, probes, customers, .. } = &configuration;
    let customers = match customers.len() {
        0 => String::new(),
        count => format!(", {count} customers"),
    };
    outln!(
        "{} files are right: {} components, {} probes{customers}",
        files.len(),
        components.len(),
        probes.len()
    );
    tell_secrets(&configuration);
    Ok(())
}

/// Reads and checks a folder here, so that mistakes are told without a server.
pub(crate) fn checked(path: &Path) -> anyhow::Result<(Vec<SourceFile>, Configuration)> {
    let files = folder::sources(path)?;
    match parse::read(&files) {
        Ok(configuration) => Ok((files, configuration)),
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            bail!("nothing was sent\n{}", lines.join("\n"))
        }
    }
}

fn print(plan: &Plan, nothing: &str) {
    if plan.is_empty() {
        return outln!("{nothing}");
    }
    for line in plan.to_string().lines() {
        let hue = match line.chars().next() {
            Some('+') => Some(Hue::Green),
            Some('~') => Some(Hue::Yellow),
            Some('-') => Some(Hue::Red),
            _ => None,
        };
        colour::line(hue, line);
    }
}

/// Says which secrets the agents need: only they can have them.
fn tell_secrets(configuration: &Configuration) {
    for secret in configuration.secrets() {
        outln!(
            "needs ALLCLEAR_SECRET_{} in the environment of its agents ({}:{}:{})",
            secret.name,
            secret.file,
            secret.line,
            secret.column
        );
    }
}
