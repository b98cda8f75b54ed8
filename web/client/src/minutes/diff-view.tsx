// SPDX-License-Identifier: MPL-2.0
// Changes to read: added words underlined, removed ones struck through, lines with a sign at their
// begin; colour only helps.

import { t } from '../i18n';
import { number } from '../i18n/format';
import { type ChangedLine, excerpts, isUnchanged, type Piece } from './diff';

const SIGNS = { same: '', added: '+', removed: '−', changed: '±' } as const;

export function DiffView({ lines }: { lines: ChangedLine[] }) {
  if (isUnchanged(lines)) return <p class="diff-none">{t('diff.none')}</p>;
  return (
    <div class="diff" lang="vi">
      {excerpts(lines).map((part, at) =>
        'lines' in part ? (
          part.lines.map((line, row) => <Line key={`${at}-${row}`} line={line} />)
        ) : (
          <p key={at} class="diff-left-out">
            {t('diff.leftOut', { n: number(part.leftOut) })}
          </p>
        ),
      )}
    </div>
  );
}

function Line({ line }: { line: ChangedLine }) {
  const field = line.kind === 'heading' || line.kind === 'paragraph' || line.kind === 'item' || line.kind === 'row' ? null : t(`head.${line.kind}`);
  return (
    <p class={`diff-line diff-${line.change} diff-kind-${line.kind}`}>
      <span class="diff-sign" aria-hidden="true">
        {SIGNS[line.change]}
      </span>
      <span>
        {field && <span class="diff-field">{field}: </span>}
        {line.pieces.map((piece, at) => (
          <Words key={at} piece={piece} />
        ))}
      </span>
    </p>
  );
}

function Words({ piece }: { piece: Piece }) {
  if (piece.change === 'added') return <ins>{piece.text}</ins>;
  if (piece.change === 'removed') return <del>{piece.text}</del>;
  return <>{piece.text}</>;
}
