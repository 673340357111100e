//! Output to the terminal: text from the server steers no terminal, and a reader that has seen enough, such as
//! `head`, ends no command.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

use domain::terminal_text::harmless;

/// Prints a line for people and programs, as `println!` does.
macro_rules! outln {
    ($($text:tt)*) => { $crate::output::line(format_args!($($text)*)) };
}

/// Prints a line beside the output, as `eprintln!` does.
macro_rules! errln {
    ($($text:tt)*) => { $crate::output::line_beside(format_args!($($text)*)) };
}

pub(crate) fn line(text: Arguments<'_>) {
    let printed = writeln!(io::stdout(), "{}", harmless(&text.to_string()));
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
