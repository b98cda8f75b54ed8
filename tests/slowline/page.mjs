// SPDX-License-Identifier: MPL-2.0
// What a page hears, sees and sends: read inside the browser, from before the page is opened.

/** Keeps the page's peer connections, notices the first sound, can record sound. */
export const instrument = (context) =>
  context.addInitScript(() => {
    window.peers = []
    const Real = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Real {
      constructor(...args) {
        super(...args)
        window.peers.push(this)
      }
    }
    window.firstSoundAt = null
    const look = setInterval(async () => {
      for (const peer of window.peers.filter((one) => one.connectionState === 'connected')) {
        for (const one of (await peer.getStats()).values()) {
          if (one.type === 'inbound-rtp' && one.kind === 'audio' && one.totalAudioEnergy > 1e-4 && window.firstSoundAt === null) {
            window.firstSoundAt = Date.now()
            clearInterval(look)
          }
        }
      }
    }, 50)

    /** Records at 16 kHz what `streams` answers, which may be others later. */
    window.record = (streams) => {
      const context = new AudioContext({ sampleRate: 16_000 })
      const node = context.createScriptProcessor(4096, 1, 1)
      const connected = new Set()
      const parts = []
      let startedAt = null
      const follow = () => {
        for (const stream of streams()) {
          if (connected.has(stream.id)) continue
          connected.add(stream.id)
          context.createMediaStreamSource(stream).connect(node)
        }
      }
      follow()
      const timer = setInterval(follow, 100)
      node.onaudioprocess = ({ inputBuffer }) => {
        startedAt ??= Date.now() - (4096 / 16_000) * 1000
        const input = inputBuffer.getChannelData(0)
        parts.push(Int16Array.from(input, (x) => Math.max(-1, Math.min(1, x)) * 32_767))
      }
      // Silence must come out of a node that is asked for samples.
      const mute = context.createGain()
      mute.gain.value = 0
      node.connect(mute).connect(context.destination)
      const silence = context.createConstantSource()
      silence.offset.value = 0
      silence.connect(node)
      silence.start()
      void context.resume()
      return async () => {
        clearInterval(timer)
        await context.close()
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
        let text = ''
        for (let i = 0; i < bytes.length; i += 32_768) text += String.fromCharCode(...bytes.subarray(i, i + 32_768))
        return { startedAt, base64: btoa(text) }
      }
    }
  })

export const recordsHeard = (page) =>
  page.evaluate(() => {
    window.stopHeard = window.record(() => [...document.querySelectorAll('audio')].map((one) => one.srcObject).filter((one) => one?.getAudioTracks().length > 0))
  })

export const recordsSaid = (page) =>
  page.evaluate(() => {
    window.stopSaid = window.record(() =>
      window.peers.flatMap((peer) => peer.getSenders()).filter(({ track }) => track?.kind === 'audio').slice(-1).map(({ track }) => new MediaStream([track])))
  })

export async function recorded(page, name) {
  const { startedAt, base64 } = await page.evaluate((stop) => window[stop](), name)
  const bytes = Buffer.from(base64, 'base64')
  return { startedAt, samples: new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) }
}

/** Sums over all connections of the page. */
export const statistics = (page) =>
  page.evaluate(async () => {
    const sum = { samples: 0, concealed: 0, made_longer: 0, made_shorter: 0, frames: 0, freezes: 0, frozen_ms: 0, width: 0, audio_received: 0, video_received: 0, audio_sent: 0, video_sent: 0, round_trip: null, estimate_up: null }
    for (const peer of window.peers.filter((one) => one.connectionState === 'connected')) {
      for (const one of (await peer.getStats()).values()) {
        if (one.type === 'inbound-rtp' && one.kind === 'audio') {
          sum.samples += one.totalSamplesReceived ?? 0
          sum.concealed += (one.concealedSamples ?? 0) - (one.silentConcealedSamples ?? 0)
          sum.made_longer += one.insertedSamplesForDeceleration ?? 0
          sum.made_shorter += one.removedSamplesForAcceleration ?? 0
          sum.audio_received += one.bytesReceived + (one.headerBytesReceived ?? 0)
        } else if (one.type === 'inbound-rtp') {
          sum.frames += one.framesDecoded ?? 0
          sum.freezes += one.freezeCount ?? 0
          sum.frozen_ms += (one.totalFreezesDuration ?? 0) * 1000
          sum.width = Math.max(sum.width, one.frameWidth ?? 0)
          sum.video_received += one.bytesReceived + (one.headerBytesReceived ?? 0)
        } else if (one.type === 'outbound-rtp') {
          sum[one.kind === 'audio' ? 'audio_sent' : 'video_sent'] += one.bytesSent + one.headerBytesSent
        } else if (one.type === 'candidate-pair' && one.nominated) {
          if (typeof one.currentRoundTripTime === 'number') sum.round_trip = Math.max(sum.round_trip ?? 0, one.currentRoundTripTime * 1000)
          if (peer.getSenders().some(({ track }) => track) && typeof one.availableOutgoingBitrate === 'number') sum.estimate_up = one.availableOutgoingBitrate
        }
      }
    }
    return sum
  })
