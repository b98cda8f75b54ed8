import { createRequire } from 'node:module'; const require0 = createRequire(import.meta.url);
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChromium } from '../system/lib/browsers.mjs'
import { TestMeeting } from '../system/lib/meeting.mjs'
import { SlowSite } from '../system/lib/slow-link.mjs'
import { wav } from '../system/lib/voices.mjs'
import { speech } from './speech.mjs'
const LINE = process.argv[2] ?? 'up rate=20000 loss=0 burst=1 delay=150 down rate=20000 loss=0 burst=1 delay=150'
const RUNS = Number(process.argv[3] ?? 3)
const folder = await mkdtemp(join(tmpdir(), 'diemcau-ice-'))
const [voice, silence] = [join(folder, 'voice.wav'), join(folder, 'silence.wav')]
await writeFile(voice, wav((await speech()).samples)); await writeFile(silence, wav(Buffer.alloc(96000)))
const meeting = await TestMeeting.create({ host: '0.0.0.0' })
const site = await SlowSite.create(LINE)
import('node:child_process').then(({spawn}) => { globalThis.td = spawn('tcpdump', ['-i','any','-n','-tt','-x','-s','120','host','10.81.0.2 and udp'], {stdio:['ignore', (await0 => await0)(require0('fs').openSync('/tmp/ice.dump','w')),'ignore']}) }); const speaker = await openChromium({ microphone: voice })
try {
  await meeting.signIn(speaker.page, 'lap'); await meeting.enter(speaker.page)
  for (let i = 0; i < RUNS; i++) {
    const l = await openChromium({ microphone: silence, executable: site.browser, flags: site.flags(meeting.server) })
    const { page } = l; page.setDefaultTimeout(60000)
    await l.context.addInitScript(() => {
      window.log = []
      const say = (w) => window.log.push([Math.round(performance.now()), w])
      const P = window.RTCPeerConnection
      let n = 0
      window.RTCPeerConnection = class extends P {
        constructor(...a) {
          super(...a); const me = n++
          say(me + ' new')
          this.addEventListener('iceconnectionstatechange', () => say(me + ' ice ' + this.iceConnectionState))
          this.addEventListener('connectionstatechange', () => say(me + ' conn ' + this.connectionState))
          this.addEventListener('icecandidate', (e) => say(me + ' cand ' + (e.candidate?.candidate ?? 'end')))
          const t = setInterval(() => { const tr = (this.getReceivers?.()[0] ?? this.getSenders?.()[0])?.transport; if (tr && !this.seen) { this.seen = true; say(me + ' dtls ' + tr.state); tr.addEventListener('statechange', () => say(me + ' dtls ' + tr.state)); tr.iceTransport.addEventListener('selectedcandidatepairchange', () => say(me + ' pair')) } }, 5)
          setTimeout(() => clearInterval(t), 20000)
        }
        async setLocalDescription(d) { const r = await super.setLocalDescription(d); say('local ' + this.localDescription?.type); return r }
        async setRemoteDescription(d) { const r = await super.setRemoteDescription(d); say('remote ' + d.type + ' ' + (d.sdp.match(/a=(ice-lite|setup:\w+)/g) ?? []).slice(0,2)); return r }
      }
      const W = window.WebSocket
      window.WebSocket = class extends W { constructor(...a) { super(...a); say('ws new'); this.addEventListener('open', () => say('ws open')); let f = 0; this.addEventListener('message', () => { if (f++ < 2) say('ws msg') }) } }
    })
    const url = site.urlOf(meeting.server)
    await site.change('up rate=20000 loss=0 burst=1 delay=5 down rate=20000 loss=0 burst=1 delay=5')
    await meeting.signIn(page, 'an', url)
    await page.goto(`${url}/hop/${meeting.id}/vao`)
    await page.getByRole('button', { name: 'Vào phòng họp' }).waitFor()
    await site.change(LINE)
    await page.waitForTimeout(500)
    await page.evaluate(() => window.log.push([Math.round(performance.now()), 'click']))
    await page.getByRole('button', { name: 'Vào phòng họp' }).click()
    await page.waitForTimeout(9000)
    const log = await page.evaluate(() => window.log)
    const t0 = log.find(([, w]) => w === 'click')[0]
    console.log(log.filter(([t]) => t >= t0).map(([t, w]) => `${t - t0} ${w}`).join('\n')); console.log('---')
    await l.close()
  }
} finally { globalThis.td?.kill(); await speaker.close(); await site.close(); await meeting.close(); await rm(folder, { recursive: true }) }
