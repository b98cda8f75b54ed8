// SPDX-License-Identifier: MPL-2.0
// How long sound, transcripts and chat are kept, and which meetings are held. What a change would
// delete is said before it is saved.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../api/client';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import { MAX_RETENTION_DAYS, MIN_RETENTION_DAYS, RULE_WAITS_HOURS, type RetentionEffect, type RetentionKind, type RetentionPreview, type RetentionRuleView, type RetentionView, type SaveRetention } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { longDateTime, number } from '../i18n/format';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { TextField } from '../ui/field';
import '../ui/more-icons';
import { Notice, RefusalNotice } from '../ui/notice';
import { Page } from '../ui/page';
import { Asked, EmptyState } from '../ui/waiting';
import './style.css';
import { say, sayKind } from './words';

/** For administrators, which the server checks at every request. */
export default function RetentionPage() {
  const isAdmin = me.value?.user.is_admin ?? false;
  if (!isAdmin) {
    return (
      <Page title={say('title')}>
        <EmptyState title={t('admin.only')}>{t('admin.only.text')}</EmptyState>
      </Page>
    );
  }
  return <Loading />;
}

function Loading() {
  const { loaded, again } = useLoaded('retention', () => api.get<RetentionView>('/retention'));
  return (
    <Page title={say('title')} lead={say('lead')} back={{ href: '/quan-tri', label: t('nav.administration') }}>
      <Asked loaded={loaded.value} again={again}>
        {(view) => (
          <>
            <Rules rules={view.rules} take={(taken) => (loaded.value = { state: 'there', value: taken })} />
            <Held view={view} />
          </>
        )}
      </Asked>
    </Page>
  );
}

/** What is chosen for a kind: for ever, or the days as they are typed. */
type Choice = { isLimited: boolean; typed: string };

function daysOf({ isLimited, typed }: Choice): number | null | 'wrong' {
  if (!isLimited) return null;
  const digits = typed.replaceAll(/[\s.]/g, '');
  const days = /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
  return days >= MIN_RETENTION_DAYS && days <= MAX_RETENTION_DAYS ? days : 'wrong';
}

const choiceOf = ({ days }: RetentionRuleView): Choice => ({ isLimited: days !== null, typed: days === null ? '' : String(days) });

function Rules({ rules, take }: { rules: readonly RetentionRuleView[]; take: (view: RetentionView) => void }) {
  const chosen = useSignal(new Map<RetentionKind, Choice>(rules.map((rule) => [rule.kind, choiceOf(rule)])));
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const preview = useSignal<RetentionPreview | null>(null);
  const saved = useSignal<string | null>(null);
  const days = (kind: RetentionKind) => daysOf(chosen.value.get(kind) ?? { isLimited: false, typed: '' });
  const wanted = (): SaveRetention | null => {
    const [sound, transcript, chat] = [days('sound'), days('transcript'), days('chat')];
    return sound === 'wrong' || transcript === 'wrong' || chat === 'wrong' ? null : { sound, transcript, chat };
  };
  const attempt = async (work: (body: SaveRetention) => Promise<void>) => {
    const body = wanted();
    tried.value = true;
    refusal.value = saved.value = null;
    if (!body) return;
    busy.value = true;
    try {
      await work(body);
    } catch (error) {
      refusal.value = refusalOf(error);
      preview.value = null;
    }
    busy.value = false;
  };
  const ask = () =>
    attempt(async (body) => {
      const effect = await api.post<RetentionPreview>('/retention/preview', body);
      if (effect.effects.some((one) => one.is_changed)) preview.value = effect;
      else saved.value = say('savedNothing');
    });
  const save = () =>
    attempt(async (body) => {
      const { applies_from: from } = preview.value ?? { applies_from: 0 };
      take(await api.put<RetentionView>('/retention', body));
      preview.value = null;
      saved.value = say('saved', { at: longDateTime(from) });
    });
  return (
    <section class="section stack">
      <Notice>
        <p>{say('waits', { hours: RULE_WAITS_HOURS })}</p>
        <p>{say('keeps')}</p>
      </Notice>
      {rules.map((rule) => (
        <Rule
          key={rule.kind}
          rule={rule}
          choice={chosen.value.get(rule.kind) ?? choiceOf(rule)}
          isWrong={tried.value && days(rule.kind) === 'wrong'}
          onChoice={(choice) => {
            saved.value = null;
            chosen.value = new Map(chosen.value).set(rule.kind, choice);
          }}
        />
      ))}
      {refusal.value && <RefusalNotice refusal={refusal.value} />}
      <div class="row">
        <Button kind="primary" busy={busy.value} onClick={() => void ask()}>
          {say('save')}
        </Button>
        <span role="status">{saved.value}</span>
      </div>
      {preview.value && <Effects preview={preview.value} busy={busy.value} onConfirm={() => void save()} onCancel={() => (preview.value = null)} />}
    </section>
  );
}

function Rule({ rule, choice, isWrong, onChoice }: { rule: RetentionRuleView; choice: Choice; isWrong: boolean; onChoice: (choice: Choice) => void }) {
  const { kind, changed_at: at, changed_by_name: name, applies_from: from } = rule;
  const what = sayKind(kind);
  return (
    <fieldset class="sheet retention-rule" data-retention={kind}>
      <legend>{what}</legend>
      <p class="small soft">{say(`${kind}Hint`)}</p>
      {[false, true].map((isLimited) => (
        <label key={String(isLimited)}>
          <input type="radio" name={`retention-${kind}`} checked={choice.isLimited === isLimited} onChange={() => onChoice({ ...choice, isLimited })} />
          <span>{say(isLimited ? 'limited' : 'ever')}</span>
        </label>
      ))}
      {choice.isLimited && (
        <TextField
          label={say('days')}
          digits
          max={7}
          value={choice.typed}
          onValue={(typed) => onChoice({ ...choice, typed })}
          error={isWrong ? say('daysWrong', { least: number(MIN_RETENTION_DAYS), most: number(MAX_RETENTION_DAYS) }) : undefined}
        />
      )}
      {at !== null && <p class="small soft">{[say('changed', { name: name ?? '', at: longDateTime(at) }), from !== null && from > Date.now() && say('applies', { at: longDateTime(from) })].filter(Boolean).join(' ')}</p>}
    </fieldset>
  );
}

function effectWords({ kind, days, meetings }: RetentionEffect): string {
  const what = sayKind(kind);
  if (days === null) return say('effectEver', { what });
  if (meetings === 0) return say('effectNone', { what, days: number(days) });
  return say('effect', { what, days: number(days), meetings, lower: what.toLowerCase() });
}

function Effects({ preview, busy, onConfirm, onCancel }: { preview: RetentionPreview; busy: boolean; onConfirm: () => void; onCancel: () => void }) {
  const changed = preview.effects.filter((effect) => effect.is_changed);
  const deletes = changed.some(({ meetings }) => meetings > 0);
  return (
    <Confirm title={say('confirmTitle')} verb={say('save')} kind={deletes ? 'danger' : 'primary'} busy={busy} onConfirm={onConfirm} onCancel={onCancel}>
      <div class="stack">
        <ul class="stack" data-retention-effects>
          {changed.map((effect) => (
            <li key={effect.kind}>
              <p>{effectWords(effect)}</p>
              {effect.held_back > 0 && <p class="small soft">{say('heldBack', { meetings: effect.held_back })}</p>}
            </li>
          ))}
        </ul>
        <p>{say('confirmText', { at: longDateTime(preview.applies_from) })}</p>
      </div>
    </Confirm>
  );
}

function Held({ view: { held } }: { view: RetentionView }) {
  return (
    <section class="section">
      <h2>{say('held')}</h2>
      {held.length === 0 ? (
        <p class="soft">{say('heldNone')}</p>
      ) : (
        <ul class="sheet stack">
          {held.map((one) => (
            <li key={one.meeting}>
              <a class="link-target" href={url`/hop/${one.meeting}`}>
                {one.title}
              </a>
              <p class="small soft">{say('heldBy', { name: one.placed_by_name, at: longDateTime(one.placed_at), reason: one.reason })}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
