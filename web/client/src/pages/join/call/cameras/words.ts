// SPDX-License-Identifier: MPL-2.0
// What cameras beside the first one are called, and what is said of them.

import type { CameraName, Participant } from '../../../../generated/protocol';
import { featureWords } from '../../../../i18n/feature-words';
import type { PictureSource } from '../../../../session/layout';
import { shortUnit } from '../short-unit';

export const say = featureWords(
  {
    title: 'Camera khác của điểm cầu',
    what: 'Gửi thêm nhiều nhất 2 camera của máy này: toàn hội trường, bục phát biểu, tài liệu. Mỗi camera là một hình riêng; điểm cầu vẫn tính là một.',
    add: 'Thêm camera',
    addOne: 'Thêm {name}',
    full: 'Đã đủ 3 camera. Bỏ bớt một camera để thêm camera khác.',
    noOther: 'Máy này không còn camera nào khác. Cắm thêm camera rồi camera hiện ở đây.',
    firstOff: 'Bật camera chính trước. Tắt camera chính là tắt tất cả.',
    economy: 'Đang tiết kiệm đường truyền nên không gửi được camera.',
    rests: 'Đường truyền yếu: camera thêm tạm dừng để camera chính và tiếng được rõ. Camera tự gửi lại khi đường truyền tốt hơn.',
    waits: 'Đang đo đường truyền. Camera được gửi khi đường truyền đủ.',
    sending: 'Các điểm cầu khác đang thấy hình này.',
    shows: 'Camera này quay gì',
    ownWords: 'Tên khác…',
    ownName: 'Tên hình',
    remove: 'Bỏ camera này',
    removeOf: 'Bỏ camera này: {name}',
    again: 'Thử lại',
    opening: 'Đang mở camera…',
    others: 'Camera chính và các camera khác vẫn chạy.',
    rostrum: 'Bục phát biểu',
    audience: 'Toàn hội trường',
    document: 'Tài liệu',
    added: 'Camera thêm',
    spotlightOn: 'Đưa lên hình chính: {name}',
  },
  {
    title: 'Other cameras of this site',
    what: 'Send up to two more cameras of this computer: the audience, the rostrum, a document. Each is a picture of its own; the site still counts once.',
    add: 'Add a camera',
    addOne: 'Add {name}',
    full: 'There are three cameras already. Take one away to add another.',
    noOther: 'This computer has no other camera. Plug one in and it is listed here.',
    firstOff: 'Turn the first camera on before. Turning it off turns all of them off.',
    economy: 'No camera is sent while this page saves data.',
    rests: 'The line is weak: added cameras rest so that the first one and sound are clear. They come back by themselves when the line is better.',
    waits: 'The line is being measured. The camera is sent once there is room.',
    sending: 'Other sites see this picture now.',
    shows: 'What this camera shows',
    ownWords: 'Another name…',
    ownName: 'Name of the picture',
    remove: 'Take this camera away',
    removeOf: 'Take this camera away: {name}',
    again: 'Try again',
    opening: 'Opening the camera…',
    others: 'The first camera and the others go on.',
    rostrum: 'Rostrum',
    audience: 'Audience',
    document: 'Document',
    added: 'Added camera',
    spotlightOn: 'Show large to all: {name}',
  },
);

/** A camera's name in the reader's language. */
export const wordsOf = (name: CameraName): string => (typeof name === 'string' ? say(name) : name.words);

/** For the dialog of devices. */
export const CAMERA_WORDS = { say, wordsOf };
export type CameraWords = typeof CAMERA_WORDS;

/** What an added camera of somebody shows; nothing for the first one and the screen. */
export function cameraName({ tracks }: Participant, source: PictureSource): CameraName | undefined {
  if (source === 'camera' || source === 'screen') return undefined;
  return tracks.find((track) => track.source === source)?.name ?? { words: say('added') };
}

/** The unit and what the camera shows: the same site, another picture. */
export function nameOfCamera({ name, unit_name: unit }: Participant, camera: CameraName, whole: boolean): string {
  return `${(whole ? unit : shortUnit(unit)) || name} – ${wordsOf(camera)}`;
}
