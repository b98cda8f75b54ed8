// SPDX-License-Identifier: MPL-2.0
// Where the server has the papers of a meeting.

import { url } from '../api/client';
import type { MeetingId, PageSize, PaperId } from '../generated/protocol';

export const papersOf = (meeting: MeetingId): string => url`/meetings/${meeting}/papers`;

export const paperAddress = (meeting: MeetingId, paper: PaperId): string => url`/meetings/${meeting}/papers/${paper}`;

/** Told when somebody opens a paper to read it. */
export const openedAddress = (meeting: MeetingId, paper: PaperId): string => `${paperAddress(meeting, paper)}/opened`;

/** Who has opened it. */
export const openingsAddress = (meeting: MeetingId, paper: PaperId): string => `${paperAddress(meeting, paper)}/openings`;

/** The file as it was added. */
export const fileAddress = (meeting: MeetingId, paper: PaperId): string => `/api/v1${paperAddress(meeting, paper)}/file`;

/** All files of the meeting as one. */
export const allAddress = (meeting: MeetingId): string => `/api/v1${papersOf(meeting)}.zip`;

/** A page as a picture; pages count from 0. */
export const pictureAddress = (meeting: MeetingId, paper: PaperId, page: number, size: PageSize): string =>
  `${paperAddress(meeting, paper)}/pages/${page}/${size}`;

export const wordsAddress = (meeting: MeetingId, paper: PaperId, page: number): string => `${paperAddress(meeting, paper)}/pages/${page}/text`;
