// SPDX-License-Identifier: MPL-2.0
//! `diemcau key add`

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use meetings::policy::Asker;
use protocol::problem::ProblemCode;
use store::keys::KeyKind;
use use_cases::{Trust, keys, names};

use super::{Context, refused};

#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// Add a signing key for a person and print its id. The passphrase or PIN is used once to check
    /// the key, and is not stored.
    Add(Add),
}

#[derive(Debug, clap::Args)]
pub struct Add {
    /// User name of the person.
    username: String,
    /// Key file (.p12, .pfx).
    #[arg(long, value_name = "FILE", required_unless_present = "pkcs11", conflicts_with = "pkcs11")]
    pkcs12: Option<PathBuf>,
    /// PKCS#11 module, for example /usr/lib/softhsm/libsofthsm2.so.
    #[arg(long, value_name = "MODULE", requires = "token")]
    pkcs11: Option<PathBuf>,
    /// Label of the token.
    #[arg(long, requires = "pkcs11")]
    token: Option<String>,
    /// Label of the key in the token [default: its only key].
    #[arg(long = "key", value_name = "LABEL", requires = "pkcs11")]
    key_label: Option<String>,
    /// Name of the key for the person [default: the name in the certificate].
    #[arg(long)]
    label: Option<String>,
    /// Accept a certificate with this name although it differs from the person's name. This is
    /// logged.
    #[arg(long, value_name = "NAME")]
    confirm_name: Option<String>,
    /// Passphrase of the file or PIN of the token [default: the first line of standard input].
    #[arg(long, env = "DIEMCAU_PASSPHRASE", hide_env_values = true)]
    passphrase: Option<String>,
}

impl Key {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let Self::Add(add) = self;
        let kind = match (&add.pkcs12, &add.pkcs11) {
            (Some(file), _) => KeyKind::Pkcs12 {
                file: std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?,
            },
            (None, Some(module)) => KeyKind::Pkcs11 {
                module: module.display().to_string(),
                token: add.token.unwrap_or_default(),
                label: add.key_label.unwrap_or_default(),
            },
            (None, None) => anyhow::bail!("one of --pkcs12 and --pkcs11 is needed"),
        };
        let passphrase = match add.passphrase {
            Some(passphrase) => passphrase,
            None => first_line()?,
        };
        keys::check_passphrase(&passphrase).map_err(refused)?;
        let config = context.config(&[])?;
        let trust = Trust { data: context.data.clone(), files: config.trust.clone() };
        let certificate = keys::inspect_key(kind.clone(), passphrase, &trust, context.clock.now()).await?;
        keys::check_fitness(&certificate).map_err(refused)?;
        let use_cases = context.use_cases(&config).await?;
        let username = names::username(&add.username).map_err(refused)?;
        let user = use_cases.store.users().by_username(&username).await.with_context(|| format!("user {username}"))?;
        let confirmed = add.confirm_name.as_deref();
        let key = use_cases.add_key(Asker::CommandLine, &user, add.label, &kind, &certificate, confirmed).await;
        let key = key.map_err(|refusal| match refusal.code {
            ProblemCode::OtherName => anyhow::anyhow!(
                "the certificate is {holder}'s and the account {}'s; if that is right, add --confirm-name \"{holder}\"",
                user.name,
                holder = certificate.holder
            ),
            _ => refused(refusal),
        })?;
        say!("{}", key);
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn first_line() -> anyhow::Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Passphrase (will be shown as you type; pipe it in to avoid that):");
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).context("the passphrase cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
