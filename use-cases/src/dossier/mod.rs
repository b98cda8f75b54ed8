// SPDX-License-Identifier: MPL-2.0
//! The dossier of a meeting: `gathering.rs` collects what goes into it, `words.rs` writes the texts
//! for people, `writing.rs` makes the archive. Here: who may, how far it is, and the signature.

mod gathering;
mod words;
mod writing;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use base::Refusal;
use dossier::archive::with_one_more;
use dossier::bag;
use meetings::folding::slug;
use meetings::ids::{DossierId, MeetingId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::{Access, Action, Asker};
use parking_lot::Mutex;
use protocol::http::{DossierProgress, DossierSigner, DossierSummary, DossierView, SignDossier};
use protocol::problem::{Language, ProblemCode};
use store::dossiers::{Dossier, DossierSignature};
use store::minutes_signing::FiledCertificate;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use untrusted::Caller;

use self::gathering::Gathered;
pub(crate) use self::writing::delete_archives;
use self::writing::{DossierFiles, Made, Progress};
use crate::key_opening::{self, Checks, refusal_of_key};
use crate::papers::Piece;
use crate::signatures::time_stamp_failed;
use crate::{UseCases, actor};

/// Longest name of the file, without its ending.
const MOST_OF_NAME: usize = 80;

/// Dossiers that are being made.
#[derive(Debug)]
pub(crate) struct Dossiers {
    making: Mutex<HashMap<MeetingId, Arc<Progress>>>,
    /// Why the last one of a meeting came to nothing.
    failed: Mutex<HashMap<MeetingId, Refusal>>,
    /// One at a time: each reads all sound of its meeting.
    turn: Arc<Semaphore>,
}

impl Dossiers {
    /// Nothing is made while this is held. None: the server stops.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        self.turn.clone().acquire_owned().await.ok()
    }
}

impl Default for Dossiers {
    fn default() -> Self {
        Self { making: Mutex::default(), failed: Mutex::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}

/// That a dossier is being made, until its task ends, however it does.
struct Making {
    id: MeetingId,
    use_cases: Arc<UseCases>,
}

impl Drop for Making {
    fn drop(&mut self) {
        self.use_cases.dossiers.making.lock().remove(&self.id);
    }
}

/// A dossier to be sent.
#[derive(Debug)]
pub struct DossierFile {
    /// Without an ending.
    pub name: String,
    pub pieces: Vec<Piece>,
    pub length: u64,
}

impl UseCases {
    async fn meeting_for_dossier(&self, asker: Asker<'_>, id: &MeetingId) -> Result<Meeting, Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        if let Asker::Person(user) = asker {
            Access::of(user, &meeting).require(Action::MakeDossier)?;
        }
        Ok(meeting)
    }

    /// The dossier of a meeting: the last one that was made, and how far the next one is.
    pub async fn dossier(&self, user: &User, id: &MeetingId, language: Language) -> Result<DossierView, Refusal> {
        let meeting = self.meeting_for_dossier(user.into(), id).await?;
        let making = self.dossiers.making.lock().get(id).map(|progress| DossierProgress {
            done: progress.done.load(Ordering::Relaxed),
            total: progress.total.load(Ordering::Relaxed),
        });
        let problem = self.dossiers.failed.lock().get(id).map(|refusal| refusal.problem(language));
        let mut dossier = None;
        if let Some(newest) = self.store.dossiers().newest(id).await?
            && is_there(&DossierFiles::of(&self.data, id, &newest.id)).await
        {
            dossier = Some(summary(newest));
        }
        let sound_deleted_at = self.deleted_of(id).await?.and_then(|deleted| deleted.sound);
        Ok(DossierView { may_make: meeting.state == MeetingState::Ended, making, problem, sound_deleted_at, dossier })
    }

    /// Begins to make the dossier; one that is being made is left to be made.
    pub async fn begin_dossier(self: Arc<Self>, user: &User, id: &MeetingId, with_sound: bool) -> Result<(), Refusal> {
        let meeting = self.meeting_for_dossier(user.into(), id).await?;
        require_over(&meeting)?;
        self.check_disk()?;
        let progress = Arc::new(Progress::default());
        {
            let mut making = self.dossiers.making.lock();
            if making.contains_key(id) {
                return Ok(());
            }
            making.insert(id.clone(), progress.clone());
            self.dossiers.failed.lock().remove(id);
        }
        let (user, making) = (user.clone(), Making { id: id.clone(), use_cases: self });
        tokio::spawn(async move {
            let use_cases = &making.use_cases;
            if let Err(refusal) = use_cases.make_now((&user).into(), &meeting, with_sound, &progress).await {
                use_cases.dossiers.failed.lock().insert(meeting.id.clone(), refusal);
            }
        });
        Ok(())
    }

    /// Makes the dossier and waits for it, for the command line.
    pub async fn make_dossier(&self, asker: Asker<'_>, id: &MeetingId, with_sound: bool) -> Result<Dossier, Refusal> {
        let meeting = self.meeting_for_dossier(asker, id).await?;
        require_over(&meeting)?;
        self.make_now(asker, &meeting, with_sound, &Arc::new(Progress::default())).await
    }

    async fn make_now(
        &self,
        asker: Asker<'_>,
        meeting: &Meeting,
        with_sound: bool,
        progress: &Arc<Progress>,
    ) -> Result<Dossier, Refusal> {
        let _turn = self.dossiers.turn.clone().acquire_owned().await.map_err(Refusal::internal)?;
        // Of sound that was deleted it has the digests.
        let is_silent = self.deleted_of(&meeting.id).await?.is_some_and(|deleted| deleted.sound.is_some());
        let with_sound = with_sound && !is_silent;
        let gathered = self.settled(meeting, with_sound).await?;
        let log_seq = gathered.log_seq;
        let id = DossierId::from_random(store::random::bits());
        let files = DossierFiles::of(&self.data, &meeting.id, &id);
        let writing = progress.clone();
        let made = tokio::task::spawn_blocking(move || files.write(gathered, &writing));
        let Made { files, bytes, manifest_sha256 } = made.await.map_err(Refusal::internal)?.map_err(|e| failed(&e))?;
        let (made_by, made_by_name) = match asker {
            Asker::Person(user) => (Some(user.id.clone()), user.name.clone()),
            Asker::CommandLine => (None, String::new()),
        };
        let dossier = Dossier {
            id,
            meeting: meeting.id.clone(),
            made_at: self.clock.now(),
            made_by,
            made_by_name,
            with_sound,
            files,
            bytes,
            log_seq,
            manifest_sha256,
            signed: None,
        };
        let mut work = self.store.begin().await?;
        work.dossiers().add(&dossier, &actor(asker)).await?;
        work.save().await?;
        Ok(dossier)
    }

    /// Everything as it was at one moment: where something was written meanwhile, it is read again.
    async fn settled(&self, meeting: &Meeting, with_sound: bool) -> Result<Gathered, Refusal> {
        const ATTEMPTS: usize = 4;
        for _ in 0..ATTEMPTS {
            let gathered = self.gather(meeting, with_sound).await?;
            let now = self.store.dossiers().log(&meeting.id).await?.last().map_or(0, |entry| entry.seq);
            if now == gathered.log_seq {
                return Ok(gathered);
            }
        }
        Err(ProblemCode::Unavailable.into())
    }

    /// Signs the dossier that the person was shown, with the key of minutes.
    pub async fn sign_dossier(&self, user: &User, id: &MeetingId, body: SignDossier) -> Result<(), Refusal> {
        self.meeting_for_dossier(user.into(), id).await?;
        self.sign_made(user, id, body).await
    }

    /// The same for somebody on the server's machine, who names whose key it is.
    pub async fn sign_dossier_of(&self, signer: &User, id: &MeetingId, body: SignDossier) -> Result<(), Refusal> {
        self.sign_made(signer, id, body).await
    }

    async fn sign_made(&self, user: &User, id: &MeetingId, body: SignDossier) -> Result<(), Refusal> {
        let dossier = self.store.dossiers().newest(id).await?.ok_or(ProblemCode::NotFound)?;
        let key = self.store.keys().get(&body.key).await?;
        if key.user != user.id {
            return Err(ProblemCode::NotFound.into());
        }
        let now = self.clock.now();
        key_opening::check_passphrase(&body.passphrase)?;
        if dossier.manifest_sha256 != body.shown_sha256 {
            return Err(ProblemCode::DossierChanged.into());
        }
        let files = DossierFiles::of(&self.data, id, &dossier.id);
        let content = tokio::fs::read(files.signed()).await.map_err(|error| gone(&error))?;
        if store::minutes_signing::sha256_hex(&content) != dossier.manifest_sha256 {
            return Err(Refusal::internal("what is signed of a dossier is another file"));
        }
        let place = self.readers.enter(&Caller::Person(user.id.clone())).map_err(ProblemCode::from)?;
        let confirmed_before = key.other_name_confirmed.then_some(key.subject);
        let opened = key_opening::open(key.kind, body.passphrase, place).await?;
        let checks = Checks { trust: self.trusted().await?, now };
        key_opening::check_fitness(&checks.of(&opened.key)?)?;
        let confirmed = body.confirmed_holder.or(confirmed_before);
        key_opening::check_name(opened.key.holder(), &user.name, confirmed.as_deref())?;
        let authority = self.time_stamp_authority.clone();
        let signed = opened.sign(move |key| {
            let authority = match &authority {
                Some(url) => Some(signing::HttpTimeStampAuthority::new(url).map_err(|e| time_stamp_failed(&e))?),
                None => None,
            };
            let time_stamps = authority.as_ref().map(|a| a as &dyn signing::TimeStampAuthority);
            let signature = signing::sign_detached(&content, &key, now, time_stamps).map_err(|error| match &error {
                signing::SignError::Key(e) => refusal_of_key(e),
                signing::SignError::TimeStamp(e) => time_stamp_failed(e),
                other => Refusal::internal(other),
            })?;
            let certificate = FiledCertificate { sha256: key.certificate_sha256(), subject: key.subject() };
            Ok(DossierSignature { signature, signer_name: key.holder().to_owned(), certificate, at: now })
        });
        let signed = signed.await?;
        let mut work = self.store.begin().await?;
        work.dossiers().sign(&dossier, &signed, &actor(user.into())).await?;
        Ok(work.save().await?)
    }

    /// The dossier as it is sent, with its signature.
    pub async fn dossier_file(&self, asker: Asker<'_>, id: &MeetingId) -> Result<DossierFile, Refusal> {
        let meeting = self.meeting_for_dossier(asker, id).await?;
        let dossier = self.store.dossiers().newest(id).await?.ok_or(ProblemCode::NotFound)?;
        let path = DossierFiles::of(&self.data, id, &dossier.id).archive();
        let name = slug(&format!("ho-so-{}", meeting.title), MOST_OF_NAME);
        let signature = dossier.signed.map(|signed| signed.signature);
        let pieces = tokio::task::spawn_blocking(move || pieces_of(&path, signature.as_deref()));
        let (pieces, length) = pieces.await.map_err(Refusal::internal)?.map_err(|error| gone(&error))?;
        Ok(DossierFile { name, pieces, length })
    }

    /// Deletes the files of dossiers that were made long ago; each can be made again.
    pub async fn delete_old_dossiers(&self) {
        let data = self.data.clone();
        let _ = tokio::task::spawn_blocking(move || writing::delete_old(&data)).await;
    }
}

fn pieces_of(path: &Path, signature: Option<&[u8]>) -> io::Result<(Vec<Piece>, u64)> {
    let mut archive = std::fs::File::open(path)?;
    let whole = archive.metadata()?.len();
    let (kept, tail) = match signature {
        Some(signature) => with_one_more(&mut archive, bag::SIGNATURE, signature)?,
        None => (whole, Vec::new()),
    };
    let length = kept + tail.len() as u64;
    let body = Piece::File { path: path.to_owned(), length: u32::try_from(kept).map_err(io::Error::other)? };
    Ok((vec![body, Piece::Bytes(tail)], length))
}

async fn is_there(files: &DossierFiles) -> bool {
    for path in [files.archive(), files.signed()] {
        if !tokio::fs::try_exists(path).await.unwrap_or(false) {
            return false;
        }
    }
    true
}

fn require_over(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.state == MeetingState::Ended { Ok(()) } else { Err(ProblemCode::MeetingNotEnded.into()) }
}

fn failed(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::FileTooLarge => ProblemCode::DossierTooLarge.into(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ProblemCode::StorageFull.into(),
        // Somebody has deleted a paper since the list was read.
        io::ErrorKind::NotFound => ProblemCode::Unavailable.into(),
        _ => Refusal::internal(error),
    }
}

/// Its file was deleted: it is made again.
fn gone(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::NotFound => ProblemCode::DossierGone.into(),
        _ => Refusal::internal(error),
    }
}

fn summary(dossier: Dossier) -> DossierSummary {
    DossierSummary {
        made_at: dossier.made_at,
        made_by_name: dossier.made_by_name,
        with_sound: dossier.with_sound,
        files: dossier.files,
        bytes: dossier.bytes,
        manifest_sha256: dossier.manifest_sha256,
        signed: dossier.signed.map(|signed| DossierSigner {
            name: signed.signer_name,
            at: signed.at,
            certificate: signed.certificate.subject,
        }),
    }
}
