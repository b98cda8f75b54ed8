// Human voices as microphones: each person says their sentence once in a loop of silence, so that what belongs in the
// transcript, and where it must be silent, is known.
import { readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

const FOLDER = process.env.DIEMCAU_TEST_VOICES ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'diemcau/voices')
const RATE = 48_000
const HEADER_BYTES = 44

/** Sentences by name: `{ name, text, seconds, wav48 }`. */
export async function voices() {
  const list = JSON.parse(await readFile(join(FOLDER, 'voices.json'), 'utf8'))
  return Object.fromEntries(list.map((voice) => [voice.name, voice]))
}

/** A WAV of `loopSeconds` with the sentence beginning at `atSeconds`; the browser plays it over and over. */
export async function microphone(voice, path, { atSeconds, loopSeconds }) {
  const wav = await readFile(join(FOLDER, voice.wav48))
  const data = wav.indexOf('data', 12)
  const pcm = wav.subarray(data + 8)
  const out = Buffer.alloc(HEADER_BYTES + loopSeconds * RATE * 2)
  out.write('RIFF', 0)
  out.writeUInt32LE(out.length - 8, 4)
  out.write('WAVEfmt ', 8)
  out.writeUInt32LE(16, 16)
  out.writeUInt16LE(1, 20)
  out.writeUInt16LE(1, 22)
  out.writeUInt32LE(RATE, 24)
  out.writeUInt32LE(RATE * 2, 28)
  out.writeUInt16LE(2, 32)
  out.writeUInt16LE(16, 34)
  out.write('data', 36)
  out.writeUInt32LE(out.length - HEADER_BYTES, 40)
  pcm.copy(out, HEADER_BYTES + atSeconds * RATE * 2)
  await writeFile(path, out)
  return path
}

const plain = (text) => text.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** How much of the sentence the transcript holds, 0 to 1, by words in order (longest common subsequence). */
export function overlap(sentence, heard) {
  const a = plain(sentence)
  const b = plain(heard)
  let row = new Array(b.length + 1).fill(0)
  for (const word of a) {
    const next = [0]
    b.forEach((other, i) => next.push(word === other ? row[i] + 1 : Math.max(row[i + 1], next[i])))
    row = next
  }
  return a.length ? row[b.length] / a.length : 0
}
