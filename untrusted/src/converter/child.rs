// SPDX-License-Identifier: MPL-2.0
//! The process that confines and watches LibreOffice, as the server sees it.
//!
//! It ends, with all that it started, when its standard input is closed: so nothing is left when
//! the server is killed.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::watch::Exceeded;
use super::{Bounds, COMMAND, ConversionFailure, broken};

/// Longest report, in bytes.
const MAX_REPORT_BYTES: u64 = 64 << 10;
/// How much later than its own time limit it may report: it ends other processes first.
const ENDING: Duration = Duration::from_secs(30);

/// What is asked of it, as one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub folder: PathBuf,
    pub bounds: Bounds,
    pub own_network: bool,
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Report {
    /// LibreOffice ended by itself. `words`: the beginning of what it printed.
    Ended {
        success: bool,
        words: String,
    },
    Exceeded(Exceeded),
    /// The kernel gives it no network of its own. Nothing was started.
    NoNamespace(String),
    /// It could not be confined or not be started.
    NotStarted(String),
}

impl Report {
    /// None: it ended by itself, as it says successfully.
    pub fn failure(self) -> Option<ConversionFailure> {
        match self {
            Self::Ended { success: true, .. } => None,
            Self::Ended { success: false, .. } => Some(ConversionFailure::NoPdf),
            Self::Exceeded(what) => Some(ConversionFailure::Exceeded(what)),
            Self::NoNamespace(reason) | Self::NotStarted(reason) => Some(broken(reason)),
        }
    }
}

pub(super) struct Child {
    process: tokio::process::Child,
    /// Closed when this is dropped.
    input: ChildStdin,
    output: ChildStdout,
}

impl Child {
    pub async fn start(confining: PathBuf, request: &Request) -> Result<Self, ConversionFailure> {
        let mut line = serde_json::to_vec(request).map_err(broken)?;
        line.push(b'\n');
        // Blocks until the kernel has loaded the program. Not killed when it is dropped: it has to
        // end what it started.
        let spawned = tokio::task::spawn_blocking(move || {
            Command::new(confining)
                .arg0("diemcau")
                .arg(COMMAND)
                .env_clear()
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
        });
        let mut process = spawned.await.map_err(broken)?.map_err(broken)?;
        let (Some(mut input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(broken("it has no pipes"));
        };
        input.write_all(&line).await.map_err(broken)?;
        Ok(Self { process, input, output })
    }

    pub async fn report(self, time: Duration) -> Result<Report, ConversionFailure> {
        let Self { mut process, input, output } = self;
        let mut words = Vec::new();
        let reading = async {
            output.take(MAX_REPORT_BYTES).read_to_end(&mut words).await.map_err(broken)?;
            process.wait().await.map_err(broken)
        };
        let ended = timeout(time + ENDING, reading).await;
        drop(input);
        let Ok(ended) = ended else {
            let _ = process.start_kill();
            return Err(broken("the process that watches it does not end"));
        };
        ended?;
        serde_json::from_slice(&words).map_err(|_| broken("the process that watches it gave no report"))
    }
}
