// SPDX-License-Identifier: MPL-2.0
//! What programs of other offices answer to minutes that were sent to them.

use meetings::ids::MinutesId;
use meetings::receipt::ReceiptState;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::minutes::MinutesRepository;
use crate::minutes_signing::sha256_hex;
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(ReceiptState {
    Arrived = "arrived",
    Refused = "refused",
    Taken = "taken",
    Assigned = "assigned",
    InWork = "in_work",
    Done = "done",
});

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReceipt {
    pub organ_id: String,
    pub organ_name: String,
    pub state: ReceiptState,
    pub description: String,
    /// When, as the answer says it.
    pub stated_at: String,
    pub added_at: Millis,
}

impl<D: Source> MinutesRepository<D> {
    /// All answers, in the order in which they came.
    pub async fn receipts(mut self, id: &MinutesId) -> Result<Vec<StoredReceipt>> {
        let rows = query(
            "SELECT organ_id, organ_name, state, description, stated_at, added_at FROM minutes_receipts
             WHERE minutes_id = $1 ORDER BY added_at, organ_id, state",
        )
        .bind(id.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }
}

impl MinutesRepository<&mut UnitOfWork> {
    /// Keeps an answer; false if the office has said the same before.
    pub async fn add_receipt(self, id: &MinutesId, receipt: &StoredReceipt, actor: &Actor) -> Result<bool> {
        let StoredReceipt { organ_id, organ_name, state, description, stated_at, added_at } = receipt;
        let digest = sha256_hex(json!([description, stated_at]).to_string().as_bytes());
        // Answers from before there were digests are found by what they say.
        let done = query(
            "INSERT INTO minutes_receipts (minutes_id, organ_id, organ_name, state, description, stated_at, added_at,
               digest)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT 1 FROM minutes_receipts r
               WHERE r.minutes_id = $1 AND r.organ_id = $2 AND r.state = $4 AND r.description = $5
                 AND r.stated_at = $6)
             ON CONFLICT (minutes_id, organ_id, state, digest) DO NOTHING",
        )
        .bind(id.as_str())
        .bind(organ_id)
        .bind(organ_name)
        .bind(state.word())
        .bind(description)
        .bind(stated_at)
        .bind(added_at.0)
        .bind(digest)
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = json!({"organ": organ_id, "state": state.word(), "stated_at": stated_at});
        self.db.record(actor, *added_at, "minutes.receipt", id.as_str(), detail).await?;
        Ok(true)
    }
}

fn read(row: &AnyRow) -> Result<StoredReceipt> {
    Ok(StoredReceipt {
        organ_id: row.text("organ_id")?,
        organ_name: row.text("organ_name")?,
        state: row.word("state")?,
        description: row.text("description")?,
        stated_at: row.text("stated_at")?,
        added_at: row.millis("added_at")?,
    })
}
