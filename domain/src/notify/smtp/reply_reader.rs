//! SMTP reply reader: bytes of the server become replies, as strictly as the answers of a stranger are read.

use super::reply::{SmtpReply, enhanced_code};

/// The most bytes of a line of a reply; RFC 5321 has 512.
pub(crate) const MAX_LINE_BYTES: usize = 2_048;
/// The most lines of a reply.
pub(crate) const MAX_REPLY_LINES: usize = 100;

/// What a mail server sent is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadReply {
    #[error("the mail server sent a line that is no reply")]
    NoReply,
    #[error("the mail server sent a line of more than 2,048 bytes")]
    LongLine,
    #[error("the mail server sent a reply of more than 100 lines")]
    ManyLines,
}

/// Bytes that came and are no whole reply yet.
#[derive(Debug, Default)]
pub(crate) struct ReplyReader {
    rest: Vec<u8>,
    code: Option<u16>,
    lines: Vec<String>,
}

impl ReplyReader {
    /// Takes what came.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
    }

    /// Whether something came that is part of no reply yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty() && self.lines.is_empty()
    }

    /// The next whole reply; `None`: more must come.
    pub(crate) fn next_reply(&mut self) -> Result<Option<SmtpReply>, BadReply> {
        loop {
            let Some(end) = self.rest.iter().position(|b| *b == b'\n') else {
                return if self.rest.len() > MAX_LINE_BYTES {
                    Err(BadReply::LongLine)
                } else {
                    Ok(None)
                };
            };
            if end > MAX_LINE_BYTES {
                return Err(BadReply::LongLine);
            }
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            if self.is_last(&line)? {
                let code = self.code.take().unwrap_or_default();
                let lines = std::mem::take(&mut self.lines);
                let enhanced = lines.first().and_then(|text| enhanced_code(text));
                return Ok(Some(SmtpReply { code, enhanced, lines }));
            }
        }
    }

    /// Adds a line: three digits, a hyphen where more lines follow, and text.
    fn is_last(&mut self, line: &[u8]) -> Result<bool, BadReply> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (digits, rest) = line.split_at_checked(3).ok_or(BadReply::NoReply)?;
        let code = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        let code = code.filter(|code| (200..600).contains(code)).ok_or(BadReply::NoReply)?;
        let (is_last, text) = match rest.split_first() {
            None => (true, rest),
            Some((b' ', text)) => (true, text),
            Some((b'-', text)) => (false, text),
            Some(_) => return Err(BadReply::NoReply),
        };
        if self.code.is_some_and(|first| first != code) {
            return Err(BadReply::NoReply);
        }
        if self.lines.len() == MAX_REPLY_LINES {
            return Err(BadReply::ManyLines);
        }
        self.code = Some(code);
        self.lines.push(String::from_utf8_lossy(text).into_owned());
        Ok(is_last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<SmtpReply>, BadReply> {
        let mut reader = ReplyReader::default();
        let mut replies = vec![];
        // However the bytes are cut.
        for byte in bytes {
            reader.receive(&[*byte]);
            replies.extend(reader.next_reply()?);
        }
        let mut at_once = ReplyReader::default();
        at_once.receive(bytes);
        for reply in &replies {
            assert_eq!(at_once.next_reply().unwrap().as_ref(), Some(reply));
        }
        Ok(replies)
    }

    #[test]
    fn replies_are_read_with_their_codes() {
        let replies =
            read(b"220 h\r\n250-a\r\n250-b c\n250 d\r\n550 5.1.10 no\r\n354\r\n").unwrap();
        let shown: Vec<_> = replies.iter().map(|r| (r.to_string(), r.lines.join("|"))).collect();
        let want = [("220", "h"), ("250", "a|b c|d"), ("550 5.1.10", "5.1.10 no"), ("354", "")];
        assert_eq!(shown, want.map(|(codes, text)| (codes.to_owned(), text.to_owned())));
        for (text, is_code) in [
            ("5.1.1 x", true),
            ("5.1", false),
            ("3.1.1", false),
            ("5.1.1.1", false),
            ("+5.1.1", false),
        ] {
            assert_eq!(enhanced_code(text).is_some(), is_code, "{text}");
        }
    }

    #[test]
    fn what_is_no_reply_is_refused_within_bounds() {
        for bytes in
            ["\r\n", "22\n", "HTTP/1.1 200 OK\r\n", "250_x\n", "199 x\n", "600 x\n", "+50 x\n"]
        {
            assert_eq!(read(bytes.as_bytes()), Err(BadReply::NoReply), "{bytes}");
        }
        assert_eq!(read(b"250-a\r\n251 b\r\n"), Err(BadReply::NoReply));
        let line = |length: usize| format!("250 {}\n", "x".repeat(length - 4)).into_bytes();
        assert!(read(&line(MAX_LINE_BYTES)).is_ok());
        assert_eq!(read(&line(MAX_LINE_BYTES + 1)), Err(BadReply::LongLine));
        let lines = |count: usize| format!("{}250 x\n", "250-x\n".repeat(count - 1)).into_bytes();
        assert!(read(&lines(MAX_REPLY_LINES)).is_ok());
        assert_eq!(read(&lines(MAX_REPLY_LINES + 1)), Err(BadReply::ManyLines));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_bring_it_down(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes);
        }
    }
}
