//! Incidents, as operators open, update, resolve and list them.

use domain::access::actor::Actor;
use domain::board::{Command, LastUpdate, NewIncident, NewUpdate, Posting, Resolution};
use domain::problem::Problem;
use domain::public::view::IncidentView;
use worker::{Env, Request};

use crate::http::response::{self, HttpResult, json};
use crate::objects::messages::{BoardRequest, ask_board};
use crate::ops::decide;

pub(super) async fn list(env: &Env) -> HttpResult {
    json(200, &ask_board::<Vec<IncidentView>>(env, &BoardRequest::Incidents).await?)
}

pub(super) async fn show(env: &Env, id: &str) -> HttpResult {
    let incident = BoardRequest::Incident(id.to_owned());
    json(200, &ask_board::<IncidentView>(env, &incident).await?)
}

pub(super) async fn open(request: &mut Request, env: &Env, by: Actor) -> HttpResult {
    let new: NewIncident = response::read(request).await?;
    json(201, &post(env, by, Command::OpenIncident(new)).await?)
}

pub(super) async fn update(request: &mut Request, env: &Env, by: Actor, id: &str) -> HttpResult {
    let update: NewUpdate = response::read(request).await?;
    let posting = Posting { incident: id.to_owned(), update };
    json(201, &post(env, by, Command::UpdateIncident(posting)).await?)
}

pub(super) async fn resolve(request: &mut Request, env: &Env, by: Actor, id: &str) -> HttpResult {
    let update: LastUpdate = response::read(request).await?;
    let resolution = Resolution { incident: id.to_owned(), update };
    json(200, &post(env, by, Command::ResolveIncident(resolution)).await?)
}

async fn post(env: &Env, by: Actor, command: Command) -> Result<IncidentView, Problem> {
    decide(env, by, command).await
}
