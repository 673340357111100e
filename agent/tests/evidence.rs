//! What a failing run leaves to look at: the answer, what was found, a picture of the page; and never
//! a secret, wherever it comes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use domain::protocol::evidence::{
    CaptureReason, CapturedEvidence, MAX_BODY_BYTES, MAX_PICTURE_BYTES, media_type,
};
use domain::protocol::observation::{Outcome, Reason};

use probes::{evidence, probe};

const SECRET: &str = "hunter2-and-more";
/// How often a browser is started until one comes up in time.
const BROWSER_STARTS: usize = 3;

fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}

fn first(probe: &domain::probe::Probe, secrets: &[(&str, &str)]) -> CapturedEvidence {
    evidence(probe, secrets).remove(0).1.expect("evidence of a failing run")
}

#[test]
fn a_bad_answer_is_kept_with_what_was_found_and_without_secrets() {
    // The secret comes back, also over the edge of what is kept.
    let edge = "x".repeat(MAX_BODY_BYTES - 45);
    let body =
        format!("{{\"ok\":false,\"you\":\"{SECRET}\"}}{edge}{SECRET}{SECRET}, and more{edge}");
    let headers = format!(
        "server: shop\r\nset-cookie: sid=0123456789abcdef\r\nx-auth-token: t\r\n\
         www-authenticate: Basic realm=x\r\nx-echo: {SECRET}\r\n"
    );
    let shop = servers::answering(answer("503 Oops", &headers, &body));
    let steps = format!(
        "[[step]]\nname = 'look'\nget = 'http://{shop}/?p=${{secret.PW}}'\n\
         expect = ['status in [200, 503]']\n\
         [[step]]\nname = 'pay'\npost = 'http://{shop}/pay'\n\
         json = {{ password = '${{secret.PW}}', cookie = 'none' }}\n\
         headers = {{ authorization = 'Bearer plain', x-trace = '7' }}\n\
         expect = ['header.server == \"shop\"', 'status == 200']\n"
    );
    let seen = evidence(&probe(&steps), &[("PW", SECRET)]);
    assert_eq!(seen.len(), 2, "a run, and the one that confirms it");
    let CapturedEvidence { evidence: one, picture } = seen[0].1.clone().unwrap();
    assert_eq!((one.observed_at, one.attempt), (seen[0].0.observed_at, 0));
    assert_eq!((one.cause, one.degraded, picture), (CaptureReason::Began, false, None));
    assert_eq!((one.failure.step.as_str(), one.failure.reason), ("pay", Reason::ExpectationFailed));
    let names: Vec<&str> = one.steps.iter().map(|took| took.step.as_str()).collect();
    assert_eq!(names, ["look", "pay"]);
    assert!(one.steps[1].phases.first_byte_us.is_some() && one.steps[1].after_us > 0);
    assert!(one.sent.starts_with(&format!("POST http://{shop}/pay\n")), "{}", one.sent);
    assert!(one.sent.contains("\"password\":\"***\""), "{}", one.sent);
    assert!(one.sent.contains("authorization: ***\n") && one.sent.contains("x-trace: 7\n"));
    let judged: Vec<_> = one.judged.iter().map(|j| (j.passed, j.found.as_str())).collect();
    assert_eq!(judged, [(true, "\"shop\""), (false, "503")]);
    let received = one.received.as_ref().unwrap();
    assert_eq!(received.status, Some(503));
    let header = |name: &str| {
        let found = received.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str()).unwrap()
    };
    assert_eq!(
        (header("server"), header("set-cookie"), header("x-auth-token")),
        ("shop", "***", "***")
    );
    assert_eq!((header("www-authenticate"), header("x-echo")), ("Basic realm=x", "***"));
    assert!(received.body.starts_with("{\"ok\":false,\"you\":\"***\"}xxx"), "{}", received.body);
    assert!(received.body.contains("more bytes)") && received.body.len() <= MAX_BODY_BYTES);
    let all = format!("{one:?}");
    for part in [SECRET, "hunter2", "0123456789abcdef", "and-more"] {
        assert!(!all.contains(part), "{part}: {all}");
    }
}

#[test]
fn what_was_kept_and_cookies_are_hidden_where_they_come_back() {
    let token = "tok-0123456789";
    let body = format!("{{\"token\":\"{token}\",\"sid\":\"cookie-0123456789\"}}");
    let headers = "set-cookie: sid=cookie-0123456789\r\n";
    let shop = servers::answering(answer("200 OK", headers, &body));
    let steps = format!(
        "[[step]]\nname = 'sign in'\nget = 'http://{shop}/'\nkeep = {{ token = 'json.token' }}\n\
         [[step]]\nname = 'look'\nget = 'http://{shop}/${{token}}'\nexpect = ['body contains \"items\"']\n"
    );
    let one = first(&probe(&steps), &[]).evidence;
    let all = format!("{one:?}");
    assert!(all.contains("\\\"token\\\":\\\"***\\\",\\\"sid\\\":\\\"***\\\""), "{all}");
    assert!(!all.contains("0123456789"), "{all}");
}

#[test]
fn what_a_failing_step_was_to_keep_is_hidden() {
    let token = "tok-0123456789";
    let body = format!("{{\"a\":\"{token}\",\"z\":\"zed-9876543210\",\"ok\":false}}");
    let shop = servers::answering(answer("200 OK", &format!("x-next: /{token}\r\n"), &body));
    let step = format!("[[step]]\nname = 'sign in'\npost = 'http://{shop}/login'\n");
    let keep = "keep = { a = 'json.a', z = 'json.z' }";
    for (rest, reason) in [
        (format!("{keep}\nexpect = ['json.ok == true']"), Reason::ExpectationFailed),
        (format!("{keep}\nexpect = ['body contains \"no\"']"), Reason::ExpectationFailed),
        (format!("{keep}\nexpect = ['json.a == \"b\"']"), Reason::ExpectationFailed),
        ("keep = { a = 'json.a', b = 'json.a.b', z = 'json.z' }".to_owned(), Reason::ValueMissing),
        ("keep = { a = 'json.none', b = 'json.a', z = 'json.z' }".to_owned(), Reason::ValueMissing),
    ] {
        let seen = evidence(&probe(&format!("{step}{rest}\n")), &[]);
        let one = &seen[0].1.as_ref().unwrap().evidence;
        assert_eq!(one.failure.reason, reason);
        let body = &one.received.as_ref().unwrap().body;
        assert_eq!(body, "{\"a\":\"***\",\"z\":\"***\",\"ok\":false}", "{rest}");
        let all = format!("{seen:?}");
        assert!(!all.contains("0123456789") && !all.contains("9876543210"), "{rest}: {all}");
    }
}

#[test]
fn no_picture_is_kept_of_what_a_failing_step_was_to_keep() {
    let keep = "keep = { code = { from = 'text', matches = 'code: (\\S+)' } }";
    for does in ["", "{ wait_for = '#never' }"] {
        let CapturedEvidence { evidence: one, picture } =
            page_with("<p>Your code: k7-b", does, keep, &[]);
        assert_eq!(picture, None, "{does}");
        let why = "the page shows a secret";
        assert!(one.notes.iter().any(|note| note.contains(why)), "{does}: {:?}", one.notes);
    }
    let CapturedEvidence { evidence: one, picture } = page_with("<p>No such thing", "", keep, &[]);
    assert!(picture.is_some(), "{:?}", one.notes);
}

#[test]
fn without_an_answer_there_is_what_was_sent_and_how_far_it_came() {
    let nobody = servers::nobody();
    let refused = first(&probes::one_step(&format!("http://{nobody}/")), &[]).evidence;
    assert_eq!((refused.failure.reason, refused.received), (Reason::ConnectionRefused, None));
    assert!(refused.sent.starts_with(&format!("GET http://{nobody}/")), "{}", refused.sent);
    assert!(refused.judged.is_empty() && refused.steps.len() == 1);
    let steps = format!("[[step]]\nname = 'a'\ntcp = '{}'\nsend = 'x'\n", servers::nobody());
    assert_eq!(first(&probe(&steps), &[]).evidence.sent, "x");
}

#[test]
fn what_is_no_text_is_not_shown_and_a_passing_run_leaves_nothing() {
    let mut image = answer("404 No", "", "");
    image.truncate(image.len() - 21);
    image.extend(b"content-length: 4\r\n\r\n\x89P\0\xff");
    let shop = servers::answering(image);
    let one = first(&probes::one_step(&format!("http://{shop}/")), &[]).evidence;
    assert_eq!(one.received.unwrap().body, "(4 bytes that are no text)");
    let well = servers::answering(answer("200 OK", "", "fine"));
    let seen = evidence(&probes::one_step(&format!("http://{well}/")), &[]);
    assert!(seen.len() == 1 && seen[0].1.is_none());
}

#[test]
fn what_is_only_slow_is_kept_and_a_later_failure_counts_for_more() {
    let shop = servers::answering(answer("200 OK", "", "fine"));
    let slow = "{ that = 'body_size > 1KB', level = 'degraded' }";
    let steps = format!("[[step]]\nname = 'look'\nget = 'http://{shop}/'\nexpect = [{slow}]\n");
    let one = first(&probe(&steps), &[]).evidence;
    assert_eq!((one.degraded, one.failure.step.as_str()), (true, "look"));
    assert_eq!(one.received.unwrap().body, "fine");
    let steps = format!(
        "{steps}[[step]]\nname = 'buy'\nget = 'http://{shop}/'\nexpect = ['status == 201']\n\
         [[step]]\nname = 'leave'\nalways = true\nget = 'http://{}/'\n",
        servers::nobody()
    );
    let one = first(&probe(&steps), &[]).evidence;
    assert_eq!((one.degraded, one.failure.step.as_str()), (false, "buy"));
    assert_eq!((one.judged.len(), one.received.unwrap().body.as_str()), (1, "fine"));
}

/// A page in Chromium that fails an expectation.
fn page(body: &str, does: &str, secrets: &[(&str, &str)]) -> CapturedEvidence {
    page_with(body, does, "", secrets)
}

fn page_with(body: &str, does: &str, more: &str, secrets: &[(&str, &str)]) -> CapturedEvidence {
    let page = format!("<!doctype html><title>Shop</title><body>{body}");
    let html = "content-type: text/html\r\nconnection: close\r\n";
    let shop = servers::answering(answer("200 OK", html, &page));
    let steps = format!(
        "[[step]]\nname = 'look'\nbrowser = 'http://{shop}/'\ndo = [{does}]\n\
         expect = [\"title == 'Bank'\"]\n{more}\n"
    );
    let mut probe = probe(&steps);
    probe.timeout = std::time::Duration::from_secs(16);
    probe.steps[0].timeout = Some(std::time::Duration::from_secs(8));
    probe.confirm.retries = 0;
    // On a busy machine the browser may take too long to start: then the run says nothing of the page.
    let judged = (0..BROWSER_STARTS)
        .map(|_| evidence(&probe, secrets).remove(0))
        .find(|(observation, _)| !matches!(observation.outcome, Outcome::Unsure(_)));
    judged.and_then(|(_, left)| left).expect("evidence of a failing run")
}

#[test]
fn a_page_that_is_not_as_expected_leaves_a_picture() {
    let CapturedEvidence { evidence: one, picture } = page("<h1>Closed", "", &[("PW", SECRET)]);
    let picture = picture.unwrap_or_else(|| panic!("{:?}", one.notes));
    assert_eq!(media_type(&picture), Some("image/jpeg"));
    assert!((1_000..=MAX_PICTURE_BYTES).contains(&picture.len()), "{}", picture.len());
    assert_eq!(one.received.unwrap().body, "Closed");
    assert!(one.notes.is_empty());
}

#[test]
fn no_picture_is_kept_of_a_page_that_may_show_a_secret() {
    let typed = "{ type = 'input', text = '${secret.PW}' }";
    let split = format!(
        "<style>p {{ text-transform: uppercase }}</style><p>{}<b>{}</b>",
        &SECRET[..7],
        &SECRET[7..]
    );
    let shadow = format!(
        "<div id=d></div><script>d.attachShadow({{mode: 'open'}}).innerHTML = '<p>{SECRET}'</script>"
    );
    let frame = "<iframe sandbox srcdoc='<p>Pay here' width=300 height=100></iframe>";
    let closed = "<pay-box style='display:block'></pay-box><script>\
                  document.querySelector('pay-box').attachShadow({mode: 'closed'}).innerHTML = 'Hi'\
                  </script>";
    let styled =
        format!("<style>b::after {{ content: attr(title) }}</style><b title={SECRET}>x</b>");
    for (body, does, why) in [
        (closed, "", "a part of the page cannot be searched"),
        (styled.as_str(), "", "the page shows a secret"),
        ("<input type=password>", typed, "the page shows a secret"),
        (split.as_str(), "", "the page shows a secret"),
        (shadow.as_str(), "", "the page shows a secret"),
        (frame, "", "a part of the page cannot be searched"),
    ] {
        let CapturedEvidence { evidence: one, picture } = page(body, does, &[("PW", SECRET)]);
        assert_eq!(picture, None, "{body}");
        assert!(one.notes.iter().any(|note| note.contains(why)), "{body}: {:?}", one.notes);
    }
}
