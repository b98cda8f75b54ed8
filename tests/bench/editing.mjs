// SPDX-License-Identifier: MPL-2.0
// Twenty windows that edit the minutes of a three-hour meeting at once: how long until everybody has
// what everybody typed, how large the document is, and how soon a history of 1,000 saves is
// answered. The same work in one process without a server stands beside it, as the measure of the
// machine. One JSON object per line. By hand: DIEMCAU=... node tests/bench/editing.mjs
import { brotliCompressSync } from 'node:zlib'
import * as Y from 'yjs'
import { WebSocket } from 'ws'
import { TestMeeting } from '../system/lib/meeting.mjs'
import { SyntheticParticipant } from '../system/lib/synthetic.mjs'
import { until } from '../system/lib/wait.mjs'

const EDITORS = 20
const ROUNDS = 10
const SAVES = 1_000
/** Sentences of a verbatim text of three hours. */
const PARAGRAPHS = 2_000
const SENTENCE = 'Ông Nguyễn Văn An báo cáo: thu ngân sách trên địa bàn mười tháng đạt 87,3 % dự toán, tăng 4,1 % so với cùng kỳ.'

const print = (bench, figures) => console.log(JSON.stringify({ bench, ...figures }))
const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]

/** The words of each paragraph, and where it ends. */
function linesOf(text) {
  const lines = []
  let [words, at] = ['', 0]
  for (const { insert } of text.toDelta()) {
    if (typeof insert === 'string') words += insert
    else {
      lines.push({ words, end: at })
      words = ''
    }
    at += typeof insert === 'string' ? insert.length : 1
  }
  return lines
}

function typeIn(text, paragraph, words) {
  text.insert(linesOf(text)[paragraph].end, words, {})
}

class Window {
  doc = new Y.Doc()
  isOpen = false
  #number = 0

  constructor(server, id, cookie) {
    Object.assign(this, { server, id, cookie })
  }

  get text() {
    return this.doc.getText('text')
  }

  async open() {
    const answer = await fetch(`${this.server.url}/api/v1/minutes/${this.id}/shared`, { headers: { cookie: this.cookie } })
    Y.applyUpdate(this.doc, new Uint8Array(await answer.arrayBuffer()), 'server')
    this.doc.on('update', (update, origin) => {
      if (origin !== 'server') this.#say({ type: 'edit', number: (this.#number += 1), update: base64(update) })
    })
    this.socket = new WebSocket(`${this.server.url.replace('http', 'ws')}/api/v1/minutes/${this.id}/edit`, { headers: { cookie: this.cookie, origin: this.server.url } })
    this.socket.on('message', (frame) => this.#told(JSON.parse(frame)))
    this.socket.on('open', () => this.#say({ type: 'open', epoch: Number(answer.headers.get('draft-epoch')), state_vector: base64(Y.encodeStateVector(this.doc)) }))
    await until('it is open', 30_000, () => this.isOpen)
  }

  #told(message) {
    if (message.type === 'opened') this.isOpen = true
    if (message.type === 'opened' || message.type === 'edited') Y.applyUpdate(this.doc, Buffer.from(message.update, 'base64'), 'server')
    this.onTold?.()
  }

  #say(message) {
    this.socket.send(JSON.stringify(message))
  }

  types(paragraph, words) {
    typeIn(this.text, paragraph, words)
  }

  says(paragraph) {
    return linesOf(this.text)[paragraph].words
  }
}

/** From the first keystroke until every window has every word, in milliseconds. */
async function round(windows, n) {
  const words = windows.map((_, of) => ` [${n}.${of}]`)
  const has = (window) => words.every((word, of) => window.says(of * 50).includes(word))
  const began = performance.now()
  const all = Promise.all(windows.map((window) => new Promise((resolve) => {
    window.onTold = () => has(window) && resolve()
    window.onTold()
  })))
  windows.forEach((window, of) => window.types(of * 50, words[of]))
  await all
  return performance.now() - began
}

/** The same edits, merged in this process. */
function alone(state) {
  const docs = Array.from({ length: EDITORS }, () => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, state)
    return doc
  })
  const began = performance.now()
  const updates = docs.map((doc, of) => {
    const before = Y.encodeStateVector(doc)
    typeIn(doc.getText('text'), of * 50, ' [alone]')
    return Y.encodeStateAsUpdate(doc, before)
  })
  for (const doc of docs) for (const update of updates) Y.applyUpdate(doc, update)
  return performance.now() - began
}

const meeting = await TestMeeting.create({ title: 'Giao ban tháng 11' })
const { server } = meeting
const [an, binh] = ['an', 'binh'].map((username) => new SyntheticParticipant(server, meeting.id, username))
const windows = []
try {
  for (const one of [an, binh]) await one.signIn()
  await an.enter()
  an.send({ type: 'open_meeting' })
  await until('it has begun', 10_000, async () => (await an.ask('GET', '')).meeting.state === 'live')
  await an.ask('POST', '/end')
  const { minutes, content } = await until('the minutes are there', 30_000, () => binh.ask('POST', '/minutes', {}).catch(() => null))
  const paragraph = (n) => ({ type: 'paragraph', content: [{ type: 'text', text: `${n}. ${SENTENCE}` }] })
  let { revision } = minutes
  const saves = async ({ cookie }, blocks) => {
    const answer = await fetch(`${server.url}/api/v1/minutes/${minutes.id}`, {
      method: 'PUT',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ base_revision: revision, content: { ...content, body: { type: 'doc', content: blocks } } }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    ;({ minutes: { revision } } = await answer.json())
  }
  // Of two people in turn, each save stays.
  for (let n = 0; n < SAVES; n += 1) await saves(n % 2 === 0 ? an : binh, [paragraph(n)])
  const began = performance.now()
  const answer = await fetch(`${server.url}/api/v1/minutes/${minutes.id}/revisions`, { headers: { cookie: binh.cookie } })
  const revisions = await answer.json()
  print('editing_history', { saves: SAVES, revisions: revisions.length, answered_ms: Math.round(performance.now() - began) })

  await saves(binh, Array.from({ length: PARAGRAPHS }, (_, n) => paragraph(n)))
  for (let n = 0; n < EDITORS; n += 1) {
    const window = new Window(server, minutes.id, (n % 2 === 0 ? binh : an).cookie)
    await window.open()
    windows.push(window)
  }
  const state = Y.encodeStateAsUpdate(windows[0].doc)
  const times = []
  for (let n = 0; n < ROUNDS; n += 1) times.push(await round(windows, n))
  const aloneMs = median(Array.from({ length: 5 }, () => alone(state)))
  print('editing_together', {
    editors: EDITORS,
    paragraphs: PARAGRAPHS,
    document_bytes: state.length,
    document_brotli_bytes: brotliCompressSync(state).length,
    converged_ms_median: Math.round(median(times)),
    converged_ms_most: Math.round(Math.max(...times)),
    times_merging_alone: Number((median(times) / aloneMs).toFixed(1)),
  })
} finally {
  for (const window of windows) window.socket.close()
  for (const one of [an, binh]) one.close()
  await meeting.close()
}
