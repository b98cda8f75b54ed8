// SPDX-License-Identifier: MPL-2.0
// What is said, what of it was understood, and how long it took. Pure but for the files of voices.
import { wavSamples, voices } from '../system/lib/voices.mjs'

const RATE = 48_000
const PAUSE_SECONDS = 0.6
/** Of the loop's end, where nobody speaks. */
const LONG_PAUSE_SECONDS = 1.5

/** All human voices one after the other: samples of 16 bits at 48 kHz, and the text. */
export async function speech() {
  const all = Object.values(await voices())
  const pause = Buffer.alloc(RATE * PAUSE_SECONDS * 2)
  const parts = []
  for (const voice of all) parts.push(await wavSamples(voice), pause)
  parts.push(Buffer.alloc(RATE * LONG_PAUSE_SECONDS * 2))
  const samples = Buffer.concat(parts)
  return { samples, seconds: samples.length / 2 / RATE, text: all.map(({ text }) => text).join(' ') }
}

const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín']

/** Numbers of two digits as they are spoken, which is all that the voices say. */
function spoken(number) {
  const [tens, ones] = [Math.floor(number / 10), number % 10]
  if (tens === 0) return [DIGITS[ones]]
  const last = ones === 0 ? [] : [ones === 1 && tens > 1 ? 'mốt' : ones === 5 ? 'lăm' : DIGITS[ones]]
  return [...(tens === 1 ? ['mười'] : [DIGITS[tens], 'mươi']), ...last]
}

/** Syllables in one spelling. */
export const syllables = (text) =>
  (text.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => (/^\d{1,2}$/.test(word) ? spoken(Number(word)) : [word]))

/** Errors of what was heard of a text that is said over and over, begun and ended anywhere: the
 * fewest edits that turn a stretch of it into what was heard. What was said for so long and left
 * no word counts as missing. */
export function syllableErrors(text, heard, loops) {
  const loop = syllables(text)
  const words = syllables(heard)
  const expected = Math.round(loop.length * loops)
  const said = Array.from({ length: loop.length * (Math.ceil(loops) + 2) }, (_, i) => loop[i % loop.length])
  // Rows are words heard, columns what was said; the first row is free: it may begin anywhere.
  let costs = new Array(said.length + 1).fill(0)
  let begins = costs.map((_, i) => i)
  for (const word of words) {
    const next = [costs[0] + 1]
    const from = [0]
    for (let i = 1; i <= said.length; i++) {
      const same = costs[i - 1] + (said[i - 1] === word ? 0 : 1)
      const added = costs[i] + 1
      const missing = next[i - 1] + 1
      next[i] = Math.min(same, added, missing)
      from[i] = next[i] === same ? begins[i - 1] : next[i] === added ? begins[i] : from[i - 1]
    }
    costs = next
    begins = from
  }
  let best = Infinity
  costs.forEach((cost, end) => {
    best = Math.min(best, cost + Math.max(0, expected - (end - begins[end]) - 2))
  })
  return { errors: Math.min(best, expected), expected }
}

/** Loudness of every 10 ms. `samples` is Int16Array at 16 kHz. */
function envelope(samples) {
  const step = 160
  const levels = new Float32Array(Math.floor(samples.length / step))
  for (let i = 0; i < levels.length; i++) {
    let sum = 0
    for (let j = i * step; j < (i + 1) * step; j++) sum += samples[j] * samples[j]
    levels[i] = Math.log10(1 + sum / step)
  }
  return levels
}

function likeness(a, b, at, shift, length) {
  let [sumA, sumB, products, squaresA, squaresB] = [0, 0, 0, 0, 0]
  for (let i = 0; i < length; i++) {
    const [x, y] = [a[at + i], b[at + i + shift] ?? 0]
    sumA += x
    sumB += y
    products += x * y
    squaresA += x * x
    squaresB += y * y
  }
  const spread = (squares, sum) => Math.sqrt(Math.max(1e-9, squares - (sum * sum) / length))
  return (products - (sumA * sumB) / length) / (spread(squaresA, sumA) * spread(squaresB, sumB))
}

/** A place further away than this from the best one, in hundredths of a second, is another place; and by
 * how much the best one has to be better. */
const RIVAL_FROM = 20
const LEAD = 0.1

/** Milliseconds from mouth to ear, one for every stretch of two seconds that was recognised in what
 * was heard. Both: `{ samples, startedAt }`, on one clock. */
export function delays(said, heard) {
  const [a, b] = [envelope(said.samples), envelope(heard.samples)]
  const offset = Math.round((said.startedAt - heard.startedAt) / 10)
  const [stretch, longest] = [200, 600]
  const found = []
  for (let at = 0; at + stretch < a.length; at += stretch) {
    const likes = Array.from({ length: longest }, (_, shift) =>
      (at + offset + shift < 0 || at + offset + shift + stretch > b.length ? 0 : likeness(a, b, at, offset + shift, stretch)))
    const best = likes.indexOf(Math.max(...likes))
    // Syllables of one length resemble each other: a place that another one rivals says nothing.
    const rival = Math.max(0, ...likes.filter((_, shift) => Math.abs(shift - best) > RIVAL_FROM))
    if (likes[best] > 0.85 && likes[best] - rival > LEAD) found.push(best * 10)
  }
  return found
}

export const percentile = (values, percent) => {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]
}
