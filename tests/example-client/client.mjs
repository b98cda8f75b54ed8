// SPDX-License-Identifier: MPL-2.0
// A participant without a page: signs in, enters a meeting, prints what happens there and says what
// is typed. It shows the whole handshake of docs/protocol.md except for media, which needs an
// implementation of WebRTC; where one would take over is marked with "Media:".
//
//   DIEMCAU_USER=lap DIEMCAU_PASSWORD=... node client.mjs https://hop.sonlam.gov.vn MEETING
//
// Each line of standard input is sent to the meeting's chat, except for
//   /ask   asks for the floor   /withdraw   no longer asks   /leave   leaves the meeting for good
import { createInterface } from 'node:readline'
import { deflateSync, inflateSync } from 'node:zlib'
import { WebSocket } from 'ws'

const PROTOCOL_VERSION = 7
const PACK_FROM_BYTES = 1000
const PING_EVERY_MS = 15_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000

const [server, meeting] = process.argv.slice(2)
const { DIEMCAU_USER: username, DIEMCAU_PASSWORD: password } = process.env

/** The session cookie of the account. A refusal is a problem document with words for people. */
async function signIn() {
  const answer = await fetch(`${server}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (!answer.ok) throw new Error((await answer.json()).title)
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
}

/** Participants by id, in the order in which they came: the welcome has all of them, later
 * messages replace one each. */
const people = new Map()
/** Ids of those who ask for the floor, in order. */
let queue = []
const nameOf = (id) => people.get(id)?.name ?? id

/** The welcome has people by columns: all ids, all names, ... */
const rows = (columns) => columns.id.map((_, row) => Object.fromEntries(Object.entries(columns).map(([field, all]) => [field, all[row]])))

/** Takes somebody out of the queue; whether they were in it. */
const leaveQueue = (id) => queue.includes(id) && queue.splice(queue.indexOf(id), 1).length > 0

/** Prints earlier messages: the welcome has the number of the newest one only. */
async function writtenBefore() {
  const answer = await fetch(`${server}/api/v1/meetings/${meeting}/chat`, { headers: { cookie } })
  if (!answer.ok) return console.log(`what was written before could not be fetched: HTTP ${answer.status}`)
  for (const said of (await answer.json()).messages) console.log(`${said.name}: ${said.text}`)
  return undefined
}

function received(message) {
  switch (message.type) {
    case 'lobby':
      return console.log(`waiting to be admitted to "${message.meeting_title}"`)
    case 'welcome': {
      if (message.version !== PROTOCOL_VERSION) {
        console.log(`this client speaks version ${PROTOCOL_VERSION}, the server ${message.version}`)
        return leave()
      }
      // The welcome replaces whatever was known: it comes again after every reconnect.
      const { state } = message
      people.clear()
      for (const one of rows(state.people)) people.set(one.id, one)
      console.log(`in "${state.title}" as ${nameOf(message.you)}; here: ${[...people.values()].map(({ name }) => name).join(', ')}`)
      queue = state.floor.queue
      if (queue.length > 0) console.log(`ask for the floor: ${queue.map(nameOf).join(', ')}`)
      if (state.chat_last > 0) void writtenBefore()
      // Media: send `publish_offer` and `subscribe` now.
      return undefined
    }
    case 'several':
      return message.messages.forEach(received)
    case 'participant':
      if (!people.has(message.participant.id)) console.log(`${message.participant.name} came`)
      return people.set(message.participant.id, message.participant)
    case 'participant_left':
      leaveQueue(message.participant)
      console.log(`${nameOf(message.participant)} left`)
      return people.delete(message.participant)
    case 'floor_asked': {
      // It comes again when somebody is moved in the queue.
      const isNew = !leaveQueue(message.participant)
      const place = queue.indexOf(message.before)
      queue.splice(place < 0 ? queue.length : place, 0, message.participant)
      return isNew && console.log(`${nameOf(message.participant)} asks for the floor`)
    }
    case 'floor_given':
      leaveQueue(message.participant)
      return console.log(`${message.speech.speaker ?? nameOf(message.participant)} has the floor`)
    case 'floor_left':
      return console.log(`${nameOf(message.participant)} ${leaveQueue(message.participant) ? 'no longer asks for the floor' : 'has spoken'}`)
    case 'floor':
      queue = message.floor.queue
      return console.log(`ask for the floor: ${queue.map(nameOf).join(', ')}`)
    case 'chat':
      return console.log(`${message.message.name}: ${message.message.text}`)
    case 'opened':
      return console.log(`the meeting is open: ${message.title}`)
    case 'refused':
      return console.log(`refused: ${message.problem.title} ${message.problem.detail}`)
    case 'closed':
      console.log(`closed: ${message.reason}`)
      // Who was sent out connects again, and waits in the lobby.
      return ['restarting', 'sent_out'].includes(message.reason) ? undefined : leave()
    default:
      // A client ignores what it does not know. Media: `publish_answer`, `subscribe_offer`,
      // `slots`.
      return undefined
  }
}

let socket = null
let reconnect = null
let left = false
let wait = FIRST_WAIT_MS

function send(message) {
  if (socket?.readyState !== WebSocket.OPEN) return console.log('not connected; nothing was sent')
  const text = JSON.stringify(message)
  return socket.send(Buffer.byteLength(text) < PACK_FROM_BYTES ? text : deflateSync(text))
}

function leave() {
  left = true
  // Between two tries nothing can be said: the server takes the silence for a lost line.
  clearTimeout(reconnect)
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'leave' }))
  socket?.close()
  process.stdin.destroy()
}

function connect() {
  const address = `${server.replace(/^http/, 'ws')}/api/v1/meetings/${meeting}/live?lang=en&packed=1`
  socket = new WebSocket(address, { headers: { cookie } })
  let pings
  socket.on('open', () => {
    pings = setInterval(() => send({ type: 'ping', sent_at: Date.now() }), PING_EVERY_MS)
  })
  socket.on('message', (frame, isBinary) => {
    wait = FIRST_WAIT_MS
    received(JSON.parse(isBinary ? inflateSync(frame).toString() : frame.toString()))
  })
  // Refused before the upgrade: the account may not enter this meeting.
  socket.on('unexpected-response', (_, answer) => {
    console.log(`not let in: HTTP ${answer.statusCode}`)
    if (answer.statusCode < 500 && answer.statusCode !== 429) left = true
    socket.terminate()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(pings)
    if (left) return process.stdin.destroy()
    reconnect = setTimeout(connect, wait * (0.75 + Math.random() / 2))
    wait = Math.min(LONGEST_WAIT_MS, wait * 2)
    return undefined
  })
}

const cookie = await signIn()
connect()
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === '/leave') return leave()
  if (line === '/ask' || line === '/withdraw') return send({ type: 'ask_for_floor', asks: line === '/ask' })
  return line.trim() && send({ type: 'chat', text: line })
})
