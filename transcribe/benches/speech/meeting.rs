// SPDX-License-Identifier: MPL-2.0
//! A meeting made of the human clips: two sites with pauses, some of them speaking at the same
//! time, ventilation, and each other's voice faintly in the microphone.

use std::path::Path;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::Material;
use crate::common::{sounds, voices};

/// Length of each track. Longer tells nothing new: clips repeat.
const SECONDS: usize = 120;
const SITES: usize = 2;
/// The other site's voice in this one's microphone: this part of its level, a third of a second
/// later.
const CROSSTALK: f32 = 0.01;
const CROSSTALK_DELAY: usize = sounds::RATE / 3;
/// Ventilation.
const NOISE_DBFS: f32 = -50.0;

pub struct Meeting;

impl Meeting {
    /// Writes `site-N.wav` and what is said in it, `site-N.txt`.
    pub fn make(folder: &Path) {
        let mut random = StdRng::seed_from_u64(11);
        let mut sites: Vec<(Vec<f32>, Vec<String>)> = vec![(vec![0.0; SECONDS * sounds::RATE], Vec::new()); SITES];
        for (sound, said) in &mut sites {
            let mut at = random.random_range(sounds::RATE..4 * sounds::RATE);
            loop {
                let voice = voices().choose(&mut random).expect("voices");
                let samples = sounds::load(&voice.wav16);
                if at + samples.len() + sounds::RATE > sound.len() {
                    break;
                }
                sound[at..at + samples.len()].copy_from_slice(&samples);
                said.push(voice.text.clone());
                // Pauses inside a speech, and between speeches.
                let pause = if random.random_bool(0.6) { 0.3..1.2 } else { 2.0..9.0 };
                at += samples.len() + (random.random_range(pause) * sounds::RATE as f32) as usize;
            }
        }
        let clean: Vec<Vec<f32>> = sites.iter().map(|(sound, _)| sound.clone()).collect();
        for (number, (sound, said)) in sites.iter_mut().enumerate() {
            let other = &clean[(number + 1) % SITES];
            let noise = sounds::pink(SECONDS, NOISE_DBFS);
            for (at, sample) in sound.iter_mut().enumerate() {
                let echo = at.checked_sub(CROSSTALK_DELAY).map_or(0.0, |at| other[at] * CROSSTALK);
                *sample = (*sample + noise[at] + echo).clamp(-1.0, 1.0);
            }
            sounds::save(&folder.join(format!("site-{number}.wav")), 16_000, sound);
            std::fs::write(folder.join(format!("site-{number}.txt")), said.join(" ")).expect("room on the disk");
        }
    }

    pub fn tracks(folder: &Path) -> Material {
        (0..SITES)
            .map(|number| {
                let said = std::fs::read_to_string(folder.join(format!("site-{number}.txt"))).expect("made before");
                (folder.join(format!("site-{number}.wav")), said, SECONDS as f64)
            })
            .collect()
    }
}
