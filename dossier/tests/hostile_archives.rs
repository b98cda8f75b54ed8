// SPDX-License-Identifier: MPL-2.0
//! Archives that programs read in different ways, or that take more than they give: each is refused
//! by name, before anything in it is believed.

mod common;

use std::io::{Cursor, Write as _};

use common::{Bag, FOLDER, last};
use dossier::reader::ArchiveFault;
use dossier::{Finding, Report, Unreadable, Verdict};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn refused(report: &Report) -> (Verdict, ArchiveFault) {
    match (&report.unreadable, report.findings.as_slice()) {
        (Some(Unreadable::Archive(fault)), []) | (None, [Finding::Archive(fault)]) => (report.verdict, fault.clone()),
        _ => panic!("{report:?}"),
    }
}

fn fault_of(archive: &[u8]) -> (Verdict, ArchiveFault) {
    refused(&Bag::new().verify(archive))
}

/// The files of a dossier as another program packs them.
fn repacked(options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in Bag::new().bagged() {
        writer.start_file(format!("{FOLDER}/{path}"), options).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_another_program_has_packed_is_said_to_be_so_and_not_to_be_forged() {
    let deflated = repacked(SimpleFileOptions::default().compression_method(CompressionMethod::Deflated));
    let (verdict, fault) = fault_of(&deflated);
    assert_eq!((verdict, fault), (Verdict::Unreadable, ArchiveFault::Repacked("compressed".to_owned())));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    writer.start_file(format!("{FOLDER}/data/bom.txt"), options).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        writer.write_all(&zeros).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 17);
    assert_eq!(fault_of(&bomb).1, ArchiveFault::Repacked("compressed".to_owned()));
    // Announced without being there: nothing is reserved for it.
    let mut announced = Bag::new().unsigned();
    announced[18..26].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f]);
    assert_eq!(fault_of(&announced), (Verdict::Unreadable, ArchiveFault::Truncated));
}

#[test]
fn names_that_lead_elsewhere_or_look_like_others_are_refused() {
    let signed = Bag::new().signed();
    let name = b"data/tai-lieu/tai-lieu.json";
    for other in [
        &b"../../../etc/cron.d/x.json0"[..],
        b"/ata/tai-lieu/tai-lieu.json",
        b"data/tai-lieu/TAI-lieu.json",
        b"data\\tai-lieu\\tai-lieu.json",
        b"data/tai-lieu/t\xd0\xb0i-lie.json",
        b"data/tai-lieu/\xe2\x80\xaenosj.json",
        b"data/tai-lieu/tai-lieu.jso\0",
        b"data/tai-lieu/tai lieu.json",
        b"data/./i-lieu//tai-lieu.json",
        b"data/tai-lieu/con.lieu.json",
        b"data/tai-lieu/tai-l\xffeu.json",
    ] {
        // In both places, so that nothing else is wrong with it.
        let mut archive = signed.clone();
        let places: Vec<usize> =
            (0..archive.len() - name.len()).filter(|at| archive[*at..].starts_with(name)).collect();
        for at in places {
            let mut other = other.to_vec();
            other.resize(name.len(), b'x');
            archive[at..at + name.len()].copy_from_slice(&other);
        }
        let (verdict, fault) = fault_of(&archive);
        assert!(matches!(fault, ArchiveFault::BadName(_)), "{}: {fault:?}", String::from_utf8_lossy(other));
        assert_eq!(verdict, Verdict::Ambiguous);
        let ArchiveFault::BadName(shown) = fault else { unreachable!() };
        assert!(shown.is_ascii() && !shown.contains(char::is_control), "{shown:?}");
    }
}

#[test]
fn a_name_that_is_there_twice_is_refused() {
    let archive = Bag::new().unsigned();
    let again = common::with_file(&archive, "data/cuoc-hop.json", b"{}");
    let (verdict, fault) = fault_of(&again);
    assert_eq!((verdict, fault), (Verdict::Ambiguous, ArchiveFault::Twice(format!("{FOLDER}/data/cuoc-hop.json"))));
}

#[test]
fn a_link_is_refused() {
    let mut archive = Bag::new().signed();
    let entry = last(&archive, b"PK\x01\x02");
    // The attributes of a link on Unix.
    archive[entry + 38..entry + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
    assert!(matches!(fault_of(&archive), (Verdict::Ambiguous, ArchiveFault::Link(_))));
}

#[test]
fn a_directory_that_says_something_else_than_the_files_is_refused() {
    let signed = Bag::new().signed();
    let entry = last(&signed, b"PK\x01\x02");
    // Version, flags, method, time, checksum, lengths, name, comment, disk, attributes, place.
    for at in [4, 6, 8, 10, 12, 16, 20, 24, 28, 30, 32, 34, 36, 38, 42, 46, 60] {
        let mut archive = signed.clone();
        archive[entry + at] ^= 1;
        let (verdict, fault) = fault_of(&archive);
        assert_eq!((verdict, fault), (Verdict::Ambiguous, ArchiveFault::Directory), "field at {at}");
    }
    let end = signed.len() - 22;
    for at in [4, 8, 10, 12, 16] {
        let mut archive = signed.clone();
        archive[end + at] ^= 1;
        assert_eq!(fault_of(&archive).1, ArchiveFault::Directory, "end record, field at {at}");
    }
    let mut comment = signed.clone();
    comment[end + 20] = 1;
    comment.push(b'x');
    assert_eq!(fault_of(&comment).1, ArchiveFault::Behind);
}

#[test]
fn bytes_between_the_files_before_them_and_behind_them_are_refused() {
    let signed = Bag::new().signed();
    let second = (4..signed.len()).find(|at| signed[*at..].starts_with(b"PK\x03\x04")).unwrap();
    let directory = (4..signed.len()).find(|at| signed[*at..].starts_with(b"PK\x01\x02")).unwrap();
    for at in [second, directory] {
        let between = [&signed[..at], b"MZ hidden program", &signed[at..]].concat();
        assert_eq!(fault_of(&between), (Verdict::Ambiguous, ArchiveFault::Between));
    }
    let before = [b"#!/bin/sh\n", signed.as_slice()].concat();
    assert_eq!(fault_of(&before).1, ArchiveFault::NotZip);
    let two = [signed.as_slice(), &signed].concat();
    assert_eq!(fault_of(&two).1, ArchiveFault::Behind);
}

#[test]
fn lengths_behind_files_extra_fields_and_encryption_are_refused() {
    let unsigned = Bag::new().unsigned();
    for (at, bit, expected) in [
        (6, 8, ArchiveFault::Repacked("lengths behind the files".to_owned())),
        (6, 1, ArchiveFault::Encrypted),
        (8, 8, ArchiveFault::Repacked("compressed".to_owned())),
        (28, 4, ArchiveFault::Repacked("extra fields".to_owned())),
        (18, 1, ArchiveFault::Repacked("two lengths".to_owned())),
        (4, 45, ArchiveFault::Repacked("another version".to_owned())),
        (7, 8, ArchiveFault::Repacked("another version".to_owned())),
    ] {
        let mut archive = unsigned.clone();
        archive[at] ^= bit;
        assert_eq!(fault_of(&archive), (Verdict::Unreadable, expected), "byte {at}");
    }
    let mut damaged = unsigned.clone();
    damaged[14] ^= 1;
    assert!(matches!(fault_of(&damaged), (Verdict::Changed, ArchiveFault::Damaged(_))), "a wrong checksum");
}

#[test]
fn more_files_than_a_dossier_has_are_refused_at_once() {
    // Ten thousand and one empty files.
    let mut archive = Vec::new();
    for n in 0..=dossier::archive::MAX_FILES {
        let name = format!("{FOLDER}/data/{n:05}");
        archive.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        archive.extend([0; 12]);
        archive.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        archive.extend([0; 2]);
        archive.extend(name.as_bytes());
    }
    assert_eq!(fault_of(&archive), (Verdict::Unreadable, ArchiveFault::TooManyFiles));
}
