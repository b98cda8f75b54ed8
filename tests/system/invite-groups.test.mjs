// SPDX-License-Identifier: MPL-2.0
// A secretary keeps the units that are invited every week as a group, and somebody else of the same
// office takes them into the next plan in one press. Changing the group changes no planned meeting.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { TestMeeting } from './lib/meeting.mjs'
import { pictureAtBothSizes } from './lib/pictures.mjs'

describe('groups of invited units', { timeout: 600_000 }, () => {
  let meeting
  let secretary
  let chair
  const people = []

  const open = async (username) => {
    const browser = await openChromium({})
    people.push(browser)
    await meeting.signIn(browser.page, username)
    return browser.page
  }
  const plan = async (page) => {
    await page.goto(`${meeting.server.url}/hop/moi`)
    await page.getByText('Đã chọn 0 đơn vị').waitFor()
  }
  const tick = (page, unit) => page.getByRole('checkbox', { name: unit }).check()

  before(async () => {
    meeting = await TestMeeting.create()
    secretary = await open('binh')
    chair = await open('an')
  })

  after(async () => {
    for (const browser of people) await browser.close()
    await meeting?.close()
  })

  test('what is chosen becomes a group, and a colleague takes it in one press', async () => {
    await plan(secretary)
    for (const unit of ['Xã Tân Lập', 'Xã Nậm Lúc']) await tick(secretary, unit)
    await secretary.getByRole('button', { name: 'Lưu các đơn vị đang chọn thành nhóm' }).click()
    const dialog = secretary.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Lưu nhóm' }).click()
    await dialog.getByText('Ghi tên nhóm.').waitFor()
    await dialog.getByLabel('Tên nhóm').fill('Các xã vùng cao')
    await dialog.getByRole('button', { name: 'Lưu nhóm' }).click()
    await secretary.getByText('Đã lưu nhóm "Các xã vùng cao", 2 đơn vị.').waitFor()

    await plan(chair)
    await chair.getByRole('button', { name: 'Chọn nhóm Các xã vùng cao, 2 đơn vị' }).click()
    await chair.getByText('Đã chọn 2 đơn vị').waitFor()
    assert.ok(await chair.getByRole('checkbox', { name: 'Xã Nậm Lúc' }).isChecked())
    await chair.getByRole('group', { name: 'Nhóm mời' }).scrollIntoViewIfNeeded()
    await pictureAtBothSizes(chair, 'invite-groups')
  })

  test('a group that changes changes no planned meeting', async () => {
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    const invited = secretary.getByText('Xã Tân Lập, Xã Bản Phố')
    await invited.waitFor()
    await plan(secretary)
    await tick(secretary, 'Xã Bản Phố')
    await secretary.getByRole('button', { name: 'Quản lý nhóm mời' }).click()
    const dialog = secretary.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Thay bằng các đơn vị đang chọn: Các xã vùng cao (1)' }).click()
    await dialog.getByText('Đã lưu nhóm "Các xã vùng cao", 1 đơn vị.').waitFor()
    await pictureAtBothSizes(secretary, 'invite-groups-manage')
    await dialog.getByRole('button', { name: 'Xóa nhóm Các xã vùng cao' }).click()
    await secretary.getByRole('dialog').filter({ hasText: 'Xóa nhóm "Các xã vùng cao"?' }).getByRole('button', { name: 'Xóa nhóm' }).click()
    await dialog.getByText('Chưa có nhóm nào.').waitFor()
    await secretary.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await invited.waitFor()
  })
})
