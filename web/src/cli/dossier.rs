// SPDX-License-Identifier: MPL-2.0
//! `diemcau dossier`

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use meetings::ids::{KeyId, MeetingId};
use meetings::policy::Asker;
use protocol::http::SignDossier;
use protocol::problem::ProblemCode;
use use_cases::names;
use use_cases::papers::Piece;

use super::key::first_line;
use super::{Context, refused};

/// Make the dossier of a meeting that has ended: one archive (BagIt) with minutes, transcript, roll
/// call, votes, papers, digests of the recordings and the log, which `diemcau verify` checks.
#[derive(Debug, clap::Args)]
pub struct Dossier {
    /// Id of the meeting.
    meeting: String,
    /// The file to write (.zip). It must not exist.
    file: PathBuf,
    /// With the recordings themselves.
    #[arg(long)]
    sound: bool,
    /// User name of the person whose key signs it [default: it is not signed].
    #[arg(long, value_name = "USERNAME")]
    sign: Option<String>,
    /// Id of the key, as `diemcau key add` prints it [default: the person's only key].
    #[arg(long, value_name = "KEY", requires = "sign")]
    key: Option<String>,
    /// Sign although the certificate has this name and not the person's.
    #[arg(long, value_name = "NAME", requires = "sign")]
    confirm_name: Option<String>,
    /// Passphrase of the key file or PIN of the token [default: the first line of standard input].
    #[arg(long, env = "DIEMCAU_PASSPHRASE", hide_env_values = true, requires = "sign")]
    passphrase: Option<String>,
}

impl Dossier {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let id = MeetingId::parse(&self.meeting).with_context(|| format!("{} is no id of a meeting", self.meeting))?;
        // Before the work, and never over what is there.
        let output = std::fs::OpenOptions::new().write(true).create_new(true).open(&self.file);
        let output = output.with_context(|| format!("{} cannot be written", self.file.display()))?;
        let made = self.make(context, &id, output).await;
        if made.is_err() {
            // What is there is not a dossier.
            let _ = std::fs::remove_file(&self.file);
        }
        made
    }

    async fn make(&self, context: &Context, id: &MeetingId, output: std::fs::File) -> anyhow::Result<ExitCode> {
        let use_cases = context.use_cases(&context.config(&[])?).await?;
        let dossier = use_cases.make_dossier(Asker::CommandLine, id, self.sound).await.map_err(refused)?;
        if let Some(username) = &self.sign {
            let username = names::username(username).map_err(refused)?;
            let store = &use_cases.store;
            let user = store.users().by_username(&username).await.with_context(|| format!("user {username}"))?;
            let key = match &self.key {
                Some(key) => KeyId::parse(key).with_context(|| format!("{key} is no id of a key"))?,
                None => match use_cases.keys(&user).await.map_err(refused)?.as_slice() {
                    [only] => only.id.clone(),
                    keys => anyhow::bail!("{username} has {} keys; name one with --key", keys.len()),
                },
            };
            let passphrase = match &self.passphrase {
                Some(passphrase) => passphrase.clone(),
                None => first_line()?,
            };
            let shown_sha256 = dossier.manifest_sha256.clone();
            let body = SignDossier { key, passphrase, shown_sha256, confirmed_holder: self.confirm_name.clone() };
            let signed = use_cases.sign_dossier_of(&user, id, body).await;
            signed.map_err(|refusal| match (&refusal.code, &refusal.fact) {
                (ProblemCode::OtherName, Some(holder)) => anyhow::anyhow!(
                    "the certificate is {holder}'s and the account {}'s; if that is right, add --confirm-name \"{holder}\"",
                    user.name
                ),
                _ => refused(refusal),
            })?;
        }
        let file = use_cases.dossier_file(Asker::CommandLine, id).await.map_err(refused)?;
        let path = self.file.clone();
        tokio::task::spawn_blocking(move || write(file.pieces, output, &path)).await??;
        say!("{}", dossier.manifest_sha256);
        Ok(ExitCode::SUCCESS)
    }
}

fn write(pieces: Vec<Piece>, mut output: std::fs::File, path: &Path) -> anyhow::Result<()> {
    for piece in pieces {
        let written = match piece {
            Piece::Bytes(bytes) => output.write_all(&bytes),
            Piece::File { path, length } => std::fs::File::open(path).and_then(|file| {
                use std::io::Read as _;
                std::io::copy(&mut file.take(length.into()), &mut output).map(|_| ())
            }),
        };
        written.with_context(|| format!("{} cannot be written", path.display()))?;
    }
    output.sync_all().with_context(|| format!("{} cannot be written", path.display()))
}
