// SPDX-License-Identifier: MPL-2.0
//! `diemcau model`

use std::path::PathBuf;
use std::process::ExitCode;

use transcribe::{ModelDetails, ModelFolder};

use super::Context;

#[derive(Debug, clap::Subcommand)]
pub enum Model {
    /// Install a speech model: Whisper or PhoWhisper in ggml form from a file, or a bundle (a
    /// folder with manifest.json).
    ///
    /// The files are checked and the model is tested before it is installed.
    Add {
        /// The model's file or the bundle's folder.
        #[arg(value_name = "PATH")]
        source: PathBuf,
        /// Name of the installed model [default: from the bundle or the file name].
        #[arg(long)]
        name: Option<String>,
        /// Language of the model, for example vi [default: multilingual].
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
        /// Licence of the model, for example MIT.
        #[arg(long)]
        licence: Option<String>,
    },
    /// List installed models, one per line: name, kind (Whisper size, or ctc), size in bytes,
    /// SHA-256.
    List,
    /// Remove a model.
    Remove { name: String },
}

impl Model {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let folder = ModelFolder::new(context.data.join("models")).with_runtime(config.onnxruntime);
        tokio::task::spawn_blocking(move || self.work(&folder)).await??;
        Ok(ExitCode::SUCCESS)
    }

    fn work(self, folder: &ModelFolder) -> anyhow::Result<()> {
        match self {
            Self::Add { source, name, language, licence } => {
                let model = folder.add(&source, &ModelDetails { name, language, licence })?;
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
