// SPDX-License-Identifier: MPL-2.0
// Runs alone: six browsers and 118 communes keep both cores busy.
// A conference of a province: six people at browsers and 118 communes without one. Sites are
// checked before it; a late commune waits at the locked door; the roll call is confirmed; three
// speeches with a time limit; a paper is shown; one vote by unit in the open and one in secret; the
// conclusions are read back. The server is killed in the middle. The draft of the minutes has all
// of it. What is done often takes no more presses than it must.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { openPanel } from './lib/call.mjs'
import { communeName, officialName, PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { pdfOf } from './lib/pdf.mjs'
import { presses } from './lib/presses.mjs'
import { SyntheticParticipant } from './lib/synthetic.mjs'
import { until } from './lib/wait.mjs'

const COMMUNES = 118
/** Those with a browser beside chair, secretary, Lập and Phố. */
const AT_BROWSERS = ['xa-1', 'xa-2']
const PHONE = { width: 390, height: 844 }
const SKIPPED = 'Thi đua khen thưởng'
const SPEAKER = 'Bà Giàng Thị Mỷ, Phó Bí thư'
const QUESTION = 'Thông qua chỉ tiêu thu ngân sách năm 2027'
const SECRET = 'Lấy phiếu giới thiệu nhân sự'
const CONCLUSION = 'Hoàn thành cấp giấy chứng nhận trước ngày 31/12'

describe('a conference of a province', { timeout: 900_000 }, () => {
  let meeting
  let chair
  let secretary
  let lap
  let pho
  const browsers = []
  const synthetic = []
  const units = COMMUNES + AT_BROWSERS.length + 3

  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `conference-${name}.png`) })
  const person = async (username, size) => {
    const browser = await openChromium({ size })
    browsers.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const bar = (page) => page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' })
  const card = (page) => page.locator('.vote-card')
  const vote = (where, number) => where.locator(`[data-vote="${number}"]`)
  const cast = async (page, answer) => {
    await card(page).getByLabel(answer, { exact: true }).check()
    await card(page).getByRole('button', { name: `Gửi phiếu: ${answer}` }).click()
    await card(page).getByText(/^Đã ghi nhận phiếu/).waitFor()
  }
  const closeVote = async (number) => {
    await vote(await openPanel(chair, 'Biểu quyết'), number).getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
  }
  const isMuted = (page) => bar(page).getByRole('button', { name: /^(Bật micrô|Micrô đang khóa)/ }).waitFor()
  const allInside = () => until('all communes are back', 60_000, () => synthetic.every(({ isInside }) => isInside))

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Hội nghị toàn tỉnh', communes: COMMUNES + AT_BROWSERS.length })
    for (let n = AT_BROWSERS.length + 1; n <= COMMUNES + AT_BROWSERS.length; n++) synthetic.push(new SyntheticParticipant(meeting.server, meeting.id, `xa-${n}`))
    for (let from = 0; from < synthetic.length; from += 4) await Promise.all(synthetic.slice(from, from + 4).map((one) => one.signIn()))
    chair = await person('an')
    secretary = await person('binh')
    lap = await person('lap')
    pho = await person('pho', PHONE)
    for (const username of AT_BROWSERS) await person(username)
  })

  after(async () => {
    for (const one of synthetic) one.close()
    for (const one of browsers) await one.close()
    await meeting?.close()
  })

  test('before it, sites are checked, and the board says how many are', async () => {
    await Promise.all(synthetic.map((one) => one.checkSite()))
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}/san-sang`)
    await secretary.getByText(`Đã kiểm tra ${COMMUNES}/${units} điểm cầu`).waitFor()
    await secretary.getByRole('button', { name: `Chưa kiểm tra (${units - COMMUNES})` }).click()
    assert.equal(await secretary.locator('.ready-site').count(), units - COMMUNES)
    await picture(secretary, 'readiness-1366')
  })

  test('everybody comes, the chair opens and locks the room, and a late commune is let in in one press', async () => {
    const late = synthetic.at(-1)
    for (let from = 0; from < synthetic.length - 1; from += 20) await Promise.all(synthetic.slice(from, Math.min(from + 20, synthetic.length - 1)).map((one) => one.enter()))
    await meeting.enter(chair)
    for (const { page } of browsers.slice(1)) await meeting.enter(page)
    const people = await openPanel(chair, 'Điểm cầu')
    await people.getByRole('button', { name: 'Khóa phòng họp' }).click()
    const entered = late.enter()
    await people.getByRole('button', { name: `Cho vào: ${officialName(COMMUNES + AT_BROWSERS.length)}` }).click()
    await entered
    await people.getByRole('heading', { name: `Đại biểu (${COMMUNES + AT_BROWSERS.length + 2})` }).waitFor()
    await picture(chair, 'people-1366')
  })

  test('the roll call says who is here, and is confirmed', async () => {
    const people = await openPanel(secretary, 'Điểm cầu')
    await people.getByRole('button', { name: 'Điểm danh', exact: true }).click()
    const board = secretary.getByRole('dialog', { name: 'Điểm danh' })
    await board.getByText(`Có mặt ${units}/${units} đơn vị`).waitFor()
    await picture(secretary, 'roll-call-1366')
    await board.getByRole('button', { name: 'Xác nhận điểm danh' }).click()
    await secretary.getByRole('dialog', { name: 'Xác nhận điểm danh?' }).getByRole('button', { name: 'Xác nhận điểm danh' }).click()
    await board.getByText(/Trần Thị Bình đã xác nhận điểm danh lúc/).waitFor()
    await secretary.keyboard.press('Escape')
  })

  test('the chair mutes everybody else in one press, whichever panel is open', async () => {
    for (const page of [lap, pho]) await bar(page).getByRole('button', { name: 'Tắt micrô' }).waitFor()
    assert.equal(await presses(chair, () => bar(chair).getByRole('button', { name: 'Tắt tiếng tất cả' }).click()), 1)
    for (const page of [lap, pho]) {
      await isMuted(page)
      await page.getByText(`${PEOPLE.an.name} đã tắt micrô của điểm cầu này.`).waitFor()
    }
    await bar(chair).getByRole('button', { name: 'Tắt micrô' }).waitFor()
    // The same by keyboard.
    await bar(lap).getByRole('button', { name: /^Bật micrô/ }).click()
    await bar(lap).getByRole('button', { name: 'Tắt micrô' }).waitFor()
    assert.equal(await presses(chair, () => chair.keyboard.press('Control+Alt+KeyM')), 1)
    await isMuted(lap)
  })

  test('three sites are given the floor with a time limit, one of them by the name of who speaks', async () => {
    const floor = await openPanel(chair, 'Phát biểu')
    await floor.getByText('Cách điều hành: Họp thảo luận').click()
    await floor.getByRole('radio', { name: /^Hội nghị/ }).click()
    await chair.getByRole('dialog', { name: 'Khóa micrô của các điểm cầu?' }).getByRole('button', { name: 'Khóa micrô' }).click()
    await floor.getByLabel('Thời gian mỗi lượt').selectOption({ label: '3 phút' })
    const silent = synthetic[40]
    assert.equal(await presses(lap, () => bar(lap).getByRole('button', { name: 'Xin phát biểu' }).click()), 1, 'to ask')
    await floor.getByText('Đăng ký phát biểu (1)').waitFor()
    await bar(pho).getByRole('button', { name: 'Xin phát biểu' }).click()
    await floor.getByText('Đăng ký phát biểu (2)').waitFor()
    silent.send({ type: 'ask_for_floor', asks: true })
    await floor.getByText('Đăng ký phát biểu (3)').waitFor()
    const given = {
      // The secretary has another panel open.
      [PEOPLE.lap.name]: [secretary, secretary.locator('.banner', { hasText: `${PEOPLE.lap.name}, Xã Tân Lập xin phát biểu` }).getByRole('button', { name: 'Mời phát biểu' })],
      [PEOPLE.pho.name]: [chair, floor.getByRole('button', { name: 'Mời người tiếp theo' })],
      [officialName(43)]: [chair, floor.getByRole('button', { name: 'Mời người tiếp theo' })],
    }
    for (const [name, page] of [[PEOPLE.lap.name, lap], [PEOPLE.pho.name, pho], [officialName(43), null]]) {
      const [giver, button] = given[name]
      assert.equal(await presses(giver, () => button.click()), 1, 'to give the floor')
      await chair.locator('.floor-line', { hasText: name }).getByText(/^còn 0[23]:\d\d$/).waitFor()
      if (page === pho) {
        await floor.getByRole('button', { name: `Ghi tên người phát biểu: ${name}` }).click()
        await floor.getByLabel('Người đang phát biểu tại điểm cầu này').fill(SPEAKER)
        await floor.getByRole('button', { name: 'Lưu tên' }).click()
        await chair.locator('.floor-line', { hasText: SPEAKER }).waitFor()
        await picture(lap, 'speech-1366')
      }
      if (page) await bar(page).getByRole('button', { name: 'Kết thúc phát biểu' }).waitFor()
      // Without speech recognition the draft names who had the floor for five seconds.
      await chair.waitForTimeout(5_500)
      await floor.getByRole('button', { name: `Kết thúc phát biểu: ${name}` }).click()
      await until(`${name} has spoken`, 30_000, async () => (await chair.locator('.floor-line').count()) === 0)
    }
  })

  test('the chair goes to the next item in one press, and everybody reads where the meeting is and for how long', async () => {
    for (const [n, title] of [[1, 'Báo cáo thu ngân sách'], [2, 'Ý kiến các xã']]) {
      assert.equal(await presses(chair, () => chair.getByRole('button', { name: `Mục tiếp theo: ${title}` }).click()), 1)
      for (const page of [chair, lap, pho]) await page.getByText(`Mục ${n}/2: ${title}`, { exact: true }).waitFor()
      await lap.getByRole('timer', { name: 'Thời gian của mục này' }).getByText(/^00:0\d$/).waitFor()
      // Who goes on sooner has pressed by mistake, and the item was not held.
      await chair.waitForTimeout(3_200)
    }
    assert.equal(await chair.getByRole('button', { name: /^Mục tiếp theo/ }).count(), 0)
    const agenda = await openPanel(chair, 'Chương trình')
    const add = async (title, presenter) => {
      await agenda.getByRole('button', { name: 'Thêm mục vào chương trình' }).click()
      await agenda.getByRole('textbox', { name: 'Nội dung' }).fill(title)
      await agenda.getByLabel('Người trình bày').fill(presenter)
      await agenda.getByRole('button', { name: 'Thêm mục', exact: true }).click()
    }
    await add('Ứng phó mưa lũ', `Đồng chí ${PEOPLE.lap.name}`)
    await add(SKIPPED, '')
    await agenda.getByRole('button', { name: `Tùy chọn: ${SKIPPED}` }).click()
    await agenda.getByRole('button', { name: `Đưa lên trên: ${SKIPPED}` }).click()
    await agenda.getByRole('button', { name: `Bỏ qua mục này: ${SKIPPED}` }).click()
    // Added with a slip, and one that nobody needs.
    await add('Việt khác', '')
    await agenda.getByRole('button', { name: 'Tùy chọn: Việt khác' }).click()
    await agenda.getByRole('button', { name: 'Sửa nội dung mục: Việt khác' }).click()
    await agenda.getByRole('textbox', { name: 'Nội dung' }).fill('Việc khác')
    await agenda.getByRole('button', { name: 'Lưu mục' }).click()
    await picture(chair, 'agenda-rewritten-1366')
    await agenda.getByRole('button', { name: 'Xóa mục đã thêm: Việc khác' }).click()
    const removal = chair.getByRole('dialog', { name: 'Xóa mục "Việc khác"?' })
    await removal.getByRole('button', { name: 'Xóa mục đã thêm' }).click()
    await agenda.getByText('Việc khác').waitFor({ state: 'detached' })
    // What was skipped is taken in when it is to be held next.
    const flood = 'Ứng phó mưa lũ'
    await agenda.getByRole('button', { name: `Tùy chọn: ${flood}` }).click()
    await agenda.getByRole('button', { name: `Bỏ qua mục này: ${flood}` }).click()
    await agenda.getByRole('button', { name: `Đưa lại vào chương trình: ${flood}` }).waitFor()
    await agenda.getByRole('button', { name: `Họp ngay sau mục hiện tại: ${flood}` }).click()
    await until('it is taken in', 30_000, async () => (await agenda.getByText('Bỏ qua, không họp mục này').count()) === 1)
    await agenda.getByRole('button', { name: 'Tùy chọn: Báo cáo thu ngân sách' }).click()
    await agenda.getByRole('button', { name: 'Đưa xuống dưới: Báo cáo thu ngân sách' }).waitFor()
    assert.equal(await agenda.getByRole('button', { name: 'Họp ngay sau mục hiện tại: Báo cáo thu ngân sách' }).count(), 0, 'was held')
    await picture(chair, 'agenda-1366')
    await chair.waitForTimeout(800)
    // What is left out is no next item; who presents the one after it is in the queue.
    await chair.getByRole('button', { name: 'Mục tiếp theo: Ứng phó mưa lũ' }).click()
    await pho.getByText('Mục 3/4: Ứng phó mưa lũ', { exact: true }).waitFor()
    const floor = await openPanel(chair, 'Phát biểu')
    await floor.getByText('Đăng ký phát biểu (1)').waitFor()
    await floor.getByText(PEOPLE.lap.name).first().waitFor()
    assert.equal(await lap.getByRole('button', { name: /^Chuyển sang mục/ }).count(), 0)
    await picture(pho, 'item-390')
    await picture(chair, 'item-1366')
  })

  test('the secretary shows a paper, and everybody sees its page', async () => {
    await openPanel(secretary, 'Tài liệu')
    await secretary.getByRole('button', { name: 'Thêm tài liệu' }).click()
    const dialog = secretary.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
    await dialog.getByLabel('Tệp tài liệu').setInputFiles({ name: 'Chỉ tiêu 2027.pdf', mimeType: 'application/pdf', buffer: pdfOf(2) })
    await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    await secretary.getByRole('button', { name: 'Trình chiếu: Chỉ tiêu 2027.pdf' }).click()
    for (const page of [chair, lap, pho]) {
      await until('the page is seen', 60_000, () => page.locator('.stage .page-picture').evaluateAll((all) => all.some((one) => one.naturalWidth > 0)))
    }
    await picture(pho, 'paper-390')
  })

  test('a vote by unit goes on after the server was killed, and nothing acknowledged is lost', async () => {
    let votes
    const toOpen = await presses(chair, async () => {
      votes = await openPanel(chair, 'Biểu quyết')
      await votes.getByLabel('Nội dung biểu quyết').fill(QUESTION)
      await votes.getByText(`Thành phần bỏ phiếu (${units})`).waitFor()
      await votes.getByRole('button', { name: 'Mở biểu quyết' }).click()
    })
    assert.equal(toOpen, 2, 'to open a vote')
    assert.equal(await presses(lap, () => cast(lap, 'Không tán thành')), 2, 'to vote: the answer, and that it is sent')
    await Promise.all(synthetic.slice(0, 60).map((one) => one.vote(1, [0])))
    await meeting.server.kill()
    await meeting.server.start()
    for (const { page } of browsers) await page.getByText(/^Mất kết nối lúc/).waitFor({ state: 'detached', timeout: 60_000 })
    await allInside()
    await vote(votes, 1).getByText(`Đã bỏ 61/${units} phiếu`).waitFor()
    assert.ok(await chair.getByRole('status').filter({ hasText: 'Đã khóa phòng' }).count() > 0, 'the room is still locked')
    await Promise.all(synthetic.slice(60).map((one) => one.vote(1, [0])))
    await cast(pho, 'Tán thành')
    await vote(votes, 1).getByText(`Đã bỏ ${COMMUNES + 2}/${units} phiếu`).waitFor()
    await vote(votes, 1).getByText(`Chưa bỏ phiếu (${units - COMMUNES - 2})`).waitFor()
    await picture(chair, 'vote-1366')
    await closeVote(1)
    await vote(votes, 1).getByText('Được thông qua').waitFor()
  })

  test('a secret vote is counted, and nobody can see who voted what', async () => {
    const votes = await openPanel(chair, 'Biểu quyết')
    await votes.getByLabel('Nội dung biểu quyết').fill(SECRET)
    await votes.getByText(/^Cách biểu quyết/).click()
    await votes.getByLabel('Công khai hay kín').selectOption({ label: 'Bỏ phiếu kín' })
    await votes.getByRole('button', { name: 'Mở biểu quyết' }).click()
    await card(pho).getByText(SECRET).waitFor()
    await Promise.all(synthetic.map((one, n) => one.vote(2, [n % 3 === 0 ? 1 : 0], { secret: true })))
    await closeVote(2)
    const closed = vote(votes, 2)
    await closed.getByText('Được thông qua').waitFor()
    await closed.getByRole('button', { name: 'Xem từng phiếu' }).click()
    await until('all ballots are listed', 30_000, async () => (await closed.locator('ol.vote-list li').count()) === COMMUNES)
    assert.equal(await closed.getByText(officialName(50)).count(), 0)
  })

  test('the conclusions are read back and agreed on, and the chair ends the conference', async () => {
    await openPanel(chair, 'Chương trình')
    await chair.getByLabel('Ghi nhanh').fill(CONCLUSION)
    await chair.getByRole('button', { name: 'Kết luận', exact: true }).click()
    await chair.getByRole('button', { name: 'Đọc lại cả ghi chú chưa công bố' }).click()
    const votes = await openPanel(chair, 'Biểu quyết')
    await votes.getByRole('button', { name: 'Mở biểu quyết' }).click()
    await card(lap).getByText(`1. ${CONCLUSION}`).waitFor()
    await Promise.all(synthetic.map((one) => one.vote(3, [0])))
    await closeVote(3)
    await vote(votes, 3).getByText('Được thông qua').waitFor()
    await meeting.end(chair)
  })

  test('the draft of the minutes has the roll call, the speeches, the votes and the conclusions', async () => {
    await chair.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const draft = chair.getByRole('button', { name: 'Lập biên bản ngay' })
    const made = chair.getByRole('link', { name: /^Mở biên bản/ })
    await draft.or(made).first().click()
    await chair.getByText('Kết quả biểu quyết').waitFor()
    const paper = await chair.locator('body').innerText()
    for (const expected of [QUESTION, SECRET, CONCLUSION, SPEAKER, communeName(7), PEOPLE.lap.name, SKIPPED, 'Cuộc họp không bàn mục này.']) assert.ok(paper.includes(expected), `${expected} is missing in: ${paper}`)
    assert.match(paper, new RegExp(`phát ra ${units} phiếu, thu về ${COMMUNES + 2} phiếu`))
    assert.match(paper, /Không tán thành: Xã Tân Lập/)
    assert.match(paper, /Biểu quyết 3: Thông qua kết luận cuộc họp/)
    const { speeches } = await (await chair.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/transcript`)).json()
    assert.deepEqual(speeches.map(({ name, speaker }) => speaker ?? name), [PEOPLE.lap.name, SPEAKER, officialName(43)])
  })

  test('no page has thrown', () => {
    for (const { page } of browsers) assert.deepEqual(page.problems.filter((problem) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(problem)), [])
  })
})
