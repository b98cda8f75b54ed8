// SPDX-License-Identifier: MPL-2.0
// A conference of 350 sites on a server of its own, whose sites have an account and a socket and no
// browser: what a listener is sent, how soon a vote is counted, and what the roll call costs. The
// last step has 500 people, each of whom sends a ballot twice at once. One JSON object per line. By
// hand: DIEMCAU=... node tests/bench/conference.mjs [--sites 350] [--people 500] [--seconds 60]
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { parseArgs, promisify } from 'node:util'
import { TestMeeting } from '../system/lib/meeting.mjs'
import { SyntheticParticipant } from '../system/lib/synthetic.mjs'
import { until } from '../system/lib/wait.mjs'
import { commune, official } from './names.mjs'

const { values: options } = parseArgs({ options: { sites: { type: 'string', default: '350' }, people: { type: 'string', default: '500' }, seconds: { type: 'string', default: '60' } } })
const [SITES, PEOPLE, SIGNALLING_SECONDS] = [options.sites, options.people, options.seconds].map(Number)
const REQUESTS_A_MINUTE = 20
const ROLL_UPS = 50
/** A WebSocket frame from the server has so many bytes before what it carries. */
const frameBytes = (bytes) => bytes + (bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10)
const TICKS_PER_SECOND = Number((await promisify(execFile)('getconf', ['CLK_TCK'])).stdout)

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const print = (bench, figures) => console.log(JSON.stringify({ bench, ...figures }))

/** So many at a time: everybody comes from one address here. */
async function inGroups(all, size, act) {
  for (let from = 0; from < all.length; from += size) await Promise.all(all.slice(from, from + size).map(act))
}

/** Processor time of the server so far, in milliseconds. */
async function cpu(server) {
  const fields = (await readFile(`/proc/${server.pid}/stat`, 'utf8')).split(') ')[1].split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}

/** Opens a vote of everybody who is here. */
async function openVote(chair, by) {
  const form = await chair.ask('GET', '/voters')
  const entitled = form[by === 'unit' ? 'units' : 'people'].length
  const question = { title: 'Thông qua chỉ tiêu thu ngân sách năm 2027', text: '', kind: 'approval', options: [], most: 1, is_secret: false, by, majority: 'more_than_half', base: 'present', quorum: null }
  const { number } = await chair.ask('POST', '/votes', { question, limit_s: null, summoned: null, halls: [], without: [], with_secretary: true, named: [], seen: form.seen, entitled })
  return { number, entitled }
}

/** When the listener is told of this vote as it is wanted, by `performance.now()`. */
function toldOf(listener, number, isWanted) {
  return new Promise((resolve) => {
    listener.told = (message) => {
      const all = message.type === 'several' ? message.messages : [message]
      const votes = all.flatMap((one) => (one.type === 'votes_changed' ? one.changed : []))
      if (votes.some((one) => one.number === number && isWanted(one))) resolve(performance.now())
    }
  })
}

/** What it costs to enter, and to be there while others ask for the floor. */
async function signalling(chair, listener, others) {
  const welcome = new Promise((resolve) => {
    listener.told = (message, bytes) => message.type === 'welcome' && resolve({ bytes, message })
  })
  await listener.enter()
  const { bytes, message } = await welcome
  const text = Buffer.byteLength(JSON.stringify(message))
  print('conference_snapshot', { sites: message.state.people.id.length, packed_bytes: bytes, text_bytes: text })

  // What the coming of the others still tells is not a part of it.
  await pause(5_000)
  let sent = 0
  listener.told = (_, size) => {
    sent += frameBytes(size)
  }
  const asks = (SIGNALLING_SECONDS * REQUESTS_A_MINUTE) / 60
  for (let n = 0; n < asks; n += 1) {
    const site = others[n % others.length]
    const participant = site.id
    site.send({ type: 'ask_for_floor', asks: true })
    await pause(1_000)
    chair.send({ type: 'give_floor', participant, speaker: null })
    await pause(1_000)
    chair.send({ type: 'end_floor', participant })
    await pause(1_000)
  }
  print('conference_signalling', { sites: SITES, requests_a_minute: REQUESTS_A_MINUTE, bits_per_second: Math.round((sent * 8) / SIGNALLING_SECONDS) })
}

async function vote(chair, listener, voters) {
  const { number, entitled } = await openVote(chair, 'unit')
  const counted = toldOf(listener, number, ({ cast }) => cast === entitled)
  const begun = performance.now()
  await Promise.all(voters.map((one, n) => one.vote(number, [n % 3])))
  const lastKept = performance.now()
  const toldAt = await counted
  const closed = toldOf(listener, number, ({ is_open: isOpen }) => !isOpen)
  await chair.ask('PUT', `/votes/${number}/end`, { cancel: false })
  await closed
  const { outcome } = await listener.ask('GET', `/votes/${number}`)
  const resultAt = performance.now()
  const rounded = (ms) => Math.max(0, Math.round(ms))
  print('conference_vote', { ballots: outcome.cast, of: entitled, all_kept_ms: rounded(lastKept - begun), last_ballot_to_all_counted_ms: rounded(toldAt - lastKept), last_ballot_to_result_ms: rounded(resultAt - lastKept) })
}

/** What the secretary's roll call asks for whenever somebody has come or gone. */
async function rollUps(server, chair) {
  await chair.ask('GET', '/roll-call')
  const before = await cpu(server)
  for (let n = 0; n < ROLL_UPS; n += 1) await chair.ask('GET', '/roll-call')
  const whole = await cpu(server)
  for (let n = 0; n < ROLL_UPS; n += 1) await chair.ask('GET', '/roll-call/here')
  const counts = await cpu(server)
  print('conference_roll_call', { sites: SITES, updates: ROLL_UPS, cpu_ms_per_update: (whole - before) / ROLL_UPS, cpu_ms_per_count: (counts - whole) / ROLL_UPS })
}

/** The line of each sends the ballot twice. */
async function ballotsAtOnce(chair, voters) {
  const { number, entitled } = await openVote(chair, 'person')
  const answers = await Promise.allSettled(voters.flatMap((one, n) => [one.vote(number, [n % 3]), one.vote(number, [n % 3])]))
  const refused = answers.filter(({ status }) => status === 'rejected')
  if (refused.length > 0) console.error(refused[0].reason)
  await chair.ask('PUT', `/votes/${number}/end`, { cancel: false })
  const { ballots } = await chair.ask('GET', `/votes/${number}/ballots`)
  const kept = new Set(ballots.map(({ of }) => of)).size
  print('conference_ballots_at_once', { voters: voters.length, entitled, sent: answers.length, refused: refused.length, lost: voters.length - kept, twice: ballots.length - kept })
}

const meeting = await TestMeeting.create({ title: 'Hội nghị trực tuyến toàn tỉnh', communes: PEOPLE - 1, nameOf: (n) => ({ unit: commune(n), name: official(n) }) })
const { server } = meeting
const chair = new SyntheticParticipant(server, meeting.id, 'an')
const communes = Array.from({ length: PEOPLE - 1 }, (_, n) => new SyntheticParticipant(server, meeting.id, `xa-${n + 1}`))
try {
  await inGroups([chair, ...communes], 4, (one) => one.signIn())
  await chair.enter()
  chair.send({ type: 'open_meeting' })
  const [listener, ...others] = communes.slice(0, SITES - 1)
  await inGroups(others, 20, (one) => one.enter())
  chair.send({ type: 'set_floor_mode', mode: 'conference' })
  await signalling(chair, listener, others)
  await rollUps(server, chair)
  await vote(chair, listener, [chair, listener, ...others])
  await inGroups(communes.slice(SITES - 1), 20, (one) => one.enter())
  await until('all 500 are here', 60_000, () => communes.every(({ isInside }) => isInside))
  await ballotsAtOnce(chair, [chair, ...communes])
} finally {
  for (const one of [chair, ...communes]) one.close()
  await meeting.close()
}
