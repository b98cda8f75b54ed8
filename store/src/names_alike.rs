// SPDX-License-Identifier: MPL-2.0
//! People whose names look alike, without reading everybody: a crowd of guests at the door asks for
//! each of them.

use meetings::likeness::Likeness;
use meetings::people::User;

use crate::Store;
use crate::error::Result;
use crate::row::{Fields as _, query};
use crate::users::{self, Users};

impl Users<&Store> {
    /// Everybody whose name looks like `name`, with or without what is said around a name, by
    /// username; closed accounts too.
    pub async fn alike(&self, name: &str) -> Result<Vec<User>> {
        let wanted = Likeness::claimed(name);
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
            let likeness = Likeness::of(&user.name);
            if row.text("likeness")?.is_empty() {
                unknown.push((user.clone(), likeness.clone()));
            }
            if wanted.contains(&likeness) {
                alike.push(user);
            }
        }
        if !unknown.is_empty() {
            // What cannot be noted now is found out again by whoever asks next.
            let _ = self.note(&unknown).await;
        }
        Ok(alike)
    }

    /// Stores likenesses. Not audited: they follow from the names. A name that changes meanwhile is
    /// left.
    async fn note(&self, known: &[(User, Likeness)]) -> Result<()> {
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
