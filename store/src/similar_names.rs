// SPDX-License-Identifier: MPL-2.0
//! Finds people with similar names by an index, because the lobby looks up the name of every guest.

use meetings::name_skeleton::NameSkeleton;
use meetings::people::User;

use crate::Store;
use crate::error::Result;
use crate::row::{Fields as _, query};
use crate::users::{self, Users};

impl Users<&Store> {
    /// Everybody whose name is similar to `name`, also without forms of address, ordered by
    /// username; including closed accounts.
    pub async fn alike(&self, name: &str) -> Result<Vec<User>> {
        let wanted = NameSkeleton::claimed(name);
        let rows = query(
            "SELECT id, username, name, title, unit_id, is_admin, likeness FROM users
             WHERE likeness IN ($1, $2, '') ORDER BY username",
        )
        .bind(wanted[0].as_str())
        .bind(wanted[1].as_str())
        .fetch_all(&mut *self.db.reader().await?)
        .await?;
        let (mut alike, mut unknown) = (Vec::new(), Vec::new());
        for row in &rows {
            let user = users::read(row)?;
            let likeness = NameSkeleton::of(&user.name);
            if row.text("likeness")?.is_empty() {
                unknown.push((user.clone(), likeness.clone()));
            }
            if wanted.contains(&likeness) {
                alike.push(user);
            }
        }
        if !unknown.is_empty() {
            // If storing fails, the next look-up computes it again.
            let _ = self.note(&unknown).await;
        }
        Ok(alike)
    }

    /// Stores skeletons of names. Not audited, because they are derived from the names. Names that
    /// have changed meanwhile are skipped.
    async fn note(&self, known: &[(User, NameSkeleton)]) -> Result<()> {
        let mut transaction = self.db.begin_write().await?;
        for (user, likeness) in known {
            query("UPDATE users SET likeness = $1 WHERE id = $2 AND name = $3")
                .bind(likeness.as_str())
                .bind(user.id.as_str())
                .bind(&user.name)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}
