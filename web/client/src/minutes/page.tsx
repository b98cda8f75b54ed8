// SPDX-License-Identifier: MPL-2.0
// The minutes of a meeting: the paper in the middle, sources and sound beside it, its state on top.

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import { api, url } from '../api/client';
import { useLoaded } from '../api/load';
import { me } from '../api/me';
import { CommentsDesk } from '../draft-comments/desk';
import type { MinutesView, TranscriptView } from '../generated/protocol';
import { t } from '../i18n';
import '../i18n/groups/outside-the-call';
import { useSaying } from '../i18n/use-saying';
import { scrollToSegment } from '../meeting/segment-anchor';
import { stop } from '../meeting/transcript-player';
import { FlowNotices } from '../minutes-flow/notices';
import type { PageProps } from '../routes';
import '../ui/more-icons';
import { Page } from '../ui/page';
import { Asked, Skeleton } from '../ui/waiting';
import { Actions } from './actions';
import { Conflict } from './conflict';
import { DraftLengths } from './draft-length';
import { MissingSpeech } from './missing-speech';
import { MinutesModel } from './model';
import { Editor } from './editor';
import { FindBar } from './find';
import { Notices } from './notices';
import { Paper } from './paper';
import { SaveWords } from './save-words';
import { fetchDraftAhead } from './shared/fetch';
import { Others } from './shared/others';
import { SourcePanel } from './source-panel';
import { StateSteps } from './state-steps';
import { Toolbar } from './toolbar';
import { UnprintableNotice } from './unprintable-notice';
import './minutes.css';
import './paper.css';
import './sources.css';
import './versions.css';
import './shared/shared.css';
import './minutes-sizes.css';

export default function MinutesPage({ id = '' }: PageProps) {
  const { loaded, again } = useLoaded(id, () => {
    fetchDraftAhead(id);
    return api.get<MinutesView>(url`/minutes/${id}`);
  });
  useSaying(loaded.value.state === 'there' ? loaded.value.value.minutes.kind : undefined);
  if (loaded.value.state !== 'there') {
    return (
      <Page title={t('minutes.title')}>
        <Asked loaded={loaded.value} again={again} what={t('minutes.loading')}>
          {() => <Skeleton />}
        </Asked>
      </Page>
    );
  }
  return <Open first={loaded.value.value} />;
}

function Open({ first }: { first: MinutesView }) {
  // The model is made once per document; later answers of the server go through it.
  const model = useMemo(() => new MinutesModel(first, me.value?.user.id ?? ''), [first.minutes.id]);
  useEffect(() => {
    const leave = model.start();
    return () => {
      leave();
      stop();
    };
  }, [model]);
  // Effects of what is inside come first: the editor has drawn the text.
  useEffect(scrollToSegment, []);
  const finds = useSignal(false);
  const meeting = first.minutes.meeting;
  const transcript = useLoaded(meeting, () => api.get<TranscriptView>(`${url`/meetings/${meeting}/transcript`}?earlier=true`));
  useEffect(() => {
    const { value } = transcript.loaded;
    if (value.state === 'there') model.tellTranscript(value.value);
  }, [model, transcript.loaded.value]);
  const view = model.view.value;
  const isNotice = view.minutes.kind === 'conclusions';
  const heard = transcript.loaded.value;
  const writes = view.my_role === 'secretary' || view.my_role === 'chair';
  useEffect(() => {
    // Chair and secretary see who has opened what was published.
    if (!writes && view.minutes.published_at !== null) void api.post(url`/minutes/${view.minutes.id}/openings`).catch(() => undefined);
  }, [view.minutes.id]);
  const hasSpeech = heard.state === 'there' && heard.value.segments.length > 0;
  return (
    <Page
      title={t('minutes.title')}
      lead={view.meeting_title}
      width="full"
      back={{ href: url`/hop/${meeting}`, label: t('minutes.toMeeting') }}
      actions={<Actions model={model} />}
    >
      <StateSteps view={view} />
      <FlowNotices model={model} />
      <Notices model={model} />
      {!isNotice && (
        <div class="minutes-notices">
          <MissingSpeech model={model} transcript={heard.state === 'there' ? heard.value : null} again={transcript.again} />
        </div>
      )}
      <UnprintableNotice model={model} />
      <div class={isNotice ? 'minutes-desk minutes-desk-notice' : 'minutes-desk'}>
        <div class="minutes-work">
          {model.mayEdit.value && view.minutes.corrects === null && !isNotice && hasSpeech && <DraftLengths model={model} />}
          <div class="minutes-tools">
            {model.mayEdit.value && <Toolbar model={model} finds={finds} />}
            <SaveWords model={model} />
            <Others model={model} />
            {model.mayEdit.value && finds.value && <FindBar model={model} onClose={() => (finds.value = false)} />}
          </div>
          <Paper model={model}>
            <Editor model={model} />
          </Paper>
        </div>
        <SourcePanel model={model} transcript={transcript.loaded.value} again={transcript.again}>
          {writes && <CommentsDesk model={model} />}
        </SourcePanel>
      </div>
      <Conflict model={model} />
    </Page>
  );
}
