// SPDX-License-Identifier: MPL-2.0
//! Lists of units that the planners of an office invite often. Everybody of the office keeps them.

use std::collections::HashSet;

use base::Refusal;
use meetings::ids::{InviteGroupId, UnitId};
use meetings::people::User;
use meetings::policy::may_keep_groups;
use protocol::http::{InviteGroupView, SaveInviteGroup};
use protocol::problem::ProblemCode;
use store::invite_groups::InviteGroup;

use crate::plans::MAX_INVITED;
use crate::readiness::EACH_LIST;
use crate::{UseCases, actor, names};

impl UseCases {
    /// Those of the person's own office.
    pub async fn invite_groups(&self, user: &User) -> Result<Vec<InviteGroupView>, Refusal> {
        let groups = self.store.invite_groups().of(&user.unit).await?.into_iter();
        Ok(groups.map(|InviteGroup { id, name, units, .. }| InviteGroupView { id, name, units }).collect())
    }

    pub async fn create_invite_group(&self, user: &User, new: SaveInviteGroup) -> Result<InviteGroupId, Refusal> {
        let (name, units) = self.checked_group(new).await?;
        self.count_note(user, EACH_LIST)?;
        let mut work = self.store.begin().await?;
        let by = actor(user.into());
        let id = work.invite_groups().create(&user.unit, &name, &units, &by, self.clock.now()).await?;
        work.save().await?;
        Ok(id)
    }

    pub async fn change_invite_group(
        &self,
        user: &User,
        id: &InviteGroupId,
        new: SaveInviteGroup,
    ) -> Result<(), Refusal> {
        may_keep_groups(user, &self.store.invite_groups().owner(id).await?)?;
        let (name, units) = self.checked_group(new).await?;
        self.count_note(user, EACH_LIST)?;
        let mut work = self.store.begin().await?;
        work.invite_groups().change(id, &name, &units, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    pub async fn delete_invite_group(&self, user: &User, id: &InviteGroupId) -> Result<(), Refusal> {
        may_keep_groups(user, &self.store.invite_groups().owner(id).await?)?;
        self.count_note(user, EACH_LIST)?;
        let mut work = self.store.begin().await?;
        work.invite_groups().delete(id, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    async fn checked_group(&self, new: SaveInviteGroup) -> Result<(String, Vec<UnitId>), Refusal> {
        let name = names::name(&new.name)?;
        if new.units.is_empty() || new.units.len() > MAX_INVITED {
            return Err(Refusal::invalid("units"));
        }
        let known: HashSet<UnitId> = self.store.units().list().await?.into_iter().map(|unit| unit.id).collect();
        if new.units.iter().all(|unit| known.contains(unit)) {
            Ok((name, new.units))
        } else {
            Err(Refusal::from(ProblemCode::NotFound).with_fact("units"))
        }
    }
}
