// SPDX-License-Identifier: MPL-2.0
// The devices of a desk, as a page sees them: plugged in and out, held by another program,
// loudspeakers. Runs in the page before its scripts.
export function fakeDevices({ microphones = ['Micrô máy tính', 'Micrô hội nghị USB'], cameras = ['Camera máy tính'], speakers = ['Loa máy tính', 'Loa phòng họp'], choosesSpeakers = true } = {}) {
  const plugged = { audioinput: [...microphones], videoinput: [...cameras], audiooutput: [...speakers] }
  const refusing = new Map()
  const open = []
  const events = new EventTarget()

  // Each microphone hums in its own key, so that a listener can tell them apart.
  const soundTrack = (frequency) => {
    const context = new AudioContext()
    const out = context.createMediaStreamDestination()
    const tone = new OscillatorNode(context, { frequency })
    tone.connect(out)
    tone.start()
    return out.stream.getAudioTracks()[0]
  }
  const pictureTrack = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    canvas.getContext('2d').fillRect(0, 0, 640, 360)
    return canvas.captureStream(5).getVideoTracks()[0]
  }
  const getUserMedia = async ({ audio, video }) => {
    const kind = audio ? 'audioinput' : 'videoinput'
    const wanted = (audio || video).deviceId?.exact
    const device = wanted ?? plugged[kind][0]
    if (!plugged[kind].includes(device)) throw new DOMException('', wanted ? 'OverconstrainedError' : 'NotFoundError')
    if (refusing.has(device)) throw new DOMException('', refusing.get(device))
    const track = audio ? soundTrack(400 * (1 + microphones.indexOf(device))) : pictureTrack()
    Object.defineProperty(track, 'label', { value: device })
    const settings = track.getSettings.bind(track)
    track.getSettings = () => ({ ...settings(), deviceId: device })
    open.push({ device, track })
    return new MediaStream([track])
  }
  const enumerateDevices = async () => Object.entries(plugged).flatMap(([kind, names]) => names.map((label) => ({ kind, label, deviceId: label, groupId: '' })))
  const fake = {
    getUserMedia,
    enumerateDevices,
    getSupportedConstraints: () => ({}),
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  }
  Object.defineProperty(navigator, 'mediaDevices', { value: fake })

  if (choosesSpeakers) {
    HTMLMediaElement.prototype.setSinkId = function setSinkId(id) {
      if (id !== '' && (!plugged.audiooutput.includes(id) || refusing.has(id))) return Promise.reject(new DOMException('', 'NotFoundError'))
      this.heardOn = id
      return Promise.resolve()
    }
  } else {
    delete HTMLMediaElement.prototype.setSinkId
  }

  window.fakeDevices = {
    refuse: (device, name = 'NotReadableError') => refusing.set(device, name),
    release: (device) => refusing.delete(device),
    plugOut: (kind, device) => {
      plugged[kind] = plugged[kind].filter((one) => one !== device)
      for (const { track } of open.filter((one) => one.device === device && one.track.readyState === 'live')) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
      events.dispatchEvent(new Event('devicechange'))
    },
    plugIn: (kind, device) => {
      plugged[kind].push(device)
      events.dispatchEvent(new Event('devicechange'))
    },
    /** Devices that are open and not muted. */
    live: () => open.filter(({ track }) => track.readyState === 'live' && track.enabled).map(({ device }) => device),
  }
}
