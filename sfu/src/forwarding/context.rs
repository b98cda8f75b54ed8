// SPDX-License-Identifier: MPL-2.0
//! What the rooms of one worker share: settings, queues, counters.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::engine::{LinkEvent, LinkSettings, Outbox};
use crate::forwarding::link_address::LinkAddress;
use crate::forwarding::mix_job::MixJob;
use crate::forwarding::shard_batch::{Notice, RelayedPacket, RoomSerial, ShardBatch};
use crate::recording::Recorder;
use crate::stun::CheckTag;
use crate::totals::MediaTotals;
use crate::{SfuConfig, SfuEvent};

/// A link has appeared under an ICE ufrag or is gone; the socket reader sends STUN to the worker
/// that owns the ufrag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UfragChange {
    Added(String),
    Removed(String),
}

/// What rooms share.
#[derive(Debug)]
pub(crate) struct Context {
    pub settings: LinkSettings,
    pub audio_slots: usize,
    pub video_slots: usize,
    pub max_video_slots: usize,
    pub recorder: Recorder,
    pub outbox: Outbox,
    pub events: Vec<SfuEvent>,
    pub ufrag_changes: Vec<UfragChange>,
    /// Subscribers to be flushed at the end of the batch.
    pub flush_pending: VecDeque<LinkAddress>,
    /// Link events that are drained once the room has finished its present step.
    pub deferred: Vec<(LinkAddress, Vec<LinkEvent>)>,
    /// The batch for each worker; that of this one stays empty.
    pub shard_batches: Vec<ShardBatch>,
    /// What the mixer is to be told. The worker takes it.
    pub mix_jobs: Vec<MixJob>,
    /// The number of this worker.
    pub worker: usize,
    /// What is counted since the start.
    pub totals: MediaTotals,
    by_ufrag: HashMap<String, LinkAddress>,
    /// The links that send checks under these tags.
    by_check_tag: HashMap<CheckTag, LinkAddress>,
    scheduled: Vec<(LinkAddress, Instant)>,
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
            max_video_slots: config.max_video_slots.max(config.video_slots),
            recorder,
            outbox: Outbox::default(),
            events: Vec::new(),
            ufrag_changes: Vec::new(),
            flush_pending: VecDeque::new(),
            deferred: Vec::new(),
            shard_batches: (0..workers).map(|_| ShardBatch::default()).collect(),
            mix_jobs: Vec::new(),
            worker,
            by_ufrag: HashMap::new(),
            by_check_tag: HashMap::new(),
            scheduled: Vec::new(),
            totals: MediaTotals::default(),
            last_serial: 0,
        }
    }

    pub fn emit(&mut self, event: SfuEvent) {
        self.events.push(event);
    }

    pub fn next_serial(&mut self) -> u64 {
        self.last_serial += 1;
        self.last_serial
    }

    /// The tag of the checks of the link of this serial number.
    pub fn check_tag(&self, serial: u64) -> CheckTag {
        CheckTag::new(self.worker, serial)
    }

    /// Queues a notice for another worker.
    pub fn notify(&mut self, worker: usize, room: RoomSerial, notice: Notice) {
        if let Some(batch) = self.shard_batches.get_mut(worker) {
            batch.push_notice(room, notice);
        }
    }

    /// Relays a packet to another worker.
    pub fn relay(&mut self, worker: usize, packet: RelayedPacket, now: Instant) {
        if let Some(batch) = self.shard_batches.get_mut(worker) {
            batch.push_packet(packet, now);
        }
    }

    /// A link can be reached by STUN under this ufrag from now on.
    pub fn register_ufrag(&mut self, ufrag: &str, address: LinkAddress) {
        self.by_ufrag.insert(ufrag.to_owned(), address);
        self.by_check_tag.insert(self.check_tag(address.serial), address);
        self.ufrag_changes.push(UfragChange::Added(ufrag.to_owned()));
    }

    /// An ICE restart has given a link another ufrag.
    pub fn change_ufrag(&mut self, ufrag: &mut String, new: String, address: LinkAddress) {
        if *ufrag != new {
            self.unregister_ufrag(ufrag);
            self.register_ufrag(&new, address);
            *ufrag = new;
        }
    }

    pub fn unregister_ufrag(&mut self, ufrag: &str) {
        if let Some(address) = self.by_ufrag.remove(ufrag) {
            self.by_check_tag.remove(&self.check_tag(address.serial));
        }
        self.ufrag_changes.push(UfragChange::Removed(ufrag.to_owned()));
    }

    /// The link wants to be polled at `due`.
    pub fn schedule(&mut self, address: LinkAddress, due: Instant) {
        self.scheduled.push((address, due));
    }

    /// The link of this ufrag.
    pub fn link_by_ufrag(&self, ufrag: &str) -> Option<LinkAddress> {
        self.by_ufrag.get(ufrag).copied()
    }

    /// The link that awaits the answer to a check of this tag.
    pub fn link_by_check_tag(&self, tag: CheckTag) -> Option<LinkAddress> {
        self.by_check_tag.get(&tag).copied()
    }

    /// When links want to be polled: what was scheduled since the last call.
    pub fn take_scheduled(&mut self) -> impl Iterator<Item = (LinkAddress, Instant)> {
        self.scheduled.drain(..)
    }
}
