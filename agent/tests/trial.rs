//! What `allclear-agent try` shows: all that was sent and received, every expectation with the
//! value found, a waterfall, and no secret.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod servers;

use std::process::{Command, Output};

const SECRET: &str = "hunter2-and-more";

fn attempt(steps: &str, secret: bool) -> Output {
    attempt_with(steps, secret, &[])
}

fn attempt_with(steps: &str, secret: bool, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    let head = "id = 'shop'\ncomponent = 'shop'\nevery = '30s'\ntimeout = '2s'\nregions = ['eu']\n";
    std::fs::write(&file, format!("{head}{steps}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
    if secret {
        command.env("ALLCLEAR_SECRET_PW", SECRET);
    }
    command.arg("try").arg(&file).args(more).output().unwrap()
}

#[test]
fn of_a_file_that_is_sent_only_its_name_and_length_are_shown() {
    let server = servers::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order.json"), "{\"card\":\"abcd\"}").unwrap();
    let step = format!("[[step]]\nname = 's'\npost = 'http://{server}/'\nfile = 'order.json'\n");
    let output = attempt_with(&step, false, &["--files", folder.path().to_str().unwrap()]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("(file `order.json`, 15 bytes)"), "{text}");
    assert!(!text.contains("card") && !text.contains("abcd"), "{text}");
}

/// Times, ports and the waterfall's lengths differ from run to run.
fn steady(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let number = regex_lite::Regex::new("[0-9.]+ ms|127.0.0.1:[0-9]+").unwrap();
    let bar = regex_lite::Regex::new(r"\|[ dct#=]{50}\|").unwrap();
    bar.replace_all(&number.replace_all(&text, "N"), "|…|").into_owned()
}

#[test]
fn everything_that_a_run_sees_is_shown_without_its_secrets() {
    let body = format!("{{\"token\":\"t-42\",\"echo\":\"{SECRET}\u{9b}31m\"}}");
    let length = body.len();
    let server = servers::answering(format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\ndate: today\r\n\r\n{body}"
    ));
    let steps = format!(
        "[[step]]\nname = 'sign in'\npost = 'http://{server}/login'\n\
         json = {{ password = '${{secret.PW}}' }}\n\
         expect = ['status == 200', {{ that = 'body_size < 10B', level = 'degraded' }}]\n\
         keep = {{ token = 'json.token' }}\n\
         [[step]]\nname = 'look'\nget = 'http://{server}/?t=${{token}}'\n\
         basic_auth = {{ user = 'probe', password = '${{secret.PW}}' }}\n\
         expect = ['status == 200', \"json.items exists\"]\n"
    );
    let output = attempt(&steps, true);
    assert!(!output.status.success(), "an expectation did not hold");
    let version = env!("CARGO_PKG_VERSION");
    let text = steady(&output).replace(version, "VERSION");
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trial.txt");
    if std::env::var_os("ALLCLEAR_BLESS").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&golden).unwrap_or_default());
    assert!(!text.contains(SECRET) && !text.contains('\u{9b}'), "nor what steers a terminal");
}

#[test]
fn what_cannot_be_run_says_why() {
    let steps = "[[step]]\nname = 'a'\nget = 'http://127.0.0.1:1/${secret.PW}'\n";
    let output = attempt(steps, false);
    let text = steady(&output);
    assert!(!output.status.success());
    assert!(
        text.contains("shop.toml:8:7: secret `PW` is not set")
            && text.contains("hint: set ALLCLEAR_SECRET_PW"),
        "{text}"
    );
    let output = attempt("[[step]]\nname = 'a'\ngot = 'x'\n", false);
    let text = steady(&output);
    assert!(
        text.contains("there is no key `got`") && text.contains("did you mean `get`?"),
        "{text}"
    );
}
