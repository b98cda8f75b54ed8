// SPDX-License-Identifier: MPL-2.0
//! Programs that are told of what happens here. What is told is the audit log, in order: a
//! receiver's row knows how far it has been told, so that nothing is lost and no second queue is
//! kept.

use meetings::ids::WebhookId;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// Most receivers of an installation.
pub const MAX_WEBHOOKS: i64 = 20;

/// What an administrator says of a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookPlan {
    pub name: String,
    pub url: String,
    /// Words of the events of which it is told.
    pub events: Vec<String>,
    pub is_on: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWebhook {
    pub id: WebhookId,
    pub plan: WebhookPlan,
    pub secret: String,
    /// The last entry of the audit log that it has, or that is nothing for it.
    pub told_until: i64,
    /// For the next entry.
    pub attempts: i64,
    pub next_at: Millis,
    pub trouble: Option<StoredTrouble>,
    pub taken_at: Option<Millis>,
}

/// Why a receiver takes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTrouble {
    pub word: String,
    /// For a technician.
    pub words: String,
    pub since: Millis,
}

#[derive(Debug, Clone, Copy)]
pub struct Webhooks<D> {
    pub(crate) db: D,
}

const COLUMNS: &str =
    "SELECT id, name, url, secret, events, is_on, told_until, attempts, next_at, trouble, trouble_words,
     failing_since, taken_at FROM webhooks ORDER BY created_at, id";

impl<D: Source> Webhooks<D> {
    /// All, in the order in which they were entered.
    pub async fn list(mut self) -> Result<Vec<StoredWebhook>> {
        let rows = query(COLUMNS).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, read)
    }

    pub async fn get(self, id: &WebhookId) -> Result<StoredWebhook> {
        let known = self.list().await?.into_iter().find(|known| known.id == *id);
        known.ok_or(Error::NotFound("webhook"))
    }
}

impl Webhooks<&mut UnitOfWork> {
    /// Enters a receiver, which is told of what happens from now on.
    pub async fn create(
        self,
        id: &WebhookId,
        plan: &WebhookPlan,
        secret: &str,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        // First: the log serialises writers, so that the count below holds.
        self.db.record(actor, now, "webhook.create", id.as_str(), detail(plan)).await?;
        if self.db.webhooks().list().await?.len() as i64 >= MAX_WEBHOOKS {
            return Err(Conflict::WebhooksFull.into());
        }
        let told_until = self.db.last_entry();
        query(
            "INSERT INTO webhooks (id, name, url, secret, events, is_on, told_until, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.as_str())
        .bind(&plan.name)
        .bind(&plan.url)
        .bind(secret)
        .bind(json!(plan.events).to_string())
        .bind(i64::from(plan.is_on))
        .bind(told_until)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// Changes what is said of a receiver. One that is switched on again is told of what happens
    /// from now on.
    pub async fn change(self, id: &WebhookId, plan: &WebhookPlan, actor: &Actor, now: Millis) -> Result<()> {
        self.db.record(actor, now, "webhook.change", id.as_str(), detail(plan)).await?;
        let before = self.db.webhooks().get(id).await?;
        let told_until = if before.plan.is_on { before.told_until } else { self.db.last_entry() };
        query(
            "UPDATE webhooks SET name = $2, url = $3, events = $4, is_on = $5, told_until = $6, attempts = 0,
               next_at = 0, trouble = '', trouble_words = '', failing_since = NULL WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(&plan.name)
        .bind(&plan.url)
        .bind(json!(plan.events).to_string())
        .bind(i64::from(plan.is_on))
        .bind(told_until)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    pub async fn delete(self, id: &WebhookId, actor: &Actor, now: Millis) -> Result<()> {
        let before = self.db.webhooks().get(id).await?;
        query("DELETE FROM webhooks WHERE id = $1").bind(id.as_str()).execute(self.db.connection()?).await?;
        self.db.record(actor, now, "webhook.delete", id.as_str(), detail(&before.plan)).await
    }

    /// It has everything up to this entry; `taken_at` when it took the last one. Not audited, like
    /// all that follows: that would be told of in turn.
    pub async fn told(self, id: &WebhookId, from: i64, until: i64, taken_at: Option<Millis>) -> Result<()> {
        query(
            "UPDATE webhooks SET told_until = $3, attempts = 0, next_at = 0, taken_at = COALESCE($4, taken_at),
               trouble = CASE WHEN $4 IS NULL THEN trouble ELSE '' END,
               trouble_words = CASE WHEN $4 IS NULL THEN trouble_words ELSE '' END,
               failing_since = CASE WHEN $4 IS NULL THEN failing_since ELSE NULL END
             WHERE id = $1 AND told_until = $2",
        )
        .bind(id.as_str())
        .bind(from)
        .bind(until)
        .bind(taken_at.map(|at| at.0))
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// The next entry was not taken, and is sent again at `next_at`.
    pub async fn failed(self, id: &WebhookId, trouble: (&str, &str), now: Millis, next_at: Millis) -> Result<()> {
        let (word, words) = trouble;
        query(
            "UPDATE webhooks SET attempts = attempts + 1, next_at = $2, trouble = $3, trouble_words = $4,
               failing_since = COALESCE(failing_since, $5) WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(next_at.0)
        .bind(word)
        .bind(words)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }
}

/// Without the secret, and without what an address says behind its path: many have a key there.
fn detail(plan: &WebhookPlan) -> serde_json::Value {
    let url = plan.url.split('?').next().unwrap_or_default();
    json!({"name": plan.name, "url": url, "events": plan.events, "on": plan.is_on})
}

fn read(row: &AnyRow) -> Result<StoredWebhook> {
    let word = row.text("trouble")?;
    let trouble = match row.maybe_millis("failing_since")? {
        Some(since) if !word.is_empty() => Some(StoredTrouble { word, words: row.text("trouble_words")?, since }),
        _ => None,
    };
    Ok(StoredWebhook {
        id: row.id("id")?,
        plan: WebhookPlan {
            name: row.text("name")?,
            url: row.text("url")?,
            events: row.json("events")?,
            is_on: row.flag("is_on")?,
        },
        secret: row.text("secret")?,
        told_until: row.int("told_until")?,
        attempts: row.int("attempts")?,
        next_at: row.millis("next_at")?,
        trouble,
        taken_at: row.maybe_millis("taken_at")?,
    })
}
