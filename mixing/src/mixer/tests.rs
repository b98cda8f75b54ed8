// SPDX-License-Identifier: MPL-2.0
//! Meetings of named people in virtual time; each voice is a tone, so that it is known who is heard.
#![expect(clippy::disallowed_methods, reason = "a test begins somewhere in time")]

use std::f32::consts::TAU;

use opus::{Application, Channels, Decoder, Encoder};

use super::*;
use crate::RATE;

const AN: (u8, f32) = (1, 400.0);
const BINH: (u8, f32) = (2, 900.0);
const LAP: (u8, f32) = (3, 1500.0);

/// Somebody who speaks: packets of 20 ms as a browser makes them.
struct Speaker {
    name: u8,
    hertz: f32,
    encoder: Encoder,
    seq: u64,
    sample: u32,
}

impl Speaker {
    fn new((name, hertz): (u8, f32)) -> Self {
        let encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("an encoder");
        Self { name, hertz, encoder, seq: 70_000, sample: 0 }
    }

    fn packet(&mut self, loud: bool) -> VoicePacket {
        let amplitude = if loud { 0.2 } else { 0.0 };
        // As loud and as soft as syllables: a tone without changes is taken for noise.
        let wave = |hertz: f32, i: u32| (TAU * hertz * i as f32 / 48_000.0).sin();
        let syllables = |i: u32| 0.6 + 0.4 * wave(5.0, i);
        let samples: Vec<f32> =
            (self.sample..self.sample + 960).map(|i| amplitude * syllables(i) * wave(self.hertz, i)).collect();
        let payload = self.encoder.encode_vec_float(&samples, 1275).expect("a packet");
        let packet = VoicePacket { seq: self.seq, time: u64::from(self.sample), payload: payload.into() };
        self.seq += 1;
        self.sample += 960;
        packet
    }
}

/// What a listener hears, decoded.
struct Listener {
    decoder: Decoder,
    samples: Vec<f32>,
    packets: usize,
    bytes: usize,
}

impl Listener {
    fn new() -> Self {
        Self {
            decoder: Decoder::new(RATE, Channels::Mono).expect("a decoder"),
            samples: Vec::new(),
            packets: 0,
            bytes: 0,
        }
    }

    fn hear(&mut self, payload: &[u8]) {
        let mut decoded = [0.0; 1920];
        let length = self.decoder.decode_float(payload, &mut decoded, false).expect("a good packet");
        self.samples.extend(&decoded[..length]);
        self.packets += 1;
        self.bytes += payload.len();
    }

    /// How much of a tone is in the last second (Goertzel).
    fn hears(&self, (_, hertz): (u8, f32)) -> bool {
        let last = &self.samples[self.samples.len().saturating_sub(RATE as usize)..];
        let step = TAU * hertz / RATE as f32;
        let (re, im) = last.iter().enumerate().fold((0.0, 0.0), |(re, im), (i, sample)| {
            (re + sample * (step * i as f32).cos(), im + sample * (step * i as f32).sin())
        });
        (re * re + im * im).sqrt() / last.len() as f32 > 0.02
    }
}

/// Lets `speakers` send for so many milliseconds; `arrives` decides of each packet when it comes, in
/// milliseconds after it was sent, or that it does not.
fn run(
    mixer: &mut Mixer<u8, u8>,
    speakers: &mut [Speaker],
    millis: u64,
    loud: bool,
    start: &mut Instant,
    arrives: impl Fn(u64) -> Option<u64>,
) -> Vec<Mixed<u8>> {
    let mut made = Vec::new();
    let mut underway: Vec<(Instant, u8, VoicePacket)> = Vec::new();
    for at in 0..millis {
        let now = *start + Duration::from_millis(at);
        if at % 20 == 0 {
            for speaker in speakers.iter_mut() {
                let packet = speaker.packet(loud);
                if let Some(later) = arrives(packet.seq) {
                    underway.push((now + Duration::from_millis(later), speaker.name, packet));
                }
            }
        }
        for (_, source, packet) in underway.extract_if(.., |(due, ..)| *due <= now) {
            mixer.packet(source, packet, now);
        }
        made.extend(mixer.advance(now));
    }
    *start += Duration::from_millis(millis);
    made
}

fn heard_by(listener: u8, made: &[Mixed<u8>]) -> Listener {
    let mut ear = Listener::new();
    for mixed in made.iter().filter(|mixed| mixed.to.contains(&listener)) {
        ear.hear(&mixed.payload);
    }
    ear
}

#[test]
fn everybody_hears_the_others_and_not_themselves() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    for (listener, sources) in [(1, vec![2, 3]), (2, vec![1, 3]), (3, vec![1, 2])] {
        mixer.set(listener, sources, Encoding::Usual, now);
    }
    let mut speakers = [AN, BINH, LAP].map(Speaker::new);
    let made = run(&mut mixer, &mut speakers, 2_000, true, &mut now, |_| Some(0));
    for (listener, own) in [(1, AN), (2, BINH), (3, LAP)] {
        let ear = heard_by(listener, &made);
        for voice in [AN, BINH, LAP] {
            assert_eq!(ear.hears(voice), voice != own, "{listener} hears {}", voice.0);
        }
    }
}

#[test]
fn forty_listeners_of_one_speaker_cost_one_encoder() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    for listener in 10..50 {
        let others = (10..50).filter(|other| *other != listener).chain([1]).collect();
        mixer.set(listener, others, Encoding::Low, now);
    }
    let mut speakers = [Speaker::new(AN)];
    let made = run(&mut mixer, &mut speakers, 1_000, true, &mut now, |_| Some(0));
    let later = &made[made.len() / 2..];
    assert!(later.iter().all(|mixed| mixed.to.len() == 40), "one packet serves all");
}

#[test]
fn a_narrow_line_gets_seventeen_packets_a_second_of_twelve_kilobits() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1], Encoding::Narrow, now);
    let mut speakers = [Speaker::new(AN)];
    let made = run(&mut mixer, &mut speakers, 3_000, true, &mut now, |_| Some(0));
    let ear = heard_by(9, &made);
    assert!((48..=52).contains(&ear.packets), "{} packets in 3 s", ear.packets);
    assert!(ear.bytes * 8 / 3 < 16_000, "{} bit/s", ear.bytes * 8 / 3);
    assert!(ear.hears(AN));
}

#[test]
fn silence_costs_a_few_packets_a_second() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1], Encoding::Usual, now);
    let mut speakers = [Speaker::new(AN)];
    run(&mut mixer, &mut speakers, 1_000, true, &mut now, |_| Some(0));
    run(&mut mixer, &mut speakers, 4_000, false, &mut now, |_| Some(0));
    let made = run(&mut mixer, &mut speakers, 2_000, false, &mut now, |_| Some(0));
    assert!(made.len() < 12, "{} packets in 2 s", made.len());
    let made = run(&mut mixer, &mut speakers, 1_500, true, &mut now, |_| Some(0));
    assert!(heard_by(9, &made).hears(AN), "and who speaks again is heard");
}

#[test]
fn lost_packets_leave_no_hole() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1], Encoding::Usual, now);
    let mut speakers = [Speaker::new(AN)];
    let made = run(&mut mixer, &mut speakers, 3_000, true, &mut now, |seq| (!seq.is_multiple_of(10)).then_some(30));
    let ear = heard_by(9, &made);
    let quiet = ear.samples[8_000..].chunks(320).filter(|step| step.iter().all(|sample| sample.abs() < 0.02)).count();
    assert_eq!(quiet, 0, "steps without sound");
}

#[test]
fn packets_that_come_late_again_and_again_are_waited_for() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1], Encoding::Usual, now);
    let mut speakers = [Speaker::new(AN)];
    let late = |seq: u64| Some(if seq.is_multiple_of(4) { 140 } else { 10 });
    run(&mut mixer, &mut speakers, 4_000, true, &mut now, late);
    let delay = mixer.voices[&1].input.delay();
    assert!(delay > Duration::from_millis(120), "{delay:?}");
    let made = run(&mut mixer, &mut speakers, 2_000, true, &mut now, late);
    assert!(heard_by(9, &made).hears(AN));
}

#[test]
fn garbage_and_floods_of_one_voice_leave_the_others_as_they_are() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1, 2], Encoding::Usual, now);
    let mut speakers = [Speaker::new(AN)];
    let mut made = Vec::new();
    for round in 0..100u64 {
        for i in 0..40 {
            let payload: Vec<u8> = (0..(round * 7 + i) % 60).map(|byte| (byte * 31 + round) as u8).collect();
            let packet = VoicePacket { seq: round * 40 + i, time: u64::MAX - i, payload: payload.into() };
            mixer.packet(2, packet, now);
        }
        made.extend(run(&mut mixer, &mut speakers, 20, true, &mut now, |_| Some(0)));
    }
    assert!(heard_by(9, &made).hears(AN));
}

#[test]
fn a_flood_with_gaps_costs_no_more_than_a_voice_and_the_others_are_heard() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1, 2], Encoding::Low, now);
    let mut speakers = [Speaker::new(AN)];
    let mut flood = Speaker::new(BINH);
    let mut made = Vec::new();
    for _ in 0..150 {
        // 1,300 packets a second, of which three in four are missing.
        for _ in 0..26 {
            let mut packet = flood.packet(true);
            packet.seq = 70_000 + (packet.seq - 70_000) * 4;
            mixer.packet(2, packet, now);
        }
        made.extend(run(&mut mixer, &mut speakers, 20, true, &mut now, |_| Some(0)));
        assert!(mixer.voices[&2].input.decoded() <= 6, "{} calls of the decoder", mixer.voices[&2].input.decoded());
    }
    assert!(heard_by(9, &made).hears(AN));
}

#[test]
fn a_mixer_that_stood_still_goes_on_with_what_is_said_now() {
    let mut now = Instant::now();
    let mut mixer = Mixer::default();
    mixer.set(9, vec![1], Encoding::Usual, now);
    let mut speakers = [Speaker::new(AN)];
    run(&mut mixer, &mut speakers, 1_000, true, &mut now, |_| Some(0));
    now += Duration::from_secs(20);
    assert!(mixer.advance(now).len() <= 2, "nothing of the past is sent");
    let made = run(&mut mixer, &mut speakers, 1_500, true, &mut now, |_| Some(0));
    assert!(heard_by(9, &made).hears(AN));
}

#[test]
fn nothing_is_done_while_nobody_listens() {
    let now = Instant::now();
    let mut mixer: Mixer<u8, u8> = Mixer::default();
    mixer.packet(1, Speaker::new(AN).packet(true), now);
    assert_eq!(mixer.due(), None);
    mixer.set(9, vec![1], Encoding::Usual, now);
    mixer.remove(9);
    assert_eq!(mixer.due(), None);
}
