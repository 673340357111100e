//! Steps: one module for each step kind; each returns a response, or the reason why there is none.

mod browser;
mod dns;
mod grpc;
mod http;
mod icmp;
mod line_protocol;
mod page_text;
mod read_until;
mod request;
mod screenshot;
mod smtp;
mod ssh;
mod starttls;
mod target_url;
mod tcp_tls_udp;
mod upgrade;
mod upstream;
mod websocket;

use std::time::Duration;

use cookie_store::CookieStore;
use domain::probe::Step;
use domain::probe::action::Action;
use domain::probe::run::{RunObserver, RunState, StepEvent, StepFailure};
use domain::redaction::{MIN_SECRET_CHARS, Redactor};
use domain::template::{Template, Values};
use tokio::time::sleep;

use request::Unfilled;
use tcp_tls_udp::{tcp, tls, udp};

use crate::net::connect::{ResolvedOptions, StepConnection};
use crate::net::registrations::PendingRegistration;
use crate::run::context::{StepContext, StepTask, session_values};
use crate::run::response::StepResponse;

/// Does what a step says, and gives what came back.
///
/// # Errors
/// What failed, and how.
pub(crate) async fn act(
    context: &StepContext,
    task: StepTask<'_>,
    observer: &mut impl RunObserver,
) -> Result<StepResponse, StepFailure> {
    let StepTask { step, deadline, run, probe, cookies, progress } = task;
    let values = run.values();
    let fill = |template| fill(template, values);
    let mut sending = |text: &str| observer.note(StepEvent::Sending(&text));
    let options = ResolvedOptions::from_step(&step.reach, values).map_err(Unfilled::from)?;
    let line = &mut StepConnection { connector: &context.connector, options, progress };
    match &step.action {
        Action::Http(request) => {
            let filled = request::fill(request, values, context)?;
            observer.note(StepEvent::Sending(&filled));
            http::send(line, filled, cookies, step.looks_at_body()).await
        }
        Action::Tcp { address, starttls, send } => {
            let (address, send) = (fill(address)?, send.as_ref().map(fill).transpose()?);
            sending(send.as_deref().unwrap_or(NOTHING));
            let dialog = (address.as_str(), *starttls, send.as_deref());
            tcp(line, step, dialog, deadline).await
        }
        Action::Tls { address, starttls } => tls(line, &fill(address)?, *starttls).await,
        Action::Udp { address, send } => {
            let (address, send) = (fill(address)?, fill(send)?);
            sending(&send);
            udp(line, step, (&address, &send), deadline).await
        }
        Action::Dns { name, record, resolver } => {
            let (name, resolver) = (fill(name)?, resolver.as_ref().map(fill).transpose()?);
            sending(&format!("{} {name}", record.as_str()));
            dns::ask(line, &name, *record, resolver.as_deref()).await
        }
        Action::Icmp { host } => icmp::echo(line, &fill(host)?).await,
        Action::Websocket { url, headers, send } => {
            let send = send.as_ref().map(fill).transpose()?;
            sending(send.as_deref().unwrap_or(NOTHING));
            let open = websocket::OpenSocket::fill(url, headers, values, &context.user_agent)?;
            websocket::talk(line, step, open, send, deadline).await
        }
        Action::Grpc { url, service } => {
            let (url, service) = (fill(url)?, fill(service)?);
            sending(&format!("grpc.health.v1.Health/Check of `{service}`"));
            grpc::check(line, &url, service).await
        }
        Action::Smtp { address, starttls } => smtp::greet(line, &fill(address)?, *starttls).await,
        Action::Ssh { address } => ssh::greet(line, &fill(address)?).await,
        Action::Browser { url, does } => {
            let url = fill(url)?;
            sending(&url);
            let redactor = screenshot_redactor(run, cookies, observer);
            let targets = browser::ScreenshotTargets::new(context, probe, redactor);
            let visit = browser::Visit { url: &url, does, values, step, deadline };
            browser::visit(line.progress, visit, &targets).await
        }
        Action::Upstream { request, source } => {
            let filled = request::fill(request, values, context)?;
            observer.note(StepEvent::Sending(&filled));
            upstream::ask(line, filled, cookies, source, deadline).await
        }
        Action::Wait { time } => Ok(pause(*time).await),
    }
}

/// The registration of a step's host, where the step looks at it; what cannot be filled fails the step itself.
pub(crate) fn registration(
    context: &StepContext,
    step: &Step,
    run: &RunState,
) -> Option<PendingRegistration> {
    let target = step.action.target().filter(|_| step.looks_at_registration())?;
    let fill = |template: &Template| template.render(run.values()).ok();
    let (target, server) = (fill(target)?, step.rdap.as_ref().map(fill));
    Some(context.registrations.of_target(server.map(Option::unwrap_or_default), &target))
}

/// What must not be seen on a screenshot, where one is wanted: all that was kept, however short.
fn screenshot_redactor(
    run: &RunState,
    cookies: &CookieStore,
    observer: &impl RunObserver,
) -> Option<Redactor> {
    let wanted = observer.wants_screenshot();
    wanted.then(|| run.session_redactor(MIN_SECRET_CHARS, &session_values(cookies)))
}

async fn pause(time: Duration) -> StepResponse {
    sleep(time).await;
    StepResponse::default()
}

/// Fills a text with blanks.
fn fill(template: &Template, values: &Values) -> Result<String, StepFailure> {
    Ok(template.render(values).map_err(Unfilled::from)?)
}

/// What is noted of a dialog in which the other side speaks first.
const NOTHING: &str = "nothing";
