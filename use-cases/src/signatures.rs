// SPDX-License-Identifier: MPL-2.0
//! Submitting, returning, signing and correcting minutes.

use base::Refusal;
use meetings::display;
use meetings::ids::MinutesId;
use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::draft_note::instruction_in;
use meetings::minutes::{Minutes, MinutesContent, MinutesState, MissingField};
use meetings::people::User;
use meetings::policy::Action;
use moments::LocalTime;
use moments::Millis;
use protocol::http::{MinutesView, SignMinutes};
use protocol::problem::ProblemCode;
use signing::SignatureRequest;
use store::minutes_signing::{FiledCertificate, NewSignature, SignatureRole, sha256_hex};
use untrusted::Caller;

use crate::key_opening::{self, Checks, OtherName, refusal_of_key};
use crate::minutes::{MinutesFile, designations_of_corrected};
use crate::minutes_steps::tell_turn;
use crate::readiness::{EACH_LIST, EACH_WHOLE};
use crate::typesetting::{field_of, with_signature_fields};
use crate::{UseCases, actor};

/// Maximum length of the comment on returned minutes, in characters.
const MAX_COMMENT_CHARS: usize = 4_000;

impl UseCases {
    /// Freezes the newest revision and typesets it. From here on the text cannot change; it can
    /// only be returned.
    pub async fn submit_minutes(&self, user: &User, id: &MinutesId, revision: i64) -> Result<MinutesView, Refusal> {
        self.minutes_for(user, id, Action::SubmitMinutes).await?;
        let held = self.hold_draft(id).await?;
        let (minutes, meeting) = self.minutes_for(user, id, Action::SubmitMinutes).await?;
        if minutes.state != MinutesState::Draft {
            return Err(ProblemCode::MinutesFrozen.into());
        }
        // Only the revision that the secretary has read is frozen; the store checks again when it
        // files the document.
        if minutes.revision != revision {
            return Err(ProblemCode::MinutesChanged.into());
        }
        let now = self.clock.now();
        let content = self.store.minutes().content(id, revision).await?;
        self.require_complete(&minutes, &meeting, &content).await?;
        // Every document that was ever submitted is kept, with what is attached to it.
        let is_again = self.store.minutes().returned(id).await?.is_some();
        self.count_note(user, if is_again { EACH_LIST } else { 1 })?;
        let (transcript, attached) = self.enclosed(&minutes, &meeting).await?;
        let numbered = self.numbered(&minutes, &meeting, content, now).await?;
        // A number that was given is a revision of its own.
        let submitted = Minutes { revision: revision + i64::from(numbered.is_given), ..minutes };
        let document = self.typeset(&submitted, &meeting, numbered.content.clone(), transcript, attached, now).await?;
        let frozen = with_signature_fields(document).await?;
        let by = actor(user.into());
        let mut work = self.store.begin().await?;
        if numbered.is_given {
            work.minutes().save_numbered(id, revision, &numbered.content, &by, now).await?;
        }
        let taken = work.minutes().take_number(id, &numbered.register, &numbered.number).await;
        taken.map_err(|error| with_designation(error.into(), &numbered.content))?;
        // What people still comment on is not frozen under their hands.
        if work.comment_periods().open_now(id, now).await?.is_some() {
            return Err(ProblemCode::CommentsOpen.into());
        }
        work.minutes().submit(id, submitted.revision, &frozen, &by, now).await?;
        tell_turn(&mut work, id, &meeting, MinutesState::Submitted, user, now).await?;
        work.save().await?;
        drop(held);
        self.tell_draft_changed(id).await;
        self.newest(user, id, &meeting).await
    }

    /// Refuses incomplete minutes and lists everything that is missing in one answer.
    async fn require_complete(
        &self,
        minutes: &Minutes,
        meeting: &Meeting,
        content: &MinutesContent,
    ) -> Result<(), Refusal> {
        let corrected = designations_of_corrected(&self.store, minutes).await?;
        let missing = content.missing(minutes.kind, &corrected, meeting.started_at.is_some());
        let missing = missing.into_iter().map(MissingField::name).collect::<Vec<_>>().join(", ");
        let letters = self.unprintable_words(content).await?;
        if missing.is_empty()
            && letters.is_none()
            && let Some(paragraph) = instruction_in(content)
        {
            return Err(Refusal::from(ProblemCode::DraftNoteLeft).with_fact(paragraph));
        }
        let code = match (missing.is_empty(), &letters) {
            (false, _) => ProblemCode::MinutesIncomplete,
            (true, Some(_)) => ProblemCode::UnprintableLetters,
            (true, None) => return Ok(()),
        };
        let facts = Some(missing).filter(|fields| !fields.is_empty()).into_iter().chain(letters);
        Err(Refusal::from(code).with_fact(facts.collect::<Vec<_>>().join("; ")))
    }

    /// Returns minutes to draft with a comment. Possible until the chair has signed; a signature of
    /// the secretary becomes void.
    pub async fn return_minutes(&self, user: &User, id: &MinutesId, comment: &str) -> Result<MinutesView, Refusal> {
        let state = self.store.minutes().get(id).await?.state;
        let (_, meeting) = self.minutes_for(user, id, Action::ReturnMinutes(state)).await?;
        let comment = if comment.trim().is_empty() {
            String::new()
        } else {
            display::text(comment, MAX_COMMENT_CHARS).ok_or_else(|| Refusal::invalid("comment"))?
        };
        let (minutes, now) = (self.store.minutes().get(id).await?, self.clock.now());
        let access = self.minutes_access(user, &minutes, &meeting).await?;
        let mut work = self.store.begin().await?;
        // The secretary may have signed meanwhile, and then may no longer return them.
        let now_in = work.minutes().get(id).await?.state;
        access.require(Action::ReturnMinutes(now_in))?;
        self.count_note(user, EACH_WHOLE)?;
        work.minutes().return_to_draft(id, &comment, &actor(user.into()), now).await?;
        tell_turn(&mut work, id, &meeting, MinutesState::Draft, user, now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// Signs the frozen document: the secretary, where this kind has their signature, then the
    /// chair. Every refusal leaves
    /// everything unchanged.
    pub async fn sign_minutes(&self, user: &User, id: &MinutesId, body: SignMinutes) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::SignMinutes).await?;
        if !self.minutes_access(user, &minutes, &meeting).await?.may_sign_now(minutes.kind, minutes.state) {
            return Err(ProblemCode::NotYourTurn.into());
        }
        let role = match minutes.kind.signer_in(minutes.state) {
            Some(MeetingRole::Secretary) => SignatureRole::Secretary,
            _ => SignatureRole::Chair,
        };
        let key = self.store.keys().get(&body.key).await?;
        if key.user != user.id {
            return Err(ProblemCode::NotFound.into());
        }
        let now = self.clock.now();
        key_opening::check_passphrase(&body.passphrase)?;
        // Only the document that the person has read is signed. Checked before the key is opened,
        // and by the store again when it files the document.
        let frozen = self.store.minutes().document(id).await?;
        if sha256_hex(&frozen) != body.shown_sha256 {
            return Err(ProblemCode::DocumentChanged.into());
        }
        let place = self.readers.enter(&Caller::Person(user.id.clone())).map_err(ProblemCode::from)?;
        let confirmed_before = key.other_name_confirmed.then_some(key.subject);
        let opened = key_opening::open(key.kind, body.passphrase, place).await?;
        let key = &opened.key;
        let checks = Checks { trust: self.trusted().await?, now };
        key_opening::check_fitness(&checks.of(key)?)?;
        let confirmed = body.confirmed_holder.or(confirmed_before);
        let other_name = key_opening::check_name(key.holder(), &user.name, confirmed.as_deref())?;
        let stamp_place = self.signature_place(&minutes, &meeting, role, now).await?;
        let fonts = self.loaded_fonts().await?;
        let signing = Signing { frozen, role, now, stamp_place, fonts, authority: self.time_stamp_authority.clone() };
        let signed = opened.sign(move |key| signing.run(&key)).await?;
        let new = NewSignature {
            role,
            signer: &user.id,
            key_subject: &signed.holder,
            certificate: &signed.certificate,
            other_name_confirmed: other_name == OtherName::Confirmed,
            signed_sha256: &signed.frozen_sha256,
            pdf: &signed.pdf,
        };
        let mut work = self.store.begin().await?;
        work.minutes().add_signature(id, &new, &actor(user.into()), now).await.map_err(|error| match error {
            store::Error::Conflict(store::Conflict::Taken(_)) => ProblemCode::DocumentChanged.into(),
            other => Refusal::from(other),
        })?;
        let state = work.minutes().get(id).await?.state;
        tell_turn(&mut work, id, &meeting, state, user, now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// The place of the visible signature. Typesetting is deterministic, so typesetting the frozen
    /// revision again gives the same places. Attached files have no visible space and are not read
    /// again.
    async fn signature_place(
        &self,
        minutes: &Minutes,
        meeting: &Meeting,
        role: SignatureRole,
        now: Millis,
    ) -> Result<documents::SignaturePlace, Refusal> {
        let content = self.store.minutes().content(&minutes.id, minutes.revision).await?;
        let document = self.typeset(minutes, meeting, content, Vec::new(), Vec::new(), now).await?;
        Ok(match role {
            SignatureRole::Secretary => document.secretary.ok_or(ProblemCode::NotYourTurn)?,
            SignatureRole::Chair => document.chair,
        })
    }

    /// The frozen or signed document.
    pub async fn document(&self, user: &User, id: &MinutesId) -> Result<MinutesFile, Refusal> {
        let (minutes, _) = self.minutes_to_read(user, id).await?;
        let state = minutes.state;
        let head = self.store.minutes().content(id, minutes.revision).await?.head;
        let content = self.store.minutes().document(id).await?;
        Ok(MinutesFile { kind: minutes.kind, head, is_draft: state != MinutesState::Signed, content })
    }

    /// A new document that refers to the signed one and begins with its text.
    pub async fn correct_minutes(&self, user: &User, id: &MinutesId) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::CorrectMinutes).await?;
        if minutes.state != MinutesState::Signed {
            return Err(ProblemCode::Conflict.into());
        }
        let mut content = self.store.minutes().content(id, minutes.revision).await?;
        let dated = LocalTime::of(self.store.minutes().dated(id).await?).date_words();
        content.head.correction_of = format!("Đính chính {}", content.head.reference(minutes.kind, &dated));
        // It is a separate document with its own number.
        content.head.number.clear();
        let mut work = self.store.begin().await?;
        let made = work.minutes().create(&meeting.id, Some(id), &content, &actor(user.into()), self.clock.now()).await;
        let made = made.map_err(|error| match error {
            store::Error::Conflict(store::Conflict::Taken(_)) => ProblemCode::AlreadyCorrected.into(),
            other => Refusal::from(other),
        })?;
        work.save().await?;
        self.view_of(user, made, &meeting).await
    }
}

/// Which number is taken.
fn with_designation(refusal: Refusal, content: &MinutesContent) -> Refusal {
    if refusal.code == ProblemCode::NumberTaken { refusal.with_fact(content.head.designation()) } else { refusal }
}

/// All blocking work: the token, the time-stamp authority.
struct Signing {
    frozen: Vec<u8>,
    role: SignatureRole,
    now: Millis,
    stamp_place: documents::SignaturePlace,
    fonts: documents::Fonts,
    authority: Option<String>,
}

struct Signed {
    pdf: Vec<u8>,
    frozen_sha256: String,
    holder: String,
    certificate: FiledCertificate,
}

impl Signing {
    fn run(self, key: &signing::SigningKey) -> Result<Signed, Refusal> {
        let stamp = documents::Stamp { signer: key.holder().to_owned(), signed_at: self.now };
        let appearance =
            documents::signature_appearance(&stamp, &self.stamp_place.rect, &self.fonts).map_err(Refusal::internal)?;
        let authority = match &self.authority {
            Some(url) => Some(signing::HttpTimeStampAuthority::new(url).map_err(|e| time_stamp_failed(&e))?),
            None => None,
        };
        let request = SignatureRequest {
            field: field_of(self.role),
            signer_name: key.holder(),
            reason: match self.role {
                SignatureRole::Secretary => "Thư ký cuộc họp",
                SignatureRole::Chair => "Chủ trì cuộc họp",
            },
            signed_at: self.now,
            appearance: Some(&appearance),
            time_stamps: authority.as_ref().map(|a| a as &dyn signing::TimeStampAuthority),
        };
        let pdf = signing::sign(&self.frozen, key, &request).map_err(|error| match &error {
            signing::SignError::Key(e) => refusal_of_key(e),
            signing::SignError::TimeStamp(e) => time_stamp_failed(e),
            other => Refusal::internal(other),
        })?;
        // A filed document contains the approved revision and nothing but signatures.
        signing::check_extends(&self.frozen, &pdf).map_err(Refusal::internal)?;
        let certificate = FiledCertificate { sha256: key.certificate_sha256(), subject: key.subject() };
        Ok(Signed { pdf, frozen_sha256: sha256_hex(&self.frozen), holder: key.holder().to_owned(), certificate })
    }
}

pub(crate) fn time_stamp_failed(error: &signing::TimeStampError) -> Refusal {
    tracing::warn!(%error, "no time stamp for a signature");
    Refusal::from(ProblemCode::TimeStampFailed).with_fact(error.to_string())
}
