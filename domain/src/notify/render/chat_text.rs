//! Chat text: what a message to people says, before any markup. Title, how far along, what is affected, the update
//! and where to read more?

use super::delivery_context::DeliveryContext;
use super::plain_text::cut;
use crate::board::Visibility;
use crate::notify::alert_text::AlertText;
use crate::notify::notification::{Notification, NotificationStage, NotificationSubject};
use crate::public::rich_text::RichText;
use crate::public::view::AffectedComponent;
use crate::public::{time_wording, wording};
use crate::status::{Impact, Status};
use crate::words::Words;
use crate::xml_text::{Lines, clean};

/// The most components that are named.
const MAX_NAMED: usize = 10;
/// The most characters of what is affected.
const MAX_COMPONENTS: usize = 1_000;
/// The most characters of the page's name.
const MAX_PAGE_NAME: usize = 100;

/// What a message says.
pub(super) struct ChatText {
    /// What happened, in one line.
    pub(super) title: String,
    /// How far along it is, and when it is to be.
    pub(super) status: String,
    /// What is affected, in one line; empty if nothing is.
    pub(super) components: String,
    /// What the update says.
    pub(super) body: RichText,
    /// The name of the page.
    pub(super) page: String,
    /// The page of the incident or maintenance; of an alert where it is acknowledged.
    pub(super) url: String,
    /// What is done there.
    pub(super) link_label: String,
    /// Whether it is an alert for operators.
    pub(super) is_alert: bool,
    /// Where the recipient changes what they are told.
    pub(super) manage_url: Option<String>,
    /// How it is coloured.
    pub(super) tone: MessageTone,
}

/// How serious a message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MessageTone {
    /// It is over.
    Well,
    /// It is announced work.
    Planned,
    /// It hurts some.
    Minor,
    /// It hurts many.
    Major,
}

impl MessageTone {
    /// Its colour on the page, as 0xRRGGBB.
    pub(super) fn color(self) -> u32 {
        match self {
            Self::Well => 0x2f_9e_44,
            Self::Planned => 0x3b_82_f6,
            Self::Minor => 0xe8_a3_17,
            Self::Major => 0xd6_33_2c,
        }
    }

    /// A mark that shows it in a line of text.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Well => "✅",
            Self::Planned => "🔧",
            Self::Minor => "⚠️",
            Self::Major => "🔴",
        }
    }
}

impl ChatText {
    pub(super) fn from_notification(told: &Notification, context: &DeliveryContext<'_>) -> Self {
        let internal = if told.visibility == Visibility::Public { "" } else { "Internal. " };
        let page = page_name(&told.page.name);
        Self {
            title: clean(told.subject.name(), Lines::One),
            status: format!("{internal}{}", status(told)),
            components: cut(&named(told.subject.affected()), MAX_COMPONENTS),
            body: RichText::of_markdown(told.subject.update_text()),
            link_label: format!("Read more at {page}"),
            is_alert: false,
            page,
            url: told.url(),
            manage_url: context.manage_url.map(str::to_owned),
            tone: tone(told),
        }
    }

    /// What an alert says.
    pub(super) fn of_alert(alert: &AlertText) -> Self {
        Self {
            title: clean(&alert.title, Lines::One),
            status: clean(&alert.fact_line(), Lines::One),
            components: String::new(),
            body: RichText::of_markdown(&alert.guidance()),
            page: page_name(&alert.page.name),
            url: alert.acknowledge_url.clone(),
            link_label: "Acknowledge".to_owned(),
            is_alert: true,
            manage_url: None,
            tone: match alert.status {
                Status::MajorOutage | Status::PartialOutage => MessageTone::Major,
                _ => MessageTone::Minor,
            },
        }
    }

    /// The whole in plain text, without the title.
    pub(super) fn plain(&self) -> String {
        let body = self.body.write("\n", &|span| match &span.link {
            Some(link) if *link != span.text => format!("{} ({link})", span.text),
            _ => span.text.clone(),
        });
        let parts = [&self.status, &self.components, &body];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.map(String::as_str).collect::<Vec<_>>().join("\n\n")
    }
}

fn page_name(name: &str) -> String {
    cut(&clean(name, Lines::One), MAX_PAGE_NAME)
}

/// How far along it is.
fn status(told: &Notification) -> String {
    match &told.subject {
        NotificationSubject::Incident { incident, update } => {
            let found = incident.updates.iter().find(|candidate| candidate.id == *update);
            let status = found.map_or(incident.status, |update| update.status);
            let impact = match incident.impact {
                Impact::None => String::new(),
                impact => format!(", {}", wording::impact(Words::ENGLISH, impact)),
            };
            format!("{}{impact}", wording::incident_status(Words::ENGLISH, status))
        }
        NotificationSubject::Maintenance { maintenance, update } => {
            let found = maintenance.updates.iter().find(|candidate| candidate.id == *update);
            let status = found.map_or(maintenance.status, |update| update.status);
            let from = time_wording::instant(Words::ENGLISH, maintenance.scheduled_for);
            let until = time_wording::instant(Words::ENGLISH, maintenance.scheduled_until);
            format!("{}: {from} to {until}", wording::maintenance_status(Words::ENGLISH, status))
        }
        NotificationSubject::Rfo { .. } => "Reason for outage".to_owned(),
        NotificationSubject::Report(_) => "Report".to_owned(),
    }
}

/// `Checkout: partial outage, Search: major outage`, and how many more.
fn named(components: &[AffectedComponent]) -> String {
    let mut all: Vec<String> = components
        .iter()
        .take(MAX_NAMED)
        .map(|component| {
            let status = wording::status_inline(Words::ENGLISH, component.status);
            format!("{}: {status}", clean(&component.name, Lines::One))
        })
        .collect();
    let more = components.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.join(", ")
}

pub(super) fn tone(told: &Notification) -> MessageTone {
    match (&told.subject, told.stage) {
        (_, NotificationStage::Ended) => MessageTone::Well,
        (NotificationSubject::Maintenance { .. }, _) => MessageTone::Planned,
        (NotificationSubject::Rfo { .. } | NotificationSubject::Report(_), _) => MessageTone::Well,
        (NotificationSubject::Incident { incident, .. }, _) => match incident.impact {
            _ if incident.status.is_over() => MessageTone::Well,
            Impact::None | Impact::Minor => MessageTone::Minor,
            Impact::Major | Impact::Critical => MessageTone::Major,
        },
    }
}
