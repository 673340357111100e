//! What runs see of servers that misbehave: the right reason in each case, in time, and never a
//! secret.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::protocol::observation::{Observation, Outcome, Reason};
use probes::{failure, observe, one_step, probe};

const SECRET: &str = "hunter2-and-more";

#[test]
fn every_misbehaviour_has_its_reason() {
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    assert!(matches!(
        observe(&one_step(&format!("http://{}/", servers::answering(ok))), &[])[..],
        [Observation { outcome: Outcome::Passed, .. }]
    ));
    let huge_head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(1_000_000));
    let bomb = servers::gzip_bomb();
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(2_000_000));
    for (server, reason) in [
        (servers::nobody(), Reason::ConnectionRefused),
        (servers::resetting(), Reason::ConnectionReset),
        (servers::silent(), Reason::FirstByteTimeout),
        (servers::dripping_head(), Reason::FirstByteTimeout),
        (servers::dripping_body(), Reason::TransferTimeout),
        (servers::answering(huge_head), Reason::HeaderTooLarge),
        (
            servers::answering(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot-hex\r\nx\r\n",
            ),
            Reason::BadHttp,
        ),
        (servers::answering(bomb), Reason::UnpackedTooLarge),
        (servers::answering("SSH-2.0-OpenSSH\r\n"), Reason::BadHttp),
        (
            servers::answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort"),
            Reason::Truncated,
        ),
        (servers::answering(endless), Reason::BodyTooLarge),
        (
            servers::answering("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"),
            Reason::ExpectationFailed,
        ),
    ] {
        // A body that nothing looks at does not decide.
        let step = format!(
            "[[step]]\nname = 'open'\nget = 'http://{server}/'\n\
             expect = ['status == 200', 'body_size < 100MB']\n"
        );
        let seen = failure(&probe(&step));
        assert_eq!((seen.reason, seen.step.as_str()), (reason, "open"), "{}", seen.detail);
    }
}

#[test]
fn a_name_without_an_address() {
    let seen = failure(&one_step("http://nowhere.invalid/"));
    assert_eq!(seen.reason, Reason::DnsFailed, "{}", seen.detail);
}

#[test]
fn a_run_ends_at_its_deadline_and_says_what_it_was_doing() {
    let began = Instant::now();
    let seen = failure(&one_step(&format!("http://{}/", servers::silent())));
    assert!(seen.detail.contains("while waiting for the first byte"), "{}", seen.detail);
    assert!(began.elapsed() < Duration::from_secs(20), "two runs of a second each");
}

#[test]
fn a_slow_answer_is_degraded_and_not_down() {
    let server = servers::serve(|mut stream| {
        servers::request(&mut stream);
        std::thread::sleep(Duration::from_millis(50));
        let _ =
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    let steps = format!(
        "[[step]]\nname = 'open'\nget = 'http://{server}/'\n\
         expect = ['status == 200', {{ that = 'first_byte < 10ms', level = 'degraded' }}]\n"
    );
    let seen = observe(&probe(&steps), &[]);
    assert!(
        matches!(&seen[0].outcome, Outcome::Degraded(f) if f.detail.contains("first_byte")),
        "{seen:?}"
    );
    assert!(seen[0].steps[0].first_byte_us.unwrap() > 10_000);
    assert!(seen[0].steps[0].connect_us.is_some() && seen[0].steps[0].tls_us.is_none());
}

#[test]
fn values_go_from_step_to_step_and_secrets_never_come_back() {
    let asked = Arc::new(Mutex::new(String::new()));
    let server = servers::serve({
        let asked = asked.clone();
        move |mut stream| {
            let request = servers::request(&mut stream);
            asked.lock().unwrap().push_str(&request);
            let body = format!("{{\"token\":\"t-42\",\"echo\":\"{SECRET}\"}}");
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
        }
    });
    let steps = format!(
        "[[step]]\nname = 'sign in'\npost = 'http://{server}/login'\njson = {{ p = '${{secret.PW}}' }}\n\
         keep = {{ token = 'json.token' }}\n\
         [[step]]\nname = 'use it'\nget = 'http://{server}/use?t=${{token}}'\n\
         headers = {{ authorization = 'Bearer ${{token}}' }}\nexpect = [\"json.echo == 'x'\"]\n"
    );
    let seen = observe(&probe(&steps), &[("PW", SECRET)]);
    let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{seen:?}") };
    assert_eq!(failure.step, "use it");
    assert!(
        failure.detail.contains("***") && !failure.detail.contains(SECRET),
        "{}",
        failure.detail
    );
    let asked = asked.lock().unwrap();
    assert!(
        asked.contains("GET /use?t=t-42 HTTP/1.1") && asked.contains("authorization: Bearer t-42")
    );
    assert!(asked.contains("user-agent: allclear-agent/") && asked.contains("(region eu)"));
}

#[test]
fn without_its_secret_a_probe_is_not_run() {
    let server = servers::serve(|_| panic!("nobody was to connect"));
    let steps = format!("[[step]]\nname = 'a'\nget = 'http://{server}/${{secret.MISSING}}'\n");
    let seen = observe(&probe(&steps), &[]);
    let [Observation { outcome: Outcome::Unsure(why), .. }] = &seen[..] else { panic!("{seen:?}") };
    assert!(why.starts_with("p.toml:"), "the place that asks for it: {why}");
    assert!(why.ends_with("hint: set ALLCLEAR_SECRET_MISSING"), "{why}");
}

#[test]
fn a_value_that_was_not_in_the_answer_fails_the_step() {
    let server = servers::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let steps = format!(
        "[[step]]\nname = 'sign in'\nget = 'http://{server}/'\nkeep = {{ token = 'json.token' }}\n"
    );
    let seen = failure(&probe(&steps));
    assert_eq!(seen.reason, Reason::ValueMissing);
    assert!(seen.detail.contains("there is no `token`"), "{}", seen.detail);
}

#[test]
fn redirects_are_followed_as_far_as_the_file_says() {
    let server = servers::circling();
    let open =
        |more: &str| probe(&format!("[[step]]\nname = 'open'\nget = 'http://{server}/'\n{more}\n"));
    let stay =
        open("expect = ['status == 302', 'redirects == 0', \"header.location == '/again'\"]");
    assert_eq!(observe(&stay, &[])[0].outcome, Outcome::Passed);
    let seen = failure(&open("follow_redirects = 3"));
    assert_eq!(seen.reason, Reason::TooManyRedirects, "{}", seen.detail);
    assert!(seen.detail.contains("after 3 redirects there was one more"), "{}", seen.detail);
}

#[test]
fn a_redirect_to_another_host_takes_no_credentials_along() {
    let asked = Arc::new(Mutex::new(String::new()));
    let elsewhere = noting(&asked, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    let answer = format!(
        "HTTP/1.1 303 See\r\nlocation: http://{elsewhere}/new\r\ncontent-length: 0\r\n\r\n"
    );
    let server = servers::answering(answer);
    let steps = format!(
        "[[step]]\nname = 'a'\npost = 'http://{server}/'\njson = {{ a = 1 }}\nfollow_redirects = 1\n\
         bearer_auth = '${{secret.KEY}}'\n\
         headers = {{ x-api-key = '${{secret.KEY}}', cookie = 'k=${{secret.KEY}}' }}\nexpect = [\"url == 'http://{elsewhere}/new'\"]\n"
    );
    assert_eq!(observe(&probe(&steps), &[("KEY", SECRET)])[0].outcome, Outcome::Passed);
    let asked = asked.lock().unwrap().clone();
    assert!(asked.starts_with("GET /new HTTP/1.1"), "303 asks for a page: {asked}");
    assert!(!asked.contains(SECRET) && !asked.contains("content-type"), "{asked}");
}

fn noting(asked: &Arc<Mutex<String>>, answer: &'static str) -> std::net::SocketAddr {
    let asked = asked.clone();
    servers::serve(move |mut stream| {
        asked.lock().unwrap().push_str(&servers::request(&mut stream));
        let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
    })
}

#[test]
fn cookies_last_for_a_run_and_requests_say_what_the_file_says() {
    let asked = Arc::new(Mutex::new(String::new()));
    let answer = "HTTP/1.1 200 OK\r\nset-cookie: session=s-1; Path=/\r\ncontent-length: 12\r\n\r\ncsrf=abc123;";
    let server = noting(&asked, answer);
    let steps = format!(
        "[[step]]\nname = 'a'\nget = 'http://{server}/a?x=1'\nquery = {{ q = 'two words' }}\n\
         basic_auth = {{ user = 'probe', password = 'pw' }}\n\
         expect = [\"cookie.session == 's-1'\"]\n\
         keep = {{ csrf = {{ from = 'body', matches = 'csrf=([a-z0-9]+)' }} }}\n\
         [[step]]\nname = 'b'\nput = 'http://{server}/b'\nform = {{ csrf = '${{csrf}}', a = 'b c' }}\n\
         [[step]]\nname = 'c'\ndelete = 'http://{server}/c'\ntext = 'gone'\n"
    );
    let seen = observe(&probe(&steps), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    let asked = asked.lock().unwrap().clone();
    for line in [
        "GET /a?x=1&q=two+words HTTP/1.1",
        "authorization: Basic cHJvYmU6cHc=",
        "PUT /b HTTP/1.1",
        "content-type: application/x-www-form-urlencoded",
        "DELETE /c HTTP/1.1",
    ] {
        assert!(asked.contains(line), "{line}: {asked}");
    }
    assert_eq!(asked.matches("cookie: session=s-1").count(), 2, "but not in the first: {asked}");
}

#[test]
fn what_cleans_up_is_done_after_a_failure_and_nothing_else_is() {
    let asked = Arc::new(Mutex::new(String::new()));
    let server = noting(&asked, "HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n");
    let steps = format!(
        "[[step]]\nname = 'make'\npost = 'http://{server}/make'\n\
         [[step]]\nname = 'use'\nget = 'http://{server}/use'\n\
         [[step]]\nname = 'clean'\ndelete = 'http://{server}/clean'\nalways = true\n\
         [[step]]\nname = 'more'\nget = 'http://{server}/more'\n"
    );
    let seen = observe(&probe(&steps), &[]);
    let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{seen:?}") };
    assert_eq!(failure.step, "make", "the first failure is what is told");
    assert_eq!(seen[0].steps.len(), 3);
    let asked = asked.lock().unwrap().clone();
    assert!(asked.contains("DELETE /clean") && !asked.contains("/use") && !asked.contains("/more"));
}

#[test]
fn a_step_has_its_own_time() {
    let steps = format!(
        "[[step]]\nname = 'pause'\nwait = '20ms'\n\
         [[step]]\nname = 'open'\nget = 'http://{}/'\ntimeout = '100ms'\n",
        servers::silent()
    );
    let began = Instant::now();
    let seen = failure(&probe(&steps));
    assert_eq!((seen.reason, seen.step.as_str()), (Reason::FirstByteTimeout, "open"));
    assert!(seen.detail.contains("the step's 100 ms were over"), "{}", seen.detail);
    assert!(began.elapsed() < Duration::from_millis(900), "twice 120 ms, and not twice a second");
}

#[test]
fn a_bare_connection_reads_until_what_is_expected_has_come() {
    let server = servers::serve(|mut stream| {
        let mut say = |text: &str| std::io::Write::write_all(&mut stream, text.as_bytes());
        let _ = say("220 mail.");
        std::thread::sleep(Duration::from_millis(50));
        let _ = say("example ESMTP\r\n");
        std::thread::sleep(Duration::from_secs(20));
    });
    let steps = |expect: &str| {
        probe(&format!(
            "[[step]]\nname = 'a'\ntcp = '{server}'\nsend = 'QUIT'\nexpect = [{expect}]\n"
        ))
    };
    let seen = observe(&steps("\"received matches '^220 .*ESMTP'\", 'connect < 1s'"), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    let seen = failure(
        &steps("\"received not contains 'ESMTP'\", \"received contains '\\r\\n'\"").clone(),
    );
    assert_eq!(seen.reason, Reason::ExpectationFailed, "{}", seen.detail);
    let seen = failure(&steps("\"received contains '250'\""));
    assert_eq!(seen.reason, Reason::ExpectationFailed, "{}", seen.detail);
    assert!(seen.detail.contains("220 mail.example"), "what came by then is told: {}", seen.detail);
    let dumb = servers::silent();
    let mute =
        format!("[[step]]\nname = 'a'\ntcp = '{dumb}'\nexpect = [\"received not contains 'x'\"]\n");
    let seen = failure(&probe(&mute));
    assert!(seen.detail.contains("nothing was received"), "{}", seen.detail);
    let nobody = servers::nobody();
    let seen = failure(&probe(&format!("[[step]]\nname = 'a'\ntcp = '{nobody}'\n")));
    assert_eq!(seen.reason, Reason::ConnectionRefused);
}
