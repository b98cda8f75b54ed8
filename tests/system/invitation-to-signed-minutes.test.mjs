// SPDX-License-Identifier: MPL-2.0
// Runs alone: whole sentences are said by three browsers, and recognised.
// The whole path on real input: three browsers with human voices hold a meeting, the server dies in
// the middle, the words become minutes, two people sign, outsiders check; then the signed minutes
// are corrected.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { heardFrom, participant, sees, speaking } from './lib/call.mjs'
import { PASSPHRASE, PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { pdfsig, pyhanko } from './lib/validators.mjs'
import { loopOf, recordingsOf, silentStretches } from './lib/silence.mjs'
import { microphone, overlap, voices } from './lib/voices.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)

// Each sentence comes once in 18 s; between, its microphone is silent.
const LOOP_SECONDS = 18
// Whisper base gets about one syllable in three wrong: this many words in order are a sentence
// recognised.
const RECOGNISED = 0.4
// The detector begins a stretch of speech a little before the first sound and ends it a little
// after the last.
const PADDING_MS = 600
const RIGHT = 'Xã Bản Phố đã nhận đủ hai tấn giống lúa.'
const ADDED = 'Giao Sở Tài chính theo dõi việc này.'
const CORRECTED = 'Đính chính: số thu là 120 tỷ đồng.'
const RENAMED = 'Trần Thị Thanh Bình'

describe('from invitation to signed minutes', { timeout: 700_000 }, () => {
  /** @type {TestMeeting} */
  let meeting
  const people = {}
  let muted
  let killedAt
  let backAt
  let segments
  let correction

  before(async () => {
    meeting = await TestMeeting.create({ models: true })
    const voice = await voices()
    const seats = { an: ['doan', 1], lap: ['tuyen', 8], pho: ['vinh', 13] }
    for (const [username, [name, atSeconds]] of Object.entries(seats)) {
      const file = join(meeting.folder, `${username}.wav`)
      await microphone(voice[name], file, { atSeconds, loopSeconds: LOOP_SECONDS })
      const loop = await loopOf(file)
      people[username] = { ...(await openChromium({ microphone: file })), loop, sentence: voice[name].text, name: PEOPLE[username].name }
    }
  })

  after(async () => {
    for (const person of Object.values(people)) await person.close()
    await meeting?.close()
  })

  const picture = async (page, name) => {
    if (!process.env.DIEMCAU_SCREENS) return
    for (const [size, width, height] of [['phone', 390, 844], ['wide', 1366, 768]]) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}-${size}.png`) })
    }
  }
  /** The text of the printed minutes at this page, on one line; the file stays in the folder. */
  const printed = async (page, address, name) => {
    const file = join(meeting.folder, name)
    const answer = await page.request.get(`${meeting.server.url}/api/v1/minutes/${address.split('/').pop()}/document.pdf`)
    await writeFile(file, await answer.body())
    const { stdout } = await run('pdftotext', ['-layout', file, '-'])
    return stdout.replace(/\s+/g, ' ')
  }
  const others = (username) => Object.keys(people).filter((other) => other !== username)
  const everybodySeesEverybody = async () => {
    for (const [username, { page }] of Object.entries(people)) {
      for (const other of others(username)) await sees(page, await participant(page, people[other].name))
    }
  }

  test('chair and communes enter by their links, and each sees the others', async () => {
    for (const [username, { page }] of Object.entries(people)) {
      await meeting.signIn(page, username)
      await meeting.enter(page)
    }
    await everybodySeesEverybody()
  })

  test('each hears the others, and the speaker indicator follows the voice', async () => {
    const { page } = people.an
    for (const username of others('an')) {
      const id = await participant(page, people[username].name)
      await speaking(page, id, true)
      assert.ok((await heardFrom(page, id, LOOP_SECONDS * 1000)) > 0.02, `${people[username].name} is heard`)
      await speaking(page, id, false)
    }
    const chair = await participant(people.lap.page, people.an.name)
    assert.ok((await heardFrom(people.lap.page, chair, LOOP_SECONDS * 1000)) > 0.02, 'the commune hears the chair')
  })

  test('a request for the floor and a message reach everybody', async () => {
    await people.lap.page.getByRole('button', { name: 'Xin phát biểu' }).click()
    await people.an.page.getByRole('group', { name: /^Lò Văn Lập.*Xin phát biểu/ }).first().waitFor()
    await people.pho.page.getByRole('tab', { name: 'Trao đổi' }).or(people.pho.page.getByRole('button', { name: 'Trao đổi' })).first().click()
    await people.pho.page.getByLabel('Nhập lời nhắn cho mọi người').fill('Xã Bản Phố đã có mặt.')
    await people.pho.page.getByRole('button', { name: 'Gửi', exact: true }).click()
    await people.an.page.getByRole('tab', { name: 'Trao đổi' }).or(people.an.page.getByRole('button', { name: 'Trao đổi' })).first().click()
    await people.an.page.getByText('Xã Bản Phố đã có mặt.').waitFor()
  })

  test('a commune switches its microphone off for one whole loop', async () => {
    const { page, name } = people.pho
    await page.getByRole('button', { name: 'Tắt micrô' }).click()
    await people.an.page.getByRole('group', { name: new RegExp(`^${name}.*Micrô tắt`) }).first().waitFor()
    muted = { from: Date.now(), to: 0 }
    await new Promise((resolve) => setTimeout(resolve, LOOP_SECONDS * 1000))
    muted.to = Date.now()
    await page.getByRole('toolbar', { name: 'Điều khiển cuộc họp' }).getByRole('button', { name: 'Bật micrô' }).click()
    await people.an.page.locator(`[data-participant="${await participant(people.an.page, name)}"][data-muted="false"]`).first().waitFor()
  })

  test('the server is killed and comes back: nobody clicks, everybody is there again', async () => {
    killedAt = Date.now()
    await meeting.server.kill()
    await meeting.server.start()
    backAt = Date.now()
    await everybodySeesEverybody()
    await people.an.page.getByRole('group', { name: /^Lò Văn Lập.*Xin phát biểu/ }).first().waitFor()
    const id = await participant(people.an.page, people.lap.name)
    assert.ok((await heardFrom(people.an.page, id, (LOOP_SECONDS + 2) * 1000)) > 0.02, 'the commune is heard again')
  })

  test('the chair ends the meeting, and every word in the transcript is the right person\'s', async () => {
    // One more whole loop, so that everybody has spoken after the kill.
    await new Promise((resolve) => setTimeout(resolve, LOOP_SECONDS * 1000))
    await meeting.end(people.an.page)
    await people.lap.page.getByText('Cuộc họp đã kết thúc').first().waitFor()
    segments = (await meeting.transcript(people.an.page)).segments
    for (const person of Object.values(people)) {
      const own = segments.filter((segment) => segment.speaker === person.name)
      const said = (part) => part.some((segment) => overlap(person.sentence, segment.text) >= RECOGNISED)
      assert.ok(said(own.filter((s) => s.ends_at < killedAt)), `${person.name} before the kill: ${JSON.stringify(own.map((s) => s.text))}`)
      assert.ok(said(own.filter((s) => s.starts_at > backAt)), `${person.name} after the kill: ${JSON.stringify(own.map((s) => s.text))}`)
      for (const segment of own) {
        const scores = Object.values(people).map((p) => [p.name, overlap(p.sentence, segment.text)]).sort((a, b) => b[1] - a[1])
        const short = segment.text.split(/\s+/).length < 4
        assert.ok(short || scores[0][0] === person.name, `"${segment.text}" is ${person.name}'s, not ${scores[0][0]}'s`)
      }
    }
    assert.deepEqual([...new Set(segments.map((s) => s.speaker))].sort(), Object.values(people).map((p) => p.name).sort())
  })

  test('silence has no text: neither between the sentences nor while a microphone is off', async () => {
    const touches = ({ from, to }) => (s) => s.ends_at > from + PADDING_MS && s.starts_at < to - PADDING_MS
    for (const [username, person] of Object.entries(people)) {
      const own = segments.filter((segment) => segment.speaker === person.name)
      const open = (from, to) => username !== 'pho' || to < muted.from || from > muted.to
      const recordings = await recordingsOf(meeting.server, meeting.id, person.name)
      const stretches = (shift) => recordings.flatMap((recording) => silentStretches(recording, person.loop, open, shift))
      const silent = stretches(0)
      assert.ok(silent.length >= 4, `${person.name}: ${silent.length} silent stretches were looked at`)
      assert.deepEqual(silent.flatMap((stretch) => own.filter(touches(stretch))), [], `${person.name} said something in silence`)
      // Half a loop further the sentences would lie in silence: the check above can fail.
      const wrong = stretches(person.loop.length / 2)
      assert.ok(wrong.some((stretch) => own.some(touches(stretch))), `${person.name}: a wrong placing goes unnoticed`)
    }
    const whileOff = segments.filter((segment) => segment.speaker === people.pho.name).filter(touches(muted))
    assert.deepEqual(whileOff, [], 'a microphone that was off has text')
  })

  test('the secretary edits a sentence, reloads, and it is there', async () => {
    const secretary = people.binh = { ...(await openChromium({ microphone: join(meeting.folder, 'an.wav') })), name: PEOPLE.binh.name }
    const { page } = secretary
    await meeting.signIn(page, 'binh')
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await page.getByRole('link', { name: /[Bb]iên bản/ }).first().click()
    const editor = page.locator('.ProseMirror')
    await editor.getByText(/\S/).first().waitFor()
    const drafted = await editor.innerText()
    const made = async (name) => {
      const length = page.getByRole('group', { name: 'Độ dài dự thảo' }).getByRole('button', { name, exact: true })
      await length.click()
      await until(`the draft is ${name}`, 30_000, async () => (await length.getAttribute('aria-pressed')) === 'true')
      return editor.innerText()
    }
    const verbatim = await made('Nguyên văn')
    assert.deepEqual(segments.map(({ text }) => text.trim()).filter((text) => !verbatim.includes(text)), [], 'every word stands in it')
    assert.equal(await made('Đầy đủ'), drafted, 'the same meeting has the same draft')
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' Cuộc họp thống nhất giao các xã báo cáo trước ngày 30/11/2026.')
    await page.getByText(/Đã lưu/).first().waitFor()
    await page.reload()
    await editor.getByText('Cuộc họp thống nhất giao các xã báo cáo trước ngày 30/11/2026.').waitFor()
  })

  test('a sentence with other words than were said is marked, with what was recognised beside it', async () => {
    const { page } = people.binh
    const panel = page.getByRole('complementary', { name: 'Nguồn và âm thanh' })
    await panel.getByText('đã sửa so với lời nói').waitFor({ state: 'detached' })
    const sentence = page.locator('.paper-body .sourced').first()
    const recognised = (await sentence.innerText()).trim()
    // Its first word: a sentence that runs over two lines has its middle elsewhere.
    await sentence.scrollIntoViewIfNeeded()
    const { x, y, height } = await sentence.evaluate((element) => element.getClientRects()[0].toJSON())
    await page.mouse.dblclick(x + 6, y + height / 2)
    await page.keyboard.type('Khác')
    await panel.getByText('1 câu đã sửa so với lời nói').waitFor()
    await page.locator('.paper-body .changed-source').getByText('Khác').first().waitFor()
    await panel.getByText('Đã sửa so với lời nói.').waitFor()
    assert.equal(await panel.locator('.source-words').innerText(), recognised)
    await picture(page, 'minutes-changed')
    await page.getByRole('button', { name: 'Hoàn tác' }).click()
    await panel.getByText('đã sửa so với lời nói').waitFor({ state: 'detached' })
    await page.getByText(/^Đã lưu lúc \d\d giờ \d\d phút/).first().waitFor()
  })

  test('a sentence that is put right after the draft was made is named, and one click takes the right words over', async () => {
    const { page } = people.binh
    const segment = await page.locator('.paper-body .sourced').last().getAttribute('data-segment')
    const put = await page.request.put(`${meeting.server.url}/api/v1/segments/${segment}/text`, { data: { text: RIGHT } })
    assert.equal(put.status(), 200, await put.text())
    await page.reload()
    const panel = page.getByRole('complementary', { name: 'Nguồn và âm thanh' })
    await panel.getByText('1 câu còn lời cũ:').waitFor()
    assert.equal(await page.locator('.paper-body').getByText(RIGHT).count(), 0)
    await panel.getByRole('button', { name: 'Đến câu tiếp theo còn lời cũ' }).click()
    await panel.getByText(`Thư ký sửa khi nghe lại (${PEOPLE.binh.name}): ${RIGHT}`).waitFor()
    const stands = await page.locator(`.paper-body [data-segment="${segment}"]`).boundingBox()
    assert.ok(stands.y > 0 && stands.y + stands.height < page.viewportSize().height, `the sentence is scrolled into sight: ${JSON.stringify(stands)}`)
    await picture(page, 'minutes-outdated')
    await panel.getByRole('button', { name: 'Lấy lời đã sửa vào dự thảo' }).click()
    await page.locator(`.paper-body [data-segment="${segment}"]`).getByText(RIGHT).waitFor()
    await panel.getByText('1 câu còn lời cũ:').waitFor({ state: 'detached' })
  })

  test('secretary, then chair sign through the page; a chair who has read an older document is asked to read the new one', async () => {
    const { page } = people.binh
    meeting.minutesPage = page.url()
    const dialog = page.getByRole('dialog')
    // Nobody went to the items of the agenda, so that nothing stands under them.
    for (const written of ['Đã báo cáo.', 'Không có ý kiến khác.']) {
      await page.getByRole('button', { name: 'Trình chủ trì' }).click()
      await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
      await dialog.getByRole('button', { name: 'Đến đoạn hướng dẫn' }).click()
      await dialog.waitFor({ state: 'detached' })
      await until('the cursor stands in the text', 30_000, () => page.evaluate(() => document.activeElement?.closest('.ProseMirror') != null))
      await page.keyboard.insertText(written)
    }
    await page.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByText('Để trống thì được cấp số tiếp theo: 01.').waitFor()
    await dialog.getByLabel('Số văn bản').fill('mười lăm')
    await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.getByText('Chỉ ghi số, ví dụ 15. Ký hiệu ghi ở ô bên cạnh.').waitFor()
    await dialog.getByLabel('Số văn bản').fill('15')
    await dialog.getByLabel('Ký hiệu văn bản').fill('BB-UBND')
    await dialog.getByLabel('Địa danh').fill('Lào Cai')
    await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    await dialog.waitFor({ state: 'detached' }).catch(async () => assert.fail(`not submitted: ${await dialog.innerText()}`))
    // A wrong passphrase leads back to its field.
    await page.getByRole('button', { name: 'Ký biên bản' }).click()
    await dialog.getByLabel(/Mật khẩu/).fill('không phải mật khẩu này')
    await dialog.getByRole('button', { name: /^Ký/ }).click()
    await dialog.getByText('Mật khẩu của chữ ký số không đúng').waitFor()
    await until('the passphrase has the focus', 30_000, () => dialog.getByLabel(/Mật khẩu/).evaluate((field) => field === document.activeElement))
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('button', { name: 'Ký biên bản' }).evaluate((button) => button === document.activeElement), true)
    await sign(page)
    await page.getByText('Thư ký đã ký').first().waitFor()
    const chair = people.an.page
    await chair.goto(meeting.minutesPage)
    await chair.getByRole('button', { name: 'Ký biên bản' }).click()
    // While the dialog is open, the chair returns the minutes from another window; they are
    // changed, submitted and signed anew.
    const minutes = `${meeting.server.url}/api/v1/minutes/${meeting.minutesPage.split('/').pop()}`
    assert.equal((await chair.request.post(`${minutes}/return`, { data: { comment: 'Ghi rõ đơn vị theo dõi.' } })).status(), 200)
    await page.reload()
    await page.getByText('Ghi rõ đơn vị theo dõi.').waitFor()
    await page.getByText(new RegExp(`^${PEOPLE.an.name} trả lại biên bản để sửa lúc \\d+ giờ`)).waitFor()
    await page.locator('.paper-body').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.type(ADDED)
    await submit(page)
    await sign(page)
    const asked = chair.getByRole('dialog')
    await asked.getByLabel(/Mật khẩu/).fill(PASSPHRASE)
    await asked.getByRole('button', { name: /^Ký/ }).click()
    await asked.getByText('Văn bản đã thay đổi sau khi mở để ký.').waitFor()
    await picture(chair, 'sign-changed')
    await asked.getByRole('button', { name: 'Tải lại văn bản' }).click()
    await asked.waitFor({ state: 'detached' })
    await chair.locator('.paper-body').getByText(ADDED).waitFor()
    await sign(chair)
    await chair.getByText(PEOPLE.an.name).first().waitFor()
    assert.match(await chair.locator('.paper-place').innerText(), /, ngày \d\d tháng \d+ năm \d{4}$/, 'signed minutes bear their date')
    assert.equal(await people.an.page.locator('.ProseMirror[contenteditable="true"]').count(), 0, 'signed minutes cannot be edited')
  })

  test('other programs verify the signatures as valid, and a changed byte makes them invalid', async () => {
    const id = meeting.minutesPage.split('/').pop()
    const answer = await people.an.page.request.get(`${meeting.server.url}/api/v1/minutes/${id}/document.pdf`)
    const pdf = await answer.body()
    const file = join(meeting.folder, 'minutes.pdf')
    await writeFile(file, pdf)

    const hanko = await pyhanko(file, meeting.authority.certificate)
    assert.ok(hanko.valid && hanko.count === 2, hanko.text)
    const poppler = await pdfsig(file)
    assert.deepEqual([poppler.valid, poppler.invalid, poppler.coversAll], [2, 0, true], poppler.text)
    const ours = await meeting.server.cliStatus('verify', file, '--trust', meeting.authority.certificate)
    assert.equal(ours.status, 0, ours.stdout + ours.stderr)

    // What the meeting knows of itself goes with the document.
    const { stdout: attached } = await run('pdfdetach', ['-list', file])
    for (const name of ['transcript.json', 'roll-call.json', 'roll-call.txt']) assert.ok(attached.includes(name), `${name} is missing in ${attached}`)
    const rollCall = join(meeting.folder, 'roll-call.json')
    await run('pdfdetach', ['-savefile', 'roll-call.json', '-o', rollCall, file])
    const { units } = JSON.parse(await readFile(rollCall, 'utf8'))
    assert.ok(units.some(({ presence, stays }) => presence === 'present' && stays.length > 0), JSON.stringify(units))

    const changed = Buffer.from(pdf)
    changed[Math.floor(changed.length / 3)] ^= 1
    const changedFile = join(meeting.folder, 'changed.pdf')
    await writeFile(changedFile, changed)
    assert.equal((await pyhanko(changedFile, meeting.authority.certificate)).valid, false)
    assert.equal((await pdfsig(changedFile)).valid, 0)
    assert.equal((await meeting.server.cliStatus('verify', changedFile, '--trust', meeting.authority.certificate)).status, 1)
    assert.equal((await meeting.server.cliStatus('verify', join(meeting.folder, 'an.wav'))).status, 2)
  })

  test('the public verification page says the same', async () => {
    const { page } = people.pho
    await page.goto(`${meeting.server.url}/xac-thuc`)
    await page.locator('input[type="file"]').setInputFiles(join(meeting.folder, 'minutes.pdf'))
    await page.getByText(/Biên bản nguyên vẹn/).first().waitFor()
    await page.getByText(meeting.title).first().waitFor()
    await page.goto(`${meeting.server.url}/xac-thuc`)
    await page.locator('input[type="file"]').setInputFiles(join(meeting.folder, 'changed.pdf'))
    await page.getByText(/đã bị thay đổi/).first().waitFor()
  })

  test('while the signed minutes are being corrected, delegates open the signed ones and nothing else is offered', async () => {
    const { page } = people.binh
    await page.goto(meeting.minutesPage)
    await publish(page)
    await page.getByRole('button', { name: 'Đính chính' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Đính chính' }).click()
    await page.getByRole('heading', { name: 'BIÊN BẢN ĐÍNH CHÍNH' }).waitFor()
    await page.getByText('Đây là bản đính chính của một biên bản đã ký.').waitFor()
    correction = page.url()
    await page.locator('.paper-body').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(` ${CORRECTED}`)
    await page.getByText('Đang lưu').first().waitFor({ state: 'detached' })
    await picture(page, 'correction-draft')

    const delegate = people.lap.page
    await delegate.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const listed = delegate.locator('.meeting-minutes')
    await listed.getByText('Biên bản: đã phát hành').waitFor()
    assert.equal(await listed.getByText('Biên bản đính chính').count(), 0, 'an unsigned correction is for those who may open it')
    await picture(delegate, 'correction-delegate')
    assert.equal(await delegate.getByRole('link', { name: /^Mở biên bản/ }).count(), 1, 'what would be refused is not offered')
    // Who writes the correction sees both in the list of meetings.
    await page.goto(meeting.server.url)
    const card = page.locator('.meeting').filter({ hasText: meeting.title })
    for (const state of ['Biên bản: đã phát hành', 'Biên bản đính chính: dự thảo']) await card.getByText(state).waitFor()
    await picture(page, 'correction-card')
    await card.getByRole('link', { name: /^Mở biên bản đính chính/ }).click()
    await page.getByRole('heading', { name: 'BIÊN BẢN ĐÍNH CHÍNH' }).waitFor()
    await delegate.getByRole('link', { name: 'Mở biên bản' }).click()
    await delegate.locator('.paper-body').getByText(ADDED).waitFor()
    assert.equal(new URL(delegate.url()).pathname, new URL(meeting.minutesPage).pathname)
    assert.equal(await delegate.getByText(CORRECTED).count(), 0)
  })

  test('the correction is signed with a certificate of another name after both names are shown, and says on paper what it corrects', async () => {
    const { page } = people.binh
    await meeting.server.cli('user', 'rename', 'binh', '--name', RENAMED)
    await page.reload()
    await submit(page)
    await page.getByRole('button', { name: 'Ký biên bản' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/Mật khẩu/).fill(PASSPHRASE)
    await dialog.getByRole('button', { name: /^Ký/ }).click()
    await dialog.getByText(`Chứng thư: ${PEOPLE.binh.name}. Tài khoản: ${RENAMED}.`).waitFor()
    await picture(page, 'sign-other-name')
    await dialog.getByLabel(new RegExp(`^Xác nhận dùng chữ ký số mang tên ${PEOPLE.binh.name}`)).check()
    await dialog.getByLabel(/^Mật khẩu/).fill(PASSPHRASE)
    await dialog.getByRole('button', { name: /^Ký/ }).click()
    await dialog.waitFor({ state: 'detached' })
    await people.an.page.goto(correction)
    await sign(people.an.page)
    await people.an.page.getByRole('link', { name: 'Tải biên bản đã ký' }).waitFor()
    await publish(people.an.page)

    const delegate = people.lap.page
    await delegate.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await delegate.getByRole('link', { name: 'Mở biên bản đính chính' }).click()
    await delegate.locator('.paper-body').getByText(CORRECTED).waitFor()
    await delegate.getByRole('heading', { name: 'BIÊN BẢN ĐÍNH CHÍNH' }).waitFor()
    await picture(delegate, 'correction-signed')
    const [corrected, original] = [await printed(delegate, correction, 'correction.pdf'), await printed(delegate, meeting.minutesPage, 'original.pdf')]
    assert.match(corrected, /Số: 16\/BB-UBND .*BIÊN BẢN ĐÍNH CHÍNH .*\(Đính chính Biên bản số 15\/BB-UBND ngày \d+ tháng \d+ năm \d{4}\)/)
    assert.ok(corrected.includes(CORRECTED) && corrected.includes(ADDED), corrected)
    assert.match(original, /Số: 15\/BB-UBND .* BIÊN BẢN /)
    assert.ok(!original.includes('ĐÍNH CHÍNH') && !original.includes(CORRECTED), 'the signed minutes stay as they were signed')
    const ours = await meeting.server.cliStatus('verify', join(meeting.folder, 'correction.pdf'), '--trust', meeting.authority.certificate)
    assert.equal(ours.status, 0, ours.stdout + ours.stderr)
  })

  test('the chain of the audit log is intact', async () => {
    assert.equal((await meeting.server.cliStatus('audit', 'verify')).status, 0)
    // While the server was down, the page could only fail to reach it; anything else is a fault of
    // the page.
    const expected = /ERR_CONNECTION_REFUSED|WebSocket|Failed to (load|fetch)/
    assert.deepEqual(people.lap.page.problems.filter((problem) => !expected.test(problem)), [])
  })
})

async function publish(page) {
  await page.getByRole('button', { name: 'Phát hành', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Phát hành', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

async function sign(page) {
  await page.getByRole('button', { name: 'Ký biên bản' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/Mật khẩu/).fill(PASSPHRASE)
  await dialog.getByRole('button', { name: /^Ký/ }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Submits what is a draft; the form has what was filled in before. */
async function submit(page) {
  await page.getByRole('button', { name: 'Trình chủ trì' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
  await dialog.waitFor({ state: 'detached' })
}
