// SPDX-License-Identifier: MPL-2.0
//! Units of the administration.

use base::Refusal;
use meetings::people::Unit;
use meetings::policy::{Asker, may_administer};
use protocol::http::NewUnit;

use crate::{UseCases, actor, names};

impl UseCases {
    /// All units, each parent before its children. Everybody who is signed in may see them.
    pub async fn units(&self) -> Result<Vec<Unit>, Refusal> {
        Ok(self.store.units().tree().await?.into_iter().map(|(_, unit)| unit).collect())
    }

    /// Adds one unit.
    pub async fn add_unit(&self, asker: Asker<'_>, new: NewUnit) -> Result<Unit, Refusal> {
        may_administer(asker)?;
        let units = self.store.units();
        let parent = match new.parent_code.as_deref().filter(|code| !code.is_empty()) {
            Some(code) => {
                let code = names::unit_code(code)?;
                Some(units.by_code(&code).await.map_err(|_| Refusal::invalid("parent_code"))?.id)
            }
            None => None,
        };
        let new = store::units::NewUnit { code: names::unit_code(&new.code)?, name: names::name(&new.name)?, parent };
        let mut work = self.store.begin().await?;
        let unit = work.units().create(&new, &actor(asker), self.clock.now()).await?;
        work.save().await?;
        Ok(unit)
    }
}
