//! Upgrade of an HTTP connection to a websocket (RFC 6455, 4.1): did the server agree as it must?
//!
//! The websocket library wants `connection: upgrade` and nothing beside it; servers and proxies send lists.

use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::header::{
    CONNECTION, HeaderMap, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
};
use hyper::upgrade::Upgraded;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::http::{beside, http1_client};
use super::request::lossy;
use crate::net::early_answer::ReadFirst;
use crate::net::head_limit::HeadLimit;
use crate::net::stream::Stream;
use crate::run::failure::broken_exchange;

/// What a server answered, and the connection if it agreed.
pub(super) struct UpgradeAnswer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) upgraded: Option<Upgraded>,
}

/// Asks for an upgrade.
pub(super) async fn ask(
    stream: impl Stream + 'static,
    request: Request<()>,
) -> Result<UpgradeAnswer, StepFailure> {
    let broken = |error: hyper::Error| match broken_exchange(&error) {
        StepFailure { reason: Some(Reason::BadHttp), detail } => {
            StepFailure::new(Reason::BadProtocol, detail)
        }
        failure => failure,
    };
    let (stream, head) = HeadLimit::new(ReadFirst::new(stream));
    let opened = http1_client().handshake(TokioIo::new(stream)).await;
    let (mut sender, driver) = opened.map_err(broken)?;
    let asked = request.headers().clone();
    let request = in_origin_form(request);
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        head.lift();
        let (status, headers) = (answer.status(), answer.headers().clone());
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(UpgradeAnswer { status, headers, upgraded: None });
        }
        if let Some(problem) = disagreement(&asked, &headers) {
            let detail = format!("the server opens no websocket: {problem}");
            return Err(StepFailure::new(Reason::BadProtocol, detail));
        }
        let upgraded = hyper::upgrade::on(answer).await.map_err(broken)?;
        Ok(UpgradeAnswer { status, headers, upgraded: Some(upgraded) })
    };
    beside(driver.with_upgrades(), exchange).await
}

/// A request with a path for its address, as servers want it.
fn in_origin_form(request: Request<()>) -> Request<Empty<Bytes>> {
    let (mut head, ()) = request.into_parts();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    if let Ok(path) = path.parse() {
        head.uri = path;
    }
    Request::from_parts(head, Empty::new())
}

/// What is wrong with an answer of status 101.
fn disagreement(asked: &HeaderMap, answer: &HeaderMap) -> Option<String> {
    let key = asked.get(SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let accepted = answer.get(SEC_WEBSOCKET_ACCEPT).map(|accept| lossy(accept).into_owned());
    let protocol = answer.get(SEC_WEBSOCKET_PROTOCOL).map(|protocol| lossy(protocol).into_owned());
    if !has_token(answer, &UPGRADE, "websocket") {
        return Some("its `upgrade` does not say `websocket`".to_owned());
    }
    if !has_token(answer, &CONNECTION, "upgrade") {
        return Some("its `connection` does not say `upgrade`".to_owned());
    }
    if key != accepted {
        return Some("its `sec-websocket-accept` does not answer what was asked".to_owned());
    }
    if answer.contains_key(SEC_WEBSOCKET_EXTENSIONS) {
        return Some("it uses an extension that was not asked for".to_owned());
    }
    let unasked = protocol.filter(|protocol| !has_token(asked, &SEC_WEBSOCKET_PROTOCOL, protocol));
    unasked.map(|protocol| format!("it chooses the protocol `{protocol}`, which was not asked for"))
}

/// Whether a list in headers of a name has a token, in any case.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let lists = headers.get_all(name).iter();
    lists.map(lossy).any(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
    /// The answer to it, of RFC 6455.
    const ACCEPT: (&str, &str) = ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    fn map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers.iter().map(pair) {
            map.append(name, value);
        }
        map
    }

    #[test]
    fn an_answer_may_say_more_than_upgrade() {
        let asked = map(&[("sec-websocket-key", KEY), ("sec-websocket-protocol", "chat, mqtt")]);
        for (headers, wrong) in [
            (&[("upgrade", "websocket"), ("connection", "Upgrade"), ACCEPT][..], None),
            (&[("upgrade", "WebSocket"), ("connection", "keep-alive, Upgrade"), ACCEPT], None),
            (
                &[
                    ("upgrade", "websocket"),
                    ("connection", "keep-alive"),
                    ("connection", "upgrade"),
                    ACCEPT,
                ],
                None,
            ),
            (
                &[
                    ("upgrade", "websocket"),
                    ("connection", "upgrade"),
                    ACCEPT,
                    ("sec-websocket-protocol", "mqtt"),
                ],
                None,
            ),
            (&[("upgrade", "h2c"), ("connection", "upgrade"), ACCEPT], Some("`upgrade` does not")),
            (
                &[("upgrade", "websocket"), ("connection", "keep-alive"), ACCEPT],
                Some("`connection`"),
            ),
            (
                &[("upgrade", "websocket"), ("connection", "upgrade")],
                Some("`sec-websocket-accept`"),
            ),
            (
                &[
                    ("upgrade", "websocket"),
                    ("connection", "upgrade"),
                    ACCEPT,
                    ("sec-websocket-protocol", "stomp"),
                ],
                Some("`stomp`"),
            ),
            (
                &[
                    ("upgrade", "websocket"),
                    ("connection", "upgrade"),
                    ACCEPT,
                    ("sec-websocket-extensions", "x"),
                ],
                Some("extension"),
            ),
        ] {
            let found = disagreement(&asked, &map(headers));
            assert_eq!(found.is_some(), wrong.is_some(), "{headers:?}: {found:?}");
            assert!(found.unwrap_or_default().contains(wrong.unwrap_or_default()), "{headers:?}");
        }
    }
}
