// SPDX-License-Identifier: MPL-2.0
//! `diemcau audit verify`

use std::process::ExitCode;

use super::Context;

#[derive(Debug, clap::Subcommand)]
pub enum Audit {
    /// Check that no entry of the audit log was changed, removed or inserted. Exit status 1 if one
    /// was.
    Verify,
}

impl Audit {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Verify = self;
        let store = context.store(&context.config(&[])?).await?;
        match store.audit().verify().await? {
            Ok(entries) => {
                say!("{entries} entries, the chain is whole");
                Ok(ExitCode::SUCCESS)
            }
            Err(broken) => {
                say!("the audit log was tampered with: {broken}");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
