// SPDX-License-Identifier: MPL-2.0
// Anybody drops a file on the public page and reads, in Vietnamese, what it is: one file of each
// kind, signed by people and by other programs.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openChromium } from './lib/browsers.mjs'
import { PASSPHRASE, TestMeeting } from './lib/meeting.mjs'

const run = promisify(execFile)
const PICTURES = process.env.DIEMCAU_TEST_PICTURES
const PYHANKO = process.env.PYHANKO ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'diemcau/validators/bin/pyhanko')
const FOREIGN = new URL('../../signing/tests/foreign/', import.meta.url).pathname
/** English that came through from inside. */
const ENGLISH = /\b(the|signature|cannot|certificate|byte|object|update|damaged|unknown)\b/i

describe('the public page of verification', { timeout: 600_000 }, () => {
  let meeting
  let reader
  const documents = {}

  before(async () => {
    meeting = await TestMeeting.create()
    const { url } = meeting.server
    const chair = await openChromium()
    await meeting.signIn(chair.page, 'an')
    await meeting.enter(chair.page)
    await meeting.end(chair.page)
    const secretary = await openChromium()
    await meeting.signIn(secretary.page, 'binh')
    const ask = async ({ page }, method, path, data) => {
      const answer = await page.request.fetch(`${url}/api/v1${path}`, { method, data, headers: { Origin: url } })
      assert.ok(answer.ok(), `${path}: ${await answer.text()}`)
      return answer
    }
    const made = await (await ask(secretary, 'POST', `/meetings/${meeting.id}/minutes`, {})).json()
    const path = `/minutes/${made.minutes.id}`
    const keep = async (name, who, from) => {
      documents[name] = join(meeting.folder, `${name}.pdf`)
      await writeFile(documents[name], await (await ask(who, 'GET', from)).body())
    }
    const signs = async (who) => {
      const [key] = await (await ask(who, 'GET', '/me/keys')).json()
      const { document_sha256: shown } = await (await ask(who, 'GET', path)).json()
      await ask(who, 'POST', `${path}/signatures`, { key: key.id, passphrase: PASSPHRASE, shown_sha256: shown })
    }
    const content = made.content
    Object.assign(content.head, { number: '15', symbol: 'BB-UBND', place: 'Lào Cai' })
    // Nobody spoke under the items: what the draft asks for there is written below.
    content.body.content = content.body.content.filter((block) => block.type !== 'paragraph')
    content.body.content.push({ type: 'paragraph', content: [{ type: 'text', text: 'Thu đạt 102 %.' }] })
    const saved = await (await ask(secretary, 'PUT', path, { base_revision: made.minutes.revision, content })).json()
    await keep('preview', secretary, `${path}/preview.pdf`)
    await ask(secretary, 'POST', `${path}/submit`, { revision: saved.minutes.revision })
    await keep('submitted', secretary, `${path}/document.pdf`)
    await signs(secretary)
    await keep('half', secretary, `${path}/document.pdf`)

    // What other programs make of the preview and of what was submitted.
    const trusted = join(meeting.server.data, 'trust')
    await mkdir(trusted, { recursive: true })
    for (const [script, input, isTrusted] of [['sign_in_many_ways', 'submitted', false], ['revocation_data', 'submitted', true], ['sign_bases_of_others', 'preview', true]]) {
      const out = join(meeting.folder, script)
      await mkdir(out)
      await run(join(PYHANKO, '../python'), [join(FOREIGN, `${script}.py`), documents[input], out], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, timeout: 120_000 })
      if (isTrusted) await copyFile(join(out, 'ca.pem'), join(trusted, `${script}.pem`))
    }
    const foreign = (script, file) => join(meeting.folder, script, `${file}.pdf`)
    Object.assign(documents, {
      valid: foreign('sign_bases_of_others', 'valid-plain-two-signers'),
      changed: foreign('sign_bases_of_others', 'changed_after_signing-plain-painted-over'),
      ambiguous: foreign('sign_bases_of_others', 'ambiguous-plain-behind-the-end'),
      stranger: foreign('sign_bases_of_others', 'valid-typst-two-signers'),
      encrypted: foreign('sign_bases_of_others', 'encrypted-without-password'),
      revoked: foreign('revocation_data', 'revoked-ocsp-by-its-responder-adobe'),
      unknown: foreign('sign_in_many_ways', 'not_checkable-pkcs7-sha1'),
      untrusted: foreign('sign_in_many_ways', 'valid-two-signers'),
    })
    documents.junk = join(meeting.folder, 'bang-tinh.pdf')
    await writeFile(documents.junk, 'PK a spreadsheet')

    reader = await openChromium()
    reader.ask = ask
    reader.finish = async () => {
      await signs(chair)
      await keep('filed', chair, `${path}/document.pdf`)
      const broken = Buffer.from(await readFile(documents.filed))
      broken[2000] ^= 1
      documents.broken = join(meeting.folder, 'broken.pdf')
      await writeFile(documents.broken, broken)
    }
    reader.end = async () => {
      await chair.close()
      await secretary.close()
      await reader.close()
    }
  })

  after(async () => {
    await reader?.end()
    await meeting?.close()
  })

  /** Drops a file, waits for its answer, and reads the whole page. */
  const read = async (name) => {
    const { page } = reader
    await page.goto(`${meeting.server.url}/xac-thuc`)
    await page.locator('input[type="file"]').setInputFiles(documents[name])
    await page.locator('.answer-title, .notice').first().waitFor()
    const words = await page.locator('main').innerText()
    assert.doesNotMatch(words.replace(/^Tệp: .*$/m, ''), ENGLISH, `${name} speaks English`)
    if (PICTURES) {
      for (const [width, height] of [[1366, 768], [390, 844]]) {
        await page.setViewportSize({ width, height })
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        assert.ok(beyond <= 0, `${name} runs ${beyond} px off a page of ${width}`)
        await page.screenshot({ path: join(PICTURES, `verify-${name}-${width}.png`), fullPage: true })
      }
      await page.setViewportSize({ width: 1366, height: 768 })
    }
    return { title: await page.locator('.answer-title').innerText(), words }
  }

  const reads = async (name, title, ...more) => {
    const said = await read(name)
    assert.match(said.title, title, name)
    for (const one of more) assert.match(said.words, one, `${name}: ${said.words}`)
  }

  test('every state on the way to signed minutes is reported correctly', async () => {
    await reads('preview', /^Tài liệu chưa được ký số\.$/, /Không phải bản lưu tại đây/)
    await reads('submitted', /^Tài liệu chưa được ký số\.$/, /Bản đã trả lại hoặc đã được thay bằng bản khác/)
    await reads('half', /hợp lệ, nhưng còn chờ chữ ký của chủ trì/, /Ô ký còn trống: chủ trì/, /Chữ ký của thư ký\s+Trần Thị Bình/i)
    await reads('stranger', /nhưng đây không phải biên bản của cuộc họp/, /Không dùng làm bản chính/, /Không phải bản lưu tại đây/)
    await reader.finish()
    await reads('filed', /^Biên bản nguyên vẹn, đã ký bởi Trần Thị Bình và Nguyễn Văn An\.$/, /Biên bản đã ký đủ, lưu tại đây/, /Chữ ký của chủ trì\s+Nguyễn Văn An, /i)
    await reads('half', /nhưng đây không phải biên bản của cuộc họp/)
    await reads('broken', /đã bị thay đổi sau khi ký/, /Chữ ký không khớp với nội dung/)
  })

  test('files of other programs get their verdict and its reason in Vietnamese', async () => {
    await reads('valid', /^Văn bản nguyên vẹn, đã ký bởi Lê Văn Bình và Trần Thị An\.$/, /không do hệ thống này lập/)
    await reads('changed', /^Tài liệu đã bị thay đổi sau khi ký\.$/, /Chữ ký đúng, nhưng văn bản đã bị thay đổi sau khi ký/)
    await reads('ambiguous', /có thể hiển thị khác nhau tùy phần mềm đọc/, /Phần thêm vào sau khi ký có thể hiển thị khác nhau/)
    await reads('untrusted', /chưa xác định được người ký/, /không do tổ chức được tin cậy/)
    await reads('revoked', /^Chứng thư của người ký đã bị thu hồi\.$/, /đã bị thu hồi từ \d\d:\d\d ngày \d\d\/\d\d\/\d{4}/)
    await reads('unknown', /^Không kiểm tra được chữ ký ở đây\.$/, /loại chữ ký adbe\.pkcs7\.sha1 chưa được hỗ trợ tại đây/, /không có nghĩa là văn bản đã bị sửa/)
    await reads('encrypted', /^Không đọc được tệp này\.$/, /đã được mã hóa hoặc đặt mật khẩu/)
    await reads('junk', /^Không đọc được tệp này\.$/, /không phải PDF/)
  })

  test('no page has an error', () => assert.deepEqual(reader.page.problems, []))
})
