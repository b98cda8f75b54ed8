// SPDX-License-Identifier: MPL-2.0
//! Passwords: Argon2id on blocking threads, a few at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base::Refusal;
use meetings::network::Network;
use protocol::problem::ProblemCode;

use crate::fair_queue::FairQueue;

/// Hashes computed at the same time. Each takes 19 MiB and some tens of milliseconds of one core;
/// more would let many sign-ins starve the meetings.
const CONCURRENT: usize = 2;
/// Tries that may be queued. When a whole province signs in at eight o'clock, the queue is served
/// within a minute. Requests of different networks alternate.
const QUEUE: usize = 1000;
/// Shortest password that may be set, in characters.
const MIN_CHARS: usize = 8;
/// Longest password that is hashed, in bytes; bounds the work of one try.
const MAX_BYTES: usize = 1024;

/// Verified when a user does not exist, so that the time taken does not reveal it. Random bytes in
/// place of a hash, with the parameters of the real ones.
const NO_USER: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$4zeDxq2lr/lZeYQYsgYpUQ$/3gWczhpj+S1D0aQKo5UndkSom/o/PmwbLRi2R1KSKc";

/// Computes and verifies password hashes.
#[derive(Debug)]
pub struct Passwords {
    queue: FairQueue,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { queue: FairQueue::new(CONCURRENT, QUEUE) }
    }
}

impl Passwords {
    /// The hash to store, or a refusal of a password that is too short or too long.
    pub async fn hash(&self, password: &str, network: Network) -> Result<String, Refusal> {
        check_acceptable(password)?;
        let password = password.to_owned();
        self.compute(network, || Ok(()), move || hash(&password)).await?.map_err(Refusal::internal)
    }

    /// Whether `password` fits `stored`; false when there is no such user or no password (None).
    /// `may` is called when the try leaves the queue, so that it sees the results of earlier ones.
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
        let stored = stored.unwrap_or_else(|| NO_USER.to_owned());
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
        let permit = self.queue.acquire(network).await.map_err(|_| ProblemCode::Unavailable)?;
        may()?;
        // The permit is held as long as the work, also when the request was cancelled.
        let worked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        worked.await.map_err(Refusal::internal)
    }
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
        let passwords = Passwords::default();
        let stored = passwords.hash("mật khẩu dài", here()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.verify("mật khẩu dài", Some(stored.clone()), here(), || Ok(())).await.unwrap());
        assert!(!passwords.verify("mật khẩu", Some(stored), here(), || Ok(())).await.unwrap());
        assert!(!passwords.verify("mật khẩu dài", None, here(), || Ok(())).await.unwrap());
    }

    #[test]
    fn a_missing_user_costs_the_same_work_as_an_existing_one() {
        let stored = hash("mật khẩu dài").unwrap();
        let (stored, missing) = (PasswordHash::new(&stored).unwrap(), PasswordHash::new(NO_USER).unwrap());
        assert_eq!((&missing.algorithm, missing.version), (&stored.algorithm, stored.version));
        assert_eq!(missing.params, stored.params);
        let lengths =
            |hash: &PasswordHash| (hash.salt.map(|s| s.as_ref().len()), hash.hash.map(|h| h.as_bytes().len()));
        assert_eq!(lengths(&missing), lengths(&stored));
    }

    #[tokio::test]
    async fn short_and_very_long_passwords_are_refused() {
        let passwords = Passwords::default();
        for bad in ["1234567", &"a".repeat(2000)] {
            assert_eq!(passwords.hash(bad, here()).await.unwrap_err().code, ProblemCode::InvalidField);
        }
    }
}
