//! What `allclear-agent check` says of ten mistakes that people make: the place, and the way out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::{Command, Output};

const PAGE: &str = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\n\
                    [[region]]\nid = \"eu\"\nname = \"Europe\"\n\n\
                    [[component]]\nid = \"shop\"\nname = \"Shop\"\n";

/// A probe that is right; each mistake replaces one of its lines.
const PROBE: &str = "id = \"shop\"\ncomponent = \"shop\"\nevery = \"30s\"\ntimeout = \"10s\"\n\
                     regions = [\"eu\"]\n\n[[step]]\nname = \"open\"\n\
                     get = \"https://shop.example/\"\nexpect = [\"status == 200\"]\n";

fn check(probe: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), PAGE).unwrap();
    std::fs::write(folder.path().join("shop.toml"), probe).unwrap();
    let agent = env!("CARGO_BIN_EXE_allclear-agent");
    let mut output = Command::new(agent).arg("check").arg(folder.path()).output().unwrap();
    let shown = folder.path().display().to_string();
    for stream in [&mut output.stdout, &mut output.stderr] {
        *stream = String::from_utf8_lossy(stream).replace(&shown, "probes").into_bytes();
    }
    output
}

#[test]
fn a_folder_that_is_right_says_what_it_holds() {
    let output = check(PROBE);
    assert!(output.status.success());
    let output_text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output_text, "`probes` is right: 1 component, 1 probe, 1 step\n");
}

#[test]
fn files_that_editors_and_archives_leave_are_no_probes_and_sub_folders_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("page.toml"), PAGE).unwrap();
    std::fs::write(at("SHOP.TOML"), PROBE).unwrap();
    std::fs::create_dir(at("eu")).unwrap();
    std::fs::write(at("eu/basket.toml"), PROBE.replace("id = \"shop\"", "id = \"basket\""))
        .unwrap();
    for name in ["._shop.toml", ".draft.toml", "shop.toml~", "notes.md"] {
        std::fs::write(at(name), b"\xff\xfe no probe").unwrap();
    }
    std::os::unix::fs::symlink("nobody@host.123", at(".#shop.toml")).unwrap();
    std::fs::create_dir(at("old.toml")).unwrap();
    let agent = env!("CARGO_BIN_EXE_allclear-agent");
    let check = || Command::new(agent).arg("check").arg(folder.path()).output().unwrap();
    let output_text = String::from_utf8_lossy(&check().stdout)
        .replace(&folder.path().display().to_string(), "probes");
    let dot = "is left out: its name begins with a dot";
    assert_eq!(
        output_text,
        format!(
            "`probes/.#shop.toml` {dot}\n`probes/._shop.toml` {dot}\n`probes/.draft.toml` {dot}\n\
             `probes/old.toml` is left out: it is a folder, named like a file\n\
             `probes` is right: 1 component, 2 probes, 2 steps\n"
        )
    );
    std::fs::write(at("utf16.toml"), b"\xff\xfei\0d\0").unwrap();
    let output_text = String::from_utf8_lossy(&check().stderr).into_owned();
    assert!(output_text.contains("utf16.toml`: it is no UTF-8 text"), "{output_text}");
}

#[test]
fn ten_mistakes_are_each_shown_with_the_way_out() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check.txt");
    let mut output_text = String::new();
    for (right, wrong) in [
        ("every =", "evry ="),
        ("\"30s\"", "\"30\""),
        ("\"10s\"", "\"45s\""),
        ("[\"eu\"]", "[\"us\"]"),
        ("component = \"shop\"", "component = \"shpo\""),
        ("https://shop", "shop"),
        ("status ==", "status ="),
        ("status == 200", "stauts == 200"),
        ("\"status == 200\"", "\"status == 200\", \"status == 500\""),
        ("get = \"https://shop.example/\"", "get = \"https://shop.example/${token}\""),
    ] {
        let output = check(&PROBE.replacen(right, wrong, 1));
        assert!(!output.status.success(), "{wrong}");
        output_text +=
            &format!("# {right} -> {wrong}\n{}\n", String::from_utf8_lossy(&output.stderr));
    }
    if std::env::var_os("ALLCLEAR_BLESS").is_some() {
        std::fs::write(&golden, &output_text).unwrap();
    }
    let golden_text = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(output_text, golden_text, "\nset ALLCLEAR_BLESS=1 to take it as it is now");
}
