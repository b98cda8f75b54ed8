//! Accounts: who has one, what they are called, and the links by which they sign in without a password.

use std::collections::HashMap;

use base::Refusal;
use meetings::ids::{UnitId, UserId};
use meetings::people::User;
use meetings::policy::{Asker, may_administer, may_demote, sees_closed_accounts};
use protocol::http::{ChangeUser, Link, NewUser, UserSummary};
use protocol::lists::LinkSheet;
use protocol::problem::ProblemCode;
use store::Token;
use store::users::{Account, ChangedUser};

use crate::sessions::LINK_MS;
use crate::{Office, actor, link_sheet, names};

/// What is to be different about a person; what is none stays as it is.
#[derive(Debug, Default)]
pub struct Renaming {
    pub name: Option<String>,
    pub title: Option<String>,
    pub username: Option<String>,
}

impl Office {
    /// Everybody, for choosing chair and secretary; closed accounts only for administrators.
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

    /// Adds an account. `hash` is asked where there is a password; without one the person signs in by links.
    pub async fn add_person<F: Future<Output = Result<String, Refusal>>>(
        &self,
        asker: Asker<'_>,
        new: NewUser,
        hash: impl FnOnce(String) -> F,
    ) -> Result<UserSummary, Refusal> {
        may_administer(asker)?;
        let unit = self.store.units().get(&new.unit).await.map_err(|_| Refusal::invalid("unit"))?;
        let password_hash = match new.password.filter(|password| !password.is_empty()) {
            Some(password) => Some(hash(password).await?),
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
        let user = store::save!(self.store => users().create(&new, &actor(asker), self.clock.now()))?;
        Ok(UserSummary { user, unit_name: unit.name, disabled: false, waits: false })
    }

    /// Renames a person, moves them to another unit, makes them administrator or takes that away.
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
        let changed = ChangedUser {
            username: names::username(&changed.username)?,
            name: names::person(&changed.name)?,
            title: names::name_or_empty(&changed.title)?,
            unit: changed.unit,
            is_admin: changed.is_admin,
        };
        let user = store::save!(self.store => users().change(id, &changed, &actor(asker), self.clock.now()))?;
        let disabled = self.store.users().is_disabled(id).await?;
        Ok(UserSummary { user, unit_name: unit.name, disabled, waits: false })
    }

    /// Changes what a person is called. What does not change is not looked at: it may be older than today's rules.
    pub async fn rename_person(&self, asker: Asker<'_>, user: &User, to: Renaming) -> Result<(), Refusal> {
        may_administer(asker)?;
        let mut changed = as_is(user);
        if let Some(name) = to.name {
            changed.name = names::person(&name)?;
        }
        if let Some(title) = to.title {
            changed.title = names::name_or_empty(&title)?;
        }
        if let Some(username) = to.username {
            changed.username = names::new_username(&username)?;
        }
        store::save!(self.store => users().change(&user.id, &changed, &actor(asker), self.clock.now()))?;
        Ok(())
    }

    /// Moves a person to another unit.
    pub async fn move_person(&self, asker: Asker<'_>, user: &User, unit: UnitId) -> Result<(), Refusal> {
        may_administer(asker)?;
        let changed = ChangedUser { unit, ..as_is(user) };
        store::save!(self.store => users().change(&user.id, &changed, &actor(asker), self.clock.now()))?;
        Ok(())
    }

    /// Closes an account: its sessions and links end.
    pub async fn close_account(&self, asker: Asker<'_>, id: &UserId) -> Result<(), Refusal> {
        may_demote(asker, id)?;
        Ok(store::save!(self.store => users().disable(id, &actor(asker), self.clock.now()))?)
    }

    /// Opens a closed account again; the person signs in anew.
    pub async fn open_account(&self, asker: Asker<'_>, id: &UserId) -> Result<(), Refusal> {
        may_administer(asker)?;
        Ok(store::save!(self.store => users().enable(id, &actor(asker), self.clock.now()))?)
    }

    /// Takes a forgotten, or stolen, password away and ends the person's sessions. A new one is set by a link
    /// ([`Office::one_time_link`]).
    pub async fn reset_password(&self, asker: Asker<'_>, id: &UserId) -> Result<(), Refusal> {
        may_administer(asker)?;
        Ok(store::save!(self.store => users().reset_password(id, &actor(asker), self.clock.now()))?)
    }

    /// Refuses what a closed account cannot have.
    pub async fn require_open(&self, id: &UserId) -> Result<(), Refusal> {
        if self.store.users().is_disabled(id).await? { Err(ProblemCode::AccountDisabled.into()) } else { Ok(()) }
    }

    /// A sign-in link that works once, to hand to somebody.
    pub async fn one_time_link(&self, asker: Asker<'_>, user: &UserId) -> Result<Link, Refusal> {
        may_administer(asker)?;
        let (token, now) = (Token::random(), self.clock.now());
        let expires_at = now.plus(LINK_MS);
        store::save!(self.store => links().create(&token.hash(), user, expires_at, &actor(asker), now))?;
        Ok(Link { url: format!("{}/vao/{}", self.base_url(), token.secret()), expires_at })
    }

    /// New one-time links for everybody who has no password and has never signed in. Links that these people have got
    /// before and not used end.
    pub async fn links_for_waiting(&self, asker: Asker<'_>) -> Result<LinkSheet, Refusal> {
        may_administer(asker)?;
        // Looked up first: once the links are made, nothing may keep them from being shown.
        let units = self.store.units().list().await?;
        let now = self.clock.now();
        let until = now.plus(LINK_MS);
        let made = store::save!(self.store => links().create_for_waiting(until, &actor(asker), now))?;
        Ok(link_sheet::sheet(made, &units, &self.base_url(), until))
    }

    /// A person with the name of their unit.
    pub async fn summary_of(&self, id: &UserId) -> Result<UserSummary, Refusal> {
        let user = self.store.users().get(id).await?;
        let unit_name = self.store.units().get(&user.unit).await?.name;
        let disabled = self.store.users().is_disabled(id).await?;
        Ok(UserSummary { user, unit_name, disabled, waits: false })
    }
}

fn as_is(user: &User) -> ChangedUser {
    ChangedUser {
        username: user.username.clone(),
        name: user.name.clone(),
        title: user.title.clone(),
        unit: user.unit.clone(),
        is_admin: user.is_admin,
    }
}
