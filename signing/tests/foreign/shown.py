#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""shown.py: what PDFium shows. Standard input: one pair of files a line, separated by a tab, an earlier state of a document and a later one.
Standard output: one JSON object a line, {"text": the later one's, "differs": what is shown otherwise than before, or null}.

Text is that of the pages; pictures are compared without the places in which somebody signed, which may show who."""
import ctypes, json, sys

import pypdfium2 as pdfium
import pypdfium2.raw as raw

WHITE = (255, 255, 255, 255)
# Beyond every page.
FAR = 20_000


def signature_places(page, form):
    """Places of fields that somebody signed: empty ones show nothing that was not signed."""
    places = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        rect = raw.FS_RECTF()
        is_signed = raw.FPDFAnnot_GetFormFieldType(form, annotation) == raw.FPDF_FORMFIELD_SIGNATURE and raw.FPDFAnnot_HasKey(annotation, b"V")
        if is_signed and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
            places.append([max(-FAR, min(FAR, corner)) for corner in (rect.left, rect.bottom, rect.right, rect.top)])
        raw.FPDFPage_CloseAnnot(annotation)
    return places


def picture(page, places):
    height = page.get_height()
    bitmap = page.render(may_draw_forms=True, grayscale=True)
    for left, bottom, right, top in places:
        # A pixel more on each side: edges are blurred.
        x, y = int(left) - 1, int(height - top) - 1
        bitmap.fill_rect(WHITE, max(x, 0), max(y, 0), int(right - left) + 3, int(top - bottom) + 3)
    return bytes(bitmap.buffer)


def opened(file):
    document = pdfium.PdfDocument(file)
    document.init_forms()
    return document


def compare(earlier, later):
    try:
        after = opened(later)
        texts = [page.get_textpage().get_text_bounded() for page in after]
        before = opened(earlier)
    except pdfium.PdfiumError as error:
        return {"text": "", "differs": f"it does not open: {error}"}
    told = {"text": "\n".join(texts), "differs": None}
    if len(before) != len(after):
        told["differs"] = f"{len(before)} pages before, {len(after)} after"
        return told
    for number, (one, other) in enumerate(zip(before, after), 1):
        if one.get_textpage().get_text_bounded() != other.get_textpage().get_text_bounded():
            told["differs"] = f"the text of page {number}"
        elif one.get_size() != other.get_size():
            told["differs"] = f"the size of page {number}"
        else:
            places = signature_places(one, before.formenv) + signature_places(other, after.formenv)
            if picture(one, places) != picture(other, places):
                told["differs"] = f"the picture of page {number}"
    return told


for line in sys.stdin:
    print(json.dumps(compare(*line.rstrip("\n").split("\t"))), flush=True)
