// The door: somebody who is not signed in opens a meeting's own address; somebody forgot a password; an account is closed
// while its owner is in the call. Driven as people do it, with an administrator's page on the other side.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'

const PASSWORD = 'một câu dễ nhớ'
const WAIT = { timeout: 60_000 }

describe('the door', { timeout: 400_000 }, () => {
  let meeting
  let admin
  let chair
  let link

  before(async () => {
    meeting = await TestMeeting.create()
    await meeting.server.cli('user', 'add', 'quan', '--name', 'Vàng A Quân', '--unit', 'T01', '--admin')
    admin = await openChromium()
    chair = await openChromium()
    for (const { page } of [admin, chair]) page.setDefaultTimeout(60_000)
  })

  after(async () => {
    await admin?.close()
    await chair?.close()
    await meeting?.close()
  })

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

  test('a used link leads on where its owner is signed in, and a mistyped one is not called used', async () => {
    const { page } = chair
    await page.goto(meeting.server.url + link)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByRole('heading', { name: 'Lịch họp' }).waitFor()
    await page.goto(`${meeting.server.url}${link.slice(0, -1)}`)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByText('Không có liên kết này.').waitFor()
  })

  test('signed out, the address of the meeting shows the way in and goes on to the meeting', async () => {
    const { page } = chair
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    await page.getByRole('heading', { name: 'Đăng nhập' }).waitFor()
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

  test('a guest finds the way in at the same address once the meeting takes guests', async () => {
    const invited = await chair.page.request.post(`${meeting.server.url}/api/v1/meetings/${meeting.id}/invitation`, { data: {} })
    assert.equal(invited.status(), 200)
    const guest = await openChromium()
    try {
      const { page } = guest
      page.setDefaultTimeout(60_000)
      await page.goto(door())
      await page.getByRole('button', { name: 'Tôi là khách' }).click()
      await page.getByLabel('Họ và tên').fill('Lò Thị Mai')
      await page.getByLabel('Đơn vị').fill('Báo Lào Cai')
      await page.getByRole('button', { name: 'Tiếp tục' }).click()
      await page.getByText('Lò Thị Mai').waitFor()
      await page.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
    } finally {
      await guest.close()
    }
  })

  test('who is closed while in the call is out within seconds and is told to sign in', async () => {
    await meeting.enter(chair.page)
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
