// SPDX-License-Identifier: MPL-2.0
// Two who edit one draft at once: each sees the other's words and cursor, one is offline in
// between, in two windows, the server is killed, an older revision is restored while one is away,
// and the minutes are submitted while the other types.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertAccessible } from './lib/accessibility.mjs'
import { openChromium } from './lib/browsers.mjs'
import { Line } from './lib/line.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { until } from './lib/wait.mjs'

describe('editing together', { timeout: 600_000 }, () => {
  let meeting
  let line
  let binh
  let an
  let path
  const browsers = []

  const person = async (username, url) => {
    const browser = await openChromium({ size: { width: 1366, height: 768 } })
    browsers.push(browser)
    await meeting.signIn(browser.page, username, url)
    return browser.page
  }
  const paper = (page) => page.locator('.paper-body[aria-readonly="false"]')
  const says = async (page, words) => {
    let text
    await until(`${words} is there`, 30_000, async () => (text = await page.locator('.paper-body').textContent()).includes(words)).catch((error) => assert.fail(`${error.message}: ${text}`))
  }
  /** The editor puts the cursor where it was clicked once more a moment after it got the focus: keys
   * that come within it, as no person's do, would type there. */
  const clicks = async (page, place) => {
    await place.click()
    await page.waitForTimeout(60)
  }
  /** Types at the end of the paragraph that has these words. */
  const types = async (page, within, words) => {
    await clicks(page, paper(page).locator('p', { hasText: within }).first())
    await page.keyboard.press('End')
    await page.keyboard.type(words)
  }
  const isSaved = (page) => page.locator('.save-words').getByText(/^Đã lưu lúc/).first().waitFor()
  const body = async (page) => (await page.locator('.paper-body > *').allTextContents()).filter((text) => text !== '')
  const copiesKept = (page, words) => until('this machine keeps it', 10_000, () => page.evaluate(async (wanted) => {
    const database = await new Promise((resolve) => { indexedDB.open('diemcau-minutes').onsuccess = ({ target }) => resolve(target.result) })
    const all = await new Promise((resolve) => { database.transaction('unsaved').objectStore('unsaved').getAll().onsuccess = ({ target }) => resolve(target.result) })
    database.close()
    return wanted.every((one) => all.some(({ content }) => JSON.stringify(content).includes(one)))
  }, words))
  const alike = async (why) => {
    let [first, second] = []
    await until(why, 30_000, async () => {
      ;[first, second] = await Promise.all([binh, an].map(async (page) => JSON.stringify(await body(page))))
      return first === second
    }).catch((error) => assert.equal(first, second, error.message))
  }

  before(async () => {
    meeting = await TestMeeting.create()
    line = await Line.to(meeting.server.http)
    binh = await person('binh')
    an = await person('an', line.url)
    await meeting.enter(an, line.url, { camera: false })
    await meeting.end(an)
    await binh.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await binh.getByRole('button', { name: 'Lập biên bản ngay' }).or(binh.getByRole('link', { name: 'Mở biên bản' })).first().click()
    await paper(binh).click()
    path = new URL(binh.url()).pathname
    await binh.keyboard.press('Control+A')
    await binh.keyboard.type('Thu ngân sách đạt 102 %.')
    await binh.keyboard.press('Enter')
    await binh.keyboard.type('Giao Sở Tài chính tổng hợp.')
    await isSaved(binh)
    await an.goto(`${line.url}${path}`)
    await paper(an).waitFor()
  })
  after(async () => {
    for (const browser of browsers) await browser.close()
    line?.close()
    await meeting?.close()
  })

  test('both write at once, and each sees the words, the name and the cursor of the other', async () => {
    await binh.locator('.others').getByText(PEOPLE.an.name).waitFor()
    await an.locator('.others').getByText(PEOPLE.binh.name).waitFor()
    await Promise.all([types(binh, 'Thu ngân sách', ' Chi đạt 60 %.'), types(an, 'Giao Sở', ' Hạn 15/12.')])
    for (const page of [binh, an]) {
      await says(page, 'Thu ngân sách đạt 102 %. Chi đạt 60 %.')
      await says(page, 'Giao Sở Tài chính tổng hợp. Hạn 15/12.')
      await isSaved(page)
    }
    await alike('both have the same text')
    await until('the cursor of the other stands at its words', 10_000, () => binh.locator('.paper-body p', { hasText: 'Giao Sở' }).locator(`.other-cursor[data-name="${PEOPLE.an.name}"]`).isVisible())
    const cursor = binh.locator('.other-cursor')
    const namesShown = () => cursor.evaluate((letter) => getComputedStyle(letter, '::after').content)
    await an.keyboard.press('ArrowLeft')
    await until('the name stands at a cursor that moves', 10_000, async () => (await namesShown()).includes(PEOPLE.an.name))
    await pictureAtBothSizes(binh, 'editing-together')
    await until('it leaves the line above while the cursor rests', 10_000, async () => (await namesShown()) === 'none')
    await cursor.hover()
    await until('and comes back under the mouse', 5_000, async () => (await namesShown()).includes(PEOPLE.an.name))
    await assertAccessible(binh, 'editing together')
    for (const [width, height] of [[1366, 768], [683, 384], [390, 844]]) {
      await binh.setViewportSize({ width, height })
      assert.ok(await binh.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth + 1), `it is wider than ${width}`)
    }
    await binh.setViewportSize({ width: 1366, height: 768 })
  })

  test('one goes on writing where the cursor of the other stands', async () => {
    for (const page of [binh, an]) {
      await paper(page).locator('p', { hasText: 'Giao Sở' }).click()
      await page.keyboard.press('End')
    }
    await until('the cursor of the other is here', 10_000, () => an.locator('.paper-body p', { hasText: 'Giao Sở' }).locator('.other-cursor').isVisible())
    await an.keyboard.type(' Gửi Văn phòng.', { delay: 60 })
    await says(binh, 'Hạn 15/12. Gửi Văn phòng.')
    await binh.keyboard.type(' Và Sở Nội vụ.', { delay: 60 })
    await says(an, ' Và Sở Nội vụ.')
    await alike('both have the same text')
    for (let n = 0; n < ' Và Sở Nội vụ.'.length; n += 1) await binh.keyboard.press('Backspace')
    await until('it is gone', 10_000, async () => !(await an.locator('.paper-body').textContent()).includes('Nội'))
    await says(an, 'Hạn 15/12. Gửi Văn phòng.')
  })

  test('what one types in a paragraph is all there though the other makes it a heading, a list, and joins it meanwhile', async () => {
    const sentence = ' Ông An báo cáo: đã giải ngân 4.215 tỷ đồng, bằng 71 % kế hoạch, cao hơn cùng kỳ.'
    await types(an, 'Giao Sở', '')
    const typing = an.keyboard.type(sentence, { delay: 50 })
    const line = binh.locator('.paper-body > *', { hasText: 'Giao Sở' })
    for (const [tool, becomes] of [['heading', 'h4'], ['heading', 'p'], ['bullets', 'ul'], ['numbers', 'ol'], ['numbers', 'p']]) {
      await line.getByText('Giao Sở').click({ position: { x: 5, y: 5 } })
      await binh.locator(`.tool-${tool}`).click()
      await binh.locator(`.paper-body > ${becomes}`, { hasText: 'Giao Sở' }).waitFor()
    }
    await line.getByText('Giao Sở').click({ position: { x: 5, y: 5 } })
    await binh.keyboard.press('Home')
    await binh.keyboard.press('Backspace')
    await typing
    for (const page of [binh, an]) await says(page, `Chi đạt 60 %.Giao Sở Tài chính tổng hợp. Hạn 15/12. Gửi Văn phòng.${sentence}`)
    await binh.keyboard.press('Enter')
    for (let n = 0; n < sentence.length; n += 1) await an.keyboard.press('Backspace')
    for (const page of [binh, an]) await until('it is a paragraph of its own again', 10_000, async () => (await body(page)).includes('Giao Sở Tài chính tổng hợp. Hạn 15/12. Gửi Văn phòng.'))
    await alike('both have the same text')
  })

  test('undo takes back the own words alone', async () => {
    await types(binh, 'Thu ngân sách', ' Nhầm.')
    await says(an, 'Nhầm.')
    await types(an, 'Giao Sở', ' Báo cáo UBND.')
    await says(binh, 'Báo cáo UBND.')
    await binh.locator('.tool-undo').click()
    await until('the word is gone', 10_000, async () => !(await an.locator('.paper-body').textContent()).includes('Nhầm.'))
    await says(an, 'Báo cáo UBND.')
    await alike('both have the same text')
  })

  test('what one replaces everywhere is replaced for the other, and comes back in one step', async () => {
    await binh.keyboard.press('Control+h')
    const bar = binh.getByRole('region', { name: 'Tìm và thay trong nội dung' })
    await bar.getByLabel('Tìm', { exact: true }).fill('tài chính')
    await bar.getByText('1 chỗ').waitFor()
    await bar.getByLabel('Thay bằng').fill('Tài chính - Kế hoạch')
    await pictureAtBothSizes(binh, 'find-and-replace')
    await assertAccessible(binh, 'find and replace')
    await bar.getByRole('button', { name: 'Thay tất cả' }).click()
    await bar.getByText('Đã thay 1 chỗ.').waitFor()
    await says(an, 'Tài chính - Kế hoạch tổng hợp.')
    await binh.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
    await until('the text has the focus', 5_000, () => binh.evaluate(() => document.activeElement.classList.contains('paper-body')))
    await binh.keyboard.press('Control+z')
    await says(an, 'Giao Sở Tài chính tổng hợp.')
  })

  test('a field of the form that one fills in is filled in for the other', async () => {
    await binh.getByLabel('Địa danh').fill('Sơn Lâm')
    await until('the place is there', 10_000, async () => (await an.getByLabel('Địa danh').inputValue()) === 'Sơn Lâm')
    // One that is too long is named to both, until it is put right.
    const venue = await binh.getByLabel('Địa điểm').inputValue()
    await binh.getByLabel('Địa điểm').fill('Phòng họp '.repeat(250))
    for (const page of [an, binh]) {
      await page.locator('.save-troubled').getByRole('alert').getByText('Mục "Địa điểm" quá dài nên chưa lưu thành bản mới được.').waitFor()
      assert.equal(await page.getByLabel('Địa điểm').getAttribute('aria-invalid'), 'true')
    }
    await pictureAtBothSizes(an, 'editing-field-too-long')
    await binh.getByLabel('Địa điểm').fill(venue)
    for (const page of [an, binh]) await isSaved(page)
  })

  test('one is offline and goes on writing, and afterwards nothing of either is lost', async () => {
    line.cut()
    // Who only reads is told, too.
    await an.locator('.save-words p').getByText('Mất kết nối: chưa thấy phần người khác sửa').first().waitFor()
    await types(an, 'Giao Sở', ' (chủ trì ghi khi mất mạng)')
    await an.locator('.save-troubled').getByText(/giữ trên máy này|lưu trên máy này|máy này/).first().waitFor()
    await types(binh, 'Thu ngân sách', ' (thư ký ghi tiếp)')
    await isSaved(binh)
    await pictureAtBothSizes(an, 'editing-offline')
    line.mend()
    for (const page of [binh, an]) {
      await says(page, '(chủ trì ghi khi mất mạng)')
      await says(page, '(thư ký ghi tiếp)')
    }
    await isSaved(an)
    await alike('both have the same text')
    assert.equal(await an.getByRole('dialog').count(), 0, 'nobody has to choose')
  })

  test('what was written offline in two windows is there although both were closed', async () => {
    const context = an.context()
    const second = await context.newPage()
    await second.goto(`${line.url}${path}`)
    await paper(second).waitFor()
    await second.locator('.others').getByText('bạn, ở cửa sổ khác').waitFor()
    await until('a person with two windows is listed once', 10_000, async () => (await binh.locator('.other-name').allTextContents()).join() === PEOPLE.an.name)
    line.cut()
    await types(an, 'Giao Sở', ' Ghi rồi đóng máy.')
    await types(second, 'Thu ngân sách', ' Ghi ở cửa sổ thứ hai.')
    for (const page of [an, second]) await page.locator('.save-troubled').waitFor()
    await copiesKept(an, ['Ghi rồi đóng máy.', 'Ghi ở cửa sổ thứ hai.'])
    await second.close({ runBeforeUnload: false })
    await an.close({ runBeforeUnload: false })
    await types(binh, 'Thu ngân sách', ' Trong lúc đó.')
    await isSaved(binh)
    line.mend()
    an = await context.newPage()
    await an.goto(`${line.url}${path}`)
    for (const page of [binh, an]) {
      for (const words of ['Ghi rồi đóng máy.', 'Ghi ở cửa sổ thứ hai.', 'Trong lúc đó.']) await says(page, words)
    }
    await alike('both have the same text')
    assert.equal((await body(binh)).join('\n').split('Ghi ở cửa sổ thứ hai.').length, 2, 'it is there once')
  })

  test('a server that is killed while both write has all that it confirmed, and goes on with both', async () => {
    await types(binh, 'Thu ngân sách', ' Trước khi mất điện.')
    await isSaved(binh)
    await meeting.server.kill()
    await types(an, 'Giao Sở', ' Trong khi mất điện.')
    await meeting.server.start()
    for (const page of [binh, an]) {
      await says(page, 'Trước khi mất điện.')
      await says(page, 'Trong khi mất điện.')
    }
    await isSaved(an)
    const view = await (await binh.request.get(`${meeting.server.url}/api/v1/minutes/${path.split('/').at(-1)}`)).json()
    const text = JSON.stringify(view.content.body)
    assert.ok(text.includes('Trước khi mất điện.') && text.includes('Trong khi mất điện.'), text)
  })

  test('the history names both, and an older revision that one restores is in both windows', async () => {
    await binh.getByRole('button', { name: 'Lịch sử' }).click()
    const history = binh.getByRole('dialog', { name: 'Lịch sử sửa biên bản' })
    await history.locator('.history-entry').first().getByText(PEOPLE.an.name).waitFor()
    const entries = await history.locator('.history-entry').count()
    await history.locator('.history-entry').last().click()
    await history.getByRole('button', { name: 'Khôi phục bản này' }).click()
    await binh.getByRole('dialog', { name: /^Khôi phục bản sửa/ }).getByRole('button', { name: 'Khôi phục bản này' }).click()
    for (const page of [binh, an]) await until('the old text is there', 30_000, async () => !(await page.locator('.paper-body').textContent()).includes('Trong khi mất điện.'))
    assert.ok(entries <= 6, `one writing session is few revisions, not ${entries}`)
    await paper(an).click()
    await an.keyboard.press('Control+A')
    await an.keyboard.type('Thống nhất nội dung.')
    await says(binh, 'Thống nhất nội dung.')
    await alike('both have the same text')
  })

  test('who was offline while the text was replaced chooses, and loses nothing that was written meanwhile', async () => {
    await isSaved(an)
    line.cut()
    await types(an, 'Thống nhất', ' Chủ trì ghi ở xã.')
    await an.locator('.save-troubled').waitFor()
    await binh.getByRole('button', { name: 'Lịch sử' }).click()
    const history = binh.getByRole('dialog', { name: 'Lịch sử sửa biên bản' })
    await history.locator('.history-entry').last().click()
    await history.getByRole('button', { name: 'Khôi phục bản này' }).click()
    await binh.getByRole('dialog', { name: /^Khôi phục bản sửa/ }).getByRole('button', { name: 'Khôi phục bản này' }).click()
    await until('the old text is there', 30_000, async () => !(await binh.locator('.paper-body').textContent()).includes('Thống nhất'))
    line.mend()
    const dialog = an.getByRole('dialog', { name: /đã lưu biên bản này/ })
    await dialog.waitFor({ timeout: 60_000 })
    await pictureAtBothSizes(an, 'editing-conflict')
    await clicks(binh, binh.locator('.paper-body > *').last())
    await binh.keyboard.press('Control+End')
    await binh.keyboard.press('Enter')
    await binh.keyboard.type('Viết khi hộp thoại đang mở.')
    await isSaved(binh)
    await dialog.getByRole('button', { name: 'Giữ phần đang sửa thành bản mới' }).click()
    await dialog.waitFor({ state: 'detached' })
    for (const page of [binh, an]) {
      await says(page, 'Thống nhất nội dung. Chủ trì ghi ở xã.')
      await says(page, 'Viết khi hộp thoại đang mở.')
    }
    await alike('both have the same text')
    await isSaved(an)
  })

  test('the secretary submits while the other types, and all that was confirmed is in it', async () => {
    let isTyping = true
    await clicks(an, an.locator('.paper-body p', { hasText: 'Thống nhất' }).first())
    await an.keyboard.press('End')
    const typing = (async () => {
      for (let n = 0; isTyping && n < 200; n += 1) await an.keyboard.type(` ý ${n}`, { delay: 80 })
    })()
    await says(binh, ' ý 3')
    await binh.getByRole('button', { name: /^Trình/ }).click()
    const dialog = binh.getByRole('dialog')
    await dialog.getByText(`Đang cùng sửa: ${PEOPLE.an.name}.`).waitFor()
    await dialog.getByLabel('Số văn bản').fill('15')
    await pictureAtBothSizes(binh, 'editing-submit')
    await dialog.getByRole('button', { name: /^Trình/ }).click()
    await dialog.waitFor({ state: 'detached' })
    await an.locator('.paper-body[aria-readonly="true"]').waitFor()
    isTyping = false
    await typing
    await alike('both show what was submitted')
    await binh.getByRole('button', { name: 'Trả lại để sửa' }).click()
    await dialog.getByRole('textbox').fill('Bổ sung.')
    await dialog.getByRole('button', { name: 'Trả lại để sửa' }).click()
    await dialog.waitFor({ state: 'detached' })
    await an.reload()
    for (const page of [binh, an]) await paper(page).waitFor()
    // What came too late is in the draft again, once.
    await isSaved(an)
    await alike('both have the same text')
  })

  test('when the secretary submits, the other window shows what was submitted and takes no more words', async () => {
    await isSaved(an)
    line.cut()
    await types(an, 'Thống nhất', ' Ghi khi đã trình.')
    await an.locator('.save-troubled').waitFor()
    await binh.getByRole('button', { name: /^Trình/ }).click()
    const dialog = binh.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Trình/ }).click()
    await dialog.waitFor({ state: 'detached' })
    line.mend()
    // What came too late is no part of it, and not lost: at once, and when the page is opened again.
    for (const again of [false, true]) {
      if (again) await an.reload()
      await an.locator('.paper-body[aria-readonly="true"]').waitFor()
      await an.getByText(/^Có phần sửa lúc .+ chưa kịp lưu$/).waitFor()
      assert.ok(!(await an.locator('.paper-body').textContent()).includes('Ghi khi đã trình.'))
    }
    await says(an, 'Thống nhất nội dung.')
  })

  test('no page has thrown', () => {
    for (const { page } of browsers) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_|401|409|422/.test(problem)), [])
  })
})
