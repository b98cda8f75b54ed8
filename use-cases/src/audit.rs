// SPDX-License-Identifier: MPL-2.0
//! Reading the audit log.

use base::Refusal;
use meetings::policy::{Asker, may_administer};
use store::audit::{Broken, Entry, MAX_LIST};

use crate::UseCases;

impl UseCases {
    /// Up to [`MAX_LIST`] entries with a number above `after`, oldest first.
    pub async fn audit_entries(&self, asker: Asker<'_>, after: i64) -> Result<Vec<Entry>, Refusal> {
        may_administer(asker)?;
        Ok(self.store.audit().list(after, MAX_LIST).await?)
    }

    /// Verifies the whole hash chain; the number of entries, or the first broken one.
    pub async fn verify_audit_log(&self, asker: Asker<'_>) -> Result<Result<i64, Broken>, Refusal> {
        may_administer(asker)?;
        Ok(self.store.audit().verify().await?)
    }
}
