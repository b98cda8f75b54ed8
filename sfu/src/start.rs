// SPDX-License-Identifier: MPL-2.0
//! Starts the media plane's threads and ends them.

use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use mixing::Mixed;
use tokio::sync::{mpsc, watch};

use crate::command_router::CommandRouter;
use crate::engine::LinkSettings;
use crate::event_sender::{self, EventSender};
use crate::forwarding::{Forwarder, LinkAddress};
use crate::handle::SfuHandle;
use crate::mixer_thread;
use crate::net::{self, Message, Reader, TcpPort, UfragTable, Worker};
use crate::recording;
use crate::shard_placement::ShardPlacement;
use crate::threads::Threads;
use crate::totals::MediaTotals;
use crate::{SfuConfig, SfuEvent};

/// Starts the media plane.
#[derive(Debug)]
pub struct Sfu;

impl Sfu {
    /// Binds the port, UDP and TCP, and starts the threads.
    ///
    /// The receiver yields everything that happens, see [`SfuEvent`]. The media plane stops when
    /// [`SfuHandle::shutdown`] is called or the last handle is dropped.
    ///
    /// # Errors
    /// The port is taken or may not be bound, or a thread cannot be started.
    pub fn start(config: SfuConfig) -> io::Result<(SfuHandle, mpsc::Receiver<SfuEvent>)> {
        let (socket, listener) = net::bind(&config)?;
        let socket = Arc::new(socket);
        let local_addr = socket.bound();
        let settings = LinkSettings::new(&config, local_addr).map_err(io::Error::other)?;
        let (events, receiver) = mpsc::channel(event_sender::CHANNEL);
        let (recorder, recorder_thread) = recording::start(EventSender::new(events.clone()))?;
        let dropped = recorder.dropped();
        let announced = watch::Sender::new(config.announce.clone().into());
        let ufrags = UfragTable::default();
        let stop = Arc::new(AtomicBool::new(false));
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let (workers, inboxes): (Vec<_>, Vec<_>) =
            (0..config.workers.unwrap_or(cores).get()).map(|_| sync_channel(INBOX)).unzip();
        let (known_sources, known_to_reader) = sync_channel(INBOX);
        let (mixer, mixer_thread) = mixer_thread::start(mixed_to(workers.clone()))?;
        let mut threads = vec![mixer_thread];
        let tcp = match listener {
            None => None,
            Some(listener) => {
                let (settings, limits) = (settings.clone(), config.limits.clone());
                let announced = announced.subscribe();
                let (port, sender) =
                    TcpPort::new(listener, settings, announced, ufrags.clone(), workers.clone(), limits);
                threads.push(std::thread::Builder::new().name("sfu-tcp".into()).spawn(move || port.run())?);
                Some(sender)
            }
        };
        for (index, inbox) in inboxes.into_iter().enumerate() {
            let worker = Worker {
                index,
                inbox,
                forwarder: Forwarder::new((index, workers.len()), &config, settings.clone(), recorder.clone(), now()),
                workers: workers.clone(),
                socket: socket.clone(),
                tcp: tcp.clone(),
                mixer: mixer.clone(),
                ufrags: ufrags.clone(),
                known_sources: known_sources.clone(),
                event_sender: EventSender::new(events.clone()),
                totals: MediaTotals::default(),
            };
            let name = format!("sfu-worker-{index}");
            threads.push(std::thread::Builder::new().name(name).spawn(move || worker.run())?);
        }
        // It ends when the last worker has.
        drop(mixer);
        drop(tcp);
        let reader = Reader {
            socket,
            ufrags,
            workers: workers.clone(),
            known_sources: known_to_reader,
            datagrams_per_second: config.limits.datagrams_per_second,
            stop: stop.clone(),
            dropped: dropped.clone(),
        };
        threads.push(std::thread::Builder::new().name("sfu-reader".into()).spawn(move || reader.run())?);
        let recorder_thread = Some(recorder_thread);
        let threads = Threads { stop, workers: workers.clone(), handles: threads, recorder, recorder_thread };
        let placement = ShardPlacement::new(workers.len(), &config);
        let router = CommandRouter {
            local_addr,
            workers,
            dropped,
            limits: config.limits,
            announced,
            placement: Mutex::new(placement),
            threads: Mutex::new(Some(threads)),
        };
        Ok((SfuHandle::new(router), receiver))
    }
}

/// Gives workers what was mixed for them. One that has no room for it loses it.
fn mixed_to(workers: Vec<SyncSender<Message>>) -> impl Fn(usize, Vec<Mixed<LinkAddress>>) + Send + 'static {
    move |worker, packets| {
        let _ = workers[worker].try_send(Message::Mixed(packets));
    }
}

#[expect(clippy::disallowed_methods, reason = "the beginning of time for the forwarders")]
fn now() -> Instant {
    Instant::now()
}

/// Messages that may wait for a worker. When it is full datagrams are dropped and commands answered
/// with [`SfuError::Busy`].
const INBOX: usize = 1024;
