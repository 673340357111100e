//! `allclear completions` and `allclear man`: what a shell and `man` know of the command line.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::options::CliOptions;

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell) -> anyhow::Result<()> {
    let mut script = vec![];
    generate(shell, &mut CliOptions::command(), "allclear", &mut script);
    print(&script)
}

/// Prints the manual page, or writes one for every command into a folder.
pub(crate) fn man(folder: Option<&Path>) -> anyhow::Result<()> {
    let Some(folder) = folder else {
        let mut page = vec![];
        clap_mangen::Man::new(CliOptions::command()).render(&mut page)?;
        return print(&page);
    };
    let shown = || format!("`{}`", folder.display());
    std::fs::create_dir_all(folder).with_context(shown)?;
    clap_mangen::generate_to(CliOptions::command(), folder).with_context(shown)
}

/// What a shell or `man` reads, byte by byte.
fn print(text: &[u8]) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("the output cannot be written")
        }
        _ => Ok(()),
    }
}
