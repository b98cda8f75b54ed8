// SPDX-License-Identifier: MPL-2.0
//! People with keys, minutes to sign, and the programs that judge the result.
#![allow(dead_code, reason = "each test program uses a part")]

use std::path::PathBuf;
use std::process::{Command, Output};

use documents::{DocumentFacts, Fonts, Stamp, TypesetDocument, signature_appearance, typeset};
use meetings::ids::{MeetingId, MinutesId};
use meetings::minutes::{Block, Body, Inline, MinutesContent, MinutesHead, MinutesKind};
use moments::Millis;
use signing::{
    DemoAuthority, FieldPlace, SignatureRequest, SigningKey, TimeStampAuthority, TrustStore, VerificationReport,
    VerifyError, add_fields, sign, verify,
};

/// 2026-11-22 11:00 in Viet Nam.
pub const NOW: Millis = Millis(1_795_320_000_000);
pub const SECRETARY: &str = "Secretary";
pub const CHAIR: &str = "Chair";

/// A province's certificate authority and the minutes of one meeting.
pub struct Office {
    pub authority: DemoAuthority,
    pub trust: TrustStore,
    pub document: TypesetDocument,
    /// The typeset minutes with two empty fields: what is approved and then signed.
    pub approved: Vec<u8>,
}

impl Office {
    pub fn new() -> Self {
        Self::at(NOW)
    }

    /// With certificates that are valid at another time than [`NOW`].
    pub fn at(now: Millis) -> Self {
        let authority = DemoAuthority::new("Demo Province CA", now).unwrap();
        let mut trust = TrustStore::default();
        trust.add_pem(&authority.certificate_pem()).unwrap();
        let document = minutes("Thu ngân sách đạt 102 % dự toán.");
        let field = |name: &str, place: &documents::SignaturePlace| FieldPlace {
            name: name.to_owned(),
            page: place.page,
            rect: [place.rect.left, place.rect.bottom, place.rect.right, place.rect.top],
        };
        let fields = [field(SECRETARY, &document.secretary.unwrap()), field(CHAIR, &document.chair)];
        let approved = add_fields(&document.pdf, &fields).unwrap();
        Self { authority, trust, document, approved }
    }

    pub fn key(&self, person: &str) -> SigningKey {
        let file = self.authority.issue_pkcs12(person, "UBND tỉnh Lào Cai", "mật khẩu").unwrap();
        SigningKey::from_pkcs12(&file, "mật khẩu").unwrap()
    }

    pub fn signed_by_secretary(&self) -> Vec<u8> {
        sign_as(&self.approved, &self.key("Lê Văn Bình"), SECRETARY)
    }

    pub fn signed_by_both(&self) -> Vec<u8> {
        sign_as(&self.signed_by_secretary(), &self.key("Trần Thị An"), CHAIR)
    }

    pub fn verify(&self, pdf: &[u8]) -> Result<VerificationReport, VerifyError> {
        verify(pdf, &self.trust, NOW)
    }

    /// The look of a signature in the secretary's place.
    pub fn stamp(&self, signer: &str) -> Vec<u8> {
        let stamp = Stamp { signer: signer.to_owned(), signed_at: NOW };
        signature_appearance(&stamp, &self.document.secretary.unwrap().rect, &Fonts::find().unwrap()).unwrap()
    }
}

pub fn minutes(text: &str) -> TypesetDocument {
    let mut content = MinutesContent { head: MinutesHead::default(), body: Body::default() };
    content.head.title = "Họp giao ban tháng 11 năm 2026".into();
    content.head.secretary_name = "Lê Văn Bình".into();
    content.head.chair_name = "Trần Thị An".into();
    let said = Inline { text: text.to_owned(), ..Inline::default() };
    content.body.content.push(Block::Paragraph { content: vec![said] });
    let facts = DocumentFacts {
        kind: MinutesKind::Minutes,
        document: MinutesId::parse("m15").unwrap(),
        revision: 3,
        meeting: MeetingId::parse("meeting7").unwrap(),
        meeting_title: "Họp giao ban tháng 11 năm 2026".into(),
        created_at: NOW,
        corrects: Some(MinutesId::parse("m14").unwrap()),
        transcript: Vec::new(),
        attached: Vec::new(),
    };
    typeset(&content, &facts, &Fonts::find().expect("the package fonts-liberation2 is needed")).unwrap()
}

pub fn request<'a>(field: &'a str, signer_name: &'a str) -> SignatureRequest<'a> {
    SignatureRequest {
        field, signer_name, reason: "Ký biên bản", signed_at: NOW, appearance: None, time_stamps: None
    }
}

pub fn sign_as(pdf: &[u8], key: &SigningKey, field: &str) -> Vec<u8> {
    sign(pdf, key, &request(field, key.holder())).unwrap()
}

pub fn sign_with_time(pdf: &[u8], key: &SigningKey, field: &str, authority: &dyn TimeStampAuthority) -> Vec<u8> {
    sign(pdf, key, &SignatureRequest { time_stamps: Some(authority), ..request(field, key.holder()) }).unwrap()
}

/// Runs a program; none, with a notice, where it is not installed.
pub fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("NOTICE: {program} is not there ({error}); this part of the test is left out");
            None
        }
    }
}

pub struct Files {
    dir: tempfile::TempDir,
}

impl Files {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// What pyHanko says of every signature, or none where it is not installed (`PYHANKO` names the
/// program).
pub fn pyhanko_says(pdf: &[u8], office: &Office) -> Option<String> {
    let program = std::env::var("PYHANKO").unwrap_or_else(|_| "pyhanko".to_owned());
    let files = Files::new();
    let (pdf, trust) = (files.write("a.pdf", pdf), files.write("ca.pem", office.authority.certificate_pem()));
    let arguments = ["sign", "validate", "--trust", &trust, "--trust-replace", "--pretty-print", &pdf];
    let output = run(&program, &arguments)?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

/// What Poppler's pdfsig says, or none where it is not installed.
pub fn pdfsig_says(pdf: &[u8]) -> Option<String> {
    let files = Files::new();
    let output = run("pdfsig", &[&files.write("a.pdf", pdf)])?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
