// SPDX-License-Identifier: MPL-2.0
// Microphones, cameras and screens of this device.

import type { Source } from '../generated/protocol';
import { isSmall } from './machine';

/** Why a device cannot be used; each has its own sentence that says what to do. */
export type DeviceProblem = 'denied' | 'busy' | 'none' | 'insecure' | 'unplugged' | 'other';

export class DeviceError extends Error {
  constructor(readonly problem: DeviceProblem) {
    super(problem);
  }
}

const LARGE_PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
const SMALL_PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20, max: 30 } };

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };

function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'other';
}

/** Older browsers and pages without encryption have no such thing, whatever the types say. */
function media(): MediaDevices {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new DeviceError('insecure');
  return devices;
}

async function open(constraints: MediaStreamConstraints): Promise<MediaStreamTrack> {
  try {
    const stream = await media().getUserMedia(constraints);
    const track = stream.getTracks()[0];
    if (!track) throw new DeviceError('none');
    return track;
  } catch (error) {
    throw error instanceof DeviceError ? error : new DeviceError(problemOf(error));
  }
}

function asked(device: string | null): { deviceId?: { exact: string } } {
  return device === null ? {} : { deviceId: { exact: device } };
}

/** Exactly the device with this id, or whichever the browser takes where it is null. */
export function openMicrophone(device: string | null): Promise<MediaStreamTrack> {
  return open({ audio: { ...SOUND, ...asked(device) } });
}

export async function openCamera(device: string | null): Promise<MediaStreamTrack> {
  const picture = isSmall(navigator.hardwareConcurrency) ? SMALL_PICTURE : LARGE_PICTURE;
  const track = await open({ video: { ...picture, ...asked(device) } });
  track.contentHint = 'motion';
  return track;
}

/** The person chooses what to show; null when they changed their mind. */
export async function openScreen(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await media().getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
    const track = stream.getVideoTracks()[0];
    if (!track) return null;
    // Sharp letters matter more than smooth motion.
    track.contentHint = 'detail';
    return track;
  } catch (error) {
    if (error instanceof DeviceError) throw error;
    if (problemOf(error) === 'denied') return null;
    throw new DeviceError(problemOf(error));
  }
}

export function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return devices !== undefined && 'getDisplayMedia' in devices;
}

type DeviceKind = Extract<Source, 'microphone' | 'camera'> | 'speaker';
export type Device = { id: string; label: string; source: DeviceKind };

const KINDS: Record<MediaDeviceKind, DeviceKind> = { audioinput: 'microphone', videoinput: 'camera', audiooutput: 'speaker' };

/** The devices with their names; browsers give names only after one of the kind has been opened. */
export async function listDevices(): Promise<Device[]> {
  try {
    const all = await media().enumerateDevices();
    return all.flatMap(({ deviceId, label, kind }): Device[] => {
      return deviceId === '' || label === '' ? [] : [{ id: deviceId, label, source: KINDS[kind] }];
    });
  } catch {
    return [];
  }
}

/** Calls when a device is plugged in or out; returns what stops it. */
export function onDevicesChanged(changed: () => void): () => void {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  devices?.addEventListener('devicechange', changed);
  return () => devices?.removeEventListener('devicechange', changed);
}
