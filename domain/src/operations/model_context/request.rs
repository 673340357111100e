//! Requests of the Model Context Protocol: what is asked, and what of it is answered without the record?

use serde_json::Value;

use super::answer::{RpcError, refused, result};
use super::tool_call::{ToolCall, ToolSet, read_call};
use crate::json;

/// The most bytes of a request.
pub const MAX_RPC_BYTES: usize = 64_000;
/// How many incidents and changes a tool lists.
pub const LISTED: usize = 20;
/// The versions of the protocol that are spoken, the latest first.
pub const PROTOCOL_VERSIONS: [&str; 2] = ["2025-06-18", "2025-03-26"];

/// What follows from a request.
#[derive(Clone, Debug, PartialEq)]
pub enum RpcStep {
    /// It is answered with this text.
    Answer(String),
    /// It was a notification: nothing is answered.
    Nothing,
    /// A tool is called, by the request of this id, which is JSON.
    Call(String, ToolCall),
}

/// Whether a version that a request names in its header is spoken.
#[must_use]
pub fn is_protocol_version(version: &str) -> bool {
    PROTOCOL_VERSIONS.contains(&version)
}

/// Reads a request to where these tools are.
#[must_use]
pub fn read_rpc(body: &[u8], tools: ToolSet) -> RpcStep {
    let Ok(request) = json::from_bytes::<Value>(body) else {
        return RpcStep::Answer(refused("null", RpcError::Parse, "the body is no JSON"));
    };
    if let Some(path) = json::duplicate_key(body) {
        let why = format!("`{path}` is there twice");
        return RpcStep::Answer(refused("null", RpcError::Request, &why));
    }
    let id = request.get("id");
    let is_id = id.is_none_or(|id| id.is_string() || id.is_number());
    let method = request.get("method").and_then(Value::as_str);
    let is_rpc = request.get("jsonrpc").and_then(Value::as_str) == Some("2.0");
    let (Some(method), true, true) = (method, is_id, is_rpc) else {
        let why = "one request of JSON-RPC 2.0 is taken, with a text or a number as its id";
        return RpcStep::Answer(refused("null", RpcError::Request, why));
    };
    let Some(id) = id.map(ToString::to_string) else { return RpcStep::Nothing };
    let parameters = request.get("params").unwrap_or(&Value::Null);
    match method {
        "initialize" => RpcStep::Answer(result(&id, &initialized(parameters, tools))),
        "ping" => RpcStep::Answer(result(&id, "{}")),
        "tools/list" => RpcStep::Answer(result(&id, &format!("{{\"tools\":{}}}", tools.list()))),
        "tools/call" => match read_call(parameters, tools) {
            Ok(call) => RpcStep::Call(id, call),
            Err(why) => RpcStep::Answer(refused(&id, RpcError::Parameters, &why)),
        },
        _ => {
            let why = "`initialize`, `ping`, `tools/list` and `tools/call` are known";
            RpcStep::Answer(refused(&id, RpcError::Method, why))
        }
    }
}

/// The answer to who begins: in the version that was asked for, if it is spoken.
fn initialized(parameters: &Value, tools: ToolSet) -> String {
    let instructions = tools.instructions();
    let [latest, ..] = PROTOCOL_VERSIONS;
    let asked = parameters.get("protocolVersion").and_then(Value::as_str);
    let version = PROTOCOL_VERSIONS.into_iter().find(|own| Some(*own) == asked).unwrap_or(latest);
    format!(
        "{{\"protocolVersion\":\"{version}\",\"capabilities\":{{\"tools\":{{}}}},\"serverInfo\":{{\"name\":\"allclear\",\"version\":\"{}\"}},\"instructions\":\"{instructions}\"}}",
        env!("CARGO_PKG_VERSION")
    )
}
