// SPDX-License-Identifier: MPL-2.0
//! Programs that are told of what happens here: administrators enter them (this file), `event.rs`
//! says what leaves the server, `telling.rs` sends it.

mod event;
mod telling;

use std::path::Path;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::WebhookId;
use meetings::people::User;
use meetings::policy::may_administer;
use moments::Millis;
use protocol::http::{
    CreatedWebhook, SaveWebhook, WebhookEvent, WebhookFailure, WebhookTested, WebhookTrouble, WebhookView,
};
use protocol::problem::ProblemCode;
use serde_json::json;
use store::random;
use store::webhooks::{StoredWebhook, WebhookPlan};
use tokio::sync::Notify;
use webhooks::{Delivery, Secret, Sender, Target, Trouble};

pub use self::telling::tell_programs;
use crate::{UseCases, actor, names};

/// In the data folder: authorities of receivers' certificates besides those of the system.
const AUTHORITIES: &str = "webhooks-ca.pem";

/// How this installation tells others.
#[derive(Debug)]
pub(crate) struct Telling {
    pub sender: Sender,
    /// Something of the receivers has changed.
    pub wake: Arc<Notify>,
}

impl Telling {
    pub fn new(data: &Path, to_this_machine: bool) -> Self {
        let sender = Sender { to_this_machine, authorities: data.join(AUTHORITIES) };
        Self { sender, wake: Arc::default() }
    }
}

impl UseCases {
    pub async fn webhook_list(&self, user: &User) -> Result<Vec<WebhookView>, Refusal> {
        may_administer(user)?;
        Ok(self.store.webhooks().list().await?.into_iter().map(view).collect())
    }

    pub async fn create_webhook(&self, user: &User, new: &SaveWebhook) -> Result<CreatedWebhook, Refusal> {
        may_administer(user)?;
        let plan = checked(new)?;
        let id = WebhookId::from_random(random::bits());
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&random::bits().to_be_bytes());
        bytes[16..].copy_from_slice(&random::bits().to_be_bytes());
        let secret = Secret::from_random(bytes).to_text();
        let mut work = self.store.begin().await?;
        work.webhooks().create(&id, &plan, &secret, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        self.telling.wake.notify_one();
        Ok(CreatedWebhook { webhook: view(self.store.webhooks().get(&id).await?), secret })
    }

    pub async fn change_webhook(&self, user: &User, id: &WebhookId, new: &SaveWebhook) -> Result<WebhookView, Refusal> {
        may_administer(user)?;
        let plan = checked(new)?;
        let mut work = self.store.begin().await?;
        work.webhooks().change(id, &plan, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        self.telling.wake.notify_one();
        Ok(view(self.store.webhooks().get(id).await?))
    }

    pub async fn delete_webhook(&self, user: &User, id: &WebhookId) -> Result<(), Refusal> {
        may_administer(user)?;
        let mut work = self.store.begin().await?;
        work.webhooks().delete(id, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Sends a notification of nothing at once and says how it went. Once it is taken, what waits
    /// follows at once.
    pub async fn test_webhook(&self, user: &User, id: &WebhookId) -> Result<WebhookTested, Refusal> {
        may_administer(user)?;
        let known = self.store.webhooks().get(id).await?;
        let now = self.clock.now();
        let body = event::body("test", now, &json!({}));
        let sent = self.tell(&known, &format!("test-{:032x}", random::bits()), &body, now).await;
        let failure = sent.err().map(|failure| WebhookFailure {
            trouble: shown(failure.trouble),
            words: failure.words,
            since: now,
            next_at: known.next_at,
        });
        if failure.is_none() && known.trouble.is_some() {
            let mut work = self.store.begin().await?;
            work.webhooks().told(id, known.told_until, known.told_until, Some(now)).await?;
            work.save().await?;
            self.telling.wake.notify_one();
        }
        Ok(WebhookTested { failure })
    }

    async fn tell(&self, to: &StoredWebhook, id: &str, body: &str, now: Millis) -> Result<(), webhooks::Failure> {
        let broken = |words: String| webhooks::Failure::new(Trouble::Broken, words);
        let target = Target::parse(&to.plan.url).map_err(|error| broken(error.to_string()))?;
        let secret = Secret::parse(&to.secret).map_err(|error| broken(error.to_string()))?;
        let delivery = Delivery { target: &target, secret: &secret, id, seconds: now.0 / 1_000, body };
        self.telling.sender.send(delivery).await
    }
}

fn checked(new: &SaveWebhook) -> Result<WebhookPlan, Refusal> {
    let name = names::name(&new.name)?;
    let url = new.url.trim().to_owned();
    Target::parse(&url).map_err(|_| ProblemCode::BadWebhookAddress)?;
    if new.events.is_empty() || new.events.len() > WebhookEvent::ALL.len() {
        return Err(Refusal::invalid("events"));
    }
    let is_wanted = |event: &WebhookEvent| new.events.contains(event);
    let events = WebhookEvent::ALL.into_iter().filter(is_wanted).map(|event| event.word().to_owned()).collect();
    Ok(WebhookPlan { name, url, events, is_on: new.is_on })
}

fn view(stored: StoredWebhook) -> WebhookView {
    let StoredWebhook { id, plan, trouble, taken_at, next_at, .. } = stored;
    let failure = trouble.map(|trouble| WebhookFailure {
        trouble: trouble_of(&trouble.word),
        words: trouble.words,
        since: trouble.since,
        next_at,
    });
    let is_chosen = |event: &WebhookEvent| plan.events.iter().any(|word| word == event.word());
    WebhookView {
        id,
        events: WebhookEvent::ALL.into_iter().filter(is_chosen).collect(),
        name: plan.name,
        url: plan.url,
        is_on: plan.is_on,
        failure,
        taken_at,
    }
}

fn shown(trouble: Trouble) -> WebhookTrouble {
    match trouble {
        Trouble::UnknownHost => WebhookTrouble::UnknownHost,
        Trouble::ForbiddenAddress => WebhookTrouble::ForbiddenAddress,
        Trouble::Unreachable => WebhookTrouble::Unreachable,
        Trouble::TooSlow => WebhookTrouble::TooSlow,
        Trouble::Encryption => WebhookTrouble::Encryption,
        Trouble::Broken => WebhookTrouble::Broken,
        Trouble::Refused => WebhookTrouble::Refused,
    }
}

/// As it is stored: as it is sent.
fn trouble_word(trouble: Trouble) -> String {
    serde_json::to_value(shown(trouble)).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn trouble_of(word: &str) -> WebhookTrouble {
    serde_json::from_value(json!(word)).unwrap_or(WebhookTrouble::Broken)
}
