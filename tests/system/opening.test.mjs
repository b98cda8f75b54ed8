// SPDX-License-Identifier: MPL-2.0
// Who begins a meeting: an encoder and a delegate alone wait in a room where people hear each other
// and nothing is kept; the chair opens it; what is said from then on is recorded. The server is
// killed in both states. Without a chair the secretary ends it.
import assert from 'node:assert/strict'
import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium, WHOLE_CHROMIUM } from './lib/browsers.mjs'
import { heardFrom, participant, speaking } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { StandardClient } from './lib/standard-client.mjs'
import { until } from './lib/wait.mjs'
import { microphone, voices } from './lib/voices.mjs'

const HALL = 'Hội trường Bản Phố'
const LOOP_SECONDS = 6
const WAITING = /^Cuộc họp chưa khai mạc\. Mọi người nghe và thấy nhau; chưa ghi âm, chưa tính giờ có mặt\./

describe('the opening of a meeting', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let secretary
  let commune
  let encoder
  let hall
  let token
  const people = []

  const person = async (username, sound) => {
    const browser = await openChromium({ microphone: sound, executable: WHOLE_CHROMIUM })
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const view = async (page) => (await page.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}`)).json()
  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })
  const isWaiting = (page) => page.getByRole('region', { name: 'Phòng chờ chung' }).getByText(WAITING).waitFor()
  const open = (page) => page.getByRole('button', { name: 'Khai mạc', exact: true })
  const folder = () => join(meeting.server.data, 'recordings', meeting.id)
  const nothingIsKept = () => assert.rejects(access(folder()), { code: 'ENOENT' })
  /** The encoder comes, and comes again when its power is back. */
  const publish = async () => {
    encoder?.vanish()
    encoder = await StandardClient.start(token, 'publish', `${meeting.server.url}/whip/${meeting.id}`, hall)
    assert.equal(encoder.answer.status, 201, encoder.answer.text)
  }
  /** The pages come back by themselves. */
  const killed = async (pages) => {
    await meeting.server.kill()
    await meeting.server.start()
    for (const page of pages) await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    await publish()
  }

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp có khai mạc' })
    const all = await voices()
    const sound = await microphone(all.tuyen, join(meeting.folder, 'lap.wav'), { atSeconds: 0, loopSeconds: LOOP_SECONDS })
    hall = await microphone(all.vinh, join(meeting.folder, 'hall.wav'), { atSeconds: 0, loopSeconds: LOOP_SECONDS })
    token = (await meeting.server.cli('token', '--meeting', meeting.id, '--name', HALL, '--unit', 'T01.02', '--publish')).trim()
    await publish()
    commune = await person('lap', sound)
    chair = await person('an')
    secretary = await person('binh')
  })

  after(async () => {
    encoder?.vanish()
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('an encoder and a delegate alone do not open it, and the delegate sees who can', async () => {
    await meeting.enter(commune)
    await isWaiting(commune)
    await commune.getByText('Chủ trì hoặc thư ký khai mạc.').waitFor()
    await commune.getByText('Chưa khai mạc', { exact: true }).waitFor()
    assert.equal(await open(commune).count(), 0, 'a button that would be refused is not shown')
    await speaking(commune, await participant(commune, HALL), true)
    const { meeting: planned, attendance } = await view(commune)
    assert.deepEqual([planned.state, planned.started_at, attendance], ['planned', null, []])
  })

  test('the chair hears the waiting participants; the plan can still be changed; nothing is recorded', async () => {
    await meeting.enter(chair, undefined, { opens: false })
    await isWaiting(chair)
    await open(chair).waitFor()
    const lap = await participant(chair, PEOPLE.lap.name)
    await speaking(chair, lap, true)
    await until('the waiting room has sound', 60_000, async () => (await heardFrom(chair, lap, LOOP_SECONDS * 1000)) > 0.01)
    const { meeting: planned, invited_units: units, plan_fingerprint: base } = await view(chair)
    const agenda = planned.agenda.map(({ id, title, presenter, minutes }) => ({ id, title, presenter, minutes }))
    const plan = { title: planned.title, starts_at: planned.starts_at, chair: planned.chair, secretary: planned.secretary, unit: planned.unit,
      invited_units: units.map(({ id }) => id), agenda: [...agenda, { id: null, title: 'Việc khác', presenter: '' }] }
    const answer = await chair.request.put(`${meeting.server.url}/api/v1/meetings/${meeting.id}`, { data: { base_fingerprint: base, plan } })
    assert.equal(answer.status(), 200, await answer.text())
    await nothingIsKept()
  })

  test('a server that is killed comes back to the waiting room', async () => {
    await killed([chair, commune])
    for (const page of [chair, commune]) await isWaiting(page)
    const { meeting: planned, attendance } = await view(chair)
    assert.deepEqual([planned.state, attendance], ['planned', []])
    await nothingIsKept()
  })

  test('the chair opens it: everybody is notified, and recording and attendance begin', async () => {
    const before = Date.now()
    await open(chair).focus()
    await chair.keyboard.press('Enter')
    for (const page of [chair, commune]) {
      await page.getByText('Đang ghi âm', { exact: true }).waitFor()
      await page.getByRole('region', { name: 'Phòng chờ chung' }).waitFor({ state: 'detached' })
      await page.getByRole('timer', { name: 'Thời gian họp' }).waitFor()
    }
    assert.equal(await chair.evaluate(() => document.activeElement?.matches('.item-next, .controls-own .control')), true, 'who opened by keyboard goes on by keyboard')
    await chair.getByText('Việc khác').waitFor()
    await until('the voice is recorded', 30_000, async () => (await readdir(folder()).catch(() => [])).some((name) => name.endsWith('.opus')))
    const { meeting: live, attendance } = await view(chair)
    assert.equal(live.state, 'live')
    assert.ok(live.started_at >= before, 'the begin is the opening')
    assert.deepEqual(attendance.map(({ name }) => name).sort(), [PEOPLE.an.name, PEOPLE.lap.name].sort(), 'an encoder is nobody')
    assert.ok(attendance.every(({ joined_at: from }) => from === live.started_at), JSON.stringify(attendance))
  })

  test('a server that is killed restores the open meeting', async () => {
    const { meeting: live } = await view(chair)
    await killed([chair, commune])
    for (const page of [chair, commune]) await page.getByText('Đang ghi âm', { exact: true }).waitFor()
    assert.equal((await view(chair)).meeting.started_at, live.started_at)
  })

  test('a delegate shares a screen, the chair shares another after a confirmation, and the delegate sees why', async () => {
    const [an, lap] = [await participant(commune, PEOPLE.an.name), await participant(chair, PEOPLE.lap.name)]
    const button = (page, name) => page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name, exact: true })
    const seesScreen = (page, id) =>
      page.waitForFunction((whose) => document.querySelector(`video[data-source="screen"][data-participant="${whose}"]`)?.videoWidth > 0, id)
    await button(commune, 'Trình chiếu').click()
    await seesScreen(chair, lap)
    await button(chair, 'Trình chiếu').click()
    await picture(chair, 'screen-asked')
    await chair.getByRole('dialog').filter({ hasText: `Trình chiếu thay ${PEOPLE.lap.name}?` }).getByRole('button', { name: 'Trình chiếu thay' }).click()
    await commune.getByText(`Màn hình này đã dừng trình chiếu: ${PEOPLE.an.name} trình chiếu thay hoặc đã cho dừng.`).waitFor()
    await seesScreen(commune, an)
    await picture(commune, 'screen-stopped')
    assert.equal(await commune.locator('[data-source="screen"]').and(commune.locator(`[data-participant="${lap}"]`)).count(), 0, 'one screen at a time')

    // Nobody takes over the chair's; when the chair has stopped, it is free.
    await button(commune, 'Trình chiếu').click()
    const refused = commune.getByRole('dialog').filter({ hasText: 'Chủ trì đang trình chiếu' })
    await refused.getByText(`Khi ${PEOPLE.an.name} dừng trình chiếu, bấm Trình chiếu lại.`).waitFor()
    await picture(commune, 'screen-chairs')
    await refused.getByRole('button', { name: 'Đóng' }).click()
    await button(chair, 'Dừng trình chiếu').click()
    await commune.locator('video[data-source="screen"]').waitFor({ state: 'detached' })
    await button(commune, 'Trình chiếu').click()
    await seesScreen(chair, lap)
    await button(commune, 'Dừng trình chiếu').click()
    await chair.locator('video[data-source="screen"]').waitFor({ state: 'detached' })
  })

  test('the chair hands over and takes back, each after a confirmation', async () => {
    const people = async (page) => page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: /^Điểm cầu/ }).click()
    await people(chair)
    const lap = await participant(chair, PEOPLE.lap.name)
    await chair.locator(`.person[data-participant="${lap}"]`).getByRole('button', { name: /^Thêm: / }).click()
    await chair.locator(`.person[data-participant="${lap}"]`).getByRole('button', { name: 'Giao quyền chủ trì' }).click()
    const dialog = chair.getByRole('dialog').filter({ hasText: `Giao quyền chủ trì cho ${PEOPLE.lap.name}?` })
    await dialog.getByRole('button', { name: 'Giao quyền chủ trì' }).click()
    await chair.getByText(`${PEOPLE.lap.name} đang chủ trì.`).waitFor()
    // Read out too, whichever panel is open.
    const told = (page, words) => page.locator('.banners[aria-live="polite"]').getByText(words, { exact: true }).waitFor()
    await told(commune, `${PEOPLE.an.name} giao quyền chủ trì. Từ lúc này điểm cầu này điều hành cuộc họp.`)
    await told(chair, `${PEOPLE.lap.name} chủ trì từ lúc này.`)
    await picture(commune, 'chair-handed')
    await picture(chair, 'chair-given')
    await people(commune)
    await commune.getByRole('button', { name: 'Tắt tiếng tất cả' }).waitFor()
    // Who was handed the chair leaves with it: the one who may take it back is told, with a button.
    await commune.getByRole('button', { name: 'Rời họp' }).click()
    await commune.getByRole('dialog').getByRole('button', { name: 'Rời họp' }).click()
    await commune.getByText('Đã rời họp').first().waitFor()
    await told(chair, `${PEOPLE.lap.name} đã rời họp, cuộc họp chưa có người chủ trì.`)
    await picture(chair, 'chair-left')
    await meeting.enter(commune)
    await chair.locator('.banner').filter({ hasText: 'chưa có người chủ trì' }).waitFor({ state: 'detached' })
    await people(commune)
    await commune.getByRole('button', { name: 'Tắt tiếng tất cả' }).waitFor()
    await chair.getByRole('button', { name: 'Nhận lại quyền chủ trì' }).click()
    await told(chair, 'Đã nhận lại quyền chủ trì. Từ lúc này điểm cầu này điều hành cuộc họp.')
    await told(commune, `${PEOPLE.an.name} chủ trì từ lúc này.`)
    await chair.getByRole('button', { name: 'Tắt tiếng tất cả' }).waitFor()
    await commune.getByRole('button', { name: 'Tắt tiếng tất cả' }).waitFor({ state: 'detached' })
  })

  test('the chair leaves, and the secretary ends the meeting; the minutes say who chaired when', async () => {
    await meeting.enter(secretary)
    await chair.getByRole('button', { name: 'Rời họp' }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Rời họp' }).click()
    await chair.getByText('Đã rời họp').first().waitFor()
    await participant(secretary, PEOPLE.lap.name)
    await secretary.locator(`[role="group"][aria-label^="${PEOPLE.an.name},"]`).waitFor({ state: 'detached' })
    await meeting.end(secretary)
    assert.equal((await view(secretary)).meeting.state, 'ended')
    const made = await secretary.request.post(`${meeting.server.url}/api/v1/meetings/${meeting.id}/minutes`)
    const { content } = await made.json()
    assert.match(content.head.chair, /^Nguyễn Văn An - .+; từ \d\d giờ \d\d phút: Lò Văn Lập - .+; từ \d\d giờ \d\d phút đến \d\d giờ \d\d phút: Nguyễn Văn An - /)
    assert.equal(content.head.attendance.some((line) => line.includes(HALL)), false, 'a machine is no attendee')
  })
})
