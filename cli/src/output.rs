//! Output to the terminal: text from the server steers no terminal, and a reader that has seen enough, such as
//! `head`, ends no command.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

use anyhow::Context;
use domain::terminal_text::harmless;
use serde::Serialize;

/// Prints a line for people and programs, as `println!` does.
macro_rules! outln {
    ($($text:tt)*) => { $crate::output::line(format_args!($($text)*)) };
}

/// Prints a line beside the output, as `eprintln!` does.
macro_rules! errln {
    ($($text:tt)*) => { $crate::output::line_beside(format_args!($($text)*)) };
}

/// Prints what a server answered, for programs.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value).context("the answer cannot be written")?;
    // Control characters are escaped in JSON already.
    line(format_args!("{text}"));
    Ok(())
}

pub(crate) fn line(text: Arguments<'_>) {
    print(&harmless(&text.to_string()));
}

/// Prints a line in which nothing steers a terminal but what this program put there.
pub(crate) fn print(text: &str) {
    let printed = writeln!(io::stdout(), "{text}");
    if let Err(error) = printed
        && error.kind() != ErrorKind::BrokenPipe
    {
        line_beside(format_args!("error: the output cannot be written: {error}"));
        std::process::exit(1);
    }
}

pub(crate) fn line_beside(text: Arguments<'_>) {
    // Where nothing can be read there is nothing to tell it to.
    let _ = writeln!(io::stderr(), "{}", harmless(&text.to_string()));
}
