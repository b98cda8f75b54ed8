#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""sign_bases_of_others.py IN.pdf OUT: documents as other programs write them (linearised, packed, hybrid, PDF 2.0, encrypted, by cairo,
Skia, Ghostscript, LibreOffice and by hand), signed by two people with pyHanko, and forgeries on top of them. Each file's name begins with the verdict that is right
for it. Programs that are not installed are named in OUT/missing."""
import shutil, struct, subprocess, tempfile, zlib
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic as g
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from office import PADES, add, crl, context, out, signer, source, stamper, visible, write

an, binh = signer("Trần Thị An", ec.generate_private_key(ec.SECP256R1())), signer("Lê Văn Bình", ec.generate_private_key(ec.SECP256R1()))
missing = []


def by(program, *arguments, given=None):
    """What a program makes of IN (`given`), by its arguments, in which {in} and {out} stand for files. None where it is not installed."""
    if not shutil.which(program):
        missing.append(program)
        return None
    with tempfile.TemporaryDirectory() as folder:
        files = {"in": f"{folder}/in.pdf", "out": f"{folder}/out.pdf", "folder": folder}
        Path(files["in"]).write_bytes(given if given is not None else source)
        done = subprocess.run([program, *(one.format(**files) for one in arguments)], capture_output=True, timeout=120)
        made = Path(files["out"])
        if not made.exists():
            raise SystemExit(f"{program} {arguments}: {done.stderr.decode(errors='replace')[-2000:]}")
        return made.read_bytes()


def stream(data, more=b""):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(data), data)


TEXT = b"BT /F1 24 Tf 72 700 Td (Thu 102 phan tram) Tj ET"
POSTSCRIPT = b"%!PS\n/Helvetica findfont 24 scalefont setfont 72 700 moveto (Thu 102 phan tram) show showpage\n"
PAGE = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>>>",
    3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
    4: stream(TEXT),
    5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
}


def plain(objects, end=b"\n", header=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", free=(), size=None):
    """A file with a plain table; `free`: numbers that the table calls free. Answers the file and where its table lies."""
    pdf, at = header, {}
    for number, body in objects.items():
        at[number] = len(pdf)
        pdf += b"%d 0 obj%s%s%sendobj%s" % (number, end, body, end, end)
    size = size or max([*objects, *free]) + 1
    table = len(pdf)
    two = (b" " + end) if len(end) == 1 else end
    pdf += b"xref%s0 %d%s0000000000 65535 f%s" % (end, size, end, two)
    for number in range(1, size):
        pdf += (b"%010d 00000 n" % at[number] if number in at else b"0000000000 65535 f") + two
    pdf += b"trailer%s<</Size %d/Root 1 0 R>>%sstartxref%s%d%s%%%%EOF%s" % (end, size, end, end, table, end, end)
    return pdf, table


def hybrid(hide=None):
    """As word processors write: a plain table, the structure of the text hidden in an object stream, and a second, empty table that leads
    there. `hide`: an object of the page that is hidden too, which no older program then finds."""
    objects = {**PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 8 0 R/MarkInfo<</Marked true>>>>"}
    hidden = {8: b"<</Type/StructTreeRoot/K 9 0 R>>", 9: b"<</Type/StructElem/S/Document/P 8 0 R>>"}
    if hide:
        hidden = dict(sorted({**hidden, hide: objects.pop(hide)}.items()))
    heads, bodies = b"", b""
    for number, body in hidden.items():
        heads += b"%d %d " % (number, len(bodies))
        bodies += body + b" "
    packed = zlib.compress(heads + bodies)
    objects[7] = stream(packed, b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(hidden), len(heads)))
    pdf, table = plain(objects, free=hidden, size=11)
    numbers = list(hidden)
    where = len(pdf)
    cells = b"".join(struct.pack(">BHB", 2, 7, index) for index in range(len(numbers)))
    index = b" ".join(b"%d 1" % number for number in numbers)
    pdf += b"10 0 obj\n" + stream(cells, b"/Type/XRef/Size 11/W[1 2 1]/Root 1 0 R/Index[%s]" % index) + b"\nendobj\n"
    second = len(pdf)
    pdf += b"xref\n0 0\ntrailer\n<</Size 11/Root 1 0 R/Prev %d/XRefStm %d>>\nstartxref\n%d\n%%%%EOF" % (table, where, second)
    return pdf


def updated_twice():
    """A base with a history of its own: its page was replaced before anybody signed."""
    pdf, _ = plain({**PAGE, 4: stream(b"BT /F1 24 Tf 72 700 Td (Du thao) Tj ET")})
    return rewritten(pdf, lambda writer, page: page.__setitem__("/Contents", writer.add_object(g.StreamObject(stream_data=TEXT))))


def form_with_text():
    """A form with a text field that was filled in, with its look."""
    look = stream(b"BT /F1 12 Tf 2 4 Td (102) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 5 0 R>>>>")
    return plain({**PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DA(/F1 0 Tf)/DR<</Font<</F1 5 0 R>>>>>>>>",
                  3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]>>",
                  6: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(So)/V(102)/F 4/Rect[72 600 172 620]/AP<</N 7 0 R>>/P 3 0 R>>", 7: look})[0]


def printed_by_browser():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.html").write_text("<meta charset=utf-8><h1>Biên bản họp giao ban</h1><p>Thu đạt 102 % dự toán.<p><a href='#a'>Mục 1</a>")
        return by("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
                  "--print-to-pdf={out}", f"file://{folder}/a.html")


def rewritten(pdf, change):
    """`pdf` with an update of the same style as its own tables, in which `change` was made to the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    node = writer.root.raw_get("/Pages")
    while "/Kids" in node.get_object():
        node = node.get_object()["/Kids"].raw_get(0)
    page = node.get_object()
    change(writer, page)
    writer.mark_update(node)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


BOX = b"q 1 1 1 rg 40 40 500 700 re f 0 0 0 rg 70 450 200 20 re f Q"


def painted_over(writer, page):
    box = writer.add_object(g.StreamObject(stream_data=BOX))
    old = page.raw_get("/Contents")
    page["/Contents"] = g.ArrayObject([*(old if isinstance(old, g.ArrayObject) else [old]), box])


def other_content(writer, page):
    page["/Contents"] = writer.add_object(g.StreamObject(stream_data=BOX))


def other_size(_, page):
    page["/MediaBox"] = g.ArrayObject([g.NumberObject(n) for n in (0, 0, 100, 100)])


def note(writer, page):
    one = g.DictionaryObject({g.pdf_name("/Type"): g.pdf_name("/Annot"), g.pdf_name("/Subtype"): g.pdf_name("/Square"), g.pdf_name("/F"): g.NumberObject(4),
                              g.pdf_name("/Rect"): g.ArrayObject([g.NumberObject(n) for n in (60, 300, 500, 800)]), g.pdf_name("/IC"): g.ArrayObject([g.NumberObject(1)])})
    page["/Annots"] = g.ArrayObject([*page.get("/Annots", []), writer.add_object(one)])


def behind_the_end(pdf):
    """Every object of the file once more, with other words, where only programs look that search the whole file."""
    return pdf + b"\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>\nendobj\n"


def older_table(pdf):
    """The newest end says that an older state is the newest."""
    first = pdf.index(b"startxref", pdf.index(b"/ByteRange") - 20000 if pdf.index(b"/ByteRange") > 20000 else 0)
    offset = pdf[first + 9:first + 30].split()[0]
    return pdf + b"\nstartxref\n" + offset + b"\n%%EOF\n"


linear = by("qpdf", "--linearize", "{in}", "{out}")
distilled = by("gs", "-q", "-dSAFER", "-sDEVICE=pdfwrite", "-o", "{out}", "{in}")
bases = {
    "typst": source,
    "linearised": linear,
    "packed": by("qpdf", "--object-streams=generate", "{in}", "{out}"),
    "linearised-and-packed": by("qpdf", "--linearize", "--object-streams=generate", "{in}", "{out}"),
    "pdf-2": by("qpdf", "--force-version=2.0", "{in}", "{out}"),
    "written-for-people": by("qpdf", "--qdf", "{in}", "{out}"),
    "version-1-3": plain(PAGE, header=b"%PDF-1.3\n")[0],
    "cairo": by("pdftocairo", "-pdf", "{in}", "{out}"),
    "skia": printed_by_browser(),
    "ghostscript": distilled,
    "ghostscript-of-postscript": by("gs", "-q", "-dSAFER", "-sDEVICE=pdfwrite", "-o", "{out}", "{in}", given=POSTSCRIPT),
    "ghostscript-linearised": distilled and by("qpdf", "--linearize", "{in}", "{out}", given=distilled),
    # Made by `soffice --convert-to pdf` (LibreOffice 7.4) of a text written for this test; it is a large thing to install.
    "libreoffice": Path(__file__).with_name("libreoffice.pdf").read_bytes(),
    "hybrid": hybrid(),
    "plain": plain(PAGE)[0],
    "line-ends-of-two": plain(PAGE, b"\r\n")[0],
    "line-ends-of-old-macs": plain(PAGE, b"\r")[0],
    "no-line-end-at-the-end": plain(PAGE)[0].rstrip(),
    "updated-before": updated_twice(),
    "form-with-text": form_with_text(),
    "length-elsewhere": plain({**PAGE, 4: b"<</Length 6 0 R>>stream\n" + TEXT + b"\nendstream", 6: b"%d" % len(TEXT)})[0],
    "more-space-than-size": plain({**PAGE, 9: b"null"})[0],
}
for name, base in bases.items():
    if base is None:
        continue
    write(f"base-{name}", base)
    first = add(base, binh, "Thu ky", visible("Thu ky", (60, 20, 160, 70)))
    both = add(first, an, "Chu tri", visible("Chu tri"))
    write(f"valid-{name}-two-signers", both)
    write(f"valid-{name}-unseen", add(base, an, "An", None))
    write(f"valid-{name}-b-lta", add(first, an, "Chu tri", stamps=stamper, embed_validation_info=True, use_pades_lta=True, validation_context=context(crl())))
    for what, change in (("painted-over", painted_over), ("other-content", other_content), ("other-size", other_size), ("note", note)):
        write(f"changed_after_signing-{name}-{what}", rewritten(both, change))
        write(f"changed_after_signing-{name}-{what}-between", add(rewritten(first, change), an, "Chu tri"))
    write(f"ambiguous-{name}-behind-the-end", behind_the_end(both))
    write(f"ambiguous-{name}-older-table", older_table(both))
hidden = add(hybrid(hide=5), an, "An", None)
write("ambiguous-hybrid-hides-what-the-page-draws", hidden)


def encrypted(pdf):
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.encrypt("")
    return signers.PdfSigner(signers.PdfSignatureMetadata(field_name="An", subfilter=PADES, md_algorithm="sha256"), an).sign_pdf(writer).getvalue()


locked = by("qpdf", "--encrypt", "", "owner", "256", "--", "{in}", "{out}")
if locked:
    write("encrypted-without-password", encrypted(locked))
    write("encrypted-and-not-signed", by("qpdf", "--encrypt", "secret", "owner", "256", "--", "{in}", "{out}"))
(out / "missing").write_text("\n".join(sorted(set(missing))))
