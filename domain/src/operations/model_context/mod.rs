//! Model context: what may a program of language models ask of the record and write in it, and how is it answered? The Model
//! Context Protocol (JSON-RPC 2.0), without a state.

mod answer;
mod posting;
mod request;
mod tool_call;

pub use answer::{MAX_TOOL_RESULT_BYTES, problem_answer, tool_answer, written};
pub use posting::{PreviewedIncident, confirmed};
pub use request::{
    LISTED, MAX_RPC_BYTES, PROTOCOL_VERSIONS, RpcStep, is_protocol_version, read_rpc,
};
pub use tool_call::{READING_TOOLS, ToolCall, ToolQuestion, ToolSet, WRITING_TOOLS};
