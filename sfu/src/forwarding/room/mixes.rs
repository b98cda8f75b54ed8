// SPDX-License-Identifier: MPL-2.0
//! Subscribers on slow lines hear one mixed stream: who they are, what is in it, and its way into
//! their first audio slot. See `docs/decisions/0039-economy.md`.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use mixing::{Mixed, VoicePacket};

use super::state::Room;
use crate::engine::{MediaPacket, Mid};
use crate::forwarding::arena::{PeerPlace, TrackPlace};
use crate::forwarding::mix_job::{MixJob, VoiceName};
use crate::forwarding::{Context, LinkAddress};
use crate::payload::Codec;
use crate::{Direction, MediaKind, PeerKey, SfuEvent};

impl Room {
    /// A person wants it, or does not want it any more.
    pub fn set_economy(&mut self, peer: &PeerKey, wanted: bool, context: &mut Context, now: Instant) {
        let place = self.peer_place(peer);
        if let Some(entry) = self.peers.get_mut(place) {
            entry.economy = wanted;
        }
        self.pending.layers = true;
        self.apply_pending(context, now);
    }

    /// Decides anew who hears a mix and what is in it, and tells the mixer what has changed.
    pub(super) fn update_mixes(&mut self, context: &mut Context, now: Instant) {
        let mut mixed: HashSet<TrackPlace> = HashSet::new();
        for (place, peer) in self.peers.iter_mut() {
            let Some(subscriber) = peer.subscriber.as_mut().filter(|subscriber| subscriber.answered) else { continue };
            subscriber.economy.wanted = peer.economy;
            // What was not measured says nothing.
            if subscriber.link.ready() {
                if subscriber.economy.judge(subscriber.estimate, now) {
                    subscriber.cut_sounds();
                    self.pending.add_peer(place);
                }
                // A new connection begins anew; what its peer was told is of the one before.
                let mode = subscriber.economy.mode();
                if std::mem::replace(&mut peer.economy_told, mode) != mode {
                    let (room, peer) = (self.key.clone(), peer.key.clone());
                    context.emit(SfuEvent::Economy { room, peer, on: mode.on, spare: mode.spare });
                }
            }
            let wanted = subscriber.economy.encoding().map(|encoding| {
                let unmuted = |place: &TrackPlace| self.tracks.get(*place).is_some_and(|track| !track.muted);
                let mut voices: Vec<TrackPlace> = subscriber.sounds().filter(unmuted).collect();
                voices.sort_unstable();
                (encoding, voices)
            });
            mixed.extend(wanted.iter().flat_map(|(_, voices)| voices));
            if wanted == subscriber.mix {
                continue;
            }
            let listener = LinkAddress {
                room: self.place,
                peer: place,
                direction: Direction::Subscribe,
                serial: subscriber.serial,
            };
            context.mix_jobs.push(match &wanted {
                None => MixJob::Remove { listener },
                Some((encoding, voices)) => {
                    let name = |track: &TrackPlace| {
                        let serial = self.tracks.get(*track)?.serial;
                        Some(VoiceName { room: self.place, track: *track, serial })
                    };
                    MixJob::Set { listener, voices: voices.iter().filter_map(name).collect(), encoding: *encoding }
                }
            });
            subscriber.mix = wanted;
        }
        for (place, track) in self.tracks.iter_mut() {
            track.mixed = mixed.contains(&place);
        }
    }

    /// A packet of a track that is in somebody's mix.
    pub(super) fn mix(&mut self, place: TrackPlace, packet: &MediaPacket, context: &mut Context) {
        let Some(track) = self.tracks.get(place).filter(|track| track.mixed) else { return };
        if packet.codec != Codec::Opus {
            return;
        }
        let voice = VoiceName { room: self.place, track: place, serial: track.serial };
        let packet = VoicePacket { seq: packet.seq, time: packet.time, payload: packet.payload.clone() };
        context.mix_jobs.push(MixJob::Packet { voice, packet });
    }

    /// A mixed packet for one of the room's subscribers.
    pub fn receive_mixed(
        &mut self,
        address: LinkAddress,
        mixed: &Mixed<LinkAddress>,
        context: &mut Context,
        now: Instant,
    ) {
        let hears = self.forward_mixed(address.peer, address.serial, mixed, now);
        match hears {
            // Gone, or back to everybody's own streams: the mixer is told once more.
            None => context.mix_jobs.push(MixJob::Remove { listener: address }),
            Some(true) => context.flush_pending.push_back(address),
            Some(false) => {}
        }
    }

    /// `None`: nobody there hears mixes. True when it goes out with the next flush, which is not
    /// pending yet.
    fn forward_mixed(
        &mut self,
        peer: PeerPlace,
        serial: u64,
        mixed: &Mixed<LinkAddress>,
        now: Instant,
    ) -> Option<bool> {
        let subscriber = self.peers.get_mut(peer)?.subscriber.as_mut()?;
        subscriber.mix.as_ref().filter(|_| subscriber.serial == serial)?;
        let packet = MediaPacket {
            mid: Mid::from("mix"),
            rid: None,
            ssrc: mixed.stream,
            codec: Codec::Opus,
            seq: mixed.seq,
            time: mixed.time,
            marker: false,
            payload: Arc::clone(&mixed.payload),
            loudness: None,
            voice: None,
            orientation: None,
        };
        let slot = subscriber.slots.iter().position(|slot| slot.kind == MediaKind::Audio)?;
        let sent = subscriber.forward(slot, &packet, None, now);
        Some(sent && !std::mem::replace(&mut subscriber.flush_pending, true))
    }
}
