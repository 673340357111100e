//! Reason for outage as it is read: the eight fields of a revision, or of what is being written, with their labels.

use serde::{Deserialize, Serialize};

use crate::board::{Board, RfoField, RfoRevision, RfoTexts};
use crate::ids::IncidentId;
use crate::public::time_wording;
use crate::time::timestamp::Timestamp;
use crate::translated_text::text_in;
use crate::words::{Piece, Words};
use crate::xml_text::escaped;

/// A reason for outage. It holds what whoever is given it may read: no customer, contact or author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RfoDocument {
    /// The incident that it is of.
    pub incident: IncidentId,
    /// What it says.
    pub texts: RfoTexts,
    /// When the incident began.
    pub started_at: Timestamp,
    /// When it ended; `None`: it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The names of what was affected.
    pub services: Vec<String>,
    /// When it was published, and before that its earlier revisions for the same readers, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<Timestamp>,
}

/// A field with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledField {
    /// Which.
    pub field: RfoField,
    /// Such as `Root cause`.
    pub label: String,
    /// Its text: of the texts of operators Markdown, else a line of plain text.
    pub text: String,
}

impl LabelledField {
    /// Whether its text is Markdown.
    #[must_use]
    pub fn is_markdown(&self) -> bool {
        !matches!(
            self.field,
            RfoField::Title | RfoField::Date | RfoField::Time | RfoField::Services
        )
    }
}

impl RfoDocument {
    /// A revision, after earlier ones that the same readers were given.
    #[must_use]
    pub fn from_revision(
        incident: IncidentId,
        revision: &RfoRevision,
        earlier: Vec<Timestamp>,
    ) -> Self {
        let services = revision.services.iter().map(|service| service.name.clone());
        Self {
            incident,
            texts: revision.texts.clone(),
            started_at: revision.started_at,
            ended_at: Some(revision.ended_at),
            services: services.collect(),
            published: earlier.into_iter().chain([revision.at]).collect(),
        }
    }

    /// Its fields but the title, in the language of the words; texts of operators too, where they wrote it in that.
    #[must_use]
    pub fn fields(&self, words: Words) -> Vec<LabelledField> {
        let date = time_wording::date(words, self.started_at.date_time().date_naive());
        let instant = |at| time_wording::instant(words, at);
        let time = match self.ended_at {
            Some(end) => words.say(
                "rfo-from-to",
                [
                    ("from", instant(self.started_at).into()),
                    ("to", instant(end).into()),
                    ("span", time_wording::span(words, end.since(self.started_at)).into()),
                ],
            ),
            None => words.say("rfo-since", [("at", instant(self.started_at).into())]),
        };
        let text = |text: &str| text_in(text, words.language).into_owned();
        let texts = &self.texts;
        [
            (RfoField::Date, "rfo-date", date),
            (RfoField::Time, "rfo-time", time),
            (RfoField::Description, "rfo-description", text(&texts.description)),
            (RfoField::Services, "rfo-services", words.list(&self.services)),
            (RfoField::RootCause, "rfo-root-cause", text(&texts.root_cause)),
            (RfoField::Resolution, "rfo-resolution", text(&texts.resolution)),
            (RfoField::NextSteps, "rfo-next-steps", text(&texts.next_steps)),
        ]
        .into_iter()
        .map(|(field, label, text)| LabelledField { field, label: words.text(label), text })
        .collect()
    }

    /// When it was published, and which revision of it this is; nothing before it was.
    #[must_use]
    pub fn published_html(&self, words: Words) -> Option<String> {
        let instant = |at: Timestamp| {
            let text = escaped(&time_wording::instant(words, at));
            Piece::Html(format!("<time datetime=\"{at}\">{text}</time>"))
        };
        let (last, earlier) = self.published.split_last()?;
        let number = self.published.len().to_string();
        let pieces = [("at", instant(*last)), ("number", Piece::Text(&number))];
        Some(match earlier.last() {
            None => words.markup("rfo-published", [("at", instant(*last))]),
            Some(before) => {
                let [at, number] = pieces;
                words.markup("rfo-revised", [at, number, ("before", instant(*before))])
            }
        })
    }
}

/// The reason for outage that readers of the page are given of an incident; `None`: there is none.
#[must_use]
pub fn public_rfo(board: &Board, id: &str) -> Option<RfoDocument> {
    let incident = board.incident(id).filter(|incident| incident.is_public())?;
    let mut public = incident.rfo.as_ref()?.public();
    let last = public.next_back()?;
    let earlier = public.map(|revision| revision.at).collect();
    Some(RfoDocument::from_revision(incident.id.clone(), last, earlier))
}
