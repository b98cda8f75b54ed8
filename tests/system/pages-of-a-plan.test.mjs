// SPDX-License-Identifier: MPL-2.0
// Pages around a meeting with scripted answers: who cancels a plan, a form whose plan is over, a
// link for somebody else, lists and marks pasted from Word into the minutes.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { pictureAtBothSizes } from './lib/pictures.mjs'
import { serveDraft } from './lib/scripted-draft.mjs'
import { ScriptedRoom } from './lib/scripted-room.mjs'
import { until } from './lib/wait.mjs'

const ORIGIN = 'https://hop.example'
const AT = Date.UTC(2026, 11, 5, 2, 0)

const user = (id, name) => ({ id, username: id, name, title: '', unit: 't', is_admin: false })
const summary = (id, name) => ({ user: user(id, name), unit_name: 'Ủy ban nhân dân tỉnh', disabled: false })
const MEETING = {
  id: 'giao-ban', title: 'Giao ban tháng 12', state: 'planned', starts_at: AT, chair: 'an', secretary: 'u', unit: 't', invited_units: [], invitees: { observer_units: [], people: [], expected: [], deputies: [] }, agenda: [], started_at: null, ended_at: null, cancel_reason: '', postponed: null,
}
const VIEW = {
  meeting: MEETING, unit_name: 'Ủy ban nhân dân tỉnh', chair: summary('an', 'Nguyễn Văn An'), secretary: summary('u', 'Trần Thị Bình'), invited_units: [], invited_people: [], my_role: 'secretary', may_edit: true,
  plan_fingerprint: 'f', later_in_series: [], may_invite: false, invites_guests: false, attendance: [], minutes: [],
}
const paragraph = (text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const MINUTES = {
  minutes: { id: 'bb', meeting: 'giao-ban', state: 'draft', revision: 1, kind: 'minutes', corrects: null, return_comment: '', published_at: null, withdrawn_at: null, filed_at: null },
  steps: [], may: [], substitute: null,
  meeting_title: 'Giao ban tháng 12',
  content: {
    head: {
      superior_unit: '', issuing_unit: 'Ủy ban nhân dân tỉnh', number: '15', symbol: 'BB-UBND', place: 'Lào Cai', title: 'Giao ban tháng 12', correction_of: '', begins: '08 giờ 00 phút, ngày 05 tháng 12 năm 2026',
      ends: '09 giờ 30 phút, ngày 05 tháng 12 năm 2026', venue: 'Họp trực tuyến', attendance: ['Xã Tân Lập'], chair: 'Nguyễn Văn An', secretary: 'Trần Thị Bình', chair_name: 'Nguyễn Văn An',
      secretary_name: 'Trần Thị Bình', chair_capacity: [], recipients: ['Như thành phần tham dự;', 'Lưu: VT.'],
    },
    body: { type: 'doc', content: [paragraph('Nội dung một.'), paragraph('Nội dung hai.')] },
  },
  my_role: 'secretary', may_edit: true, may_sign: false, signatures: [], saved_at: AT, saved_by_name: 'Trần Thị Bình', draft: null, document_sha256: null, dated_at: null, returned: null, unopened: false, draft_note: null,
  corrected: [], correction: null,
  unprintable: [1, 1, 0].map((block) => ({ letter: '\uF0B7', field: null, block, excerpt: 'Một câu dài được dán từ Word' })),
}

describe('pages of a plan', { timeout: 600_000 }, () => {
  const rooms = []
  const open = async (path, answers, draft) => {
    const room = await ScriptedRoom.open({ size: { width: 1366, height: 768 } })
    rooms.push(room)
    const { page } = room
    const asked = []
    for (const [address, body, status = 200] of answers) {
      await page.route((url) => url.pathname === `/api/v1${address}`, (route) => {
        asked.push(`${route.request().method()} ${address}`)
        const answer = typeof body === 'function' ? body(route.request()) : { body, status }
        return route.fulfill({ status: answer.status ?? 200, contentType: (answer.status ?? 200) < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(answer.body) })
      })
    }
    if (draft) await serveDraft(page, 'bb', draft)
    await page.goto(ORIGIN + path)
    return { page, room, asked }
  }

  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))

  const refusal = (code, title) => ({ status: 409, body: { type: '', code, status: 409, title, detail: '' } })

  test('the secretary and who planned it cancel a meeting that was never opened, and a delegate is shown no such button', async () => {
    for (const [my_role, may_edit] of [['secretary', true], [null, true], ['delegate', false]]) {
      const { page, asked } = await open('/hop/giao-ban', [['/meetings/giao-ban', { ...VIEW, my_role, may_edit }], ['/meetings/giao-ban/cancel', {}], ['/meetings/giao-ban/replies', { sees_all: true, open: true, starts_at: VIEW.meeting.starts_at, units: [] }]])
      await page.getByRole('heading', { name: MEETING.title }).waitFor()
      const cancel = page.getByRole('button', { name: 'Hủy cuộc họp' })
      assert.equal(await cancel.count(), may_edit ? 1 : 0, String(my_role))
      if (!may_edit) continue
      if (my_role === null) await pictureAtBothSizes(page, 'planner-cancels')
      await cancel.click()
      await page.getByRole('dialog').getByLabel('Lý do hủy').fill('Hoãn vì mưa lũ')
      await page.getByRole('dialog').getByRole('button', { name: 'Hủy cuộc họp' }).click()
      await until('it is cancelled', 30_000, () => asked.includes('POST /meetings/giao-ban/cancel'))
    }
  })

  test('a cancelled meeting says when it was to be, and on a phone no dot dangles behind it', async () => {
    const cancelled = { ...MEETING, state: 'ended', cancel_reason: 'Bão', cancelled_at: AT }
    const { page } = await open('/hop/giao-ban', [['/meetings/giao-ban', { ...VIEW, my_role: 'delegate', may_edit: false, meeting: cancelled }]])
    const when = page.locator('.when')
    await page.setViewportSize({ width: 390, height: 844 })
    await when.getByRole('link').waitFor()
    assert.doesNotMatch(await when.innerText(), /·/)
    const [time, link] = [await when.locator('span').first().boundingBox(), await when.getByRole('link').boundingBox()]
    assert.ok(link.y >= time.y + time.height || link.x >= time.x + time.width, 'beside the time or below it')
    await page.setViewportSize({ width: 1366, height: 768 })
    const postponed = { ...cancelled, postponed: { at: AT, from: AT, reason: 'Bão', time_open: true } }
    const put = await open('/hop/giao-ban', [['/meetings/giao-ban', { ...VIEW, my_role: 'delegate', may_edit: false, meeting: postponed }]])
    await put.page.getByText('Đã hoãn, chưa ấn định thời gian thì hủy').waitFor()
  })

  test('a running meeting is ended on its page by the chair alone', async () => {
    const { page } = await open('/hop/giao-ban', [['/meetings/giao-ban', { ...VIEW, meeting: { ...MEETING, state: 'live', started_at: AT } }]])
    await page.getByRole('heading', { name: MEETING.title }).waitFor()
    assert.equal(await page.getByRole('button', { name: /Hủy cuộc họp|Kết thúc cuộc họp/ }).count(), 0)
  })

  test('a form whose plan was cancelled meanwhile leads back and offers no saving', async () => {
    const lists = [['/users', [summary('an', 'Nguyễn Văn An'), summary('u', 'Trần Thị Bình')]], ['/units', [{ id: 't', name: 'Ủy ban nhân dân tỉnh', parent: null, code: '' }]]]
    const change = (request) => (request.method() === 'PUT' ? refusal('plan_cancelled', 'Cuộc họp đã bị hủy.') : { body: VIEW })
    const { page } = await open('/hop/giao-ban/sua', [...lists, ['/meetings/giao-ban/chat/record', { kept: true, may_set: true, messages: [] }], ['/meetings/giao-ban', change]])
    await page.getByLabel('Ngày họp').fill('6/12/26')
    await page.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await page.getByText('Cuộc họp đã bị hủy.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Lưu thay đổi' }).count(), 0)
    await pictureAtBothSizes(page, 'plan-over')
    await page.getByRole('link', { name: 'Quay lại trang cuộc họp' }).last().click()
    await page.getByRole('heading', { name: MEETING.title }).waitFor()
  })

  test('a link for somebody else names who is signed in before it signs them out', async () => {
    const { page, asked } = await open('/vao/bi-mat', [['/auth/link', { user: user('cuc', 'Lê Thị Cúc'), unit_name: 'Xã Tân Lập', has_password: true, needs_current: true }], ['/meetings', []]])
    await page.getByText('Máy này đang đăng nhập: Trần Thị Bình').waitFor()
    await pictureAtBothSizes(page, 'link-signed-in')
    await page.getByRole('link', { name: 'Giữ tài khoản đang dùng' }).waitFor()
    assert.deepEqual(asked, [])
    await page.getByRole('button', { name: 'Dùng liên kết' }).click()
    await until('the link is used', 30_000, () => asked.includes('POST /auth/link'))
  })

  test('what the machine left out stands under the transcript of a held meeting, and comes back into it', async () => {
    const said = (id, second, text) => ({ id, recording: 'r', participant: 'p', speaker: 'Lò Văn Lập', unit: 'Ủy ban nhân dân xã Tân Lập', starts_at: AT + second * 1000, ends_at: AT + second * 1000 + 900, text, confidence: 0.9, model: 'm', word_starts: [], recognised: null, corrected_by: null, named_by: null })
    let line = { segment: said('x1', 3, 'Đồng ý đồng ý đồng ý đồng ý đồng ý.'), reason: 'loop', brought_back_by: null }
    const around = [said('s1', 1, 'Đề nghị các xã cho ý kiến.'), said('s2', 5, 'Cảm ơn các đồng chí.')]
    const transcript = () => {
      const segments = line.brought_back_by === null ? around : [around[0], line.segment, around[1]]
      return { body: { state: 'done', progress: 100, problem: null, segments, earlier: [], agenda: [], speeches: [], gone: [], left_out: 1, now: 1 } }
    }
    const move = (request) => {
      line = { ...line, brought_back_by: request.method() === 'PUT' ? 'Trần Thị Bình' : null }
      return { body: line }
    }
    const { page } = await open('/hop/giao-ban', [
      ['/meetings/giao-ban', { ...VIEW, meeting: { ...MEETING, state: 'ended', started_at: AT, ended_at: AT + 3_600_000 }, may_edit: false }],
      ['/meetings/giao-ban/transcript', transcript], ['/meetings/giao-ban/transcript/left-out', () => ({ body: { lines: [line], full: false } })], ['/segments/x1/brought-back', move],
    ])
    await page.getByText('Lời máy bỏ qua (1)').click()
    await page.getByRole('button', { name: 'Đưa lại vào bản gỡ băng' }).click()
    const lines = page.locator('.said-words')
    await until('it stands between what was said before and after', 30_000, async () => /Đồng ý đồng ý/.test((await lines.allTextContents())[1] ?? ''))
    await page.locator('.left-out').scrollIntoViewIfNeeded()
    await pictureAtBothSizes(page, 'transcript-left-out')
    await page.getByRole('button', { name: 'Bỏ khỏi bản gỡ băng' }).click()
    await until('it is gone again', 30_000, async () => (await lines.count()) === 2)
    await page.getByRole('button', { name: 'Đưa lại vào bản gỡ băng' }).waitFor()
  })

  test('recipients pasted from Word stand without their dashes, and its mark is named once', async () => {
    const { page } = await open('/bien-ban/bb', [
      ['/minutes/bb', MINUTES], ['/meetings/giao-ban/transcript', { state: 'done', progress: 100, problem: null, segments: [], agenda: [], now: 1 }], ['/meetings/giao-ban', VIEW],
    ], { now: () => MINUTES, saved: () => undefined })
    await page.getByText('Có ký tự không in được: dấu đầu dòng của Word').waitFor()
    assert.equal(await page.getByText('Một câu dài được dán từ Word').count(), 1)
    await page.getByText('dấu đầu dòng của Word: 3 chỗ').waitFor()
    await pictureAtBothSizes(page, 'word-mark')
    const lines = page.locator('.paper-recipients textarea')
    await lines.first().click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('- Như trên;\n- Sở Tài chính;\n- Lưu: VT.')
    await until('three lines', 30_000, async () => (await lines.count()) === 3)
    assert.deepEqual(await lines.evaluateAll((all) => all.map(({ value }) => value)), ['Như trên;', 'Sở Tài chính;', 'Lưu: VT.'])
    await page.locator('.paper-recipients').scrollIntoViewIfNeeded()
    await pictureAtBothSizes(page, 'recipients')
  })

  test('under items without words the secretary is led to write, one after the other, before anything is submitted', async () => {
    const asks = 'Mục này chưa có nội dung: thư ký ghi nội dung thay cho đoạn này, hoặc bỏ cả mục.'
    const heading = (text) => ({ type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text }] })
    let now = { ...MINUTES, unprintable: [], draft_note: asks }
    now.content = { ...now.content, body: { type: 'doc', content: [heading('1. Báo cáo'), paragraph(asks), heading('2. Ý kiến'), paragraph(asks)] } }
    const saved = (content) => {
      now = { ...now, content, draft_note: JSON.stringify(content).includes(asks) ? asks : null, minutes: { ...now.minutes, revision: now.minutes.revision + 1 } }
    }
    const submitted = () => ({ body: { ...now, minutes: { ...now.minutes, state: 'submitted' }, may_edit: false, document_sha256: 'aa' } })
    const { page, asked } = await open('/bien-ban/bb', [
      ['/minutes/bb', () => ({ body: now })], ['/minutes/bb/submit', submitted], ['/meetings/giao-ban/transcript', { state: 'done', progress: 100, problem: null, segments: [], agenda: [], now: 1 }], ['/meetings/giao-ban', VIEW],
    ], { now: () => now, saved })
    const dialog = page.getByRole('dialog')
    const submit = async () => {
      await page.getByRole('button', { name: 'Trình chủ trì' }).click()
      await dialog.getByRole('button', { name: 'Trình chủ trì' }).click()
    }
    for (const written of ['Đã báo cáo.', 'Không có ý kiến khác.']) {
      await submit()
      await dialog.getByText('Biên bản còn đoạn hướng dẫn của bản dự thảo.').waitFor()
      if (written === 'Đã báo cáo.') await pictureAtBothSizes(page, 'item-without-words')
      // Either way leads under the heading.
      const way = (await dialog.getByRole('button', { name: 'Ghi nội dung' }).count()) > 0 ? 'Ghi nội dung' : 'Đến đoạn hướng dẫn'
      await dialog.getByRole('button', { name: way }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.keyboard.insertText(written)
    }
    assert.deepEqual(asked.filter((one) => one.endsWith('/submit')), [])
    await submit()
    await until('it is submitted', 30_000, () => asked.includes('POST /minutes/bb/submit'))
    const lines = now.content.body.content.map(({ content }) => content[0].text)
    assert.deepEqual(lines, ['1. Báo cáo', 'Đã báo cáo.', '2. Ý kiến', 'Không có ý kiến khác.'])
  })
})
