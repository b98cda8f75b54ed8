// SPDX-License-Identifier: MPL-2.0
//! `diemcau turn-config`: writes the configuration of the relay.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::Context;
use crate::server;
use crate::turn;

/// Write the configuration of the relay (coturn) into the data folder and print its path.
#[derive(Debug, Args)]
pub struct TurnConfig {}

impl TurnConfig {
    pub fn run(context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        if turn::prepare(&context.data, &config, &server::announced(&config))?.is_none() {
            bail!(
                "no relay is configured: set turn to the name by which browsers reach it, for example DIEMCAU_TURN=hop.example.gov.vn"
            );
        }
        say!("{}", turn::file(&context.data).display());
        Ok(ExitCode::SUCCESS)
    }
}
