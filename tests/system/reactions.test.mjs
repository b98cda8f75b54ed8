// SPDX-License-Identifier: MPL-2.0
// Signs without a word: by mouse and by keyboard, on the picture of who gave them, added up, gone
// after a moment, and nowhere afterwards.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const picture = (page, name) => process.env.DIEMCAU_SCREENS && page.screenshot({ path: join(process.env.DIEMCAU_SCREENS, `${name}.png`) })

describe('signs without a word', { timeout: 600_000 }, () => {
  let meeting
  let chair
  let delegate
  let told
  const people = []

  const person = async (username) => {
    const browser = await openChromium()
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const give = (page) => page.getByRole('button', { name: 'Bày tỏ' })
  const sign = (page, name) => page.getByRole('group', { name: 'Chọn cách bày tỏ' }).getByRole('button', { name })
  /** The picture of somebody, by the name that is read out. */
  const tile = (page, name, fact) => page.getByRole('group', { name: new RegExp(`^${name},.*${fact}`) })
  const count = (page, which) => page.locator(`.reaction-counts [data-sign="${which}"]`)

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Họp có bày tỏ' })
    chair = await person('an')
    delegate = await person('lap')
    told = []
    chair.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
      told.push(typeof payload === 'string' ? payload : inflateSync(payload).toString())
    }))
    for (const page of [chair, delegate]) await meeting.enter(page)
  })

  after(async () => {
    for (const one of people) await one.close()
    await meeting?.close()
  })

  test('everybody sees a reaction on the video of its sender, and it disappears by itself', async () => {
    await give(delegate).click()
    await sign(delegate, 'Vỗ tay').click()
    for (const page of [chair, delegate]) await tile(page, 'Lò Văn Lập', 'Vỗ tay').first().waitFor()
    await count(chair, 'applause').waitFor()
    assert.equal(await delegate.getByRole('group', { name: 'Chọn cách bày tỏ' }).count(), 0, 'the signs do not stay over the pictures')
    await picture(chair, 'reactions-1366')
    await until('the sign is gone', 30_000, async () => (await chair.locator('.reaction-mark').count()) === 0)
    await until('the count is gone', 30_000, async () => (await count(chair, 'applause').count()) === 0)
    assert.equal(await tile(chair, 'Lò Văn Lập', 'Vỗ tay').count(), 0)
  })

  test('by keyboard: the arrow leads to the signs, Enter gives one, Escape leads back', async () => {
    await delegate.keyboard.press('Escape')
    await give(delegate).focus()
    await delegate.keyboard.press('Enter')
    await until('the first sign has the focus', 30_000, () => sign(delegate, 'Tán thành').evaluate((one) => one === document.activeElement))
    for (let n = 0; n < 3; n += 1) await delegate.keyboard.press('ArrowRight')
    await delegate.keyboard.press('Enter')
    await tile(chair, 'Lò Văn Lập', 'Đã rõ').first().waitFor()
    await chair.getByRole('status').filter({ hasText: 'Đã rõ: 1' }).waitFor({ state: 'attached' })
    await delegate.keyboard.press('Escape')
    assert.equal(await give(delegate).evaluate((one) => one === document.activeElement), true)
    assert.equal(await give(delegate).getAttribute('aria-expanded'), 'false')
  })

  test('a page that sends a hundred reactions a second is rate-limited to one a second', async () => {
    const counted = () => told.flatMap((text) => [...text.matchAll(/"sign":"unclear","count":(\d+)/g)].map(([, n]) => Number(n))).reduce((a, b) => a + b, 0)
    const messages = () => told.filter((text) => text.includes('"type":"reactions"')).length
    const [before, messagesBefore] = [counted(), messages()]
    const open = await delegate.evaluate(async (id) => {
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v1/meetings/${id}/live?lang=vi`)
      const welcomed = new Promise((resolve) => { socket.onmessage = ({ data }) => data.includes('"welcome"') && resolve() })
      await welcomed
      for (let n = 0; n < 100; n += 1) {
        socket.send(JSON.stringify({ type: 'react', sign: 'unclear' }))
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
      return socket.readyState === WebSocket.OPEN
    }, meeting.id)
    assert.equal(open, true, 'who gives signs too fast is not thrown out')
    await until('the signs are told', 30_000, () => counted() > before)
    assert.ok(counted() - before <= 5, `${counted() - before} signs in three seconds`)
    assert.ok(messages() - messagesBefore <= 8, `${messages() - messagesBefore} messages in three seconds`)
  })

  test('no reaction is stored: neither in the log nor in the state of late joiners', async () => {
    const log = await meeting.server.cli('audit', 'list').catch(() => '')
    assert.doesNotMatch(log, /applause|react/)
    const late = await person('pho')
    await meeting.enter(late)
    assert.equal(await late.locator('.reaction-mark, .reaction-counts').count(), 0)
  })
})
