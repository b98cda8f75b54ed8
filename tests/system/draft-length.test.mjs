// SPDX-License-Identifier: MPL-2.0
// How long the draft of minutes is: an untouched one is made anew at once, an edited one after a
// question, and condensed sentences are not said to have been changed.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { serveDraft } from './lib/scripted-draft.mjs'
import { ScriptedRoom } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const ORIGIN = 'https://hop.example'
const AT = Date.UTC(2026, 11, 5, 2, 0)
const SAID = 'Dạ, em xin báo cáo là đến ngày 30/11 thì thu được 18,6 tỷ đồng ạ.'

const strong = (text) => ({ type: 'text', text, marks: [{ type: 'strong' }] })
const sourced = (text) => ({ type: 'text', text, marks: [{ type: 'source', attrs: { segment: 's1' } }] })
const BODIES = {
  full: [strong('Lê Thị Cúc (Xã Tân Lập) báo cáo:'), { type: 'text', text: ' ' }, sourced('Đến ngày 30/11 thì thu được 18,6 tỷ đồng.')],
  summary: [strong('Lê Thị Cúc (Xã Tân Lập) báo cáo:'), { type: 'text', text: ' ' }, sourced('Đến ngày 30/11 thu được 18,6 tỷ đồng.')],
  verbatim: [strong('Lê Thị Cúc (Xã Tân Lập):'), { type: 'text', text: ' ' }, sourced(SAID)],
}
const view = (revision, draft, content = BODIES[draft]) => ({
  minutes: { id: 'bb', meeting: 'giao-ban', state: 'draft', revision, kind: 'minutes', corrects: null, return_comment: '', published_at: null, withdrawn_at: null, filed_at: null },
  steps: [], may: [], substitute: null,
  meeting_title: 'Giao ban tháng 12',
  content: {
    head: {
      superior_unit: '', issuing_unit: 'Ủy ban nhân dân tỉnh', number: '15', symbol: 'BB-UBND', place: 'Lào Cai', title: 'Giao ban tháng 12', correction_of: '', begins: '', ends: '', venue: '',
      attendance: [], chair: 'Nguyễn Văn An', secretary: 'Trần Thị Bình', chair_name: 'Nguyễn Văn An', secretary_name: 'Trần Thị Bình', chair_capacity: [], recipients: [],
    },
    body: { type: 'doc', content: [{ type: 'paragraph', content }] },
  },
  my_role: 'secretary', may_edit: true, may_sign: false, signatures: [], saved_at: AT, saved_by_name: '', draft, document_sha256: null, dated_at: null, returned: null, unopened: false, draft_note: null,
  corrected: [], correction: null, unprintable: [], speech_after_draft: 0, speech_after_draft_until: null,
})
const SEGMENT = {
  id: 's1', recording: 'r1', participant: 'cuc', speaker: 'Lê Thị Cúc', unit: 'Xã Tân Lập', starts_at: AT, ends_at: AT + 5_000, text: SAID, confidence: 0.9, model: 'm', word_starts: [],
  recognised: null, corrected_by: null, named_by: null,
}
const TRANSCRIPT = { state: 'done', progress: 100, problem: null, segments: [SEGMENT], earlier: [], agenda: [], gone: [], left_out: 0, now: 1 }

describe('the length of the draft', { timeout: 600_000 }, () => {
  const rooms = []
  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const open = async (transcript = TRANSCRIPT) => {
    const room = await ScriptedRoom.open({ size: { width: 1366, height: 768 } })
    rooms.push(room)
    const server = { now: view(1, 'full'), transcript, asked: [] }
    const answer = (pattern, body) =>
      room.page.route((url) => url.pathname === `/api/v1${pattern}`, (route) =>
        route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(body(route.request())) }))
    await answer('/meetings/giao-ban/transcript', () => server.transcript)
    await answer('/minutes/bb', () => server.now)
    await serveDraft(room.page, 'bb', {
      now: () => server.now,
      saved: (content) => (server.now = { ...view(server.now.minutes.revision + 1, null, []), content }),
    })
    await answer('/minutes/bb/redraft', (request) => {
      const body = request.postDataJSON()
      server.asked.push(body)
      server.now = view(body.base_revision + 1, body.length)
      return server.now
    })
    await room.page.goto(`${ORIGIN}/bien-ban/bb`)
    return { page: room.page, server }
  }

  test('an untouched draft is made anew at once, an edited one after a question, and nothing is said to be changed that nobody changed', async () => {
    const { page, server } = await open()
    const choice = (name) => page.getByRole('group', { name: 'Độ dài dự thảo' }).getByRole('button', { name, exact: true })
    const paper = page.getByLabel('Nội dung biên bản')
    await choice('Đầy đủ').waitFor()
    assert.equal(await choice('Đầy đủ').getAttribute('aria-pressed'), 'true')
    await page.getByText('Mọi câu đều lấy từ bản gỡ băng và số liệu của cuộc họp.').waitFor()
    await pictureAtBothSizes(page, 'draft-length')

    await choice('Tóm tắt').click()
    await until('the summary is there', 30_000, async () => (await paper.textContent())?.includes('30/11 thu được'))
    assert.equal(await page.getByRole('dialog').count(), 0, 'nobody had written anything')
    assert.equal(await choice('Tóm tắt').getAttribute('aria-pressed'), 'true')
    await page.getByText('Mọi câu đều lấy từ bản gỡ băng và số liệu của cuộc họp.').waitFor()

    await paper.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText(' Bình ghi thêm.')
    await until('it is no longer what the system drafted', 10_000, async () => (await choice('Tóm tắt').getAttribute('aria-pressed')) === 'false')
    await choice('Nguyên văn').click()
    const question = page.getByRole('dialog')
    await question.getByText('Bản hiện tại vẫn được giữ trong Lịch sử').waitFor()
    await question.getByRole('button', { name: 'Hủy' }).click()
    assert.ok((await paper.textContent()).includes('Bình ghi thêm.'), 'refused: nothing happens')
    await choice('Nguyên văn').click()
    await question.getByRole('button', { name: 'Lập lại dự thảo' }).click()
    await until('every word is there', 30_000, async () => (await paper.textContent())?.includes('Dạ, em xin báo cáo'))
    assert.deepEqual(server.asked.map(({ length }) => length), ['summary', 'verbatim'])
    assert.equal(server.asked[1].base_revision, 3, 'what was written became a revision first')
  })

  test('while speech is still transcribed the page says that the draft lacks it, and offers the whole draft afterwards', async () => {
    const { page, server } = await open({ ...TRANSCRIPT, state: 'running', progress: 40 })
    await page.getByText('Chưa gỡ băng xong: dự thảo còn thiếu một phần lời phát biểu.').waitFor()
    await page.getByText('Đang gỡ băng: 40 %').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Lập lại dự thảo' }).count(), 0, 'it would lack the rest again')
    await pictureAtBothSizes(page, 'minutes-speech-missing')

    server.now = { ...server.now, speech_after_draft: 12, speech_after_draft_until: 1_000 }
    server.transcript = TRANSCRIPT
    await page.getByText('Dự thảo thiếu 12 câu được gỡ băng sau khi lập dự thảo.').waitFor({ timeout: 30_000 })
    // Whoever submits all the same is told once more.
    await page.getByRole('button', { name: 'Trình chủ trì' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Trình chủ trì bây giờ thì biên bản không có phần lời phát biểu này.').waitFor()
    await pictureAtBothSizes(page, 'minutes-submit-speech-missing')
    await dialog.getByRole('button', { name: 'Hủy' }).click()
    await page.getByRole('button', { name: 'Lập lại dự thảo' }).click()
    await page.getByText('Dự thảo thiếu 12 câu').waitFor({ state: 'detached' })
    assert.deepEqual(server.asked, [{ base_revision: 1, length: 'full' }])
  })

  test('sentences that somebody leaves out are not asked about again, until others come', async () => {
    const { page, server } = await open()
    const told = page.getByText(/^Dự thảo thiếu \d+ câu được gỡ băng sau khi lập dự thảo\.$/)
    server.now = { ...server.now, speech_after_draft: 3, speech_after_draft_until: 2_000 }
    await page.reload()
    await page.getByRole('button', { name: 'Giữ nguyên dự thảo' }).click()
    await told.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('button', { name: 'Trình chủ trì' }).click()
    await page.getByRole('dialog').getByLabel('Số văn bản').waitFor()
    assert.equal(await told.count(), 0, 'decided, also after a reload')
    // Others in their place, as many as before.
    server.now = { ...server.now, speech_after_draft: 3, speech_after_draft_until: 3_000 }
    await page.reload()
    await told.first().waitFor()
    // A draft that was made anew has them all; of what comes later nobody has decided anything.
    await page.getByRole('button', { name: 'Giữ nguyên dự thảo' }).click()
    await told.waitFor({ state: 'detached' })
    server.now = { ...server.now, speech_after_draft: 0, speech_after_draft_until: null }
    await page.reload()
    await page.getByRole('button', { name: 'Trình chủ trì' }).waitFor()
    server.now = { ...server.now, speech_after_draft: 2, speech_after_draft_until: 4_000 }
    await page.reload()
    await told.first().waitFor()
  })
})
