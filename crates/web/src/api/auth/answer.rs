//! The answer to whoever has just signed in.

use serde::Serialize;
use serde_json::{Value, json};
use service::account::SignedIn;
use utoipa::ToSchema;

use crate::api::person::{self, Person};

/// A person and their tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SignedInAnswer {
    success: bool,
    message: &'static str,
    data: SignedInData,
}

/// What a client keeps.
#[derive(Debug, Serialize, ToSchema)]
struct SignedInData {
    user: Person,
    /// The access token.
    token: String,
    /// The refresh token, good for one exchange.
    refresh: String,
}

impl SignedInAnswer {
    pub(super) fn new(message: &'static str, signed_in: SignedIn) -> Self {
        let SignedIn { profile, tokens } = signed_in;
        let data = SignedInData {
            user: profile.into(),
            token: tokens.access.expose().to_owned(),
            refresh: tokens.refresh.expose().to_owned(),
        };
        Self { success: true, message, data }
    }
}

/// The answer as the document shows it.
pub(super) fn example(message: &str) -> Value {
    json!({
        "success": true, "message": message,
        "data": {"user": person::example(), "token": "eyJhbGciOi...", "refresh": "eyJhbGciOi..."}
    })
}
