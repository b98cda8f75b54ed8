// SPDX-License-Identifier: MPL-2.0
// A hall with three cameras: one page sends them, others see each, swap them and count one site.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const SIZES = [{ width: 1366, height: 768 }, { width: 390, height: 844 }]
const AUDIENCE = 'Toàn hội trường'
const DOOR = 'Cửa ra vào'

describe('several cameras of one site', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let hall
  let hallId
  const people = []

  before(async () => {
    meeting = await TestMeeting.create()
    const person = async (username, options = {}) => {
      const browser = await openChromium({ camera: null, ...options })
      people.push(browser)
      await meeting.signIn(browser.page, username)
      await meeting.enter(browser.page)
      return browser.page
    }
    chair = await person('an')
    // Chromium's second one gives depths, which nobody can be sent.
    hall = await person('lap', { flags: ['--use-fake-device-for-media-stream=fps=10,device-count=4'] })
    hallId = await participant(chair, PEOPLE.lap.name)
  })

  after(async () => {
    for (const browser of people) await browser.close()
    await meeting?.close()
  })

  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
  const tile = (page, source, kind = '.tile') => page.locator(`.call ${kind}[data-participant="${hallId}"][data-source="${source}"]`)
  const frames = (page, source) =>
    tile(page, source).locator('video').first().evaluate((video) => video.getVideoPlaybackQuality().totalVideoFrames).catch(() => 0)
  /** Waits until the picture of one camera moves on somebody's page. */
  const moves = async (page, source) => {
    await tile(page, source).first().waitFor()
    const at = await frames(page, source)
    await until(`${source} moves`, 60_000, async () => {
      const now = await frames(page, source)
      return now > at + 5 || (now > 5 && now < at)
    })
  }
  const gone = (page, source) => tile(page, source).first().waitFor({ state: 'detached' })
  const bar = (page) => page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
  const dialog = async (page) => {
    await bar(page).getByRole('button', { name: 'Thiết bị' }).click()
    return page.getByRole('dialog', { name: 'Thiết bị' })
  }
  const close = async (page) => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const layout = async (page, name) => {
    await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  test('the site adds a camera of the hall, names it, and is told when others see it', async () => {
    const devices = await dialog(hall)
    const cameras = devices.getByRole('region', { name: 'Camera khác của điểm cầu' })
    const add = cameras.getByRole('button', { name: /^Thêm / })
    await until('the other cameras are offered', 20_000, async () => (await add.count()) === 3)
    await add.nth(1).click()
    const second = cameras.locator('.camera[data-source="second_camera"]')
    await second.locator('video').waitFor()
    await second.getByText('Các điểm cầu khác đang thấy hình này.').waitFor()
    assert.equal(await second.getByLabel('Camera này quay gì').inputValue(), 'audience')
    for (const size of SIZES) {
      await hall.setViewportSize(size)
      await hall.waitForTimeout(300)
      const [box, fields] = [await devices.boundingBox(), await second.boundingBox()]
      assert.ok(box.x >= 0 && box.x + box.width <= size.width && fields.x + fields.width <= box.x + box.width, `${size.width} wide`)
      await second.scrollIntoViewIfNeeded()
      await picture(hall, `cameras-dialog-${size.width}`)
    }
    await hall.setViewportSize(SIZES[0])
    await close(hall)
  })

  test('the chair sees both pictures move, and no additional participant', async () => {
    await moves(chair, 'camera')
    await moves(chair, 'second_camera')
    await tile(chair, 'camera', '.tile-large').waitFor()
    const name = await tile(chair, 'second_camera').first().getAttribute('aria-label')
    assert.match(name, new RegExp(`^.+ – ${AUDIENCE}, ${PEOPLE.lap.name}`))
    await chair.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: /^Điểm cầu/ }).click()
    await chair.locator('.person').first().waitFor()
    assert.equal(await chair.locator('.person').count(), 2)
    await chair.locator('.panel-title', { hasText: 'Điểm cầu (2)' }).waitFor()
    await picture(chair, 'cameras-speaker-1366')
  })

  test('one press brings the hall to the large place, and the first camera beside it', async () => {
    await tile(chair, 'second_camera', '.strip .tile').getByRole('button').click()
    await tile(chair, 'second_camera', '.tile-large').waitFor()
    await moves(chair, 'second_camera')
    await moves(chair, 'camera')
    await tile(chair, 'camera', '.strip .tile').getByRole('button').click()
    await tile(chair, 'camera', '.tile-large').waitFor()
    await chair.getByRole('button', { name: 'Bỏ ghim', exact: true }).click()
  })

  test('the spotlight shows the hall large to all, and gives the place back', async () => {
    const row = chair.locator(`.person[data-participant="${hallId}"]`)
    await row.getByRole('button', { name: `Thêm: ${PEOPLE.lap.name}` }).click()
    await row.getByRole('button', { name: `Đưa lên hình chính: ${AUDIENCE}: ${PEOPLE.lap.name}` }).click()
    await tile(chair, 'second_camera', '.tile-large').waitFor()
    await hall.getByText('Hình của điểm cầu này đang hiện lớn ở mọi điểm cầu.').waitFor()
    await row.getByRole('button', { name: `Bỏ khỏi hình chính: ${PEOPLE.lap.name}` }).click()
    await tile(chair, 'camera', '.tile-large').waitFor()
  })

  test('the grid and the screen of a hall show both, on an office screen and on a phone', async () => {
    await chair.getByRole('button', { name: 'Đóng bảng' }).click()
    await layout(chair, /^Lưới điểm cầu/)
    for (const size of SIZES) {
      await chair.setViewportSize(size)
      await chair.waitForTimeout(400)
      const sources = await chair.locator('.gallery .tile').evaluateAll((all) => all.map(({ dataset }) => dataset.source))
      assert.deepEqual(sources, ['camera', 'camera', 'second_camera'])
      for (const one of await chair.locator('.gallery .tile').all()) {
        const [box, words] = [await one.boundingBox(), await one.locator('.tile-name-words').boundingBox()]
        assert.ok(words.x >= box.x && words.x + words.width <= box.x + box.width + 1 && words.y >= box.y, `${size.width} wide`)
      }
      await moves(chair, 'second_camera')
      await picture(chair, `cameras-grid-${size.width}`)
    }
    await chair.setViewportSize(SIZES[0])
    await layout(chair, /^Màn hình hội trường/)
    await until('two large pictures stand side by side', 20_000, async () => (await chair.locator('.stage-pair .tile-large').count()) === 2)
    const [left, right] = await Promise.all((await chair.locator('.stage-pair .tile-large').all()).map((one) => one.boundingBox()))
    assert.ok(left.x + left.width <= right.x && Math.abs(left.width - right.width) < 2, 'beside each other and of one size')
    await picture(chair, 'cameras-hall-1366')
    await chair.keyboard.press('Escape')
    await tile(chair, 'second_camera', '.strip .tile').waitFor()
  })

  test('a third camera gets a name in own words, and there is no fourth', async () => {
    const devices = await dialog(hall)
    const cameras = devices.getByRole('region', { name: 'Camera khác của điểm cầu' })
    await cameras.getByRole('button', { name: /^Thêm / }).last().click()
    const third = cameras.locator('.camera[data-source="third_camera"]')
    await third.getByLabel('Camera này quay gì').selectOption('own')
    await third.getByLabel(/^Tên hình/).fill(DOOR)
    assert.equal(await cameras.getByRole('button', { name: /^Thêm / }).count(), 0, 'the fourth device is not offered')
    await close(hall)
    await moves(chair, 'third_camera')
    await until('its name arrives', 20_000, async () => (await tile(chair, 'third_camera').first().getAttribute('aria-label')).includes(`– ${DOOR},`))
  })

  test('a reconnect brings all of them back, also after the server was killed', async () => {
    await meeting.server.kill()
    await meeting.server.start()
    for (const page of [chair, hall]) {
      await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
      await bar(page).waitFor()
    }
    for (const source of ['camera', 'second_camera', 'third_camera']) await moves(chair, source)
    assert.match(await tile(chair, 'third_camera').first().getAttribute('aria-label'), new RegExp(`– ${DOOR},`))
  })

  test('turning the camera off turns all of them off, and on again brings them back', async () => {
    await bar(hall).getByRole('button', { name: 'Tắt camera' }).click()
    await gone(chair, 'second_camera')
    await gone(chair, 'third_camera')
    await until('the first one is off too', 20_000, async () => (await tile(chair, 'camera').locator('video').count()) === 0)
    await bar(hall).getByRole('button', { name: 'Bật camera' }).click()
    for (const source of ['camera', 'second_camera']) await moves(chair, source)
  })

  test('the site takes one away and the others go on', async () => {
    const devices = await dialog(hall)
    await devices.getByRole('button', { name: `Bỏ camera này: ${AUDIENCE}` }).click()
    await close(hall)
    await gone(chair, 'second_camera')
    await moves(chair, 'camera')
    await moves(chair, 'third_camera')
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|ERR_|Failed to load/.test(problem)), [])
  })
})
