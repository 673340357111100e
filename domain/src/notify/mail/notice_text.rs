//! Notice text: what does a mail say, before it is laid out as text and as HTML?

use crate::board::{RfoField, Visibility};
use crate::notify::mail::one_line::{MAX_SUBJECT_CHARS, one_line, shown};
use crate::notify::mail::plain_text::plain_text;
use crate::notify::notification::{
    Notification, NotificationStage, NotificationSubject, PageIdentity,
};
use crate::notify::subscriptions::SubscriptionMail;
use crate::public::rfo::RfoDocument;
use crate::public::view::{AffectedComponent, IncidentView, MaintenanceView};
use crate::public::{time_wording, wording};
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::translated_text::default_text;
use crate::words::Words;

/// The most characters of a title in a mail; pages take 200, and records of other systems may have more.
pub const MAX_MAIL_TITLE_CHARS: usize = 200;
/// The most characters of what was said; the rest is on the page.
pub const MAX_MAIL_BODY_CHARS: usize = 10_000;
/// The most components that a mail names, and the most characters of each name.
pub const MAX_NAMED_COMPONENTS: usize = 10;
const MAX_COMPONENT_CHARS: usize = 80;
/// The most characters of the services that a reason for outage names.
const MAX_RFO_FACT_CHARS: usize = 2_000;

/// All that a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeText {
    /// Whose page it is.
    pub page: PageIdentity,
    /// One line, for the header.
    pub subject: String,
    /// One line, for the top of the body.
    pub title: String,
    /// How bad it is, for a colour beside the words; `None`: it is about no status.
    pub status: Option<Status>,
    /// What is known: a word, and the value.
    pub facts: Vec<(&'static str, String)>,
    /// What was said, in Markdown.
    pub body: String,
    /// Whether all of it stands in the mail, because there is no page on which to read on.
    pub is_whole: bool,
    /// The one thing to do next: its words and address.
    pub action: (String, String),
    /// Why this mail came, and what else can be done about it: words and addresses.
    pub footer: NoticeFooter,
}

/// The last lines of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeFooter {
    /// Why it came.
    pub why: String,
    /// Words and addresses.
    pub links: Vec<(&'static str, String)>,
}

/// Where a subscriber changes what they are told, and ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManageLinks {
    /// A page that shows what they asked for.
    pub manage_url: String,
    /// What ends it at once when a program posts to it (RFC 8058), and asks first when a person opens it.
    pub unsubscribe_url: String,
}

impl NoticeText {
    /// What was said, as plain text.
    #[must_use]
    pub fn plain_body(&self) -> String {
        plain_text(&self.body)
    }
}

/// A text of operators without what a mail cannot hold, of at most so many characters.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut cleaned: String = text.chars().filter_map(shown).take(MAX_MAIL_BODY_CHARS).collect();
    if text.chars().count() > MAX_MAIL_BODY_CHARS {
        cleaned.push('…');
    }
    cleaned
}

/// What a mail says about an update, to a subscriber with clocks of a zone.
#[must_use]
pub fn notification_text(
    told: &Notification,
    zone: &Zone,
    links: Option<&ManageLinks>,
) -> NoticeText {
    let title = one_line(told.subject.name(), MAX_MAIL_TITLE_CHARS);
    let (word, status, facts, body) = match &told.subject {
        NotificationSubject::Incident { incident, update } => {
            let posted = incident.updates.iter().find(|candidate| candidate.id == *update);
            let phase = posted.map_or(incident.status, |posted| posted.status);
            let body =
                posted.map(|posted| cleaned(&default_text(&posted.body))).unwrap_or_default();
            let word = incident_word(incident, phase, told.stage);
            (
                word,
                worst_of(&incident.components, phase),
                incident_facts(incident, phase, zone),
                body,
            )
        }
        NotificationSubject::Maintenance { maintenance, update } => {
            let posted = maintenance.updates.iter().find(|candidate| candidate.id == *update);
            let state = posted.map_or(maintenance.status, |posted| posted.status);
            let body =
                posted.map(|posted| cleaned(&default_text(&posted.body))).unwrap_or_default();
            let word = format!(
                "Maintenance {}",
                wording::maintenance_status_inline(Words::ENGLISH, state)
            );
            let word = if told.stage == NotificationStage::Updated {
                format!("{word}, update")
            } else {
                word
            };
            (word, Status::UnderMaintenance, maintenance_facts(maintenance, zone), body)
        }
        NotificationSubject::Rfo { document, .. } => {
            let (facts, body) = rfo_parts(document);
            ("Reason for outage".to_owned(), Status::Operational, facts, body)
        }
        // Its mail has a text of its own; this is what is left where that cannot be.
        NotificationSubject::Report(mail) => {
            ("Report".to_owned(), Status::Operational, vec![], cleaned(&mail.text))
        }
    };
    let page = one_line(&told.page.name, MAX_MAIL_TITLE_CHARS);
    NoticeText {
        is_whole: told.subject.addressees().is_some(),
        subject: one_line(&format!("[{page}] {word}: {title}"), MAX_SUBJECT_CHARS),
        title: format!("{word}: {title}"),
        status: Some(status),
        facts,
        body,
        action: action(told),
        footer: footer(&page, links),
        page: told.page.clone(),
    }
}

/// The fields of a reason for outage: those in a line, and the texts, which are short enough for a mail.
fn rfo_parts(document: &RfoDocument) -> (Vec<(&'static str, String)>, String) {
    let (mut facts, mut body) = (vec![], String::new());
    for field in document.fields(Words::ENGLISH) {
        let word = match field.field {
            RfoField::Date => "Date",
            RfoField::Time => "Time and duration",
            RfoField::Services => "Affected services",
            _ => {
                let text = cleaned(&field.text);
                body.push_str(&format!("### {}\n\n{}\n\n", field.label, text.trim_end()));
                continue;
            }
        };
        facts.push((word, one_line(&field.text, MAX_RFO_FACT_CHARS)));
    }
    (facts, body)
}

/// Where to read on. What is internal has no page of its own.
fn action(told: &Notification) -> (String, String) {
    match told.visibility {
        Visibility::Public => {
            let address = format!("{}{}", told.page.url, told.subject.path());
            ("Follow it on the page".to_owned(), address)
        }
        _ => ("The status page, which does not show this".to_owned(), told.page.url.clone()),
    }
}

/// Why a mail came. A subscriber has links; of a contact operators say what it is told.
pub(super) fn footer(page: &str, links: Option<&ManageLinks>) -> NoticeFooter {
    match links {
        Some(links) => NoticeFooter {
            why: format!("You get this mail because you subscribed to the status of {page}."),
            links: vec![
                ("Change what you get", links.manage_url.clone()),
                ("Unsubscribe", links.unsubscribe_url.clone()),
            ],
        },
        None => NoticeFooter {
            why: format!(
                "You get this mail because the operators of {page} named you as a contact; \
                 ask them to change that."
            ),
            links: vec![],
        },
    }
}

/// What a mail says to an address about its subscription: a link that confirms it, or the one that changes it.
#[must_use]
pub fn subscription_text(kind: SubscriptionMail, page: &PageIdentity, url: &str) -> NoticeText {
    let name = one_line(&page.name, MAX_MAIL_TITLE_CHARS);
    let (title, body, action) = match kind {
        SubscriptionMail::Confirm => (
            "Confirm your subscription",
            "This address was entered to be told of incidents and maintenance. Nothing is sent until you confirm \
             that it was you.",
            "Confirm",
        ),
        SubscriptionMail::AlreadySubscribed => (
            "You are subscribed already",
            "This address was entered to be told of incidents and maintenance, and it is told of them already.",
            "Change what you get",
        ),
    };
    NoticeText {
        subject: one_line(&format!("[{name}] {title}"), MAX_SUBJECT_CHARS),
        title: format!("{title}: status of {name}"),
        status: None,
        facts: vec![],
        body: body.to_owned(),
        is_whole: false,
        action: (action.to_owned(), url.to_owned()),
        footer: NoticeFooter {
            why: "If it was not you, do nothing: no other mail follows from this.".to_owned(),
            links: vec![("The page", page.url.clone())],
        },
        page: page.clone(),
    }
}

fn incident_word(
    incident: &IncidentView,
    phase: IncidentStatus,
    stage: NotificationStage,
) -> String {
    match (stage, incident.impact) {
        (NotificationStage::Ended, _) => "Resolved".to_owned(),
        (NotificationStage::Updated, _) => {
            wording::incident_status(Words::ENGLISH, phase).to_owned()
        }
        (NotificationStage::Opened, Impact::None) => "Incident".to_owned(),
        (NotificationStage::Opened, _) => {
            wording::status(Words::ENGLISH, worst_of(&incident.components, phase)).to_owned()
        }
    }
}

/// The worst that is stated of any component; operational once it is over.
fn worst_of(components: &[AffectedComponent], phase: IncidentStatus) -> Status {
    let stated = components.iter().map(|component| component.status).max();
    match stated {
        _ if phase.is_over() => Status::Operational,
        Some(status) if status.is_trouble() => status,
        _ => Status::DegradedPerformance,
    }
}

fn incident_facts(
    incident: &IncidentView,
    phase: IncidentStatus,
    zone: &Zone,
) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Status", wording::incident_status(Words::ENGLISH, phase).to_owned())];
    facts.extend(named(&incident.components, !phase.is_over()));
    facts.push(("Began", instant(incident.started_at, zone)));
    facts.extend(incident.resolved_at.filter(|_| phase.is_over()).map(|at| {
        let lasted = time_wording::span(Words::ENGLISH, at.since(incident.started_at));
        ("Resolved", format!("{}, after {lasted}", instant(at, zone)))
    }));
    facts.extend(incident.next_update_by.map(|at| ("Next update by", instant(at, zone))));
    facts
}

fn maintenance_facts(maintenance: &MaintenanceView, zone: &Zone) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Status", wording::maintenance_status(Words::ENGLISH, maintenance.status).to_owned()),
        ("From", instant(maintenance.scheduled_for, zone)),
        ("Until", instant(maintenance.scheduled_until, zone)),
    ];
    facts.extend(named(&maintenance.components, false));
    facts
}

fn named(components: &[AffectedComponent], has_status: bool) -> Option<(&'static str, String)> {
    let names = components.iter().take(MAX_NAMED_COMPONENTS).map(|component| {
        let name = one_line(&component.name, MAX_COMPONENT_CHARS);
        match has_status {
            true => {
                format!("{name} ({})", wording::status_inline(Words::ENGLISH, component.status))
            }
            false => name,
        }
    });
    let mut names: Vec<String> = names.collect();
    let more = components.len().saturating_sub(MAX_NAMED_COMPONENTS);
    names.extend((more > 0).then(|| format!("and {more} more")));
    (!names.is_empty()).then(|| ("Affects", names.join(", ")))
}

/// An instant in UTC, and by the clocks of a zone.
pub(crate) fn instant(at: Timestamp, zone: &Zone) -> String {
    let pattern = "%-d %b %Y, %H:%M";
    let utc = at.format(pattern);
    let local = Zone::UTC.instant_of(zone.clock_at(at)).format(pattern);
    match zone.name() {
        "UTC" => format!("{utc} UTC"),
        name => format!("{utc} UTC ({local} in {name})"),
    }
}
