//! Token endpoints: create, list, rotate and revoke tokens of operators.

use domain::access::token;
use domain::board::{
    Command, IssuedToken, NewToken, RotationRequest, TokenReport, TokenRequest, TokenRotation,
};
use domain::ids::TokenId;
use domain::operations::idempotency::{IdempotencyKey, KeyedRequest};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::http::request;
use crate::http::response::out_of_reach;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::{decide_keyed, decide_quietly, idempotency_key, known_grants, operator};
use crate::platform::random;

/// `GET /ops/v1/tokens`.
pub(crate) fn list(_: &Call) -> BoardRequest {
    BoardRequest::Tokens
}

/// `POST /ops/v1/tokens`.
pub(crate) async fn create(call: Call, request: TokenRequest) -> Result<IssuedToken, Problem> {
    if let Some(key) = idempotency_key(&call)? {
        return create_once(&call, request, &key).await;
    }
    let token = secret(&call, &request.name)?;
    let token_sha256 = token::hash(&token);
    issue(&call, Command::CreateToken(NewToken { request, token_sha256 }), token).await
}

/// Creates a token for a request with a key. Its secret follows from the caller's own token and a seed that is
/// remembered with the key, so that the same request is answered with the same secret, of which only the hash is
/// kept.
async fn create_once(
    call: &Call,
    request: TokenRequest,
    key: &IdempotencyKey,
) -> Result<IssuedToken, Problem> {
    let key = key.for_actor(&operator(call)?.actor);
    let bearer = request::token(&call.request).unwrap_or_default();
    let name = request.name.clone();
    let derived = |seed: &str| {
        let secret = token::keyed_secret(&bearer, seed, &name);
        let secret = secret.ok_or_else(|| Problem::unavailable("no secret can be made"))?;
        let token = token::operator_token(&call.page.page, &name, secret);
        Ok::<_, Problem>(call.page.token_key().authenticate(&token))
    };
    let seed = hex::encode(random::secret().map_err(out_of_reach)?);
    let asked = serde_json::to_string(&request).unwrap_or_default();
    // With another secret of the caller's another one would follow.
    let fingerprint = token::hash(&format!("{asked}\n{}", token::hash(&bearer)));
    let keyed = KeyedRequest { key: key.clone(), fingerprint, seed: Some(seed.clone()) };
    let token_sha256 = token::hash(&derived(&seed)?);
    let command = Command::CreateToken(NewToken { request, token_sha256 });
    let report: TokenReport = decide_keyed(call, command, Some(keyed)).await?;
    known_grants::forget_all();
    let remembered: Option<String> = ask_board(&call.page, &BoardRequest::KeySeed(key)).await?;
    Ok(IssuedToken { report, token: derived(&remembered.unwrap_or(seed))? })
}

/// `POST /ops/v1/tokens/{name}/rotate`.
pub(crate) async fn rotate(call: Call, request: RotationRequest) -> Result<IssuedToken, Problem> {
    let name: TokenId = call.path.read("name")?;
    let token = secret(&call, &name)?;
    let token_sha256 = token::hash(&token);
    let rotation = TokenRotation { name: name.to_string(), request, token_sha256 };
    issue(&call, Command::RotateToken(rotation), token).await
}

/// `DELETE /ops/v1/tokens/{name}`.
pub(crate) async fn revoke(call: Call) -> Result<(), Problem> {
    let name = call.path.text("name").to_owned();
    let revoked = decide_quietly::<EncodedJson<()>>(&call, Command::RevokeToken(name)).await;
    known_grants::forget_all();
    revoked.map(|_| ())
}

async fn issue(call: &Call, command: Command, token: String) -> Result<IssuedToken, Problem> {
    let report = decide_quietly(call, command).await?;
    known_grants::forget_all();
    Ok(IssuedToken { report, token })
}

fn secret(call: &Call, name: &TokenId) -> Result<String, Problem> {
    let random = random::secret().map_err(out_of_reach)?;
    let token = token::operator_token(&call.page.page, name, random);
    Ok(call.page.token_key().authenticate(&token))
}
