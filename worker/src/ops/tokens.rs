//! Token endpoints: create, list, rotate and revoke tokens of operators.

use domain::access::token;
use domain::board::{
    Command, IssuedToken, NewToken, RotationRequest, TokenReport, TokenRequest, TokenRotation,
};
use domain::ids::TokenId;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::response::out_of_reach;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::{decide_quietly, known_grants};
use crate::platform::random;

/// `GET /ops/v1/tokens`.
pub(crate) async fn list(call: Call) -> Result<Vec<TokenReport>, Problem> {
    ask_board(&call.page, &BoardRequest::Tokens).await
}

/// `POST /ops/v1/tokens`.
pub(crate) async fn create(call: Call, request: TokenRequest) -> Result<IssuedToken, Problem> {
    let token = secret(&call, &request.name)?;
    let token_sha256 = token::hash(&token);
    issue(&call, Command::CreateToken(NewToken { request, token_sha256 }), token).await
}

/// `POST /ops/v1/tokens/{token}/rotate`.
pub(crate) async fn rotate(call: Call, request: RotationRequest) -> Result<IssuedToken, Problem> {
    let name: TokenId = call.path.read("token")?;
    let token = secret(&call, &name)?;
    let token_sha256 = token::hash(&token);
    let rotation = TokenRotation { name: name.to_string(), request, token_sha256 };
    issue(&call, Command::RotateToken(rotation), token).await
}

/// `DELETE /ops/v1/tokens/{token}`.
pub(crate) async fn revoke(call: Call) -> Result<(), Problem> {
    let name = call.path.text("token").to_owned();
    let revoked = decide_quietly::<TokenReport>(&call, Command::RevokeToken(name)).await;
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
