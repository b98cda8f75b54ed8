// SPDX-License-Identifier: MPL-2.0
import { api } from '../../api/client';
import { useLoaded } from '../../api/load';
import type { SpeechModels, SpeechWork } from '../../generated/protocol';
import { t } from '../../i18n';
import { Notice } from '../../ui/notice';
import { Asked } from '../../ui/waiting';

/** One kind of work, or both when the same is true of them. */
export function works(models: SpeechModels): { name: string; work: SpeechWork }[] {
  const { captions, transcripts } = models;
  if (JSON.stringify(captions) === JSON.stringify(transcripts)) return [{ name: t('speech.both'), work: captions }];
  return [
    { name: t('speech.captions'), work: captions },
    { name: t('speech.transcripts'), work: transcripts },
  ];
}

/** What happened, what stays safe, what to do: a sentence for every model that should have served.
 */
function Trouble({ name, work }: { name: string; work: SpeechWork }) {
  const [wanted] = work.passed_over;
  const title =
    work.serves !== null && wanted
      ? t('speech.instead', { work: name, wanted: wanted.model, model: work.serves })
      : t('speech.none', { work: name });
  return (
    <Notice kind="wait" title={title}>
      {wanted ? (
        work.passed_over.map(({ model, problem }) => <p key={model}>{t(`speech.${problem}`, { model })}</p>)
      ) : (
        <p>{t('speech.nothing')}</p>
      )}
      <p>{t(work.serves === null ? 'speech.none.text' : 'speech.instead.text')}</p>
      {wanted && (
        <details>
          <summary>{t('speech.detail')}</summary>
          {work.passed_over.map(({ model, reason }) => (
            <p key={model} class="small" lang="en">
              {reason}
            </p>
          ))}
        </details>
      )}
    </Notice>
  );
}

function SpeechState({ models }: { models: SpeechModels }) {
  return (
    <div class="admin-speech">
      {works(models).map(({ name, work }) =>
        work.serves !== null && work.passed_over.length === 0 ? (
          <p key={name}>{t('speech.serves', { work: name, model: work.serves })}</p>
        ) : (
          <Trouble key={name} name={name} work={work} />
        ),
      )}
      {models.elsewhere && <p class="soft small">{t('speech.elsewhere')}</p>}
    </div>
  );
}

/** Which models make captions and transcripts, and what is wrong with those that should. */
export function SpeechPart() {
  const { loaded, again } = useLoaded('speech', () => api.get<SpeechModels>('/speech-models'));
  return (
    <section class="section">
      <h2>{t('speech.title')}</h2>
      <Asked loaded={loaded.value} again={again}>
        {(models) => <SpeechState models={models} />}
      </Asked>
    </section>
  );
}
