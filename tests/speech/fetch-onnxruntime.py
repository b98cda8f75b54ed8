#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fetches the ONNX Runtime library that CTC models need, and prints its path.

    tests/speech/fetch-onnxruntime.py [--out FILE]     fetch, check; a second run only checks

FILE is libonnxruntime.so in the user's cache folder unless given.

ONNX Runtime is Microsoft's (MIT). The library is taken out of its Python package; servers without internet get the same file
copied beside their models (docs/decisions/0011-ctc-engine.md).
"""

import argparse
import sys
import zipfile
from pathlib import Path

from packages import cache_folder, download, only_one, python_with_numpy, sha256

PACKAGE = ("onnxruntime", "1.31.1", "5752bd508126ae7c49894d3b9d2e83f0c3d487319246d04c444b393308d7ad7f")
MEMBER = "onnxruntime/capi/libonnxruntime.so.1.31.1"
LIBRARY_SHA256 = "fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=cache_folder() / "libonnxruntime.so", metavar="FILE")
    library = arguments.parse_args().out.absolute()
    _lock = only_one("onnxruntime")
    if not (library.exists() and sha256(library) == LIBRARY_SHA256):
        with zipfile.ZipFile(download(python_with_numpy(), *PACKAGE)) as archive:
            unfinished = library.with_suffix(".tmp")
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(archive.read(MEMBER))
        found = sha256(unfinished)
        if found != LIBRARY_SHA256:
            sys.exit(f"{MEMBER} has sha256 {found}, expected {LIBRARY_SHA256}; nothing was installed")
        unfinished.replace(library)
    print(library)


if __name__ == "__main__":
    main()
