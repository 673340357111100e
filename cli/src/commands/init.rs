//! `allclear init`: asks a few questions, and writes a first folder that works.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, bail};
use domain::config::first_folder::FirstFolder;
use domain::config::parse;

use crate::options::InitOptions;

/// Writes the folder. It asks on a terminal only, for what was not given.
///
/// # Errors
/// A folder that is not empty; what was not given where there is no terminal; answers that make no page.
pub(crate) fn run(options: &InitOptions) -> anyhow::Result<()> {
    let folder = &options.folder;
    check_empty(folder)?;
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let mut missing = vec![];
    let mut answer =
        |flag: &str, given: &Option<String>, question: &str, unless: Option<&str>| match (
            given, asks, unless,
        ) {
            (Some(given), ..) => Ok(given.clone()),
            (None, true, _) => ask(question, unless),
            (None, false, Some(unless)) => Ok(unless.to_owned()),
            (None, false, None) => {
                missing.push(flag.to_owned());
                Ok(String::new())
            }
        };
    let name = answer("--name", &options.name, "The name of the page", None)?;
    let local = Some("http://127.0.0.1:8787");
    let url = answer("--url", &options.url, "The address that it will have", local)?;
    let probe_url = answer("--probe", &options.probe, "The address to watch", None)?;
    let region = answer("--region", &options.region, "Where the agent runs", Some("home"))?;
    if !missing.is_empty() {
        bail!("there is no terminal to ask at\nhint: give {}", missing.join(" and "));
    }
    let first = FirstFolder { name, url, probe_url, region: region.parse()? };
    let files = first.files();
    if let Err(errors) = parse::read(&files) {
        let lines: Vec<String> = errors
            .iter()
            .map(|error| match &error.hint {
                Some(hint) => format!("{}\nhint: {hint}", error.message),
                None => error.message.clone(),
            })
            .collect();
        bail!("nothing was written\n{}", lines.join("\n"));
    }
    std::fs::create_dir_all(folder).with_context(|| format!("`{}`", folder.display()))?;
    for file in files {
        let path = folder.join(&file.path);
        std::fs::write(&path, file.text).with_context(|| format!("`{}`", path.display()))?;
        outln!("{}", path.display());
    }
    errln!("{}", next_steps(folder, &first));
    Ok(())
}

/// Refuses a folder that has anything in it.
pub(crate) fn check_empty(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            bail!("`{shown}` is not empty\nhint: name another folder, such as `my-page`")
        }
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("`{shown}`"))
        }
        _ => Ok(()),
    }
}

fn ask(question: &str, unless: Option<&str>) -> anyhow::Result<String> {
    loop {
        let mut out = std::io::stderr();
        match unless {
            Some(unless) => write!(out, "{question} [{unless}]: ")?,
            None => write!(out, "{question}: ")?,
        }
        out.flush()?;
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line)? == 0 {
            bail!("nothing was written");
        }
        match (line.trim(), unless) {
            ("", Some(unless)) => return Ok(unless.to_owned()),
            ("", None) => {}
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}

fn next_steps(folder: &Path, first: &FirstFolder) -> String {
    let FirstFolder { region, .. } = first;
    let folder = folder.display();
    format!(
        "next, all on this machine:\n  allclear up --probes {folder}\n\
         or with a server and a token of yours:\n  allclear apply {folder}\n  \
         ALLCLEAR_TOKEN=$(allclear agent add {region}-1 --region {region}) \\\n    \
         allclear-agent run --server \"$ALLCLEAR_SERVER\""
    )
}
