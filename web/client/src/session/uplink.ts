// SPDX-License-Identifier: MPL-2.0
// What this page may send on its line. Sound goes first: video waits until the line has shown room
// for it, and gives way before it makes sound late. Pure; see docs/decisions/0038-uplink.md.

/** `trial` is as small as `small`, for the few seconds in which the browser measures the line. */
export type CameraAllowance = 'none' | 'trial' | 'small' | 'full';
export type VoiceRate = 'usual' | 'low' | 'narrow';
export type Allowance = { camera: CameraAllowance; voice: VoiceRate };

/** Of whoever asks for it, whatever the line. */
export const SOUND_ALONE: Allowance = { camera: 'none', voice: 'low' };

/** The voice before anything was measured. The usual one fills a slow line for the seconds in which
 * that is found out. */
export const firstVoice = (careful: boolean): VoiceRate => (careful ? 'low' : 'usual');

export type UplinkSample = {
  /** Milliseconds. */
  at: number;
  /** What the browser believes the line takes, in bit/s; null where it does not say. */
  estimate: number | null;
  roundTripMillis: number | null;
  /** Something that left has been answered since the last sample: a report, or a check of the path. */
  answered: boolean;
  /** Camera video has left since the last sample. */
  sending: boolean;
  /** The server measures a good line. */
  good: boolean;
  /** Towards this page the line takes sound alone: in the other direction it rarely takes more. */
  slowDown: boolean;
  /** The computer answers so slowly that nothing of this was measured on the line. */
  busy: boolean;
};

/** Sound comes first: the camera waits so long after the connection stands. */
const FIRST_MILLIS = 500;
const TRIAL_MILLIS = 3_000;
/** With so much the trial is over at once. */
const AMPLE = 300_000;
/** Below, a picture costs the sound more than it is worth. */
const SMALL_FROM = 100_000;
/** Below, a picture of the smallest usual size is a series of freezes. */
const FULL_FROM = 150_000;
/** An allowance is given up below this share of what it is given at. */
const LEAVES_AT = 0.85;
const SUSTAINED_MILLIS = 3_000;
/** The estimate follows what is sent, a few seconds later. */
const GROWTH_MILLIS = 6_000;
/** So much later than in the best case means that our own packets wait before the line. */
const QUEUE_MILLIS = 300;
/** Few paths take so long but for a queue: where files of the page stood before the first packet,
 * no better case was ever seen. What still takes so long after a minute is the path itself. */
const FULL_MILLIS = 1_000;
/** No busy computer makes a round trip so long: whole seconds of our own packets wait. */
const DROWNED_MILLIS = 2_500;
/** Paths are checked every five seconds at least. Where no answer comes for so long, answers wait
 * behind our own packets longer than the browser waits for them, and no round trip is told. */
const UNANSWERED_MILLIS = 8_000;
/** A round trip that was told longer ago says nothing of the present. Reports come every second;
 * more than three of them are rarely lost in a row. */
const STALE_MILLIS = 5_000;
/** A report that came since about the last sample. */
const NEWS_MILLIS = 1_500;
/** Where the browser does not say how long a round trip takes, it is not waited for longer. */
const SILENT_MILLIS = 10_000;
/** Soon: what was measured while the computer was busy says little of the line. */
const FIRST_RETRY_MILLIS = 5_000;
const SLOW_RETRY_MILLIS = 30_000;
/** The server's levels of a line follow within ten seconds. */
const GOOD_RETRY_MILLIS = 15_000;
const LAST_RETRY_MILLIS = 300_000;
/** Where only sound is sent, a good line is believed to take 60 kbit/s and more, a full one less. */
const LOW_BELOW = 57_000;
/** A sound packet each 20 ms costs more in headers than in sound. */
const NARROW_BELOW = 48_000;

const FORGETS_AFTER_MILLIS = 60_000;

/** The least of the last one to two minutes: the line may have become another. */
class Best {
  private since = -Infinity;
  private before = Infinity;
  private current = Infinity;

  of(value: number, at: number): number {
    if (at - this.since > FORGETS_AFTER_MILLIS) {
      this.since = at;
      this.before = this.current;
      this.current = Infinity;
    }
    this.current = Math.min(this.current, value);
    return Math.min(this.before, this.current);
  }
}

/** Decides from two samples a second. */
export class Uplink {
  private camera: CameraAllowance = 'none';
  private voice: VoiceRate;
  /** Since when the camera is as it is. */
  private since: number | null = null;
  /** The first sample. */
  private began: number | null = null;
  private retryMillis: number;
  private tried = false;
  /** Since when the line has not taken what is sent. */
  private failingSince: number | null = null;
  /** Since when it has not even taken the sound. */
  private voiceFullSince: number | null = null;
  /** When something was last answered. */
  private answeredAt: number | null = null;
  private readonly bestRoundTrip = new Best();

  /** `slow`: it was at the last meeting; video is tried later. `careful`: nothing says that the
   * line takes the usual voice. */
  constructor(private readonly slow: boolean = false, private careful: boolean = slow) {
    this.retryMillis = slow ? SLOW_RETRY_MILLIS : FIRST_RETRY_MILLIS;
    this.voice = firstVoice(careful);
  }

  get allowance(): Allowance {
    return { camera: this.camera, voice: this.voice };
  }

  /** The line was tried and is too slow for video: what is remembered for the next meeting. */
  get isSlow(): boolean {
    return this.tried && this.camera === 'none';
  }

  sample(sample: UplinkSample): Allowance {
    const { at, estimate, roundTripMillis, sending } = sample;
    this.since ??= at;
    this.began ??= at;
    const best = roundTripMillis === null ? Infinity : this.bestRoundTrip.of(roundTripMillis, at);
    const long = roundTripMillis !== null && roundTripMillis > FULL_MILLIS;
    const isYoung = at - this.began < FORGETS_AFTER_MILLIS;
    const late = (long && isYoung) || (roundTripMillis !== null && roundTripMillis > best + QUEUE_MILLIS);
    // On a line of which the browser believes this, a busy computer is what makes answers late.
    const queues = late && (estimate === null || estimate < AMPLE);
    if (sample.answered) this.answeredAt = at;
    const answeredAt = this.answeredAt ?? this.began;
    const drowned = at - answeredAt > UNANSWERED_MILLIS || (roundTripMillis !== null && roundTripMillis > DROWNED_MILLIS);
    const isFull = drowned || (!sample.busy && (roundTripMillis === null ? at - this.began < SILENT_MILLIS : long && late));
    // A busy computer gets the benefit of the doubt: the browser's own control still holds.
    const fits = (from: number) => !drowned && (sample.busy || (!queues && (estimate === null || estimate >= from)));
    const past = at - this.since;
    if (this.careful && sample.good && !queues) this.setVoice('usual');
    // A good line is not kept waiting for what went wrong before.
    const retry = sample.good ? Math.min(GOOD_RETRY_MILLIS, this.retryMillis) : this.retryMillis;
    const first = this.slow || sample.slowDown ? SLOW_RETRY_MILLIS : FIRST_MILLIS;
    switch (this.camera) {
      case 'none':
        this.chooseVoice(estimate, queues, at);
        if (!isFull && past >= (this.tried ? retry : first)) this.set('trial', at);
        break;
      case 'trial':
        // Nothing is known before something was sent, which nobody may look at for now.
        if (!sending) this.chooseVoice(estimate, queues, at);
        if (drowned || (queues && !sample.busy) || (sending && past >= TRIAL_MILLIS && answeredAt > this.since)) this.set(fits(SMALL_FROM) ? 'full' : 'none', at);
        else if (sending && estimate !== null && estimate >= AMPLE) this.set('full', at);
        break;
      case 'small':
        // So little video shows nothing of a line that has become better.
        if (past >= retry && fits(SMALL_FROM)) this.set('full', at);
        else if (this.lasts(sending && !fits(SMALL_FROM * LEAVES_AT), at)) this.set('none', at);
        break;
      case 'full':
        if (this.lasts(sending && (drowned || queues || past > GROWTH_MILLIS) && !fits(FULL_FROM * LEAVES_AT), at)) this.set('small', at);
        else if (past > LAST_RETRY_MILLIS) this.retryMillis = FIRST_RETRY_MILLIS;
        break;
    }
    return this.allowance;
  }

  /** Chosen while sound is all that is sent: otherwise there is room for it. Goes down only; a
   * picture that fits brings it up again. */
  private chooseVoice(estimate: number | null, queues: boolean, at: number): void {
    if (this.voice === 'narrow' || estimate === null) return;
    const [below, lower]: [number, VoiceRate] = this.voice === 'usual' ? [LOW_BELOW, 'low'] : [NARROW_BELOW, 'narrow'];
    if (estimate >= below && !queues) this.voiceFullSince = null;
    else this.voiceFullSince ??= at;
    if (this.voiceFullSince === null || at - this.voiceFullSince < SUSTAINED_MILLIS) return;
    this.setVoice(lower);
  }

  private setVoice(voice: VoiceRate): void {
    this.voice = voice;
    this.voiceFullSince = null;
    this.careful = false;
  }

  /** Whether it has been so without interruption for long enough: an estimate falls after every
   * loss. */
  private lasts(holds: boolean, at: number): boolean {
    if (!holds) this.failingSince = null;
    else this.failingSince ??= at;
    return this.failingSince !== null && at - this.failingSince >= SUSTAINED_MILLIS;
  }

  /** The longer it goes wrong, the later it is tried again. */
  private set(camera: CameraAllowance, at: number): void {
    const down = camera === 'none' || camera === 'small';
    if (down && this.tried) this.retryMillis = Math.min(LAST_RETRY_MILLIS, this.retryMillis * 2);
    if (camera !== 'trial') this.tried = true;
    if (camera === 'small' || camera === 'full') this.setVoice('usual');
    this.camera = camera;
    this.since = at;
    this.failingSince = null;
  }
}

const longer = (one: number | null, other: number | null): number | null => (one === null || other === null ? (one ?? other) : Math.max(one, other));

type Stats = Record<string, unknown> & { type: string; kind?: string };

/** What was counted up to a sample. */
export type UplinkCounts = { videoBytes: number; answers: number };

export const NOTHING_COUNTED: UplinkCounts = { videoBytes: 0, answers: 0 };

/** What `uplink.sample` needs of the statistics of the sending connection. `before` is what was
 * counted up to the last sample. */
export function uplinkSampleOf(at: number, report: { forEach: (visit: (one: Stats) => void) => void }, before: UplinkCounts): Omit<UplinkSample, 'good' | 'slowDown' | 'busy'> & { counts: UplinkCounts } {
  const found: { estimate: number | null; roundTrip: number | null; videoBytes: number; answers: number; reported: boolean } = { estimate: null, roundTrip: null, videoBytes: 0, answers: 0, reported: false };
  const numberOf = (one: Stats, name: string): number | null => (typeof one[name] === 'number' ? one[name] : null);
  // Of the report itself: the page's clock may be another.
  let askedAt = -Infinity;
  report.forEach((one) => (askedAt = Math.max(askedAt, numberOf(one, 'timestamp') ?? askedAt)));
  const isStale = (one: Stats) => askedAt - (numberOf(one, 'timestamp') ?? askedAt) > STALE_MILLIS;
  report.forEach((one) => {
    if (one.type === 'remote-inbound-rtp') found.reported ||= askedAt - (numberOf(one, 'timestamp') ?? -Infinity) < NEWS_MILLIS;
    if (one.type === 'candidate-pair' && one.nominated === true) {
      found.answers += numberOf(one, 'responsesReceived') ?? 0;
      found.estimate = numberOf(one, 'availableOutgoingBitrate') ?? found.estimate;
      found.roundTrip = longer(found.roundTrip, numberOf(one, 'currentRoundTripTime'));
    } else if (one.type === 'remote-inbound-rtp' && one.kind === 'audio' && !isStale(one)) {
      // Told every second, where checks of the path are some seconds apart and get lost. Of a
      // microphone that is off the last report stays.
      found.roundTrip = longer(found.roundTrip, numberOf(one, 'roundTripTime'));
    } else if (one.type === 'outbound-rtp' && one.kind === 'video') {
      found.videoBytes += numberOf(one, 'bytesSent') ?? 0;
    }
  });
  const { estimate, roundTrip, videoBytes, answers, reported } = found;
  // Another connection counts anew.
  const answered = reported || answers > before.answers || (answers > 0 && answers < before.answers);
  return { at, estimate, roundTripMillis: roundTrip === null ? null : roundTrip * 1000, answered, sending: videoBytes > before.videoBytes, counts: { videoBytes, answers } };
}
