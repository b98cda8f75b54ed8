// SPDX-License-Identifier: MPL-2.0
//! `diemcau transcribe`

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use transcribe::{HotWords, ModelFolder, Segment, SpeechRecognizer, load_engine, open_engine, run_file};

use super::Context;

/// Transcribe sound files (WAV, MP3, M4A, FLAC, Ogg Opus).
///
/// Prints one line per file, or JSON with times. Uses the same code as the transcripts of meetings.
/// A file is transcribed completely or refused with the reason; exit status 1 if one was refused.
#[derive(Debug, clap::Args)]
pub struct Transcribe {
    /// The sound files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Installed model [default: the setting transcript_model, or the most accurate one].
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// One JSON object per file: {"file", "segments": [{"start_ms", "end_ms", "text", "words",
    /// "confidence", "model"}]}.
    #[arg(long)]
    json: bool,
}

impl Transcribe {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let folder = ModelFolder::new(context.data.join("models")).with_runtime(config.onnxruntime);
        let threads = config.transcribe_threads.map(|threads| threads as usize);
        let setting = config.transcript_model.map(|name| name.0);
        tokio::task::spawn_blocking(move || self.work(&folder, setting.as_deref(), threads)).await?
    }

    /// A model given on the command line must be used; that of the settings may be replaced.
    fn engine(
        &self,
        folder: &ModelFolder,
        setting: Option<&str>,
        threads: Option<usize>,
    ) -> anyhow::Result<Box<dyn SpeechRecognizer>> {
        if let Some(name) = &self.model {
            return Ok(load_engine(folder, name, threads)?);
        }
        let opened = open_engine(folder, setting, threads)?;
        for warning in opened.warnings {
            eprintln!("diemcau: {warning}");
        }
        Ok(opened.engine)
    }

    fn work(self, folder: &ModelFolder, setting: Option<&str>, threads: Option<usize>) -> anyhow::Result<ExitCode> {
        let mut engine = self.engine(folder, setting, threads)?;
        let mut code = ExitCode::SUCCESS;
        for file in &self.files {
            let heard = run_file(file, engine.as_mut(), &HotWords::default(), &mut |_| ControlFlow::Continue(()))
                .with_context(|| format!("{}", file.display()));
            match heard {
                Ok(heard) => self.print(file, &heard.segments),
                Err(error) => {
                    eprintln!("diemcau: {error:#}");
                    code = ExitCode::FAILURE;
                }
            }
        }
        Ok(code)
    }

    fn print(&self, file: &Path, segments: &[Segment]) {
        let file = file.display().to_string();
        if self.json {
            let segments: Vec<_> = segments
                .iter()
                .map(|s| {
                    json!({"start_ms": s.start_ms, "end_ms": s.end_ms, "text": s.text, "words": s.words,
                        "confidence": s.confidence, "model": s.model})
                })
                .collect();
            say!("{}", json!({"file": file, "segments": segments}));
        } else {
            let text: Vec<&str> = segments.iter().map(|s| s.text.as_str()).collect();
            say!("{file}: {}", text.join(" "));
        }
    }
}
