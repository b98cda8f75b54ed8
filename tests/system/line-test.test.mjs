// SPDX-License-Identifier: MPL-2.0
// Takes long, 75 s: slow lines are measured.
// Before entering, people test their line and read in words what it can do; the IT office reads it
// too, and the call begins with it.
import assert from 'node:assert/strict'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { drop, passEverything, watchConnections } from './lib/network.mjs'
import { bothWays, SlowSite } from './lib/slow-link.mjs'
import { until } from './lib/wait.mjs'

const CLEAN = bothWays({ rate: 20_000, delay: 20 })
const SLOW = bothWays({ rate: 64, loss: 10, delay: 300 })
const CUT = bothWays({ rate: 64, loss: 100, delay: 300 })

const tun = await access('/dev/net/tun', constants.R_OK | constants.W_OK).then(() => true, () => false)

const pictures = async (page, name) => {
  const folder = process.env.DIEMCAU_SCREENS
  if (!folder) return
  const before = page.viewportSize()
  for (const [width, height] of [[390, 844], [1366, 768]]) {
    await page.setViewportSize({ width, height })
    await page.locator('.prejoin-line, .lines-table').last().scrollIntoViewIfNeeded().catch(() => undefined)
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(folder, `line-test-${name}-${width}.png`) })
  }
  if (before) await page.setViewportSize(before)
}

const begin = (page) => page.getByRole('button', { name: /^Thử( lại)? đường truyền$/ })
const report = (page) => page.locator('.line-report')

/** What a finished test says: how long it took and what stands there. */
async function tested(page, within) {
  const pressedAt = Date.now()
  await begin(page).click()
  await report(page).waitFor({ timeout: within })
  const { verdict, path, up, down } = await report(page).evaluate((shown) => ({ ...shown.dataset }))
  return { millis: Date.now() - pressedAt, verdict, path, up: Number(up), down: Number(down), text: await report(page).innerText() }
}

describe('the test of a line', { timeout: 600_000, skip: tun ? false : 'no slow line can be made: /dev/net/tun is not here' }, () => {
  let meeting
  let site
  let lap
  let peers

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Thử đường truyền', host: '0.0.0.0' })
    await meeting.server.cli('user', 'add', 'quantri', '--name', 'Hoàng Minh Đức', '--unit', 'T01', '--admin')
    site = await SlowSite.create(CLEAN)
    const opened = await openChromium({ executable: site.browser, flags: site.flags(meeting.server) })
    lap = opened.page
    await watchConnections(opened.context)
    peers = () => lap.evaluate(() => window.peers.filter((peer) => peer.connectionState !== 'closed').length)
    await meeting.signIn(lap, 'lap', site.urlOf(meeting.server))
    await lap.goto(`${site.urlOf(meeting.server)}/hop/${meeting.id}/vao`)
    await begin(lap).waitFor()
  })

  after(async () => {
    await passEverything()
    await lap?.context().browser().close()
    await site?.close()
    await meeting?.close()
  })

  test('on an office line says within seconds that it is good', async () => {
    await lap.waitForTimeout(1500)
    assert.equal(await lap.evaluate(() => window.peers.length), 0, 'nothing is tested before it is asked for')
    await site.report()
    const result = await tested(lap, 20_000)
    console.log(`# clean line: ${JSON.stringify(result)}`)
    assert.equal(result.verdict, 'good')
    assert.match(result.text, /Tốt: đủ cho tiếng và hình rõ/)
    assert.match(result.text, /trực tiếp \(UDP\)/)
    assert.ok(result.millis < 12_000, `${result.millis} ms`)
    assert.equal(await peers(), 0, 'nothing goes on afterwards')
    await pictures(lap, 'good')
  })

  test('where UDP is blocked says that only TCP works', async () => {
    await drop(`udp sport ${meeting.server.media}`)
    const result = await tested(lap, 30_000).finally(passEverything)
    console.log(`# TCP: ${JSON.stringify(result)}`)
    assert.equal(result.path, 'tcp')
    assert.match(result.text, /mạng ở đây chặn UDP/)
  })

  test('can be cancelled, and begun again', async () => {
    await begin(lap).click()
    await lap.getByText(/^Đang thử đường truyền, còn/).waitFor()
    await pictures(lap, 'running')
    await lap.getByRole('button', { name: 'Hủy thử' }).click()
    await begin(lap).waitFor()
    assert.equal(await peers(), 0)
    await lap.waitForTimeout(1000)
    assert.equal(await report(lap).count(), 0)
  })

  test('at 64 kbit/s with 10 % of losses says that it is enough for sound and documents', async () => {
    // Four at once, then one in ten seconds.
    await lap.waitForTimeout(6000)
    await site.change(SLOW)
    const result = await tested(lap, 40_000)
    console.log(`# slow line: ${JSON.stringify(result)}`)
    assert.equal(result.verdict, 'sound', result.text)
    assert.ok(result.up >= 28_000 && result.up <= 90_000, `up ${result.up}`)
    assert.ok(result.down >= 28_000 && result.down <= 90_000, `down ${result.down}`)
    await pictures(lap, 'slow')
    // What the test had put on the line is gone with it.
    const asked = Date.now()
    await lap.evaluate(() => fetch('/health').then((answer) => answer.text()))
    console.log(`# a question right after it took ${Date.now() - asked} ms`)
  })

  test('that loses the line says so, ends, and leaves the way in open', async () => {
    await lap.waitForTimeout(6000)
    await begin(lap).click()
    await lap.getByText(/^Đang thử đường truyền, còn/).waitFor()
    await site.change(CUT)
    await lap.getByRole('alert').filter({ hasText: /Đường truyền bị ngắt khi đang thử|không đi qua được/ }).waitFor({ timeout: 40_000 })
    await pictures(lap, 'cut')
    assert.equal(await peers(), 0)
    await site.change(CLEAN)
    assert.equal(await lap.getByRole('button', { name: 'Vào phòng họp' }).isEnabled(), true)
  })

  test('is on the page of the IT office', async () => {
    const { page: office } = await openChromium()
    try {
      await meeting.signIn(office, 'quantri')
      await office.goto(`${meeting.server.url}/quan-tri/duong-truyen`)
      const row = office.getByRole('row', { name: new RegExp(PEOPLE.lap.name) })
      await row.waitFor()
      assert.match(await row.innerText(), /Đủ cho tiếng và tài liệu/)
      await office.getByLabel('Tìm theo tên hoặc đơn vị').fill('ban pho')
      await until('others are not found', 30_000, async () => (await row.count()) === 0)
      await office.getByLabel('Tìm theo tên hoặc đơn vị').fill('tan lap')
      await row.waitFor()
      await pictures(office, 'office')
    } finally {
      await office.context().browser().close()
    }
  })

  test('ends when the person enters, and the call begins with what was found', async () => {
    await lap.waitForTimeout(8000)
    await begin(lap).click()
    await lap.getByText(/^Đang thử đường truyền, còn/).waitFor()
    await lap.getByRole('button', { name: 'Vào phòng họp' }).click()
    await participant(lap, PEOPLE.lap.name)
    const kept = await lap.evaluate(() => [localStorage.getItem('diemcau.uplink'), localStorage.getItem('diemcau.tested')])
    assert.equal(kept[0], 'slow', 'the test that was ended has changed nothing')
    const refused = await lap.evaluate((id) => fetch(`/api/v1/meetings/${id}/line-tests`, { method: 'POST', headers: { 'content-type': 'application/json' } }).then((answer) => answer.json()), meeting.id)
    assert.equal(refused.code, 'already_in_meeting')
  })
})
