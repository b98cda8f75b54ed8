// SPDX-License-Identifier: MPL-2.0
//! Starts and stops all parts of the process in order.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use base::Clock;
use live::{CaptionSource, LinkMeter, MachineSessions, Rooms, RoomsSetup};
use meetings::ids::MeetingId;
use parking_lot::RwLock;
use sfu::{Sfu, SfuConfig, SfuEvent, SfuHandle};
use socket2::{Domain, Protocol, Socket, Type};
use store::Store;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use use_cases::action_items::remind_of_action_items;
use use_cases::attempt_limits::Rates;
use use_cases::draft_comments::remind_of_comments;
use use_cases::letters::send_letters;
use use_cases::minutes_steps::remind_of_signatures;
use use_cases::webhooks::tell_programs;
use use_cases::{Setup, Trust, UseCases};

use crate::app::{App, AppState};
use crate::bodies::Budget;
use crate::client_files::ClientFiles;
use crate::config::{Config, Listener, RELOADED};
use crate::connections::admission::{Admission, Bounds};
use crate::connections::{Connections, Port};
use crate::foreign_pages::ForeignPages;
use crate::local_addresses;
use crate::mail_settings::{mail_domains, mail_settings};
use crate::metrics::{self, Metrics, Scrape};
use crate::open_sessions::OpenSessions;
use crate::overload_log::OverloadLog;
use crate::proxies::SharedProxies;
use crate::readiness::Readiness;
use crate::router::router;
use crate::session_cleanup;
use crate::speech;
use crate::tcp_options;
use crate::tls::{self, Certificates};
use crate::turn;

/// Length of the kernel's queue of connections to accept.
const BACKLOG: i32 = 1024;

/// Time limit for ending meetings, jobs and connections, in total.
const ENDING: Duration = Duration::from_secs(6);
/// Time limit for closing the database.
const CLOSING: Duration = Duration::from_secs(2);
/// Limits of the metrics listener: one Prometheus, and a person.
const METRICS_CONNECTIONS: Bounds = Bounds { in_all: 50, per_network: 50 };

/// A running server. Dropping it does not stop it cleanly: call [`Server::stop`].
#[derive(Debug)]
pub struct Server {
    pub app: AppState,
    /// Bound address of plain HTTP, if enabled; has the actual port if 0 was requested.
    pub http: Option<SocketAddr>,
    pub https: Option<SocketAddr>,
    /// Bound address of `/metrics`.
    pub metrics: Option<SocketAddr>,
    connections: Connections,
    metrics_connections: Connections,
    certificates: Option<Certificates>,
}

impl Server {
    /// Opens the store, binds all ports and starts to answer.
    pub async fn start(data: PathBuf, config: Config, clock: Clock, client: ClientFiles) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&data).with_context(|| format!("the data folder {} cannot be made", data.display()))?;
        // Ports first, so that a second server started by mistake does not touch the database of
        // the first.
        let http = bind("http", config.http)?;
        let https = bind("https", config.https)?;
        let metrics_listener = bind_metrics(&config)?;
        let media = Some(start_media(&config)?);
        if let Some((sfu, _)) = media.as_ref().filter(|_| config.announce.is_empty()) {
            let bound = any_family(config.media).ip();
            tokio::spawn(local_addresses::follow(sfu.clone(), local_addresses::POLL_INTERVAL, move || {
                local_addresses::of_socket(bound)
            }));
        }
        let relay = turn::prepare(&data, &config, &announced(&config))?;
        let store = Store::open(&config.database_in(&data)).await.context("the database cannot be opened")?;
        tokio::spawn(index_old_texts(store.clone()));
        let metrics = Metrics::default();
        let engines = speech::engines(&data, &config);
        let caption_source = {
            let engines = engines.clone();
            CaptionSource::new(move || {
                let engines = engines.clone();
                async move { engines.can_listen().await }
            })
        };
        let rooms = Rooms::start(RoomsSetup {
            store: store.clone(),
            clock: clock.clone(),
            data: data.clone(),
            media,
            link_meter: {
                let metrics = metrics.clone();
                LinkMeter::new(move |publish, subscribe| metrics.line(publish, subscribe))
            },
            turn: relay,
            caption_source,
            close_empty_after_ms: i64::from(config.close_empty_after_minutes) * 60_000,
        });
        let use_cases = Arc::new(use_cases_of(&data, &config, store.clone(), clock.clone())?);
        let readers = use_cases.readers.clone();
        let jobs = speech::start(&store, &clock, &config, engines.clone(), &data, Some(rooms.clone()), readers)
            .context("the listener cannot be started")?;
        let proxies = SharedProxies::new(config.proxies());
        store.letters().switch(use_cases.sends_letters()).await.context("the database cannot be written")?;
        let open_sessions = OpenSessions::new(store.clone(), clock.clone());
        let app = AppState::new(App {
            data,
            config,
            clock,
            store,
            rooms,
            machine_sessions: MachineSessions::default(),
            jobs,
            engines,
            use_cases,
            metrics,
            client,
            proxies,
            bodies: Budget::default(),
            overload_log: OverloadLog::default(),
            foreign_pages: ForeignPages::default(),
            readiness: Readiness::default(),
            open_sessions,
            socket_timeouts: RwLock::default(),
        });
        // Before anybody reads them.
        app.use_cases.save_stored_drafts().await;
        tokio::spawn(tell_rooms_of_papers(app.use_cases.draw_papers(), app.rooms.clone()));
        tokio::spawn(tell_rooms_of_votes(app.use_cases.close_votes_in_time(), app.rooms.clone()));
        tokio::spawn(send_letters(Arc::downgrade(&app.use_cases)));
        tokio::spawn(remind_of_action_items(Arc::downgrade(&app.use_cases)));
        tokio::spawn(tell_programs(Arc::downgrade(&app.use_cases)));
        tokio::spawn(remind_of_comments(Arc::downgrade(&app.use_cases)));
        tokio::spawn(remind_of_signatures(Arc::downgrade(&app.use_cases)));
        tokio::spawn(app.open_sessions.poll());
        tokio::spawn(app.overload_log.log_every_minute());
        tokio::spawn(session_cleanup::delete_expired(Arc::downgrade(&app.use_cases)));
        Self::listen(&app, http, https, metrics_listener)
    }

    fn listen(
        app: &AppState,
        http: Option<TcpListener>,
        https: Option<TcpListener>,
        metrics: Option<TcpListener>,
    ) -> anyhow::Result<Self> {
        let router = router(app.clone());
        let connections = Connections::new(Admission::new(bounds(&app.config)), app.proxies.clone());
        let metrics_connections = Connections::new(Admission::new(METRICS_CONNECTIONS), app.proxies.clone());
        let address = |listener: &Option<TcpListener>| listener.as_ref().map(TcpListener::local_addr).transpose();
        let mut server = Self {
            app: app.clone(),
            http: address(&http)?,
            https: address(&https)?,
            metrics: address(&metrics)?,
            connections,
            metrics_connections,
            certificates: None,
        };
        if let Some(listener) = metrics {
            let scrape = Scrape {
                token: app.config.metrics_token.clone(),
                metrics: app.metrics.clone(),
                store: app.store.clone(),
                rooms: app.rooms.clone(),
                converting: app.use_cases.converting.clone(),
            };
            server.metrics_connections.open(Port { listener, router: metrics::router(scrape), tls: None })?;
        }
        if let Some(listener) = http {
            server.connections.open(Port { listener, router: router.clone(), tls: None })?;
        }
        if let Some(listener) = https {
            let names = tls::local_names(&announced(&app.config));
            let certificates = Certificates::open(&app.data, &names, app.clock.now())?;
            let tls = Some(TlsAcceptor::from(certificates.server_config()));
            server.connections.open(Port { listener, router, tls })?;
            tokio::spawn(certificates.clone().watch(app.clock.clone()));
            server.certificates = Some(certificates);
        }
        Ok(server)
    }

    /// Applies the settings that may change at run time, and logs those that need a restart.
    pub fn reload(&self, new: &Config) {
        let (now, waiting): (Vec<_>, Vec<_>) =
            new.differences(&self.app.config).into_iter().partition(|key| RELOADED.contains(key));
        self.app.use_cases.limits.set(rates(new));
        self.app.proxies.set(new.proxies());
        self.connections.admission.set_bounds(bounds(new));
        self.app.use_cases.set_base_url(new.base_url());
        self.app.use_cases.converting.look_again();
        tracing::info!(differ_from_the_start = ?now, "the settings were read again");
        if !waiting.is_empty() {
            tracing::warn!(?waiting, "changed settings that take effect at the next start");
        }
        if let Some(certificates) = &self.certificates {
            certificates.reload_if_changed(self.app.clock.now());
        }
    }

    /// Ends connections and jobs, answers current requests, closes files and the database. Takes at
    /// most eight seconds; the next start repairs what was cut off.
    pub async fn stop(self) {
        self.app.use_cases.readers.stop();
        let all = async {
            tokio::join!(
                self.app.rooms.shutdown(),
                self.app.jobs.shutdown(),
                self.connections.stop(),
                self.metrics_connections.stop()
            )
        };
        if timeout(ENDING, all).await.is_err() {
            tracing::warn!("not everything ended in time");
        }
        if timeout(CLOSING, self.app.store.close()).await.is_err() {
            tracing::warn!("the database did not close in time; what it confirmed is on the disk");
        }
    }
}

/// The use cases with these settings, for server and command line.
pub fn use_cases_of(data: &Path, config: &Config, store: Store, clock: Clock) -> anyhow::Result<UseCases> {
    let (mail, mail_domains) = (mail_settings(config)?, mail_domains(config)?);
    Ok(UseCases::new(Setup {
        store,
        clock,
        data: data.to_owned(),
        disk_reserve: config.disk_reserve_mb.map(|megabytes| u64::from(megabytes) << 20),
        base_url: config.base_url(),
        trust: Trust { data: data.to_owned(), files: config.trust.clone() },
        fonts: config.fonts.clone(),
        libreoffice: config.libreoffice.clone(),
        time_stamp_authority: config.time_stamp_authority.clone(),
        webhooks_to_this_machine: config.webhooks_to_this_machine,
        rates: rates(config),
        mail,
        mail_domains,
    }))
}

fn rates(config: &Config) -> Rates {
    Rates {
        sign_ins: config.sign_ins_per_minute,
        verifications: config.verifications_per_minute,
        guests: config.guests_per_minute,
        streams: config.streams_per_minute,
    }
}

fn bounds(config: &Config) -> Bounds {
    Bounds { in_all: config.connections as usize, per_network: config.connections_per_address as usize }
}

/// Tells rooms of pages that have become ready.
async fn tell_rooms_of_papers(mut ready: mpsc::Receiver<MeetingId>, rooms: Rooms) {
    while let Some(meeting) = ready.recv().await {
        rooms.papers_changed(&meeting);
    }
}

async fn tell_rooms_of_votes(mut ended: mpsc::Receiver<MeetingId>, rooms: Rooms) {
    while let Some(meeting) = ended.recv().await {
        rooms.votes_changed(&meeting);
    }
}

/// Indexes texts that an older version stored; takes a while on large installations.
async fn index_old_texts(store: Store) {
    match store::search_backfill::index_missing(&store).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "transcripts and minutes of an older version can be searched now"),
        Err(error) => {
            tracing::warn!(%error, "old transcripts and minutes are not all indexed; the next start tries again");
        }
    }
}

fn bind(key: &str, listener: Listener) -> anyhow::Result<Option<TcpListener>> {
    let Listener::At(address) = listener else { return Ok(None) };
    let socket = listen(any_family(address)).with_context(|| {
        format!("{key}: {address} cannot be opened (taken by another program? choose another with --{key})")
    })?;
    Ok(Some(socket))
}

/// The metrics listener. A port in use does not prevent meetings; it is logged.
fn bind_metrics(config: &Config) -> anyhow::Result<Option<TcpListener>> {
    if metrics::token_missing(config) {
        anyhow::bail!("metrics: {} can be reached from other machines; set metrics_token as well", config.metrics);
    }
    Ok(bind("metrics", config.metrics).unwrap_or_else(|error| {
        tracing::error!("{error:#}; the server runs without metrics");
        None
    }))
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // [::] is dual-stack, whatever the system's default.
        socket.set_only_v6(false)?;
    }
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    tcp_options::retransmit_soon(&socket);
    tcp_options::small_segments(&socket);
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Replaces `[::]` with 0.0.0.0 on a machine without IPv6.
fn any_family(address: SocketAddr) -> SocketAddr {
    let no_v6 = || std::net::UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).is_err();
    if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) && no_v6() {
        return SocketAddr::from((Ipv4Addr::UNSPECIFIED, address.port()));
    }
    address
}

fn start_media(config: &Config) -> anyhow::Result<(SfuHandle, mpsc::Receiver<SfuEvent>)> {
    let bind = any_family(config.media);
    let mut settings = SfuConfig { bind, tcp: config.media_tcp, announce: announced(config), ..SfuConfig::default() };
    settings.limits.tcp_connections = config.media_tcp_connections as usize;
    settings.limits.tcp_connections_per_address = config.media_tcp_connections_per_address as usize;
    settings.limits.peers_per_room = config.people_per_meeting as usize;
    Sfu::start(settings).with_context(|| {
        format!("media: port {} cannot be opened (taken by another program? choose another with --media)", config.media)
    })
}

/// Addresses that browsers may use for audio and video: those configured, or all of the machine's
/// interfaces.
pub fn announced(config: &Config) -> Vec<IpAddr> {
    if !config.announce.is_empty() {
        return config.announce.clone();
    }
    local_addresses::of_socket(any_family(config.media).ip())
}
