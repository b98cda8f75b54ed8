// SPDX-License-Identifier: MPL-2.0
//! Typesets minutes as PDF: facts for the typesetter, signature fields, fonts.

use base::Refusal;
use documents::AttachedFile;
use meetings::ids::MinutesId;
use meetings::meeting::Meeting;
use meetings::minutes::{Minutes, MinutesContent};
use meetings::transcript::Segment;
use moments::Millis;
use protocol::problem::ProblemCode;
use signing::FieldPlace;
use store::minutes_signing::SignatureRole;

use crate::UseCases;

/// Maximum number of unprintable letters in one refusal; the page lists more.
const PLACES_NAMED: usize = 10;

/// Name of a signature field in the PDF.
pub fn field_of(role: SignatureRole) -> &'static str {
    match role {
        SignatureRole::Secretary => "Secretary",
        SignatureRole::Chair => "Chair",
    }
}

impl UseCases {
    /// The document fonts. Loaded at first use, and again after a failure, so that installing the
    /// fonts is enough.
    pub(crate) async fn loaded_fonts(&self) -> Result<documents::Fonts, Refusal> {
        let folder = self.fonts.clone();
        let load = || async move {
            tokio::task::spawn_blocking(move || match folder {
                Some(folder) => documents::Fonts::load(&folder),
                None => documents::Fonts::find(),
            })
            .await
            .map_err(Refusal::internal)?
            .map_err(|error| {
                tracing::error!(%error, "documents cannot be typeset");
                Refusal::from(ProblemCode::FontsMissing)
            })
        };
        self.loaded_fonts.get_or_try_init(load).await.cloned()
    }

    /// The unprintable letters of the minutes, in the order of the document. Empty if there are no
    /// fonts; typesetting refuses then.
    pub(crate) async fn unprintable(&self, content: MinutesContent) -> Result<Vec<documents::Unprintable>, Refusal> {
        let Ok(fonts) = self.loaded_fonts().await else { return Ok(Vec::new()) };
        tokio::task::spawn_blocking(move || documents::unprintable(&content, &fonts)).await.map_err(Refusal::internal)
    }

    /// Letters that would be printed as boxes, with the words around them.
    pub(crate) async fn unprintable_words(&self, content: &MinutesContent) -> Result<Option<String>, Refusal> {
        let found = self.unprintable(content.clone()).await?;
        let named = found.iter().take(PLACES_NAMED).map(|place| format!("{} («{}»)", place.shown(), place.excerpt));
        let named = named.collect::<Vec<_>>().join("; ");
        Ok(Some(named).filter(|words| !words.is_empty()))
    }

    /// Typesets one revision with the transcript and other files attached. `created_at` becomes the
    /// document's time. Deterministic: the same arguments give the same bytes.
    pub(crate) async fn typeset(
        &self,
        minutes: &Minutes,
        meeting: &Meeting,
        content: MinutesContent,
        transcript: Vec<Segment>,
        attached: Vec<AttachedFile>,
        created_at: Millis,
    ) -> Result<documents::TypesetDocument, Refusal> {
        let facts = documents::DocumentFacts {
            kind: minutes.kind,
            document: minutes.id.clone(),
            revision: minutes.revision,
            meeting: meeting.id.clone(),
            meeting_title: meeting.title.clone(),
            created_at,
            corrects: minutes.corrects.clone(),
            transcript,
            attached,
        };
        let fonts = self.loaded_fonts().await?;
        let id: MinutesId = minutes.id.clone();
        tokio::task::spawn_blocking(move || documents::typeset(&content, &facts, &fonts))
            .await
            .map_err(Refusal::internal)?
            .map_err(|error| {
                tracing::warn!(%error, minutes = %id, "minutes were refused by the typesetter");
                Refusal::invalid(error.to_string())
            })
    }
}

/// The typeset document with an empty field for each signature, as it is frozen.
pub async fn with_signature_fields(document: documents::TypesetDocument) -> Result<Vec<u8>, Refusal> {
    let field = |role: SignatureRole, place: &documents::SignaturePlace| FieldPlace {
        name: field_of(role).to_owned(),
        page: place.page,
        rect: [place.rect.left, place.rect.bottom, place.rect.right, place.rect.top],
    };
    let secretary = document.secretary.iter().map(|place| field(SignatureRole::Secretary, place));
    let fields: Vec<_> = secretary.chain([field(SignatureRole::Chair, &document.chair)]).collect();
    tokio::task::spawn_blocking(move || signing::add_fields(&document.pdf, &fields))
        .await
        .map_err(Refusal::internal)?
        .map_err(Refusal::internal)
}
