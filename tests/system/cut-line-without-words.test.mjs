// SPDX-License-Identifier: MPL-2.0
// Takes long, 90 s: lines are cut for half a minute.
// A line is cut in a meeting whose server writes nothing down: what was missed is heard again, also
// after the line was cut once more meanwhile.
import assert from 'node:assert/strict'
import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { heardAgain, liveIsSilent, picture, rememberPlayers } from './lib/replay.mjs'
import { until } from './lib/wait.mjs'
import { bothWays, SlowSite } from './lib/slow-link.mjs'
import { microphone, voices } from './lib/voices.mjs'

const CLEAN = bothWays({ rate: 20_000, delay: 20 })
const CUT = bothWays({ rate: 20_000, delay: 20, loss: 100 })

const tun = await access('/dev/net/tun', constants.R_OK | constants.W_OK).then(() => true, () => false)

describe('a cut line without speech recognition', { timeout: 600_000, skip: tun ? false : 'needs /dev/net/tun' }, () => {
  let meeting
  let site
  const people = {}

  before(async () => {
    meeting = await TestMeeting.create({ host: '0.0.0.0' })
    site = await SlowSite.create(CLEAN)
    const file = join(meeting.folder, 'lap.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 8 })
    people.lap = await openChromium({ microphone: file })
    people.binh = await openChromium()
    people.pho = await openChromium({ executable: site.browser, flags: site.flags(meeting.server) })
    await people.pho.page.addInitScript(rememberPlayers)
    for (const name of ['binh', 'lap']) {
      await meeting.signIn(people[name].page, name)
      await meeting.enter(people[name].page)
    }
    await people.binh.page.getByRole('button', { name: 'Tắt micrô' }).click()
    await meeting.signIn(people.pho.page, 'pho', site.urlOf(meeting.server))
    await meeting.enter(people.pho.page, site.urlOf(meeting.server))
    await participant(people.pho.page, PEOPLE.lap.name)
  })

  after(async () => {
    for (const person of Object.values(people)) await person.close()
    await site?.close()
    await meeting?.close()
  })

  const cut = async (page, seconds) => {
    const notice = page.getByText(/^Mất kết nối lúc/)
    await site.change(CUT)
    await notice.waitFor({ timeout: 40_000 })
    await page.waitForTimeout(seconds * 1000)
    await site.change(CLEAN)
    await notice.waitFor({ state: 'detached', timeout: 60_000 })
  }

  test('who was cut off is offered to hear it again, with no number of statements', async (t) => {
    const { page } = people.pho
    // Long enough that the end of it is still to be heard in the next test, on a busy machine too.
    await cut(page, 20)
    const told = page.locator('.banner').filter({ hasText: 'Có thể nghe lại phần đã lỡ.' })
    await told.waitFor()
    assert.match(await told.locator('p').innerText(), /^Mất kết nối từ .+ đến .+\. Có thể nghe lại phần đã lỡ\.$/)
    await picture(page, 'without-words-banner')
    await told.getByRole('button', { name: 'Nghe lại' }).click()
    const heard = await heardAgain(page, 6_000)
    t.diagnostic(`heard again: ${JSON.stringify(heard)}`)
    assert.ok(heard?.loudest > 0.01, 'nothing is heard')
    assert.equal(await liveIsSilent(page), true)
    assert.equal(await told.count(), 0, 'what is heard is not told any more')
  })

  test('cut off once more meanwhile, it goes on where it stopped', async (t) => {
    const { page } = people.pho
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Lời đã lỡ' }).click()
    const panel = page.getByRole('complementary', { name: 'Lời đã lỡ' })
    await panel.getByText(/nhưng nghe lại được\.$/).waitFor()
    await picture(page, 'without-words-panel')
    await cut(page, 0)
    const bar = page.getByRole('region', { name: 'Nghe lại lời đã lỡ' })
    const words = await bar.locator('p').innerText()
    t.diagnostic(words)
    assert.match(words, /^(Dừng nghe lại ở \d\d:\d\d:\d\d vì mất kết nối|Không tải được lời phát biểu từ \d\d:\d\d:\d\d)/)
    // The sound of a line that is back comes after its picture.
    await until('what is said now is heard', 20_000, async () => (await liveIsSilent(page)) === false)
    await picture(page, 'without-words-stopped')
    await page.evaluate(() => (window.players.length = 0))
    await bar.getByRole('button', { name: /^(Nghe tiếp|Thử lại)$/ }).click()
    const heard = await heardAgain(page, 6_000)
    assert.ok(heard?.loudest > 0.01, 'nothing is heard')
    assert.equal(await liveIsSilent(page), true)
    await bar.getByRole('button', { name: 'Trở lại trực tiếp' }).click()
    assert.equal(await liveIsSilent(page), false)
  })
})
