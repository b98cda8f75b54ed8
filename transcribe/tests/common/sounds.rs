// SPDX-License-Identifier: MPL-2.0
//! Sounds that hold no words, at 16 kHz: what microphones in meeting rooms hear between them.

use std::f32::consts::TAU;
use std::path::Path;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

pub const RATE: usize = 16_000;

/// Uniform noise of this level.
pub fn white(seconds: usize, dbfs: f32) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(1);
    // The root mean square of a uniform distribution is its edge over the square root of 3.
    let edge = 10_f32.powf(dbfs / 20.0) * 3_f32.sqrt();
    (0..seconds * RATE).map(|_| random.random_range(-edge..edge)).collect()
}

/// Noise with equal power per octave (Paul Kellet's filter), as ventilation sounds.
pub fn pink(seconds: usize, dbfs: f32) -> Vec<f32> {
    let mut low = [0.0_f32; 3];
    let noise: Vec<f32> = white(seconds, -10.0)
        .into_iter()
        .map(|white| {
            low[0] = 0.99765 * low[0] + white * 0.099_046;
            low[1] = 0.963 * low[1] + white * 0.296_516_4;
            low[2] = 0.57 * low[2] + white * 1.052_691_3;
            low.iter().sum::<f32>() + white * 0.1848
        })
        .collect();
    at_level(noise, dbfs)
}

/// Noise that rumbles: a lorry outside, a breath over the microphone.
pub fn brown(seconds: usize, dbfs: f32) -> Vec<f32> {
    let mut last = 0.0;
    let noise = white(seconds, -10.0).into_iter().map(|white| {
        last = 0.998 * last + white;
        last
    });
    at_level(noise.collect(), dbfs)
}

/// Somebody types: bursts of a few milliseconds, press and release, six keys a second.
pub fn keyboard(seconds: usize) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(2);
    let mut sound = white(seconds, -66.0);
    let mut at = 0.3;
    while at < seconds as f32 - 0.5 {
        for (delay, level) in [(0.0, 0.3), (0.09, 0.15)] {
            let (pitch, decay) = (random.random_range(1200.0..3500.0), random.random_range(0.003..0.012));
            let begin = ((at + delay) * RATE as f32) as usize;
            for step in 0..RATE / 20 {
                let time = step as f32 / RATE as f32;
                let burst = (TAU * pitch * time).sin() + random.random_range(-0.8..0.8_f32);
                sound[begin + step] += level * burst * (-time / decay).exp();
            }
        }
        at += random.random_range(0.08..0.25);
    }
    sound
}

/// A hall claps: thousands of short bursts of noise, from both far and near, that swell and fade.
pub fn applause(seconds: usize) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(5);
    let mut sound = white(seconds, -60.0);
    for _ in 0..seconds * 180 {
        let begin = random.random_range(0..sound.len() - RATE / 20);
        let (decay, low) = (random.random_range(0.004..0.015), random.random_range(600.0..1800.0));
        let level = random.random_range(0.02..0.15_f32) * (TAU / 2.0 * begin as f32 / sound.len() as f32).sin();
        for step in 0..RATE / 20 {
            let time = step as f32 / RATE as f32;
            let clap = random.random_range(-1.0..1.0_f32) * (0.5 + 0.5 * (TAU * low * time).sin());
            sound[begin + step] += level * clap * (-time / decay).exp();
        }
    }
    at_level(sound, -20.0)
}

/// What a hall's loudspeakers give back of `voice` and the microphone hears again, far away: late,
/// dull, faint.
pub fn echo(voice: &[f32], dbfs: f32) -> Vec<f32> {
    let mut sound = vec![0.0; voice.len() + RATE];
    for (delay, level) in [(0.18, 0.5), (0.31, 0.4), (0.47, 0.3), (0.62, 0.25), (0.88, 0.2)] {
        let begin = (delay * RATE as f32) as usize;
        let mut low = 0.0;
        for (at, &sample) in voice.iter().enumerate() {
            low += 0.1 * (sample - low);
            sound[begin + at] += level * low;
        }
    }
    at_level(sound, dbfs)
}

/// A song without singer: drums, a bass, a melody with overtones and vibrato.
pub fn song(seconds: usize) -> Vec<f32> {
    let melody = [60, 62, 64, 67, 69, 67, 64, 62];
    let bass = [36, 36, 33, 33, 29, 29, 31, 31];
    let mut random = StdRng::seed_from_u64(3);
    let beat = RATE * 60 / 110;
    let mut sound = vec![0.0; seconds * RATE + 2 * beat];
    for (number, begin) in (0..seconds * RATE).step_by(beat).enumerate() {
        for step in 0..beat {
            let time = step as f32 / RATE as f32;
            let drum = if number % 2 == 0 {
                0.5 * (TAU * 55.0 * time).sin() * (-time / 0.08).exp()
            } else {
                0.25 * random.random_range(-1.7..1.7_f32) * (-time / 0.07).exp()
            };
            sound[begin + step] += drum + 0.2 * (TAU * pitch(bass[number % 8]) * time).sin() * (-time / 0.5).exp();
        }
        for half in 0..2 {
            let note = pitch(melody[(number * 2 + half) % 8]);
            for step in 0..beat / 2 {
                let time = step as f32 / RATE as f32;
                let angle = TAU * note * time + 0.1 * (TAU * 5.0 * time).sin();
                let tone: f32 =
                    (1..6_u8).map(|overtone| (angle * f32::from(overtone)).sin() / f32::from(overtone)).sum();
                sound[begin + half * beat / 2 + step] += 0.1 * tone * (time * 50.0).min(1.0) * (-time / 0.4).exp();
            }
        }
    }
    sound.truncate(seconds * RATE);
    at_level(sound, -18.0)
}

/// Plucked strings (Karplus and Strong): four chords again and again, as a waiting melody.
pub fn guitar(seconds: usize) -> Vec<f32> {
    let chords = [[48, 52, 55, 60], [45, 48, 52, 57], [41, 45, 48, 53], [43, 47, 50, 55]];
    let mut random = StdRng::seed_from_u64(4);
    let length = RATE * 12 / 10;
    let mut sound = vec![0.0; seconds * RATE + length];
    for (number, begin) in (0..seconds * RATE).step_by(length).enumerate() {
        for (order, &note) in chords[number % 4].iter().enumerate() {
            let period = (RATE as f32 / pitch(note)) as usize;
            let mut string: Vec<f32> = (0..period).map(|_| random.random_range(-1.0..1.0)).collect();
            for step in 0..length - order * 500 {
                let at = step % period;
                sound[begin + order * 500 + step] += string[at];
                string[at] = 0.498 * (string[at] + string[(at + 1) % period]);
            }
        }
    }
    sound.truncate(seconds * RATE);
    at_level(sound, -20.0)
}

/// An organ chord that swells.
pub fn organ(seconds: usize) -> Vec<f32> {
    let sound = (0..seconds * RATE).map(|step| {
        let time = step as f32 / RATE as f32;
        let chord: f32 = [48, 52, 55, 60].iter().map(|&note| 2.0 * (time * pitch(note)).fract() - 1.0).sum();
        chord * (0.8 + 0.2 * (TAU * 0.5 * time).sin())
    });
    at_level(sound.collect(), -18.0)
}

fn pitch(note: u8) -> f32 {
    440.0 * 2_f32.powf((f32::from(note) - 69.0) / 12.0)
}

fn at_level(mut sound: Vec<f32>, dbfs: f32) -> Vec<f32> {
    let level = (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).sqrt();
    let factor = 10_f32.powf(dbfs / 20.0) / level;
    for sample in &mut sound {
        *sample = (*sample * factor).clamp(-1.0, 1.0);
    }
    sound
}

/// `voice` with `noise`, which is this much fainter.
pub fn with_noise(voice: &[f32], noise: fn(usize, f32) -> Vec<f32>, fainter_db: f32) -> Vec<f32> {
    let level = (voice.iter().map(|sample| sample * sample).sum::<f32>() / voice.len() as f32).sqrt();
    let noise = noise(voice.len() / RATE + 1, 20.0 * level.log10() - fainter_db);
    voice.iter().zip(noise).map(|(sample, noise)| (sample + noise).clamp(-1.0, 1.0)).collect()
}

/// Writes a 16-bit mono WAV.
pub fn save(path: &Path, rate: u32, sound: &[f32]) {
    let spec =
        hound::WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in sound {
        writer.write_sample((sample * 32_767.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
}

/// The samples of a 16-bit mono WAV.
pub fn load(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    reader.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32_768.0).collect()
}
