// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import type { MeetingId } from '../generated/protocol';
import { Drawing } from '../ui/icon';
import { PageWords } from './page-words';
import type { OnStage } from './rules';
import { say } from './words';

const DRAWINGS = {
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  larger: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500 21 21M7.500 10.500h6M10.500 7.500v6',
  smaller: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500 21 21M7.500 10.500h6',
  words: 'M5 19 10 6h1l5 13M7 14.500h7M17 9h4M19 9v10',
};

type ToolProps = {
  drawing: string;
  /** What is read out, and shown to whoever rests on it. */
  name: string;
  /** Beside the drawing; `short` where there is little room. */
  text?: string;
  short?: string;
  disabled?: boolean;
  onPress: () => void;
};

/** One button below a page. It stays a stop for the keyboard when there is nothing to do. */
export function PageTool({ drawing, name, text, short, disabled = false, onPress }: ToolProps) {
  return (
    <button type="button" class="page-tool" aria-label={name} title={name} aria-disabled={disabled} onClick={disabled ? undefined : onPress}>
      <Drawing lines={drawing} />
      {text && <span class={short === undefined ? undefined : 'page-tool-long'}>{text}</span>}
      {short !== undefined && <span class="page-tool-short">{short}</span>}
    </button>
  );
}

/** A page's number to type. What is no number of a page changes nothing. */
function PageField({ at: { paper, page }, onTurn }: { at: OnStage; onTurn: (page: number) => void }) {
  const typed = useSignal<string | null>(null);
  const go = () => {
    const to = Number(typed.value ?? '');
    if (Number.isInteger(to) && to >= 1 && to <= paper.pages && to !== page + 1) onTurn(to - 1);
    typed.value = null;
  };
  return (
    <form
      class="page-field"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <input
        type="text"
        inputMode="numeric"
        autocomplete="off"
        maxLength={4}
        aria-label={say('pageField')}
        value={typed.value ?? String(page + 1)}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => (typed.value = event.currentTarget.value)}
        onBlur={go}
      />
      <span>{say('ofPages', { of: paper.pages })}</span>
    </form>
  );
}

type Props = {
  meeting: MeetingId;
  at: OnStage;
  isNamed: boolean;
  who: string | undefined;
  onTurn: ((page: number) => void) | undefined;
  /** How large the page is drawn, of how many sizes. */
  level: number;
  levels: number;
  onLevel: (level: number) => void;
  children: ComponentChildren;
};

/** What is shown, in words, and what can be done with it. */
export function PageBar({ meeting, at, isNamed, who, onTurn, level, levels, onLevel, children }: Props) {
  const reading = useSignal<OnStage | null>(null);
  const { paper, page } = at;
  return (
    <div class="page-bar">
      <div class="page-facts">
        {isNamed && <p class="page-name">{paper.name}</p>}
        <p class="page-where">
          <span role="status">{say('page', { n: page + 1, of: paper.pages })}</span>
          {who && <span>{who}</span>}
        </p>
      </div>
      <div class="page-tools">
        {onTurn && (
          <span class="page-turn">
            <PageTool drawing={DRAWINGS.previous} name={say('previous')} disabled={page === 0} onPress={() => onTurn(page - 1)} />
            <PageField at={at} onTurn={onTurn} />
            <PageTool drawing={DRAWINGS.next} name={say('next')} disabled={page >= paper.pages - 1} onPress={() => onTurn(page + 1)} />
          </span>
        )}
        <PageTool drawing={DRAWINGS.smaller} name={say('smaller')} disabled={level === 0} onPress={() => onLevel(level - 1)} />
        <PageTool drawing={DRAWINGS.larger} name={say('larger')} disabled={level >= levels - 1} onPress={() => onLevel(level + 1)} />
        <PageTool drawing={DRAWINGS.words} name={say('words')} onPress={() => (reading.value = at)} />
        {children}
      </div>
      {reading.value && <PageWords meeting={meeting} at={reading.value} onClose={() => (reading.value = null)} />}
    </div>
  );
}
