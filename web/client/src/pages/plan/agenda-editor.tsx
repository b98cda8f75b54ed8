// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Icon, type IconName } from '../../ui/icon';
import { readMinutes, type AgendaLine } from './draft';

/** Items in order; each can move up and down by a button, so that no mouse is needed. */
export function AgendaEditor({ lines, checked, onLines }: { lines: AgendaLine[]; /** What is wrong is said. */ checked: boolean; onLines: (lines: AgendaLine[]) => void }) {
  const change = (key: number, part: Partial<AgendaLine>) => onLines(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const move = (from: number, to: number) => {
    const moved = [...lines];
    moved.splice(to, 0, ...moved.splice(from, 1));
    onLines(moved);
  };
  /** What was taken away with words in it, and where it stood. */
  const removed = useSignal<{ line: AgendaLine; place: number } | null>(null);
  const undo = useRef<HTMLDivElement>(null);
  const remove = (line: AgendaLine, place: number) => {
    removed.value = `${line.title}${line.presenter}${line.minutes}`.trim() === '' ? null : { line, place };
    onLines(lines.filter(({ key }) => key !== line.key));
  };
  const putBack = () => {
    const was = removed.value;
    if (was) onLines([...lines.slice(0, was.place), was.line, ...lines.slice(was.place)]);
    removed.value = null;
  };
  // Whoever pressed the bin by keyboard stands at the way back.
  useLayoutEffect(() => {
    if (removed.value) undo.current?.querySelector('button')?.focus();
  }, [removed.value]);
  const list = useRef<HTMLOListElement>(null);
  const added = useRef(false);
  const add = () => {
    added.current = true;
    onLines([...lines, { key: Math.max(0, ...lines.map(({ key }) => key)) + 1, id: null, title: '', presenter: '', minutes: '' }]);
  };
  // A new item is there to be written: nobody should have to look for its field.
  useLayoutEffect(() => {
    if (added.current) list.current?.lastElementChild?.querySelector('input')?.focus();
    added.current = false;
  }, [lines.length]);
  const tool = (icon: IconName, label: string, disabled: boolean, onClick: () => void) => (
    <button type="button" class="icon-button" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
  return (
    <>
      {lines.length > 0 && (
        <ol ref={list} class="agenda-lines">
          {lines.map((line, i) => (
            <li key={line.key} class="agenda-line">
              <span class="agenda-number" aria-hidden="true">
                {i + 1}
              </span>
              <TextField label={t('plan.item', { n: i + 1 })} value={line.title} onValue={(value) => change(line.key, { title: value })} />
              <TextField label={t('plan.presenter', { n: i + 1 })} value={line.presenter} onValue={(value) => change(line.key, { presenter: value })} />
              <TextField label={t('plan.minutes', { n: i + 1 })} value={line.minutes} max={9} onValue={(value) => change(line.key, { minutes: value })} error={checked && Number.isNaN(readMinutes(line.minutes)) ? t('plan.minutes.wrong') : undefined} />
              <div class="agenda-tools">
                {tool('up', t('plan.item.up', { n: i + 1 }), i === 0, () => move(i, i - 1))}
                {tool('down', t('plan.item.down', { n: i + 1 }), i === lines.length - 1, () => move(i, i + 1))}
                {tool('remove', t('plan.item.remove', { n: i + 1 }), false, () => remove(line, i))}
              </div>
            </li>
          ))}
        </ol>
      )}
      {removed.value && (
        <div ref={undo} class="row" role="status">
          <p>{t('plan.item.removed', { title: removed.value.line.title || t('plan.item', { n: removed.value.place + 1 }) })}</p>
          <Button onClick={putBack}>{t('plan.item.undo')}</Button>
        </div>
      )}
      <Button icon="plus" onClick={add}>
        {t('plan.item.add')}
      </Button>
    </>
  );
}
