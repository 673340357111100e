//! HTTP: requests in, responses out.

pub(crate) mod answer_headers;
pub(crate) mod call;
pub(crate) mod document;
pub(crate) mod encoded_json;
pub(crate) mod own_origin;
pub(crate) mod reader_language;
pub(crate) mod request;
pub(crate) mod request_count;
pub(crate) mod response;
