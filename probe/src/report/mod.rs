// SPDX-License-Identifier: MPL-2.0
//! The report of a run, for programs (JSON) and for people (text).

mod text;
mod verdict;

use serde::Serialize;

pub use verdict::Verdict;

use crate::measure::{Ms, Totals};

/// Raw results of one bot.
pub(crate) struct Measured {
    pub number: usize,
    pub name: Option<String>,
    pub problem: Option<String>,
    pub joined_ms: Option<Ms>,
    pub first_sound_ms: Option<Ms>,
    pub first_picture_ms: Option<Ms>,
    pub inside_ms: Ms,
    pub media: bool,
    pub muted_by_chair: bool,
    pub lost_lines: u32,
    pub heard: Vec<String>,
    pub seen: Vec<String>,
    pub totals: Totals,
}

/// The report of one bot. Times are milliseconds, shares are percent, rates kbit/s.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BotReport {
    /// Counted from 1.
    pub number: usize,
    /// Its name in the meeting.
    pub name: Option<String>,
    pub verdict: Verdict,
    /// Why it failed, in words.
    pub problem: Option<String>,
    /// Time from the first request to the welcome, the first audio, the first complete frame.
    pub joined_ms: Option<f64>,
    pub first_sound_ms: Option<f64>,
    pub first_picture_ms: Option<f64>,
    /// Transport of the media: "udp", or nothing.
    pub transport: Option<&'static str>,
    pub round_trip_ms: Option<f64>,
    /// Number of reconnections.
    pub reconnects: u32,
    pub muted_by_chair: bool,
    pub down_kbps: f64,
    pub up_kbps: f64,
    pub sound: SoundReport,
    pub picture: PictureReport,
    pub sent: SentReport,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SoundReport {
    /// Names of participants that were heard.
    pub from: Vec<String>,
    pub packets: u64,
    pub lost: u64,
    /// Too late for a jitter buffer of 120 ms.
    pub late: u64,
    pub lost_percent: Option<f64>,
    pub jitter_ms: Option<f64>,
    pub heard_seconds: f64,
    /// Audio that a browser conceals.
    pub missing_seconds: f64,
    pub missing_percent: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureReport {
    /// Names of participants that were seen.
    pub from: Vec<String>,
    pub packets: u64,
    /// Lost packets, repaired or not.
    pub lost_percent: Option<f64>,
    pub repaired: u64,
    pub pictures: u64,
    pub freezes: u64,
    pub frozen_seconds: f64,
    /// Paused by the server for lack of bandwidth.
    pub held_back_seconds: f64,
    pub key_frames_asked: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentReport {
    pub packets: u64,
    /// Of these, lost packets that the server reported.
    pub lost: u64,
    pub lost_percent: Option<f64>,
    pub key_frames_wanted: u64,
}

impl BotReport {
    pub(crate) fn new(measured: Measured) -> Self {
        let totals = &measured.totals;
        let percent = |part: f64, whole: f64| (whole > 0.0).then(|| tenth(part / whole * 100.0));
        let kbps =
            |bytes: u64| if measured.inside_ms > 0.0 { tenth(bytes as f64 * 8.0 / measured.inside_ms) } else { 0.0 };
        let lost_on_the_way = (totals.picture_lost + totals.repaired) as f64;
        let sound = SoundReport {
            from: measured.heard,
            packets: totals.sound_packets,
            lost: totals.sound_lost,
            late: totals.sound_late,
            lost_percent: percent(totals.sound_lost as f64, (totals.sound_packets + totals.sound_lost) as f64),
            jitter_ms: totals.jitter_ms().map(tenth),
            heard_seconds: tenth(totals.heard_ms / 1000.0),
            missing_seconds: tenth(totals.missing_ms / 1000.0),
            missing_percent: percent(totals.missing_ms, totals.heard_ms + totals.missing_ms),
        };
        let picture = PictureReport {
            from: measured.seen,
            packets: totals.picture_packets,
            lost_percent: percent(lost_on_the_way, (totals.picture_packets + totals.picture_lost) as f64),
            repaired: totals.repaired,
            pictures: totals.pictures,
            freezes: totals.freezes,
            frozen_seconds: tenth(totals.frozen_ms / 1000.0),
            held_back_seconds: tenth(totals.held_back_ms / 1000.0),
            key_frames_asked: totals.key_frames_asked,
        };
        let sent = SentReport {
            packets: totals.packets_sent,
            lost: totals.sent_lost.min(totals.packets_sent),
            lost_percent: percent(totals.sent_lost.min(totals.packets_sent) as f64, totals.packets_sent as f64),
            key_frames_wanted: totals.key_frames_wanted,
        };
        let mut report = Self {
            number: measured.number + 1,
            name: measured.name,
            verdict: Verdict::Unknown,
            problem: measured.problem,
            joined_ms: measured.joined_ms.map(f64::round),
            first_sound_ms: measured.first_sound_ms.map(f64::round),
            first_picture_ms: measured.first_picture_ms.map(f64::round),
            transport: measured.media.then_some("udp"),
            round_trip_ms: totals.round_trip_ms().map(tenth),
            reconnects: measured.lost_lines,
            muted_by_chair: measured.muted_by_chair,
            down_kbps: kbps(totals.bytes_in),
            up_kbps: kbps(totals.bytes_out),
            sound,
            picture,
            sent,
        };
        report.verdict = Verdict::of(&report, measured.inside_ms / 1000.0);
        report
    }
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub address: String,
    pub verdict: Verdict,
    /// Ended early by Ctrl-C.
    pub interrupted: bool,
    pub seconds: f64,
    pub bots: usize,
    pub joined: usize,
    /// Bots by verdict.
    pub good: usize,
    pub sound_only: usize,
    pub weak: usize,
    pub unknown: usize,
    pub time_to_welcome_ms: Spread,
    pub time_to_first_sound_ms: Spread,
    pub time_to_first_picture_ms: Spread,
    pub each: Vec<BotReport>,
}

/// Median, 95th percentile and maximum of some times.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    pub count: usize,
    pub p50: Option<f64>,
    pub p95: Option<f64>,
    pub max: Option<f64>,
}

impl Spread {
    fn of(times: impl Iterator<Item = Option<f64>>) -> Self {
        let mut sorted: Vec<f64> = times.flatten().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (sorted.len() as f64 * share).ceil() as usize;
            sorted.get(index.saturating_sub(1)).copied()
        };
        Self { count: sorted.len(), p50: at(0.5), p95: at(0.95), max: sorted.last().copied() }
    }
}

impl Report {
    pub(crate) fn new(address: String, mut each: Vec<BotReport>, seconds: f64, interrupted: bool) -> Self {
        each.sort_by_key(|bot| bot.number);
        let count = |verdict| each.iter().filter(|bot| bot.verdict == verdict).count();
        Self {
            address,
            verdict: Verdict::of_all(&each),
            interrupted,
            seconds: tenth(seconds),
            bots: each.len(),
            joined: each.iter().filter(|bot| bot.joined_ms.is_some()).count(),
            good: count(Verdict::Good),
            sound_only: count(Verdict::SoundOnly),
            weak: count(Verdict::Weak),
            unknown: count(Verdict::Unknown),
            time_to_welcome_ms: Spread::of(each.iter().map(|bot| bot.joined_ms)),
            time_to_first_sound_ms: Spread::of(each.iter().map(|bot| bot.first_sound_ms)),
            time_to_first_picture_ms: Spread::of(each.iter().map(|bot| bot.first_picture_ms)),
            each,
        }
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
