//! What the rooms of one worker share: the outside world as they see it.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::engine::{LinkEvent, LinkSettings, Outbox};
use crate::forwarding::link_address::LinkAddress;
use crate::forwarding::parcel::{Notice, Parcel, PassedPacket, RoomSerial};
use crate::recording::Recorder;
use crate::totals::MediaTotals;
use crate::{SfuConfig, SfuEvent};

/// A link has appeared under a name or is gone; the socket reader sends STUN to the worker that owns the name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NameChange {
    Added(String),
    Removed(String),
}

/// What rooms share: the outside world as they see it.
#[derive(Debug)]
pub(crate) struct Context {
    pub settings: LinkSettings,
    pub audio_slots: usize,
    pub video_slots: usize,
    pub recorder: Recorder,
    pub outbox: Outbox,
    pub events: Vec<SfuEvent>,
    pub names: Vec<NameChange>,
    /// Subscribers for whom something waits until the end of the batch.
    pub touched: VecDeque<LinkAddress>,
    /// Events of links to which the room comes back when it has finished what it is doing.
    pub deferred: Vec<(LinkAddress, Vec<LinkEvent>)>,
    /// What waits for each worker; nothing ever for this one.
    pub parcels: Vec<Parcel>,
    /// The number of this worker.
    pub worker: usize,
    /// What is counted since the start.
    pub totals: MediaTotals,
    by_name: HashMap<String, LinkAddress>,
    woken: Vec<(LinkAddress, Instant)>,
    last_serial: u64,
}

impl Context {
    /// For the worker of this number out of so many.
    pub fn new(
        (worker, workers): (usize, usize),
        config: &SfuConfig,
        settings: LinkSettings,
        recorder: Recorder,
    ) -> Self {
        Self {
            settings,

            audio_slots: config.audio_slots,
            video_slots: config.video_slots,
            recorder,
            outbox: Outbox::default(),
            events: Vec::new(),
            names: Vec::new(),
            touched: VecDeque::new(),
            deferred: Vec::new(),
            parcels: (0..workers).map(|_| Parcel::default()).collect(),
            worker,
            by_name: HashMap::new(),
            woken: Vec::new(),
            totals: MediaTotals::default(),
            last_serial: 0,
        }
    }

    pub fn tell(&mut self, event: SfuEvent) {
        self.events.push(event);
    }

    pub fn next_serial(&mut self) -> u64 {
        self.last_serial += 1;
        self.last_serial
    }

    /// Tells another worker something of a room.
    pub fn notify(&mut self, worker: usize, room: RoomSerial, notice: Notice) {
        if let Some(parcel) = self.parcels.get_mut(worker) {
            parcel.tell(room, notice);
        }
    }

    /// Passes a packet on to another worker.
    pub fn pass(&mut self, worker: usize, packet: PassedPacket, now: Instant) {
        if let Some(parcel) = self.parcels.get_mut(worker) {
            parcel.pass(packet, now);
        }
    }

    /// A link can be reached by STUN under this name from now on.
    pub fn name(&mut self, ufrag: &str, address: LinkAddress) {
        self.by_name.insert(ufrag.to_owned(), address);
        self.names.push(NameChange::Added(ufrag.to_owned()));
    }

    /// An ICE restart has given a link another name: from now on `name` is the one by which it is found.
    pub fn rename(&mut self, name: &mut String, new: String, address: LinkAddress) {
        if *name != new {
            self.forget(name);
            self.name(&new, address);
            *name = new;
        }
    }

    pub fn forget(&mut self, ufrag: &str) {
        self.by_name.remove(ufrag);
        self.names.push(NameChange::Removed(ufrag.to_owned()));
    }

    /// The link wants its time at `due`.
    pub fn wake(&mut self, address: LinkAddress, due: Instant) {
        self.woken.push((address, due));
    }

    /// The link of this name.
    pub fn named(&self, ufrag: &str) -> Option<LinkAddress> {
        self.by_name.get(ufrag).copied()
    }

    /// The links that want their time, since the last call.
    pub fn take_woken(&mut self) -> impl Iterator<Item = (LinkAddress, Instant)> {
        self.woken.drain(..)
    }
}
