// SPDX-License-Identifier: MPL-2.0
//! The command `diemcau`: one file per command.

/// Prints a line. A closed pipe (`diemcau model list | head -1`) is no error.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod audit;
mod backup;
mod demo;
mod dossier;
mod key;
mod link;
mod list;
mod meeting;
mod model;
mod probe;
mod retention;
mod serve;
mod sheet_file;
mod signals;
mod token;
mod transcribe;
mod turn_config;
mod unit;
mod user;
mod user_list;
mod verify;
mod verify_dossier;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use base::{Clock, Refusal};
use clap::{Parser, Subcommand};
use store::Store;
use use_cases::UseCases;

use crate::config::{self, Config};
use crate::{memory, server};

/// Video conferences and signed minutes for public administration.
#[derive(Debug, Parser)]
#[command(name = "diemcau", version = env!("DIEMCAU_VERSION"), propagate_version = true)]
struct Arguments {
    /// Data folder: database, recordings, models, certificates.
    #[arg(long, global = true, value_name = "DIR", env = "DIEMCAU_DATA", default_value = "data")]
    data: PathBuf,
    /// Configuration file [default: DATA/diemcau.toml if it exists].
    #[arg(long, global = true, value_name = "FILE", env = "DIEMCAU_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Lang {
    Vi,
    En,
}

impl From<Lang> for protocol::problem::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Vi => Self::Vietnamese,
            Lang::En => Self::English,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Manage accounts.
    #[command(subcommand)]
    User(user::User),
    /// Manage units.
    #[command(subcommand)]
    Unit(unit::Unit),
    /// Plan meetings.
    #[command(subcommand)]
    Meeting(meeting::Meeting),
    /// Create a one-time sign-in link for a person and print it.
    Link(link::Link),
    Token(token::Token),
    Probe(probe::Probe),
    /// Manage signing keys.
    #[command(subcommand)]
    Key(key::Key),
    /// Manage speech models.
    #[command(subcommand)]
    Model(model::Model),
    Transcribe(transcribe::Transcribe),
    Verify(verify::Verify),
    Dossier(dossier::Dossier),
    Retention(retention::Retention),
    TurnConfig(turn_config::TurnConfig),
    /// Check the audit log.
    #[command(subcommand)]
    Audit(audit::Audit),
    Backup(backup::Backup),
    /// Read one untrusted file from standard input. The server starts this command.
    #[command(name = untrusted::COMMAND, hide = true)]
    ReadUntrusted,
    /// Check one dossier from standard input. The command `verify` starts this one.
    #[command(name = untrusted::dossier_file::COMMAND, hide = true)]
    ReadDossier,
    /// Decode the sound file that is standard input. The server starts this command.
    #[command(name = untrusted::sound::COMMAND, hide = true)]
    ReadSound,
    /// Confine LibreOffice and have it convert one document. The server starts this command.
    #[command(name = untrusted::converter::COMMAND, hide = true)]
    ConvertOffice,
    /// Create demo data (a province, four communes, people, a meeting today) and print sign-in
    /// links.
    Demo(demo::Demo),
}

/// Shared by all commands.
#[derive(Debug)]
struct Context {
    data: PathBuf,
    config_file: Option<PathBuf>,
    clock: Clock,
}

impl Context {
    /// Reads the file, then the environment, then `flags`; later ones win.
    fn config(&self, flags: &[(&'static str, String)]) -> anyhow::Result<Config> {
        let default = self.data.join(config::FILE_NAME);
        let file = self.config_file.as_ref().unwrap_or(&default);
        Ok(Config::load(file, self.config_file.is_some(), |name| std::env::var(name).ok(), flags)?)
    }

    /// Opens the store; works while a server is running.
    async fn store(&self, config: &Config) -> anyhow::Result<Store> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("the data folder {} cannot be created", self.data.display()))?;
        Store::open(&config.database_in(&self.data)).await.context("the database cannot be opened")
    }

    /// The use cases on that store.
    async fn use_cases(&self, config: &Config) -> anyhow::Result<UseCases> {
        server::use_cases_of(&self.data, config, self.store(config).await?, self.clock.clone())
    }
}

/// A refusal as text for a terminal.
#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn refused(refusal: Refusal) -> anyhow::Error {
    let problem = refusal.problem(protocol::problem::Language::English);
    match problem.fact {
        Some(fact) => anyhow::anyhow!("{} ({fact})", problem.title.trim_end_matches('.')),
        None => anyhow::anyhow!("{}", problem.title.trim_end_matches('.')),
    }
}

/// Runs the command line. The exit status is 0, 1 after an error, or the command's own.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    // Before the runtime starts its threads, because the process limits itself while it has one.
    match arguments.command {
        Command::ReadUntrusted => return untrusted::child_main::run(),
        Command::ReadDossier => return untrusted::dossier_file::run(),
        Command::ReadSound => return untrusted::sound::child_main::run(),
        Command::ConvertOffice => return untrusted::converter::run(),
        _ => {}
    }
    memory::give_back_large_blocks();
    let context = Context { data: arguments.data, config_file: arguments.config, clock: Clock::system() };
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the program cannot start its threads")
        .and_then(|runtime| {
            let result = runtime.block_on(dispatch(&context, arguments.command));
            // Does not wait for threads that still compute; their results are no longer needed.
            runtime.shutdown_background();
            result
        });
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("diemcau: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(command) => command.run(context).await,
        Command::User(command) => command.run(context).await,
        Command::Unit(command) => command.run(context).await,
        Command::Meeting(command) => command.run(context).await,
        Command::Link(command) => command.run(context).await,
        Command::Token(command) => command.run(context).await,
        Command::Probe(command) => command.run(context).await,
        Command::Key(command) => command.run(context).await,
        Command::Model(command) => command.run(context).await,
        Command::Transcribe(command) => command.run(context).await,
        Command::Verify(command) => command.run(context).await,
        Command::Dossier(command) => command.run(context).await,
        Command::Retention(_) => retention::Retention::run(context).await,
        Command::TurnConfig(_) => turn_config::TurnConfig::run(context),
        Command::Audit(command) => command.run(context).await,
        Command::Backup(command) => command.run(context).await,
        Command::ReadUntrusted => Ok(untrusted::child_main::run()),
        Command::ReadDossier => Ok(untrusted::dossier_file::run()),
        Command::ReadSound => Ok(untrusted::sound::child_main::run()),
        Command::ConvertOffice => Ok(untrusted::converter::run()),
        Command::Demo(command) => command.run(context).await,
    }
}
