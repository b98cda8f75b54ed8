// SPDX-License-Identifier: MPL-2.0
//! The number under which minutes are submitted: the one that was typed, or the next one of the
//! register.

use std::collections::HashMap;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::MinutesId;
use meetings::meeting::Meeting;
use meetings::minutes::register::{Register, RegisteredNumber, printed};
use meetings::minutes::{Minutes, MinutesContent};
use meetings::people::User;
use meetings::policy::Action;
use moments::Millis;
use parking_lot::Mutex;
use protocol::http::NextNumber;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::UseCases;

/// Longer than any symbol.
const MAX_SYMBOL_CHARS: usize = 100;

/// Submissions of one register come one after the other: between reading the next number and filing
/// the document that has it, nobody else is given it, and a submission that fails leaves no gap.
#[derive(Debug, Default)]
pub(crate) struct Registers(Mutex<HashMap<Register, Arc<AsyncMutex<()>>>>);

impl Registers {
    async fn turn(&self, register: &Register) -> OwnedMutexGuard<()> {
        let queue = {
            let mut queues = self.0.lock();
            queues.retain(|_, queue| Arc::strong_count(queue) > 1);
            queues.entry(register.clone()).or_default().clone()
        };
        queue.lock_owned().await
    }
}

/// Minutes that are about to be submitted, with their number.
pub(crate) struct Numbered {
    pub register: Register,
    pub number: RegisteredNumber,
    /// The register gave it: the text with it is a revision of its own.
    pub is_given: bool,
    pub content: MinutesContent,
    _turn: OwnedMutexGuard<()>,
}

impl UseCases {
    /// The number that minutes of this symbol are given if they are submitted now.
    pub async fn next_number(&self, user: &User, id: &MinutesId, symbol: &str) -> Result<NextNumber, Refusal> {
        let (_, meeting) = self.minutes_for(user, id, Action::SubmitMinutes).await?;
        if symbol.chars().count() > MAX_SYMBOL_CHARS {
            return Err(Refusal::invalid("symbol"));
        }
        let register = Register::of(&meeting.unit, symbol, self.clock.now());
        Ok(NextNumber { number: printed(self.store.minutes().next_number(&register, id).await?) })
    }

    /// Waits for the turn of these minutes in their register, which they have until this is dropped.
    pub(crate) async fn numbered(
        &self,
        minutes: &Minutes,
        meeting: &Meeting,
        mut content: MinutesContent,
        now: Millis,
    ) -> Result<Numbered, Refusal> {
        let register = Register::of(&meeting.unit, &content.head.symbol, now);
        let turn = self.registers.turn(&register).await;
        let is_given = content.head.awaits_number();
        if is_given {
            content.head.number = printed(self.store.minutes().next_number(&register, &minutes.id).await?);
        }
        let number = RegisteredNumber::of(&content.head.number).ok_or_else(|| Refusal::invalid("number"))?;
        Ok(Numbered { register, number, is_given, content, _turn: turn })
    }
}
