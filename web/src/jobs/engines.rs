//! Which speech engine does which work.

use std::path::{Path, PathBuf};

use protocol::problem::ProblemCode;
use transcribe::{ModelError, ModelFolder, SpeechRecognizer, WhisperRecogniser, WhisperSettings};

use super::worker::Failure;

/// The installed models and how many threads they may use. Cheap to clone; loads nothing by itself.
#[derive(Debug, Clone)]
pub struct Engines {
    folder: PathBuf,
    threads: Option<usize>,
}

impl Engines {
    pub fn new(data: &Path, threads: Option<usize>) -> Self {
        Self { folder: data.join("models"), threads }
    }

    /// The engine that listens while people speak. Takes seconds and much memory.
    pub fn for_captions(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        self.load()
    }

    /// The engine that has the last word on a recording.
    pub fn for_transcripts(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        self.load()
    }

    /// Name of the model behind [`Self::for_transcripts`].
    pub fn transcript_model(&self) -> Result<String, Failure> {
        Ok(self.model()?.name)
    }

    fn model(&self) -> Result<transcribe::InstalledModel, Failure> {
        ModelFolder::new(&self.folder).find(None).map_err(|error| match error {
            ModelError::NoModel => Failure::Final(ProblemCode::NoSpeechModel, error.to_string()),
            _ => Failure::Final(ProblemCode::TranscriptFailed, error.to_string()),
        })
    }

    fn load(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        let model = self.model()?;
        let mut settings = WhisperSettings::default();
        if let Some(threads) = self.threads {
            settings.threads = threads;
        }
        let recogniser = WhisperRecogniser::load(&model.file, &model.name, &settings)
            .map_err(|error| Failure::Final(ProblemCode::TranscriptFailed, error.to_string()))?;
        Ok(Box::new(recogniser))
    }
}
