// SPDX-License-Identifier: MPL-2.0
//! `diemcau serve`

use std::path::PathBuf;
use std::process::ExitCode;

use super::Context;
use super::signals::{self, Signals};
use crate::client_files::ClientFiles;
use crate::config::{Config, Role};
use crate::local_addresses;
use crate::log;
use crate::server::Server;
use crate::transcriber::Transcriber;

/// Open files that are no connections: recordings, the database, models.
const OTHER_FILES: u64 = 1000;

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// What this process does: "all", "web" (pages and meetings) or "transcribe" (captions and
    /// transcripts, opens no port). Processes with different roles share database and data folder.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Listen address of plain HTTP, for example 127.0.0.1:8080, or "off".
    #[arg(long, value_name = "ADDR")]
    http: Option<String>,
    /// Listen address of HTTPS, for example 0.0.0.0:8443, or "off".
    #[arg(long, value_name = "ADDR")]
    https: Option<String>,
    /// Listen address of all audio and video, UDP and TCP, for example [::]:7882.
    #[arg(long, value_name = "ADDR")]
    media: Option<String>,
    /// Listen address of the metrics for Prometheus, for example 127.0.0.1:9464, or "off".
    #[arg(long, value_name = "ADDR")]
    metrics: Option<String>,
    /// IP address that browsers use for audio and video; may be repeated [default: the addresses of
    /// this machine].
    #[arg(long, value_name = "IP")]
    announce: Vec<String>,
    /// Address of the server for people, used in links, for example https://hop.example.gov.vn.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Serve the browser client from this folder (for development).
    #[arg(long, value_name = "DIR", hide = true)]
    client: Option<PathBuf>,
    /// Log as JSON, one object per line. RUST_LOG sets the log level [default: info].
    #[arg(long)]
    log_json: bool,
}

impl Serve {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        log::start(self.log_json);
        let mut flags = Vec::new();
        let given = [
            ("role", self.role),
            ("http", self.http),
            ("https", self.https),
            ("media", self.media),
            ("metrics", self.metrics),
            ("public_url", self.public_url),
        ];
        flags.extend(given.into_iter().filter_map(|(key, value)| Some((key, value?))));
        if !self.announce.is_empty() {
            flags.push(("announce", self.announce.join(",")));
        }
        let config = context.config(&flags)?;
        let client = self.client.map_or(ClientFiles::Embedded, ClientFiles::Folder);

        raise_file_limit(&config);
        // Before anything is opened, so that an early Ctrl-C stops cleanly too.
        let asked = Signals::watch()?;
        if config.role == Role::Transcribe {
            let transcriber = Transcriber::start(context.data.clone(), &config, &context.clock).await?;
            say!("transcribing meetings, with the database and the recordings of {}", context.data.display());
            asked.stop.cancelled().await;
            transcriber.stop().await;
            signals::leaving();
            return Ok(ExitCode::SUCCESS);
        }
        let server = Server::start(context.data.clone(), config, context.clock.clone(), client).await?;
        for (scheme, bound) in [("http", server.http), ("https", server.https)] {
            for address in bound.map(local_addresses::to_open).unwrap_or_default() {
                say!("{scheme}://{address}");
            }
        }
        loop {
            tokio::select! {
                () = asked.stop.cancelled() => break,
                () = asked.reload.notified() => match context.config(&flags) {
                    Ok(config) => server.reload(&config),
                    Err(error) => tracing::error!("{error:#}; the old settings stay in use"),
                },
            }
        }
        tracing::info!("stopping");
        server.stop().await;
        signals::leaving();
        Ok(ExitCode::SUCCESS)
    }
}

/// Each connection needs a file descriptor, and the default limit of many systems is 1,024.
fn raise_file_limit(config: &Config) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let wanted = u64::from(config.connections) + u64::from(config.media_tcp_connections) + OTHER_FILES;
    if let Some(limit) = getrlimit(Resource::Nofile).current
        && limit < wanted
    {
        tracing::warn!(limit, wanted, "fewer files may be open than connections are allowed; raise LimitNOFILE");
    }
}
