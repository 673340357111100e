//! Queries of the blackbox exporter: which step is a conversation over TCP, and which a question to a name server?

use crate::import::monitors::condition_text::{literal, quoted};
use crate::import::monitors::draft::DraftStep;
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::placed::PlacedSetting;

impl FolderDraft {
    /// A connection, with what is said over it as far as one turn says it.
    pub(super) fn tcp_module(
        &mut self,
        own: Option<&PlacedSetting<'_>>,
        name: &str,
        target: &str,
    ) -> DraftStep {
        let is_tls = own.and_then(|own| own.is("tls")) == Some(true);
        let action = if is_tls { "tls" } else { "tcp" };
        let mut step = DraftStep::new("connect", action, literal(target));
        let turns = own.map(|own| own.list("query_response")).unwrap_or_default();
        let text = |key: &str| -> Vec<&str> {
            turns.iter().filter_map(|turn| turn.text_of(key)).collect()
        };
        let (sent, expected) = (text("send"), text("expect"));
        if turns.iter().any(|turn| turn.is("starttls") == Some(true)) {
            let all =
                [sent.as_slice(), expected.as_slice()].concat().join("\n").to_ascii_uppercase();
            let protocol = [
                ("EHLO", "smtp"),
                ("HELO", "smtp"),
                ("STLS", "pop3"),
                ("IMAP", "imap"),
                ("STARTTLS", "imap"),
            ];
            let protocol = protocol
                .iter()
                .find(|(word, _)| all.contains(word))
                .map_or("smtp", |(_, protocol)| protocol);
            step = DraftStep::new("starttls", "tls", literal(target));
            step.set("starttls", protocol);
            let why = format!(
                "the conversation is that of `starttls = \"{protocol}\"` here; what is asked after it is left out"
            );
            if let Some(own) = own {
                self.remark(own, name, &why);
            }
            return step;
        }
        match (is_tls, sent.as_slice(), expected.as_slice()) {
            (_, [], []) => {}
            (false, [] | [_], expected) => {
                if let [line] = sent.as_slice() {
                    step.set("send", format!("{}\n", literal(line)));
                }
                for pattern in expected {
                    // It reads line by line there: a beginning and an end are those of a line.
                    let rule = format!("received matches {}", quoted(&format!("(?m){pattern}")));
                    if let Some(own) = own {
                        self.expect(own, name, &mut step, rule);
                    }
                }
            }
            _ => {
                if let Some(own) = own {
                    let why = "a conversation of several turns, or within TLS, has no equal here: the connection alone is checked";
                    self.remark(own, name, why);
                }
            }
        }
        step
    }

    /// A question to a name server, which is the target.
    ///
    /// # Errors
    /// When it asks for nothing that is asked for here.
    pub(super) fn dns_module(
        &mut self,
        own: Option<&PlacedSetting<'_>>,
        name: &str,
        target: &str,
    ) -> Result<DraftStep, String> {
        let own = own.ok_or("its module has no `dns`")?;
        let asked = own.text_of("query_name").ok_or("its module has no `query_name`")?;
        let mut step = DraftStep::new("query", "dns", literal(asked.trim_end_matches('.')));
        let record = own.text_of("query_type").unwrap_or("ANY").to_ascii_uppercase();
        if record == "ANY" {
            self.remark(
                own,
                name,
                "records of any type cannot be asked for here: those of `A` are",
            );
        } else {
            step.set("record", record);
        }
        step.set("resolver", literal(target));
        let codes: Vec<String> =
            own.list("valid_rcodes").iter().filter_map(|code| Some(quoted(code.text()?))).collect();
        match codes.as_slice() {
            [] => {}
            [code] => step.expect(format!("rcode == {code}")),
            codes => step.expect(format!("rcode in [{}]", codes.join(", "))),
        }
        Ok(step)
    }
}
