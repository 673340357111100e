//! `allclear-agent`: runs probes in one region and reports what it saw.
//!
//! All of it is in the library: what is async would be compiled into both.

fn main() -> std::process::ExitCode {
    agent::command_line::main()
}
