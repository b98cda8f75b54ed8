// SPDX-License-Identifier: MPL-2.0
// Runs alone: it reads how well an undisturbed line works. How well lines work, as people and the
// IT office see it: bars in the call, a panel in words, a page with figures that grow, numbers for
// Prometheus.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)

/** The line towards a UDP port loses one datagram in `oneIn`; needs a network namespace of its own,
 * which in-namespace makes. */
class LossyPort {
  static async create(port, oneIn) {
    const rule = `table inet lossy { chain input { type filter hook input priority 0; udp dport ${port} numgen random mod ${oneIn} 0 drop; }; }`
    await run('nft', [rule])
    return new LossyPort()
  }

  recover() {
    return run('nft', ['delete', 'table', 'inet', 'lossy'])
  }
}

describe('how well lines work', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune
  let office

  const pictures = async (page, name) => {
    const folder = process.env.DIEMCAU_SCREENS
    if (!folder) return
    for (const [width, height] of [[390, 844], [1366, 768]]) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(800)
      await page.screenshot({ path: join(folder, `${name}-${width}.png`) })
    }
  }

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban' })
    await meeting.server.cli('user', 'add', 'quantri', '--name', 'Đỗ Văn Quản', '--unit', 'T01', '--title', 'Quản trị mạng', '--admin')
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    chair = (await openChromium({ camera: null, microphone: file })).page
    commune = (await openChromium({ camera: null, microphone: file })).page
    const context = await chair.context().browser().newContext({ viewport: { width: 1366, height: 768 }, locale: 'vi-VN' })
    office = await context.newPage()
    office.setDefaultTimeout(20_000)
    await meeting.signIn(chair, 'an')
    await meeting.signIn(commune, 'lap')
    await meeting.signIn(office, 'quantri')
  })

  after(async () => {
    await commune?.context().browser().close()
    await chair?.context().browser().close()
    await meeting?.close()
  })

  const ownLine = (page, level) => page.getByRole('button', { name: `Đường truyền: ${level}` }).waitFor({ timeout: 40_000 })
  const lineOfLap = (level) => chair.getByRole('img', { name: `Đường truyền của ${PEOPLE.lap.name}: ${level}` }).waitFor({ timeout: 40_000 })

  test('everybody sees the quality of their own link in bars and, on request, in words and figures', async () => {
    await meeting.enter(chair)
    await meeting.enter(commune)
    await sees(chair, await participant(chair, PEOPLE.lap.name))
    await ownLine(commune, 'Tốt')
    await commune.getByRole('group', { name: /điểm cầu này.*Đường truyền: Tốt/ }).first().waitFor()
    await commune.getByRole('button', { name: 'Đường truyền: Tốt' }).click()
    const panel = commune.getByRole('dialog', { name: 'Đường truyền' })
    await panel.getByText('Đủ cho cả tiếng và hình.').waitFor()
    await until('both ways carry something', 30_000, async () => {
      const rates = await panel.locator('dd').allTextContents()
      return rates.filter((text) => /^[1-9][\d.,]* [kM]bit\/s$/.test(text)).length === 2
    })
    await pictures(commune, 'line-panel')
    await panel.getByRole('button', { name: 'Đóng' }).click()
  })

  test('the chair sees the quality of all links, a delegate only their own', async () => {
    for (const page of [chair, commune]) await page.getByRole('button', { name: 'Điểm cầu' }).first().click()
    await lineOfLap('Tốt')
    await commune.getByText(PEOPLE.an.name).first().waitFor()
    assert.equal(await commune.getByRole('img', { name: /^Đường truyền của/ }).count(), 0)
    await pictures(chair, 'line-people')
  })

  test('only administrators see the statistics of every link, which keep counting', async () => {
    await office.goto(`${meeting.server.url}/quan-tri`)
    await office.getByRole('link', { name: 'Đường truyền các cuộc họp' }).click()
    await office.getByRole('button', { name: /Giao ban \(2 có mặt\)/ }).waitFor()
    const row = office.getByRole('row').filter({ hasText: PEOPLE.lap.name })
    for (const words of [/Micrô opus/, /Camera VP8/, /UDP/, /[1-9][\d.,]* [kM]bit\/s/, /Tốt/]) await row.getByText(words).first().waitFor()
    const figures = () => row.evaluate((element) => [Number(element.dataset.received), Number(element.dataset.sent)])
    const first = await figures()
    await until('the figures grow', 30_000, async () => (await figures()).every((now, i) => now > first[i]))
    await pictures(office, 'lines')

    await commune.context().newPage().then(async (page) => {
      await page.goto(`${meeting.server.url}/quan-tri/duong-truyen`)
      await page.getByText('Trang này dành cho quản trị viên').waitFor()
      const answer = await page.request.get(`${meeting.server.url}/api/v1/live/${meeting.id}/stats`)
      assert.equal(answer.status(), 403)
      await page.close()
    })
  })

  test('Prometheus reads the same numbers, on the metrics port only', async () => {
    const read = async () => {
      const text = await (await fetch(`http://127.0.0.1:${meeting.server.metrics}/metrics`)).text()
      return Object.fromEntries(text.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
    }
    const first = await read()
    assert.equal(first.diemcau_rooms, 1)
    assert.equal(first['diemcau_media_connections{direction="publish"}'], 2)
    assert.equal(first['diemcau_media_connections{direction="subscribe"}'], 2)
    assert.ok(first['diemcau_line_loss_ratio_count{direction="publish"}'] > 0)
    await until('packets flow', 30_000, async () => {
      const now = await read()
      return ['in', 'out'].every((direction) => now[`diemcau_media_packets_total{direction="${direction}"}`] > first[`diemcau_media_packets_total{direction="${direction}"}`] + 100)
    })
    assert.doesNotMatch(await (await fetch(`${meeting.server.url}/metrics`)).text(), /diemcau_rooms/)
  })

  test('a link with losses is shown as weak to its owner and to the chair, and as good again after recovery', async (t) => {
    const lossy = await LossyPort.create(meeting.server.media, 3).catch((error) => error)
    if (!(lossy instanceof LossyPort)) {
      t.skip(`no right to make a line lose: ${lossy.message}`)
      return
    }
    await ownLine(commune, 'Yếu')
    await lineOfLap('Yếu')
    await commune.getByRole('button', { name: 'Đường truyền: Yếu' }).click()
    await commune.getByText('Tắt camera để dành đường truyền cho tiếng.').waitFor()
    await pictures(commune, 'line-weak')
    await pictures(office, 'lines-weak')
    await commune.getByRole('dialog').getByRole('button', { name: 'Đóng' }).click()
    await lossy.recover()
    await ownLine(commune, 'Tốt')
    await lineOfLap('Tốt')
  })
})
