// SPDX-License-Identifier: MPL-2.0
//! One video slot as a viewer sees it: complete frames in sequence, from a key frame on.

use super::sequence::{Place, Sequence};
use super::{Ms, vp8};

/// Longer gaps between frames count as standing still.
const FREEZE_MS: f64 = 500.0;
/// A gap that was not repaired for this long is given up, and a key frame requested.
const REPAIR_MS: f64 = 300.0;
/// Interval of requests for a key frame.
const ASK_AGAIN_MS: f64 = 1_000.0;
/// Size of the window of known packets.
const KNOWN: usize = 1024;

const PRESENT: u8 = 1;
const LAST: u8 = 2;

#[derive(Debug)]
pub(crate) struct PictureMeter {
    sequence: Sequence,
    /// The known packets, by number.
    packets: Box<[u8; KNOWN]>,
    /// The first missing packet; None before the first key frame.
    next: Option<i64>,
    waiting_since: Option<Ms>,
    asked_at: Option<Ms>,
    /// Start of the current period with expected frames: the last frame, or None while the slot is
    /// empty or paused.
    last_picture: Option<Ms>,
    /// A shared screen may not change.
    pub may_stand_still: bool,
    pub pictures: u64,
    pub key_pictures: u64,
    pub freezes: u64,
    pub frozen_ms: f64,
    pub asked: u64,
}

impl PictureMeter {
    pub fn new() -> Self {
        Self {
            sequence: Sequence::default(),
            packets: Box::new([0; KNOWN]),
            next: None,
            waiting_since: None,
            asked_at: None,
            last_picture: None,
            may_stand_still: false,
            pictures: 0,
            key_pictures: 0,
            freezes: 0,
            frozen_ms: 0.0,
            asked: 0,
        }
    }

    pub fn packet(&mut self, at: Ms, number: u16, last: bool, payload: &[u8]) {
        let (number, place) = self.sequence.take(number);
        match place {
            Place::Known => return,
            Place::Restart => {
                self.packets.fill(0);
                self.next = None;
            }
            Place::New { missing } => {
                for skipped in number - i64::from(missing).min(KNOWN as i64 - 1)..number {
                    *self.known(skipped) = 0;
                }
            }
            Place::Late => {}
        }
        *self.known(number) = PRESENT | if last { LAST } else { 0 };
        // A key frame makes earlier frames unnecessary.
        if vp8::start_of_picture(payload) == Some(true) && self.next.is_none_or(|next| number >= next) {
            self.key_pictures += 1;
            self.next = Some(number);
        }
        let Some(newest) = self.sequence.newest() else { return };
        let Some(mut next) = self.next else {
            self.waiting_since.get_or_insert(at);
            return;
        };
        if newest - next >= KNOWN as i64 {
            self.next = None;
            self.waiting_since.get_or_insert(at);
            return;
        }
        while next <= newest && *self.known(next) & PRESENT != 0 {
            if *self.known(next) & LAST != 0 {
                self.picture(at);
            }
            next += 1;
        }
        self.next = Some(next);
        if next > newest {
            self.waiting_since = None;
        } else {
            self.waiting_since.get_or_insert(at);
        }
    }

    /// Whether to request a key frame now.
    pub fn asks(&mut self, at: Ms) -> bool {
        let due = self.waiting_since.is_some_and(|since| at - since >= REPAIR_MS)
            && self.asked_at.is_none_or(|asked| at - asked >= ASK_AGAIN_MS);
        if due {
            self.asked_at = Some(at);
            self.asked += 1;
        }
        due
    }

    /// No frames are expected from now on: the slot is empty, reassigned or paused.
    pub fn rests(&mut self, at: Ms) {
        self.stands_still(at);
        self.last_picture = None;
        self.waiting_since = None;
    }

    pub fn received(&self) -> u64 {
        self.sequence.received
    }

    pub fn lost(&self) -> u64 {
        self.sequence.lost
    }

    pub fn repaired(&self) -> u64 {
        self.sequence.repaired
    }

    fn picture(&mut self, at: Ms) {
        self.stands_still(at);
        self.pictures += 1;
        self.last_picture = Some(at);
    }

    fn stands_still(&mut self, at: Ms) {
        if let Some(last) = self.last_picture
            && at - last > FREEZE_MS
            && !self.may_stand_still
        {
            self.freezes += 1;
            self.frozen_ms += at - last;
        }
    }

    fn known(&mut self, number: i64) -> &mut u8 {
        &mut self.packets[number.rem_euclid(KNOWN as i64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = &[0x10, 0x00];
    const DELTA: &[u8] = &[0x10, 0x01];
    const MORE: &[u8] = &[0x00, 0x00];

    /// A camera that sends a picture of two packets every 40 ms, the first a key frame; `lost`
    /// packets do not come.
    fn seen(pictures: u16, lost: &[u16]) -> PictureMeter {
        let mut meter = PictureMeter::new();
        for picture in 0..pictures {
            let at = f64::from(picture) * 40.0;
            for (number, last, payload) in
                [(picture * 2, false, if picture == 0 { KEY } else { DELTA }), (picture * 2 + 1, true, MORE)]
            {
                if !lost.contains(&number) {
                    meter.packet(at, number, last, payload);
                }
            }
        }
        meter
    }

    #[test]
    fn every_whole_picture_counts() {
        let meter = seen(100, &[]);
        assert_eq!((meter.pictures, meter.key_pictures, meter.freezes, meter.lost()), (100, 1, 0, 0));
    }

    #[test]
    fn a_hole_holds_up_all_that_follows_until_it_is_repaired() {
        let mut meter = seen(50, &[21]);
        assert_eq!(meter.pictures, 10);
        meter.packet(2_000.0, 21, true, MORE);
        assert_eq!((meter.pictures, meter.freezes, meter.lost(), meter.repaired()), (50, 1, 0, 1));
        assert!(meter.frozen_ms > 1_600.0, "{}", meter.frozen_ms);
    }

    #[test]
    fn without_repair_a_key_frame_is_asked_for_once_a_second_and_ends_the_freeze() {
        let mut meter = seen(50, &[21]);
        assert!(meter.asks(2_000.0));
        assert!(!meter.asks(2_500.0));
        assert!(meter.asks(3_000.0));
        meter.packet(3_100.0, 100, false, KEY);
        meter.packet(3_100.0, 101, true, MORE);
        assert_eq!((meter.pictures, meter.freezes, meter.key_pictures, meter.asked), (11, 1, 2, 2));
        assert!(!meter.asks(9_000.0));
    }

    #[test]
    fn an_empty_or_paused_slot_does_not_freeze() {
        let mut meter = seen(10, &[]);
        meter.rests(500.0);
        meter.packet(60_000.0, 20, true, KEY);
        assert_eq!((meter.pictures, meter.freezes), (11, 0));
        meter.rests(61_000.0);
        assert_eq!(meter.freezes, 1, "it stood still for a second before it was taken away");
    }
}
