// SPDX-License-Identifier: MPL-2.0
//! A small PDF that no program draws to its end.

use std::fmt::Write as _;

/// Pages whose forms draw the next form ten times each: 10^12 lines from a few kilobytes.
pub fn pdf(pages: usize) -> Vec<u8> {
    let levels = 12;
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 20 + page)).collect();
    let mut pdf = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Count {pages} /Kids [{}] >>\nendobj\n4 0 obj\n<< /Length 5 >>\nstream\n/X Do\nendstream\nendobj\n",
        kids.join(" ")
    );
    for page in 0..pages {
        let _ = write!(
            pdf,
            "{} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
             /Resources << /XObject << /X 5 0 R >> >> >>\nendobj\n",
            20 + page
        );
    }
    let ten_times = "/X Do ".repeat(10);
    for level in 0..levels {
        let (own, next, length) = (5 + level, 6 + level, ten_times.len());
        let _ = write!(
            pdf,
            "{own} 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] \
             /Resources << /XObject << /X {next} 0 R >> >> /Length {length} >>\nstream\n{ten_times}\nendstream\nendobj\n"
        );
    }
    let line = "0 0 m 595 842 l S";
    let _ = write!(
        pdf,
        "{} 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {} >>\nstream\n{line}\nendstream\nendobj\n\
         trailer\n<< /Size {} /Root 1 0 R >>\n%%EOF\n",
        5 + levels,
        line.len(),
        20 + pages
    );
    pdf.into_bytes()
}
