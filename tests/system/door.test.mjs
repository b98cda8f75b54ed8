// SPDX-License-Identifier: MPL-2.0
// The door: somebody who is not signed in opens a meeting's own address; somebody forgot a
// password; guests wait, are refused all at once and ask again; an invitation is withdrawn; an
// account is closed while its owner is in the call. Driven as people do it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'

const PASSWORD = 'một câu dễ nhớ'
const WAIT = { timeout: 60_000 }
const WAITS = 'Đang chờ được cho vào'
const NAMES = ['Lò Thị Mai', 'Hoàng Văn Sơn', 'Vàng Thị Dung', 'Lý A Chu', 'Phạm Quốc Việt', 'Trần Thị Hạnh']
const SIZES = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } }

describe('the door', { timeout: 600_000 }, () => {
  let meeting
  let admin
  let chair
  let strangers
  let link
  let invitation
  const guests = []

  before(async () => {
    meeting = await TestMeeting.create()
    await meeting.server.cli('user', 'add', 'quan', '--name', 'Vàng A Quân', '--unit', 'T01', '--admin')
    admin = await openChromium()
    chair = await openChromium()
    // How many notes of a bell the page has played.
    await chair.page.addInitScript(() => {
      window.notes = 0
      const { start } = AudioScheduledSourceNode.prototype
      AudioScheduledSourceNode.prototype.start = function (...when) {
        if (this instanceof OscillatorNode) window.notes += 1
        return start.apply(this, when)
      }
    })
  })

  after(async () => {
    for (const browser of [admin, chair, strangers]) await browser?.close()
    await meeting?.close()
  })

  const picture = async (page, name) => {
    if (!process.env.DIEMCAU_SCREENS) return
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport)
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}-${size}.png`) })
    }
    await page.setViewportSize(SIZES.wide)
  }

  /** A guest with a browser's own cookies, in one browser with the other guests. */
  const stranger = async (name) => {
    strangers ??= await openChromium()
    const context = await strangers.context.browser().newContext({ viewport: SIZES.wide, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh' })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    /** Gives name and unit, and goes to the door, where `reads` is said. */
    const knock = async (reads = WAITS) => {
      await page.getByLabel('Họ và tên').fill(name)
      await page.getByLabel('Đơn vị').fill('Báo Lào Cai')
      await page.getByRole('button', { name: 'Tiếp tục' }).click()
      await page.getByRole('button', { name: 'Vào phòng họp' }).click()
      await page.getByText(reads, { exact: true }).waitFor()
    }
    guests.push({ page, knock })
    return guests.at(-1)
  }

  /** The address of a new invitation, made on the meeting's page. */
  const invite = async (page) => {
    await page.getByRole('button', { name: 'Tạo liên kết mời' }).click()
    return meeting.server.url + new URL(await page.getByLabel('Địa chỉ để gửi').inputValue()).pathname
  }

  const door = () => `${meeting.server.url}/hop/${meeting.id}/vao`

  test('a forgotten password: the administrator resets it, the chair sets a new one without the old', async () => {
    const { page } = admin
    await meeting.signIn(page, 'quan')
    await page.getByRole('link', { name: 'Quản trị' }).click()
    const row = page.getByRole('row').filter({ hasText: PEOPLE.an.name })
    await row.getByRole('button', { name: 'Sửa' }).click()
    await page.getByRole('button', { name: 'Đặt lại mật khẩu' }).click()
    await page.getByRole('dialog').filter({ hasText: `Đặt lại mật khẩu của ${PEOPLE.an.name}?` }).getByRole('button', { name: 'Đặt lại mật khẩu' }).click()
    link = new URL(await page.getByLabel('Địa chỉ để gửi').inputValue()).pathname
    await page.getByRole('dialog').getByRole('button', { name: 'Đóng' }).first().click()

    await chair.page.goto(meeting.server.url + link)
    await chair.page.getByRole('button', { name: 'Đăng nhập' }).click()
    await chair.page.getByRole('heading', { name: 'Lịch họp' }).waitFor()
    await chair.page.goto(`${meeting.server.url}/tai-khoan`)
    await chair.page.getByText('Tên đăng nhập: an', { exact: true }).waitFor()
    await chair.page.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD)
    await chair.page.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD)
    assert.equal(await chair.page.getByLabel('Mật khẩu hiện tại').count(), 0)
    await chair.page.getByRole('button', { name: 'Lưu mật khẩu' }).click()
    await chair.page.getByText('Đã lưu mật khẩu mới.').waitFor()
  })

  test('a used link redirects its signed-in owner, and a mistyped one is called unknown', async () => {
    const { page } = chair
    await page.goto(meeting.server.url + link)
    await page.getByRole('button', { name: 'Dùng liên kết' }).click()
    await page.getByRole('heading', { name: 'Lịch họp' }).waitFor()
    await page.goto(`${meeting.server.url}${link.slice(0, -1)}`)
    await page.getByRole('button', { name: 'Dùng liên kết' }).click()
    await page.getByText('Không có liên kết này.').waitFor()
    await page.getByText('hoặc tài khoản đã bị khóa').waitFor()
  })

  test('signed out, the address of the meeting leads through sign-in to the meeting', async () => {
    const { page } = chair
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    // Not by a heading: that of the link's page is the same.
    await page.getByRole('button', { name: 'Đăng xuất' }).waitFor({ state: 'detached' })
    page.problems.length = 0
    await page.goto(door())
    await page.getByLabel('Tên đăng nhập').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Tôi là khách' }).count(), 0, 'the meeting takes no guests')
    assert.deepEqual(page.problems, [], 'nothing is refused in the console')
    await page.getByLabel('Tên đăng nhập').fill('an')
    await page.getByLabel('Mật khẩu').fill(PASSWORD)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
    assert.equal(new URL(page.url()).pathname, `/hop/${meeting.id}/vao`)
  })

  test('a guest can join at the same address once the chair has created an invitation', async () => {
    const { page } = chair
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    invitation = await invite(page)
    await meeting.enter(page)
    const guest = await stranger(NAMES[0])
    await guest.page.goto(door())
    await guest.page.getByRole('button', { name: 'Tôi là khách' }).click()
    await guest.knock()
  })

  test('five guests of one network wait, the sixth sees the reason and enters the lobby by itself when the five are refused', async () => {
    for (const name of NAMES.slice(1)) {
      const guest = await stranger(name)
      await guest.page.goto(invitation)
      await guest.knock(name === NAMES[5] ? 'Từ mạng này đã có nhiều khách đang chờ vào họp.' : WAITS)
    }
    await picture(guests[5].page, 'door-sixth')
    const { page } = chair
    await page.getByText('5 người đang chờ vào phòng họp.').waitFor()
    assert.match(await page.title(), /^5 người chờ: /)
    const rung = await page.evaluate(() => window.notes)
    assert.ok(rung >= 2 && rung % 2 === 0, `the door rang: ${rung} notes`)
    await page.getByRole('button', { name: 'Xem', exact: true }).click()
    await page.getByRole('button', { name: 'Từ chối tất cả' }).click()
    await picture(page, 'door-refuse-all')
    await page.getByRole('dialog').filter({ hasText: 'Từ chối 5 khách đang chờ?' }).getByRole('button', { name: 'Từ chối tất cả' }).click()
    for (const guest of guests.slice(0, 5)) {
      await guest.page.getByRole('heading', { name: 'Chưa được cho vào phòng họp' }).waitFor()
      await guest.page.getByText('Chủ trì hoặc thư ký chưa cho vào. Có thể xin vào lại.').waitFor()
      await guest.page.getByRole('button', { name: 'Xin vào lại' }).waitFor()
    }
    await picture(guests[0].page, 'door-refused')
    await guests[5].page.getByRole('heading', { name: WAITS }).waitFor(WAIT)
  })

  test('a refused guest asks again by one click, under the same name, and is let in', async () => {
    const [mai] = guests
    await mai.page.getByRole('button', { name: 'Xin vào lại' }).click()
    await mai.page.getByRole('heading', { name: WAITS }).waitFor()
    await chair.page.waitForFunction(() => document.title.startsWith('2 người chờ: '))
    const waiting = chair.page.locator('.people-guests .person')
    await waiting.filter({ hasText: NAMES[0] }).getByRole('button', { name: 'Cho vào' }).click()
    await mai.page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).waitFor()
    await mai.page.getByRole('button', { name: 'Tắt micrô' }).waitFor()
    assert.deepEqual(await waiting.locator('.person-name').allInnerTexts(), [NAMES[5]])
  })

  test('a withdrawn link is reported as such everywhere, admitted guests stay, and a new link works', async () => {
    const page = await chair.context.newPage()
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await page.getByRole('button', { name: 'Thu hồi liên kết' }).click()
    await picture(page, 'door-withdraw')
    await page.getByRole('dialog').filter({ hasText: 'Thu hồi liên kết mời họp?' }).getByRole('button', { name: 'Thu hồi liên kết' }).click()
    await page.getByText('Đã thu hồi liên kết. Khách cần liên kết mới để vào họp.').waitFor()
    const [mai, refused, opens, , , waits] = guests
    await waits.page.getByRole('heading', { name: 'Liên kết mời họp đã được thu hồi' }).waitFor()
    await picture(waits.page, 'door-withdrawn-waiting')
    await refused.page.getByRole('button', { name: 'Xin vào lại' }).click()
    await refused.page.getByRole('heading', { name: 'Liên kết mời họp đã được thu hồi' }).waitFor()
    await picture(refused.page, 'door-withdrawn-refused')
    await opens.page.goto(invitation)
    await opens.page.getByText('Liên kết mời họp này đã hết hạn hoặc đã được thu hồi.').waitFor()
    assert.equal(await opens.page.getByRole('button', { name: 'Thử lại' }).count(), 0, 'trying again would be refused')
    await picture(opens.page, 'door-withdrawn-link')
    assert.equal(await mai.page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).count(), 1, 'who is inside stays')
    await opens.page.goto(await invite(page))
    await opens.knock()
    await page.close()
  })

  test('a participant whose account is closed leaves the call within seconds and is asked to sign in', async () => {
    const { page } = admin
    await page.goto(`${meeting.server.url}/quan-tri`)
    const row = page.getByRole('row').filter({ hasText: PEOPLE.an.name })
    await row.getByRole('button', { name: 'Sửa' }).click()
    await page.getByRole('button', { name: 'Khóa tài khoản' }).click()
    await page.getByRole('dialog').filter({ hasText: `Khóa tài khoản của ${PEOPLE.an.name}?` }).getByRole('button', { name: 'Khóa tài khoản' }).click()
    await page.getByRole('button', { name: 'Mở khóa tài khoản' }).waitFor()
    await row.getByText('Đã khóa').waitFor()
    await chair.page.getByRole('button', { name: 'Đăng nhập' }).waitFor(WAIT)
  })
})
