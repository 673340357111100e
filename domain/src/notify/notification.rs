//! Notification: something that happened to an incident or a maintenance. Which entries of the log are told to
//! people and programs outside the page?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{
    Board, Entry, Event, Incident, IncidentChange, Maintenance, RfoAudience, RfoRevision,
    Visibility,
};
use crate::config::Configuration;
use crate::ids::{ComponentId, ContactId};
use crate::notify::drill_mark::{DRILL_MARK, DRILL_TEXT};
use crate::notify::notified_updates;
use crate::notify::report_mail::ReportMail;
use crate::public::build_view::{incident_view, maintenance_view};
use crate::public::rfo::RfoDocument;
use crate::public::view::{AffectedComponent, IncidentView, MaintenanceView};
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// What was over for longer when it was posted is history, not news: an import notifies of nothing.
pub const NEWS_FOR: Duration = Duration::from_secs(86_400);

/// Something that happened, as it is told outside the page. It holds what the public may see, or operators of an
/// internal incident, and never an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The number of its entry in the log of the page.
    pub n: u64,
    /// The first characters of that entry's hash: a number comes again when the page is restored from a backup.
    pub key: String,
    /// When it happened.
    pub at: Timestamp,
    /// Whose page it is.
    pub page: PageIdentity,
    /// Who may see it: public, or internal.
    pub visibility: Visibility,
    /// How serious it is.
    pub severity: Severity,
    /// Whether something began, went on or ended.
    pub stage: NotificationStage,
    /// What it happened to.
    pub subject: NotificationSubject,
    /// Whether it happened in a drill: it says so wherever it is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_drill: bool,
}

impl Notification {
    /// The page of what it is about.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.page.url, self.subject.path())
    }

    /// What the incident or maintenance is called by programs that keep track of it: the same for all that is told
    /// of it.
    #[must_use]
    pub fn thread_key(&self) -> String {
        format!("allclear-{}", self.subject.id())
    }

    /// The same, saying in its title, in every text and by a field that it is of a drill.
    fn of_drill(mut self) -> Self {
        self.is_drill = true;
        let (name, texts): (&mut String, Vec<&mut String>) = match &mut self.subject {
            NotificationSubject::Incident { incident, .. } => {
                (&mut incident.name, incident.updates.iter_mut().map(|u| &mut u.body).collect())
            }
            NotificationSubject::Maintenance { maintenance, .. } => {
                let updates = maintenance.updates.iter_mut();
                (&mut maintenance.name, updates.map(|update| &mut update.body).collect())
            }
            NotificationSubject::Rfo { document, .. } => {
                (&mut document.texts.title, vec![&mut document.texts.description])
            }
            NotificationSubject::Report(mail) => (&mut mail.title, vec![&mut mail.text]),
        };
        name.insert_str(0, DRILL_MARK);
        texts.into_iter().for_each(|text| text.insert_str(0, DRILL_TEXT));
        self
    }
}

/// A page, as messages name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageIdentity {
    /// Such as `Northwind`.
    pub name: String,
    /// Its public address, without a slash at the end.
    pub url: String,
}

impl PageIdentity {
    /// The host of its address, as far as it is one; `localhost` where it is none.
    #[must_use]
    pub fn host(&self) -> String {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let host: String =
            host.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
        if host.is_empty() { "localhost".to_owned() } else { host }
    }
}

/// Whether something began, went on or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationStage {
    /// It was told for the first time, or began again.
    Opened,
    /// More was said.
    Updated,
    /// It is over: the all-clear.
    Ended,
}

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationSubject {
    /// An update of an incident.
    Incident {
        /// The incident, as it stands.
        incident: Box<IncidentView>,
        /// The id of the update.
        update: String,
    },
    /// An update of a maintenance.
    Maintenance {
        /// The maintenance, as it stands.
        maintenance: Box<MaintenanceView>,
        /// The id of the update.
        update: String,
    },
    /// The reason for outage of an incident, for contacts of customers that it affected.
    Rfo {
        /// What it says.
        document: Box<RfoDocument>,
        /// What it is known by: another than its incident, so that neither replaces the other.
        id: String,
        /// Who gets it.
        contacts: Vec<ContactId>,
    },
    /// A report of a period, for the contacts of its schedule.
    Report(Box<ReportMail>),
}

impl NotificationSubject {
    /// The id of the incident or maintenance.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Incident { incident, .. } => incident.id.as_str(),
            Self::Maintenance { maintenance, .. } => maintenance.id.as_str(),
            Self::Rfo { id, .. } => id,
            Self::Report(mail) => &mail.id,
        }
    }

    /// Its title.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Incident { incident, .. } => &incident.name,
            Self::Maintenance { maintenance, .. } => &maintenance.name,
            Self::Rfo { document, .. } => &document.texts.title,
            Self::Report(mail) => &mail.title,
        }
    }

    /// The path of its page, such as `/incidents/…`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Incident { incident, .. } => format!("/incidents/{}", incident.id),
            Self::Maintenance { maintenance, .. } => format!("/maintenance/{}", maintenance.id),
            Self::Rfo { document, .. } => format!("/incidents/{}", document.incident),
            Self::Report(mail) => mail.path.clone(),
        }
    }

    /// The contacts that are told of it, whatever audiences are configured, by mail alone; `None`: audiences say who.
    #[must_use]
    pub fn addressees(&self) -> Option<&[ContactId]> {
        match self {
            Self::Rfo { contacts, .. } => Some(contacts),
            Self::Report(mail) => Some(&mail.contacts),
            Self::Incident { .. } | Self::Maintenance { .. } => None,
        }
    }

    /// The components it touches.
    pub fn components(&self) -> impl Iterator<Item = &ComponentId> {
        self.affected().iter().map(|component| &component.id)
    }

    /// The components it touches, with their names and what is stated of them.
    #[must_use]
    pub fn affected(&self) -> &[AffectedComponent] {
        match self {
            Self::Incident { incident, .. } => &incident.components,
            Self::Maintenance { maintenance, .. } => &maintenance.components,
            Self::Rfo { .. } | Self::Report(_) => &[],
        }
    }

    /// What the update says, in Markdown; empty if it was withdrawn.
    #[must_use]
    pub fn update_text(&self) -> &str {
        match self {
            Self::Incident { incident, update } => incident
                .updates
                .iter()
                .find(|candidate| candidate.id == *update)
                .map_or("", |u| &u.body),
            Self::Maintenance { maintenance, update } => {
                let mut updates = maintenance.updates.iter();
                updates.find(|candidate| candidate.id == *update).map_or("", |u| &u.body)
            }
            Self::Rfo { document, .. } => &document.texts.description,
            Self::Report(mail) => &mail.text,
        }
    }
}

/// What an entry of the log tells outside the page, as the page stands; `None`: nothing, or not any more. What the twin of
/// a page tells is marked.
#[must_use]
pub fn notification_of(board: &Board, entry: &Entry, hash: &str) -> Option<Notification> {
    let told = unmarked_notification_of(board, entry, hash)?;
    Some(if board.twin_of.is_some() { told.of_drill() } else { told })
}

/// The same, as it would be told if the twin of a page were the page.
#[must_use]
pub fn unmarked_notification_of(board: &Board, entry: &Entry, hash: &str) -> Option<Notification> {
    let configuration = board.configuration.as_ref()?;
    let (visibility, severity, stage, subject) = match &entry.event {
        Event::IncidentOpened { id, update, .. } | Event::IncidentUpdated { id, update } => {
            of_incident(board, configuration, board.incident(id.as_str())?, &update.id, entry.at)?
        }
        Event::IncidentChanged { id, change: IncidentChange::Published { .. } } => {
            let incident = board.incident(id.as_str())?;
            let last = incident.in_force().last()?.id.clone();
            let told = of_incident(board, configuration, incident, &last, entry.at)?;
            let stage = told.2.max(NotificationStage::Opened);
            let stage =
                if stage == NotificationStage::Updated { NotificationStage::Opened } else { stage };
            (told.0, told.1, stage, told.3)
        }
        Event::IncidentChanged { id, change: IncidentChange::RfoPublished { revision } }
            if revision.audience == RfoAudience::Affected =>
        {
            of_rfo(configuration, board.incident(id.as_str())?, revision)
        }
        Event::MaintenanceScheduled { id, update, .. }
        | Event::MaintenanceUpdated { id, update, .. } => {
            of_maintenance(board, board.maintenance(id.as_str())?, &update.id, entry.at)?
        }
        _ => return None,
    };
    let page =
        PageIdentity { name: configuration.page.name.clone(), url: configuration.page.url.clone() };
    let key = hash.chars().take(16).collect();
    let (n, at, is_drill) = (entry.n, entry.at, false);
    Some(Notification { n, key, at, page, visibility, severity, stage, subject, is_drill })
}

type NotifiedParts = (Visibility, Severity, NotificationStage, NotificationSubject);

fn of_incident(
    board: &Board,
    configuration: &Configuration,
    incident: &Incident,
    update: &str,
    at: Timestamp,
) -> Option<NotifiedParts> {
    if incident.visibility == Visibility::Draft {
        return None;
    }
    let place = incident.in_force().position(|candidate| candidate.id == update)?;
    let before = place.checked_sub(1).and_then(|before| incident.in_force().nth(before));
    let told = incident.in_force().nth(place)?;
    let was_over = before.is_some_and(|before| before.status.is_over());
    let stage = match (before.is_none() || was_over, told.status.is_over()) {
        // What is said of an incident that is over, such as a postmortem.
        (true, true) if was_over => NotificationStage::Updated,
        (_, true) => NotificationStage::Ended,
        (true, false) => NotificationStage::Opened,
        (false, false) => NotificationStage::Updated,
    };
    if told.holds_until.is_some_and(|until| at.since(until) > NEWS_FOR) {
        return None;
    }
    let mut incident_view = incident_view(board, configuration, incident);
    notified_updates::keep_newest(&mut incident_view, update);
    let subject = NotificationSubject::Incident {
        incident: Box::new(incident_view),
        update: update.to_owned(),
    };
    Some((incident.visibility, incident.severity(configuration), stage, subject))
}

/// A reason for outage that is given to the contacts of affected customers. It is nothing that subscribers may see.
fn of_rfo(
    configuration: &Configuration,
    incident: &Incident,
    revision: &RfoRevision,
) -> NotifiedParts {
    let subject = NotificationSubject::Rfo {
        document: Box::new(RfoDocument::from_revision(incident.id.clone(), revision, vec![])),
        id: format!("{}/rfo", incident.id),
        contacts: revision.contacts.clone(),
    };
    let severity = incident.severity(configuration);
    (Visibility::Internal, severity, NotificationStage::Updated, subject)
}

fn of_maintenance(
    board: &Board,
    maintenance: &Maintenance,
    update: &str,
    at: Timestamp,
) -> Option<NotifiedParts> {
    let place = maintenance.updates.iter().position(|candidate| candidate.id == update)?;
    let told = maintenance.updates.get(place)?;
    let stage = match (place, told.status.is_over()) {
        (_, true) => NotificationStage::Ended,
        (0, false) => NotificationStage::Opened,
        (_, false) => NotificationStage::Updated,
    };
    let mut view = maintenance_view(board, maintenance, at);
    notified_updates::keep_newest_texts(&mut view, update);
    let subject =
        NotificationSubject::Maintenance { maintenance: Box::new(view), update: update.to_owned() };
    Some((Visibility::Public, Severity::Sev3, stage, subject))
}
