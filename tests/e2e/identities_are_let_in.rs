//! An identity provider in front of the Worker says who operators are: whom it names is let in, and every forged, ended
//! or foreign token is not.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use harness::{Bundle, IDENTITY_AUDIENCE, Reply, System, TestSettings, get, request, root};
use serde_json::{Value, json};

/// The provider, which ends with the story.
struct Provider {
    process: Child,
    issuer: &'static str,
    tokens: Value,
}

impl Provider {
    fn start() -> Self {
        let script = root().join("tests/clients/identity_provider.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(IDENTITY_AUDIENCE).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let parsed: Value = serde_json::from_str(&line).unwrap();
        let issuer = parsed["issuer"].as_str().unwrap().to_owned().leak();
        Self { process, issuer, tokens: parsed["tokens"].clone() }
    }

    /// How often it was asked for its keys.
    fn asked(&self) -> u64 {
        get(&format!("{}/asked", self.issuer)).unwrap().json()["asked"].as_u64().unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn send(system: &System, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let url = system.worker.url(path);
    let mut all = vec![("content-type", "application/json")];
    all.extend(headers);
    request(method, &url, &all, body.as_bytes()).unwrap()
}

#[test]
fn who_a_provider_names_is_let_in_and_nobody_else() {
    let provider = Provider::start();
    let settings =
        TestSettings { identity_issuer: Some(provider.issuer), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Provokable, settings);
    let incidents = "ops/v1/incidents";
    for (name, token) in provider.tokens.as_object().unwrap() {
        let token = token.as_str().unwrap();
        let reply = send(&system, "GET", incidents, &[("cf-access-jwt-assertion", token)], "");
        let expected = if matches!(&**name, "right" | "program") { 200 } else { 401 };
        assert_eq!(reply.status, expected, "{name}: {}", reply.body);
        assert!(!reply.body.contains(token), "{name}");
    }
    assert_eq!(provider.asked(), 1, "its keys are kept");
    assert_eq!(send(&system, "GET", incidents, &[], "").status, 401);

    let right = ("cf-access-jwt-assertion", provider.tokens["right"].as_str().unwrap());
    let new = json!({ "name": "Slow", "body": "We look.", "components": {} }).to_string();
    for (site, expected) in
        [("cross-site", 401), ("same-site", 401), ("same-origin", 200), ("none", 200)]
    {
        let headers = [right, ("sec-fetch-site", site)];
        let reply = send(&system, "POST", incidents, &headers, &new);
        assert_eq!(reply.status / 100, expected / 100, "{site}: {}", reply.body);
    }
    let export = system.allclear(&["export", "-"]);
    assert!(export.contains("identity:ada@example.com"), "the log names who did it");

    // What it lets in may read and publish, and no more.
    let token = json!({ "name": "mine", "scopes": ["read"] }).to_string();
    assert_eq!(send(&system, "POST", "ops/v1/tokens", &[right], &token).status, 403);
    // A token of this page counts before it.
    let wrong = [right, ("authorization", "Bearer wrong")];
    assert_eq!(send(&system, "GET", incidents, &wrong, "").status, 401);
}

#[test]
fn without_a_provider_its_tokens_say_nothing() {
    let provider = Provider::start();
    let system = System::without_agents(Bundle::Provokable);
    let right = ("cf-access-jwt-assertion", provider.tokens["right"].as_str().unwrap());
    assert_eq!(send(&system, "GET", "ops/v1/incidents", &[right], "").status, 401);
    assert_eq!(provider.asked(), 0);
}

#[test]
fn a_provider_that_does_not_answer_lets_nobody_in_and_keeps_no_token_out() {
    let provider = Provider::start();
    let (issuer, tokens) = (provider.issuer, provider.tokens.clone());
    drop(provider);
    let settings = TestSettings { identity_issuer: Some(issuer), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Provokable, settings);
    let right = ("cf-access-jwt-assertion", tokens["right"].as_str().unwrap());
    let reply = send(&system, "GET", "ops/v1/incidents", &[right], "");
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert!(system.ops("incidents").is_array(), "the administrator's token needs no provider");
}
