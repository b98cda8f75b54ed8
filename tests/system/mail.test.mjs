// SPDX-License-Identifier: MPL-2.0
// Letters by e-mail, to a real mail server: invitation, change, putting off and cancelling a
// meeting arrive where people said; what is refused is named; a server that is down loses nothing
// and sends nothing twice, also when our own dies meanwhile.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { calendarOf, MailServer } from './lib/mail-server.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { until } from './lib/wait.mjs'

const AN = 'an@sonlam.gov.vn'
const BINH = 'binh@sonlam.gov.vn'
const LAP = 'vanthu@tanlap.gov.vn'
const PHO = 'pho@banpho.gov.vn'
const TITLE = 'Họp phòng, chống thiên tai'
const DAY_MS = 86_400_000

describe('letters by e-mail', { timeout: 600_000 }, () => {
  let mail
  let meeting
  let chair
  let admin
  let lap
  let id
  const people = []

  const open = async (username) => {
    const browser = await openChromium({})
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  /** As somebody's page asks the server. */
  const ask = (page, method, path, body) =>
    page.evaluate(async ([how, where, what]) => {
      const answer = await fetch(`/api/v1${where}`, { method: how, headers: { 'Content-Type': 'application/json' }, body: what === undefined ? undefined : JSON.stringify(what) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${text}`)
      return text === '' ? null : JSON.parse(text)
    }, [method, path, body])
  const mailPage = () => admin.goto(`${meeting.server.url}/quan-tri/thu`)
  const counts = (text) => until(`the page says "${text}"`, 60_000, async () => (await admin.locator('[data-mail-counts]').innerText()).includes(text))
  /** Asks the server: the page may still show the counts of its last request. */
  const allSent = () => until('no letter waits', 60_000, async () => (await ask(admin, 'GET', '/mail')).waiting === 0)
  const meetingPage = (page) => page.goto(`${meeting.server.url}/hop/${id}`)

  before(async () => {
    mail = await MailServer.create(await mkdtemp(join(tmpdir(), 'diemcau-mail-')))
    meeting = await TestMeeting.create({ settings: `${mail.settings}\nwebhooks_to_this_machine = true\n` })
    await meeting.server.cli('user', 'add', 'quan', '--name', 'Đỗ Văn Quân', '--unit', 'T01', '--admin')
    chair = await open('an')
    admin = await open('quan')
    lap = await open('lap')
  })

  after(async () => {
    for (const browser of people) await browser.close()
    await meeting?.close()
    await mail?.stop()
  })

  test('the IT office tries the settings with a letter', async () => {
    await admin.goto(`${meeting.server.url}/quan-tri`)
    await admin.getByRole('link', { name: 'Thư điện tử' }).click()
    await admin.getByRole('heading', { name: 'Thư điện tử' }).waitFor()
    await admin.getByText(`127.0.0.1:${mail.port}`).waitFor()
    await admin.getByText('Chưa gửi thư nào.').waitFor()
    await admin.getByLabel('Gửi đến địa chỉ').fill('quan@sonlam')
    await admin.getByRole('button', { name: 'Gửi thư thử' }).click()
    await admin.getByText('Địa chỉ thư điện tử này không dùng được.').waitFor()
    await admin.getByLabel('Gửi đến địa chỉ').fill('quan@sonlam.gov.vn')
    await admin.getByRole('button', { name: 'Gửi thư thử' }).click()
    await admin.getByText('Máy chủ thư đã nhận thư thử gửi quan@sonlam.gov.vn.').waitFor()
    await admin.getByText(/^1 thư đã gửi, lần cuối lúc /).waitFor()
    const { mail: letter } = await mail.arrives('quan@sonlam.gov.vn', 'Thư thử')
    assert.equal(letter.from.value[0].address, 'hop@sonlam.gov.vn')
    assert.equal(letter.from.value[0].name, 'Điểm Cầu')
    assert.equal(letter.replyTo.value[0].address, 'vanphong@sonlam.gov.vn')
    assert.match(letter.text, /Đỗ Văn Quân gửi thư này lúc/)
    await pictureAtBothSizes(admin, 'mail-tested')
  })

  test('people say where their letters go, and an administrator says it for others', async () => {
    await chair.goto(`${meeting.server.url}/tai-khoan`)
    const own = chair.locator('#thu-dien-tu')
    await own.getByLabel('Địa chỉ thư điện tử').fill('an@sonlam.gov.vn\u00a0, binh@x.vn')
    await own.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    await own.getByText('Địa chỉ thư điện tử này không dùng được.').waitFor()
    await own.getByLabel('Địa chỉ thư điện tử').fill('an@gmail.com')
    await own.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    await own.getByText('Hệ thống không gửi thư đến tên miền của địa chỉ này.').waitFor()
    await own.getByText('Thư chỉ gửi đến địa chỉ thuộc: sonlam.gov.vn, tanlap.gov.vn, banpho.gov.vn.').waitFor()
    await own.getByLabel('Địa chỉ thư điện tử').fill(AN)
    await own.getByRole('button', { name: 'Lưu địa chỉ' }).click()
    await own.getByText('Đã lưu địa chỉ nhận thư.').waitFor()
    await pictureAtBothSizes(chair, 'mail-account')
    await admin.goto(`${meeting.server.url}/quan-tri`)
    const users = await ask(admin, 'GET', '/users')
    const idOf = (username) => users.find(({ user }) => user.username === username).user.id
    await ask(admin, 'PUT', `/users/${idOf('binh')}/letters`, { address: BINH, language: 'en', for_unit: true })
    await ask(admin, 'PUT', `/users/${idOf('pho')}/letters`, { address: PHO, language: 'vi', for_unit: true })
    await ask(lap, 'PUT', '/me/letters', { address: LAP, language: 'vi', for_unit: true })
  })

  test('who is invited gets one letter with what, when, where and an entry for the calendar', async () => {
    const users = await ask(chair, 'GET', '/users')
    const units = await ask(chair, 'GET', '/units')
    const idOf = (username) => users.find(({ user }) => user.username === username).user.id
    const unitOf = (code) => units.find((unit) => unit.code === code).id
    mail.refused.set(PHO, 'Hop thu khong ton tai')
    const planned = await ask(chair, 'POST', '/meetings', {
      title: TITLE, starts_at: Math.floor(Date.now() / DAY_MS) * DAY_MS + 3 * DAY_MS, chair: idOf('an'), secretary: idOf('binh'), unit: null,
      invited_units: [unitOf('T01.01'), unitOf('T01.02'), unitOf('T01.03')], agenda: [{ id: null, title: 'Báo cáo thiệt hại', presenter: 'Sở Nông nghiệp', minutes: 20 }],
    })
    id = planned.id
    const letter = await mail.arrives(LAP, 'Giấy mời họp')
    assert.deepEqual(letter.to, [LAP])
    assert.equal(letter.mail.to.value.length, 1)
    assert.equal(letter.mail.to.value[0].name, 'Lò Văn Lập')
    assert.equal(letter.mail.subject, `Giấy mời họp: ${TITLE}`)
    for (const part of ['Kính gửi: Lò Văn Lập, Xã Tân Lập', `UBND tỉnh Sơn Lâm kính mời dự cuộc họp trực tuyến "${TITLE}"`, '07 giờ 00 phút', '1. Báo cáo thiệt hại (Sở Nông nghiệp)', `/hop/${id}/kiem-tra`, 'trả lời giấy mời']) {
      assert.ok(letter.mail.text.includes(part), `${part}:\n${letter.mail.text}`)
    }
    const entry = calendarOf(letter)
    for (const part of ['METHOD:REQUEST', `UID:${id}@diemcau`, 'ORGANIZER;CN="UBND tỉnh Sơn Lâm":mailto:hop@sonlam.gov.vn', `RSVP=FALSE:mailto:${LAP}`, 'STATUS:CONFIRMED']) assert.ok(entry.includes(part), `${part}:\n${entry}`)
    assert.equal((await mail.arrives(BINH, 'Invitation')).mail.subject, `Invitation: ${TITLE}`, 'in the language that was chosen')
    assert.ok(!(await mail.arrives(AN, 'Giấy mời họp')).mail.text.includes('trả lời giấy mời'), 'the chair answers nobody')
  })

  test('a refused address is named to the IT office and to who holds the meeting, and is tried again once it is right', async () => {
    await mailPage()
    const refused = admin.locator('.mail-letter').filter({ hasText: 'Giàng Thị Phố' })
    await refused.getByText('Không gửi được').first().waitFor({ timeout: 60_000 })
    assert.match(await refused.innerText(), /pho@banpho\.gov\.vn[\s\S]*Máy chủ thư từ chối thư này[\s\S]*Hop thu khong ton tai/)
    await refused.scrollIntoViewIfNeeded()
    await pictureAtBothSizes(admin, 'mail-refused')
    await meetingPage(chair)
    await chair.getByText('Không gửi được thư cho 1 người.').waitFor()
    await chair.getByText('Chưa có địa chỉ thư của 1 đơn vị.').waitFor()
    await chair.getByText('Thư đã gửi về cuộc họp này: 3. Đang chờ gửi: 0.').waitFor()
    await chair.getByText('Không gửi được thư cho 1 người.').evaluate((notice) => notice.scrollIntoView({ block: 'center' }))
    await pictureAtBothSizes(chair, 'mail-of-meeting')
    mail.refused.clear()
    await refused.getByRole('button', { name: 'Gửi lại thư cho Giàng Thị Phố' }).click()
    await mail.arrives(PHO, 'Giấy mời họp')
    await counts('không gửi được 0')
  })

  test('who has not answered is reminded by letter', async () => {
    await meetingPage(lap)
    const own = lap.locator('section').filter({ has: lap.getByRole('heading', { name: 'Trả lời giấy mời' }) })
    await own.getByLabel('Dự họp', { exact: true }).check()
    await own.getByRole('button', { name: 'Gửi trả lời' }).click()
    await own.getByText(/^Dự họp\. .* trả lời lúc /).waitFor()
    await meetingPage(chair)
    await chair.getByRole('button', { name: 'Gửi thư nhắc trả lời' }).click()
    await chair.getByText('Đã gửi 1 thư nhắc.').waitFor()
    await chair.getByText(/^Lần nhắc gần nhất: .* Người đã nhận thư nhắc đó được nhắc lại từ /).waitFor()
    await chair.getByRole('button', { name: 'Gửi thư nhắc trả lời' }).click()
    await chair.getByText(/^Không có thư nào cần gửi/).waitFor()
    await mail.arrives(PHO, 'Nhắc trả lời giấy mời họp')
    assert.equal(mail.to(LAP).length, 1, 'Tân Lập has answered')
    await chair.goto(`${meeting.server.url}/hop/${id}/san-sang`)
    await chair.getByRole('button', { name: 'Gửi thư nhắc kiểm tra' }).click()
    await chair.getByText('Đã gửi 2 thư nhắc.').waitFor()
    await mail.arrives(LAP, 'Nhắc kiểm tra điểm cầu')
  })

  test('while the mail server is down and ours dies, letters wait; then each arrives once, the newest alone', async () => {
    await mail.stop()
    const changes = mail.letters.length
    for (const hour of ['09:15', '10:45']) {
      await chair.goto(`${meeting.server.url}/hop/${id}/sua`)
      await chair.getByLabel('Giờ bắt đầu').fill(hour)
      await chair.getByRole('button', { name: 'Lưu thay đổi' }).click()
      await chair.getByRole('heading', { name: TITLE }).waitFor()
    }
    await mailPage()
    await counts('Đang chờ gửi 4')
    await admin.getByText(/^Máy chủ thư không nhận thư từ/).waitFor()
    await admin.getByText('Không kết nối được đến máy chủ thư.').first().waitFor()
    await pictureAtBothSizes(admin, 'mail-server-down')
    await meeting.server.kill()
    await mail.start()
    await meeting.server.start()
    for (const address of [AN, BINH, LAP, PHO]) await mail.arrives(address, address === BINH ? 'Changed meeting' : 'Thay đổi lịch họp')
    await mailPage()
    await counts('Đang chờ gửi 0')
    const arrived = mail.letters.slice(changes)
    assert.equal(arrived.length, 4, 'one for each, of two changes')
    assert.ok(mail.to(LAP).at(-1).mail.text.includes('10 giờ 45 phút'))
    assert.equal(new Set(mail.letters.map(({ mail: { messageId } }) => messageId)).size, mail.letters.length)
  })

  test('a meeting is put off without a new time, gets one, and is cancelled; each is one letter', async () => {
    await meetingPage(chair)
    await chair.getByRole('button', { name: 'Hoãn họp' }).click()
    const dialog = chair.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Hoãn họp' }).click()
    await dialog.getByText('Ghi lý do hoãn.').waitFor()
    await pictureAtBothSizes(chair, 'postpone-dialog')
    await dialog.getByLabel('Lý do hoãn').fill('Tập trung ứng phó bão số 10')
    await dialog.getByLabel('Thông báo sau').check()
    await dialog.getByRole('button', { name: 'Hoãn họp' }).click()
    await chair.getByText('Chưa có thời gian mới', { exact: true }).waitFor()
    await chair.getByText('Lý do: Tập trung ứng phó bão số 10').waitFor()
    await pictureAtBothSizes(chair, 'postponed')
    const putOff = await mail.arrives(LAP, 'Hoãn họp')
    for (const part of ['Lý do: Tập trung ứng phó bão số 10', 'Giờ họp cũ: 10 giờ 45 phút', 'Giờ họp mới: sẽ thông báo sau']) assert.ok(putOff.mail.text.includes(part), putOff.mail.text)
    assert.match(calendarOf(putOff), /METHOD:CANCEL/)
    await meetingPage(lap)
    await lap.getByText('Cuộc họp đang hoãn, chưa có thời gian mới. Trả lời giấy mời khi có thời gian mới.').waitFor()
    await lap.goto(meeting.server.url)
    await lap.getByRole('button', { name: 'Sắp tới', exact: true }).click()
    await lap.locator('.meeting').filter({ hasText: TITLE }).getByText('Hoãn, chưa có thời gian mới').waitFor()
    await pictureAtBothSizes(lap, 'postponed-in-list')

    await chair.getByRole('button', { name: 'Chọn thời gian mới' }).click()
    assert.equal(await dialog.getByLabel('Lý do hoãn').inputValue(), 'Tập trung ứng phó bão số 10', 'the reason stands')
    await dialog.getByLabel('Lý do hoãn').fill('Bão đã tan')
    const day = new Date(Date.now() + 10 * DAY_MS)
    await dialog.getByLabel('Ngày họp').fill(`${day.getDate()}/${day.getMonth() + 1}/${day.getFullYear()}`)
    await dialog.getByLabel('Giờ bắt đầu').fill('14:00')
    await dialog.getByRole('button', { name: 'Chọn thời gian mới' }).click()
    await chair.getByText(/^Cuộc họp đã hoãn từ .* sang /).waitFor()
    await until('the new time arrives', 60_000, () => mail.to(LAP).at(-1).mail.text.includes('Giờ họp mới: 14 giờ 00 phút'))
    assert.match(calendarOf(mail.to(LAP).at(-1)), /METHOD:REQUEST/)
    await meetingPage(lap)
    await lap.getByText('Giờ họp đã đổi sau khi trả lời. Hãy trả lời lại.').waitFor()

    // The secretary has the page open and cancels it a moment later.
    const secretary = await open('binh')
    await meetingPage(secretary)
    await secretary.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await chair.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await dialog.getByLabel('Lý do hủy').fill('Đã họp trực tiếp')
    await dialog.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    const cancelled = await mail.arrives(LAP, 'Hủy họp')
    assert.ok(cancelled.mail.text.includes('Lý do: Đã họp trực tiếp'), cancelled.mail.text)
    const entry = calendarOf(cancelled)
    for (const part of ['METHOD:CANCEL', `UID:${id}@diemcau`, 'STATUS:CANCELLED']) assert.ok(entry.includes(part), entry)
    await mail.arrives(PHO, 'Hủy họp')
    await allSent()
    const letters = mail.letters.length
    const second = secretary.getByRole('dialog')
    await second.getByLabel('Lý do hủy').fill('Bận việc khác')
    await second.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    await second.getByText('Cuộc họp này đã được hủy trước đó.').waitFor()
    await second.getByText(/^Người hủy, lúc hủy và lý do: Nguyễn Văn An, \d\d:\d\d .*, “Đã họp trực tiếp”\./).waitFor()
    await pictureAtBothSizes(secretary, 'cancelled-before')
    await second.getByRole('button', { name: 'Quay lại' }).click()
    await secretary.getByText('Lý do: Đã họp trực tiếp').waitFor()
    await allSent()
    assert.equal(mail.letters.length, letters, 'nothing is told twice')
  })

  test('while the server refuses the sender letters wait, with what to do; a series is told without what was cancelled meanwhile', async () => {
    mail.refusesSender = 'Dia chi nguoi gui khong thuoc tai khoan nay'
    const plan = { ...(await ask(chair, 'GET', `/meetings/${id}`)).meeting }
    const series = await ask(chair, 'POST', '/meetings/series', {
      plan: { title: 'Giao ban tuần', starts_at: Math.floor(Date.now() / DAY_MS) * DAY_MS + 5 * DAY_MS, chair: plan.chair, secretary: plan.secretary, unit: null, invited_units: plan.invited_units, agenda: [] },
      every: 'week', times: 4,
    })
    const ids = series.meetings.map((one) => one.id)
    await mailPage()
    await admin.getByText('Máy chủ thư không cho gửi thư với địa chỉ người gửi đã cài đặt.').first().waitFor({ timeout: 60_000 })
    await admin.getByText('Dia chi nguoi gui khong thuoc tai khoan nay').first().waitFor()
    await counts('không gửi được 0')
    await pictureAtBothSizes(admin, 'mail-sender-refused')
    await ask(chair, 'POST', `/meetings/${ids[0]}/cancel`, { reason: 'Nghỉ lễ' })
    const before = mail.to(LAP).length
    mail.refusesSender = null
    await admin.getByLabel('Gửi đến địa chỉ').fill('quan@sonlam.gov.vn')
    await admin.getByRole('button', { name: 'Gửi thư thử' }).click()
    const invitation = await mail.arrives(LAP, 'Giấy mời họp: Giao ban tuần')
    assert.ok(invitation.mail.text.includes('Thời gian (3 cuộc họp):'), invitation.mail.text)
    assert.ok(calendarOf(invitation).includes(`UID:${ids[1]}@diemcau`) && !calendarOf(invitation).includes(ids[0]))
    await allSent()
    assert.equal(mail.to(LAP).length, before + 1, 'nobody hears that a meeting is off of which nobody knew')

    await chair.goto(`${meeting.server.url}/hop/${ids[1]}`)
    await chair.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    const dialog = chair.getByRole('dialog')
    await dialog.getByLabel('Lý do hủy').fill('Sáp nhập đơn vị')
    await dialog.getByLabel(/cuộc họp sau trong cùng chuỗi/).check()
    await dialog.getByRole('button', { name: 'Hủy cuộc họp' }).click()
    const cancelled = await mail.arrives(LAP, 'Hủy họp: Giao ban tuần')
    for (const part of ['hủy các cuộc họp "Giao ban tuần"', 'Lý do: Sáp nhập đơn vị', 'Thời gian (3 cuộc họp):']) assert.ok(cancelled.mail.text.includes(part), cancelled.mail.text)
    assert.equal(calendarOf(cancelled).match(/STATUS:CANCELLED/g).length, 3)
    await allSent()
    assert.equal(mail.to(LAP).length, before + 2, 'one letter for all of them')
  })

  test('another program is told of a new meeting, and knows by the secret who tells it', async () => {
    const told = []
    const program = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => (body += part))
      request.on('end', () => {
        told.push({ headers: request.headers, body })
        response.writeHead(204).end()
      })
    })
    await new Promise((ready) => program.listen(0, '127.0.0.1', ready))
    try {
      await admin.goto(`${meeting.server.url}/quan-tri`)
      await admin.getByRole('link', { name: 'Phần mềm nhận tin' }).click()
      await admin.getByText('Chưa có phần mềm nào nhận tin.').waitFor()
      await admin.getByRole('button', { name: 'Thêm phần mềm' }).click()
      const form = admin.getByRole('dialog', { name: 'Thêm phần mềm' })
      await form.getByLabel('Tên phần mềm').fill('Quản lý văn bản')
      await form.getByLabel('Địa chỉ nhận tin').fill('qlvb.tinh')
      await form.getByRole('checkbox', { name: 'Lập cuộc họp' }).check()
      await pictureAtBothSizes(admin, 'webhooks-form')
      await form.getByRole('button', { name: 'Lưu' }).click()
      await form.getByText('Địa chỉ nhận tin chưa đúng.').waitFor()
      await form.getByLabel('Địa chỉ nhận tin').fill(`http://127.0.0.1:${program.address().port}/tin`)
      await form.getByRole('button', { name: 'Lưu' }).click()
      const shown = admin.getByRole('dialog', { name: 'Mã bí mật của "Quản lý văn bản"' })
      const secret = (await shown.locator('.webhook-secret').innerText()).trim()
      await shown.getByRole('button', { name: 'Đóng' }).last().click()
      await admin.getByRole('button', { name: 'Gửi thử: Quản lý văn bản' }).click()
      await admin.getByText('"Quản lý văn bản" đã nhận tin thử.').waitFor()
      await pictureAtBothSizes(admin, 'webhooks')
      const users = await ask(admin, 'GET', '/users')
      const idOf = (username) => users.find(({ user }) => user.username === username).user.id
      const planned = await ask(chair, 'POST', '/meetings', { title: 'Họp rút kinh nghiệm', starts_at: Date.now() + 2 * DAY_MS, chair: idOf('an'), secretary: idOf('binh'), unit: null, invited_units: [], agenda: [] })
      await until('the program is told', 30_000, () => told.length >= 2)
      const { headers, body } = told[1]
      const { type, data } = JSON.parse(body)
      assert.deepEqual([type, data.subject.meeting, data.subject.title], ['meeting.planned', planned.id, 'Họp rút kinh nghiệm'])
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
      const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64')
      assert.equal(headers['webhook-signature'], `v1,${signature}`)
      await admin.getByRole('button', { name: 'Xóa: Quản lý văn bản' }).click()
      await admin.getByRole('dialog').getByRole('button', { name: 'Xóa' }).last().click()
      await admin.getByText('Chưa có phần mềm nào nhận tin.').waitFor()
    } finally {
      program.close()
    }
  })
})
