//! How fast the recogniser is and how much it mishears: one JSON object per thread count. Prints nothing else.
//!
//! Needs the model and the voices that the tests need; with `cargo bench` whisper.cpp is the same as in the product.

#[path = "../tests/common/mod.rs"]
mod common;

use std::ops::ControlFlow;
use std::time::Instant;

use common::score::Score;
use common::{model_file, sounds, voices};
use transcribe::{HotWords, WhisperRecogniser, WhisperSettings, run_file};

/// Every clip this often: a minute of speech with pauses, as in a meeting.
const ROUNDS: usize = 2;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (file, said, seconds) =
        (folder.path().join("meeting.wav"), spoken(), recorded(&folder.path().join("meeting.wav")));
    let mut recognisers = [1, 2].map(|threads| {
        let settings = WhisperSettings { threads, ..WhisperSettings::default() };
        WhisperRecogniser::load(model_file(), "base", &settings).expect("the model loads")
    });
    for (index, recogniser) in recognisers.iter_mut().enumerate() {
        #[expect(clippy::disallowed_methods, reason = "a bench measures time")]
        let begin = Instant::now();
        let segments = run_file(&file, recogniser, &HotWords::default(), &mut |_| ControlFlow::Continue(()))
            .expect("the file is read");
        let factor = begin.elapsed().as_secs_f64() / seconds;
        let score = Score::of(&said, &common::text(&segments));
        let line = serde_json::json!({
            "bench": "transcription",
            "model": "whisper base q8_0",
            "threads": index + 1,
            "speech_seconds": rounded(seconds),
            "real_time_factor": rounded(factor),
            "syllable_error_rate": rounded(score.rate()),
            "peak_memory_mb": peak_memory_mb(),
        });
        println!("{line}");
    }
}

fn spoken() -> String {
    let texts: Vec<&str> = voices().iter().map(|voice| voice.text.as_str()).collect();
    vec![texts.join(" "); ROUNDS].join(" ")
}

/// Writes the meeting and gives its length in seconds.
fn recorded(file: &std::path::Path) -> f64 {
    let mut sound = Vec::new();
    for voice in voices().iter().cycle().take(voices().len() * ROUNDS) {
        sound.extend(sounds::load(&voice.wav16));
        sound.extend(vec![0.0; sounds::RATE]);
    }
    sounds::save(file, 16_000, &sound);
    sound.len() as f64 / sounds::RATE as f64
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Largest resident size so far, both models included; 0 where the system does not say.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
