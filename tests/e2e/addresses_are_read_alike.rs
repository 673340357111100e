//! Addresses of probes: does the Worker, which asks its engine, refuse what the command line refuses?

use domain::config::parse;
use domain::config::source::SourceFile;
use domain::diagnostic::FileError;
use harness::{ADMIN_TOKEN, Bundle, System, request};
use serde_json::json;

/// What stands behind `http://`, and as a host alone. Not `xn--a`, which is no Punycode: workerd takes it, the command
/// line and the agent do not.
const HOSTS: [&str; 31] = [
    "shop.example",
    "Shop.EXAMPLE.",
    "my_app",
    "bücher.example",
    "BÜCHER.example",
    "faß.example",
    "例え。テスト",
    "xn--bcher-kva.example",
    "a\u{200d}b.example",
    "a\u{ad}b.example",
    "\u{ad}",
    "-a-.example",
    "ab--cd.example",
    "אב1.example",
    "1אב.example",
    "１２７.1",
    "127.1",
    "0x7f.1",
    "1.2.3.256",
    "1.2.3.4.5",
    "[2001:DB8::0:1]",
    "[::1",
    "[::g]",
    "a%2eb",
    "a%2fb",
    "a%zz",
    "a^b",
    "a b",
    "a|b",
    "..",
    "\u{fdd0}",
];

/// Whole addresses.
const URLS: [&str; 14] = [
    "http://",
    "http:///a",
    "http:a",
    "http:/a",
    "http://a:65535/",
    "http://a:65536/",
    "http://a:/",
    "http://user@a/",
    "http://:secret@a/",
    "http://@a/",
    "http://a\\\\b",
    "http://a/\\tb",
    " http://a/",
    "ftp://a/",
];

#[test]
fn the_worker_refuses_the_addresses_that_the_command_line_refuses() {
    let system = System::without_agents(Bundle::Deployed);
    let page = std::fs::read_to_string(system.probes().join("page.toml")).unwrap();
    let mut files = vec![SourceFile { path: "page.toml".to_owned(), text: page }];
    let steps = HOSTS.iter().flat_map(|host| {
        [
            format!("get = \"http://{host}/\""),
            format!("icmp = \"{host}\""),
            format!("dns = \"{host}\""),
        ]
    });
    let steps = steps.chain(URLS.iter().map(|url| format!("get = \"{url}\"")));
    for (nth, step) in steps.enumerate() {
        let text = format!(
            "id = \"p{nth}\"\ncomponent = \"checkout\"\nevery = \"1m\"\ntimeout = \"5s\"\n\
             regions = [\"eu-central\"]\n\n[[step]]\nname = \"a\"\n{step}\n"
        );
        files.push(SourceFile { path: format!("p{nth}.toml"), text });
    }
    let refused = parse::read(&files).unwrap_err();
    assert!(refused.len() > HOSTS.len(), "{refused:?}");

    let url = system.worker.url("ops/v1/apply");
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = json!({ "files": files }).to_string();
    let reply = request("POST", &url, &headers, body.as_bytes()).unwrap();
    assert_eq!(reply.status, 422, "{}", reply.body);
    let errors: Vec<FileError> = serde_json::from_value(reply.json()["errors"].clone()).unwrap();
    assert_eq!(errors, refused);
}
