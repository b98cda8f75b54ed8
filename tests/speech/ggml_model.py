# SPDX-License-Identifier: MPL-2.0
"""CTranslate2 Whisper weights -> whisper.cpp model file with 8-bit blocks (q8_0).

    python ggml_model.py WEIGHTS VOCABULARY OUT        (needs numpy)

CTranslate2 (binary version 6): u32 version, text spec, u32 revision, u32 count, then per variable: text name, u8 rank,
u32 dimensions, u8 kind, u32 size, data; then aliases. A text is a u16 length that counts a final NUL, bytes, NUL.
whisper.cpp: i32 magic, 11 i32 of shape, mel filters, vocabulary, then per tensor: i32 rank, name length, kind;
i32 dimensions, innermost first; name; data.
"""

import struct
import sys

import numpy as np

KINDS = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
F32, F16, Q8_0 = 0, 1, 8  # ggml's tensor kinds
FILE_KIND = 2007  # "mostly q8_0" (7) with quantisation version 2
BLOCK = 32  # weights that share one scale in q8_0
# whisper.cpp computes with these as they are and refuses them quantised.
FULL_PRECISION = {"encoder.conv1.bias", "encoder.conv2.bias", "encoder.positional_embedding", "decoder.positional_embedding"}
HALF_PRECISION = {"encoder.conv1.weight", "encoder.conv2.weight"}
END_OF_TEXT = "<|endoftext|>"


class Reader:
    """Walks the file once; `variables` maps a name to an array in the kind it was stored in."""

    def __init__(self, data: bytes):
        self.data, self.at, self.variables = memoryview(data), 0, {}
        version, spec = self.number("<I"), self.text()
        if version != 6 or spec != "WhisperSpec":
            sys.exit(f"not a CTranslate2 Whisper model: version {version}, {spec}")
        self.number("<I")
        for _ in range(self.number("<I")):
            name = self.text()
            shape = [self.number("<I") for _ in range(self.number("<B"))]
            kind, size = KINDS[self.number("<B")], self.number("<I")
            if self.at + size > len(self.data):
                sys.exit(f"the weights end inside {name}")
            self.variables[name] = np.frombuffer(self.data[self.at:self.at + size], kind).reshape(shape)
            self.at += size

    def number(self, layout: str) -> int:
        (value,) = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return value

    def text(self) -> str:
        length = self.number("<H")
        value = bytes(self.data[self.at:self.at + length - 1]).decode()
        self.at += length
        return value

    def get(self, name: str) -> np.ndarray:
        return self.variables[name].astype(np.float32)


def tensors(model: Reader):
    """Every tensor as (name in whisper.cpp, float32 array), in the order in which whisper.cpp's own converter writes."""

    def pair(ours, theirs, first="weight", second="bias"):
        yield f"{ours}.weight", model.get(f"{theirs}/{first}")
        yield f"{ours}.bias", model.get(f"{theirs}/{second}")

    def norm(ours, theirs):
        return pair(ours, theirs, "gamma", "beta")

    def projections(ours, theirs, parts):
        """CTranslate2 fuses query, key and value into one matrix; the key's bias does not exist in Whisper."""
        weights = np.split(model.get(f"{theirs}/weight"), len(parts))
        biases = np.split(model.get(f"{theirs}/bias"), len(parts))
        for part, weight, bias in zip(parts, weights, biases):
            yield f"{ours}.{part}.weight", weight
            if part != "key":
                yield f"{ours}.{part}.bias", bias

    for side in ("encoder", "decoder"):
        yield f"{side}.positional_embedding", model.get(f"{side}/position_encodings/encodings")
        if side == "encoder":
            for conv in ("conv1", "conv2"):
                yield f"encoder.{conv}.weight", model.get(f"encoder/{conv}/weight")
                yield f"encoder.{conv}.bias", model.get(f"encoder/{conv}/bias").reshape(-1, 1)
        else:
            yield "decoder.token_embedding.weight", model.get("decoder/embeddings/weight")
        layer = 0
        while f"{side}/layer_{layer}/self_attention/linear_0/weight" in model.variables:
            theirs, ours = f"{side}/layer_{layer}", f"{side}.blocks.{layer}"
            yield from norm(f"{ours}.attn_ln", f"{theirs}/self_attention/layer_norm")
            yield from projections(f"{ours}.attn", f"{theirs}/self_attention/linear_0", ["query", "key", "value"])
            yield from pair(f"{ours}.attn.out", f"{theirs}/self_attention/linear_1")
            if side == "decoder":
                yield from norm(f"{ours}.cross_attn_ln", f"{theirs}/attention/layer_norm")
                yield from projections(f"{ours}.cross_attn", f"{theirs}/attention/linear_0", ["query"])
                yield from projections(f"{ours}.cross_attn", f"{theirs}/attention/linear_1", ["key", "value"])
                yield from pair(f"{ours}.cross_attn.out", f"{theirs}/attention/linear_2")
            yield from norm(f"{ours}.mlp_ln", f"{theirs}/ffn/layer_norm")
            yield from pair(f"{ours}.mlp.0", f"{theirs}/ffn/linear_0")
            yield from pair(f"{ours}.mlp.2", f"{theirs}/ffn/linear_1")
            layer += 1
        yield from norm("encoder.ln_post" if side == "encoder" else "decoder.ln", f"{side}/layer_norm")


def mel_filters(bands: int, rate=16000, window=400) -> np.ndarray:
    """Slaney's mel scale (linear to 1 kHz, logarithmic above), each triangle of equal area: what Whisper was trained on."""
    linear, knee, step = 200.0 / 3, 1000.0, np.log(6.4) / 27.0
    top = knee / linear + np.log(rate / 2 / knee) / step
    mel = np.linspace(0.0, top, bands + 2)
    hertz = np.where(mel >= knee / linear, knee * np.exp(step * (mel - knee / linear)), linear * mel)
    distance = hertz[:, None] - np.linspace(0, rate / 2, window // 2 + 1)[None, :]
    width = np.diff(hertz)
    rising, falling = -distance[:-2] / width[:-1, None], distance[2:] / width[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return (triangles * (2.0 / (hertz[2:] - hertz[:-2]))[:, None]).astype(np.float32)


def vocabulary(path: str) -> list[bytes]:
    """The tokens' bytes. The list spells each byte as one printable character, as GPT-2's does."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    spelled = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}
    with open(path, encoding="utf-8") as file:
        words = file.read().split("\n")
    return [bytes(spelled[letter] for letter in word) for word in words[:words.index(END_OF_TEXT)]]


def blocks(array: np.ndarray) -> bytes:
    """ggml's q8_0: per 32 weights one half-precision scale and 32 signed bytes, rounded half away from zero."""
    rows = np.ascontiguousarray(array, np.float32).reshape(-1, BLOCK)
    scale = np.abs(rows).max(1) / 127.0
    inverse = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale != 0)
    scaled = rows * inverse[:, None]
    out = np.empty(len(rows), np.dtype([("scale", "<f2"), ("weights", "i1", BLOCK)]))
    out["scale"] = scale.astype(np.float16)
    out["weights"] = (np.sign(scaled) * np.floor(np.abs(scaled) + 0.5)).astype(np.int8)
    return out.tobytes()


def write(weights_path: str, vocabulary_path: str, out_path: str) -> None:
    with open(weights_path, "rb") as file:
        model = Reader(file.read())
    words, named = vocabulary(vocabulary_path), dict(tensors(model))
    heard, spoken = named["encoder.positional_embedding"], named["decoder.positional_embedding"]
    bands = named["encoder.conv1.weight"].shape[1]

    def layers(side):
        return sum(name.startswith(side) and name.endswith(".attn_ln.weight") for name in named)

    shape = [named["decoder.token_embedding.weight"].shape[0],
             heard.shape[0], heard.shape[1], heard.shape[1] // 64, layers("encoder"),
             spoken.shape[0], spoken.shape[1], spoken.shape[1] // 64, layers("decoder"), bands, FILE_KIND]
    with open(out_path, "wb") as out:
        out.write(struct.pack("<12i", 0x67676D6C, *shape))
        filters = mel_filters(bands)
        out.write(struct.pack("<2i", *filters.shape) + filters.tobytes())
        out.write(struct.pack("<i", len(words)))
        for word in words:
            out.write(struct.pack("<i", len(word)) + word)
        for number, (name, array) in enumerate(named.items(), 1):
            if array.ndim < 2 or name in FULL_PRECISION:
                kind, data = F32, array.astype("<f4").tobytes()
            elif name in HALF_PRECISION:
                kind, data = F16, array.astype("<f2").tobytes()
            else:
                kind, data = Q8_0, blocks(array)
            out.write(struct.pack("<3i", array.ndim, len(name), kind))
            out.write(struct.pack(f"<{array.ndim}i", *reversed(array.shape)) + name.encode() + data)
            if number % 50 == 0 or number == len(named):
                print(f"speech model: converted {number} of {len(named)} tensors", flush=True)


if __name__ == "__main__":
    write(*sys.argv[1:4])
