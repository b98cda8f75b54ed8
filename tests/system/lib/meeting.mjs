// SPDX-License-Identifier: MPL-2.0
// A meeting with named people, set up the way an administrator scripts it: by the command line.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestAuthority } from './authority.mjs'
import { opensIfNotOpen } from './call.mjs'
import { TestServer } from './server.mjs'
import { until } from './wait.mjs'

export const PASSPHRASE = 'mat-khau-chu-ky'

/** Devices, the socket and the first drawing, on a machine that builds something beside. */
const ENTERED_WITHIN_MS = 40_000

const UNITS = `code,name,parent_code
T01,UBND tỉnh Sơn Lâm,
T01.01,Xã Tân Lập,T01
T01.02,Xã Bản Phố,T01
T01.03,Xã Nậm Lúc,T01
`

export const PEOPLE = {
  an: { name: 'Nguyễn Văn An', unit: 'T01', title: 'Phó Chủ tịch' },
  binh: { name: 'Trần Thị Bình', unit: 'T01', title: 'Thư ký' },
  lap: { name: 'Lò Văn Lập', unit: 'T01.01', title: 'Chủ tịch UBND xã' },
  pho: { name: 'Giàng Thị Phố', unit: 'T01.02', title: 'Phó Chủ tịch UBND xã' },
}

/** The nth commune beside those with a part in the story, and its official. */
export const communeName = (n) => `Xã số ${n}`
export const officialName = (n) => `Cán bộ xã số ${n}`

export class TestMeeting {
  /** A running server with four people, a planned meeting (An chairs, Bình is secretary) and their
   * signing keys. What is said is written down only with `models`: to recognise speech takes much of
   * a processor. `communes`: so many more take part, each with an account (`xa-1`, ...); `nameOf`:
   * how the nth and its official are called. */
  static async create({ title = 'Giao ban tháng 11', agenda = ['Báo cáo thu ngân sách', 'Ý kiến các xã'], host, settings = '', models = false, communes = 0, nameOf = (n) => ({ unit: communeName(n), name: officialName(n) }) } = {}) {
    const meeting = new TestMeeting()
    meeting.title = title
    meeting.folder = await mkdtemp(join(tmpdir(), 'diemcau-people-'))
    meeting.server = await TestServer.create({ host })
    const { server } = meeting
    meeting.authority = await TestAuthority.create(meeting.folder)
    await server.configure(`trust = [${JSON.stringify(meeting.authority.certificate)}]\n${settings}`)
    const units = join(meeting.folder, 'units.csv')
    const more = Array.from({ length: communes }, (_, n) => ({ username: `xa-${n + 1}`, code: `T01.${n + 101}`, ...nameOf(n + 1) }))
    await writeFile(units, UNITS + more.map(({ code, unit }) => `${code},${unit},T01\n`).join(''))
    await server.cli('unit', 'import', units)
    for (const [username, person] of Object.entries(PEOPLE)) {
      await server.cli('user', 'add', username, '--name', person.name, '--unit', person.unit, '--title', person.title)
    }
    for (const username of ['an', 'binh']) {
      const p12 = await meeting.authority.pkcs12(username, PEOPLE[username].name, PASSPHRASE)
      await server.cli('key', 'add', username, '--pkcs12', p12, '--passphrase', PASSPHRASE)
    }
    if (models) await server.addModels()
    // A few at a time: each is a process.
    for (let from = 0; from < more.length; from += 4) {
      await Promise.all(more.slice(from, from + 4).map(({ username, name, code }) => server.cli('user', 'add', username, '--name', name, '--unit', code)))
    }
    const invite = ['T01.01', 'T01.02', ...more.map(({ code }) => code)].flatMap((code) => ['--invite', code])
    const items = agenda.flatMap((item) => ['--agenda', item])
    const printed = await server.cli('meeting', 'create', '--title', title, '--chair', 'an', '--secretary', 'binh', ...invite, ...items)
    meeting.id = printed.trim().split('\n').pop().trim()
    await server.start()
    return meeting
  }

  /** Opens the one-time link of `username` in `page`, as the person would. */
  async signIn(page, username, url = this.server.url) {
    const printed = await this.server.cli('link', username)
    const { pathname } = new URL(printed.match(/https?:\S+/)[0])
    await page.goto(url + pathname)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByRole('heading', { name: 'Lịch họp' }).waitFor()
  }

  /** Enters the meeting; chair and secretary open it as they come, unless it is open or `opens` is
   * false. A camera costs the machine much where several people are there. */
  async enter(page, url = this.server.url, { opens = true, camera = true } = {}) {
    await page.goto(`${url}/hop/${this.id}/vao`)
    if (!camera) await page.getByRole('button', { name: 'Camera đang bật' }).click()
    await page.getByRole('button', { name: 'Vào phòng họp' }).click()
    const bar = page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).or(page.getByRole('button', { name: 'Rời họp' })).first()
    await bar.waitFor({ timeout: ENTERED_WITHIN_MS }).catch(async (error) => {
      const shown = await page.locator('body').innerText()
      throw new Error(`${page.url()} shows: ${shown}\nproblems: ${page.problems?.join('; ')}\nserver: ${this.server.log.slice(-4000)}`, { cause: error })
    })
    if (opens) await opensIfNotOpen(page)
  }

  /** The chair ends the meeting for everybody, which is asked once more by name. */
  async end(chairPage) {
    await chairPage.getByRole('button', { name: 'Rời họp' }).click()
    await chairPage.getByRole('dialog').getByRole('button', { name: 'Kết thúc cuộc họp' }).click()
    await chairPage.getByRole('dialog').filter({ hasText: `Kết thúc "${this.title}"?` }).getByRole('button', { name: 'Kết thúc cuộc họp' }).click()
    await chairPage.getByText('Cuộc họp đã kết thúc').first().waitFor()
  }

  /** The finished transcript, as the page gets it. */
  async transcript(page, limitMs = 180_000) {
    return until('the transcript is done', limitMs, async () => {
      const answer = await page.request.get(`${this.server.url}/api/v1/meetings/${this.id}/transcript`)
      const transcript = await answer.json()
      if (transcript.state === 'failed') throw new Error(`the server stopped: ${JSON.stringify(transcript.problem)}`)
      return transcript.state === 'done' && transcript
    }, 1000)
  }

  async close() {
    await this.server.stop()
  }
}
