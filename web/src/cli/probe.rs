// SPDX-License-Identifier: MPL-2.0
//! `diemcau probe`

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::MeetingRole;
use meetings::policy::{Asker, MediaRights};
use probe::{Address, Fault, MOST_BOTS, MOST_SECONDS, Picture, Plan, Report, Verdict, Voice};
use protocol::problem::Language;
use tokio_util::sync::CancellationToken;
use use_cases::UseCases;
use use_cases::access_tokens::TokenOrder;

use super::{Context, Lang, refused};

/// How long the tokens of a run stay valid after its planned end, in milliseconds. A run revokes
/// its tokens; this applies if it was killed.
const TOKEN_MARGIN: i64 = 10 * 60 * 1000;
/// The meeting could not be tested.
const NOT_TRIED: u8 = 2;
/// Exit status after a second Ctrl-C.
const KILLED: i32 = 130;

/// Join a meeting with one or many test participants and report the quality of the connection.
///
/// Test participants join like browsers, send audio and video from files, and receive. Each needs a
/// token (`diemcau token --publish --subscribe --count N`); on the server itself `--count` alone
/// creates tokens for the run. Exit status: 0 the connection is good or sufficient for audio, or
/// nobody spoke; 1 it is weak; 2 the meeting could not be tested.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("who").required(true).multiple(true).args(["token", "tokens", "count"]))]
pub struct Probe {
    /// Address of the meeting, as in the browser.
    url: String,
    /// Token, for a single participant.
    #[arg(long, env = "DIEMCAU_TOKEN", hide_env_values = true, conflicts_with_all = ["tokens", "count"])]
    token: Option<String>,
    /// File with one token per line, one for each participant.
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
    /// Number of participants. Uses the first tokens of --tokens; without --tokens, creates tokens
    /// in the data folder.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MOST_BOTS as i64))]
    count: Option<u32>,
    /// Audio to send, in a loop: Ogg Opus, sent unchanged, or WAV.
    #[arg(long, value_name = "FILE")]
    voice: Option<PathBuf>,
    /// Video to send, in a loop: IVF with VP8.
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// How long each participant stays.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    seconds: u64,
    /// Seconds during which the participants join; added to --seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_SECONDS))]
    ramp: u64,
    /// Only the first K send [default: all].
    #[arg(long, value_name = "K")]
    speakers: Option<usize>,
    /// Number of videos that each participant receives.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=25))]
    tiles: u8,
    /// Accept any certificate, for servers with a self-signed one.
    #[arg(long)]
    insecure: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Language of the report.
    #[arg(long, value_enum, default_value = "vi")]
    lang: Lang,
}

impl Probe {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let language = self.lang.into();
        match self.tried(context, language).await {
            Ok(report) => {
                if self.json {
                    say!("{}", serde_json::to_string_pretty(&report)?);
                } else {
                    say!("{}", report.text(language).trim_end());
                }
                Ok(match report.verdict {
                    _ if report.joined == 0 => ExitCode::from(NOT_TRIED),
                    Verdict::Weak => ExitCode::FAILURE,
                    _ => ExitCode::SUCCESS,
                })
            }
            Err(error) => {
                eprintln!("diemcau: {error:#}");
                Ok(ExitCode::from(NOT_TRIED))
            }
        }
    }

    async fn tried(&self, context: &Context, language: Language) -> anyhow::Result<Report> {
        let words = |fault: Fault| anyhow::anyhow!("{}", fault.words(language));
        let mut plan = self.plan(language).map_err(words)?;
        let made = if plan.tokens.is_empty() { Some(self.make_tokens(context, &mut plan).await?) } else { None };
        let stop = CancellationToken::new();
        let listening = tokio::spawn(stop_on_interrupt(stop.clone()));
        let report = probe::run(plan, stop).await;
        listening.abort();
        if let Some(made) = made {
            made.revoke().await;
        }
        report.map_err(words)
    }

    /// The plan that the options describe; without tokens if they are yet to be created.
    fn plan(&self, language: Language) -> Result<Plan, Fault> {
        let address = Address::parse(&self.url)?;
        let mut tokens = match (&self.token, &self.tokens) {
            (Some(token), _) if probe::is_token(token) => vec![token.clone()],
            (Some(_), _) => return Err(Fault::Refused(401)),
            (None, Some(file)) => probe::read_tokens(file)?,
            (None, None) => Vec::new(),
        };
        if let (Some(count), false) = (self.count, tokens.is_empty()) {
            if (count as usize) > tokens.len() {
                return Err(Fault::Option { name: "--count", least: 1, most: tokens.len() as u64 });
            }
            tokens.truncate(count as usize);
        }
        Ok(Plan {
            address,
            tokens,
            voice: self.voice.as_deref().map(Voice::open).transpose()?.map(Arc::new),
            picture: self.picture.as_deref().map(Picture::open).transpose()?.map(Arc::new),
            stay: Duration::from_secs(self.seconds),
            ramp: Duration::from_secs(self.ramp),
            speakers: self.speakers.unwrap_or(MOST_BOTS),
            tiles: self.tiles.into(),
            insecure: self.insecure,
            language,
        })
    }

    /// On the server itself: creates tokens for this run.
    async fn make_tokens(&self, context: &Context, plan: &mut Plan) -> anyhow::Result<MadeTokens> {
        let config = context.config(&[])?;
        let database = config.database_in(&context.data);
        if !database.contains("://") && !std::path::Path::new(&database).exists() {
            bail!(
                "--count without --tokens creates tokens in the server's data folder, and {} is not one",
                context.data.display()
            );
        }
        let use_cases = context.use_cases(&config).await?;
        let meeting = MeetingId::parse(&plan.address.meeting).context("the meeting in the address")?;
        let unit = use_cases.store.meetings().get(&meeting).await.with_context(|| format!("meeting {meeting}"))?.unit;
        let lasts = i64::try_from((plan.stay + plan.ramp).as_millis()).unwrap_or(i64::MAX / 2);
        let order = TokenOrder {
            meeting,
            unit,
            names: (1..=self.count.unwrap_or(1)).map(|number| format!("Máy thử {number}")).collect(),
            role: MeetingRole::Delegate,
            rights: MediaRights::ALL,
            expires_at: context.clock.now().plus(lasts + TOKEN_MARGIN),
        };
        let issued = use_cases.issue_access_tokens(Asker::CommandLine, order).await;
        let issued = issued.map_err(refused).context("the tokens cannot be created")?;
        plan.tokens.extend(issued.iter().map(|token| token.secret.secret().to_owned()));
        Ok(MadeTokens { use_cases, ids: issued.into_iter().map(|token| token.id).collect() })
    }
}

/// Tokens that are revoked after the run.
struct MadeTokens {
    use_cases: UseCases,
    ids: Vec<ParticipantId>,
}

impl MadeTokens {
    async fn revoke(self) {
        if let Err(refusal) = self.use_cases.revoke_access_tokens(Asker::CommandLine, &self.ids).await {
            // They expire later.
            eprintln!("diemcau: the tokens of this run cannot be revoked: {:#}", refused(refusal));
        }
    }
}

/// The first Ctrl-C lets the participants leave properly; a second one exits at once.
async fn stop_on_interrupt(stop: CancellationToken) {
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.cancel();
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(KILLED);
        }
    }
}
