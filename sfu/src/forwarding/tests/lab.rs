// SPDX-License-Identifier: MPL-2.0
//! A room in virtual time: one or several workers' forwarders and test browsers over a seeded
//! network that loses and reorders. Long, because the network, the clock and both ends are one
//! machine: a test steps all of them at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mixing::{Mixed, Mixer};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::sync::oneshot;

use super::pictures::TestPacket;
use crate::engine::testing::{Browser, Codec, Datagram, ReceivedPacket, SentPacket};
use crate::engine::{Answered, LinkSettings, Offered};
use crate::event_sender::EventSender;
use crate::forwarding::{About, Command, Forwarder, LinkAddress, MixJob, ShardBatch, UfragChange, VoiceName};
use crate::net::{SourceTable, UfragTable, Verdict};
use crate::recording;
use crate::route::Route;
use crate::shard_placement::{Destination, ShardPlacement};
use crate::stun;
use crate::{
    Limits, MediaKind, PeerKey, PublishedSource, RoomKey, SfuConfig, SfuError, SfuEvent, SlotAssignment, Source, Tile,
};

const PORT: u16 = 7882;
const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), PORT);
/// One way through the network, before jitter.
const DELAY: Duration = Duration::from_millis(20);

/// A batch is at most so long on its way from worker to worker: the other one may be busy.
const HAND_OVER: Duration = Duration::from_millis(4);

/// Packets in a picture of each layer.
const PACKETS: [u32; 3] = [1, 2, 4];
/// What a browser can show.
const ALL: &[Codec] = &[Codec::Vp8, Codec::Vp9, Codec::H264];

#[derive(Debug)]
struct Person {
    publish: Option<Browser>,
    microphone: String,
    camera: Option<String>,
    layers: Vec<String>,
    /// The layers that the server wants and when it said so; all at first.
    sending: Option<Vec<String>>,
    codec: Codec,
    /// A layer for which there is no room on the way to the server.
    unable: Option<String>,
    loudness: u8,
    pictures: u16,
    /// The last key picture; what follows is in temporal layers 2, 1, 2, 0 and so on.
    key_picture: u16,
    subscribe: Option<Browser>,
    /// User name and password of the checks of the listening connection.
    check_name: String,
    check_password: String,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            publish: None,
            microphone: String::new(),
            camera: None,
            layers: Vec::new(),
            sending: None,
            codec: Codec::Vp8,
            unable: None,
            loudness: 20,
            pictures: 0,
            key_picture: 0,
            subscribe: None,
            check_name: String::new(),
            check_password: String::new(),
        }
    }
}

impl Person {
    /// Sends a picture whose sizes are made from one another, all in one stream (VP9, L3T3_KEY).
    fn film_scalable(&mut self, initial: u8, ticks: u32, now: Instant) {
        let (Some(browser), Some(camera)) = (self.publish.as_mut(), &self.camera) else { return };
        let sizes = self.sending.as_ref().unwrap_or(&self.layers).len();
        if sizes == 0 {
            return;
        }
        let key = self.key_picture == 0 || !browser.keyframes_wanted.is_empty();
        browser.keyframes_wanted.clear();
        if key {
            self.key_picture = self.pictures;
        }
        let temporal = [0, 2, 1, 2][usize::from(self.pictures - self.key_picture) % 4];
        for (layer, packets) in PACKETS.into_iter().enumerate().take(sizes) {
            for part in 0..packets {
                let last = part + 1 == packets;
                let what = TestPacket { initial, layer, temporal, picture: self.pictures, part, key, last };
                let payload = what.payload(Codec::Vp9);
                let marker = last && layer + 1 == sizes;
                let said = SentPacket { time: ticks * 1800, marker, loudness: None, payload: &payload };
                browser.send(camera, None, &said, now);
            }
        }
    }

    /// As a browser does: a layer switched on again begins with a key frame.
    fn obey(&mut self, idle: &[String]) {
        let layers: Vec<String> = self.layers.iter().filter(|layer| !idle.contains(layer)).cloned().collect();
        let before = self.sending.replace(layers.clone()).unwrap_or_else(|| self.layers.clone());
        if let Some(browser) = &mut self.publish {
            let in_one_stream = self.codec == Codec::Vp9;
            let woken = layers.into_iter().filter(|layer| !before.contains(layer));
            browser.keyframes_wanted.extend(woken.map(|layer| (!layer.is_empty() && !in_one_stream).then_some(layer)));
        }
    }
}

/// A browser's offer as a worker gets it.
pub(super) fn offered(sdp: &str) -> Offered {
    Offered::read(sdp, &Limits::default()).expect("a browser's offer")
}

fn answered(sdp: &str) -> Answered {
    Answered::read(sdp, &Limits::default()).expect("a browser's answer")
}

/// What stands behind this in a session description.
fn line<'a>(sdp: &'a str, start: &str) -> &'a str {
    sdp.lines().find_map(|line| line.strip_prefix(start)).expect("every description has it").trim()
}

/// The room.
pub(crate) struct Lab {
    pub now: Instant,
    start: Instant,
    /// One for each worker.
    forwarders: Vec<Forwarder>,
    placement: ShardPlacement,
    /// The worker that has the connection of this name.
    ufrags: UfragTable,
    /// The worker that has the browser of this address.
    sources: SourceTable,
    /// From which worker to which, in order.
    shard_batches: BTreeMap<(Instant, u64), (usize, usize, ShardBatch)>,
    /// Parcels do not overtake one another between two workers.
    handed_over: HashMap<(usize, usize), Instant>,
    /// Packets handed to each worker by others so far.
    pub passed: Vec<usize>,
    /// The worker whose inbox is full.
    pub stuck: Option<usize>,
    /// The most notices that ever waited for it.
    pub held_back: usize,
    people: BTreeMap<String, Person>,
    network: BTreeMap<(Instant, u64), Datagram>,
    /// Addresses that reach nobody any more.
    gone: BTreeSet<SocketAddr>,
    /// What the server sent to an address at which somebody looks on.
    watched: Option<(SocketAddr, Vec<Vec<u8>>)>,
    next_address: Option<SocketAddr>,
    /// Checks that nominate a candidate pair are lost.
    pub loses_nominations: bool,
    sent: u64,
    rng: SmallRng,
    /// Share of datagrams lost, 0 to 1, each way.
    pub loss: f64,
    /// Lines of listeners that carry only so many bits per second, and when their queues are empty.
    narrow: HashMap<SocketAddr, (f64, Instant)>,
    /// Ways to listeners that carry only so many bytes at once; nobody says so.
    small: HashMap<SocketAddr, usize>,
    /// Up to this much is added to the delay of each datagram, so that they overtake one another.
    pub jitter: Duration,
    pub events: Vec<SfuEvent>,
    /// What waits for a server that stands still.
    held: Option<Vec<Datagram>>,
    /// What was written down on the way to the server.
    kept: Option<Vec<Datagram>>,
    /// The most that ever waited for the socket, bytes.
    pub most_at_once: usize,
    next_media: Instant,
    ticks: u32,
    mixer: Mixer<(usize, VoiceName), (usize, LinkAddress)>,
}

impl Lab {
    pub fn new(seed: u64) -> Self {
        Self::with_config(
            seed,
            &SfuConfig {
                audio_slots: 2,
                video_slots: 2,
                start_bitrate: crate::Bitrate::from_kbps(4000),
                ..SfuConfig::default()
            },
        )
    }

    pub fn with_config(seed: u64, config: &SfuConfig) -> Self {
        Self::over(1, seed, config)
    }

    /// A room over so many workers, if the configuration spreads it.
    pub fn over(workers: usize, seed: u64, config: &SfuConfig) -> Self {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let now = Instant::now();
        let config = SfuConfig { announce: vec![Ipv4Addr::new(10, 0, 0, 1).into()], ..config.clone() };
        let settings = LinkSettings::new(&config, SERVER).expect("a certificate");
        let (events, _) = tokio::sync::mpsc::channel(1);
        let (recorder, _) = recording::start(EventSender::new(events)).expect("a thread");
        let forwarder = |worker| Forwarder::new((worker, workers), &config, settings.clone(), recorder.clone(), now);
        let mut lab = Self {
            now,
            start: now,
            forwarders: (0..workers).map(forwarder).collect(),
            placement: ShardPlacement::new(workers, &config),
            ufrags: UfragTable::default(),
            sources: SourceTable::new(u32::MAX, now),
            shard_batches: BTreeMap::new(),
            handed_over: HashMap::new(),
            passed: vec![0; workers],
            stuck: None,
            held_back: 0,
            people: BTreeMap::new(),
            network: BTreeMap::new(),
            gone: BTreeSet::new(),
            watched: None,
            next_address: None,
            loses_nominations: false,
            sent: 0,
            rng: SmallRng::seed_from_u64(seed),
            loss: 0.0,
            narrow: HashMap::new(),
            small: HashMap::new(),
            jitter: Duration::ZERO,
            events: Vec::new(),
            held: None,
            kept: None,
            most_at_once: 0,
            next_media: now,
            ticks: 0,
            mixer: Mixer::default(),
        };
        let to = lab.placement.open(&room()).expect("the first room");
        lab.open(to);
        lab
    }

    fn open(&mut self, to: Destination) {
        let Some((serial, home)) = to.opens else { return };
        let (reply, mut opened) = oneshot::channel();
        self.forwarders[to.worker].command(Command::OpenRoom { room: room(), serial, home, reply }, self.now);
        assert_eq!(opened.try_recv(), Ok(Ok(())));
    }

    pub fn order<T>(
        &mut self,
        command: impl FnOnce(oneshot::Sender<Result<T, SfuError>>) -> Command,
    ) -> Result<T, SfuError> {
        let (reply, mut answer) = oneshot::channel();
        let command = command(reply);
        let (room, about) = command.about();
        let to = self.placement.find(&room, &about)?;
        self.open(to);
        self.placement.opened(&room, to);
        self.forwarders[to.worker].command(command, self.now);
        self.placement.given(&room, about, to.worker);
        answer.try_recv().expect("every order is answered at once")
    }

    /// A person joins with a microphone and, when `layers` are given, a camera; publishes and
    /// subscribes.
    pub fn with(mut self, name: &str, layers: Option<&[&str]>) -> Self {
        self.join(name, layers);
        self
    }

    pub fn join(&mut self, name: &str, layers: Option<&[&str]>) {
        self.publish(name, layers);
        self.subscribe(name);
    }

    pub fn publish(&mut self, name: &str, layers: Option<&[&str]>) {
        self.publish_in(Codec::Vp8, name, layers);
    }

    /// Publishes with a camera that knows one codec.
    pub fn publish_in(&mut self, codec: Codec, name: &str, layers: Option<&[&str]>) {
        let address = self.new_address();
        let mut browser = Browser::knowing(&[codec], address, self.now);
        // Sizes inside one stream are not named in the offer.
        let named = if codec == Codec::Vp9 { layers.map(|_| &[""][..]) } else { layers };
        let (sdp, microphone, camera) = browser.offer(named);
        let mut sources =
            vec![PublishedSource { mid: microphone.clone(), source: Source::Microphone, recording: None }];
        if let Some(camera) = &camera {
            sources.push(PublishedSource { mid: camera.clone(), source: Source::Camera, recording: None });
        }
        let answer = self
            .order(|reply| Command::PublishOffer {
                room: room(),
                peer: name.into(),
                offered: offered(&sdp),
                sources,
                reply,
            })
            .expect("the offer is accepted");
        browser.take_answer(&answer);
        let person = self.people.entry(name.to_owned()).or_default();
        person.publish = Some(browser);
        person.codec = codec;
        person.sending = None;
        person.microphone = microphone;
        person.camera = camera;
        person.layers = layers.unwrap_or_default().iter().map(|layer| (*layer).to_owned()).collect();
    }

    /// An ICE restart of the listening connection; the offer and the answer.
    pub fn restart_subscription(&mut self, name: &str) -> (String, String) {
        let offer = self
            .order(|reply| Command::RestartSubscription { room: room(), peer: name.into(), reply })
            .expect("the connection is up");
        let answer = self.answers(name, &offer);
        (offer, answer)
    }

    /// The next offer, of more slots, is answered.
    pub fn answers_more_slots(&mut self, name: &str) {
        let offer = self
            .order(|reply| Command::OfferMoreSlots { room: room(), peer: name.into(), reply })
            .expect("the connection is up")
            .expect("the view has more pictures than slots");
        self.answers(name, &offer);
    }

    fn answers(&mut self, name: &str, offer: &str) -> String {
        let browser = self.people.get_mut(name).and_then(|person| person.subscribe.as_mut()).expect("subscribed");
        let sdp = browser.answer(offer);
        self.order(|reply| Command::SubscribeAnswer {
            room: room(),
            peer: name.into(),
            answered: answered(&sdp),
            reply,
        })
        .expect("the answer is accepted");
        sdp
    }

    /// The network of the listening connection is gone: nothing comes or goes any more.
    pub fn loses_network(&mut self, name: &str) {
        let browser = self.people.get(name).and_then(|person| person.subscribe.as_ref()).expect("subscribed");
        self.gone.insert(browser.address);
    }

    /// The network of the publishing connection is gone.
    pub fn publisher_loses_network(&mut self, name: &str) {
        let address = self.publisher(name).address;
        self.gone.insert(address);
    }

    /// The publishing connection has another address from now on. Its page sends the layers that it
    /// is asked for from then on, and no others.
    pub fn publisher_moves(&mut self, name: &str) {
        let address = self.new_address();
        let person = self.people.get_mut(name).expect("is there");
        person.obey(&["q", "h", "f"].map(str::to_owned));
        person.publish.as_mut().expect("publishes").move_to(address);
    }

    /// The listening connection has another address from now on, and new ways over it.
    pub fn moves(&mut self, name: &str) {
        let address = self.new_address();
        let browser = self.people.get_mut(name).and_then(|person| person.subscribe.as_mut()).expect("subscribed");
        browser.move_to(address);
        self.restart_subscription(name);
    }

    /// The offer that was answered.
    pub fn subscribe(&mut self, name: &str) -> String {
        self.subscribe_knowing(ALL, name)
    }

    /// Subscribes with a browser that can show these codecs.
    pub fn subscribe_knowing(&mut self, codecs: &[Codec], name: &str) -> String {
        let offer = self
            .order(|reply| Command::Subscribe { room: room(), peer: name.into(), reply })
            .expect("subscribing is possible");
        let mut browser = Browser::knowing(codecs, self.new_address(), self.now);
        let sdp = browser.answer(&offer);
        self.order(|reply| Command::SubscribeAnswer {
            room: room(),
            peer: name.into(),
            answered: answered(&sdp),
            reply,
        })
        .expect("the answer is accepted");
        let person = self.people.entry(name.to_owned()).or_default();
        person.subscribe = Some(browser);
        person.check_name = format!("{}:{}", line(&offer, "a=ice-ufrag:"), line(&sdp, "a=ice-ufrag:"));
        line(&offer, "a=ice-pwd:").clone_into(&mut person.check_password);
        offer
    }

    /// `name` writes a check that nominates the pair with this source, whoever has that address. He
    /// signs it with his listening connection's password. Its bytes.
    pub fn forges_check_from(&mut self, name: &str, source: SocketAddr) -> usize {
        let person = self.people.get(name).expect("subscribed");
        let bytes = stun::nominating_check(&person.check_name, &person.check_password);
        let length = bytes.len();
        self.take_in(&Datagram { source, destination: SERVER, bytes });
        length
    }

    /// The same by somebody who has seen the connection's name and not its password.
    pub fn stranger_writes_check_for(&mut self, name: &str, source: SocketAddr) {
        let bytes = stun::nominating_check(&self.people.get(name).expect("subscribed").check_name, "a guess");
        self.take_in(&Datagram { source, destination: SERVER, bytes });
    }

    /// From now on it is written down what is sent to this address.
    pub fn watch(&mut self, address: SocketAddr) {
        self.watched = Some((address, Vec::new()));
    }

    /// What was written down since it was last asked for.
    pub fn seen(&mut self) -> Vec<Vec<u8>> {
        self.watched.as_mut().map(|(_, seen)| std::mem::take(seen)).unwrap_or_default()
    }

    /// A program at the watched address answers every check of the server, signing with this
    /// password.
    pub fn watched_answers(&mut self, password: &str) {
        let Some((source, seen)) = &self.watched else { return };
        let answers: Vec<_> = seen.iter().filter_map(|request| stun::answer_to(request, password)).collect();
        let source = *source;
        for bytes in answers {
            self.take_in(&Datagram { source, destination: SERVER, bytes });
        }
    }

    pub fn listener(&self, name: &str) -> &Browser {
        self.people.get(name).and_then(|person| person.subscribe.as_ref()).expect("subscribed")
    }

    /// The most routes that a worker remembers.
    pub fn routes(&self) -> usize {
        self.forwarders.iter().map(|forwarder| forwarder.by_route.len()).max().unwrap_or_default()
    }

    /// The next connection has this address.
    pub fn next_connection_from(&mut self, address: SocketAddr) {
        self.next_address = Some(address);
    }

    /// The worker that has this person.
    pub fn worker_of(&self, name: &str) -> usize {
        self.placement.find(&room(), &About::Present(name.into())).expect("an open room").worker
    }

    /// The page of `name` asks again for sound that did not arrive.
    pub fn misses_sound(&mut self, name: &str) {
        let browser = self.people.get_mut(name).and_then(|person| person.subscribe.as_mut());
        browser.expect("subscribed").misses_sound = true;
    }

    /// The line to `name` carries no more than this from now on.
    pub fn narrows(&mut self, name: &str, rate: crate::Bitrate) {
        let browser = self.people.get(name).and_then(|person| person.subscribe.as_ref()).expect("subscribed");
        self.narrow.insert(browser.address, (rate.bps() as f64, self.now));
    }

    /// The way to `name` carries no larger datagrams than this from now on.
    pub fn carries(&mut self, name: &str, bytes: usize) {
        let address = self.listener(name).address;
        self.small.insert(address, bytes);
    }

    /// `name` wants one mixed stream, or does not want it any more.
    pub fn economises(&mut self, name: &str, wanted: bool) {
        self.order(|reply| Command::SetEconomy { room: room(), peer: name.into(), wanted, reply })
            .expect("economy is possible");
    }

    pub fn mixes_nothing(&self) -> bool {
        self.mixer.due().is_none()
    }

    fn new_address(&mut self) -> SocketAddr {
        if let Some(address) = self.next_address.take() {
            return address;
        }
        self.sent += 1;
        SocketAddr::from((Ipv4Addr::new(10, 1, 0, 1), 10_000 + self.sent as u16))
    }

    pub fn speaks(&mut self, name: &str, loudness: u8) {
        self.people.get_mut(name).expect("joined").loudness = loudness;
    }

    /// From now on this layer does not arrive, whatever is asked.
    pub fn cannot_send(&mut self, name: &str, layer: &str) {
        self.people.get_mut(name).expect("joined").unable = Some(layer.to_owned());
    }

    pub fn mute(&mut self, name: &str, muted: bool) {
        let source = Source::Microphone;
        self.order(|reply| Command::SetMuted { room: room(), peer: name.into(), source, muted, reply })
            .expect("muting is possible");
    }

    /// The browser is switched off without a word.
    pub fn vanishes(&mut self, name: &str) {
        self.people.remove(name);
    }

    pub fn leave(&mut self, name: &str) {
        self.order(|reply| Command::RemovePeer { room: room(), peer: name.into(), reply })
            .expect("leaving is possible");
        self.people.remove(name);
    }

    /// What `name` has on screen: cameras with their widths.
    pub fn looks_at(&mut self, name: &str, tiles: &[(&str, u32)]) {
        let tiles = tiles
            .iter()
            .map(|(publisher, width)| Tile {
                publisher: (*publisher).into(),
                source: Source::Camera,
                width: *width,
                height: width * 9 / 16,
            })
            .collect();
        self.order(|reply| Command::SetView { room: room(), peer: name.into(), tiles, reply })
            .expect("a view is possible");
    }

    /// Lets time pass while everybody's microphones and cameras run.
    pub fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            let mut next = end.min(self.next_media);
            if self.held.is_none() {
                next = self.forwarders.iter().map(Forwarder::due).fold(next, Instant::min);
                next = self.mixer.due().map_or(next, |due| next.min(due));
                next = self.shard_batches.first_key_value().map_or(next, |((at, _), _)| next.min(*at));
            }
            if let Some(((at, _), _)) = self.network.first_key_value() {
                next = next.min(*at);
            }
            for browser in self.people.values().flat_map(|person| [&person.publish, &person.subscribe]).flatten() {
                next = next.min(browser.due());
            }
            self.now = next.max(self.now + Duration::from_micros(100)).min(end);
            self.step();
        }
    }

    fn step(&mut self) {
        let now = self.now;
        if now >= self.next_media {
            self.next_media = now + Duration::from_millis(20);
            self.make_media();
        }
        while let Some(entry) = self.network.first_entry().filter(|entry| entry.key().0 <= now) {
            let datagram = entry.remove();
            if [datagram.source, datagram.destination].iter().any(|address| self.gone.contains(address)) {
                continue;
            }
            if self.small.get(&datagram.destination).is_some_and(|most| datagram.bytes.len() > *most) {
                continue;
            }
            if datagram.destination.port() == PORT {
                if self.loses_nominations && stun::nominates(&datagram.bytes) {
                    continue;
                }
                if let Some(kept) = &mut self.kept {
                    kept.push(datagram.clone());
                }
                match &mut self.held {
                    Some(held) => held.push(datagram),
                    None => self.take_in(&datagram),
                }
                continue;
            }
            for person in self.people.values_mut() {
                for browser in [&mut person.publish, &mut person.subscribe].into_iter().flatten() {
                    if browser.address == datagram.destination {
                        browser.receive(&datagram, now);
                        let out = browser.advance(now);
                        post(&mut self.network, &mut self.sent, &mut self.rng, (self.loss, self.jitter), now, out);
                    }
                }
            }
        }
        if self.held.is_none() {
            self.let_workers_work();
        }
        for person in self.people.values_mut() {
            for browser in [&mut person.publish, &mut person.subscribe].into_iter().flatten() {
                if browser.due() <= now {
                    let out = browser.advance(now);
                    post(&mut self.network, &mut self.sent, &mut self.rng, (self.loss, self.jitter), now, out);
                }
            }
        }
        for worker in 0..self.forwarders.len() {
            while self.held.is_none() && self.send(worker) {}
        }
    }

    fn let_workers_work(&mut self) {
        while let Some(entry) = self.shard_batches.first_entry().filter(|entry| entry.key().0 <= self.now) {
            let (from, to, shard_batch) = entry.remove();
            self.forwarders[to].receive_shard_batch(from, shard_batch, self.now);
        }
        for forwarder in &mut self.forwarders {
            forwarder.advance(self.now);
        }
        self.mix();
        for from in 0..self.forwarders.len() {
            self.hand_over(from);
        }
    }

    /// As the mixer's thread does.
    fn mix(&mut self) {
        for (worker, forwarder) in self.forwarders.iter_mut().enumerate() {
            for job in forwarder.mix_jobs().drain(..) {
                match job {
                    MixJob::Set { listener, voices, encoding } => {
                        let voices = voices.into_iter().map(|voice| (worker, voice)).collect();
                        self.mixer.set((worker, listener), voices, encoding, self.now);
                    }
                    MixJob::Remove { listener } => self.mixer.remove((worker, listener)),
                    MixJob::Packet { voice, packet } => self.mixer.packet((worker, voice), packet, self.now),
                }
            }
        }
        for mixed in self.mixer.advance(self.now) {
            let Mixed { stream, seq, time, payload, to } = mixed;
            for (worker, listener) in to {
                let mixed = Mixed { to: vec![listener], stream, seq, time, payload: payload.clone() };
                self.forwarders[worker].receive_mixed(&[mixed], self.now);
            }
        }
    }

    fn hand_over(&mut self, from: usize) {
        for to in 0..self.forwarders.len() {
            let waiting = &mut self.forwarders[from].shard_batches()[to];
            if waiting.is_empty() {
                continue;
            }
            if self.stuck == Some(to) {
                waiting.hold_back();
                self.held_back = self.held_back.max(waiting.notices.len());
                continue;
            }
            let shard_batch = std::mem::take(waiting);
            self.passed[to] += shard_batch.packets.len();
            self.sent += 1;
            let last = self.handed_over.entry((from, to)).or_insert(self.now);
            *last = (self.now + HAND_OVER.mul_f64(self.rng.random::<f64>())).max(*last);
            self.shard_batches.insert((*last, self.sent), (from, to, shard_batch));
        }
    }

    /// As the worker's thread does; true when there is more to come.
    fn send(&mut self, worker: usize) -> bool {
        let now = self.now;
        let more = self.forwarders[worker].flush(now);
        let datagrams = self.forwarders[worker].datagrams();
        self.most_at_once = self.most_at_once.max(datagrams.bytes());
        let out: Vec<Datagram> = datagrams
            .iter()
            .map(|(Route { ours: source, theirs: destination, .. }, bytes)| Datagram {
                source,
                destination,
                bytes: bytes.to_vec(),
            })
            .collect();
        datagrams.clear();
        for datagram in out {
            if let Some((_, seen)) = self.watched.as_mut().filter(|(address, _)| *address == datagram.destination) {
                seen.push(datagram.bytes.clone());
            }
            let through = match self.narrow.get_mut(&datagram.destination) {
                // IP and UDP headers take room too.
                Some((rate, free_at)) => {
                    let bits = (datagram.bytes.len() + 28) as f64 * 8.0;
                    *free_at = (*free_at).max(now) + Duration::from_secs_f64(bits / *rate);
                    *free_at
                }
                None => now,
            };
            post(&mut self.network, &mut self.sent, &mut self.rng, (self.loss, self.jitter), through, vec![datagram]);
        }
        for event in self.forwarders[worker].events().drain(..) {
            if let SfuEvent::LayersIdle { track, layers, .. } = &event
                && let Some(person) = self.people.get_mut(track.publisher.as_str())
            {
                person.obey(layers);
            }
            self.events.push(event);
        }
        more
    }

    /// As the socket's reader does: to the worker that has the connection of this name or from this
    /// address. Strangers' go to the first.
    pub fn take_in(&mut self, datagram: &Datagram) {
        for (worker, forwarder) in self.forwarders.iter_mut().enumerate() {
            for change in forwarder.ufrag_changes().drain(..) {
                match change {
                    UfragChange::Added(name) => self.ufrags.add(name, worker),
                    UfragChange::Removed(name) => self.ufrags.remove(&name),
                }
            }
            for source in forwarder.known_sources().drain(..) {
                self.sources.learn(source, worker, self.now);
            }
        }
        let worker = match self.sources.worker_for(&datagram.bytes, datagram.source, &self.ufrags, self.now) {
            Verdict::Worker(worker) if worker < self.forwarders.len() => worker,
            _ => 0,
        };
        let route = Route::udp(datagram.destination, datagram.source);
        self.forwarders[worker].receive(&datagram.bytes, route, self.now);
    }

    /// Datagrams that wait to be sent to this address.
    pub fn waiting_for(&mut self, address: SocketAddr) -> usize {
        let to_address = |forwarder: &mut Forwarder| {
            forwarder.datagrams().iter().filter(|(route, _)| route.theirs == address).count()
        };
        self.forwarders.iter_mut().map(to_address).sum()
    }

    /// The server's machine stands still; what came meanwhile is taken in as one batch.
    pub fn server_stands_still(&mut self, time: Duration) {
        self.held = Some(Vec::new());
        self.run(time);
        for datagram in self.held.take().unwrap_or_default() {
            self.take_in(&datagram);
        }
        self.step();
    }

    /// Somebody on the way writes down everything that reaches the server from now on.
    pub fn eavesdrop(&mut self) {
        self.kept = Some(Vec::new());
    }

    /// The first datagram of a handshake (DTLS) that he wrote down; it does not say whose it is.
    pub fn handshake_written_down(&self) -> Vec<u8> {
        let begins = |datagram: &&Datagram| datagram.bytes.first() == Some(&22);
        self.kept.iter().flatten().find(begins).expect("somebody has connected").bytes.clone()
    }

    pub fn send_from(&mut self, source: SocketAddr, bytes: Vec<u8>) {
        self.take_in(&Datagram { source, destination: SERVER, bytes });
    }

    /// And sends it all once more.
    pub fn replay(&mut self) {
        for datagram in self.kept.take().unwrap_or_default() {
            self.take_in(&datagram);
        }
    }

    fn make_media(&mut self) {
        self.ticks += 1;
        let (now, ticks) = (self.now, self.ticks);
        for (name, person) in &mut self.people {
            let Some(browser) = person.publish.as_mut() else { continue };
            let initial = name.as_bytes()[0];
            let voice = [0x78, initial, (ticks >> 8) as u8, ticks as u8];
            let said = SentPacket { time: ticks * 960, marker: true, loudness: Some(person.loudness), payload: &voice };
            browser.send(&person.microphone, None, &said, now);
            let Some(camera) = &person.camera else { continue };
            // 25 pictures a second.
            if ticks % 2 != 0 || !browser.connected {
                continue;
            }
            person.pictures += 1;
            if person.codec == Codec::Vp9 {
                person.film_scalable(initial, ticks, now);
                continue;
            }
            for (index, layer) in person.layers.iter().enumerate() {
                let rid = (person.layers.len() > 1).then_some(layer.as_str());
                if person.sending.as_ref().is_some_and(|sending| !sending.iter().any(|one| one == rid.unwrap_or(""))) {
                    continue;
                }
                if person.unable.as_ref() == Some(layer) {
                    continue;
                }
                let wanted = browser.keyframes_wanted.iter().any(|wanted| wanted.as_deref() == rid);
                browser.keyframes_wanted.retain(|wanted| wanted.as_deref() != rid);
                let key = wanted || person.pictures == 1;
                for part in 0..PACKETS[index] {
                    let last = part + 1 == PACKETS[index];
                    let what =
                        TestPacket { initial, layer: index, temporal: 0, picture: person.pictures, part, key, last };
                    let payload = what.payload(person.codec);
                    let time = 7_000_000 * index as u32 + ticks * 1800;
                    browser.send(
                        camera,
                        rid,
                        &SentPacket { time, marker: last, loudness: None, payload: &payload },
                        now,
                    );
                }
            }
        }
    }

    /// The layers that `name` sends at present, when it was ever told.
    pub fn sends(&self, name: &str) -> Option<&[String]> {
        self.people.get(name).and_then(|person| person.sending.as_deref())
    }

    pub fn time(&self) -> Duration {
        self.now - self.start
    }

    /// What `name` received, and forgets it.
    pub fn heard(&mut self, name: &str) -> Vec<ReceivedPacket> {
        let browser = self.people.get_mut(name).and_then(|person| person.subscribe.as_mut()).expect("subscribed");
        std::mem::take(&mut browser.heard)
    }

    /// The page of `name` asks for key frames of everything it is shown, as broken decoders do.
    pub fn begs_for_keyframes(&mut self, name: &str) {
        let mids: Vec<String> =
            self.slots(name).into_iter().filter(|s| s.kind == MediaKind::Video).map(|s| s.mid).collect();
        let browser = self.people.get_mut(name).and_then(|person| person.subscribe.as_mut()).expect("subscribed");
        for mid in mids {
            browser.request_keyframe(&mid, self.now);
        }
    }

    /// The engine fails inside with the next datagram of this peer's listening connection.
    pub fn breaks(&mut self, name: &str) {
        let worker = self.worker_of(name);
        self.forwarders[worker].break_subscriber(&room(), &name.into());
    }

    pub fn publisher(&self, name: &str) -> &Browser {
        self.people.get(name).and_then(|person| person.publish.as_ref()).expect("publishes")
    }

    /// The latest assignment told for `name`.
    pub fn slots(&self, name: &str) -> Vec<SlotAssignment> {
        let told = self.events.iter().rev().find_map(|event| match event {
            SfuEvent::SlotsChanged { peer, assignments, .. } if *peer == PeerKey::from(name) => {
                Some(assignments.clone())
            }
            _ => None,
        });
        told.expect("slots were told")
    }

    /// The mid by which `listener` gets the track of `publisher`.
    pub fn slot_of(&self, listener: &str, publisher: &str, kind: MediaKind) -> Option<String> {
        let found = self.slots(listener).into_iter().find(|slot| {
            slot.kind == kind && slot.track.as_ref().is_some_and(|track| track.publisher == PeerKey::from(publisher))
        });
        found.map(|slot| slot.mid)
    }
}

fn post(
    network: &mut BTreeMap<(Instant, u64), Datagram>,
    sent: &mut u64,
    rng: &mut SmallRng,
    (loss, jitter): (f64, Duration),
    now: Instant,
    datagrams: Vec<Datagram>,
) {
    for datagram in datagrams {
        *sent += 1;
        if rng.random::<f64>() >= loss {
            let delay = DELAY + jitter.mul_f64(rng.random::<f64>());
            network.insert((now + delay, *sent), datagram);
        }
    }
}

pub(crate) fn room() -> RoomKey {
    "hội trường".into()
}
