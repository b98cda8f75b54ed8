// SPDX-License-Identifier: MPL-2.0
// How long a commune on a slow line waits for a page that the chair shows: the first one, the next
// ones after some reading each, and one far ahead. The chair speaks meanwhile. Prints
// one JSON object per line; with --table writes them into a page between its marks.
//   system/in-namespace node slowline/page-turns.mjs [--profiles 64k,256k] [--table docs/slow-line.md]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openChromium } from '../system/lib/browsers.mjs'
import { TestMeeting } from '../system/lib/meeting.mjs'
import { pdfOf } from '../system/lib/pdf.mjs'
import { SlowSite } from '../system/lib/slow-link.mjs'
import { wav } from '../system/lib/voices.mjs'
import { inWords, lineOf, PROFILES } from './profiles.mjs'
import { percentile, speech } from './speech.mjs'

const { values: options } = parseArgs({ options: { profiles: { type: 'string', default: '64k,256k' }, table: { type: 'string' } } })

const PAGES = 20
/** Turned one after the other, each read for so long. */
const TURNS = 4
const READING_SECONDS = 15
const FAR_PAGE = 18
/** A page nobody waits for any longer. */
const LIMIT_MS = 25_000
const NAME = 'Báo cáo thu ngân sách.pdf'
/** As full as a page of a report. */
const LINES = Array.from({ length: 40 }, (_, i) => `${i + 1}. Thu ngan sach nha nuoc tren dia ban dat ${80 + (i % 20)} phan tram du toan nam, tang so voi cung ky`)

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const folder = await mkdtemp(join(tmpdir(), 'diemcau-pages-'))
const voice = join(folder, 'voice.wav')
await writeFile(voice, wav((await speech()).samples))

/** When any picture of page `n` is on this page, and when one that is fit to read is. */
const shown = (page, n) =>
  page.evaluate(
    ([number, limit]) =>
      new Promise((resolve) => {
        const times = { first: null, readable: null }
        const end = performance.now() + limit
        const look = () => {
          const pictures = [...document.querySelectorAll(`.stage [data-page="${number}"] .page-picture`)].filter((one) => one.complete && one.naturalWidth > 0)
          if (pictures.length > 0) times.first ??= Date.now()
          if (pictures.some((one) => one.dataset.size !== 'preview')) times.readable ??= Date.now()
          if (times.readable !== null || performance.now() > end) resolve(times)
          else setTimeout(look, 20)
        }
        look()
      }),
    [n, LIMIT_MS],
  )

async function addPaper(meeting, page) {
  await page.goto(`${meeting.server.url}/hop/${meeting.id}`)
  await page.getByRole('button', { name: 'Thêm tài liệu' }).click()
  const dialog = page.getByRole('dialog', { name: 'Thêm tài liệu vào cuộc họp' })
  await dialog.getByLabel('Tệp tài liệu').setInputFiles({ name: NAME, mimeType: 'application/pdf', buffer: pdfOf(PAGES, LINES) })
  await dialog.getByRole('button', { name: 'Gửi tài liệu' }).click()
  await dialog.waitFor({ state: 'detached', timeout: 120_000 })
  for (;;) {
    const { papers } = await (await page.request.get(`${meeting.server.url}/api/v1/meetings/${meeting.id}/papers`)).json()
    if (papers.some(({ drawn, pages }) => drawn === pages)) return
    await pause(1)
  }
}

async function measure(name) {
  const profile = PROFILES[name]
  const meeting = await TestMeeting.create({ title: 'Giao ban có tài liệu', host: '0.0.0.0', models: false })
  const site = await SlowSite.create(lineOf(PROFILES.clean))
  const chair = await openChromium({ microphone: voice })
  const commune = await openChromium({ executable: site.browser, flags: site.flags(meeting.server) })
  try {
    await meeting.signIn(chair.page, 'an')
    await meeting.signIn(commune.page, 'lap', site.urlOf(meeting.server))
    await addPaper(meeting, chair.page)
    await meeting.enter(chair.page)
    await meeting.enter(commune.page, site.urlOf(meeting.server))
    await site.change(lineOf(profile))
    // The line is known by now as what it is.
    await pause(20)
    await chair.page.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Tài liệu' }).click()
    const timed = async (n, press) => {
      const waits = shown(commune.page, n)
      const at = Date.now()
      await press()
      const { first, readable } = await waits
      return { first: first && first - at, readable: readable && readable - at }
    }
    const show = () => chair.page.getByRole('complementary', { name: 'Tài liệu' }).getByRole('button', { name: `Trình chiếu: ${NAME}` }).click()
    const begin = await timed(1, show)
    const turns = []
    for (let n = 2; n <= 1 + TURNS; n += 1) {
      await pause(READING_SECONDS)
      turns.push(await timed(n, () => chair.page.locator('.stage').getByRole('button', { name: 'Trang sau' }).click()))
    }
    const far = await timed(FAR_PAGE, async () => {
      const field = chair.page.locator('.stage').getByRole('spinbutton').or(chair.page.locator('.stage input')).first()
      await field.fill(String(FAR_PAGE))
      await field.press('Enter')
    })
    const of = (key) => turns.map((turn) => turn[key] ?? LIMIT_MS)
    return {
      profile: name, line: inWords(profile), begin, far,
      turns_first_ms: [percentile(of('first'), 50), Math.max(...of('first'))],
      turns_readable_ms: [percentile(of('readable'), 50), Math.max(...of('readable'))],
      turns,
    }
  } finally {
    await chair.close()
    await commune.close()
    await site.close()
    await meeting.close()
  }
}

const seconds = (ms) => (ms === null || ms >= LIMIT_MS ? 'never' : `${(ms / 1000).toFixed(1)} s`)
const both = ({ first, readable }) => `${seconds(first)}, ${seconds(readable)}`

const results = []
for (const name of options.profiles.split(',')) {
  const result = await measure(name)
  results.push(result)
  console.log(JSON.stringify(result))
}
if (options.table) {
  const rows = results.map(({ line, begin, far, turns_first_ms: first, turns_readable_ms: readable }) =>
    `| ${line} | ${both(begin)} | ${seconds(first[0])}, ${seconds(readable[0])} | ${seconds(first[1])}, ${seconds(readable[1])} | ${both(far)} |`)
  const table = ['| line | first page shown | next page, median | next page, worst | a page far ahead |', '|---|---|---|---|---|', ...rows].join('\n')
  const [begin, end] = ['<!-- pages -->', '<!-- end of pages -->']
  const page = await readFile(options.table, 'utf8')
  const [before, rest] = page.split(begin)
  await writeFile(options.table, `${before}${begin}\n\n${table}\n\n${end}${rest.split(end)[1]}`)
}
await rm(folder, { recursive: true })
