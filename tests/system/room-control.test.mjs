// SPDX-License-Identifier: MPL-2.0
// The chair keeps the room: locks it, lets in who comes late, sends a site out to the lobby while
// something is spoken about without it, shares the chair, and shows one site large to all. Driven
// as people do it; the server is killed in the middle.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { heardFrom, participant } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

const SIZES = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } }
const LOCKED = 'Đã khóa phòng'
const SENT_OUT = /^Chủ trì hoặc thư ký đã mời điểm cầu này ra phòng chờ/

describe('who keeps the room', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let lap
  let pho
  const people = []

  before(async () => {
    meeting = await TestMeeting.create()
    const sound = await microphone((await voices()).tuyen, join(meeting.folder, 'lap.wav'), { atSeconds: 0, loopSeconds: 6 })
    const person = async (username, options = {}) => {
      const browser = await openChromium(options)
      people.push(browser)
      await meeting.signIn(browser.page, username)
      return browser.page
    }
    chair = await person('an')
    lap = await person('lap', { microphone: sound })
    pho = await person('pho', { size: SIZES.phone })
    await meeting.enter(chair)
    await meeting.enter(lap)
  })

  after(async () => {
    for (const browser of people) await browser.close()
    await meeting?.close()
  })

  const picture = async (page, name) => {
    if (!process.env.DIEMCAU_SCREENS) return
    const before = page.viewportSize()
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}-${size}.png`) })
    }
    await page.setViewportSize(before)
  }
  const showPeople = async (page) => {
    const panel = page.locator('.person').first()
    if (!(await panel.isVisible())) await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: /^Điểm cầu/ }).click()
    await panel.waitFor()
  }
  const row = async (page, name) => page.locator(`.person[data-participant="${await participant(page, name)}"]`)
  /** What stands behind "more" in the row of somebody. */
  const choose = async (page, name, what) => {
    const person = await row(page, name)
    const more = person.getByRole('button', { name: `Thêm: ${name}` })
    if (await more.isVisible()) await more.click()
    await person.getByRole('button', { name: `${what}: ${name}` }).click()
  }
  const bar = (page) => page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
  const waits = (page, why) => page.getByText(why).waitFor()
  const inside = (page) => bar(page).waitFor()

  test('the secretary mutes every site but the chair in one press on a phone', async () => {
    const browser = await openChromium({ size: SIZES.phone })
    people.push(browser)
    await meeting.signIn(browser.page, 'binh')
    const secretary = browser.page
    await meeting.enter(secretary, undefined, { camera: false })
    const microphoneOf = (page, name) => bar(page).getByRole('button', { name })
    await microphoneOf(lap, 'Tắt micrô').waitFor()
    await bar(secretary).getByRole('button', { name: 'Tắt tiếng tất cả' }).click()
    await microphoneOf(lap, 'Bật micrô').waitFor()
    await lap.getByText(`${PEOPLE.binh.name} đã tắt micrô của điểm cầu này.`).waitFor()
    await microphoneOf(chair, 'Tắt micrô').waitFor()
    assert.equal(await secretary.getByText('Không có quyền làm việc này.').count(), 0)
    await microphoneOf(lap, 'Bật micrô').click()
    await microphoneOf(lap, 'Tắt micrô').waitFor()
    await browser.close()
    people.splice(people.indexOf(browser), 1)
  })

  test('a site that comes to a locked room waits, and the chair lets it in with one press', async () => {
    await showPeople(chair)
    await chair.getByRole('button', { name: 'Khóa phòng họp' }).click()
    for (const page of [chair, lap]) await page.getByRole('status').filter({ hasText: LOCKED }).waitFor()
    await pho.goto(`${meeting.server.url}/hop/${meeting.id}/vao`)
    await pho.getByRole('button', { name: 'Vào phòng họp' }).click()
    await waits(pho, 'Phòng họp đang khóa.')
    await picture(pho, 'room-locked-outside')
    const waiting = chair.locator('.people-guests')
    await waiting.getByText('Đến khi phòng họp đã khóa').waitFor()
    await picture(chair, 'room-locked')
    await waiting.getByRole('button', { name: `Cho vào: ${PEOPLE.pho.name}` }).click()
    await inside(pho)
    // Let in, it hears and is seen like everybody else.
    const id = await participant(pho, PEOPLE.lap.name)
    await heardFrom(pho, id)
  })

  test('a site whose line is cut comes back into the locked room by itself, also after the server was killed', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    for (const page of [chair, lap, pho]) {
      await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
      await inside(page)
    }
    await heardFrom(pho, await participant(pho, PEOPLE.lap.name))
    await chair.getByRole('status').filter({ hasText: LOCKED }).waitFor()
  })

  test('a site that is sent out waits in the lobby without pressing anything, and comes back when let in', async () => {
    const waiting = chair.locator('.people-guests')
    const sendOut = async () => {
      await choose(chair, PEOPLE.lap.name, 'Mời ra phòng chờ')
      const asked = chair.getByRole('dialog').filter({ hasText: `Mời ${PEOPLE.lap.name} ra phòng chờ?` })
      await asked.getByRole('button', { name: 'Mời ra phòng chờ' }).click()
      await waits(lap, SENT_OUT)
      await waiting.getByText('Đã được mời ra phòng chờ').waitFor()
    }
    await sendOut()
    await picture(lap, 'sent-out')
    await picture(chair, 'sent-out-chair')
    assert.equal(await lap.getByRole('button', { name: 'Tắt micrô' }).count(), 0, 'devices are given back')
    assert.equal(await waiting.getByRole('button', { name: /^Từ chối/ }).count(), 0, 'asks for nothing')
    // The same page, on which nobody presses anything.
    await waiting.getByRole('button', { name: `Cho vào: ${PEOPLE.lap.name}` }).click()
    await inside(lap)
    await bar(lap).getByRole('button', { name: 'Bật micrô' }).click()
    await heardFrom(pho, await participant(pho, PEOPLE.lap.name))
    await sendOut()
    // Who reloads is still outside; who closes the page can be called back.
    await lap.goto('about:blank')
    await chair.getByText('Đã mời ra phòng chờ, chưa quay lại (1)').waitFor()
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}/vao`)
    await lap.getByRole('button', { name: 'Vào phòng họp' }).click()
    await waits(lap, SENT_OUT)
    await waiting.getByRole('button', { name: `Cho vào: ${PEOPLE.lap.name}` }).click()
    await inside(lap)
    await heardFrom(pho, await participant(pho, PEOPLE.lap.name))
  })

  test('the chair shares the chair; the co-chair opens the room, and shows a site large to all', async () => {
    await choose(chair, PEOPLE.lap.name, 'Mời đồng chủ trì')
    await lap.getByText(/^Chủ trì giao quyền đồng chủ trì/).waitFor()
    await showPeople(lap)
    await lap.getByRole('heading', { name: 'Đồng chủ trì (1)' }).waitFor()
    await picture(lap, 'co-chair')
    await lap.getByRole('button', { name: 'Mở khóa phòng họp' }).click()
    await chair.getByText(LOCKED).waitFor({ state: 'detached' })
    // The chair is not the co-chair's to remove, mute or send out.
    const an = await row(lap, PEOPLE.an.name)
    await an.getByRole('button', { name: `Thêm: ${PEOPLE.an.name}` }).click()
    for (const what of ['Mời ra khỏi cuộc họp', 'Mời ra phòng chờ', 'Tắt tiếng', 'Giao quyền chủ trì']) {
      assert.equal(await an.getByRole('button', { name: `${what}: ${PEOPLE.an.name}`, exact: true }).count(), 0, what)
    }
    const large = async (name) => chair.locator(`.stage .tile-large[data-participant="${await participant(chair, name)}"]`).waitFor()
    // Lập alone speaks.
    await (await row(lap, PEOPLE.pho.name)).getByRole('button', { name: `Tắt tiếng: ${PEOPLE.pho.name}` }).click()
    await chair.getByRole('button', { name: 'Tắt micrô' }).click()
    await large(PEOPLE.lap.name)
    await choose(lap, PEOPLE.pho.name, 'Đưa lên hình chính')
    await large(PEOPLE.pho.name)
    await pho.getByText('Hình của điểm cầu này đang hiện lớn ở mọi điểm cầu.').waitFor()
    await picture(chair, 'spotlight')
    await choose(lap, PEOPLE.pho.name, 'Bỏ khỏi hình chính')
    await large(PEOPLE.lap.name)

    await choose(chair, PEOPLE.lap.name, 'Bỏ quyền đồng chủ trì')
    await lap.getByText('Điểm cầu này không còn đồng chủ trì cuộc họp.').waitFor()
    await lap.getByRole('button', { name: 'Khóa phòng họp' }).waitFor({ state: 'detached' })
  })

  test('nothing went wrong on any page', () => {
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|ERR_|Failed to load/.test(problem)), [])
  })
})
