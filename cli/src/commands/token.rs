//! `allclear token`: creates, lists, rotates and revokes tokens of operators.

use anyhow::bail;
use domain::access::role::Role;
use domain::access::scope::Scope;
use domain::board::{IssuedToken, RotationRequest, TokenReport, TokenRequest, TokenState};
use domain::ordered::SortedSet;
use domain::text_position::nearest;
use domain::time::timestamp::Timestamp;

use crate::client::Client;
use crate::commands::incident::words::time;
use crate::options::token::TokenAction;
use crate::output::print_json;

const TOKENS: &str = "/ops/v1/tokens";
/// How many seconds an hour has.
const SECONDS_AN_HOUR: u64 = 3_600;

pub(crate) async fn run(client: &Client, action: TokenAction, json: bool) -> anyhow::Result<()> {
    match action {
        TokenAction::Create { name, scopes, role, expires } => {
            let scopes = match role {
                Some(role) => role.parse::<Role>()?.scopes(),
                None => scopes.iter().map(|scope| granted(scope)).collect::<anyhow::Result<_>>()?,
            };
            let request =
                TokenRequest { name: name.parse()?, scopes, expires_at: time(expires.as_ref())? };
            show(&client.post(TOKENS, &request).await?, json)?;
        }
        TokenAction::Rotate { name, overlap_hours, expires } => {
            let request = RotationRequest {
                overlap_s: overlap_hours.map(|hours| hours.saturating_mul(SECONDS_AN_HOUR)),
                expires_at: time(expires.as_ref())?,
            };
            show(&client.post(&format!("{TOKENS}/{name}/rotate"), &request).await?, json)?;
        }
        TokenAction::Revoke { name } => {
            client.delete::<()>(&format!("{TOKENS}/{name}")).await?;
        }
        TokenAction::List => {
            let all: Vec<TokenReport> = client.get(TOKENS).await?;
            if json {
                return print_json(&all);
            }
            all.iter().for_each(|token| outln!("{}", line(token)));
        }
    }
    Ok(())
}

/// A scope that a token can grant.
fn granted(word: &str) -> anyhow::Result<Scope> {
    if let Some(scope) = Scope::OF_OPERATORS.into_iter().find(|scope| scope.to_string() == word) {
        return Ok(scope);
    }
    let scopes = Scope::OF_OPERATORS.map(|scope| scope.to_string());
    let meant = nearest(word, scopes.iter().map(String::as_str));
    let meant = meant.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
    bail!("`{word}` is no scope{meant}\nhint: known are {}", scopes.join(", "))
}

/// The secret alone goes to standard output, so that a script can keep it.
fn show(issued: &IssuedToken, json: bool) -> anyhow::Result<()> {
    if json {
        return print_json(issued);
    }
    errln!("the token {}, shown only once:", issued.report.name);
    if let Some(until) = issued.report.previous_until {
        errln!("the one before stays good until {until}");
    }
    outln!("{}", issued.token);
    Ok(())
}

fn line(token: &TokenReport) -> String {
    let state = match token.state {
        TokenState::Active => "active",
        TokenState::Expired => "expired",
        TokenState::Revoked => "revoked",
    };
    let told = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let (used, expires) = (told(token.last_used_at), told(token.expires_at));
    let (name, scopes) = (token.name.as_str(), words(&token.scopes));
    format!("{name:24} {state:8} {scopes:24} used {used:24} expires {expires}")
}

fn words(scopes: &SortedSet<Scope>) -> String {
    scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
