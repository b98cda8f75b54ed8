// SPDX-License-Identifier: MPL-2.0
// The secretary makes the dossier of a meeting, signs it and takes it home; a stranger checks it on
// the public page, an inspector on a computer without a network, and whoever changes a letter is
// found out.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { assertAccessible } from './lib/accessibility.mjs'
import { openChromium } from './lib/browsers.mjs'
import { PASSPHRASE, TestMeeting } from './lib/meeting.mjs'
import { until } from './lib/wait.mjs'

const run = promisify(execFile)
const BINARY = process.env.DIEMCAU ?? new URL('../../target/debug/diemcau', import.meta.url).pathname
/** Sets all times of a column (TABLE.COLUMN) back by two days. */
const TURN_BACK = `import sqlite3, sys
table, column = sys.argv[2].split('.')
db = sqlite3.connect(sys.argv[1])
db.execute(f'UPDATE {table} SET {column} = {column} - 2 * 86400000')
db.commit()`
const PICTURES = process.env.DIEMCAU_TEST_PICTURES

describe('the dossier of a meeting', { timeout: 400_000 }, () => {
  let meeting
  let secretary
  let stranger
  let file

  before(async () => {
    meeting = await TestMeeting.create()
    const chair = await openChromium()
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await meeting.end(chair.page)
    secretary = await openChromium()
    await meeting.signIn(secretary.page, 'binh')
    const { url } = meeting.server
    const ask = async ({ page }, method, path, data) => {
      const answer = await page.request.fetch(`${url}/api/v1${path}`, { method, data, headers: { Origin: url } })
      assert.ok(answer.ok(), `${path}: ${await answer.text()}`)
      return answer.json()
    }
    const made = await ask(secretary, 'POST', `/meetings/${meeting.id}/minutes`, {})
    const path = `/minutes/${made.minutes.id}`
    const { content } = made
    Object.assign(content.head, { number: '15', symbol: 'BB-UBND', place: 'Lào Cai' })
    // Nobody spoke under the items: what the draft asks for there is written below.
    content.body.content = content.body.content.filter((block) => block.type !== 'paragraph')
    content.body.content.push({ type: 'paragraph', content: [{ type: 'text', text: 'Thu đạt 102 %.' }] })
    const saved = await ask(secretary, 'PUT', path, { base_revision: made.minutes.revision, content })
    await ask(secretary, 'POST', `${path}/submit`, { revision: saved.minutes.revision })
    for (const who of [secretary, chair]) {
      const [key] = await ask(who, 'GET', '/me/keys')
      const { document_sha256: shown } = await ask(who, 'GET', path)
      await ask(who, 'POST', `${path}/signatures`, { key: key.id, passphrase: PASSPHRASE, shown_sha256: shown })
    }
    await chair.close()
    stranger = await openChromium()
  })

  after(async () => {
    await secretary?.close()
    await stranger?.close()
    await meeting?.close()
  })

  const picture = async (page, name) => {
    if (!PICTURES) return
    await mkdir(PICTURES, { recursive: true })
    for (const [width, height] of [[1366, 768], [390, 844]]) {
      await page.setViewportSize({ width, height })
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      assert.ok(beyond <= 0, `${name} runs ${beyond} px off a page of ${width}`)
      await page.screenshot({ path: join(PICTURES, `dossier-${name}-${width}.png`), fullPage: true })
    }
    await page.setViewportSize({ width: 1366, height: 768 })
  }
  const section = () => secretary.page.locator('[data-dossier-section]')
  const download = async (name) => {
    const [downloaded] = await Promise.all([secretary.page.waitForEvent('download'), section().getByRole('link', { name }).click()])
    assert.match(downloaded.suggestedFilename(), /^ho-so-giao-ban-thang-11\.zip$/)
    const path = join(meeting.folder, `${name}.zip`)
    await downloaded.saveAs(path)
    return path
  }
  /** What the public page says of a file. */
  const read = async (path) => {
    const { page } = stranger
    await page.goto(`${meeting.server.url}/xac-thuc`)
    await page.locator('input[type="file"]').setInputFiles(path)
    await page.locator('[data-dossier-verdict], .notice').first().waitFor()
    return { verdict: await page.locator('[data-dossier-verdict]').getAttribute('data-dossier-verdict'), words: await page.locator('main').innerText() }
  }

  test('the secretary makes it with one press, and it says that nobody has signed it', async () => {
    const { page } = secretary
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await section().getByRole('button', { name: 'Lập hồ sơ' }).click()
    await section().locator('[data-dossier="unsigned"]').waitFor()
    await section().getByText('Chưa ai ký hồ sơ này.').waitFor()
    await picture(page, 'unsigned')
    const unsigned = await download('Tải hồ sơ chưa ký')
    const said = await read(unsigned)
    assert.equal(said.verdict, 'not_signed')
    assert.match(said.words, /Hồ sơ chưa được ký số: mọi phần khớp với nhau/)
  })

  test('a wrong passphrase signs nothing; the right one does', async () => {
    const { page } = secretary
    await section().getByRole('button', { name: 'Ký hồ sơ' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Mật khẩu của chữ ký số').fill('sai')
    await dialog.getByRole('button', { name: 'Ký hồ sơ' }).click()
    await dialog.getByText(/Mật khẩu.*không đúng|không đúng/).first().waitFor()
    await picture(page, 'signing')
    await assertAccessible(page, 'the dialog that signs a dossier')
    await dialog.getByLabel('Mật khẩu của chữ ký số').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: 'Ký hồ sơ' }).click()
    await section().locator('[data-dossier="signed"]').waitFor()
    await section().getByText(/Trần Thị Bình đã ký lúc/).waitFor()
    await picture(page, 'signed')
    file = await download('Tải hồ sơ')
  })

  test('a stranger reads on the public page that it is whole, who signed, and what is in it', async () => {
    const said = await read(file)
    assert.equal(said.verdict, 'valid', said.words)
    assert.match(said.words, /Hồ sơ nguyên vẹn, do Trần Thị Bình ký; mọi phần khớp với nhau\./)
    assert.match(said.words, /Giao ban tháng 11/)
    assert.match(said.words, /do Trần Thị Bình lập tại đây/)
    assert.match(said.words, /01-15-bb-ubnd-03-da-ky-du\.pdf\s+Mọi chữ ký hợp lệ, văn bản không thay đổi\./)
    await picture(stranger.page, 'verified')
  })

  test('an inspector checks it without a network, by diemcau and without it', async () => {
    const nowhere = join(meeting.folder, 'inspector')
    const { stdout } = await run(BINARY, ['--data', nowhere, 'verify', file, '--trust', meeting.authority.certificate])
    assert.match(stdout, /^Hồ sơ nguyên vẹn, do Trần Thị Bình ký/)
    const unpacked = join(meeting.folder, 'unpacked')
    await run('python3', ['-c', 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])', file, unpacked])
    const [root] = (await run('ls', [unpacked])).stdout.trim().split('\n')
    const cwd = join(unpacked, root)
    await run('sha256sum', ['--strict', '-c', 'manifest-sha256.txt'], { cwd })
    await run('sha256sum', ['--strict', '-c', 'tagmanifest-sha256.txt'], { cwd })
    const content = ['-content', 'tagmanifest-sha256.txt', '-CAfile', meeting.authority.certificate, '-purpose', 'any', '-out', '/dev/null']
    await run('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'tagmanifest-sha256.txt.p7s', ...content], { cwd })
    assert.match(await readFile(join(cwd, 'data/bien-ban/bien-ban.txt'), 'utf8'), /Biên bản số 15\/BB-UBND/)
  })

  test('one letter changed is found, with the file that it is in', async () => {
    const bytes = await readFile(file)
    const at = bytes.indexOf('Biên bản số 15/BB-UBND')
    bytes[at + 20] ^= 1
    const changed = join(meeting.folder, 'sua.zip')
    await writeFile(changed, bytes)
    const said = await read(changed)
    assert.equal(said.verdict, 'changed')
    assert.match(said.words, /data\/bien-ban\/bien-ban\.txt trong hồ sơ bị hỏng hoặc bị sửa/)
    await picture(stranger.page, 'changed')
  })

  const kept = (page) => page.locator('[data-retention-section]')

  test('the secretary holds the records with a reason, and lets go of them', async () => {
    const { page } = secretary
    await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
    await kept(page).getByRole('button', { name: 'Giữ hồ sơ, không xóa' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Giữ hồ sơ, không xóa' }).click()
    await dialog.getByText('Ghi lý do giữ.').waitFor()
    await dialog.getByLabel('Lý do giữ').fill('Phục vụ thanh tra')
    await assertAccessible(page, 'the dialog that holds records')
    await dialog.getByRole('button', { name: 'Giữ hồ sơ, không xóa' }).click()
    await kept(page).getByText(/^Trần Thị Bình giữ từ .* Lý do: Phục vụ thanh tra$/).waitFor()
    await picture(page, 'held')
    await kept(page).getByRole('button', { name: 'Bỏ giữ hồ sơ' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Bỏ giữ hồ sơ' }).click()
    await kept(page).getByRole('button', { name: 'Giữ hồ sơ, không xóa' }).waitFor()
  })

  /** The server stands still while somebody turns a time in its database back by two days. */
  const twoDaysPass = async (column) => {
    const { server } = meeting
    await server.kill()
    await run('python3', ['-c', TURN_BACK, join(server.data, 'diemcau.db'), column])
    await server.start()
  }

  test('an administrator is told what a rule deletes before it is saved, and everybody when it has', async () => {
    const { server, id } = meeting
    await server.cli('user', 'add', 'quan', '--name', 'Đỗ Văn Quân', '--unit', 'T01', '--admin')
    await twoDaysPass('meetings.ended_at')
    const administrator = await openChromium()
    try {
      const { page } = administrator
      await meeting.signIn(page, 'quan')
      await page.goto(`${server.url}/quan-tri`)
      await page.getByRole('link', { name: 'Thời hạn lưu' }).click()
      const sound = page.locator('[data-retention="sound"]')
      await sound.getByLabel('Giữ một thời gian rồi xóa').check()
      await page.getByRole('button', { name: 'Lưu thời hạn' }).click()
      await sound.getByText('Ghi số ngày từ 1 đến 36.500.').waitFor()
      await sound.getByLabel(/^Số ngày giữ/).fill('1')
      await picture(page, 'retention')
      await assertAccessible(page, 'the page of retention')
      await page.getByRole('button', { name: 'Lưu thời hạn' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Ghi âm: giữ 1 ngày. 1 cuộc họp đã quá hạn sẽ bị xóa ghi âm.').waitFor()
      await picture(page, 'retention-asked')
      await dialog.getByRole('button', { name: 'Lưu thời hạn' }).click()
      await page.getByText(/^Đã lưu\. Thời hạn mới có hiệu lực từ /).waitFor()
      assert.deepEqual(page.problems, [])
    } finally {
      await administrator.close()
    }
    await twoDaysPass('retention_rules.changed_at')
    const { page } = secretary
    await until('the sound is deleted', 30_000, async () => {
      const answer = await page.request.get(`${server.url}/api/v1/meetings/${id}/retention`)
      return answer.ok() && (await answer.json()).deletions.length === 1
    })
    await page.goto(`${server.url}/hop/${id}`)
    await kept(page).getByText(/^Ghi âm đã xóa ngày [0-9/]{10} theo thời hạn lưu 1 ngày\.$/).waitFor()
    await picture(page, 'deleted')
  })

  test('no page has an error', () => {
    // The refusal of the wrong passphrase, which the browser notes too.
    assert.deepEqual(secretary.page.problems.filter((problem) => !/status of 422/.test(problem)), [])
    assert.deepEqual(stranger.page.problems, [])
  })
})
