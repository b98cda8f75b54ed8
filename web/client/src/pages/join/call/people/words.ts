// SPDX-License-Identifier: MPL-2.0
// What the call says of people, whichever panel is open.

import { featureWords } from '../../../../i18n/feature-words';

export const say = featureWords(
  {
    title: 'Điểm cầu',
    toLookAt: 'Điểm cầu: {n} người chờ vào',
    locked: 'Đã khóa phòng',
    spotlightYou: 'Hình của điểm cầu này đang hiện lớn ở mọi điểm cầu.',
    coChairBegun: 'Chủ trì giao quyền đồng chủ trì: mời người khác phát biểu, tắt tiếng, cho vào phòng, sửa tài liệu và mở biểu quyết.',
    nowDelegate: 'Chủ trì đã chuyển điểm cầu này thành đại biểu: xin phát biểu và biểu quyết được. Micrô và camera đang tắt.',
    nowObserver: 'Chủ trì đã chuyển điểm cầu này thành dự thính. Micrô và camera đã tắt.',
    coChairOver: 'Điểm cầu này không còn đồng chủ trì cuộc họp.',
    muteAll: 'Tắt tiếng tất cả',
    mutedAll: 'Đã tắt tiếng',
    mutedAllText: 'Đã tắt tiếng các điểm cầu khác.',
    mutedOthers: 'Đã tắt, trừ người phát biểu',
    mutedOthersText: 'Đã tắt tiếng các điểm cầu khác, trừ điểm cầu đang được mời phát biểu.',
  },
  {
    title: 'Sites',
    toLookAt: 'Sites: {n} {n:asks|ask} to be let in',
    locked: 'Room locked',
    spotlightYou: 'The picture of this site is shown large at all sites.',
    coChairBegun: 'The chair has made you co-chair: you may give the floor, mute, let people in, replace papers and open votes.',
    nowDelegate: 'The chair has made you a delegate: you may ask for the floor and vote. Microphone and camera are off.',
    nowObserver: 'The chair has made you an observer. Microphone and camera are off.',
    coChairOver: 'You are no longer co-chair.',
    muteAll: 'Mute all',
    mutedAll: 'All muted',
    mutedAllText: 'All other sites are muted.',
    mutedOthers: 'Muted, but who has the floor',
    mutedOthersText: 'All other sites are muted, but those that have the floor.',
  },
);
