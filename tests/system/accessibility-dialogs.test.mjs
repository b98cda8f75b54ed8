// SPDX-License-Identifier: MPL-2.0
// Every dialog, and every panel with something in it, is checked by axe in both languages, as an
// office works: a meeting is planned, answered, held, voted in and signed.
import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { violationsOn } from './lib/accessibility.mjs'
import { openChromium } from './lib/browsers.mjs'
import { wordsIn } from './lib/languages.mjs'
import { MailServer } from './lib/mail-server.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { pdfOf } from './lib/pdf.mjs'

const WIDE = { width: 1366, height: 768 }
const PHONE = { width: 390, height: 844 }
const DAY_MS = 86_400_000

describe('dialogs and panels', { timeout: 600_000 }, () => {
  let meeting
  let mail
  const people = {}
  const browsers = []
  const found = []

  before(async () => {
    mail = await MailServer.create(await mkdtemp(join(tmpdir(), 'diemcau-mail-')))
    meeting = await TestMeeting.create({ settings: mail.settings })
    await meeting.server.cli('user', 'add', 'quan', '--name', 'Vàng A Quân', '--unit', 'T01', '--admin')
    for (const username of ['an', 'binh', 'lap', 'quan']) {
      const browser = await openChromium()
      browsers.push(browser)
      await meeting.signIn(browser.page, username)
      people[username] = browser.page
      browser.page.setDefaultTimeout(15_000)
    }
  })

  after(async () => {
    for (const browser of browsers) await browser.close()
    await meeting?.close()
    await mail?.stop()
  })

  const ask = (page, method, path, body) =>
    page.evaluate(async ([how, where, what]) => {
      const answer = await fetch(`/api/v1${where}`, { method: how, headers: { 'Content-Type': 'application/json' }, body: what === undefined ? undefined : JSON.stringify(what) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${text}`)
      return text === '' ? null : JSON.parse(text)
    }, [method, path, body])

  /** One person at one page, in one language. */
  const at = async (page, language) => {
    const w = await wordsIn(language)
    await page.evaluate((wanted) => localStorage.setItem('diemcau.language', wanted), language)
    const named = (role, words, where = page) => where.getByRole(role, { name: w(words) })
    return {
      page,
      w,
      go: async (path) => {
        await page.goto(meeting.server.url + path)
        await page.locator('h1').first().waitFor()
        await page.waitForLoadState('networkidle')
      },
      button: (words, where) => named('button', words, where),
      press: (words, where) => named('button', words, where).first().click(),
      field: (words, where = page) => where.getByLabel(w(words)).first(),
      dialog: () => page.locator('dialog[open]').last(),
      /** Opens a panel of the call. */
      panel: async (words) => {
        const button = page.locator('.controls-panels .control').filter({ hasText: w(words) }).first()
        if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
        await page.waitForTimeout(300)
      },
      /** What axe finds now: on an office screen, and in Vietnamese on a phone too. */
      looks: async (name, { contrast = true } = {}) => {
        await page.waitForTimeout(150)
        for (const size of language === 'vi' ? [WIDE, PHONE] : [WIDE]) {
          await page.setViewportSize(size)
          const violations = (await violationsOn(page)).filter((violation) => contrast || !violation.startsWith('color-contrast'))
          for (const violation of violations) found.push(`${name}, ${language}, ${size.width}: ${violation}`)
        }
        await page.setViewportSize(WIDE)
      },
      /** Escape closes the dialog that is in front, and nothing else. */
      close: async () => {
        const inFront = () => [...document.querySelectorAll('dialog[open]')].at(-1)?.querySelector('h2')?.innerText ?? ''
        const before = await page.evaluate(inFront)
        await page.keyboard.press('Escape')
        await page.waitForFunction((title) => ([...document.querySelectorAll('dialog[open]')].at(-1)?.querySelector('h2')?.innerText ?? '') !== title, before)
      },
    }
  }

  /** A step that does not come to its end is told with what was found, and the others go on. */
  const step = async (name, does) => {
    try {
      await does()
    } catch (error) {
      found.push(`${name} does not come to its end: ${error.stack}`)
      for (const page of Object.values(people)) {
        for (let n = await page.locator('dialog[open]').count(); n > 0; n -= 1) await page.keyboard.press('Escape')
      }
    }
  }

  const inBoth = async (flow) => {
    found.length = 0
    for (const language of ['vi', 'en']) await flow(language)
    assert.deepEqual(found, [])
  }

  test('planning: a series, groups, what is missing; putting off and cancelling; answers; readiness; letters', async () => {
    const { an, binh, lap, quan } = people
    const users = await ask(an, 'GET', '/users')
    const units = await ask(an, 'GET', '/units')
    const idOf = (username) => users.find(({ user }) => user.username === username).user.id
    const unitOf = (code) => units.find((unit) => unit.code === code).id
    const { id } = await ask(an, 'POST', '/meetings', {
      title: 'Họp ứng phó bão số 10', starts_at: Math.floor(Date.now() / DAY_MS) * DAY_MS + 3 * DAY_MS, chair: idOf('an'), secretary: idOf('binh'), unit: null,
      invited_units: ['T01.01', 'T01.02', 'T01.03'].map(unitOf), agenda: [{ id: null, title: 'Báo cáo thiệt hại', presenter: 'Sở Nông nghiệp', minutes: 20 }],
    })
    await inBoth(async (language) => {
      const desk = await at(binh, language)
      await step(`the plan, ${language}`, async () => {
        await desk.go('/hop/moi')
        await desk.field('Họp định kỳ').selectOption('week')
        await desk.press('Tạo cuộc họp')
        await desk.looks('a plan with mistakes')
        await binh.getByRole('checkbox', { name: 'Xã Tân Lập' }).check()
        await desk.press('Lưu các đơn vị đang chọn thành nhóm')
        await desk.press('Lưu nhóm', desk.dialog())
        await desk.looks('a group without a name')
        await desk.field('Tên nhóm', desk.dialog()).fill(`Các xã vùng cao ${language}`)
        await desk.press('Lưu nhóm', desk.dialog())
        await desk.dialog().waitFor({ state: 'detached' })
        await desk.press('Quản lý nhóm mời')
        await desk.looks('groups')
        await desk.press('Xóa nhóm {name}', desk.dialog())
        await desk.looks('deleting a group')
        await desk.close()
        await desk.close()
      })

      await step(`readiness, ${language}`, async () => {
        await desk.go(`/hop/${id}/san-sang`)
        await binh.getByRole('button', { name: /Xã Tân Lập/ }).first().click()
        await desk.looks('whom to call')
        await desk.close()
        await desk.press('Thu hồi các liên kết kiểm tra')
        await desk.looks('withdrawing the links of the check')
        await desk.close()
      })

      const chair = await at(an, language)
      await step(`putting off, ${language}`, async () => {
        await chair.go(`/hop/${id}`)
        for (const words of ['Hoãn họp', 'Hủy cuộc họp']) {
          await chair.press(words)
          await chair.press(words, chair.dialog())
          await chair.looks(`${words} without a reason`)
          await chair.close()
        }
        await an.getByRole('button', { name: /Xã Bản Phố/ }).first().click()
        await chair.looks('an answer that came by telephone')
        await chair.close()
      })

      const commune = await at(lap, language)
      await step(`the answer, ${language}`, async () => {
        await commune.go(`/hop/${id}`)
        await commune.field('Cử người khác dự thay').check()
        await commune.press('Gửi trả lời')
        await commune.looks('an answer without the name of the deputy')
      })

      const office = await at(quan, language)
      await step(`letters, ${language}`, async () => {
        await office.go('/quan-tri/thu')
        await office.field('Gửi đến địa chỉ').fill('quan@sonlam')
        await office.press('Gửi thư thử')
        await office.looks('letters')
      })
    })
  })

  test('the call: roll call, people, votes, floor, chat, papers, layouts, devices, line, keys, leaving', async () => {
    const { an, lap } = people
    let votes = 0
    await inBoth(async (language) => {
      const chair = await at(an, language)
      const commune = await at(lap, language)
      for (const who of [chair, commune]) {
        await who.page.goto(`${meeting.server.url}/hop/${meeting.id}/vao`)
        await who.press('Vào phòng họp')
        await who.page.getByRole('toolbar').first().waitFor()
      }
      if (language === 'vi') await chair.press('Khai mạc')
      await step(`the roll call, ${language}`, async () => {
        // From the line on top: who is missing.
        await an.locator('.missing-units').click()
        await chair.dialog().locator('.roll-unit').first().waitFor()
        await chair.looks('the roll call')
        await chair.press('Ghi chú: {name}', chair.dialog())
        await chair.looks('a note of the roll call')
        await chair.close()
        await chair.press('Xác nhận điểm danh', chair.dialog())
        await chair.looks('confirming the roll call')
        await chair.close()
        await chair.close()
        
      })

      await step(`people, ${language}`, async () => {
        await chair.panel('Điểm cầu')
        await an.locator('.person-more').last().click()
        await chair.looks('what may be done with somebody')
        await an.locator('.person-others button').last().click()
        await chair.looks('removing somebody')
        await chair.close()
        await commune.panel('Điểm cầu')
        await commune.press('Báo người dự tại điểm cầu')
        await commune.looks('reporting a hall')
        await commune.close()
        await lap.locator('.panel-close').click()
      })

      await step(`votes, ${language}`, async () => {
        await chair.panel('Biểu quyết')
        // The second time, it has the results of the first.
        await chair.field('Nội dung biểu quyết').fill('')
        await chair.press('Mở biểu quyết')
        await an.locator('.vote-panel summary').first().click()
        await chair.looks('a vote without a question')
        await chair.field('Nội dung biểu quyết').fill('Thông qua Nghị quyết về kế hoạch')
        await chair.press('Mở biểu quyết')
        votes += 1
        await lap.locator('.vote-card').waitFor()
        await commune.looks('a ballot over the stage')
        await lap.locator('.vote-card input').first().check()
        await lap.locator('.vote-card .vote-foot button').click()
        await lap.locator('.vote-card [role="status"]').waitFor()
        await commune.looks('a ballot that was counted')
        await chair.looks('an open vote')
        await chair.press('Kết thúc và tính phiếu')
        await chair.looks('closing a vote')
        await chair.press('Kết thúc và tính phiếu', chair.dialog())
        await lap.locator('.vote-card .vote-decision').waitFor()
        await commune.looks('a result over the stage')
        await lap.locator('.vote-card-head button').click()
        await an.locator('.vote-panel .vote-decision').nth(votes - 1).waitFor()
        await chair.looks('results in the panel')
      })

      await step(`the floor, ${language}`, async () => {
        await lap.locator('.control').filter({ hasText: commune.w('Xin phát biểu') }).click()
        await chair.panel('Phát biểu')
        // The result, which the panel of votes showed until now.
        await an.locator('.vote-card-head button').click()
        await an.locator('.panel').getByText('Lò Văn Lập').first().waitFor()
        await chair.looks('the queue')
        await chair.press('Mời người tiếp theo')
        await an.locator('.panel').getByRole('button', { name: /Lò Văn Lập/ }).first().waitFor()
        await chair.looks('who has the floor')
        await an.locator('.panel').getByRole('button', { name: chair.w('Ghi tên người phát biểu') }).click()
        await chair.looks('naming who speaks')
        await chair.press('Hủy', an.locator('.panel'))
        if (language === 'vi') {
          await an.locator('.floor-rules summary').click()
          await an.locator('.panel').getByRole('radio', { name: /^Hội nghị/ }).click()
          await chair.looks('locking the microphones')
          await chair.close()
        }
        await chair.press('Kết thúc phát biểu', an.locator('.panel'))
      })

      await step(`the chat, ${language}`, async () => {
        await chair.panel('Trao đổi')
        await chair.field('Gửi tới').selectOption({ index: 1 })
        await an.locator('#chat-text').fill('Nhờ đồng chí Bình điểm danh lại.')
        await an.keyboard.press('Enter')
        await an.locator('.panel input[type="file"]').setInputFiles({ name: 'Biểu mẫu.pdf', mimeType: 'application/pdf', buffer: pdfOf(1) })
        await chair.press('Gửi tệp')
        await an.locator('.message a').first().waitFor()
        await an.locator('.message summary').last().click()
        await chair.looks('the chat with a file')
        await chair.press('Gỡ lời nhắn')
        await chair.looks('removing a message')
        await chair.close()
      })

      await step(`papers, ${language}`, async () => {
        await chair.panel('Tài liệu')
        await chair.press('Thêm tài liệu')
        await chair.press('Gửi tài liệu', chair.dialog())
        await chair.looks('adding a paper')
        await chair.field('Tệp tài liệu', chair.dialog()).setInputFiles({ name: `Kế hoạch ${language}.pdf`, mimeType: 'application/pdf', buffer: pdfOf(2) })
        await chair.press('Gửi tài liệu', chair.dialog())
        await chair.dialog().waitFor({ state: 'detached', timeout: 60_000 })
        await an.locator('.paper').getByRole('button', { name: chair.w('Trình chiếu') }).last().click()
        await an.locator('.paper-stage, .stage-taken').first().waitFor()
        await chair.looks('a page for everybody')
        await chair.press('Dừng trình chiếu')
        await an.locator('.paper').getByRole('button', { name: chair.w('Xóa') }).last().click()
        await chair.looks('deleting a paper')
        await chair.close()
      })

      await step(`layouts, devices, line, keys, ${language}`, async () => {
        await chair.press('Bố cục')
        await chair.looks('layouts')
        await chair.close()
        await an.locator('.control').filter({ hasText: chair.w('Thiết bị') }).click()
        await chair.dialog().waitFor()
        await chair.looks('devices')
        await chair.close()
        await an.locator('.call-link').click()
        await chair.looks('the line')
        await chair.close()
        await an.keyboard.press('Control+Slash')
        await chair.dialog().waitFor()
        await chair.looks('keys')
        await chair.close()
      })

      await step(`leaving, ${language}`, async () => {
        await chair.panel('Chương trình')
        await chair.field('Ghi nhanh').fill('Thống nhất phương án 2, hoàn thành trước ngày 15/12')
        await chair.press('Kết luận')
        await an.locator('.read-back').first().waitFor()
        await chair.press('Rời họp')
        await chair.looks('leaving before the conclusions were read back')
        await chair.press('Đọc lại cả ghi chú chưa công bố', chair.dialog())
        await an.locator('.vote-panel textarea').first().waitFor()
        await chair.looks('conclusions as a question')
        
      })

      for (const size of [WIDE, PHONE]) {
        for (const who of [chair, commune]) {
          await who.page.setViewportSize(size)
          await who.page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
          // The colours are the system's; a program reads those of the page.
          await who.looks(`high contrast at ${size.width}`, { contrast: false })
          await who.page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' })
        }
      }
    })
  })

  test('after it: the dossier, the desk of the minutes, submitting and signing', async () => {
    const { an, binh } = people
    // The call is still in the language in which it was entered last.
    const chair = await at(an, 'en')
    await chair.press('Rời họp')
    await chair.press('Kết thúc cuộc họp', chair.dialog())
    await chair.looks('ending the meeting for everybody')
    await chair.press('Kết thúc cuộc họp', chair.dialog())
    await an.locator('.call').waitFor({ state: 'detached' })
    await inBoth(async (language) => {
      const desk = await at(binh, language)
      await desk.go(`/hop/${meeting.id}`)
      if (language === 'vi') {
        const made = binh.getByRole('link', { name: /^Mở biên bản/ })
        await desk.button('Lập biên bản ngay').or(made).first().click()
        if (!/bien-ban/.test(binh.url())) await made.click({ timeout: 5_000 }).catch(() => undefined)
        await binh.locator('.ProseMirror').waitFor()
        meeting.minutes = new URL(binh.url()).pathname
      }
      await desk.go(`/hop/${meeting.id}`)
      await desk.looks('the dossier')
      await desk.go(meeting.minutes)
      await binh.locator('.ProseMirror').waitFor()
      await desk.looks('the desk of the minutes')
      await desk.press('Trình chủ trì')
      await desk.looks('submitting')
      await desk.press('Trình chủ trì', desk.dialog())
      await desk.looks('what is missing before submitting')
      await desk.close()
    })
  })

})
