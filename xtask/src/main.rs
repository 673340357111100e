//! The developers' commands. `cargo xtask up` runs the whole system on this machine;
//! `cargo xtask test` passes every test. Both install what they need, and say what they do.

mod deny;
mod dist;
mod fuzz;
mod runner;
mod size;
mod test;

use std::path::PathBuf;
use std::process::{Command as Process, ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use xtask::shell::{program, root};
use xtask::{build, setup, shell};

fn commands() -> Command {
    let rest = || Arg::new("rest").num_args(..).trailing_var_arg(true).allow_hyphen_values(true);
    let local = |name: &'static str, about: &'static str| {
        Command::new(name).about(about).disable_help_flag(true).arg(rest().help("see --help"))
    };
    Command::new("cargo xtask")
        .about("The developers' commands of Allclear")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("setup").about("Install the pinned tools, if they are not there"))
        .subcommand(
            Command::new("build")
                .about("Build the Worker, the script of the pages and the native programs"),
        )
        .subcommand(local("up", "Run the whole system on this machine"))
        .subcommand(local("down", "Stop what `up --detach` started"))
        .subcommand(test())
        .subcommand(
            Command::new("install")
                .about("Install `allclear` and `allclear-agent` into Cargo's folder of programs"),
        )
        .subcommand(release())
        .subcommand(fuzz())
        .subcommand(local("bench", "Measure the system and keep the figures in docs/benchmarks.md"))
}

fn release() -> Command {
    let folder = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_parser(value_parser!(PathBuf)).help(help)
    };
    Command::new("dist")
        .about("Build the release archive, with static programs, into target/dist")
        .arg(folder("programs", "Pack the programs of this folder instead"))
        .arg(folder("into", "Where the archive goes"))
}

fn test() -> Command {
    Command::new("test")
        .about("Run every test")
        .arg(
            Arg::new("only")
                .long("only")
                .help("Only the stage of this name; an unknown one lists them"),
        )
        .arg(
            Arg::new("keep")
                .long("keep")
                .action(ArgAction::SetTrue)
                .help("Keep the times in docs/benchmarks.md"),
        )
}

fn fuzz() -> Command {
    Command::new("fuzz")
        .about("Throw random input at every parser")
        .arg(
            Arg::new("seconds")
                .long("seconds")
                .value_parser(value_parser!(u32))
                .default_value("600")
                .help("How long, for each target"),
        )
        .arg(Arg::new("target").help("Only this target; an unknown one lists them"))
}

fn main() -> ExitCode {
    match run(&commands().get_matches()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(matches: &ArgMatches) -> anyhow::Result<()> {
    let text = |matches: &ArgMatches, name: &str| matches.get_one::<String>(name).cloned();
    match matches.subcommand() {
        Some(("setup", _)) => setup::tools(),
        Some(("build", _)) => {
            setup::tools()?;
            build::all()
        }
        Some(("test", given)) => test::run(text(given, "only").as_deref(), given.get_flag("keep")),
        Some(("install", _)) => dist::install(),
        Some(("dist", given)) => {
            let folder = |name: &str| given.get_one::<PathBuf>(name).map(PathBuf::as_path);
            dist::dist(folder("programs"), folder("into"))
        }
        Some(("fuzz", given)) => {
            let seconds = given.get_one("seconds").copied().unwrap_or(600);
            fuzz::fuzz(seconds, text(given, "target").as_deref())
        }
        Some((name, given)) => local(name, given),
        None => Ok(()),
    }
}

/// Runs a program that was built first, with what is left of the arguments.
fn local(name: &str, given: &ArgMatches) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    let mut command = match name {
        "down" => {
            build::native()?;
            allclear(name)
        }
        "up" => {
            setup::tools()?;
            build::quick()?;
            let mut command = allclear(name);
            command.arg("--parts").arg(root());
            command
        }
        _ => {
            setup::tools()?;
            build::native()?;
            program(root().join("target/debug/bench"), &[])
        }
    };
    let rest = given.get_many::<String>("rest").into_iter().flatten();
    let error = command.current_dir(std::env::current_dir()?).args(rest).exec();
    Err(anyhow::Error::new(error).context(format!("cannot run `{}`", shell::show(&command))))
}

fn allclear(name: &str) -> Process {
    program(root().join("target/debug/allclear"), &[name])
}
