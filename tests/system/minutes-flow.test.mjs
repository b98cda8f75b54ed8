// SPDX-License-Identifier: MPL-2.0
// Runs alone: sentences are said by three browsers, and recognised.
// Minutes from what is said to a task that is done late, and what is left of them when they are
// withdrawn: three speak, chair and secretary write in the draft at once, one of them without a line
// for a while, communes comment and agree, the chair returns and approves, both sign, the minutes
// are published, opened, filed; the task of the meeting is done late, with its reason on the board of
// the province; the minutes are withdrawn.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { assertAccessible } from './lib/accessibility.mjs'
import { openChromium } from './lib/browsers.mjs'
import { openPanel } from './lib/call.mjs'
import { Line } from './lib/line.mjs'
import { MailServer } from './lib/mail-server.mjs'
import { PASSPHRASE, PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { microphone, overlap, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)
const DAY_MS = 86_400_000
const SAID = 'Thu ngân sách chín tháng đạt 102 % dự toán.'
const MENDED = 'Thu ngân sách chín tháng đạt 98 % dự toán.'
const COMMENT = 'Số liệu của xã là 98 %, đề nghị sửa.'
const LAP = 'vanthu@tanlap.gov.vn'
const TASK = 'Xã Tân Lập báo cáo thu ngân sách quý IV'
const RECOGNISED = 0.4
const LOOP_SECONDS = 14
/** Who says which sentence, and when in each loop. */
const SPEAKERS = { an: ['doan', 1], lap: ['tuyen', 5], pho: ['vinh', 9] }

/** dd/mm/yyyy, so many days from today in Việt Nam. */
const day = (ahead) => new Date(Date.now() + ahead * DAY_MS + 7 * 3_600_000).toISOString().slice(0, 10).split('-').reverse().join('/')
const fits = (page) => page.evaluate(() => document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth + 1)

describe('the way of minutes', { timeout: 900_000 }, () => {
  let mail
  let meeting
  let secretary
  let chair
  let lap
  let pho
  let minutesPage
  const people = []

  let line
  let said

  const person = async (username, { url, file } = {}) => {
    const browser = await openChromium({ size: { width: 1366, height: 768 }, microphone: file })
    people.push(browser)
    await meeting.signIn(browser.page, username, url)
    return browser.page
  }
  const typesAtEnd = async (page, within, words) => {
    await page.locator('.paper-body p', { hasText: within }).first().click()
    await page.keyboard.press('End')
    await page.keyboard.type(words)
  }
  const saved = (page) => page.getByText(/^Đã lưu lúc/).first().waitFor()
  const dialog = (page) => page.getByRole('dialog')
  const commentPage = (page) => page.goto(`${minutesPage}?gop-y`)
  const panel = () => secretary.getByRole('region', { name: 'Góp ý dự thảo' })
  const passage = (page, text) => page.locator('.passage', { hasText: text })
  const looksRight = async (page, name) => {
    await pictureAtBothSizes(page, name)
    for (const width of [1366, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 768 })
      assert.ok(await fits(page), `${name} is wider than ${width}`)
    }
    await page.setViewportSize({ width: 1366, height: 768 })
    await assertAccessible(page, name)
  }
  /** Deadlines are so much earlier, as if the time had passed. */
  const daysPass = async (days) => {
    await meeting.server.kill()
    const script = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for table in ("comment_periods", "action_items"):
    db.execute(f"UPDATE {table} SET deadline = deadline - ?", (int(sys.argv[2]),))
db.commit()`
    await run('python3', ['-c', script, join(meeting.server.data, 'diemcau.db'), String(days * DAY_MS)])
    await meeting.server.start()
  }
  const confirmed = async (page, name, verb = name) => {
    await page.getByRole('button', { name, exact: true }).click()
    await dialog(page).getByRole('button', { name: verb, exact: true }).click()
    await dialog(page).waitFor({ state: 'detached' })
  }
  const sign = async (page) => {
    await page.getByRole('button', { name: 'Ký biên bản' }).click()
    await dialog(page).getByLabel(/Mật khẩu/).fill(PASSPHRASE)
    await dialog(page).getByRole('button', { name: /^Ký/ }).click()
    await dialog(page).waitFor({ state: 'detached' })
  }

  before(async () => {
    mail = await MailServer.create(await mkdtemp(join(tmpdir(), 'diemcau-flow-')))
    meeting = await TestMeeting.create({ settings: mail.settings, models: true })
    const voice = await voices()
    said = Object.fromEntries(Object.entries(SPEAKERS).map(([username, [name]]) => [PEOPLE[username].name, voice[name].text]))
    for (const [username, [name, atSeconds]] of Object.entries(SPEAKERS)) {
      const file = join(meeting.folder, `${username}.wav`)
      await microphone(voice[name], file, { atSeconds, loopSeconds: LOOP_SECONDS })
      people[username] = await person(username, { file })
    }
    ;({ an: chair, lap, pho } = people)
    secretary = await person('binh')
    const answer = await lap.request.put(`${meeting.server.url}/api/v1/me/letters`, { data: { address: LAP, language: 'vi', for_unit: true } })
    assert.equal(answer.status(), 204)
  })
  after(async () => {
    for (const one of people) await one.close()
    line?.close()
    await meeting?.close()
    await mail?.stop()
  })

  test('three speak in a meeting, a task is published, and the draft has what each of them said', async () => {
    for (const page of [chair, lap, pho, secretary]) await meeting.enter(page, undefined, { camera: false })
    const agenda = await openPanel(secretary, 'Chương trình')
    await agenda.getByLabel('Ghi nhanh').fill(TASK)
    await agenda.getByRole('button', { name: 'Nhiệm vụ', exact: true }).click()
    await agenda.getByRole('button', { name: `Công bố: ${TASK}` }).click()
    await agenda.getByText('Chưa công bố', { exact: true }).waitFor({ state: 'detached' })
    await secretary.waitForTimeout(2 * LOOP_SECONDS * 1000)
    await meeting.end(chair)
    const { segments } = await meeting.transcript(chair)
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.getByRole('button', { name: /^Lập biên bản/ }).or(secretary.getByRole('link', { name: 'Mở biên bản' })).first().click()
    await secretary.locator('.paper-body[aria-readonly="false"]').waitFor()
    minutesPage = secretary.url()
    // Nothing is left out of the longest draft.
    const verbatim = secretary.getByRole('group', { name: 'Độ dài dự thảo' }).getByRole('button', { name: 'Nguyên văn', exact: true })
    await verbatim.click()
    await until('the draft is verbatim', 30_000, async () => (await verbatim.getAttribute('aria-pressed')) === 'true')
    const draft = await secretary.locator('.paper-body').innerText()
    for (const [name, sentence] of Object.entries(said)) {
      const own = segments.filter((segment) => segment.speaker === name)
      const best = own.toSorted((one, other) => overlap(sentence, other.text) - overlap(sentence, one.text))[0]
      assert.ok(best && overlap(sentence, best.text) >= RECOGNISED, `${name}: ${JSON.stringify(own.map(({ text }) => text))}`)
      assert.ok(overlap(sentence, draft) >= RECOGNISED, `${name} in ${draft}`)
    }
    assert.ok(await secretary.locator('.paper-body .sourced').count() >= 3, 'each sentence has its source')
    assert.ok(draft.includes(TASK), draft)
  })

  test('chair and secretary write in the draft at once, one of them without a line for a while', async () => {
    // What the draft asks the secretary to write gives way to what was decided.
    await secretary.locator('.paper-body').click()
    await secretary.keyboard.press('Control+A')
    await secretary.keyboard.type(SAID)
    await saved(secretary)
    line = await Line.to(meeting.server.http)
    const away = await person('an', { url: line.url })
    await away.goto(minutesPage.replace(meeting.server.url, line.url))
    await away.locator('.paper-body[aria-readonly="false"]').waitFor()
    line.cut()
    await typesAtEnd(away, SAID, ' Chủ trì ghi khi mất mạng.')
    await away.locator('.save-troubled').waitFor()
    await secretary.locator('.paper-body p').first().click()
    await secretary.keyboard.press('End')
    await secretary.keyboard.press('Enter')
    await secretary.keyboard.type('Giao Văn phòng theo dõi.')
    await saved(secretary)
    line.mend()
    for (const page of [away, secretary]) {
      await until('both have the words of both', 30_000, async () => {
        const lines = await page.locator('.paper-body p').allTextContents()
        return lines[0] === `${SAID} Chủ trì ghi khi mất mạng.` && lines[1] === 'Giao Văn phòng theo dõi.'
      })
    }
    await saved(away)
    await away.goto('about:blank')
    for (let n = 0; n < ' Chủ trì ghi khi mất mạng.'.length; n += 1) {
      if (n === 0) {
        await secretary.locator('.paper-body p').first().click()
        await secretary.keyboard.press('End')
      }
      await secretary.keyboard.press('Backspace')
    }
    await saved(secretary)
  })

  test('the secretary asks for comments until a day that lies ahead, and those invited are told by letter and page', async () => {
    await panel().getByRole('button', { name: 'Lấy ý kiến' }).click({ timeout: 30_000 }).catch(async () => assert.fail(`${secretary.url()} shows ${await secretary.locator('body').innerText()}; ${secretary.problems.join('; ')}`))
    await dialog(secretary).getByLabel(/^Hạn góp ý: ngày/).fill(day(-1))
    await dialog(secretary).getByRole('button', { name: 'Đưa ra lấy ý kiến' }).click()
    await dialog(secretary).getByText('Hạn góp ý đã qua. Chọn ngày giờ sau lúc này.').waitFor()
    await pictureAtBothSizes(secretary, 'comments-ask')
    await dialog(secretary).getByLabel(/^Hạn góp ý: ngày/).fill(day(3))
    await dialog(secretary).getByRole('button', { name: 'Đưa ra lấy ý kiến' }).click()
    await dialog(secretary).waitFor({ state: 'detached' })
    await panel().getByText(/^Đang lấy ý kiến đến/).waitFor()
    await panel().getByText('Chưa mở: 2').waitFor()
    const letter = await mail.arrives(LAP, 'Góp ý dự thảo biên bản: Giao ban tháng 11')
    assert.ok(letter.mail.text.includes(`${minutesPage.replace(meeting.server.url, '')}?gop-y`), letter.mail.text)

    await lap.goto(meeting.server.url)
    await lap.getByRole('link', { name: /^Góp ý dự thảo biên bản Giao ban tháng 11/ }).click()
    await lap.getByText(SAID).waitFor()
    await lap.getByText(/^Nhận góp ý đến/).waitFor()
    await looksRight(lap, 'comments-read')
  })

  test('one commune comments on a paragraph, another agrees in one press', async () => {
    await lap.getByRole('button', { name: `Góp ý về: ${SAID}` }).click()
    await passage(lap, SAID).getByRole('button', { name: 'Gửi góp ý' }).click()
    await lap.getByText('Ghi nội dung góp ý.').waitFor()
    await lap.getByLabel('Nội dung góp ý').fill('Xem lại')
    await lap.getByRole('button', { name: 'Gửi góp ý' }).click()
    await passage(lap, SAID).getByText('Xem lại').waitFor()
    await lap.getByRole('button', { name: 'Sửa góp ý: Xem lại' }).click()
    await lap.getByLabel('Nội dung góp ý').fill(COMMENT)
    await lap.getByRole('button', { name: 'Lưu góp ý' }).click()
    await passage(lap, SAID).getByText(COMMENT).waitFor()

    await pho.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await pho.getByRole('link', { name: /^Góp ý dự thảo, hạn/ }).click()
    await pho.getByRole('button', { name: 'Đồng ý với dự thảo' }).click()
    await pho.getByText(/^Đã đồng ý lúc/).waitFor()
    assert.equal(await pho.getByText(COMMENT).count(), 0, 'what another commune wrote is for the desk')
    await looksRight(pho, 'comments-agreed')
  })

  test('the secretary corrects the draft under the comment, and answers it; the comment keeps what it was about', async () => {
    await panel().getByText('1 góp ý, 1 chưa trả lời').waitFor({ timeout: 30_000 })
    await panel().getByText('Đã đọc: 2 (đồng ý 1, góp ý 1)').waitFor()
    await panel().getByRole('button', { name: 'Đến đoạn này' }).click()
    assert.equal(await secretary.evaluate(() => window.getSelection().toString()), SAID)
    await secretary.keyboard.type(MENDED)
    await secretary.getByText(/Đã lưu/).first().waitFor()
    await panel().getByRole('button', { name: 'Đến đoạn này' }).click()
    await panel().getByText('Đoạn này đã thay đổi trong dự thảo.').waitFor()
    await panel().getByRole('button', { name: `Tiếp thu góp ý của ${PEOPLE.lap.name}`, exact: true }).click()
    await panel().getByLabel('Ghi chú (không bắt buộc)').fill('Đã sửa thành 98 %.')
    await pictureAtBothSizes(secretary, 'comments-desk')
    await panel().getByRole('button', { name: 'Gửi trả lời' }).click()
    await panel().getByText('1 góp ý, 0 chưa trả lời').waitFor()

    await commentPage(lap)
    await passage(lap, SAID).getByText('Đã tiếp thu').waitFor()
    await lap.getByText('Đã sửa thành 98 %.').waitFor()
    assert.equal(await lap.getByRole('button', { name: /^Sửa góp ý/ }).count(), 0, 'what was answered stays')
    assert.equal(await lap.getByText(MENDED).count(), 0, 'the text that is commented on stays')
  })

  test('at the deadline by the clock of the server what is being typed stays, and nothing is sent any more', async () => {
    await pho.getByRole('button', { name: 'Góp ý chung' }).click()
    await pho.getByLabel('Nội dung góp ý').fill('Nhất trí, bổ sung thời hạn.')
    await daysPass(4)
    await pho.getByText(/^Đã hết hạn góp ý lúc/).waitFor({ timeout: 40_000 })
    await pho.getByRole('button', { name: 'Gửi góp ý' }).click()
    await pho.getByText('Đã hết hạn góp ý.', { exact: true }).waitFor()
    assert.equal(await pho.getByLabel('Nội dung góp ý').inputValue(), 'Nhất trí, bổ sung thời hạn.')
    await pho.getByRole('button', { name: 'Hủy' }).click()
    await pho.getByRole('heading', { name: 'Góp ý đã gửi' }).waitFor()
    await looksRight(pho, 'comments-over')
  })

  test('the secretary submits, the chair returns it with a reason, then approves', async () => {
    await secretary.goto(minutesPage)
    await panel().getByText(/^Đã lấy ý kiến xong lúc/).waitFor()
    const submit = async () => {
      await secretary.getByRole('button', { name: 'Trình chủ trì' }).click()
      await dialog(secretary).getByLabel('Ký hiệu văn bản').fill('BB-UBND')
      await dialog(secretary).getByLabel('Địa danh').fill('Lào Cai')
      await dialog(secretary).getByRole('button', { name: 'Trình chủ trì' }).click()
    }
    // An acting signature names whose place it is, and what the signer is.
    const capacity = secretary.getByLabel('Thẩm quyền ký của chủ trì, dòng 1')
    await capacity.fill('KT. Chủ tịch')
    await submit()
    await dialog(secretary).getByText('Thẩm quyền ký của chủ trì chưa đủ.').waitFor()
    await secretary.keyboard.press('Escape')
    await capacity.press('End')
    await capacity.press('Enter')
    await secretary.getByLabel('Thẩm quyền ký của chủ trì, dòng 2').fill('Phó Chủ tịch')
    await submit()
    await dialog(secretary).waitFor({ state: 'detached' }).catch(async () => assert.fail(`not submitted: ${await dialog(secretary).innerText()}`))

    await chair.goto(minutesPage)
    await chair.getByRole('button', { name: 'Trả lại để sửa' }).click()
    await dialog(chair).getByLabel('Nội dung cần sửa').fill('Thiếu kết luận.')
    await dialog(chair).getByRole('button', { name: 'Trả lại để sửa' }).click()
    await dialog(chair).waitFor({ state: 'detached' })
    await secretary.reload()
    await secretary.getByText('Thiếu kết luận.').waitFor()
    await submit()
    await dialog(secretary).waitFor({ state: 'detached' })
    await chair.reload()
    await confirmed(chair, 'Duyệt')
    await chair.getByText(new RegExp(`^${PEOPLE.an.name} đã duyệt biên bản lúc`)).waitFor()
    await secretary.reload()
    await secretary.getByText(new RegExp(`^${PEOPLE.an.name} đã duyệt biên bản lúc`)).waitFor()
    await looksRight(secretary, 'minutes-approved')
  })

  test('both sign; the communes read nothing until the minutes are published, which happens once', async () => {
    await sign(secretary)
    await secretary.getByText('Thư ký đã ký').first().waitFor()
    await chair.reload()
    await sign(chair)
    await chair.getByText('Biên bản đã ký, chưa phát hành').waitFor()
    await lap.goto(minutesPage)
    await lap.getByText(/không (có quyền|được)/i).first().waitFor()
    await secretary.reload()
    await looksRight(secretary, 'minutes-to-publish')
    await confirmed(secretary, 'Phát hành')
    await secretary.getByText('Chưa ai mở biên bản.').waitFor()
    assert.equal(await secretary.getByRole('button', { name: 'Phát hành', exact: true }).count(), 0)

    await lap.goto(meeting.server.url)
    await lap.getByRole('link', { name: 'Biên bản mới phát hành: Giao ban tháng 11' }).click()
    await lap.locator('.paper-body').getByText(MENDED).waitFor()
    const [capacity] = [await lap.locator('.paper-capacity').innerText()]
    assert.match(capacity, /KT\. CHỦ TỊCH\s+PHÓ CHỦ TỊCH/)
    await mail.arrives(LAP, 'Đã phát hành biên bản: Giao ban tháng 11')
    await secretary.reload()
    await secretary.getByText('Đã mở: 1').waitFor()
    await secretary.getByText('Chưa mở: 1').waitFor()
    await secretary.getByText('Đã mở: 1').click()
    await secretary.getByText(new RegExp(`^${PEOPLE.lap.name}, Xã Tân Lập: \\d\\d:\\d\\d, `)).waitFor()
    await looksRight(secretary, 'minutes-published')
  })

  test('they go out as a package for other offices, whose answers are kept beside them', async () => {
    await secretary.getByRole('button', { name: 'Liên thông', exact: true }).click()
    const exchange = dialog(secretary)
    await exchange.getByRole('heading', { name: /^Nơi nhận \(\d+\)$/ }).waitFor()
    const [file] = await Promise.all([secretary.waitForEvent('download'), exchange.getByRole('link', { name: 'Tải gói edXML' }).click()])
    const path = join(meeting.folder, 'package.edxml')
    await file.saveAs(path)
    const xml = await readFile(path, 'utf8')
    const [, document] = /<edXML:DocumentId>([^<]+)</.exec(xml)
    const [, receiver] = /<edXML:To>\s*<edXML:OrganId>([^<]+)</.exec(xml)
    const send = (name, of) => {
      const answer = `<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><Status><ResponseFor><DocumentId>${of}</DocumentId></ResponseFor>
        <From><OrganId>${receiver}</OrganId></From><StatusCode>03</StatusCode><Description>Văn thư xã</Description></Status></edXML>`
      return exchange.locator('input[type="file"]').setInputFiles({ name, mimeType: 'application/xml', buffer: Buffer.from(answer) })
    }
    await send('trang-thai.xml', document)
    await exchange.getByText('Đã nhập 1 thông báo.').waitFor()
    await exchange.getByText('Đã tiếp nhận').waitFor()
    await send('van-ban-khac.xml', 'H99,2026/01/01,1/BB')
    await exchange.getByText('Chưa nhập được tệp van-ban-khac.xml.').waitFor()
    await exchange.getByText('Thông báo này là của văn bản khác: H99,2026/01/01,1/BB.').waitFor()
    await looksRight(secretary, 'minutes-exchange')
    await exchange.getByRole('button', { name: 'Đóng', exact: true }).last().click()
    await exchange.waitFor({ state: 'detached' })
  })

  test('the commune does the task of the meeting late and says why, and the province reads the reason on its board', async () => {
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await secretary.locator('[data-meeting-items]').getByRole('link', { name: TASK }).click()
    await secretary.getByRole('button', { name: 'Sửa nhiệm vụ' }).click()
    await dialog(secretary).getByLabel('Đơn vị thực hiện').fill('tan lap')
    await dialog(secretary).getByRole('button', { name: /^Xã Tân Lập/ }).click()
    await dialog(secretary).getByLabel('Hạn', { exact: true }).fill(day(2))
    await dialog(secretary).getByRole('button', { name: 'Lưu' }).click()
    await dialog(secretary).waitFor({ state: 'detached' })
    await daysPass(5)
    await lap.goto(meeting.server.url)
    await lap.getByRole('link', { name: '1 nhiệm vụ quá hạn' }).click()
    await lap.getByRole('link', { name: TASK }).click()
    await lap.getByRole('button', { name: 'Báo cáo hoàn thành' }).click()
    await dialog(lap).getByLabel('Kết quả thực hiện').fill('Đã gửi báo cáo số 12/BC-UBND')
    await dialog(lap).getByLabel('Lý do trễ hẹn').fill('Mưa lũ, mất điện ba ngày')
    await dialog(lap).getByRole('button', { name: 'Gửi' }).click()
    await dialog(lap).waitFor({ state: 'detached' })
    await chair.goto(meeting.server.url)
    await chair.getByRole('link', { name: '1 nhiệm vụ chờ xác nhận hoặc chờ gia hạn' }).click()
    await chair.getByRole('link', { name: TASK }).click()
    await confirmed(chair, 'Xác nhận hoàn thành', 'Gửi')
    await chair.goto(`${meeting.server.url}/nhiem-vu?trang-thai=done`)
    const done = chair.locator('.item-line', { hasText: TASK })
    await done.getByText('Trễ hẹn 3 ngày').waitFor()
    await done.getByText('Lý do trễ hẹn: Mưa lũ, mất điện ba ngày').waitFor()
    await secretary.goto(minutesPage)
    await chair.goto(minutesPage)
    await lap.goto(minutesPage)
  })

  test('they are filed, and withdrawn with a reason that everybody reads who could read them', async () => {
    await secretary.getByRole('button', { name: 'Lưu hồ sơ', exact: true }).click()
    await dialog(secretary).getByLabel('Nơi lưu').fill('Hồ sơ số 12/2026, Văn thư')
    await dialog(secretary).getByRole('button', { name: 'Lưu hồ sơ', exact: true }).click()
    await secretary.getByText('Nơi lưu: Hồ sơ số 12/2026, Văn thư').waitFor()
    assert.equal(await secretary.getByRole('button', { name: 'Thu hồi', exact: true }).count(), 0, 'the chair withdraws')
    await chair.reload()
    await chair.getByRole('button', { name: 'Thu hồi', exact: true }).click()
    await dialog(chair).getByRole('button', { name: 'Thu hồi', exact: true }).click()
    await dialog(chair).getByText('Ghi lý do.').waitFor()
    await dialog(chair).getByLabel('Lý do thu hồi').fill('Sai số liệu thu ngân sách.')
    await pictureAtBothSizes(chair, 'minutes-withdraw')
    await dialog(chair).getByRole('button', { name: 'Thu hồi', exact: true }).click()
    await dialog(chair).waitFor({ state: 'detached' })

    await lap.reload()
    await lap.getByText(/^Biên bản này đã bị thu hồi lúc/).waitFor()
    await lap.getByText(`${PEOPLE.an.name} thu hồi. Lý do: Sai số liệu thu ngân sách.`).waitFor()
    await looksRight(lap, 'minutes-withdrawn')
    const [file] = await Promise.all([lap.waitForEvent('download'), lap.getByRole('link', { name: 'Tải biên bản đã ký' }).click()])
    const path = join(meeting.folder, 'withdrawn.pdf')
    await file.saveAs(path)
    await lap.goto(`${meeting.server.url}/xac-thuc`)
    await lap.locator('input[type="file"]').setInputFiles(path)
    await lap.getByText(/nhưng đã bị thu hồi/).waitFor()
    await secretary.goto(meeting.server.url)
    await secretary.getByText('Biên bản: đã thu hồi').first().waitFor()
    assert.equal((await meeting.server.cliStatus('audit', 'verify')).status, 0)
  })

  test('no page has thrown', () => {
    for (const { page } of people) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(problem)), [])
  })
})
