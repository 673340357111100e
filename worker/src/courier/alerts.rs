//! Alerts: what waits for operators is taken over from the Board and escalated, until it is acknowledged or over. Who is sent
//! what now, and when is that asked again?

use std::rc::Rc;

use domain::ids::ContactId;
use domain::notify::alert_delivery::AlertDelivery;
use domain::notify::alert_report::{EscalationReport, OpenAlertReport};
use domain::notify::alert_token::AlertAddressee;
use domain::notify::channel::Channel;
use domain::notify::contact::contact_recipient;
use domain::notify::escalation::{AlertAcknowledgement, EscalationProgress, escalate};
use domain::notify::escalation_rules::EscalationRules;
use domain::notify::expansion::DeliveryLane;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, OpenAlerts};
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

use crate::courier::CourierState;
use crate::courier::alert_store::EscalationState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::meta;

impl CourierState {
    /// Takes over what waits for operators; what is older than what is known changes nothing. What is known from a time
    /// that is yet to come was said by a clock that has been set back since.
    /// Answers whether it was taken over: what was not, the Board says again.
    pub(super) async fn take_alerts(self: &Rc<Self>, now_open: OpenAlerts) -> HttpResult {
        let known_at = self.escalation.borrow().at;
        let is_newer = now_open.at >= known_at || known_at > clock::now();
        let is_taken = is_newer && (now_open.alerts.is_empty() || self.page_standing()?.is_some());
        if is_taken {
            let OpenAlerts { at, alerts } = now_open;
            self.escalate(|state| EscalationState { at, open: alerts, ..state })?;
            self.schedule_alarm().await?;
            self.send_soon();
        }
        json(200, &is_taken)
    }

    /// Escalates when it is time.
    pub(super) fn escalate_if_due(&self) -> Result<(), Problem> {
        if self.escalates_at.get().is_some_and(|at| at <= clock::now()) {
            self.escalate(|state| state)?;
        }
        Ok(())
    }

    /// Escalates what is open after a change. What follows is stored with it, all or nothing.
    pub(super) fn escalate(
        &self,
        change: impl FnOnce(EscalationState) -> EscalationState,
    ) -> Result<(), Problem> {
        let old = self.escalation.borrow().clone();
        let mut new = change(old.clone());
        new.open.retain(|alert| alert.kind != OpenAlertKind::ChannelDisabled);
        new.open.extend(self.disabled_channels()?);
        OpenAlert::sort(&mut new.open);
        if old.open.is_empty() && new.open.is_empty() {
            self.escalation.replace(new);
            return Ok(());
        }
        let Some(page) = self.page_standing()? else { return Ok(()) };
        if !page.policy.sends_alerts() {
            new.open.clear();
        }
        let now = clock::now();
        let contacts = self.contacts()?;
        let disabled = self.disabled_recipients()?;
        let takes = |contact: &ContactId, place: usize| {
            !disabled.contains(&contact_recipient(contact, place))
        };
        let is_set = |id: &ContactId| {
            let places = contacts.get(id).map_or(0, |contact| contact.set.channels.len());
            (0..places).any(|place| takes(id, place))
        };
        let rules = EscalationRules::from(&page);
        let turn = escalate(&rules, &is_set, &new.progress, &new.open, now);
        new.progress = turn.progress;
        let mut deliveries = vec![];
        for message in &turn.messages {
            let channels = self.channels_of(&message.contact)?;
            let all = AlertDelivery::for_channels(message, &channels);
            deliveries.extend(all.into_iter().filter(|(_, d)| !disabled.contains(&d.recipient)));
        }
        deliveries.extend(self.all_clears(&old, &new, now)?);
        self.store().put_escalation(&old, &new, &deliveries).map_err(out_of_reach)?;
        self.escalation.replace(new);
        self.escalates_at.set(turn.look_again);
        Ok(())
    }

    /// Notes something of one alert: the others are looked at no more for that.
    pub(super) fn note_of_alert(
        &self,
        alert: &str,
        change: impl FnOnce(&mut EscalationProgress),
    ) -> Result<(), Problem> {
        let mut state = self.escalation.borrow_mut();
        change(&mut state.progress);
        self.store().put_alert(&state, alert).map_err(out_of_reach)
    }

    /// What is sent of alerts that are over.
    fn all_clears(
        &self,
        old: &EscalationState,
        new: &EscalationState,
        now: Timestamp,
    ) -> Result<Vec<(DeliveryLane, AlertDelivery)>, Problem> {
        let is_open = |id: &str| new.open.iter().any(|alert| alert.id == id);
        let mut deliveries = vec![];
        for alert in old.open.iter().filter(|alert| !is_open(&alert.id)) {
            let told = old.progress.alerts.get(&alert.id).map(|progress| &progress.told);
            for contact in told.into_iter().flatten() {
                let channels = self.channels_of(contact)?;
                deliveries.extend(AlertDelivery::all_clear(alert, contact, &channels, now));
            }
        }
        Ok(deliveries)
    }

    fn channels_of(&self, contact: &ContactId) -> Result<Vec<Channel>, Problem> {
        let contacts = self.contacts()?;
        Ok(contacts.get(contact).map(|contact| contact.set.channels.clone()).unwrap_or_default())
    }

    /// A contact acknowledges an alert: the first one keeps its time. The answer is the alert.
    pub(super) async fn acknowledge(
        self: &Rc<Self>,
        acknowledgement: AlertAcknowledgement,
    ) -> HttpResult {
        let contact = &acknowledgement.by;
        if !self.contacts()?.contains_key(contact) {
            return Err(Problem::invalid("by", format!("there is no contact `{contact}`"))
                .hint("`allclear contact list` shows them"));
        }
        let alert = acknowledgement.alert.clone();
        // Whether it is open at all.
        self.alert_report(&alert)?;
        self.escalate(|mut state| {
            state.progress.acknowledge(&acknowledgement, &state.open, clock::now());
            state
        })?;
        self.schedule_alarm().await?;
        json(200, &self.alert_report(&alert)?)
    }

    /// The alert of a link, and whose link it is.
    pub(super) fn alert_of(&self, token: &str) -> HttpResult {
        let AlertAddressee { alert, contact } = self.addressee(token)?;
        json(200, &(contact, self.alert_report(&alert).ok()))
    }

    /// To whom a link was given.
    pub(super) fn addressee(&self, token: &str) -> Result<AlertAddressee, Problem> {
        AlertAddressee::open(&self.key()?, token).ok_or_else(|| {
            Problem::not_found("this link leads to no alert")
                .hint("open it as it stands in the message")
        })
    }

    /// Every open alert.
    pub(super) fn escalation_report(&self) -> HttpResult {
        let dead_man_failure =
            meta::read(&self.store().sql, meta::DEAD_MAN).map_err(out_of_reach)?.flatten();
        json(200, &EscalationReport { alerts: self.alert_reports()?, dead_man_failure })
    }

    fn alert_report(&self, id: &str) -> Result<OpenAlertReport, Problem> {
        let found = self.alert_reports()?.into_iter().find(|alert| alert.id == id);
        found.ok_or_else(|| {
            Problem::not_found(format!("there is no open alert `{id}`"))
                .hint("`allclear alert list` shows them")
        })
    }

    fn alert_reports(&self) -> Result<Vec<OpenAlertReport>, Problem> {
        let store = self.store();
        let policy = self.page_standing()?.map(|page| page.policy).unwrap_or_default();
        let undelivered = store.undelivered_alerts().map_err(out_of_reach)?;
        let state = self.escalation.borrow();
        let report = |alert: &OpenAlert| {
            let id = &alert.id;
            let waiting = undelivered.get(id).copied().unwrap_or_default();
            OpenAlertReport::from_alert(alert, state.progress.alerts.get(id), &policy, waiting)
        };
        Ok(state.open.iter().map(report).collect())
    }
}
