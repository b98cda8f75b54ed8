// SPDX-License-Identifier: MPL-2.0
//! LibreOffice's arguments and its profile, which is written anew for every document: nothing of
//! one is left for the next, and nobody's settings count.

use std::fs;
use std::io;
use std::path::Path;

use crate::OfficeKind;

const PROFILE: &str = "profile";
/// Where the PDF belongs.
pub(super) const OUT: &str = "out";
/// Pages that are drawn at most, and one more that says that there are more.
const PAGES: usize = papers::MAX_PAGES + 1;

/// Properties: no macro runs, nothing is fetched from elsewhere, no link is brought up to date, and
/// nothing is asked of anybody. Dates and numbers are written as in Vietnam, where a document
/// leaves it to the system.
const PROPERTIES: &[(&str, &str, &str)] = &[
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisablePythonRuntime", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "CheckDocumentEvents", "true"),
    ("Office.Common/Security", "EnableExpertConfiguration", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Common/Misc", "CollectUsageInformation", "false"),
    ("Office.Common/Save/Document", "CreateBackup", "false"),
    ("Office.Common/Save/Document", "AutoSave", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Setup/L10N", "ooSetupSystemLocale", "vi-VN"),
];

pub(super) fn write(folder: &Path) -> io::Result<()> {
    let user = folder.join(PROFILE).join("user");
    fs::create_dir_all(&user)?;
    let begin = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">";
    let items = PROPERTIES.iter().map(|(path, name, value)| {
        format!(
            "<item oor:path=\"/org.openoffice.{path}\"><prop oor:name=\"{name}\" oor:op=\"fuse\">\
             <value>{value}</value></prop></item>"
        )
    });
    let xml = format!("{begin}\n{}\n</oor:items>\n", items.collect::<Vec<_>>().join("\n"));
    fs::write(user.join("registrymodifications.xcu"), xml)
}

pub(super) fn arguments(folder: &Path, input: &Path, kind: OfficeKind) -> Vec<String> {
    let filter = match kind {
        OfficeKind::Docx => "writer_pdf_Export",
        OfficeKind::Xlsx => "calc_pdf_Export",
        OfficeKind::Pptx => "impress_pdf_Export",
    };
    let pages = format!(r#"pdf:{filter}:{{"PageRange":{{"type":"string","value":"1-{PAGES}"}}}}"#);
    let mut arguments = vec![installation(folder)];
    let switches = [
        "--headless",
        "--invisible",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        "--norestore",
        "--nofirststartwizard",
    ];
    arguments.extend(switches.map(str::to_owned));
    arguments.extend(["--convert-to".to_owned(), pages, "--outdir".to_owned()]);
    arguments.extend([folder.join(OUT), input.to_owned()].map(|path| path.display().to_string()));
    arguments
}

/// The profile, as a URL: the data folder may have spaces and marks in its name.
fn installation(folder: &Path) -> String {
    let path = folder.join(PROFILE);
    let mut url = String::from("-env:UserInstallation=file://");
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push_str(&hex::encode_upper([byte]));
        }
    }
    url
}
