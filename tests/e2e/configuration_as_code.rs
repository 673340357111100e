//! Configuration as code: from an empty folder to a page, a rename that keeps its history, a component that only
//! operators see, and what scripts learn of a command that failed.

use std::process::{Command, Stdio};

use harness::{Bundle, System, native, request};

/// A command with its exit code, output and errors; nothing can be asked.
fn allclear(
    system: &System,
    arguments: &[&str],
    settings: &[(&str, &str)],
) -> (i32, String, String) {
    let mut command = Command::new(native("allclear"));
    command.args(arguments).env("ALLCLEAR_SERVER", system.worker.url(""));
    command.env("ALLCLEAR_TOKEN", harness::ADMIN_TOKEN).envs(settings.iter().copied());
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn done(system: &System, arguments: &[&str]) -> String {
    let (code, output, errors) = allclear(system, arguments, &[]);
    assert_eq!(code, 0, "{arguments:?}: {errors}{output}");
    output
}

#[test]
fn a_page_begins_with_an_empty_folder_and_a_rename_keeps_its_history() {
    let system = System::without_agents(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let probes = folder.path().join("probes");
    let path = probes.display().to_string();

    // Nothing is asked where nobody can answer.
    let (code, _, errors) = allclear(&system, &["init", &path], &[]);
    assert_eq!(code, 1);
    assert!(errors.contains("give --name and --probe"), "{errors}");
    done(&system, &["init", &path, "--name", "Ours", "--probe", "https://shop.example/"]);
    let (code, _, errors) = allclear(&system, &["init", &path], &[]);
    assert!(code == 1 && errors.contains("is not empty"), "{errors}");
    done(&system, &["fmt", &path, "--check"]);
    assert!(done(&system, &["check", &path]).contains("1 components, 1 probes"));
    let plan = done(&system, &["plan", &path]);
    assert!(plan.contains("+ component website") && plan.contains("cost: about"), "{plan}");
    assert_eq!(done(&system, &["apply", &path]), plan);
    let since = system.worker.ops("components")[0]["created_at"].clone();

    let change = |file: &str, from: &str, to: &str| {
        let file = probes.join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).unwrap();
    };
    change("page.toml", "id = \"website\"", "id=\"shop\"\nwas='website'\nowner = 'Web'");
    change(
        "website.toml",
        "id = \"website\"\ncomponent = \"website\"",
        "id = \"shop\"\nwas = \"website\"\ncomponent = \"shop\"",
    );
    let (code, output, _) = allclear(&system, &["fmt", &path, "--check"], &[]);
    assert_eq!((code, output.trim().ends_with("page.toml")), (1, true), "{output}");
    done(&system, &["fmt", &path]);
    done(&system, &["fmt", &path, "--check"]);
    let plan = done(&system, &["plan", &path]);
    for line in
        ["~ component shop (was website)", "~ probe shop (was website)", "owner: Web is new"]
    {
        assert!(plan.contains(line), "{line}: {plan}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&done(&system, &["plan", &path, "--json"])).unwrap();
    assert_eq!(json["renamed"], serde_json::json!(["component shop", "probe shop"]));
    done(&system, &["apply", &path]);
    let components = system.worker.ops("components");
    assert_eq!((&components[0]["id"], &components[0]["created_at"]), (&"shop".into(), &since));
    assert!(done(&system, &["plan", &path]).contains("nothing would change"));

    // Only operators see what is hidden.
    change("page.toml", "owner = \"Web\"", "owner = \"Web\"\nhidden = true");
    done(&system, &["apply", &path]);
    assert!(done(&system, &["status"]).contains("(hidden)"));
    let read = |path: &str| request("GET", &system.worker.url(path), &[], b"").unwrap();
    assert_eq!(read("components/shop").status, 404);
    for path in [
        "",
        "api/v2/components.json",
        "api/v2/summary.json",
        "history.rss",
        "history",
        "uptime",
        "maintenance",
        "api",
    ] {
        let body = read(path).body;
        assert!(!body.contains("Website"), "{path}: {body}");
    }
}

#[test]
fn scripts_learn_why_a_command_failed() {
    let system = System::without_agents(Bundle::Deployed);
    let nowhere = [("ALLCLEAR_SERVER", "http://127.0.0.1:9")];
    for (code, arguments, settings) in [
        (2, &["plan", "--no-such-flag"][..], &[][..]),
        (3, &["status"], &nowhere),
        (4, &["status"], &[("ALLCLEAR_TOKEN", "wrong")]),
        (4, &["status"], &[("ALLCLEAR_TOKEN", "")]),
        (5, &["correction", "withdraw", "none"], &[]),
        (1, &["check", "/no/such/folder"], &[]),
        (1, &["watch"], &[]),
        (1, &["status", "--profile", "none"], &[]),
    ] {
        let (found, output, errors) = allclear(&system, arguments, settings);
        assert_eq!(found, code, "{arguments:?}: {errors}{output}");
    }
    let bash = done(&system, &["completions", "bash"]);
    assert!(bash.contains("complete -F _allclear"), "{bash}");
    assert!(done(&system, &["man"]).contains(".TH allclear 1"));
    assert!(!done(&system, &["status"]).contains('\u{1b}'), "no colour in a pipe");
}
