// SPDX-License-Identifier: MPL-2.0
//! Signed minutes as a package for the exchange of documents between offices, and what the programs
//! of these offices answer. The codes of units are their identifiers. See
//! `docs/decisions/0077-edxml.md`.

use std::collections::HashSet;

use base::Refusal;
use edxml::{Document, NotRead, Organ, Receipt};
use meetings::ids::{MinutesId, UnitId};
use meetings::meeting::Meeting;
use meetings::minutes::{Minutes, MinutesHead, MinutesKind, MinutesState};
use meetings::people::User;
use meetings::policy::Action;
use protocol::http::{ExchangeOffice, ExchangeView, ReceiptView};
use protocol::problem::ProblemCode;
use store::minutes_receipts::StoredReceipt;

use crate::{UseCases, actor};

/// Most answers of one office to one document: each state several times.
const MAX_RECEIPTS: usize = 40;
/// Most offices that answer and are no receivers: somebody passed the document on, or writes their
/// own name otherwise than the list of units does.
const MAX_STRANGERS: usize = 50;

/// A package, to be sent by the program of the office.
#[derive(Debug)]
pub struct Package {
    pub kind: MinutesKind,
    pub head: MinutesHead,
    pub content: Vec<u8>,
}

/// What is sent to whom.
struct Sending {
    minutes: Minutes,
    head: MinutesHead,
    from: Organ,
    to: Vec<Organ>,
    signer: User,
    issued_at: moments::Millis,
}

impl Sending {
    fn document<'a>(&'a self, pdf: &'a [u8], file_name: &'a str, sent_at: moments::Millis) -> Document<'a> {
        Document {
            from: &self.from,
            to: &self.to,
            number: self.head.number.trim(),
            notation: self.head.symbol.trim(),
            place: &self.head.place,
            issued_at: self.issued_at,
            kind: self.minutes.kind.form_name(),
            subject: &self.head.title,
            signer_position: &self.signer.title,
            signer_name: &self.signer.name,
            file_name,
            pdf,
            sent_at,
        }
    }

    fn id(&self) -> String {
        self.document(&[], "", self.issued_at).id()
    }
}

impl UseCases {
    /// The package of signed minutes, for all invited units but the one that holds the meeting.
    pub async fn exchange_package(&self, user: &User, id: &MinutesId) -> Result<Package, Refusal> {
        let sending = self.sending(user, id).await?;
        if sending.minutes.withdrawn_at.is_some() {
            return Err(ProblemCode::MinutesStepTaken.into());
        }
        if sending.to.is_empty() {
            return Err(ProblemCode::NoReceivers.into());
        }
        let pdf = self.store.minutes().document(id).await?;
        let file_name = format!("{}.pdf", meetings::folding::slug(&sending.head.designation(), 60));
        let content = edxml::package(&sending.document(&pdf, &file_name, self.clock.now()));
        Ok(Package { content: content.map_err(Refusal::internal)?, kind: sending.minutes.kind, head: sending.head })
    }

    pub async fn exchange_of(&self, user: &User, id: &MinutesId) -> Result<ExchangeView, Refusal> {
        let sending = self.sending(user, id).await?;
        let receipts = self.store.minutes().receipts(&sending.minutes.id).await?;
        Ok(view(&sending, receipts))
    }

    /// Keeps an answer of another office's program. One that was kept before changes nothing.
    pub async fn add_receipt(&self, user: &User, id: &MinutesId, answer: &[u8]) -> Result<ExchangeView, Refusal> {
        let sending = self.sending(user, id).await?;
        let receipt = edxml::read(answer).map_err(|why| match why {
            NotRead::TooLarge => ProblemCode::TooLarge,
            NotRead::Xml | NotRead::NoReceipt => ProblemCode::ReceiptUnreadable,
            NotRead::State => ProblemCode::ReceiptState,
        })?;
        if receipt.document_id != sending.id() {
            return Err(Refusal::from(ProblemCode::ReceiptOfOther).with_fact(receipt.document_id));
        }
        let Receipt { from, state, description, timestamp, .. } = receipt;
        let known = sending.to.iter().find(|organ| organ.id.eq_ignore_ascii_case(&from.id));
        let organ_id = known.map_or(from.id, |organ| organ.id.clone());
        let mut work = self.store.begin().await?;
        let before = work.minutes().receipts(id).await?;
        if !has_room(&before, &organ_id, known.is_some(), &sending) {
            work.cancel().await?;
            return Err(ProblemCode::ReceiptsFull.into());
        }
        let stored = StoredReceipt {
            organ_id,
            organ_name: from.name,
            state,
            description,
            stated_at: timestamp,
            added_at: self.clock.now(),
        };
        work.minutes().add_receipt(id, &stored, &actor(user.into())).await?;
        work.save().await?;
        let receipts = self.store.minutes().receipts(id).await?;
        Ok(view(&sending, receipts))
    }

    async fn sending(&self, user: &User, id: &MinutesId) -> Result<Sending, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::PublishMinutes).await?;
        if minutes.state != MinutesState::Signed {
            return Err(ProblemCode::MinutesNotSigned.into());
        }
        let head = self.store.minutes().content(id, minutes.revision).await?.head;
        let substitute = self.store.minutes().substitute(id).await?;
        let signer = substitute.map_or_else(|| meeting.chair.clone(), |substitute| substitute.user);
        Ok(Sending {
            head,
            from: self.organ(&meeting.unit).await?,
            to: self.receivers(&meeting).await?,
            signer: self.store.users().get(&signer).await?,
            issued_at: self.store.minutes().dated(id).await?,
            minutes,
        })
    }

    async fn receivers(&self, meeting: &Meeting) -> Result<Vec<Organ>, Refusal> {
        let mut receivers = Vec::new();
        for unit in meeting.invited_units.iter().filter(|unit| **unit != meeting.unit) {
            receivers.push(self.organ(unit).await?);
        }
        Ok(receivers)
    }

    async fn organ(&self, unit: &UnitId) -> Result<Organ, Refusal> {
        let unit = self.store.units().get(unit).await?;
        Ok(Organ { id: unit.code, name: unit.name })
    }
}

/// Whether one more answer of this office may be kept.
fn has_room(before: &[StoredReceipt], organ_id: &str, is_receiver: bool, sending: &Sending) -> bool {
    let of_office = before.iter().filter(|one| one.organ_id == organ_id).count();
    if is_receiver || of_office > 0 {
        return of_office < MAX_RECEIPTS;
    }
    let is_stranger = |id: &&str| !sending.to.iter().any(|organ| organ.id == **id);
    let strangers: HashSet<&str> = before.iter().map(|one| one.organ_id.as_str()).filter(is_stranger).collect();
    strangers.len() < MAX_STRANGERS
}

fn view(sending: &Sending, receipts: Vec<StoredReceipt>) -> ExchangeView {
    let office = |organ: &Organ, is_receiver: bool| ExchangeOffice {
        organ_id: organ.id.clone(),
        name: organ.name.clone(),
        is_receiver,
        receipts: Vec::new(),
    };
    let mut offices: Vec<ExchangeOffice> = sending.to.iter().map(|organ| office(organ, true)).collect();
    for stored in receipts {
        let place = offices.iter().position(|office| office.organ_id == stored.organ_id).unwrap_or_else(|| {
            offices.push(office(&Organ { id: stored.organ_id.clone(), name: stored.organ_name.clone() }, false));
            offices.len() - 1
        });
        offices[place].receipts.push(ReceiptView {
            state: stored.state,
            description: stored.description,
            stated_at: stored.stated_at,
            added_at: stored.added_at,
        });
    }
    ExchangeView { document_id: sending.id(), offices }
}
