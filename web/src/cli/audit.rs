// SPDX-License-Identifier: MPL-2.0
//! `diemcau audit verify`

use std::process::ExitCode;

use meetings::policy::Asker;

use super::{Context, refused};

#[derive(Debug, clap::Subcommand)]
pub enum Audit {
    /// Check that no entry of the audit log was changed, removed or inserted. Exit status: 0, or 1
    /// if one was.
    Verify,
}

impl Audit {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Verify = self;
        let use_cases = context.use_cases(&context.config(&[])?).await?;
        match use_cases.verify_audit_log(Asker::CommandLine).await.map_err(refused)? {
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
