//! SMTP content: a message between DATA and the dot that ends it. Where does one message end, for every server?
//!
//! Servers differ in which line breaks they take for one, so that a bare CR or LF before a dot may end a message
//! early, and what follows is read as commands (SMTP smuggling). No bare one ever leaves.

/// A message as it goes to the server: every line ends with CRLF, dots at the beginnings of lines are doubled, and a
/// line with a dot alone is the last.
pub(crate) fn content(message: &[u8]) -> Vec<u8> {
    let mut sent = Vec::with_capacity(message.len() + message.len() / 32 + 5);
    let mut rest = message;
    while !rest.is_empty() {
        let end = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        if line.first() == Some(&b'.') {
            sent.push(b'.');
        }
        sent.extend_from_slice(line);
        sent.extend_from_slice(b"\r\n");
        rest = match after {
            [b'\r', b'\n', after @ ..] | [_, after @ ..] => after,
            [] => after,
        };
    }
    sent.extend_from_slice(b".\r\n");
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages that a server reads, by RFC 5321.
    fn messages(sent: &[u8]) -> Vec<Vec<u8>> {
        let mut read = vec![];
        let mut message = vec![];
        let mut rest = sent;
        while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
            let (line, after) = rest.split_at(end);
            rest = &after[2..];
            match line {
                b"." => read.push(std::mem::take(&mut message)),
                _ => {
                    message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
                    message.extend_from_slice(b"\r\n");
                }
            }
        }
        assert!(rest.is_empty() && message.is_empty(), "something follows the last dot");
        read
    }

    /// With CRLF after every line.
    fn normalized(message: &str) -> String {
        let lines = message.replace("\r\n", "\n").replace('\r', "\n");
        let lines = lines.strip_suffix('\n').unwrap_or(&lines);
        if lines.is_empty() && message.is_empty() {
            String::new()
        } else {
            lines.replace('\n', "\r\n") + "\r\n"
        }
    }

    #[test]
    fn dots_are_doubled_and_breaks_made_whole() {
        for (message, sent) in [
            ("", ".\r\n"),
            ("a", "a\r\n.\r\n"),
            ("a\r\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"),
            ("\n.\n", "\r\n..\r\n.\r\n"),
            ("\r.\r", "\r\n..\r\n.\r\n"),
            ("a\r\r\nb\n\rc", "a\r\n\r\nb\r\n\r\nc\r\n.\r\n"),
            (".a\r\n..b", "..a\r\n...b\r\n.\r\n"),
        ] {
            assert_eq!(content(message.as_bytes()), sent.as_bytes(), "{message:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_server_reads_one_message_with_the_same_text(message in "(\r|\n|\r\n|\\.|a|é|MAIL FROM:<x>|QUIT){0,40}") {
            let sent = content(message.as_bytes());
            let want = vec![normalized(&message).into_bytes()];
            proptest::prop_assert_eq!(messages(&sent), want);
            // So that servers which take a bare CR or LF for a line break read the same.
            let text = String::from_utf8_lossy(&sent).replace("\r\n", "");
            proptest::prop_assert!(!text.contains(['\r', '\n']));
        }
    }
}
