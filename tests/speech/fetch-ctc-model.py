#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Makes the model bundle vi-conformer-ctc, which tests and the first try-out use, and prints its folder.

    tests/speech/fetch-ctc-model.py [--out FOLDER]     fetch, cut out, check; a second run only checks

FOLDER is vi-conformer-ctc in the user's cache folder unless given.

A streaming Conformer with CTC for Vietnamese (69 MB, Apache-2.0 by its package's metadata). Network and tokens lie inside the
library of a Python package; they are cut out by position and checked. The bundle is what `diemcau model add` takes.
"""

import argparse
import hashlib
import json
import shutil
import sys
import zipfile
from pathlib import Path

from packages import cache_folder, download, only_one, python_with_numpy, sha256

PACKAGE = ("viet-asr", "0.1.0.dev11", "5fb84b4869e8e87e5c363f2b8ed6e930b6181bef8a3eb8ac53e166a0511be07c")
LIBRARY = "vietasr/_native/libvietasr.so"
NAME = "vi-conformer-ctc"
NETWORK_AT, NETWORK_BYTES = 533456, 69420285
NETWORK_SHA256 = "b34e699e5557f87741c6fca80246267268922c9d57045602da6fdf77039f0057"
# The list has four punctuation marks more than the network has outputs.
FIRST_TOKEN, TOKENS = b"<blank> 0\n", 4968
TOKENS_SHA256 = "14d6d1921f5ac68a787843848e86ac81aeab8118b5a0366e90d8d496c5d40cb1"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=cache_folder() / NAME, metavar="FOLDER")
    folder = arguments.parse_args().out.absolute()
    _lock = only_one("ctc-model")
    if not is_whole(folder):
        make(folder)
    print(folder)


def is_whole(folder: Path) -> bool:
    network, tokens = folder / "model.onnx", folder / "tokens.txt"
    present = network.exists() and tokens.exists() and (folder / "manifest.json").exists()
    return present and sha256(network) == NETWORK_SHA256 and sha256(tokens) == TOKENS_SHA256


def make(folder: Path) -> None:
    with zipfile.ZipFile(download(python_with_numpy(), *PACKAGE)) as archive:
        library = archive.read(LIBRARY)
    network = library[NETWORK_AT:NETWORK_AT + NETWORK_BYTES]
    begin = library.index(FIRST_TOKEN)
    lines = library[begin:library.index(b"\0", begin)].splitlines(keepends=True)
    tokens = b"".join(lines[:TOKENS])
    for what, data, wanted in (("network", network, NETWORK_SHA256), ("list of tokens", tokens, TOKENS_SHA256)):
        found = hashlib.sha256(data).hexdigest()
        if found != wanted:
            sys.exit(f"the {what} has sha256 {found}, expected {wanted}; nothing was installed")
    unfinished = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    (unfinished / "model.onnx").write_bytes(network)
    (unfinished / "tokens.txt").write_bytes(tokens)
    manifest = {
        "version": 1,
        "name": NAME,
        "engine": "ctc",
        "language": "vi",
        "licence": "Apache-2.0",
        "sample_rate": 16000,
        "features": "kaldi-fbank-80",
        "tokens": TOKENS,
        "files": {"model.onnx": NETWORK_SHA256, "tokens.txt": TOKENS_SHA256},
    }
    (unfinished / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


if __name__ == "__main__":
    main()
