//! Tokens of operators: which were given out, with which scopes, and which of them are still good?

mod apply;
mod decide;
mod types;
mod use_notes;

pub use types::{
    IssuedToken, NewToken, OperatorToken, PreviousSecret, RotationRequest, TokenReport,
    TokenRequest, TokenRotation, TokenState,
};
pub use use_notes::TokenUse;
