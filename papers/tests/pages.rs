// SPDX-License-Identifier: MPL-2.0
//! Papers as pictures of their pages, and files that are refused.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use papers::{MAX_PAPER_BYTES, MAX_PREVIEW_BYTES, PageImages, PaperError, PaperFacts, PaperKind, draw_page, examine};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../signing/tests/foreign/libreoffice.pdf");

/// A PDF of empty pages of this size in points, written without any library.
fn pdf_of(pages: usize, media_box: &str, trailer: &str) -> Vec<u8> {
    pdf_with(pages, media_box, "", trailer)
}

/// The same with more in its catalog.
fn pdf_with(pages: usize, media_box: &str, catalog: &str, trailer: &str) -> Vec<u8> {
    let mut pdf = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    let kids: String = (0..pages).fold(String::new(), |mut kids, page| {
        let _ = write!(kids, "{} 0 R ", page + 3);
        kids
    });
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>"),
    ];
    objects.extend((0..pages).map(|_| format!("<< /Type /Page /Parent 2 0 R /MediaBox [{media_box}] >>")));
    for (number, object) in (1..).zip(objects) {
        offsets.push(pdf.len());
        let _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = pdf.len();
    let _ = write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
    for offset in &offsets {
        let _ = writeln!(pdf, "{offset:010} 00000 n ");
    }
    let size = offsets.len() + 1;
    let _ = write!(pdf, "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Noise, the worst case of every encoder.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        Rgb([(); 3].map(|()| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }))
    })
}

fn decoded(webp: &[u8]) -> RgbImage {
    let decoded = webp::Decoder::new(webp).decode().unwrap();
    RgbImage::from_raw(decoded.width(), decoded.height(), decoded.to_vec()).unwrap()
}

fn widths(page: &PageImages) -> [u32; 3] {
    [&page.preview, &page.usual, &page.fine].map(|image| decoded(image).width())
}

fn darkest(picture: &RgbImage) -> u8 {
    picture.pixels().map(|pixel| pixel.0[0]).min().unwrap()
}

#[test]
fn a_page_of_an_office_program_comes_in_three_sizes_with_its_letters() {
    let pdf = OF_AN_OFFICE;
    let facts = examine(pdf).unwrap();
    assert_eq!(facts.kind, PaperKind::Pdf);
    assert!(facts.pages >= 1);
    let page = draw_page(pdf, 0).unwrap();
    assert_eq!(page.size.0, 1800);
    assert_eq!(widths(&page), [480, 1000, 1800]);
    assert!(page.preview.len() <= MAX_PREVIEW_BYTES, "{}", page.preview.len());
    assert!(page.usual.len() < page.fine.len());
    let fine = decoded(&page.fine);
    assert!(darkest(&fine) < 60 && fine.get_pixel(5, 5).0 == [255; 3], "black letters on white paper");
    assert_eq!(draw_page(pdf, facts.pages), Err(PaperError::NoSuchPage));
}

#[test]
fn a_paper_of_too_many_pages_is_refused_with_their_number() {
    assert_eq!(examine(&pdf_of(2000, "0 0 595 842", "")), Err(PaperError::TooManyPages(2000)));
    assert_eq!(examine(&pdf_of(300, "0 0 595 842", "")), Ok(PaperFacts { kind: PaperKind::Pdf, pages: 300 }));
    assert_eq!(examine(&pdf_of(0, "0 0 595 842", "")), Err(PaperError::Unreadable));
}

#[test]
fn a_page_that_nobody_could_read_is_refused_and_a_large_plan_is_drawn_at_the_usual_size() {
    for media_box in ["0 0 10 14400", "0 0 14400 10", "0 0 99999999 1"] {
        assert!(draw_page(&pdf_of(1, media_box, ""), 0).is_err_and(|e| e == PaperError::OddShape), "{media_box}");
    }
    let plan = draw_page(&pdf_of(1, "0 0 14400 7200", ""), 0).unwrap();
    assert_eq!(plan.size, (1800, 900));
}

#[test]
fn a_paper_with_a_password_is_refused_as_such() {
    let lock = format!(
        "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{0}> /U <{0}> >>",
        "ab".repeat(32)
    );
    assert_eq!(examine(&pdf_of(1, "0 0 595 842", &lock)), Err(PaperError::Encrypted));
}

#[test]
fn a_pdf_that_runs_something_is_refused() {
    for active in [
        "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        "/OpenAction << /S /Launch /F (cmd.exe) >>",
        "/OpenAction << /S /L#61unch /Win << /F (cmd.exe) >> >>",
        "/AA << /WC << /Next [<< /S /ImportData /F (a.fdf) >>] /S /Named /N /Print >> >>",
        "/Names << /JavaScript << /Names [(a) 9 0 R] >> >>",
        "/OpenAction << /S /GoToR /F (\\\\\\\\evil\\\\share) /D [0 /Fit] >>",
        "/OpenAction << /S /GoToE /F (a.pdf) >>",
        "/X [<< /Subtype /RichMedia /RichMediaContent 9 0 R >>]",
        "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.EXE) /EF << /F 9 0 R >> >>] >> >>",
        "/X << /UF <FEFF0061002E006A0073> /EF << /F 9 0 R >> >>",
        "/AcroForm << /XFA [(template) 9 0 R] >>",
    ] {
        assert_eq!(examine(&pdf_with(1, "0 0 595 842", active, "")), Err(PaperError::Active), "{active}");
    }
    let deep = format!("/X {}{}", "[".repeat(100), "]".repeat(100));
    assert!(examine(&pdf_with(1, "0 0 595 842", &deep, "")).is_err());
    for harmless in [
        "/OpenAction [3 0 R /Fit]",
        "/OpenAction << /S /GoTo /D [3 0 R /Fit] >>",
        "/Outlines << /First << /A << /S /URI /URI (https://sonlam.gov.vn) >> >> >>",
        "/X << /F (so-lieu.json) /UF (so-lieu.json) /EF << /F 9 0 R >> >>",
        "/StructTreeRoot << /S /Document /K << /S /P >> >>",
    ] {
        assert_eq!(examine(&pdf_with(1, "0 0 595 842", harmless, "")).map(|facts| facts.pages), Ok(1), "{harmless}");
    }
}

#[test]
fn files_of_office_programs_and_others_are_told_apart() {
    assert_eq!(examine(b"PK\x03\x04 a text"), Err(PaperError::Office));
    assert_eq!(examine(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old text"), Err(PaperError::Office));
    for file in [&b""[..], b"GIF89a", b"%PDF-1.7\nand nothing more", b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF\xE0"] {
        assert_eq!(examine(file), Err(PaperError::Unreadable), "{file:?}");
        assert!(draw_page(file, 0).is_err());
    }
    assert_eq!(examine(&vec![b' '; MAX_PAPER_BYTES + 1]), Err(PaperError::TooLarge));
}

#[test]
fn a_scanned_sheet_is_reduced_and_a_small_drawing_is_not_enlarged() {
    let scan = RgbImage::from_pixel(2480, 3508, Rgb([250, 250, 250]));
    let page = draw_page(&encoded(scan, ImageFormat::Jpeg), 0).unwrap();
    assert_eq!(page.size, (1800, 2546));
    let mut drawing = RgbaImage::from_pixel(300, 200, Rgba([0, 0, 0, 0]));
    drawing.put_pixel(150, 100, Rgba([0, 0, 0, 255]));
    let page = draw_page(&encoded(drawing, ImageFormat::Png), 0).unwrap();
    assert_eq!((page.size, widths(&page)), ((300, 200), [300, 300, 300]));
    assert!(decoded(&page.fine).get_pixel(5, 5).0.iter().all(|colour| *colour > 250), "transparent is paper");
}

#[test]
fn a_photograph_of_a_sheet_stands_upright_as_the_telephone_says() {
    let lying = encoded(RgbImage::from_pixel(40, 20, Rgb([200; 3])), ImageFormat::Jpeg);
    // EXIF with one entry: the orientation (0x0112) is 6, a quarter turn.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let segment = [&b"\xFF\xE1"[..], &(exif.len() as u16 + 2).to_be_bytes(), exif].concat();
    let upright = [&lying[..2], &segment, &lying[2..]].concat();
    assert_eq!(draw_page(&lying, 0).unwrap().size, (40, 20));
    assert_eq!(draw_page(&upright, 0).unwrap().size, (20, 40));
}

#[test]
fn the_preview_keeps_its_size_even_of_noise() {
    let page = draw_page(&encoded(noise(1400, 1900), ImageFormat::Png), 0).unwrap();
    assert!(page.preview.len() <= MAX_PREVIEW_BYTES, "{}", page.preview.len());
}

#[test]
fn a_picture_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
    // The size is in the header; the rest of the file is small.
    let mut png = encoded(RgbImage::new(1, 1), ImageFormat::Png);
    let mut header = png[12..29].to_vec();
    header[4..8].copy_from_slice(&60_000_u32.to_be_bytes());
    header[8..12].copy_from_slice(&60_000_u32.to_be_bytes());
    png[12..29].copy_from_slice(&header);
    let sum = checksum(&header).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    assert_eq!(examine(&png), Err(PaperError::TooManyPixels));
    assert_eq!(draw_page(&png, 0), Err(PaperError::TooManyPixels));
}

/// CRC-32 as in PNG.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

#[test]
fn a_cut_picture_is_refused_and_does_not_end_the_program() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let whole = encoded(noise(60, 40), format);
        for end in 0..whole.len() / 2 {
            let _ = draw_page(&whole[..end], 0);
        }
        assert!(draw_page(&whole, 0).is_ok());
    }
}

#[test]
fn the_words_of_a_page_are_read_in_the_order_of_lines() {
    let page = draw_page(OF_AN_OFFICE, 0).unwrap();
    println!("{}", page.text);
    assert!(page.text.lines().count() > 1 && page.text.split_whitespace().count() > 5, "{:?}", page.text);
}
