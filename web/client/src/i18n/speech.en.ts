// SPDX-License-Identifier: MPL-2.0
import type { speechVi } from './speech.vi';

export const speechEn: Record<keyof typeof speechVi, string> = {
  'speech.title': 'Writing down what is said',
  'speech.captions': 'Captions',
  'speech.transcripts': 'Transcripts',
  'speech.both': 'Captions and transcripts',
  'speech.serves': '{work}: made by the model {model}.',
  'speech.instead': '{work}: the model {wanted} cannot be used, {model} serves instead',
  'speech.instead.text': 'More words may be wrong, or come later. Meetings and recordings are not affected.',
  'speech.none': '{work}: not working, because no model can be used',
  'speech.none.text': 'Meetings and recordings are not affected. Once this is put right, the secretary can have past meetings transcribed again.',
  'speech.nothing': 'No model is installed. Install one with: diemcau model add, and the path of the model.',
  'speech.not_installed': 'The model {model} is chosen in the settings file but is not on this server. Install it with diemcau model add, or correct the name at captions_model, transcript_model in the settings file and start the server again.',
  'speech.no_runtime': 'The model {model} needs the ONNX Runtime library, which this server does not have. Copy libonnxruntime.so (1.17 or newer) to the folder models in the data folder, or write its right path at onnxruntime in the settings file and start the server again.',
  'speech.damaged': 'The files of the model {model} are damaged or were changed. Remove it with diemcau model remove {model}, then install it again with diemcau model add.',
  'speech.does_not_load': 'The model {model} has all its files but could not be opened when it was last used. Check the free memory of the server and the version of the ONNX Runtime library, install the model again if needed, then start the server again.',
  'speech.detail': 'Details for whoever helps',
  'speech.elsewhere': 'Another machine listens and writes. If there are still no words, look at the log of that machine.',
};
