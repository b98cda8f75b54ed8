// SPDX-License-Identifier: MPL-2.0
//! How much the engines mishear, how fast they are, how late captions come, and what Python
//! programs make of the same weights: one JSON object a line on standard output, nothing else.
//!
//! Needs the models, the runtime and the voices that the tests need; the Python yardsticks are
//! fetched by tests/speech/yardsticks.py. Every engine runs in a process of its own, so that its
//! memory is its own, on one thread; times are processor times, so that other work on the machine
//! weighs less.

#[path = "../../tests/common/mod.rs"]
mod common;

mod captions;
mod meeting;
mod yardsticks;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use common::score::Score;
use common::{ctc, ctc_bundle, model_file, recogniser, voices};
use meeting::Meeting;
use serde_json::json;
use transcribe::{HotWords, SpeechRecognizer, run_file};

const ENGINES: [&str; 2] = ["whisper base q8_0", "conformer ctc"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, engine, folder] = arguments.as_slice()
        && flag == "--engine"
    {
        measure(engine, Path::new(folder));
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Made here, so that all hear the same.
    Meeting::make(folder.path());
    let this = std::env::current_exe().expect("this program");
    for engine in ENGINES {
        let status = Command::new(&this).args(["--engine", engine]).arg(folder.path()).status().expect("it starts");
        assert!(status.success(), "{engine}: {status}");
    }
    yardsticks::run(folder.path(), model_file(), ctc_bundle());
}

fn engine(name: &str) -> Box<dyn SpeechRecognizer> {
    if name == ENGINES[0] { Box::new(recogniser()) } else { Box::new(ctc()) }
}

fn measure(name: &str, folder: &Path) {
    let mut engine = engine(name);
    let loaded_mb = memory_mb("VmRSS:");
    let mut listen = |file: &Path| {
        let begun = cpu_seconds();
        let heard = run_file(file, engine.as_mut(), &HotWords::default(), &mut |_| ControlFlow::Continue(()))
            .expect("the file is read");
        (common::text(&heard.segments), cpu_seconds() - begun)
    };
    for (material, files) in [("clips", clips()), ("meeting", Meeting::tracks(folder))] {
        let mut total = Total::default();
        for (file, said, seconds) in files {
            let (heard, spent) = listen(&file);
            total.add(&said, &heard, seconds, spent);
        }
        total.print("ours", name, material);
    }
    println!(
        "{}",
        json!({"bench": "speech_memory", "engine": name, "loaded_mb": loaded_mb, "peak_mb": memory_mb("VmHWM:")})
    );
    captions::measure(name, engine.as_mut(), folder);
}

/// File, what is said in it, its length in seconds.
type Material = Vec<(std::path::PathBuf, String, f64)>;

fn clips() -> Material {
    voices().iter().map(|voice| (voice.wav16.clone(), voice.text.clone(), voice.seconds)).collect()
}

/// Errors and times over several files.
#[derive(Default)]
struct Total {
    score: Score,
    seconds: f64,
    spent: f64,
}

impl Total {
    fn add(&mut self, said: &str, heard: &str, seconds: f64, spent: f64) {
        self.score = [self.score, Score::of(said, heard)].into_iter().sum();
        self.seconds += seconds;
        self.spent += spent;
    }

    fn print(&self, who: &str, engine: &str, material: &str) {
        let line = json!({
            "bench": "transcription",
            "who": who,
            "engine": engine,
            "material": material,
            "threads": 1,
            "seconds": rounded(self.seconds),
            "syllables": self.score.syllables,
            "syllable_error_rate": rounded(self.score.rate()),
            "cpu_real_time_factor": rounded(self.spent / self.seconds),
        });
        println!("{line}");
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Processor seconds that this process has used.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    // Behind the name in brackets: state is field 3, user and system time are fields 14 and 15, in
    // hundredths of a second.
    let fields: Vec<&str> = text.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks = |at: usize| fields[at - 3].parse::<f64>().expect("a number");
    (ticks(14) + ticks(15)) / 100.0
}

/// A line of this process's memory in megabytes.
fn memory_mb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
