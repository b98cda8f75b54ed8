// SPDX-License-Identifier: MPL-2.0
// The notice of a meeting's conclusions: made by a button on the meeting's page from what was
// published, edited like minutes, submitted with a number of its own, signed by the chair alone,
// published, and verified by anybody.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { assertAccessible } from './lib/accessibility.mjs'
import { openChromium } from './lib/browsers.mjs'
import { PASSPHRASE, TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'

const WRITTEN = 'Thống nhất phương án 2, các xã báo cáo trước ngày 20/12.'
const NAME = 'Lập thông báo kết luận'
const fits = (page) => page.evaluate(() => document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth + 1)

describe('a notice of conclusions', { timeout: 600_000 }, () => {
  let meeting
  let secretary
  let chair
  let lap
  let noticePage
  const people = {}

  const dialog = (page) => page.getByRole('dialog')
  const looksRight = async (page, name) => {
    await pictureAtBothSizes(page, name)
    for (const width of [1366, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 768 })
      assert.ok(await fits(page), `${name} is wider than ${width}`)
    }
    await page.setViewportSize({ width: 1366, height: 768 })
    await assertAccessible(page, name)
  }
  /** No sentence on the page speaks of minutes. */
  const saysNotice = async (page) => {
    const said = await page.locator('body').innerText()
    assert.doesNotMatch(said, /biên bản/i)
  }

  before(async () => {
    meeting = await TestMeeting.create()
    for (const username of ['binh', 'an', 'lap']) {
      people[username] = await openChromium({ size: { width: 1366, height: 768 } })
      await meeting.signIn(people[username].page, username)
    }
    ;[secretary, chair, lap] = ['binh', 'an', 'lap'].map((username) => people[username].page)
    for (const page of [chair, lap]) await meeting.enter(page, undefined, { camera: false })
    await meeting.end(chair)
  })
  after(async () => {
    for (const one of Object.values(people)) await one.close()
    await meeting?.close()
  })

  test('the secretary makes it by a button beside the minutes; a delegate has no such button', async () => {
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await lap.getByRole('heading', { name: 'Biên bản', exact: true }).waitFor()
    assert.equal(await lap.getByRole('button', { name: NAME }).count(), 0)
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.getByRole('button', { name: NAME }).click()
    await secretary.locator('.ProseMirror').waitFor()
    noticePage = secretary.url()
    await secretary.getByRole('heading', { name: 'THÔNG BÁO', exact: true }).waitFor()
    await secretary.getByRole('heading', { name: 'Thông báo kết luận', exact: true }).waitFor()
    await secretary.locator('.ProseMirror').getByText(/kết luận như sau:$/).waitFor()
    assert.equal(await secretary.getByText('THƯ KÝ', { exact: true }).count(), 0, 'the chair signs alone')
    assert.equal(await secretary.getByText('Thư ký đã ký').count(), 0)
    await saysNotice(secretary)
  })

  test('a draft without conclusions is not submitted until the secretary has written them', async () => {
    await secretary.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog(secretary).getByLabel('Ký hiệu văn bản').fill('TB-UBND')
    await dialog(secretary).getByLabel('Địa danh').fill('Lào Cai')
    assert.equal(await dialog(secretary).getByLabel('Thời gian bắt đầu').count(), 0)
    await dialog(secretary).getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog(secretary).getByText('Thông báo kết luận còn đoạn hướng dẫn của bản dự thảo.').waitFor()
    await dialog(secretary).getByRole('button', { name: /đoạn/i }).click()
    await dialog(secretary).waitFor({ state: 'detached' })
    await secretary.keyboard.type(WRITTEN)
    await secretary.locator('.ProseMirror').getByText(WRITTEN).waitFor()
    await secretary.getByText(/Đã lưu/).first().waitFor()
    assert.equal(await secretary.getByText(/gỡ băng xong/).count(), 0, 'nothing of what was said is missing in it')
    await looksRight(secretary, 'notice')
    await secretary.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog(secretary).getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog(secretary).waitFor({ state: 'detached' }).catch(async () => assert.fail(`not submitted: ${await dialog(secretary).innerText()}`))
    assert.equal(await secretary.getByRole('button', { name: /^Ký/ }).count(), 0, 'the secretary does not sign it')
    await saysNotice(secretary)
  })

  test('the chair signs alone, the secretary publishes, and those invited read it', async () => {
    await chair.goto(noticePage)
    await chair.getByRole('button', { name: 'Ký thông báo kết luận' }).click()
    await dialog(chair).getByLabel(/Mật khẩu/).fill(PASSPHRASE)
    await dialog(chair).getByRole('button', { name: 'Ký thông báo kết luận' }).click()
    await dialog(chair).waitFor({ state: 'detached' })
    await chair.getByRole('link', { name: 'Tải thông báo kết luận đã ký' }).waitFor()
    await saysNotice(chair)
    await secretary.goto(noticePage)
    await secretary.getByRole('button', { name: 'Phát hành', exact: true }).click()
    await dialog(secretary).getByText(/^Thành phần dự họp đọc và tải được thông báo kết luận/).waitFor()
    await dialog(secretary).getByRole('button', { name: 'Phát hành', exact: true }).click()
    await dialog(secretary).waitFor({ state: 'detached' })

    await lap.goto(meeting.server.url)
    await lap.getByRole('link', { name: /^Thông báo kết luận mới phát hành/ }).click()
    await lap.getByText(WRITTEN).waitFor()
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await lap.getByText('Thông báo kết luận: đã phát hành').waitFor()
    await looksRight(lap, 'notice-of-the-meeting')
    await lap.getByRole('link', { name: 'Mở thông báo kết luận' }).click()
    await lap.getByText(WRITTEN).waitFor()
    // On a page about minutes the words are of minutes again.
    await lap.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await lap.getByRole('heading', { name: 'Biên bản', exact: true }).waitFor()
  })

  test('anybody verifies it, and reads what it is', async () => {
    const address = `${meeting.server.url}/api/v1/minutes/${noticePage.split('/').at(-1)}/document.pdf`
    const answer = await lap.request.get(address)
    assert.match(answer.headers()['content-disposition'], /thong-bao-ket-luan-so-01-tb-ubnd/)
    const file = join(meeting.server.data, 'thong-bao.pdf')
    await writeFile(file, await answer.body())
    await lap.goto(`${meeting.server.url}/xac-thuc`)
    await lap.locator('input[type=file]').setInputFiles(file)
    await lap.getByText(/^Thông báo kết luận nguyên vẹn, đã ký bởi |^Nội dung nguyên vẹn, nhưng chưa xác định/).waitFor()
    await lap.getByText('Thông báo kết luận đã ký đủ, lưu tại đây').waitFor()
    await looksRight(lap, 'notice-verified')
  })
})
