// SPDX-License-Identifier: MPL-2.0
// What a person writes down for themselves: kept through a killed server and a second window,
// editable and taken along after the meeting, and read by nobody else, administrators included.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

/** In every version of the notes. */
const SECRET = 'chuyện giống ngô'

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })

describe('private notes', { timeout: 600_000 }, () => {
  let meeting
  let delegate
  let chair
  const told = []
  const people = []

  const person = async (username) => {
    const browser = await openChromium()
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const field = (page) => page.getByRole('textbox', { name: 'Ghi chép riêng' })
  const openPanel = (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Ghi chép riêng' }).click()
  const saved = (page) => page.getByText(/^Đã lưu lúc /).waitFor({ timeout: 40_000 })
  const holds = async (page, text) => until(`the notes read ${text}`, 20_000, async () => (await field(page).inputValue()) === text)
  const asked = (page, path, init) => page.evaluate(async ([address, options]) => {
    const response = await fetch(`/api/v1${address}`, options)
    return { status: response.status, text: await response.text() }
  }, [path, init])
  const address = () => `/meetings/${meeting.id}/private-notes`

  before(async () => {
    meeting = await TestMeeting.create({ models: true, title: 'Họp có ghi chép riêng' })
    await meeting.server.cli('user', 'add', 'quan', '--name', 'Hoàng Văn Quân', '--unit', 'T01', '--title', 'Quản trị viên', '--admin')
    chair = await person('an')
    chair.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
      told.push(typeof payload === 'string' ? payload : inflateSync(payload).toString())
    }))
    delegate = await person('lap')
    for (const page of [chair, delegate]) await meeting.enter(page)
  })

  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('text typed in the call is saved automatically and stays when another panel is opened', async () => {
    await openPanel(delegate)
    await field(delegate).fill(`Hỏi lại ${SECRET}.`)
    await saved(delegate)
    await picture(delegate, 'private-notes-1366')
    await field(delegate).fill(`Hỏi lại ${SECRET} ở Y Tý.`)
    await delegate.locator('.controls').getByRole('button', { name: 'Trao đổi' }).click()
    await delegate.locator('.controls').getByRole('button', { name: 'Ghi chép riêng' }).click()
    await holds(delegate, `Hỏi lại ${SECRET} ở Y Tý.`)
    await saved(delegate)
  })

  test('a killed server has everything that was shown as saved, and accepts text typed meanwhile', async () => {
    await meeting.server.kill()
    await field(delegate).fill(`Hỏi lại ${SECRET} ở Y Tý và Nậm Lúc.`)
    await delegate.getByText(/^Chưa lưu được/).waitFor({ timeout: 20_000 })
    await meeting.server.start()
    await saved(delegate)
    const { text } = await asked(delegate, address())
    assert.equal(JSON.parse(text).text, `Hỏi lại ${SECRET} ở Y Tý và Nậm Lúc.`)
  })

  test('two windows of one person never silently overwrite each other', async () => {
    const other = await people[1].context.newPage()
    await other.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await holds(other, `Hỏi lại ${SECRET} ở Y Tý và Nậm Lúc.`)
    await field(other).fill(`${SECRET}: cửa sổ hai`)
    await saved(other)
    await field(delegate).fill(`${SECRET}: cửa sổ một`)
    await delegate.getByText('Ghi chép này vừa được sửa ở cửa sổ khác.').waitFor({ timeout: 20_000 })
    await picture(delegate, 'private-notes-conflict-1366')
    await delegate.getByRole('button', { name: 'Ghép cả hai' }).click()
    await holds(delegate, `${SECRET}: cửa sổ hai\n${SECRET}: cửa sổ một`)
    // The focus moves after the button has gone from the page, so a moment after the text.
    await until('who merged goes on writing', 30_000, () => field(delegate).evaluate((one) => one === document.activeElement))
    await saved(delegate)

    // The saved version takes the place of what was typed, which can be taken back.
    await field(other).fill(`${SECRET}: lại cửa sổ hai`)
    await other.getByRole('button', { name: 'Dùng bản đã lưu' }).click({ timeout: 20_000 })
    await holds(other, `${SECRET}: cửa sổ hai\n${SECRET}: cửa sổ một`)
    await other.getByRole('button', { name: 'Lấy lại phần vừa viết' }).click()
    await holds(other, `${SECRET}: cửa sổ hai\n${SECRET}: cửa sổ một\n${SECRET}: lại cửa sổ hai`)
    await saved(other)
    await other.close()
  })

  test('they are sent to nobody else: no socket, no search, no administrator, no list, no log', async () => {
    assert.ok(told.length > 0 && !told.some((text) => text.includes(SECRET)), 'the chair was told')
    const office = await person('quan')
    for (const page of [chair, office]) {
      const own = await asked(page, address())
      assert.equal(own.status, 200)
      assert.deepEqual(JSON.parse(own.text).text, '', 'each has only their own')
      const found = await asked(page, `/search?q=${encodeURIComponent('giống ngô')}`)
      assert.ok(!found.text.includes(SECRET), found.text)
    }
    const log = await asked(office, '/audit')
    assert.equal(log.status, 200)
    assert.doesNotMatch(log.text, /private|giống ngô/)
  })

  test('text that is too long, or saved too often, is refused and changes nothing', async () => {
    const put = (body) => asked(chair, address(), { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
    assert.equal((await put({ text: 'x'.repeat(40_001), seen: 0 })).status, 422)
    const longest = await put({ text: 'ế'.repeat(40_000), seen: 5 })
    assert.equal(longest.status, 409, 'the longest text that the page takes is not too large for the server')
    assert.equal((await put({ text: 'một', seen: 0 })).status, 200)
    assert.equal((await put({ text: 'hai', seen: 1 })).status, 429)
    await new Promise((resolve) => setTimeout(resolve, 700))
    assert.equal((await put({ text: 'ba', seen: 0 })).status, 409)
    assert.equal(JSON.parse((await asked(chair, address())).text).text, 'một')
  })

  test('after the meeting they are read, changed and downloaded on its page, and are in no draft', async () => {
    await meeting.end(chair)
    await delegate.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await field(delegate).fill(`Sau họp: ${SECRET}.\nGửi xã Bản Phố.`)
    await saved(delegate)
    await picture(delegate, 'private-notes-page-1366')
    const download = delegate.waitForEvent('download')
    await delegate.getByRole('link', { name: 'Tải ghi chép riêng' }).click()
    const file = await download
    assert.match(file.suggestedFilename(), /^Ghi chép - Họp có ghi chép riêng\.txt$/)
    const content = await readFile(await file.path(), 'utf8')
    assert.ok(content.includes('Lò Văn Lập') && content.includes(`Sau họp: ${SECRET}.\r\nGửi xã Bản Phố.`), content)

    await chair.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const drafted = await until('the draft is there', 60_000, async () => {
      const { text } = await asked(chair, `/meetings/${meeting.id}`)
      return JSON.parse(text).minutes[0]
    })
    const draft = await asked(chair, `/minutes/${drafted.minutes?.id ?? drafted.id}`)
    assert.equal(draft.status, 200)
    assert.ok(!draft.text.includes(SECRET))
  })

  test('signing out while typing loses nothing', async () => {
    await field(delegate).fill('Gõ rồi đăng xuất ngay.')
    await delegate.getByRole('button', { name: 'Đăng xuất' }).click()
    await delegate.getByRole('button', { name: 'Đăng nhập' }).first().waitFor()
    await meeting.signIn(delegate, 'lap')
    await delegate.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await holds(delegate, 'Gõ rồi đăng xuất ngay.')
  })

  test('a second window whose session ends says so, keeps what was typed, and saves it for its owner alone', async () => {
    const other = await people[1].context.newPage()
    await other.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await holds(other, 'Gõ rồi đăng xuất ngay.')
    await delegate.getByRole('button', { name: 'Đăng xuất' }).click()
    await delegate.getByRole('button', { name: 'Đăng nhập' }).first().waitFor()
    await field(other).fill('Viết khi đã đăng xuất.')
    await other.getByText('Tài khoản đã đăng xuất ở cửa sổ khác.').waitFor({ timeout: 20_000 })
    await other.getByRole('link', { name: 'Mở trang đăng nhập' }).waitFor()
    await picture(other, 'private-notes-signed-out-1366')
    // Somebody else at the same computer: nothing of it becomes theirs.
    await meeting.signIn(delegate, 'pho')
    await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await other.waitForTimeout(5_000)
    assert.equal(JSON.parse((await asked(delegate, address())).text).text, '')
    await delegate.getByRole('button', { name: 'Đăng xuất' }).click()
    await delegate.getByRole('button', { name: 'Đăng nhập' }).first().waitFor()
    await meeting.signIn(delegate, 'lap')
    // Looked at again.
    await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await saved(other)
    await delegate.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await holds(delegate, 'Viết khi đã đăng xuất.')
    await other.close()
  })
})
