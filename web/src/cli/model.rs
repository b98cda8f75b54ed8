//! `diemcau model`

use std::path::PathBuf;
use std::process::ExitCode;

use transcribe::{ModelDetails, ModelFolder};

use super::Context;

#[derive(Debug, clap::Subcommand)]
pub enum Model {
    /// Install a speech model (Whisper or PhoWhisper in ggml form) from a file.
    Add {
        /// The model's file.
        file: PathBuf,
        /// Name to install it under [default: from the file's name].
        #[arg(long)]
        name: Option<String>,
        /// Language it was tuned for, for example vi [default: many].
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
        /// Its licence, for example MIT.
        #[arg(long)]
        licence: Option<String>,
    },
    /// Installed models, one a line: name, kind, size in bytes, SHA-256.
    List,
    /// Remove a model.
    Remove { name: String },
}

impl Model {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let folder = ModelFolder::new(context.data.join("models"));
        tokio::task::spawn_blocking(move || self.work(&folder)).await??;
        Ok(ExitCode::SUCCESS)
    }

    fn work(self, folder: &ModelFolder) -> anyhow::Result<()> {
        match self {
            Self::Add { file, name, language, licence } => {
                let model = folder.add(&file, &ModelDetails { name, language, licence })?;
                say!("{} {}", model.name, model.sha256);
            }
            Self::List => {
                for model in folder.list()? {
                    say!("{} {} {} {}", model.name, model.kind, model.size, model.sha256);
                }
            }
            Self::Remove { name } => folder.remove(&name)?,
        }
        Ok(())
    }
}
