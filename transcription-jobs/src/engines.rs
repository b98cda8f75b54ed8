// SPDX-License-Identifier: MPL-2.0
//! Chooses the speech engine for captions and for transcripts, and reports problems of models to
//! the IT office.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use protocol::http::{PassedOverModel, SpeechModels, SpeechProblem, SpeechWork};
use protocol::problem::ProblemCode;
use transcribe::{
    InstalledModel, ModelError, ModelFolder, ModelProblem, SpeechRecognizer, TrackScheduler, Tried, try_engines,
};

use super::failure::Failure;

/// The operator's settings about models.
#[derive(Debug, Clone, Default)]
pub struct Models {
    /// The ONNX runtime library. None: beside the models, or the system's.
    pub runtime: Option<PathBuf>,
    /// Model of live captions. None: the most accurate one.
    pub captions: Option<String>,
    /// Model of the final transcript. None: the most accurate one.
    pub transcripts: Option<String>,
    /// None: half of the processors, at most four.
    pub threads: Option<usize>,
    /// People whose speech is recognised at the same time.
    pub speakers: usize,
    /// Other processes run the engines.
    pub elsewhere: bool,
}

/// The installed models, which of them was chosen for what, and how many threads they may use.
/// Cheap to clone; loads nothing by itself.
#[derive(Debug, Clone)]
pub struct Engines {
    folder: ModelFolder,
    captions: Option<String>,
    transcripts: Option<String>,
    threads: Option<usize>,
    speakers: usize,
    /// Other processes run the engines, perhaps on other machines. Only they can check the library.
    elsewhere: bool,
    /// Models that failed to load when this process last tried them, with the reason. Locked only
    /// for a map look-up.
    refused: Arc<Mutex<HashMap<String, String>>>,
}

impl Engines {
    pub fn new(data: &Path, models: Models) -> Self {
        let Models { runtime, captions, transcripts, threads, speakers, elsewhere } = models;
        let folder = ModelFolder::new(data.join("models")).with_runtime(runtime);
        Self { folder, captions, transcripts, threads, speakers, elsewhere, refused: Arc::default() }
    }

    /// Limits how many people's speech is recognised at the same time.
    pub fn track_scheduler(&self) -> TrackScheduler {
        TrackScheduler::new(self.speakers)
    }

    /// Loads the engine for captions. Takes seconds and much memory.
    pub fn for_captions(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        self.open(self.captions.as_deref())
    }

    /// Loads the engine for transcripts.
    pub fn for_transcripts(&self) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        self.open(self.transcripts.as_deref())
    }

    /// Name of the model behind [`Self::for_transcripts`].
    pub fn transcript_model(&self) -> Result<String, Failure> {
        self.folder.choose(self.transcripts.as_deref()).map(|model| model.name).map_err(failure)
    }

    /// Whether some model can give captions, as far as is known without loading it.
    pub async fn can_listen(&self) -> bool {
        let engines = self.clone();
        let work = tokio::task::spawn_blocking(move || engines.work(engines.captions.as_deref())).await;
        work.is_ok_and(|work| work.serves.is_some())
    }

    /// Which models are in use, and which preferred ones cannot be used and why.
    pub async fn models(&self) -> Result<SpeechModels, tokio::task::JoinError> {
        let engines = self.clone();
        tokio::task::spawn_blocking(move || SpeechModels {
            captions: engines.work(engines.captions.as_deref()),
            transcripts: engines.work(engines.transcripts.as_deref()),
            elsewhere: engines.elsewhere,
        })
        .await
    }

    fn work(&self, wanted: Option<&str>) -> SpeechWork {
        let choice = self.folder.choice(wanted, |model| self.usable(model)).inspect_err(|error| {
            tracing::warn!(%error, "the speech models cannot be listed");
        });
        let Ok(mut choice) = choice else { return SpeechWork { serves: None, passed_over: Vec::new() } };
        if self.elsewhere {
            let lacks_library = |error: &ModelError| error.problem() == ModelProblem::NoRuntime;
            if let Some(at) = choice.passed_over.iter().position(|(_, error)| lacks_library(error)) {
                let name = choice.passed_over.swap_remove(at).0;
                choice.passed_over.truncate(at);
                return SpeechWork { serves: Some(name), passed_over: passed_over(choice.passed_over) };
            }
        }
        let serves = choice.serves.map(|model| model.name);
        SpeechWork { serves, passed_over: passed_over(choice.passed_over) }
    }

    fn usable(&self, model: &InstalledModel) -> Result<(), ModelError> {
        match self.refused.lock().get(&model.name) {
            Some(reason) => Err(ModelError::DoesNotLoad { name: model.name.clone(), reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// Logs and remembers each model that could not be loaded in place of the returned one.
    fn open(&self, wanted: Option<&str>) -> Result<Box<dyn SpeechRecognizer>, Failure> {
        let Tried { engine, failed } = try_engines(&self.folder, wanted, self.threads).map_err(failure)?;
        self.remember(engine.as_deref(), &failed);
        let Some(engine) = engine else {
            return Err(failure(failed.into_iter().next().map_or(ModelError::NoModel, |(_, error)| error)));
        };
        for (model, error) in &failed {
            tracing::warn!(model, %error, instead = engine.model(), "a speech model cannot be used; another one is used instead");
        }
        Ok(engine)
    }

    fn remember(&self, engine: Option<&dyn SpeechRecognizer>, failed: &[(String, ModelError)]) {
        let mut refused = self.refused.lock();
        if let Some(engine) = engine {
            refused.remove(engine.model());
        }
        for (name, error) in failed {
            match error {
                ModelError::DoesNotLoad { reason, .. } => refused.insert(name.clone(), reason.clone()),
                _ => refused.remove(name),
            };
        }
    }
}

fn passed_over(models: Vec<(String, ModelError)>) -> Vec<PassedOverModel> {
    let told = |(model, error): (String, ModelError)| PassedOverModel {
        model,
        problem: match error.problem() {
            ModelProblem::NotInstalled => SpeechProblem::NotInstalled,
            ModelProblem::NoRuntime => SpeechProblem::NoRuntime,
            ModelProblem::Damaged => SpeechProblem::Damaged,
            ModelProblem::DoesNotLoad => SpeechProblem::DoesNotLoad,
        },
        reason: error.to_string(),
    };
    models.into_iter().map(told).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn failure(error: ModelError) -> Failure {
    let code = match error {
        ModelError::NoModel => ProblemCode::NoSpeechModel,
        _ => ProblemCode::TranscriptFailed,
    };
    Failure::Permanent(code, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model whose files have the right sizes and which no engine can load.
    fn install(data: &Path, name: &str, engine: &str) {
        let home = data.join("models").join(name);
        std::fs::create_dir_all(&home).unwrap();
        let file = if engine == "ctc" { "model.onnx" } else { "model.bin" };
        std::fs::write(home.join(file), "Kính gửi").unwrap();
        let size = "Kính gửi".len();
        let manifest = format!(
            r#"{{"name": "{name}", "engine": "{engine}", "kind": "base", "language": null, "licence": null,
                "sha256": "{}", "size": {size}}}"#,
            "0".repeat(64)
        );
        std::fs::write(home.join("manifest.json"), manifest).unwrap();
    }

    fn problems(work: &SpeechWork) -> Vec<(&str, SpeechProblem)> {
        work.passed_over.iter().map(|model| (model.model.as_str(), model.problem)).collect()
    }

    fn without_library(data: &Path, captions: Option<&str>) -> Models {
        Models {
            runtime: Some(data.join("none.so")),
            captions: captions.map(str::to_owned),
            speakers: 32,
            ..Models::default()
        }
    }

    #[tokio::test]
    async fn a_streaming_model_without_its_library_cannot_listen() {
        let data = tempfile::tempdir().unwrap();
        let models = without_library(data.path(), None);
        let engines = Engines::new(data.path(), models);
        assert!(!engines.can_listen().await, "nothing is installed");
        install(data.path(), "vi-conformer-ctc", "ctc");
        assert!(!engines.can_listen().await, "the library is missing");
        let models = engines.models().await.unwrap();
        assert_eq!(models.captions.serves, None);
        assert_eq!(problems(&models.captions), [("vi-conformer-ctc", SpeechProblem::NoRuntime)]);

        install(data.path(), "base", "whisper");
        assert!(engines.can_listen().await);
        assert_eq!(engines.models().await.unwrap().captions.serves.as_deref(), Some("base"));
    }

    #[tokio::test]
    async fn a_web_process_does_not_check_the_libraries_of_other_machines() {
        let data = tempfile::tempdir().unwrap();
        install(data.path(), "vi-conformer-ctc", "ctc");
        let models = Models { elsewhere: true, ..without_library(data.path(), Some("removed")) };
        let engines = Engines::new(data.path(), models);
        assert!(engines.can_listen().await);
        let models = engines.models().await.unwrap();
        assert!(models.elsewhere);
        assert_eq!(models.captions.serves.as_deref(), Some("vi-conformer-ctc"));
        assert_eq!(problems(&models.captions), [("removed", SpeechProblem::NotInstalled)]);
    }

    #[tokio::test]
    async fn a_model_that_failed_to_load_is_remembered() {
        let data = tempfile::tempdir().unwrap();
        install(data.path(), "base", "whisper");
        let engines = Engines::new(data.path(), without_library(data.path(), Some("large")));
        assert_eq!(problems(&engines.models().await.unwrap().captions), [("large", SpeechProblem::NotInstalled)]);
        let same = engines.clone();
        let opened = tokio::task::spawn_blocking(move || same.for_captions().err()).await.unwrap();
        assert!(matches!(opened, Some(Failure::Permanent(ProblemCode::TranscriptFailed, _))), "{opened:?}");
        let models = engines.models().await.unwrap();
        assert_eq!(models.captions.serves, None);
        assert_eq!(
            problems(&models.captions),
            [("large", SpeechProblem::NotInstalled), ("base", SpeechProblem::DoesNotLoad)]
        );
        assert_eq!(problems(&models.transcripts), [("base", SpeechProblem::DoesNotLoad)]);
        assert!(!engines.can_listen().await);
    }
}
