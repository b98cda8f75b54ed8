// SPDX-License-Identifier: MPL-2.0
//! Who sends a body: read from the head of the request, and asked for again when the body was long
//! on its way.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use meetings::people::User;
use protocol::problem::ProblemCode;
use store::TokenHash;
use store::access_tokens::AccessToken;
use use_cases::UseCases;

use super::budget::Holder;
use crate::cookies::{self, USER_COOKIE};
use crate::extract::bearer_secret;

/// A person who is signed in, or a machine.
pub struct Sender {
    use_cases: Arc<UseCases>,
    who: Who,
}

enum Who {
    Person { secret: String, user: Box<User> },
    Machine { secret: TokenHash, token: Box<AccessToken> },
}

impl Sender {
    /// None for strangers and guests, and if the store fails.
    pub async fn of(headers: &HeaderMap, use_cases: &Arc<UseCases>) -> Option<Self> {
        let who = if let Some(secret) = headers.get(header::AUTHORIZATION).and_then(bearer_secret) {
            let secret = TokenHash::of(secret);
            let token = use_cases.store.access_tokens().valid(&secret, use_cases.clock.now()).await.ok()?;
            Who::Machine { secret, token: Box::new(token) }
        } else {
            let secret = cookies::cookie(headers, USER_COOKIE)?;
            let session = use_cases.session_of(secret).await.ok()?;
            Who::Person { secret: secret.to_owned(), user: Box::new(session.user) }
        };
        Some(Self { use_cases: use_cases.clone(), who })
    }

    /// For whom the memory of the body is reserved.
    pub fn holder(&self) -> Holder {
        match &self.who {
            Who::Person { user, .. } => Holder::Person(user.id.clone()),
            Who::Machine { token, .. } => Holder::Machine(token.id.clone()),
        }
    }

    /// Whether the head of the request would be accepted now as it was.
    pub async fn check_again(self) -> Result<(), ProblemCode> {
        match self.who {
            Who::Person { secret, user } => {
                let now = self.use_cases.session_of(&secret).await.map_err(|refusal| refusal.code)?.user;
                let same_rights = (&now.id, &now.unit, now.is_admin) == (&user.id, &user.unit, user.is_admin);
                if same_rights { Ok(()) } else { Err(ProblemCode::NotAllowed) }
            }
            Who::Machine { secret, .. } => {
                let valid = self.use_cases.store.access_tokens().valid(&secret, self.use_cases.clock.now()).await;
                valid.map(drop).map_err(|_| ProblemCode::NotSignedIn)
            }
        }
    }
}
