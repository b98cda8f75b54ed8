// SPDX-License-Identifier: MPL-2.0
// How long a commune on a slow line waits for a page of a paper: for the next page, of which a small
// picture was fetched ahead, and for a paper that nobody has looked at yet. A commune on a good line
// speaks meanwhile. Prints one JSON object per line; times in ms from the press of the chair.
//   system/in-namespace node slowline/page-turns.mjs [--profiles 64k,256k] [--turns 5]
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

const { values: options } = parseArgs({ options: { profiles: { type: 'string', default: '64k' }, turns: { type: 'string', default: '5' } } })

/** Between two turns: somebody reads. */
const READ_MILLIS = 15_000
const LIMIT_MILLIS = 60_000
/** A preview is narrower. */
const SHARP_PIXELS = 900
const LINES = Array.from({ length: 46 }, () => 'Bao cao tinh hinh thuc hien nhiem vu phat trien kinh te - xa hoi, muc')

const folder = await mkdtemp(join(tmpdir(), 'diemcau-pages-'))
const voice = join(folder, 'voice.wav')
await writeFile(voice, wav((await speech()).samples))

/** When the page's picture is there, and when it is sharp. */
async function shown(page, number, pressedAt) {
  const width = () => page.locator(`.stage [data-page="${number}"] .page-picture`).evaluateAll((all) => Math.max(0, ...all.map((one) => one.naturalWidth)))
  let first = null
  for (const end = Date.now() + LIMIT_MILLIS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const now = await width()
    if (now > 0) first ??= Date.now() - pressedAt
    if (now >= SHARP_PIXELS) return { first, sharp: Date.now() - pressedAt }
  }
  return { first, sharp: null }
}

async function measure(name) {
  const meeting = await TestMeeting.create({ title: 'Họp có tài liệu', host: '0.0.0.0', models: false })
  const site = await SlowSite.create(lineOf(PROFILES.clean))
  const people = [await openChromium(), await openChromium({ microphone: voice }), await openChromium({ executable: site.browser, flags: site.flags(meeting.server) })]
  const [chair, speaker, commune] = people.map(({ page }) => page)
  try {
    await meeting.signIn(chair, 'an')
    const papers = `${meeting.server.url}/api/v1/meetings/${meeting.id}/papers`
    const names = ['Bao cao.pdf', 'Ke hoach.pdf']
    for (const file of names) await chair.request.post(`${papers}?name=${encodeURIComponent(file)}`, { data: pdfOf(10, LINES), headers: { 'content-type': 'application/octet-stream' } })
    for (let drawn = 0; drawn < 20; await chair.waitForTimeout(500)) {
      const list = await (await chair.request.get(papers)).json()
      drawn = list.papers.reduce((sum, paper) => sum + paper.drawn, 0)
    }
    await meeting.enter(chair)
    await meeting.signIn(speaker, 'lap')
    await meeting.enter(speaker)
    await meeting.signIn(commune, 'pho', site.urlOf(meeting.server))
    await meeting.enter(commune, site.urlOf(meeting.server))
    await site.change(lineOf(PROFILES[name]))
    // The line is known for what it is.
    await commune.waitForTimeout(20_000)
    await chair.getByRole('toolbar', { name: 'Bảng bên cạnh' }).getByRole('button', { name: 'Tài liệu' }).click()
    const press = async (button, number) => {
      const pressedAt = Date.now()
      await button.click()
      return shown(commune, number, pressedAt)
    }
    const unseen = []
    const turned = []
    for (const file of names) {
      unseen.push(await press(chair.getByRole('button', { name: `Trình chiếu: ${file}` }), 1))
      await commune.waitForTimeout(READ_MILLIS)
      for (let n = 0; n < Number(options.turns); n += 1) {
        turned.push(await press(chair.getByRole('button', { name: 'Trang sau' }), n + 2))
        await commune.waitForTimeout(READ_MILLIS)
      }
    }
    const both = (times, key) => [50, 95].map((share) => percentile(times.map((one) => one[key] ?? LIMIT_MILLIS), share))
    const of = (times) => ({ first: both(times, 'first'), sharp: both(times, 'sharp'), count: times.length })
    return { profile: name, line: inWords(PROFILES[name]), turned: of(turned), unseen: of(unseen) }
  } finally {
    for (const person of people) await person.close()
    await site.close()
    await meeting.close()
  }
}

for (const name of options.profiles.split(',')) console.log(JSON.stringify(await measure(name)))
await rm(folder, { recursive: true })
