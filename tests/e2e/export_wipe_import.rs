//! Everything is copied, and comes back in a new place as it was; what is damaged, or would mix
//! two pages, is refused.

use domain::backup::format::{BackupLine, ChainedWriter};
use domain::backup::messages::{ImportRequest, ImportStep};
use domain::ids::ObjectName;
use domain::phases::Phases;
use domain::protocol::observation::Observation;
use harness::{
    ADMIN_TOKEN, AgentProcess, Bundle, LocalWorker, Original, PASSWORD, batch, file, request, rows,
    seen, wait_for, wait_until_same,
};

#[test]
fn everything_comes_back_and_goes_on() {
    let Original { system, token, real_token, incident, heartbeat } =
        Original::in_bundle(Bundle::Deployed);
    // More than one page of rows.
    for sequence in 6..=700 {
        let _ = system.worker.send(&token, &batch(sequence));
    }
    // And more bytes than go into one.
    for sequence in 701..=715 {
        let mut large = batch(sequence);
        let seen = large.observations[0].clone();
        let some = |n: u32| n.wrapping_mul(2_654_435_761);
        let observation = |n: u32| Observation {
            steps: vec![Phases {
                dns_us: Some(some(n)),
                tls_us: Some(some(!n)),
                ..Phases::default()
            }],
            ..seen.clone()
        };
        large.observations = (0..5_000).map(|n| observation(n + 5_000 * sequence as u32)).collect();
        let _ = system.worker.send(&token, &large);
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    system.allclear(&["export", &name]);
    let text = std::fs::read_to_string(&path).unwrap();
    let longest = text.lines().map(str::len).max().unwrap();
    assert!((600_000..1_000_000).contains(&longest), "{longest} bytes in a line");
    for secret in [token.as_str(), &real_token, PASSWORD, ADMIN_TOKEN] {
        assert!(!text.contains(secret), "no secret is kept");
    }
    assert!(text.contains(&domain::access::token::hash(&token)), "but hashes of tokens are");

    let mut second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    wait_until_same(&second, &incident, &seen(&system.worker, &incident));
    let (again, again_name) = file(folder.path(), "again.jsonl");
    second.allclear(&["export", &again_name]);
    assert_eq!(rows(&again), rows(&path), "every row is as it was");

    let counted = second.counts("eu-central");
    assert!(second.send(&token, &batch(715)), "what had been delivered is known");
    assert_eq!(second.counts("eu-central")["observations"], counted["observations"]);
    assert!(!second.send(&token, &batch(716)));
    let more = second.counts("eu-central");
    assert_eq!(more["observations"].as_u64(), counted["observations"].as_u64().map(|n| n + 1));
    assert_eq!(more["batches"], more["rows"]);

    second.kill();
    second.start_again();
    assert!(second.send(&token, &batch(716)));
    let before = second.counts("us-east")["observations"].as_u64().unwrap();
    let agent = AgentProcess::start(&second.url(""), &real_token, Some(PASSWORD));
    wait_for("the agent to deliver to the new place", || {
        second.counts("us-east")["observations"].as_u64().unwrap() > before
    });
    drop(agent);
    let (_, secret) = heartbeat.rsplit_once('/').unwrap();
    let ping = request("POST", &second.url(&format!("heartbeat/{secret}")), &[], b"");
    assert_eq!(ping.unwrap().status, 200, "the heartbeat's address is still its own");
    let resolve = ["incident", "resolve", &incident, "-m", "Over."];
    second.allclear(&resolve);
}

#[test]
fn what_is_damaged_or_would_mix_two_pages_is_refused() {
    let Original { system, incident, .. } = Original::in_bundle(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    let whole = system.allclear(&["export", "-"]) + "\n";
    std::fs::write(&path, &whole).unwrap();
    let second = LocalWorker::start(Bundle::Deployed);
    let refused = |worker: &LocalWorker, text: &[u8], why: &str| {
        let (path, name) = file(folder.path(), "damaged.jsonl");
        std::fs::write(path, text).unwrap();
        let (well, _, output) = worker.try_allclear(&["import", &name]);
        assert!(!well && output.contains(why), "{why}: {output}");
    };
    let lines: Vec<&str> = whole.lines().collect();
    for line in [1, 2, lines.len() / 2, lines.len()] {
        let mut bytes = whole.clone().into_bytes();
        let begin: usize = lines.iter().take(line - 1).map(|line| line.len() + 1).sum();
        bytes[begin + lines[line - 1].len() / 2] ^= 4;
        refused(&second, &bytes, &format!("line {line} is corrupt"));
    }
    let cut = lines[..lines.len() - 1].join("\n");
    let kept = lines.len() - 1;
    refused(&second, cut.as_bytes(), &format!("is truncated after line {kept}"));
    refused(&second, b"hello\n", "line 1 is corrupt");
    refused(&second, b"", "is truncated after line 0");
    // A page that is there is not touched.
    let before = seen(&system.worker, &incident);
    refused(&system.worker, whole.as_bytes(), "`board` is not empty");
    wait_until_same(&system.worker, &incident, &before);

    // An import that broke off serves nobody, and another may take its place.
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let begin = br#"{"name":"broken-off","step":{"begin":{"schema":1}}}"#;
    let url = second.url("ops/v1/import/board");
    let ask = |body: &[u8]| request("POST", &url, &[("authorization", &bearer)], body).unwrap();
    assert_eq!(ask(begin).status, 200);
    let (well, _, output) = second.try_allclear(&["incident", "list"]);
    assert!(!well && output.contains("an import is under way"), "{output}");
    let newer = br#"{"name":"newer","step":{"begin":{"schema":99}}}"#;
    assert!(ask(newer).body.contains("schema version 99"), "{}", ask(newer).body);
    assert_eq!(ask(br#"{"name":"other","step":"seal"}"#).status, 409);
    second.allclear(&["import", &name]);
    wait_until_same(&second, &incident, &before);
    // The same file again changes nothing; another is refused.
    second.allclear(&["import", &name]);
    wait_until_same(&second, &incident, &before);
    let another = system.allclear(&["export", "-"]) + "\n";
    refused(&second, another.as_bytes(), "`board` is not empty");
    let anybody = request("GET", &second.url("ops/v1/export"), &[], b"").unwrap();
    assert_eq!(anybody.status, 401);
}

#[test]
fn an_import_that_broke_off_goes_on_where_it_was() {
    let Original { system, token, incident, .. } = Original::in_bundle(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    system.allclear(&["export", &name]);
    let mut tally = ChainedWriter::default();
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<BackupLine> = text.lines().map(|line| tally.read(line).unwrap()).collect();
    let mut second = LocalWorker::start(Bundle::Deployed);
    let send = |worker: &LocalWorker, object: &ObjectName, step: ImportStep| {
        let import = ImportRequest { name: tally.name().unwrap().to_owned(), step };
        let url = worker.url(&format!("ops/v1/import/{object}"));
        let bearer = format!("Bearer {ADMIN_TOKEN}");
        let body = serde_json::to_vec(&import).unwrap();
        let reply = request("POST", &url, &[("authorization", &bearer)], &body).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
    };
    let BackupLine::Header(header) = &lines[0] else { panic!("{:?}", lines[0]) };
    for (object, schema) in &header.objects {
        send(&second, object, ImportStep::Begin { schema: *schema });
    }
    let chunks = lines.iter().filter_map(|line| match line {
        BackupLine::Chunk(chunk) => Some(chunk.clone()),
        _ => None,
    });
    for chunk in chunks.clone().take(3).chain(chunks.take(2)) {
        send(&second, &chunk.object.clone(), ImportStep::Load(chunk));
    }
    second.kill();
    second.restart();
    let bearer = format!("Bearer {token}");
    let url = second.url("agent/v1/assignment");
    let agent = request("GET", &url, &[("authorization", &bearer)], b"").unwrap();
    assert_eq!(agent.status, 503, "agents keep what they see: {}", agent.body);
    second.allclear(&["import", &name]);
    wait_until_same(&second, &incident, &seen(&system.worker, &incident));
    let (again, again_name) = file(folder.path(), "again.jsonl");
    second.allclear(&["export", &again_name]);
    assert_eq!(rows(&again), rows(&path), "every row is as it was");
}
