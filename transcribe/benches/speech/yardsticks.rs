// SPDX-License-Identifier: MPL-2.0
//! Python programs on the same weights and the same files: tests/speech/yardsticks.py. Scored here,
//! by the same rule.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::common::runtime;
use crate::meeting::Meeting;
use crate::{Total, clips};

#[derive(Deserialize)]
struct PartialWords {
    pipeline: String,
    file: String,
    text: String,
    cpu_seconds: f64,
}

/// Lets each pipeline hear clips and meeting. Without them a notice is enough: they are measured
/// against, not needed.
pub fn run(folder: &Path, whisper: &Path, ctc: &Path) {
    let _ = (whisper, runtime());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/speech/yardsticks.py");
    for (material, files) in [("clips", clips()), ("meeting", Meeting::tracks(folder))] {
        let mut command = Command::new("python3");
        command.arg(&script).arg("--ctc").arg(ctc).args(files.iter().map(|(file, _, _)| file));
        let out = command.output().expect("python3 runs");
        if !out.status.success() {
            eprintln!("the Python yardsticks do not run here: {}", String::from_utf8_lossy(&out.stderr));
            return;
        }
        let heard: Vec<PartialWords> = String::from_utf8_lossy(&out.stdout)
            .lines()
            .filter(|line| line.starts_with('{'))
            .map(|line| serde_json::from_str(line).expect("a line of the script"))
            .collect();
        let mut pipelines: Vec<&str> = heard.iter().map(|heard| heard.pipeline.as_str()).collect();
        pipelines.dedup();
        for pipeline in pipelines {
            let mut total = Total::default();
            for heard in heard.iter().filter(|heard| heard.pipeline == pipeline) {
                let (_, said, seconds) =
                    files.iter().find(|(file, _, _)| file.to_string_lossy() == heard.file).expect("a file given to it");
                total.add(said, &heard.text, *seconds, heard.cpu_seconds);
            }
            total.print("python", pipeline, material);
        }
    }
}
