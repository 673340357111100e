//! What the documentation says to type is typed; what it names is there; what it promises of
//! itself holds.

use std::path::Path;
use std::process::Command;

use harness::{ADMIN_TOKEN, System, free_port, native, root, run_for_output};

/// Ends a command after some seconds as an operator does; it is to end well.
const STOPPED: &str = "timeout --preserve-status 5";

/// The shell examples of a document that use what a running system offers.
fn examples(document: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(document)).unwrap();
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let needs_a_system = |block: &&str| block.contains("curl ") || block.contains("allclear ");
    let elsewhere = |block: &&str| {
        ["allclear-agent run", "my-probes", "https://new.example", "./allclear up"]
            .iter()
            .any(|word| block.contains(word))
    };
    blocks.filter(needs_a_system).filter(|block| !elsewhere(block)).map(str::to_owned).collect()
}

#[test]
fn every_command_works_as_it_is_written() {
    let system = System::start();
    let metric = "[[metric]]\nid = \"orders\"\nname = \"Orders a minute\"\n\n\
        [drills]\nnotify = [\"drill-chat\"]\n\n[page]\n";
    system.change_page("[page]\n", metric);
    let folder = tempfile::tempdir().unwrap();
    let completions = ".local/share/bash-completion/completions";
    std::fs::create_dir_all(folder.path().join(completions)).unwrap();
    for (document, count) in [
        ("README.md", 2),
        ("docs/api.md", 2),
        ("docs/operate.md", 12),
        ("docs/record.md", 3),
        ("docs/backup.md", 2),
        ("docs/mirror.md", 3),
        ("docs/metrics.md", 3),
        ("docs/telemetry.md", 1),
        ("docs/changes.md", 3),
        ("docs/reviews.md", 2),
        ("docs/problems.md", 2),
        ("docs/user-reports.md", 1),
        ("docs/drills.md", 1),
        ("docs/maturity.md", 1),
        ("docs/console.md", 1),
        ("docs/capacity.md", 1),
        ("docs/audit-pack.md", 1),
        ("docs/reports.md", 2),
        ("docs/statuspage.md", 1),
        // It applies a folder of its own.
        ("docs/cli.md", 2),
    ] {
        let examples = examples(document);
        assert_eq!(examples.len(), count, "the examples of {document} are found");
        for example in examples {
            let script = example
                .replace("http://127.0.0.1:8790", system.shop.url())
                .replace("http://127.0.0.1:8787", system.worker.url("").trim_end_matches('/'))
                .replace("$(cat .allclear/admin.token)", ADMIN_TOKEN)
                // What asks, and what is looked at, where there is no terminal.
                .replace("init my-page ", "init my-page --name Ours --probe http://127.0.0.1/ ")
                .replace("allclear watch ", "allclear help watch ")
                // What goes on until it is stopped.
                .replace(
                    "allclear mirror copy --watch",
                    &format!("{STOPPED} allclear mirror copy --watch"),
                )
                .replace("8788 &\n", "8788 &\npid=$!; trap 'kill $pid' EXIT\n")
                .replace("kill $!\n", "")
                .replace("8788", &free_port().to_string())
                // The page of this story is younger than that.
                .replace("'-30 minutes'", "'-1 seconds'")
                .replace("'-20 minutes'", "'now'")
                .replace(" probes\n", &format!(" {}\n", system.probes().display()));
            let path = format!("{}:/usr/bin:/bin", native("allclear").parent().unwrap().display());
            let mut command = Command::new("sh");
            // Examples of the first read the repository; the others write files.
            let here = if document == "README.md" { root() } else { folder.path().to_owned() };
            command.current_dir(here).args(["-euc", &script]).env("PATH", path);
            command
                .env("ALLCLEAR_SERVER", system.worker.url(""))
                .env("ALLCLEAR_TOKEN", ADMIN_TOKEN)
                .env("HOME", folder.path());
            run_for_output(&mut command);
        }
    }
}

#[test]
fn what_the_architecture_names_is_there() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    // Not what stands in fences: a drawing names no files.
    let prose = text.split("```").step_by(2);
    let named = prose.flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let paths = named.filter(|name| name.contains('/') || name.ends_with(".rs"));
    let paths: Vec<&str> = paths.collect();
    assert!(paths.len() > 30, "{paths:?}");
    let mut command = Command::new("git");
    let tracked = run_for_output(command.current_dir(root()).args(["ls-files"]));
    for path in paths {
        let ending = format!("/{path}");
        let files = tracked.lines().filter(|file| *file == path || file.ends_with(&ending)).count();
        let there = path == "/" || files == 1 || root().join(path).is_dir();
        let folder = root().join("domain/src").join(path).is_dir();
        assert!(there || folder, "{files} files are named `{path}`");
    }
}

#[test]
fn readers_are_not_tired_out() {
    let lines = |path: &Path| std::fs::read_to_string(path).unwrap().lines().count();
    assert!(lines(&root().join("README.md")) <= 200);
    let mut command = Command::new("git");
    let files = run_for_output(command.current_dir(root()).args(["ls-files"]));
    let code = files.lines().filter(|file| {
        [".rs", ".js", ".mjs", ".css", ".capnp"].iter().any(|ending| file.ends_with(ending))
    });
    let counted = code.map(|file| (file, lines(&root().join(file))));
    let long: Vec<_> = counted.filter(|(_, count)| *count > 400).collect();
    assert!(long.is_empty(), "more than 400 lines: {long:?}");
}
