//! Mail: what is a message to a recipient, byte by byte? Written once and laid out twice, as text and as HTML.

pub mod alert_mail;
pub mod calendar;
pub mod compose;
pub mod list_text;
pub mod message;
pub mod notice_text;
pub(crate) mod one_line;
pub(crate) mod plain_text;
pub mod report_mail;
pub mod sender;
mod text_part;
