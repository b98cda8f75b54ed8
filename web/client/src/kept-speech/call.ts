// SPDX-License-Identifier: MPL-2.0
// What a call fetches of this folder, once others are heard.

export { followCall } from './follow';
export { KeptSpeechNotice } from './notice';
