// SPDX-License-Identifier: MPL-2.0
// Who reads what in the chat: everybody, chair and secretary, one unit; files; closing; what is on
// the meeting's page afterwards. Five people in real browsers.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const PDF = new URL('../../signing/tests/foreign/libreoffice.pdf', import.meta.url).pathname
const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })

describe('the chat', { timeout: 600_000 }, () => {
  let meeting
  const people = {}
  const browsers = []
  const panel = (page) => page.getByRole('complementary', { name: 'Trao đổi' })
  const openPanel = async (page) => {
    await page.getByRole('button', { name: /^Trao đổi/ }).last().click()
    await panel(page).getByLabel('Gửi tới').waitFor()
  }
  const write = async (page, to, words) => {
    await page.getByLabel('Gửi tới').selectOption(to)
    await page.locator('#chat-text').fill(words)
    await page.keyboard.press('Enter')
  }
  const sees = (page, words) => panel(page).getByText(words, { exact: true }).waitFor({ timeout: 30_000 })
  const seesNot = async (page, words) => assert.equal(await page.getByText(words).count(), 0, `${words} is not for them`)
  const options = (page) => page.getByLabel('Gửi tới').locator('option').allInnerTexts()

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp có trao đổi' })
    await meeting.server.cli('user', 'add', 'mai', '--name', 'Lù Thị Mai', '--unit', 'T01.01', '--title', 'Văn phòng')
    for (const username of ['an', 'binh', 'lap', 'mai', 'pho']) {
      const browser = await openChromium()
      browsers.push(browser)
      people[username] = browser.page
      await meeting.signIn(browser.page, username)
      await meeting.enter(browser.page, undefined, { camera: false })
      browser.page.setDefaultTimeout(20_000)
      if (username !== 'pho') await openPanel(browser.page)
    }
    await people.pho.setViewportSize({ width: 390, height: 844 })
  })

  after(async () => {
    for (const browser of browsers) await browser.close()
    await meeting?.close()
  })

  test('private words are read by whom they are for, and say so', async () => {
    const { an, binh, lap, mai, pho } = people
    assert.deepEqual(await options(lap), ['Mọi người', 'Chủ trì, thư ký', 'Trong đơn vị'])
    await write(lap, 'Chủ trì, thư ký', 'Xã Tân Lập xin về lúc 10 giờ.')
    for (const page of [an, binh, lap]) await sees(page, 'Xã Tân Lập xin về lúc 10 giờ.')
    await panel(binh).getByText('Riêng với chủ trì, thư ký').waitFor()
    await binh.locator('.message', { hasText: 'xin về' }).locator('summary').click()
    await binh.getByRole('button', { name: 'Trả lời riêng' }).click()
    await until('the secretary answers', 10_000, () => binh.locator('#chat-text').evaluate((field) => document.activeElement === field))
    await binh.getByLabel('Nhập lời nhắn riêng cho Lò Văn Lập').fill('Đồng ý, cử người thay.')
    await binh.keyboard.press('Enter')
    for (const page of [lap, an]) await sees(page, 'Đồng ý, cử người thay.')
    await panel(an).getByText('Riêng: Lò Văn Lập với chủ trì, thư ký').waitFor()
    await write(lap, 'Trong đơn vị', 'Chị Mai ở lại giúp.')
    await sees(mai, 'Chị Mai ở lại giúp.')
    await write(an, 'Mọi người', 'Chuyển sang mục 2.')
    for (const page of [an, binh, lap, mai]) await sees(page, 'Chuyển sang mục 2.')
    for (const page of [mai, pho]) await seesNot(page, 'xin về lúc 10 giờ')
    for (const page of [an, binh]) await seesNot(page, 'Chị Mai ở lại')
    await picture(lap, 'chat-delegate')
    await picture(binh, 'chat-secretary')
    await pho.getByRole('button', { name: 'Trao đổi: 1 lời nhắn chưa đọc' }).waitFor()
    await write(an, 'Chủ trì, thư ký', 'Nhờ đồng chí Bình điểm danh lại.')
    await sees(binh, 'Nhờ đồng chí Bình điểm danh lại.')
    await pho.reload()
    await meeting.enter(pho, undefined, { camera: false })
    await openPanel(pho)
    await sees(pho, 'Chuyển sang mục 2.')
    await seesNot(pho, 'điểm danh lại')
    await picture(pho, 'chat-phone')
  })

  test('Enter that ends a composed word sends nothing', async () => {
    const { mai } = people
    const field = mai.locator('#chat-text')
    await field.fill('Đã nghe')
    const went = await field.evaluate((input) => {
      const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, isComposing: true })
      return input.dispatchEvent(event)
    })
    assert.equal(went, false, 'the browser does nothing more with it')
    assert.equal(await field.inputValue(), 'Đã nghe')
    await field.fill('')
  })

  test('a file goes with its words, is taken by those who read it, and is refused for what it is', async () => {
    const { an, lap, mai, pho } = people
    await lap.getByLabel('Gửi tới').selectOption('Chủ trì, thư ký')
    await lap.locator('#chat-text').fill('Báo cáo của xã')
    await lap.locator('.chat-attach input').setInputFiles(PDF)
    await panel(lap).getByText(/Sẽ gửi tới Chủ trì, thư ký:.*libreoffice\.pdf/).waitFor()
    await lap.getByRole('button', { name: 'Bỏ tệp libreoffice.pdf' }).click()
    await lap.getByRole('button', { name: 'Gửi', exact: true }).waitFor()
    await lap.locator('.chat-attach input').setInputFiles(PDF)
    await lap.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await sees(an, 'Báo cáo của xã')
    assert.equal(await panel(an).getByRole('link', { name: /libreoffice\.pdf/ }).count(), 1, 'what was put back is not sent')
    const link = panel(an).getByRole('link', { name: /libreoffice\.pdf/ })
    const [download] = await Promise.all([an.waitForEvent('download'), link.click()])
    assert.deepEqual(await readFile(await download.path()), await readFile(PDF))
    const address = await link.getAttribute('href')
    const status = (page) => page.evaluate(async (path) => (await fetch(path)).status, address)
    assert.deepEqual([await status(lap), await status(mai), await status(pho)], [200, 404, 404])
    await lap.locator('.chat-attach input').setInputFiles({ name: 'ke-hoach.docx', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ not a document') })
    await lap.getByRole('button', { name: 'Gửi tệp', exact: true }).click()
    await panel(lap).getByText('Trao đổi chỉ nhận tệp PDF, Word, Excel, PowerPoint và ảnh PNG, JPEG.').waitFor()
    await picture(lap, 'chat-file-refused')
  })

  test('what is written while the line is cut waits in sight and is sent exactly once', async () => {
    const { an, mai } = people
    const line = { toServer: true, toPage: true, socket: null }
    await mai.routeWebSocket(/\/live/, (socket) => {
      if (!line.toServer) return socket.close()
      const server = socket.connectToServer()
      socket.onMessage((frame) => line.toServer && server.send(frame))
      server.onMessage((frame) => line.toPage && socket.send(frame))
      line.socket = socket
    })
    const enter = async () => {
      await mai.reload()
      await meeting.enter(mai)
      await openPanel(mai)
    }
    const waits = panel(mai).getByText('Đang chờ gửi')
    const once = async (words) => {
      for (const page of [an, mai]) {
        await sees(page, words)
        assert.equal(await panel(page).getByText(words, { exact: true }).count(), 1, `${words}: once`)
      }
      assert.equal(await waits.count(), 0)
    }
    await enter()
    // The page does not know yet that its socket is dead.
    Object.assign(line, { toServer: false, toPage: false })
    await write(mai, 'Mọi người', 'Gửi lúc mất mạng')
    await waits.waitFor()
    await line.socket.close()
    await mai.getByText(/^Mất kết nối lúc/).waitFor()
    await write(mai, 'Mọi người', 'Gửi khi đã báo mất mạng')
    await write(mai, 'Mọi người', 'Không gửi nữa')
    await panel(mai).getByRole('button', { name: 'Bỏ: Không gửi nữa' }).click()
    await seesNot(an, 'Gửi lúc mất mạng')
    Object.assign(line, { toServer: true, toPage: true })
    await sees(an, 'Gửi khi đã báo mất mạng')
    await until('nothing waits', 30_000, async () => (await waits.count()) === 0)
    for (const words of ['Gửi lúc mất mạng', 'Gửi khi đã báo mất mạng']) await once(words)
    await seesNot(an, 'Không gửi nữa')
    // The server has it, and its answer is lost with the page.
    line.toPage = false
    await write(mai, 'Mọi người', 'Đã tới nơi')
    await sees(an, 'Đã tới nơi')
    assert.equal(await waits.count(), 1)
    line.toPage = true
    await enter()
    await until('nothing waits', 30_000, async () => (await waits.count()) === 0)
    await once('Đã tới nơi')
  })

  test('the chair closes the chat; chair and secretary can still be written to', async () => {
    const { an, lap, mai } = people
    await an.getByText('Quản lý trao đổi').click()
    await an.getByRole('button', { name: 'Tạm đóng trao đổi' }).click()
    await panel(mai).getByText('Nguyễn Văn An đã tạm đóng trao đổi. Vẫn gửi được lời nhắn cho chủ trì và thư ký.').waitFor()
    assert.deepEqual(await options(mai), ['Chủ trì, thư ký'])
    await write(mai, 'Chủ trì, thư ký', 'Xin hỏi thêm về mục 2.')
    await sees(an, 'Xin hỏi thêm về mục 2.')
    await picture(mai, 'chat-closed')
    await picture(an, 'chat-chair')
    await an.getByRole('button', { name: 'Mở lại trao đổi' }).click()
    await until('everybody may write again', 20_000, async () => (await options(mai)).includes('Mọi người'))
    await write(lap, 'Mọi người', 'Số điện thoại của anh Sáu: 0912 000 111')
    await sees(mai, 'Số điện thoại của anh Sáu: 0912 000 111')
    await an.locator('.message', { hasText: '0912' }).locator('summary').click()
    await an.locator('.message', { hasText: '0912' }).getByRole('button', { name: 'Gỡ lời nhắn' }).click()
    await an.getByRole('dialog').getByRole('button', { name: 'Gỡ lời nhắn' }).click()
    await panel(mai).getByText(/^Nguyễn Văn An đã gỡ lời nhắn này lúc /).waitFor()
    await seesNot(mai, '0912')
  })

  test('after the end the dossier has what everybody was written, and nothing private', async () => {
    const { an, mai, binh } = people
    await an.getByLabel('Lưu lời nhắn và tệp gửi mọi người vào hồ sơ').uncheck()
    await panel(mai).getByText(/không lưu vào hồ sơ/).waitFor()
    await an.getByLabel('Lưu lời nhắn và tệp gửi mọi người vào hồ sơ').check()
    await panel(mai).getByText(/được lưu vào hồ sơ/).waitFor()
    await meeting.end(an)
    await mai.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const section = mai.locator('section', { has: mai.getByRole('heading', { name: 'Trao đổi trong cuộc họp' }) })
    await section.getByText('Chuyển sang mục 2.').waitFor()
    assert.doesNotMatch(await section.innerText(), /xin về|0912|Xin hỏi thêm/)
    await section.scrollIntoViewIfNeeded()
    await picture(mai, 'chat-record')
    await binh.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await binh.getByText('Số điện thoại của anh Sáu: 0912 000 111').waitFor()
  })
})
