//! SMTP: how are messages handed to a mail server? The dialogue is a state machine without I/O: bytes of the
//! server go in, effects come out.

mod capabilities;
mod content;
pub mod dialogue;
mod reply;
mod reply_reader;
pub mod settings;
mod verdict;
