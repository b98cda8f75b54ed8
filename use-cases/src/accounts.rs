// SPDX-License-Identifier: MPL-2.0
//! Accounts, and the links by which people sign in without a password.

use std::collections::HashMap;

use base::Refusal;
use meetings::ids::{UnitId, UserId};
use meetings::meeting::Meeting;
use meetings::network::Network;
use meetings::people::User;
use meetings::policy::{Asker, may_administer, may_demote, sees_closed_accounts};
use moments::Millis;
use protocol::http::{ChangeUser, Link, NewUser, UserSummary};
use protocol::lists::LinkSheet;
use protocol::problem::ProblemCode;
use store::users::{Account, ChangedUser};
use store::{Actor, Token, UnitOfWork};

use crate::sessions::LINK_MS;
use crate::{UseCases, actor, names, one_time_link_sheet};

/// The fields of a person to change; None leaves a field as it is.
#[derive(Debug, Default)]
pub struct Renaming {
    pub name: Option<String>,
    pub title: Option<String>,
    pub username: Option<String>,
}

impl UseCases {
    /// All people, for choosing chair and secretary. Only administrators see closed accounts.
    pub async fn people(&self, asker: &User) -> Result<Vec<UserSummary>, Refusal> {
        let units: HashMap<_, _> =
            self.store.units().list().await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
        let accounts = self.store.users().accounts().await?.into_iter();
        let sees_closed = sees_closed_accounts(asker);
        let summary = |account: Account| UserSummary {
            unit_name: units.get(&account.user.unit).cloned().unwrap_or_default(),
            waits: sees_closed && account.waits && account.disabled_at.is_none(),
            user: account.user,
            disabled: account.disabled_at.is_some(),
        };
        Ok(accounts.filter(|account| sees_closed || account.disabled_at.is_none()).map(summary).collect())
    }

    /// Adds an account. Without a password the person signs in with links. `network` takes its turn
    /// in the queue of passwords to hash.
    pub async fn add_person(&self, asker: Asker<'_>, new: NewUser, network: Network) -> Result<UserSummary, Refusal> {
        may_administer(asker)?;
        let unit = self.store.units().get(&new.unit).await.map_err(|_| Refusal::invalid("unit"))?;
        let password_hash = match new.password.filter(|password| !password.is_empty()) {
            Some(password) => Some(self.passwords.hash(&password, network).await?),
            None => None,
        };
        let new = store::users::NewUser {
            username: names::new_username(&new.username)?,
            name: names::person(&new.name)?,
            title: names::name_or_empty(&new.title)?,
            unit: new.unit,
            is_admin: new.is_admin,
            password_hash,
        };
        let mut work = self.store.begin().await?;
        let user = work.users().create(&new, &actor(asker), self.clock.now()).await?;
        work.save().await?;
        Ok(UserSummary { user, unit_name: unit.name, disabled: false, waits: false })
    }

    /// Changes a person's name and unit, and whether they are an administrator.
    pub async fn change_person(
        &self,
        asker: Asker<'_>,
        id: &UserId,
        changed: ChangeUser,
    ) -> Result<UserSummary, Refusal> {
        may_administer(asker)?;
        if !changed.is_admin {
            may_demote(asker, id)?;
        }
        let unit = self.store.units().get(&changed.unit).await.map_err(|_| Refusal::invalid("unit"))?;
        // A name that stays may be older than today's rules.
        let before = self.store.users().get(id).await?.username;
        let username = names::username(&changed.username)?;
        let changed = ChangedUser {
            username: if username == before { before } else { names::new_username(&username)? },
            name: names::person(&changed.name)?,
            title: names::name_or_empty(&changed.title)?,
            unit: changed.unit,
            is_admin: changed.is_admin,
        };
        let mut work = self.store.begin().await?;
        let user = work.users().change(id, &changed, &actor(asker), self.clock.now()).await?;
        let disabled = work.users().is_disabled(id).await?;
        work.save().await?;
        Ok(UserSummary { user, unit_name: unit.name, disabled, waits: false })
    }

    /// Renames a person. Unchanged fields are not validated, because they may be older than today's
    /// rules.
    pub async fn rename_person(&self, asker: Asker<'_>, user: &User, to: Renaming) -> Result<(), Refusal> {
        may_administer(asker)?;
        let name = to.name.as_deref().map(names::person).transpose()?;
        let title = to.title.as_deref().map(names::name_or_empty).transpose()?;
        let username = to.username.as_deref().map(names::new_username).transpose()?;
        self.change_account(asker, &user.id, |account| {
            account.name = name.unwrap_or_else(|| std::mem::take(&mut account.name));
            account.title = title.unwrap_or_else(|| std::mem::take(&mut account.title));
            account.username = username.unwrap_or_else(|| std::mem::take(&mut account.username));
        })
        .await
    }

    /// Moves a person to another unit.
    pub async fn move_person(&self, asker: Asker<'_>, user: &User, unit: UnitId) -> Result<(), Refusal> {
        may_administer(asker)?;
        self.change_account(asker, &user.id, |account| account.unit = unit).await
    }

    /// Applies a change to the stored account, which may have changed since it was shown.
    async fn change_account(
        &self,
        asker: Asker<'_>,
        id: &UserId,
        change: impl FnOnce(&mut ChangedUser),
    ) -> Result<(), Refusal> {
        let mut work = self.store.begin().await?;
        let mut account = as_is(work.users().get(id).await?);
        change(&mut account);
        work.users().change(id, &account, &actor(asker), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Closes an account and ends its sessions and links.
    pub async fn close_account(&self, asker: Asker<'_>, id: &UserId) -> Result<(), Refusal> {
        may_demote(asker, id)?;
        let mut work = self.store.begin().await?;
        work.users().disable(id, &actor(asker), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Reopens a closed account; the person must sign in again.
    pub async fn open_account(&self, asker: Asker<'_>, id: &UserId) -> Result<(), Refusal> {
        may_administer(asker)?;
        let mut work = self.store.begin().await?;
        work.users().enable(id, &actor(asker), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Removes a forgotten or stolen password, ends the person's sessions and creates a link for
    /// setting a new one.
    pub async fn reset_password(&self, asker: Asker<'_>, id: &UserId) -> Result<Link, Refusal> {
        may_administer(asker)?;
        self.require_open(id).await?;
        let (actor, now) = (actor(asker), self.clock.now());
        let mut work = self.store.begin().await?;
        work.users().reset_password(id, &actor, now).await?;
        let link = self.link(&mut work, id, &actor, now).await?;
        work.save().await?;
        Ok(link)
    }

    /// Refuses links and passwords for a closed account.
    async fn require_open(&self, id: &UserId) -> Result<(), Refusal> {
        if self.store.users().is_disabled(id).await? { Err(ProblemCode::AccountDisabled.into()) } else { Ok(()) }
    }

    /// Creates a one-time sign-in link.
    pub async fn one_time_link(&self, asker: Asker<'_>, user: &UserId) -> Result<Link, Refusal> {
        may_administer(asker)?;
        self.store.users().get(user).await?;
        self.require_open(user).await?;
        let mut work = self.store.begin().await?;
        let link = self.link(&mut work, user, &actor(asker), self.clock.now()).await?;
        work.save().await?;
        Ok(link)
    }

    async fn link(&self, work: &mut UnitOfWork, user: &UserId, by: &Actor, now: Millis) -> Result<Link, Refusal> {
        let (token, expires_at) = (Token::random(), now.plus(LINK_MS));
        work.links().create(&token.hash(), user, expires_at, by, now).await?;
        Ok(Link { url: format!("{}/vao/{}", self.base_url(), token.secret()), expires_at })
    }

    /// Creates one-time links for everybody who has no password and has never signed in. Their
    /// earlier unused links become invalid.
    pub async fn links_for_waiting(&self, asker: Asker<'_>) -> Result<LinkSheet, Refusal> {
        may_administer(asker)?;
        // Read first, because nothing may fail after the links are created.
        let units = self.store.units().list().await?;
        let now = self.clock.now();
        let until = now.plus(LINK_MS);
        let mut work = self.store.begin().await?;
        let made = work.links().create_for_waiting(until, &actor(asker), now).await?;
        work.save().await?;
        Ok(one_time_link_sheet::sheet(made, &units, &self.base_url(), until))
    }

    /// A person with the name of their unit.
    pub async fn summary_of(&self, id: &UserId) -> Result<UserSummary, Refusal> {
        let user = self.store.users().get(id).await?;
        let unit_name = self.store.units().get(&user.unit).await?.name;
        let disabled = self.store.users().is_disabled(id).await?;
        Ok(UserSummary { user, unit_name, disabled, waits: false })
    }

    /// Those whom a meeting invites alone, in the order of its plan.
    pub(crate) async fn summaries_of(&self, meeting: &Meeting) -> Result<Vec<UserSummary>, Refusal> {
        let mut people = Vec::with_capacity(meeting.invitees.people.len());
        for person in &meeting.invitees.people {
            people.push(self.summary_of(&person.user).await?);
        }
        Ok(people)
    }
}

fn as_is(user: User) -> ChangedUser {
    let User { username, name, title, unit, is_admin, .. } = user;
    ChangedUser { username, name, title, unit, is_admin }
}
