// SPDX-License-Identifier: MPL-2.0
// What a page outside of calls fetches of this folder.

export { KeptSpeechNotice } from './notice';
export { sendMissing } from './sending';
