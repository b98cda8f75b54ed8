// SPDX-License-Identifier: MPL-2.0
// A ballot is filled and sent without a hunt: on a phone upright and on its side, at twice the
// size, with long answers and with the keyboard.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { assertAccessible } from './lib/accessibility.mjs'
import { ScriptedRoom, roomOf } from './lib/scripted-room.mjs'

// The fourth is an office screen at 200 %.
const SIZES = [[390, 844], [360, 640], [640, 360], [683, 384], [1366, 768], [320, 568]]
const CONCLUSIONS = Array.from({ length: 12 }, (_, n) => `${n + 1}. Thống nhất phương án ${n + 1}, giao Sở Tài chính chủ trì, hoàn thành trước ngày 15/12/2026.`).join('\n')

const voteOf = (question) => ({
  number: 1,
  question: { title: 'Thông qua Nghị quyết về kế hoạch sắp xếp đơn vị hành chính cấp xã', text: '', kind: 'approval', options: [], most: 1, is_secret: false, by: 'unit', majority: 'more_than_half', base: 'present', quorum: null, ...question },
  electorate: { entitled: 124, invited: 124 },
  opened_at: Date.now() - 20_000,
  opened_by: 'Nguyễn Văn An',
  closes_at: null,
  closed_at: null,
  is_cancelled: false,
  cast: 3,
  mine: { for_unit: 'Ủy ban nhân dân xã Tân Lập', has_voted: false, chosen: null },
  waiting_for: [],
  papers: [],
  outcome: null,
  digest: null,
})

const BALLOTS = {
  approval: { question: {}, answer: 'Tán thành' },
  'conclusions read back': { question: { title: 'Thông qua kết luận cuộc họp', text: CONCLUSIONS }, answer: 'Tán thành' },
  election: { question: { kind: 'election', title: 'Bầu Ủy viên thường trực', options: Array.from({ length: 9 }, (_, n) => `Vàng A Páo ${n + 1}, Chủ tịch Ủy ban nhân dân xã`), most: 3 }, answer: 'Vàng A Páo 9, Chủ tịch Ủy ban nhân dân xã' },
}

const told = (vote, changed = {}) => ({ number: vote.number, title: vote.question.title, is_open: true, closes_at: null, cast: 3, entitled: 124, ...changed })

describe('a ballot on a small screen', { timeout: 120_000 }, () => {
  const rooms = []
  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.close())))
  const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })

  for (const [name, { question, answer }] of Object.entries(BALLOTS)) {
    test(`${name}: the question and the button that sends are in sight, the answers one movement away`, async () => {
      const room = await ScriptedRoom.open({ size: { width: 390, height: 844 } })
      rooms.push(room)
      const { page } = room
      const vote = voteOf(question)
      room.answers['/votes'] = { may_conduct: false, votes: [vote], now: Date.now() }
      await room.enter(roomOf(29, { role: 'delegate', votes: [told(vote)] }))
      const card = page.locator('.vote-card')
      const send = card.locator('.vote-foot button')
      await card.waitFor()
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height })
        await page.waitForTimeout(300)
        await card.evaluate((one) => (one.scrollTop = 0))
        const at = `${width}x${height}`
        await picture(page, `ballot-${name.split(' ')[0]}-${at}`)
        const [box, button, title] = [await card.boundingBox(), await send.boundingBox(), await card.locator('.vote-title').boundingBox()]
        assert.ok(title.y >= box.y && title.y < button.y, `the question is in sight at ${at}`)
        assert.ok(button.height >= 44 && button.y >= 0 && button.y + button.height <= Math.min(box.y + box.height, height) + 1, `the button is in sight at ${at}`)
        assert.ok(await card.evaluate((one) => one.scrollWidth <= one.clientWidth), `nothing sticks out at ${at}`)
        if (name !== 'election' && width >= 360) {
          for (const label of await card.locator('.vote-answer').all()) {
            const seen = await label.boundingBox()
            assert.ok(seen.y >= box.y && seen.y + seen.height <= button.y + 1, `${await label.innerText()} is in sight at ${at}`)
          }
        }
        // The microphone is never under it.
        const microphone = await page.locator('.control').first().boundingBox()
        assert.ok(box.y + box.height <= microphone.y + 1 || box.x >= microphone.x + microphone.width, `the controls are free at ${at}`)
        // By keyboard: what one comes to is not under the button.
        const choice = card.getByLabel(answer, { exact: true })
        await choice.evaluate((one) => (one.blur(), one.focus()))
        const [focused, foot] = [await choice.boundingBox(), await send.boundingBox()]
        assert.ok(focused.y + focused.height <= foot.y + 1, `the answer that has the focus is above the button at ${at}`)
      }
      await page.setViewportSize({ width: 390, height: 844 })
      await assertAccessible(page, 'the ballot')
      await card.getByLabel(answer, { exact: true }).check()
      await send.click()
      await card.getByText('Chưa gửi được').or(card.getByRole('alert')).first().waitFor()
      assert.deepEqual(room.problems, [])
    })
  }

  test('over an open panel every answer is seen, and who is given the floor reads so over the ballot', async () => {
    const room = await ScriptedRoom.open({ size: { width: 390, height: 844 } })
    rooms.push(room)
    const { page } = room
    const long = { title: 'Về việc điều chỉnh kế hoạch đầu tư công trung hạn và phân bổ dự toán ngân sách '.repeat(7).trim() }
    const vote = voteOf(long)
    room.answers['/votes'] = { may_conduct: false, votes: [], now: Date.now() }
    const state = roomOf(29, { role: 'delegate' })
    await room.enter(state)
    await page.getByRole('button', { name: 'Trao đổi' }).last().click()
    const field = page.getByLabel('Nhập lời nhắn cho mọi người')
    await field.fill('Bản Phố')
    room.answers['/votes/1'] = vote
    room.answers['/votes'] = { may_conduct: false, votes: [vote], now: Date.now() }
    room.tell({ type: 'votes_changed', changed: [told(vote)], cancelled: [] })
    const card = page.locator('.vote-card')
    await page.waitForTimeout(1_000)
    assert.equal(await card.count(), 0, 'it does not cover what somebody writes')
    await field.blur()
    await card.waitFor()
    for (const [width, height] of [[390, 844], [360, 640]]) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(300)
      const [box, foot] = [await card.boundingBox(), await card.locator('.vote-foot').boundingBox()]
      await picture(page, `ballot-over-panel-${width}x${height}`)
      for (const label of await card.locator('.vote-answer').all()) {
        const seen = await label.boundingBox()
        assert.ok(seen.y >= box.y && seen.y + seen.height <= foot.y + 1, `${await label.innerText()} is in sight at ${width}x${height}`)
        const onTop = await label.evaluate((one) => { const { x, y, width: w, height: h } = one.getBoundingClientRect(); return one.contains(document.elementFromPoint(x + w / 2, y + h / 2)) })
        assert.ok(onTop, `${await label.innerText()} can be pressed at ${width}x${height}`)
      }
    }
    room.tell({ type: 'floor_given', participant: 'you', speech: { since: Date.now(), limit_s: 300, speaker: null }, given: 1 })
    const given = page.locator('.banner-urgent').first()
    await given.waitFor()
    const covered = await given.evaluate((one) => { const { x, y, width: w, height: h } = one.getBoundingClientRect(); return !one.contains(document.elementFromPoint(x + w / 2, y + h / 2)) })
    await picture(page, 'floor-given-over-ballot')
    assert.equal(covered, false)

    // Put aside, and told all the same what came of it.
    await card.getByRole('button', { name: 'Để sau' }).click()
    await card.waitFor({ state: 'detached' })
    const closed = { ...vote, closed_at: Date.now(), digest: 'a'.repeat(64), outcome: { counts: [80, 20, 10], cast: 110, papers: 0, invalid: 0, base: 124, required: 63, needed: null, has_quorum: true, adopted: [0], tied: [] } }
    room.answers['/votes/1'] = closed
    room.tell({ type: 'votes_changed', changed: [told(vote, { is_open: false })], cancelled: [] })
    await card.waitFor()
  })

  test('who ends a vote is not warned of ballots on paper that a hall counted a moment ago, and is of those that miss', async () => {
    const room = await ScriptedRoom.open({ size: { width: 1366, height: 768 } })
    rooms.push(room)
    const { page } = room
    const hall = (count) => [{ unit: 'ban-pho', name: 'Ủy ban nhân dân xã Bản Phố', handed: 9, count }]
    const vote = { ...voteOf({ by: 'person' }), mine: null, papers: hall(null) }
    room.answers['/votes'] = { may_conduct: true, votes: [vote], now: Date.now() }
    // Counted, and not yet told here.
    room.answers['/votes/1'] = { ...vote, cast: 11, papers: hall({ returned: 8, invalid: 0, counts: [8, 0, 0] }) }
    await room.enter(roomOf(12, { role: 'chair', votes: [told(vote)] }))
    await page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: /^Biểu quyết/ }).click()
    await page.evaluate(() => {
      globalThis.warned = false
      new MutationObserver(() => (globalThis.warned ||= document.body.textContent.includes('Chưa nhập phiếu giấy'))).observe(document.body, { childList: true, subtree: true, characterData: true })
    })
    await page.getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
    await page.getByRole('dialog').getByText('Đã bỏ 11/124 phiếu.').waitFor()
    assert.equal(await page.evaluate(() => globalThis.warned), false)
    await page.getByRole('dialog').getByRole('button', { name: 'Hủy' }).click()

    room.answers['/votes/1'] = vote
    room.tell({ type: 'votes_changed', changed: [told(vote, { cast: 4 })], cancelled: [] })
    await page.getByText('Phiếu giấy tại hội trường (đã nhập 0/1)').waitFor()
    await page.getByRole('button', { name: 'Kết thúc và tính phiếu' }).click()
    await page.getByRole('dialog').getByText('Chưa nhập phiếu giấy: Ủy ban nhân dân xã Bản Phố.').waitFor()
    assert.deepEqual(room.problems, [])
  })
})
