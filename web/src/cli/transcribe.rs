//! `diemcau transcribe`

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;
use transcribe::{HotWords, ModelFolder, Segment, WhisperRecogniser, WhisperSettings, run_file};

use super::Context;

/// Write down what is said in sound files (WAV, Ogg Opus).
///
/// Prints a line per file, or JSON with times. The same code makes the transcripts of meetings. Exit status 1 if a file could
/// not be read.
#[derive(Debug, clap::Args)]
pub struct Transcribe {
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Installed model [default: the largest].
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// One JSON object per file: {"file", "segments": [{"start_ms", "end_ms", "text", "words", "confidence", "model"}]}.
    #[arg(long)]
    json: bool,
}

impl Transcribe {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let folder = ModelFolder::new(context.data.join("models"));
        let mut settings = WhisperSettings::default();
        if let Some(threads) = config.transcribe_threads {
            settings.threads = threads as usize;
        }
        tokio::task::spawn_blocking(move || self.work(&folder, &settings)).await?
    }

    fn work(self, folder: &ModelFolder, settings: &WhisperSettings) -> anyhow::Result<ExitCode> {
        let model = folder.find(self.model.as_deref())?;
        let mut recogniser = WhisperRecogniser::load(&model.file, &model.name, settings)?;
        let mut code = ExitCode::SUCCESS;
        for file in &self.files {
            let segments = run_file(file, &mut recogniser, &HotWords::default(), &mut |_| ControlFlow::Continue(()))
                .with_context(|| format!("{}", file.display()));
            match segments {
                Ok(segments) => self.print(file, &segments),
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
