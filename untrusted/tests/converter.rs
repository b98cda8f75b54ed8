// SPDX-License-Identifier: MPL-2.0
//! Office documents as PDF: by LibreOffice itself, and by programs in its place that misbehave.
//! This program is also the one that confines them.

mod office_documents;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use office_documents::{docx, docx_of_pages, docx_with, external, linked_picture, pptx, xlsx};
use tempfile::TempDir;
use untrusted::converter::{self, Bounds, ConversionFailure, Converter, Exceeded};
use untrusted::{
    COMMAND, DrawPage, ExaminePaper, ExaminedPaper, OfficeError, OfficeKind, PaperError, PaperRefusal, child_main,
    read_once,
};

/// Far beyond what all conversions together take.
const PATIENCE: Duration = Duration::from_mins(8);
const SECRET: &str = "mat khau cua may chu";
/// One red point.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82";

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some(COMMAND) => return child_main::run(),
        Some(converter::COMMAND) => return converter::run(),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        tokio::time::timeout(PATIENCE, all()).await.expect("a conversion did not end");
    });
    ExitCode::SUCCESS
}

async fn all() {
    documents_of_word_excel_and_powerpoint_become_pages_with_their_words().await;
    nothing_is_fetched_from_elsewhere_and_no_file_of_the_server_is_read().await;
    of_a_document_of_2000_pages_so_many_are_made_that_it_is_refused().await;
    a_damaged_document_has_no_pdf().await;
    a_program_that_hangs_is_ended_with_all_that_it_has_started().await;
    a_program_that_says_that_all_went_well_and_has_written_nothing_is_not_believed().await;
    what_writes_without_end_is_ended().await;
    what_starts_processes_without_end_is_ended().await;
    what_takes_memory_without_end_is_ended().await;
    a_link_in_place_of_the_pdf_is_not_followed().await;
    it_reaches_no_network_no_file_and_no_process_of_others().await;
    it_ends_when_the_server_is_gone().await;
    macros_passwords_and_what_unpacks_without_end_are_refused_before().await;
    println!("converter: 13 tests passed");
}

/// A folder of the server, with a file that concerns nobody.
struct Server {
    folder: TempDir,
}

impl Server {
    fn new() -> Self {
        let server = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(server.secret(), SECRET).unwrap();
        server
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn secret(&self) -> PathBuf {
        self.path("diemcau.db")
    }

    /// LibreOffice, as it is installed.
    async fn office(&self) -> Converter {
        let found = Converter::find(None).expect("LibreOffice is not installed: make packages-test");
        let mut found = found.confined_by("/proc/self/exe".into());
        let facts = found.probe(&self.path("converting")).await.unwrap();
        assert!(facts.version.starts_with("LibreOffice "), "{facts:?}");
        found
    }

    /// A program in its place. `$OUT` is where the PDF belongs.
    fn program(&self, script: &str) -> Converter {
        let path = self.path("soffice");
        // As LibreOffice is called: the folder of the PDF stands before the document.
        let shell =
            format!("#!/bin/bash\nfor last; do OUT=$before; before=$last; done\nOUT=$OUT/document.pdf\n{script}\n");
        fs::write(&path, shell).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Converter::find(Some(&path)).unwrap().confined_by("/proc/self/exe".into())
    }

    async fn convert(&self, by: &Converter, kind: OfficeKind, document: &[u8]) -> Result<Vec<u8>, ConversionFailure> {
        let folder = self.path("converting");
        let converted = by.convert(&folder, document.to_vec().into(), kind).await;
        assert!(!folder.exists(), "the folder of a conversion is deleted");
        converted
    }

    async fn fails(&self, script: &str, bounds: Bounds) -> ConversionFailure {
        let program = self.program(script).with_bounds(bounds);
        self.convert(&program, OfficeKind::Docx, &docx(&["Kính gửi"])).await.unwrap_err()
    }
}

async fn pages(pdf: &[u8]) -> usize {
    let examined = read_once(ExaminePaper, pdf.to_vec().into()).await.unwrap();
    let Ok(ExaminedPaper::Pages(facts)) = examined else { panic!("{examined:?}") };
    facts.pages
}

async fn words(pdf: &[u8], page: usize) -> String {
    read_once(DrawPage { page }, pdf.to_vec().into()).await.unwrap().unwrap().text
}

/// Whether any process has this word among its arguments.
fn is_running(word: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok())
        .any(|line| line.split('\0').any(|argument| argument == word))
}

async fn documents_of_word_excel_and_powerpoint_become_pages_with_their_words() {
    let server = Server::new();
    let office = server.office().await;
    let report = docx(&["Báo cáo thu ngân sách", "Thu đạt 102 % dự toán"]);
    assert_eq!(read_once(ExaminePaper, report.clone().into()).await, Ok(Ok(ExaminedPaper::Office(OfficeKind::Docx))));
    let pdf = server.convert(&office, OfficeKind::Docx, &report).await.unwrap();
    assert_eq!(pages(&pdf).await, 1);
    let text = words(&pdf, 0).await;
    assert!(text.contains("Báo cáo thu ngân sách") && text.contains("102 %"), "{text}");

    let budget = xlsx(&[&["Đơn vị", "Thu"], &["Lào Cai", "1234.5"]]);
    let pdf = server.convert(&office, OfficeKind::Xlsx, &budget).await.unwrap();
    let text = words(&pdf, 0).await;
    // As numbers are written in Vietnam.
    assert!(text.contains("Lào Cai") && text.contains("1234,5"), "{text}");

    let plan = pptx(&["Kế hoạch năm 2027", "Giải pháp", "Kiến nghị"]);
    let pdf = server.convert(&office, OfficeKind::Pptx, &plan).await.unwrap();
    assert_eq!(pages(&pdf).await, 3);
    assert!(words(&pdf, 2).await.contains("Kiến nghị"));
}

async fn nothing_is_fetched_from_elsewhere_and_no_file_of_the_server_is_read() {
    let server = Server::new();
    let office = server.office().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let web = format!("http://{}", listener.local_addr().unwrap());
    let file = server.path("photograph.png");
    fs::write(&file, PICTURE).unwrap();
    let body = [linked_picture("rId7"), linked_picture("rId8"), "<w:p><w:r><w:t>Hết</w:t></w:r></w:p>".to_owned()];
    let relations = [
        external("rId7", "image", &format!("{web}/a.png")),
        external("rId8", "image", &format!("file://{}", file.display())),
    ];
    let document = docx_with(&body.concat(), &relations.concat(), &[]);
    let pdf = server.convert(&office, OfficeKind::Docx, &document).await.unwrap();
    assert!(words(&pdf, 0).await.contains("Hết"));
    let has_picture = pdf.windows(14).any(|window| window == b"/Subtype/Image");
    assert!(!has_picture, "a file of the server is in the document");
    assert!(listener.accept().is_err(), "somebody was asked");
}

async fn of_a_document_of_2000_pages_so_many_are_made_that_it_is_refused() {
    let server = Server::new();
    let office = server.office().await;
    let pdf = server.convert(&office, OfficeKind::Docx, &docx_of_pages(2_000)).await.unwrap();
    let examined = read_once(ExaminePaper, pdf.into()).await.unwrap();
    assert_eq!(examined, Err(PaperRefusal::Paper(PaperError::TooManyPages(301))));
}

async fn a_damaged_document_has_no_pdf() {
    let server = Server::new();
    let office = server.office().await;
    let document = docx_with("<w:p><w:r><w:t>Cụt", "", &[]);
    assert_eq!(server.convert(&office, OfficeKind::Docx, &document).await, Err(ConversionFailure::NoPdf));
}

async fn a_program_that_hangs_is_ended_with_all_that_it_has_started() {
    let server = Server::new();
    let bounds = Bounds { time: Duration::from_secs(1), ..Bounds::default() };
    let failure = server.fails("setsid sleep 4242.1 & (trap '' TERM; sleep 4242.2) & sleep 4242.3", bounds).await;
    assert_eq!(failure, ConversionFailure::Exceeded(Exceeded::Time));
    for left in ["4242.1", "4242.2", "4242.3"] {
        assert!(!is_running(left), "{left}");
    }
}

async fn a_program_that_says_that_all_went_well_and_has_written_nothing_is_not_believed() {
    let server = Server::new();
    for script in ["exit 0", "echo 'not one' >$OUT", "mkdir $OUT", "mkfifo $OUT", "echo %PDF-1.7 >$OUT; exit 1"] {
        assert_eq!(server.fails(script, Bounds::default()).await, ConversionFailure::NoPdf, "{script}");
    }
    let failure = server.fails("setsid sleep 4243.1 & exit 0", Bounds::default()).await;
    assert_eq!(failure, ConversionFailure::NoPdf);
    assert!(!is_running("4243.1"), "what it left running is ended");
}

async fn what_writes_without_end_is_ended() {
    let server = Server::new();
    let bounds = Bounds { disk: 20 << 20, ..Bounds::default() };
    let many = "n=0; while :; do n=$((n + 1)); head -c 1000000 /dev/zero >$TMPDIR/$n; done";
    assert_eq!(server.fails(many, bounds).await, ConversionFailure::Exceeded(Exceeded::Disk));
    // One file is bounded by the kernel.
    let failure = server.fails("head -c 10G /dev/zero >$OUT", Bounds::default()).await;
    assert_eq!(failure, ConversionFailure::NoPdf);
    let long = server.fails("echo %PDF-1.7 >$OUT; head -c 40M /dev/zero >>$OUT", Bounds::default()).await;
    assert_eq!(long, ConversionFailure::TooLarge);
}

async fn what_starts_processes_without_end_is_ended() {
    let server = Server::new();
    let failure = server.fails("while :; do sleep 4244.1 & done", Bounds::default()).await;
    assert_eq!(failure, ConversionFailure::Exceeded(Exceeded::Processes));
    assert!(!is_running("4244.1"));
}

async fn what_takes_memory_without_end_is_ended() {
    let server = Server::new();
    let bounds = Bounds { memory: 100 << 20, ..Bounds::default() };
    let failure = server.fails("head -c 800M /dev/zero | tail -c 799M >/dev/null", bounds).await;
    assert_eq!(failure, ConversionFailure::Exceeded(Exceeded::Memory));
}

async fn a_link_in_place_of_the_pdf_is_not_followed() {
    let server = Server::new();
    fs::write(server.path("other.pdf"), "%PDF-1.7 of another meeting").unwrap();
    let script = format!("ln -s {} $OUT", server.path("other.pdf").display());
    assert_eq!(server.fails(&script, Bounds::default()).await, ConversionFailure::NoPdf);
}

async fn it_reaches_no_network_no_file_and_no_process_of_others() {
    let server = Server::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let elsewhere = server.path("written");
    let (secret, me) = (server.secret(), std::process::id());
    let script = format!(
        "exec 2>/dev/null
        echo %PDF-1.7 >$OUT
        (exec 3<>/dev/tcp/127.0.0.1/{port}) && echo TCP >>$OUT
        (exec 3<>/dev/udp/127.0.0.1/{port}) && echo UDP >>$OUT
        cat {} >>$OUT
        ls {} >>$OUT
        echo x >{} && echo WRITTEN >>$OUT
        cat /proc/{me}/environ >>$OUT && echo ENVIRONMENT >>$OUT
        [ -z \"$PASSWORD_OF_THE_DATABASE\" ] || echo VARIABLE >>$OUT
        grep -q 'CapEff:.*[1-9a-f]' /proc/self/status && echo PRIVILEGES >>$OUT
        echo end >>$OUT",
        secret.display(),
        secret.parent().unwrap().display(),
        elsewhere.display(),
    );
    let program = server.program(&script);
    for own_network in [true, false] {
        let program = if own_network { program.clone() } else { program.clone().without_own_network() };
        let pdf = server.convert(&program, OfficeKind::Docx, &docx(&["Kính gửi"])).await.unwrap();
        assert_eq!(String::from_utf8(pdf).unwrap(), "%PDF-1.7\nend\n");
    }
    assert!(!elsewhere.exists());
}

/// The process that watches reads from a pipe of which the server has the other end.
async fn it_ends_when_the_server_is_gone() {
    let server = Server::new();
    let program = server.program("sleep 4245.1");
    let folder = server.path("converting");
    let converting = program.convert(&folder, docx(&["Kính gửi"]).into(), OfficeKind::Docx);
    let begun = async {
        while !is_running("4245.1") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        converted = converting => panic!("{converted:?}"),
        () = begun => {}
    }
    // The future is dropped, as the runtime of a server that stops does.
    while is_running("4245.1") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn macros_passwords_and_what_unpacks_without_end_are_refused_before() {
    let examined = async |document: Vec<u8>| read_once(ExaminePaper, document.into()).await.unwrap().unwrap_err();
    let refused = PaperRefusal::Office;
    let macros = docx_with("", "", &[("word/vbaProject.bin", b"x")]);
    assert_eq!(examined(macros).await, refused(OfficeError::Macros));
    let template = docx_with("", &external("rId1", "attachedTemplate", "http://example.vn/a.dotm"), &[]);
    assert_eq!(examined(template).await, refused(OfficeError::Active));
    let encrypted: Vec<u8> =
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied().chain(utf16("EncryptedPackage")).collect();
    assert_eq!(examined(encrypted).await, refused(OfficeError::Encrypted));
    assert_eq!(examined(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old".to_vec()).await, refused(OfficeError::Kind));
    let nothing = vec![0; 210 << 20];
    let bomb = docx_with("", "", &[("xl/worksheets/sheet9.xml", nothing.as_slice())]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(examined(bomb).await, refused(OfficeError::TooLarge));
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
