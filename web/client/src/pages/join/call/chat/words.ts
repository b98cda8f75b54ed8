// SPDX-License-Identifier: MPL-2.0
// What the call says of the chat.

import { featureWords } from '../../../../i18n/feature-words';

export const say = featureWords(
  {
    title: 'Trao đổi',
    unread: 'Trao đổi: {n} lời nhắn chưa đọc',
    unreadPrivate: 'Trao đổi: {n} lời nhắn chưa đọc, {m} lời nhắn riêng',
  },
  {
    title: 'Chat',
    unread: 'Chat: {n} unread {n:message|messages}',
    unreadPrivate: 'Chat: {n} unread {n:message|messages}, {m} private',
  },
);
