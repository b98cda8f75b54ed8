// SPDX-License-Identifier: MPL-2.0
// Where the server has the chat of a meeting.

import { url } from '../../../../api/client';
import type { ChatFile, MeetingId } from '../../../../generated/protocol';
import type { State } from '../../../../session/state';

export const chatOf = (meeting: MeetingId): string => url`/meetings/${meeting}/chat`;

export const chatFileAddress = (meeting: MeetingId, file: ChatFile): string => `/api/v1${url`/meetings/${meeting}/chat/files/${file.id}`}`;

export const leads = (state: State): boolean => ['chair', 'co_chair', 'secretary'].includes(state.room?.your_role ?? '');
