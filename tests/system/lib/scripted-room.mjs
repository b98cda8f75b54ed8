// SPDX-License-Identifier: MPL-2.0
// The built client in a real browser, in a room that a test tells it: no server, any number of
// people, devices that fail on demand.
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { CHROMIUM } from './browsers.mjs'

const DIST = new URL('../../../web/client/dist/', import.meta.url).pathname
const PROTOCOL = new URL('../../../web/client/src/generated/protocol.ts', import.meta.url).pathname
const KINDS = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml' }
// A secure context, so that the browser has devices; every request to it is answered here.
const ORIGIN = 'https://hop.example'
const MEETING = 'giao-ban'

const COMMUNES = ['Tân Lập', 'Bản Phố', 'Nậm Lúc', 'Cốc Lầu', 'Hoàng Thu Phố', 'Na Hối', 'Thải Giàng Phố', 'Bảo Nhai', 'Lùng Phình', 'Tả Van Chư']
const NAMES = ['Lò Văn Lập', 'Giàng Thị Phố', 'Nguyễn Thị Thanh Hương', 'Trần Quốc Toản', 'Vàng A Sùng', 'Hoàng Thị Mai Phương', 'Phạm Văn Đồng', 'Lý Seo Chúng']

const VERSION = Number(/PROTOCOL_VERSION = (\d+);/.exec(await readFile(PROTOCOL, 'utf8'))[1])

/** The file of the built client in which a module is. Files are named by their hash. */
export async function fileThatExports(name) {
  const files = (await readdir(join(DIST, 'assets'))).filter((file) => file.endsWith('.js'))
  for (const file of files) if ((await readFile(join(DIST, 'assets', file), 'utf8')).includes(`as ${name}`)) return file
  throw new Error(`no file of the client exports ${name}`)
}

/** What a server of the client's own version says to somebody who enters. */
export const welcome = (state) => ({ type: 'welcome', you: 'you', version: VERSION, state: { ...state, people: byColumns(state.participants), participants: [] } })

const byColumns = (people) => Object.fromEntries(Object.keys(site(0)).map((field) => [field, people.map((one) => one[field])]))

/** Somebody in the room; every third shows a camera. */
export function site(n) {
  return {
    id: `site-${n}`,
    name: NAMES[n % NAMES.length],
    unit_name: `Ủy ban nhân dân xã ${COMMUNES[n % COMMUNES.length]}`,
    role: 'delegate',
    is_guest: false,
    is_machine: false,
    connected: n % 17 !== 16,
    tracks: [{ source: 'microphone', muted: n % 2 === 0 }, { source: 'camera', muted: n % 3 !== 0 }],
  }
}

const YOU = { ...site(0), id: 'you', name: 'Trần Thị Bình', unit_name: 'Văn phòng Ủy ban nhân dân tỉnh', role: 'secretary', tracks: [] }
const CHAIR = { ...site(0), id: 'chair', name: 'Nguyễn Văn An', unit_name: 'Ủy ban nhân dân tỉnh Sơn Lâm', role: 'chair' }

/** The room as a server would tell it to somebody who enters; nobody asks for the floor. */
export function roomOf(others, { role = 'secretary', ...told } = {}) {
  const participants = [{ ...YOU, role }, CHAIR, ...Array.from({ length: Math.max(0, others - 1) }, (_, n) => site(n))].slice(0, others + 1)
  return {
    meeting: MEETING,
    title: 'Hội nghị giao ban công tác tháng 11 với các xã, phường, đặc khu',
    unit_name: 'Ủy ban nhân dân tỉnh Sơn Lâm',
    your_role: role,
    planned_chair: 'chair',
    starts_at: Date.now() - 2_600_000,
    started_at: Date.now() - 2_530_000,
    now: Date.now(),
    participants,
    floor: { rules: { mode: 'discussion', limit_s: null, first_timers_first: false }, queue: [], speeches: [], given: [] },
    waiting: [],
    removed: [],
    locked: false,
    sent_out: [],
    spotlight: null,
    spotlight_camera: null,
    agenda: ['Báo cáo thu ngân sách 10 tháng và ước thực hiện cả năm', 'Tiến độ cấp giấy chứng nhận', 'Ý kiến các xã'].map((title, n) => ({ id: `item-${n}`, title, presenter: 'Sở Tài chính', minutes: n === 0 ? 20 : null })),
    current_item: 'item-0',
    current_since: Date.now() - 900_000,
    items_taken: [],
    items_added: [],
    papers: [],
    shown_page: null,
    chat: [],
    chat_last: 0,
    chat_closed: null,
    chat_kept: true,
    marks: [],
    deleted_marks: [],
    votes: [],
    recording: 'on',
    ...told,
  }
}

export class ScriptedRoom {
  /** A browser with the client; `devices` runs in the page before anything else and may replace its
   * devices; `camera` is a film for its camera, `microphone` a sound in place of the beep that
   * Chromium hears. */
  static async open({ size = { width: 390, height: 844 }, devices, argument, touch = false, camera, microphone } = {}) {
    const told = new ScriptedRoom()
    told.browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream=fps=10', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required', ...(camera ? [`--use-file-for-fake-video-capture=${camera}`] : []), ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}`] : [])],
    })
    told.context = await told.browser.newContext({ viewport: size, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', hasTouch: touch, permissions: ['camera', 'microphone'] })
    told.page = await told.context.newPage()
    told.page.setDefaultTimeout(60_000)
    told.problems = []
    told.sent = []
    // What the test answers to requests, by how their address ends.
    told.answers = {}
    told.page.on('pageerror', (error) => told.problems.push(String(error)))
    if (devices) await told.page.addInitScript(devices, argument)
    // Of every window that the page opens, too.
    await told.context.route(`${ORIGIN}/**`, (route) => told.answer(route))
    // From the beginning: an attempt that finds nobody is tried again only after seconds.
    await told.page.routeWebSocket(/\/live/, (socket) => told.connect(socket))
    return told
  }

  async answer(route) {
    const { pathname } = new URL(route.request().url())
    const json = (body, status = 200) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) })
    if (pathname === '/api/v1/auth/session') {
      const user = { id: 'u', username: 'binh', name: YOU.name, title: '', unit: 't', is_admin: false }
      return json({ me: { user, unit_name: YOU.unit_name, has_password: true, needs_current: true }, guest_of: null })
    }
    if (pathname.endsWith('/join')) {
      const { title, unit_name } = roomOf(0)
      return json({ meeting: MEETING, title, meeting_unit_name: unit_name, starts_at: Date.UTC(2026, 10, 26, 12, 33), ended: false, name: YOU.name, unit_name: YOU.unit_name, is_guest: false, role: 'secretary' })
    }
    for (const [end, body] of Object.entries(this.answers)) if (pathname.endsWith(end)) return json(body)
    if (pathname.endsWith('/private-notes')) return json({ text: Array.from({ length: 20 }, (_, n) => `Dòng ${n}`).join('\n'), version: 1, saved_at: Date.now() })
    if (pathname.endsWith('/chat')) return json({ messages: this.written ?? [], earlier: false })
    if (pathname.startsWith('/api/')) return json({ code: 'not_found', title: '', detail: '', type: '', status: 404 }, 404)
    const file = extname(pathname) ? pathname.slice(1) : 'index.html'
    try {
      return await route.fulfill({ contentType: KINDS[extname(file)] ?? 'application/octet-stream', body: await readFile(join(DIST, file)) })
    } catch {
      return route.fulfill({ status: 404 })
    }
  }

  async beforeEntering() {
    await this.page.goto(`${ORIGIN}/hop/${MEETING}/vao`)
    await this.page.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
  }

  /** The page opens its socket at the door and enters with a message, or opens one that enters. */
  connect(socket) {
    const arrive = () => {
      this.socket = socket
      if (this.state) this.tell(welcome(this.state))
    }
    socket.onMessage((frame) => {
      // Long ones are packed: protocol/src/packing.rs.
      const message = JSON.parse(typeof frame === 'string' ? frame : inflateSync(frame))
      if (message.type === 'enter') arrive()
      else this.sent.push(message)
      if (message.type === 'ask_for_floor') this.queue(message.asks)
    })
    if (!socket.url().includes('wait=1')) arrive()
  }

  /** The page asks for the floor, or no longer does. */
  queue(asks) {
    const { floor } = this.state
    floor.queue = [...floor.queue.filter((id) => id !== 'you'), ...(asks ? ['you'] : [])]
    this.tell(asks ? { type: 'floor_asked', participant: 'you', before: null } : { type: 'floor_left', participant: 'you' })
  }

  /** Enters the room that `state` describes. */
  async enter(state) {
    this.state = state
    if (!this.page.url().includes('/vao')) await this.beforeEntering()
    await this.page.getByRole('button', { name: 'Vào phòng họp' }).click()
    await this.page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).waitFor()
  }

  tell(message) {
    this.socket.send(JSON.stringify(message))
  }

  close() {
    return this.browser.close()
  }
}
