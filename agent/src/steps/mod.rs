//! Steps: one module for each step kind; each returns a response, or the reason why there is none.

mod browser;
mod dns;
mod grpc;
mod http;
mod icmp;
mod line_protocol;
mod read_until;
mod request;
mod screenshot;
mod smtp;
mod ssh;
mod starttls;
mod tcp_tls_udp;
mod websocket;

use domain::probe::Step;
use domain::probe::action::Action;
use domain::redaction::MIN_SECRET_CHARS;
use domain::template::{Template, Values};
use tokio::time::{Instant, sleep};

use request::Unfilled;

use crate::net::connect::{Progress, ResolvedOptions, StepConnection};
use crate::run::failure::StepFailure;
use crate::run::response::StepResponse;
use crate::run::{RunObserver, RunState, Runner};

/// Does what a step says, and gives what came back.
///
/// # Errors
/// What failed, and how.
pub(crate) async fn act(
    runner: &Runner,
    step: &Step,
    deadline: Instant,
    state: &mut RunState,
    progress: &mut Progress,
    watch: &mut impl RunObserver,
) -> Result<StepResponse, StepFailure> {
    // What is not to be seen on a picture: all that was kept, however short.
    let pictured = matches!(step.action, Action::Browser { .. }) && watch.wants_picture();
    let veil = pictured.then(|| state.screenshot_redactor(MIN_SECRET_CHARS));
    let RunState { values, cookies, probe, .. } = state;
    let values = &*values;
    let fill = |template| fill(template, values);
    let ways = ResolvedOptions::of(&step.reach, values).map_err(Unfilled::from)?;
    let mut line = StepConnection { connector: &runner.connector, ways, progress };
    let line = &mut line;
    match &step.action {
        Action::Http(request) => {
            let files = runner.folders.files.as_deref();
            let filled = request::fill(request, values, &runner.user_agent, files)?;
            watch.sends(filled.to_string());
            http::send(line, filled, cookies).await
        }
        Action::Tcp { address, starttls, send } => {
            let (address, send) = (fill(address)?, send.as_ref().map(fill).transpose()?);
            watch.sends(send.as_deref().unwrap_or("nothing"));
            let dialog = (address.as_str(), *starttls, send.as_deref());
            tcp_tls_udp::tcp(line, step, dialog, deadline).await
        }
        Action::Tls { address, starttls } => {
            tcp_tls_udp::tls(line, &fill(address)?, *starttls).await
        }
        Action::Udp { address, send } => {
            let (address, send) = (fill(address)?, fill(send)?);
            watch.sends(send.as_str());
            tcp_tls_udp::udp(line, step, (&address, &send), deadline).await
        }
        Action::Dns { name, record, resolver } => {
            let (name, resolver) = (fill(name)?, resolver.as_ref().map(fill).transpose()?);
            watch.sends(format!("{} {name}", record.as_str()));
            dns::ask(line, &name, *record, resolver.as_deref()).await
        }
        Action::Icmp { host } => icmp::echo(line, &fill(host)?).await,
        Action::Websocket { url, headers, send } => {
            let (url, send) = (fill(url)?, send.as_ref().map(fill).transpose()?);
            let headers = headers.iter().map(|(name, value)| Ok((name.as_str(), fill(value)?)));
            let headers = headers.collect::<Result<Vec<_>, StepFailure>>()?;
            watch.sends(send.as_deref().unwrap_or("nothing"));
            let open = websocket::OpenSocket { url: &url, headers, user_agent: &runner.user_agent };
            websocket::talk(line, step, open, send, deadline).await
        }
        Action::Grpc { url, service } => {
            let (url, service) = (fill(url)?, fill(service)?);
            watch.sends(format!("grpc.health.v1.Health/Check of `{service}`"));
            grpc::check(line, &url, service).await
        }
        Action::Smtp { address, starttls } => smtp::greet(line, &fill(address)?, *starttls).await,
        Action::Ssh { address } => ssh::greet(line, &fill(address)?).await,
        Action::Browser { url, does } => {
            let url = fill(url)?;
            watch.sends(url.as_str());
            let visit = browser::Visit { url: &url, does, values, step, deadline };
            let folder = runner.folders.screenshots.clone();
            let screens = browser::Screens { folder, probe: probe.clone(), veil };
            browser::visit(line.progress, visit, &screens).await
        }
        Action::Wait { time } => {
            sleep(*time).await;
            Ok(StepResponse::default())
        }
    }
}

/// Fills a text with blanks.
fn fill(template: &Template, values: &Values) -> Result<String, StepFailure> {
    Ok(template.render(values).map_err(Unfilled::from)?)
}
