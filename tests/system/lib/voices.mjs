// SPDX-License-Identifier: MPL-2.0
// Human voices as microphones: each person says their sentence once in a loop of silence, so that
// what belongs in the transcript, and where it must be silent, is known.
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

/** What a person says, as mono samples of 16 bits at 48 kHz. */
export async function wavSamples(voice) {
  const file = await readFile(join(FOLDER, voice.wav48))
  return file.subarray(file.indexOf('data', 12) + 8)
}

/** Mono samples of 16 bits as a WAV file. */
export function wav(samples, rate = RATE) {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 0)
  header.writeUInt32LE(HEADER_BYTES + samples.length - 8, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}

/** A WAV of `loopSeconds` with the sentence beginning at `atSeconds`; the browser plays it over and
 * over. */
export async function microphone(voice, path, { atSeconds, loopSeconds }) {
  const loop = Buffer.alloc(loopSeconds * RATE * 2)
  ;(await wavSamples(voice)).copy(loop, atSeconds * RATE * 2)
  await writeFile(path, wav(loop))
  return path
}

const plain = (text) => text.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** How much of the sentence the transcript holds, 0 to 1, by words in order (longest common
 * subsequence). */
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
