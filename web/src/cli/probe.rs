// SPDX-License-Identifier: MPL-2.0
//! `diemcau probe`

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::{MeetingRole, MeetingState};
use meetings::policy::MediaRights;
use probe::{Address, Fault, MOST_BOTS, MOST_SECONDS, Picture, Plan, Report, Verdict, Voice};
use protocol::problem::Language;
use store::access_tokens::NewAccessToken;
use store::{Actor, Store, Token};
use tokio_util::sync::CancellationToken;

use super::{Context, Lang};

/// After its run a token of our own is of no use to anybody; it is revoked, and this is for a run
/// that was killed.
const TOKEN_OUTLIVES: i64 = 10 * 60 * 1000;
/// The meeting could not be tried at all.
const NOT_TRIED: u8 = 2;
/// Ended by a second Ctrl-C.
const KILLED: i32 = 130;

/// Try a meeting as one or many participants and say how the line was.
///
/// Test participants join as pages do, speak and show files, listen and watch. Each needs a token
/// of its own (`diemcau token --publish --subscribe --count N`); on the server itself `--count`
/// alone makes tokens for the run. Exit status: 0 the line is good or enough for sound, or nobody
/// spoke; 1 it is weak; 2 the meeting could not be tried.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("who").required(true).multiple(true).args(["token", "tokens", "count"]))]
pub struct Probe {
    /// Address of the meeting, as a browser shows it.
    url: String,
    /// Token of the only participant.
    #[arg(long, env = "DIEMCAU_TOKEN", hide_env_values = true, conflicts_with_all = ["tokens", "count"])]
    token: Option<String>,
    /// File of tokens, one a line: a participant for each.
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
    /// So many participants: the first of --tokens, or with tokens made in the data folder.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MOST_BOTS as i64))]
    count: Option<u32>,
    /// What they say: Ogg Opus, sent as it is, or WAV. Repeated.
    #[arg(long, value_name = "FILE")]
    voice: Option<PathBuf>,
    /// What they show: IVF with VP8. Repeated.
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// How long they stay.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    seconds: u64,
    /// Seconds over which their coming is spread; added to --seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=MOST_SECONDS))]
    ramp: u64,
    /// Only the first K speak and show [default: all].
    #[arg(long, value_name = "K")]
    speakers: Option<usize>,
    /// Pictures of others that each of them looks at.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=25))]
    tiles: u8,
    /// Trust any certificate, for servers with a self-made one.
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
            made.revoke(context).await;
        }
        report.map_err(words)
    }

    /// Everything that the options say; without tokens when these are still to be made.
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

    /// On the server itself: tokens for this run only.
    async fn make_tokens(&self, context: &Context, plan: &mut Plan) -> anyhow::Result<MadeTokens> {
        let config = context.config(&[])?;
        let database = config.database_in(&context.data);
        if !database.contains("://") && !std::path::Path::new(&database).exists() {
            bail!(
                "--count without --tokens makes tokens in the server's data folder, and {} is none",
                context.data.display()
            );
        }
        let store = context.store(&config).await?;
        let id = MeetingId::parse(&plan.address.meeting).context("the meeting in the address")?;
        let meeting = store.meetings().get(&id).await.with_context(|| format!("meeting {id}"))?;
        if meeting.state == MeetingState::Ended {
            bail!("this meeting has ended");
        }
        let now = context.clock.now();
        let lasts = i64::try_from((plan.stay + plan.ramp).as_millis()).unwrap_or(i64::MAX / 2);
        let mut ids = Vec::new();
        let mut work = store.begin().await?;
        for number in 1..=self.count.unwrap_or(1) {
            let new = NewAccessToken {
                meeting: id.clone(),
                unit: meeting.unit.clone(),
                name: format!("Máy thử {number}"),
                role: MeetingRole::Observer,
                rights: MediaRights { publish: true, subscribe: true },
                expires_at: now.plus(lasts + TOKEN_OUTLIVES),
            };
            let secret = Token::random();
            let made = work.access_tokens().create(&new, &secret.hash(), &Actor::CommandLine, now).await;
            ids.push(made.context("a token cannot be made")?);
            plan.tokens.push(secret.secret().to_owned());
        }
        work.save().await.context("the tokens cannot be made")?;
        Ok(MadeTokens { store, ids })
    }
}

/// Tokens that end with the run.
struct MadeTokens {
    store: Store,
    ids: Vec<ParticipantId>,
}

impl MadeTokens {
    async fn revoke(self, context: &Context) {
        if let Err(error) = self.revoke_all(context.clock.now()).await {
            // They expire by themselves.
            eprintln!("diemcau: the tokens of this run cannot be revoked: {error}");
        }
    }

    async fn revoke_all(&self, now: Millis) -> store::Result<()> {
        let mut work = self.store.begin().await?;
        for id in &self.ids {
            work.access_tokens().revoke(id, &Actor::CommandLine, now).await?;
        }
        work.save().await
    }
}

/// The first Ctrl-C lets the participants say goodbye; a second one does not wait for it.
async fn stop_on_interrupt(stop: CancellationToken) {
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.cancel();
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(KILLED);
        }
    }
}
