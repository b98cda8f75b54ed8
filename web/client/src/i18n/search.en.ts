// SPDX-License-Identifier: MPL-2.0
// Searching transcripts and minutes, and taking transcripts along as files.

export const searchEn = {
  'search.title': 'Search transcripts and minutes',
  'search.words': 'Words to find',
  'search.hint': 'With or without Vietnamese marks. Only in meetings that you may see.',
  'search.do': 'Search',
  'search.missing': 'Enter what to find.',
  'search.tooLong': 'Enter less: at most 16 words.',
  'search.searching': 'Searching…',
  'search.found': 'Found "{words}"',
  'search.none': 'Nothing found for "{words}"',
  'search.none.text': 'Try fewer words, or leave out the marks. A transcript in the making is found when it is done.',
  'search.more': 'Show more',
  'search.transcript': 'Transcript',
  'search.minutes': 'Minutes',
  'search.correction': 'Correction of the minutes',
  'search.open.transcript': 'Open in the transcript',
  'search.open.minutes': 'Open in the minutes',
  'search.open.correction': 'Open in the correction',
  'download.title': 'Download',
  'download.word': 'Download as Word',
  'download.docx': 'Word document (DOCX)',
  'download.txt': 'Plain text (TXT)',
  'download.srt': 'Subtitles (SRT)',
  'download.vtt': 'Subtitles for the web (WebVTT)',
  'download.json': 'Data (JSON)',
};
