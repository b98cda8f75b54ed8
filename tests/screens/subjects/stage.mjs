// SPDX-License-Identifier: MPL-2.0
// The stage with 4, 30 and 120 people, in the layouts that one chooses, and the list of keys.
// Played by the scripted room.
import { everySize, picture, SIZES } from '../studio.mjs'
import { choose, closePanel, entered } from '../scripted.mjs'

async function grids() {
  for (const [others, words] of [[3, 4], [29, 30], [119, 120]]) {
    const room = await entered(others, { role: 'delegate' })
    await closePanel(room.page)
    await choose(room.page, /^Lưới điểm cầu/)
    await everySize(room.page, `grid-${words}`)
    await room.close()
  }
}

async function large() {
  for (const [others, words] of [[3, 4], [29, 30], [119, 120]]) {
    const room = await entered(others, { role: 'delegate' })
    const { page } = room
    await closePanel(page)
    await everySize(page, `speaker-${words}`)
    if (words === 120) {
      await page.getByRole('button', { name: 'Bố cục', exact: true }).click()
      await everySize(page, 'layouts')
      await page.keyboard.press('Escape')
      await choose(page, /^Chỉ người/)
      await everySize(page, 'one-large')
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Phím tắt' }).waitFor()
      await everySize(page, 'shortcuts')
    }
    await room.close()
  }
}

/** As everybody sees it, and while somebody is at its machine. */
async function hall() {
  const room = await entered(119, { role: 'delegate' }, SIZES[1920])
  const { page } = room
  await choose(page, /^Màn hình hội trường/)
  await page.getByText('2 đăng ký phát biểu').waitFor()
  for (const size of [1920, 1366]) {
    await page.setViewportSize(SIZES[size])
    await page.waitForTimeout(5000)
    await picture(page, `hall-${size}`)
    await page.mouse.move(500, 300)
    await page.mouse.move(520, 320)
    await page.waitForTimeout(500)
    await picture(page, `hall-controls-${size}`)
  }
  await room.close()
}

export async function take() {
  for (const subject of [grids, large, hall]) await subject()
}
