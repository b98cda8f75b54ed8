// SPDX-License-Identifier: MPL-2.0
//! Passwords: Argon2id, off the async threads, a few at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base::Refusal;
use meetings::network::Network;
use protocol::problem::ProblemCode;

use crate::fair_turns::FairTurns;

/// Hashes computed at the same time. Each takes 19 MiB and some tens of milliseconds of one core:
/// more would let a crowd that signs in starve the meetings.
const AT_ONCE: usize = 2;
/// Tries that may wait for that; a whole province that signs in at eight o'clock is served within a
/// minute. Networks take turns.
const IN_LINE: usize = 1000;
/// Shortest password that may be set, in characters.
const MIN_CHARS: usize = 8;
/// Longest password looked at, in bytes; bounds the work of one try.
const MAX_BYTES: usize = 1024;

/// Computes and checks password hashes.
#[derive(Debug)]
pub struct Passwords {
    turns: FairTurns,
    /// Checked when a user does not exist, so that the time taken does not tell.
    nobody: String,
}

impl Passwords {
    /// Computes one hash: call it at start.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { turns: FairTurns::new(AT_ONCE, IN_LINE), nobody: hash("nobody has this password")? })
    }

    /// The hash to store, or a refusal of a password that is too short or too long.
    pub async fn hash(&self, password: &str, network: Network) -> Result<String, Refusal> {
        check_acceptable(password)?;
        let password = password.to_owned();
        self.compute(network, || Ok(()), move || hash(&password)).await?.map_err(Refusal::internal)
    }

    /// Whether `password` fits `stored`; none means that there is no such user or password, and is
    /// always false. `may` is asked when it is this try's turn: of many tries sent at once those
    /// behind see what became of those before.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<String>,
        network: Network,
        may: impl FnOnce() -> Result<(), Refusal>,
    ) -> Result<bool, Refusal> {
        if password.len() > MAX_BYTES {
            return Ok(false);
        }
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let password = password.to_owned();
        let check = move || {
            PasswordHash::new(&stored)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        };
        Ok(self.compute(network, may, check).await? && exists)
    }

    async fn compute<T: Send + 'static>(
        &self,
        network: Network,
        may: impl FnOnce() -> Result<(), Refusal>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let turn = self.turns.take(network).await.map_err(|_| ProblemCode::Unavailable)?;
        may()?;
        // The turn ends with the work, also when whoever asked has gone.
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        worked.await.map_err(Refusal::internal)
    }
}

/// The hash to store, for a program in which nobody else waits.
pub fn hash_alone(password: &str) -> Result<String, Refusal> {
    check_acceptable(password)?;
    hash(password).map_err(Refusal::internal)
}

/// Whether a new password may be set.
pub fn check_acceptable(password: &str) -> Result<(), Refusal> {
    if password.chars().count() < MIN_CHARS || password.len() > MAX_BYTES {
        return Err(Refusal::from(ProblemCode::InvalidField).with_fact(format!("password: {MIN_CHARS}+")));
    }
    Ok(())
}

fn hash(password: &str) -> anyhow::Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|e| anyhow::anyhow!("the password could not be hashed: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Network {
        Network::of([127, 0, 0, 1].into())
    }

    #[tokio::test]
    async fn only_the_right_password_of_an_existing_user_fits() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("mật khẩu dài", here()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.verify("mật khẩu dài", Some(stored.clone()), here(), || Ok(())).await.unwrap());
        assert!(!passwords.verify("mật khẩu", Some(stored), here(), || Ok(())).await.unwrap());
        assert!(!passwords.verify("nobody has this password", None, here(), || Ok(())).await.unwrap());
    }

    #[tokio::test]
    async fn short_and_endless_passwords_are_refused() {
        let passwords = Passwords::new().unwrap();
        for bad in ["1234567", &"a".repeat(2000)] {
            assert_eq!(passwords.hash(bad, here()).await.unwrap_err().code, ProblemCode::InvalidField);
        }
    }
}
