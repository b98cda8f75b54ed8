// SPDX-License-Identifier: MPL-2.0
// PDF files as small as they can be.

const LINE_POINTS = 15

/** A PDF of so many pages: a heading on each, and lines of text below it. */
export function pdfOf(pages, lines = []) {
  const kids = Array.from({ length: pages }, (_, n) => `${4 + n * 2} 0 R`).join(' ')
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>']
  for (let n = 0; n < pages; n += 1) {
    const below = lines.map((line, i) => `BT /F1 11 Tf 50 ${740 - i * LINE_POINTS} Td (${line} ${n + 1}.${i + 1}) Tj ET`)
    const text = [lines.length > 0 ? `BT /F1 24 Tf 50 780 Td (Trang ${n + 1}) Tj ET` : `BT /F1 40 Tf 100 600 Td (Trang ${n + 1}) Tj ET`, ...below].join('\n')
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + n * 2} 0 R >>`)
    objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`)
  }
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const at = file.length
    file += `${i + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`
  return Buffer.from(`${file}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`, 'latin1')
}
