//! The release archive, unpacked in an empty folder on a machine without a compiler, serves the page and runs an
//! agent.

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{free_port, get, native, run, wait_for};

/// The folders of `PATH` that have neither Cargo nor a compiler.
fn path_without_a_compiler() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path);
    let without = folders.filter(|folder| {
        !["cargo", "rustc", "cc"].iter().any(|program| folder.join(program).exists())
    });
    // npm and its Node may lie where a compiler lies too.
    std::env::join_paths(without).unwrap()
}

/// Links to npm and node alone, wherever they are.
fn node(folder: &Path) -> PathBuf {
    let own = folder.join("node");
    std::fs::create_dir(&own).unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    for program in ["node", "npm", "env", "sh"] {
        let found = std::env::split_paths(&path).map(|f| f.join(program)).find(|p| p.exists());
        let found = found.unwrap_or_else(|| panic!("there is no {program}"));
        std::os::unix::fs::symlink(found.canonicalize().unwrap(), own.join(program)).unwrap();
    }
    own
}

#[test]
fn what_is_downloaded_runs_without_a_compiler() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("made");
    let mut dist = Command::new(native("xtask"));
    dist.arg("dist").arg("--programs").arg(native("allclear").parent().unwrap());
    let (well, output, errors) = run(dist.arg("--into").arg(&into));
    assert!(well, "{output}{errors}");
    let made = std::fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().path());
    let archive = made.into_iter().find(|path| path.extension() == Some("gz".as_ref())).unwrap();
    let unpack = folder.path().join("unpacked");
    std::fs::create_dir(&unpack).unwrap();
    let mut tar = Command::new("tar");
    tar.arg("--extract").arg("--file").arg(&archive).arg("--directory").arg(&unpack);
    assert!(run(&mut tar).0);
    let root = std::fs::read_dir(&unpack).unwrap().next().unwrap().unwrap().path();

    // Stories run side by side: each has its own port.
    let port = free_port();
    for file in std::fs::read_dir(root.join("probes")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace(":8787", &format!(":{port}"))).unwrap();
    }
    let mut path = vec![node(folder.path())];
    path.extend(std::env::split_paths(&path_without_a_compiler()));
    let path = std::env::join_paths(path).unwrap();
    let allclear = |arguments: &[&str]| {
        let mut command = Command::new(root.join("allclear"));
        command.current_dir(&root).args(arguments).env("PATH", &path);
        run(&mut command)
    };
    let up = ["up", "--detach", "--port", &port.to_string()];
    let (well, output, errors) = allclear(&up);
    assert!(well && output.contains("npm: workerd"), "{output}{errors}");
    let url = format!("http://127.0.0.1:{port}/");
    assert!(output.contains(&format!("ready: {url}")), "{output}{errors}");
    let page = get(&url).unwrap();
    assert!(page.body.contains("All systems are working"), "{}", page.body);

    // An agent that ends is started again by the next `up`, which leaves alone what runs.
    let record = std::fs::read_to_string(root.join(".allclear/up.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let processes = record["processes"].as_array().unwrap();
    let agent = processes.iter().find(|process| process["name"] == "here-1").unwrap();
    let pid = nix::unistd::Pid::from_raw(agent["pid"].as_i64().unwrap().try_into().unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    wait_for("the agent to end", || !is_alive(pid));
    let (well, output, errors) = allclear(&up);
    assert!(well && output.contains("start: an agent in here"), "{output}{errors}");
    assert!(!output.contains("start: the Worker"), "{output}");
    let other = free_port().to_string();
    let (well, _, errors) = allclear(&["up", "--detach", "--port", &other]);
    assert!(!well && errors.contains("allclear down"), "{errors}");

    let (well, output, errors) = allclear(&["down"]);
    assert!(well && output.contains("stopping workerd"), "{output}{errors}");
    assert!(get(&url).is_none());
}

/// Whether a process is there and has not ended.
fn is_alive(pid: nix::unistd::Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

#[test]
fn what_is_missing_is_named_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let probes = folder.path().join("probes");
    std::fs::create_dir(&probes).unwrap();
    let page = "[page]\nname = \"P\"\nurl = \"http://127.0.0.1:1\"\n[[region]]\nid = \"here\"\nname = \"H\"\n\
                [[component]]\nid = \"shop\"\nname = \"Shop\"\n";
    std::fs::write(probes.join("page.toml"), page).unwrap();
    let probe = "id = \"shop\"\ncomponent = \"shop\"\nevery = \"10s\"\ntimeout = \"5s\"\nregions = [\"here\"]\n\
                 [[step]]\nname = \"open\"\nget = \"http://127.0.0.1:1/\"\nheaders = { x-key = \"${secret.API_KEY}\" }\n";
    std::fs::write(probes.join("shop.toml"), probe).unwrap();
    let mut command = Command::new(native("allclear"));
    command.current_dir(folder.path()).args(["up", "--probes", "probes", "--parts"]);
    let (well, output, errors) = run(command.arg(harness::root()));
    assert!(!well && output.is_empty(), "{output}");
    assert!(errors.contains("probes/shop.toml:9:"), "{errors}");
    assert!(errors.contains("ALLCLEAR_SECRET_API_KEY is not set"), "{errors}");
    let mut command = Command::new(native("allclear"));
    let (well, _, errors) = run(command.current_dir(folder.path()).arg("up"));
    assert!(!well && errors.contains("release archive"), "{errors}");
    assert!(!folder.path().join(".allclear").exists());
}
