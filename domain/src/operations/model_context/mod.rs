//! Model context: what may a program of language models ask of the record, and how is it answered? The Model Context Protocol
//! (JSON-RPC 2.0), without a state and without a way to write.

mod answer;
mod request;

pub use answer::{MAX_RESULT_BYTES, RpcError, failed, refused, tool_answer};
pub use request::{
    LISTED, MAX_RPC_BYTES, PROTOCOL_VERSIONS, RpcStep, TOOLS, ToolQuestion, is_protocol_version,
    read_rpc,
};
