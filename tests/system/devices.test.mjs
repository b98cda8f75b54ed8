// SPDX-License-Identifier: MPL-2.0
// Devices that are busy, plugged out, plugged in and changed while the meeting goes on, as the
// person at the desk notices it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant } from './lib/call.mjs'
import { fakeDevices } from './lib/fake-devices.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { ScriptedRoom, roomOf } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const LAPTOP = 'Micrô máy tính'
const HALL = 'Micrô hội nghị USB'
const LOUD = 'Loa phòng họp'

describe('devices', { timeout: 600_000 }, () => {
  const rooms = []
  const open = async (argument = {}, size) => {
    const room = await ScriptedRoom.open({ devices: fakeDevices, argument, size: size ?? { width: 1366, height: 768 } })
    rooms.push(room)
    return room
  }

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const live = (page) => page.evaluate(() => window.fakeDevices.live())
  const hears = (page, device) => until(`${device} is in use`, 10_000, async () => (await live(page)).includes(device))
  const stored = (page, kind) => page.evaluate((name) => localStorage.getItem(`diemcau.${name}`), kind)
  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
  const dialog = async (page) => {
    await page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name: 'Thiết bị' }).click()
    return page.getByRole('dialog', { name: 'Thiết bị' })
  }

  test('a busy microphone leaves the working one in place and says why, before and in the call', async () => {
    const room = await open()
    const { page } = room
    await room.beforeEntering()
    await hears(page, LAPTOP)
    await page.evaluate((device) => window.fakeDevices.refuse(device), HALL)
    await page.getByLabel('Micrô dùng để họp').selectOption(HALL)
    await page.getByText('Không mở được micrô: một chương trình khác đang dùng. Đang dùng Micrô máy tính.').waitFor()
    assert.equal(await page.getByLabel('Micrô dùng để họp').inputValue(), LAPTOP)
    assert.ok((await live(page)).includes(LAPTOP))
    assert.equal(await stored(page, 'microphone'), null, 'what did not open is not remembered')
    await picture(page, 'prejoin-busy')

    await room.enter(roomOf(3))
    const devices = await dialog(page)
    await devices.getByText('Micrô nghe rõ.').waitFor()
    await devices.getByLabel('Micrô dùng để họp').selectOption(HALL)
    await devices.getByText('Không mở được micrô: một chương trình khác đang dùng. Đang dùng Micrô máy tính.').waitFor()
    assert.ok((await live(page)).includes(LAPTOP))
    await picture(page, 'devices-busy')
    await page.evaluate((device) => window.fakeDevices.release(device), HALL)
    await devices.getByLabel('Micrô dùng để họp').selectOption(HALL)
    await hears(page, HALL)
    assert.ok(!(await live(page)).includes(LAPTOP), 'the first one is given back')
    assert.equal(await stored(page, 'microphone'), HALL)
    assert.deepEqual(room.problems, [])
  })

  for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
    test(`the way in stays where it is while devices come and go, ${size.width} pixels wide`, async () => {
      const room = await open({ microphones: [HALL], cameras: [] }, size)
      const { page } = room
      await room.beforeEntering()
      const door = page.getByRole('button', { name: 'Vào phòng họp' })
      const seen = await door.boundingBox()
      const field = page.getByLabel('Micrô dùng để họp')
      await field.waitFor()
      assert.deepEqual(await door.boundingBox(), seen, 'once the devices are known')
      await page.evaluate((device) => window.fakeDevices.plugOut('audioinput', device), HALL)
      await field.waitFor({ state: 'detached' })
      assert.deepEqual(await door.boundingBox(), seen, 'while a notice says what is missing')
      await picture(page, `prejoin-${size.width}`)
    })
  }

  test('an unplugged microphone is replaced by another one, and used again when it is back', async () => {
    const room = await open()
    const { page } = room
    await room.beforeEntering()
    await page.getByLabel('Micrô dùng để họp').selectOption(HALL)
    await hears(page, HALL)
    await room.enter(roomOf(3))
    await page.evaluate((device) => window.fakeDevices.plugOut('audioinput', device), HALL)
    await page.locator('.banner').getByText('Micrô vừa bị rút ra hoặc ngừng hoạt động. Đang dùng Micrô máy tính.').waitFor()
    await hears(page, LAPTOP)
    await page.getByRole('button', { name: 'Tắt micrô' }).waitFor()
    await page.evaluate((device) => window.fakeDevices.plugIn('audioinput', device), HALL)
    await hears(page, HALL)
    await page.locator('.banner').waitFor({ state: 'detached' })
  })

  test('a loudspeaker chosen in the call is tested and remembered; when unplugged, the default one is used and the page says so', async () => {
    const room = await open()
    const { page } = room
    await room.enter(roomOf(3))
    const devices = await dialog(page)
    await devices.getByLabel('Loa dùng để họp').selectOption(LOUD)
    await until('it is remembered', 30_000, async () => (await stored(page, 'speaker')) === LOUD)
    await devices.getByRole('button', { name: 'Nghe thử loa' }).click()
    await devices.locator('button[aria-busy="true"]').waitFor()
    await devices.locator('button[aria-busy="true"]').waitFor({ state: 'detached' })
    await picture(page, 'devices')
    await page.setViewportSize({ width: 390, height: 844 })
    await picture(page, 'devices-390')
    await page.evaluate((device) => window.fakeDevices.plugOut('audiooutput', device), LOUD)
    await devices.getByText('Loa đã chọn vừa bị rút ra. Tiếng chuyển sang loa mặc định của máy.').waitFor()
    assert.equal(await devices.getByLabel('Loa dùng để họp').inputValue(), '')
  })

  test('where the browser cannot choose a loudspeaker it says so', async () => {
    const room = await open({ choosesSpeakers: false }, { width: 390, height: 844 })
    await room.enter(roomOf(3))
    const devices = await dialog(room.page)
    await devices.getByText('Trình duyệt này phát tiếng ra loa mặc định của máy.').waitFor()
    assert.equal(await devices.getByLabel('Loa dùng để họp').count(), 0)
  })

  test('a hall without camera is notified once: in the call its button has an icon until it is pressed', async () => {
    const room = await open({ cameras: [] }, { width: 390, height: 844 })
    const { page } = room
    await room.beforeEntering()
    await page.getByText('Không tìm thấy camera.').waitFor()
    await room.enter(roomOf(6))
    const button = page.getByRole('button', { name: 'Bật camera. Không tìm thấy camera.' })
    await button.waitFor()
    await page.waitForTimeout(1000)
    assert.equal(await page.locator('.banner').count(), 0)
    await picture(page, 'hall-without-camera')
    await button.click()
    await page.locator('.banner').getByText('Không tìm thấy camera.').waitFor()
    await picture(page, 'banner-390')
    await page.evaluate(() => window.fakeDevices.plugIn('videoinput', 'Camera hội nghị'))
    await page.getByRole('button', { name: 'Tắt camera' }).waitFor()
    await page.locator('.banner').waitFor({ state: 'detached' })
  })
})

describe('devices in a real call', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let commune

  after(async () => {
    await chair?.close()
    await commune?.close()
    await meeting?.close()
  })

  /** The loudest pitch that this page plays from `id`, in Hz. */
  const pitchOf = (page, id) =>
    page.evaluate(async (who) => {
      const audio = [...document.querySelectorAll('audio')].find((one) => one.dataset.participant === who)
      if (!audio?.srcObject) return 0
      const context = new AudioContext()
      await context.resume()
      const analyser = new AnalyserNode(context, { fftSize: 8192 })
      context.createMediaStreamSource(audio.srcObject).connect(analyser)
      await new Promise((resolve) => setTimeout(resolve, 600))
      const levels = new Float32Array(analyser.frequencyBinCount)
      analyser.getFloatFrequencyData(levels)
      const peak = levels.reduce((best, level, n) => (level > levels[best] ? n : best), 0)
      const pitch = levels[peak] > -60 ? (peak * context.sampleRate) / analyser.fftSize : 0
      await context.close()
      return pitch
    }, id)
  const hearsPitch = (page, id, hertz) => until(`${hertz} Hz are heard`, 40_000, async () => Math.abs((await pitchOf(page, id)) - hertz) < 30)

  test('a microphone changed in the call is what the others hear, and their voices come out of the chosen loudspeaker', async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban' })
    chair = await openChromium({ camera: null })
    commune = await openChromium({ camera: null })
    await commune.page.addInitScript(fakeDevices, {})
    await meeting.signIn(chair.page, 'an')
    await meeting.signIn(commune.page, 'lap')
    await meeting.enter(chair.page)
    await meeting.enter(commune.page)
    const lap = await participant(chair.page, PEOPLE.lap.name)
    await hearsPitch(chair.page, lap, 400)

    await commune.page.getByRole('button', { name: 'Thiết bị' }).click()
    const devices = commune.page.getByRole('dialog', { name: 'Thiết bị' })
    await devices.getByLabel('Micrô dùng để họp').selectOption(HALL)
    await hearsPitch(chair.page, lap, 800)
    await devices.getByLabel('Loa dùng để họp').selectOption(LOUD)
    await until('the voices go there', 30_000, () =>
      commune.page.evaluate((loud) => {
        const voices = [...document.querySelectorAll('audio')]
        return voices.length > 0 && voices.every((audio) => audio.heardOn === loud)
      }, LOUD))
    await devices.getByRole('button', { name: 'Đóng' }).click()

    await commune.page.evaluate((device) => window.fakeDevices.plugOut('audioinput', device), HALL)
    await hearsPitch(chair.page, lap, 400)
  })
})
