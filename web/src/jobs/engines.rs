//! Which speech engine does which work.

use std::path::Path;

use protocol::problem::ProblemCode;
use transcribe::{ModelError, ModelFolder, SpeechRecognizer, open_engine};

use super::worker::Failure;
use crate::config::Config;

/// The installed models, which of them was chosen for what, and how many threads they may use. Cheap to clone; loads nothing by itself.
#[derive(Debug, Clone)]
pub struct Engines {
    folder: ModelFolder,
    captions: Option<String>,
    transcripts: Option<String>,
    threads: Option<usize>,
}

impl Engines {
    pub fn new(data: &Path, config: &Config) -> Self {
        Self {
            folder: ModelFolder::new(data.join("models")).with_runtime(config.onnxruntime.clone()),
            captions: config.captions_model.as_ref().map(|name| name.0.clone()),
            transcripts: config.transcript_model.as_ref().map(|name| name.0.clone()),
            threads: config.transcribe_threads.map(|threads| threads as usize),
        }
    }

    /// The engine that listens while people speak. Takes seconds and much memory.
    pub fn for_captions(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        self.open(self.captions.as_deref())
    }

    /// The engine that has the last word on a recording.
    pub fn for_transcripts(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        self.open(self.transcripts.as_deref())
    }

    /// Name of the model behind [`Self::for_transcripts`].
    pub fn transcript_model(&self) -> Result<String, Failure> {
        self.folder.choose(self.transcripts.as_deref()).map(|model| model.name).map_err(failure)
    }

    /// Opened with a warning in the log where another model must serve.
    fn open(&self, wanted: Option<&str>) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        open_engine(&self.folder, wanted, self.threads).map(|opened| opened.engine).map_err(failure)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn failure(error: ModelError) -> Failure {
    let code = match error {
        ModelError::NoModel => ProblemCode::NoSpeechModel,
        _ => ProblemCode::TranscriptFailed,
    };
    Failure::Final(code, error.to_string())
}
