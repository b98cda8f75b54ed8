// SPDX-License-Identifier: MPL-2.0
// Plans and mistakes that are made good in the page: a planned meeting is changed, a removed person
// is let in again.
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openChromium } from './lib/browsers.mjs'
import { participant, sees } from './lib/call.mjs'
import { PEOPLE, TestMeeting } from './lib/meeting.mjs'
import { microphone, voices } from './lib/voices.mjs'

describe('second thoughts', { timeout: 180_000 }, () => {
  let meeting
  let chair
  let commune

  before(async () => {
    meeting = await TestMeeting.create({ title: 'Giao ban' })
    const file = join(meeting.folder, 'an.wav')
    await microphone((await voices()).doan, file, { atSeconds: 1, loopSeconds: 9 })
    chair = (await openChromium({ microphone: file })).page
    commune = (await openChromium({ microphone: file })).page
    await meeting.signIn(chair, 'an')
    await meeting.signIn(commune, 'lap')
  })

  after(async () => {
    await commune?.context().browser().close()
    await chair?.context().browser().close()
    await meeting?.close()
  })

  test('the chair changes name and agenda of a planned meeting', async () => {
    await chair.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await chair.getByRole('link', { name: 'Sửa cuộc họp' }).click()
    await chair.getByLabel('Tên cuộc họp').fill('Giao ban tháng 12')
    await chair.getByRole('button', { name: 'Bỏ mục 2' }).click()
    await chair.getByRole('button', { name: 'Thêm mục' }).click()
    await chair.getByRole('textbox', { name: 'Mục 2' }).fill('Phòng chống rét')
    await chair.getByRole('button', { name: 'Lưu thay đổi' }).click()
    await chair.getByRole('heading', { name: 'Giao ban tháng 12' }).waitFor()
    await chair.getByText('Phòng chống rét').waitFor()
    await commune.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await commune.getByText('Báo cáo thu ngân sách').waitFor()
    await commune.getByText('Phòng chống rét').waitFor()
  })

  test('a commune that was put out comes back when the chair lets it in again', async () => {
    await meeting.enter(chair)
    await meeting.enter(commune)
    const lap = await participant(chair, PEOPLE.lap.name)
    await chair.getByRole('button', { name: 'Điểm cầu' }).first().click()
    await chair.getByRole('button', { name: 'Mời ra', exact: true }).click()
    await chair.getByRole('dialog').getByRole('button', { name: 'Mời ra khỏi cuộc họp' }).click()
    const out = commune.getByRole('heading', { name: 'Đã được mời ra khỏi cuộc họp' })
    const comeBack = async () => {
      await commune.getByRole('button', { name: 'Vào lại phòng họp' }).click()
      await commune.getByRole('button', { name: 'Vào phòng họp' }).click()
    }
    await out.waitFor()
    await comeBack()
    await out.waitFor()
    await chair.getByRole('button', { name: 'Cho vào lại' }).click()
    await chair.getByRole('button', { name: 'Cho vào lại' }).waitFor({ state: 'detached' })
    await comeBack()
    await commune.getByRole('button', { name: 'Rời họp' }).waitFor()
    await sees(chair, lap)
  })
})
