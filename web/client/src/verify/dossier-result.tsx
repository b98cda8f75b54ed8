// SPDX-License-Identifier: MPL-2.0
// The answer about a dossier: one sentence large, what is wrong, then what it holds and each
// signature.

import type { DossierVerificationView } from '../generated/protocol';
import { featureWords } from '../i18n/feature-words';
import { t } from '../i18n';
import { date, longDateTime, number, size } from '../i18n/format';
import '../i18n/groups/outside-the-call';
import { Icon } from '../ui/icon';
import '../ui/more-icons';
import { lookOf } from './dossier-answer';
import { Fact, Signature } from './signature';

const say = featureWords(
  {
    more: 'và {n} điểm khác.',
    dossier: 'Hồ sơ của cuộc họp',
    signature: 'Chữ ký trên hồ sơ',
    claimed: 'Thời điểm người ký ghi',
    contents: 'Có trong hồ sơ',
    files: '{n} tệp, {size}',
    votes: '{n} biểu quyết',
    papers: '{n} tài liệu',
    recordings: '{n} ghi âm có kèm tệp',
    digests: '{n} ghi âm, chỉ có mã',
    entries: '{n} mục nhật ký',
    documents: 'Văn bản của biên bản',
    remarks: 'Cần biết thêm',
    digest: 'Mã SHA-256 của danh mục',
    here: 'Tại đây',
  },
  {
    more: 'and {n} more.',
    dossier: 'Dossier of the meeting',
    signature: 'Signature on the dossier',
    claimed: 'Time that the signer gives',
    contents: 'What it holds',
    files: '{n} files, {size}',
    votes: '{n} {n:vote|votes}',
    papers: '{n} {n:paper|papers}',
    recordings: '{n} {n:recording|recordings} with sound',
    digests: '{n} {n:recording|recordings}, digests only',
    entries: '{n} {n:entry|entries} of the log',
    documents: 'Documents of the minutes',
    remarks: 'Good to know',
    digest: 'SHA-256 of the manifest',
    here: 'Known here',
  },
);

export default function DossierResult({ name, view }: { name: string; view: DossierVerificationView }) {
  const look = lookOf(view.verdict, view.standing);
  const { contents } = view;
  const isKnown = view.title !== '';
  return (
    <div class="stack" data-dossier-verdict={view.verdict}>
      <section class={`answer answer-${look}`} aria-label={t('verify.answer')}>
        <span class="answer-sign">
          <Icon name={look === 'good' ? 'check' : look === 'alert' ? 'close' : 'warning'} />
        </span>
        <div>
          <h2 class="answer-title">{view.headline}</h2>
          {view.findings.length > 0 && (
            <ul class="dossier-findings">
              {view.findings.map((finding, at) => (
                <li key={at}>{finding}</li>
              ))}
              {view.more_findings > 0 && <li>{say('more', { n: view.more_findings })}</li>}
            </ul>
          )}
          <p class="small answer-file">{t('verify.file', { name })}</p>
        </div>
      </section>
      {isKnown && (
        <section>
          <h2>{say('dossier')}</h2>
          <dl class="verify-facts sheet">
            <Fact label={t('verify.meeting')} value={view.title} />
            <Fact label={t('verify.unit')} value={view.unit_name} />
            {view.held_at !== null && <Fact label={t('verify.metAt')} value={date(view.held_at)} />}
            <Fact
              label={say('contents')}
              value={[
                say('files', { n: number(contents.files), size: size(contents.bytes) }),
                say('votes', { n: contents.votes }),
                say('papers', { n: contents.papers }),
                say(contents.with_sound ? 'recordings' : 'digests', { n: contents.recordings }),
                say('entries', { n: contents.log_entries }),
              ].join('; ')}
            />
            {view.standing_words !== null && <Fact label={say('here')} value={view.standing_words} />}
            {view.manifest_sha256 !== null && <Fact label={say('digest')} value={view.manifest_sha256} />}
          </dl>
        </section>
      )}
      {view.remarks.length > 0 && (
        <section>
          <h2>{say('remarks')}</h2>
          <ul class="dossier-findings">
            {view.remarks.map((remark, at) => (
              <li key={at}>{remark}</li>
            ))}
          </ul>
        </section>
      )}
      {view.signature && (
        <section>
          <h2>{say('signature')}</h2>
          <ol class="verified">
            <Signature signature={view.signature} />
          </ol>
          {view.claimed_at !== null && view.signature.signed_at === null && (
            <dl class="verify-facts">
              <Fact label={say('claimed')} value={longDateTime(view.claimed_at)} />
            </dl>
          )}
        </section>
      )}
      {view.documents.length > 0 && (
        <section>
          <h2>{say('documents')}</h2>
          <ul class="stack">
            {view.documents.map((document) => (
              <li key={document.file}>
                <p class="dossier-document">
                  <strong>{document.file}</strong>
                  <br />
                  {document.explanation}
                </p>
                {document.signatures.length > 0 && (
                  <ol class="verified">
                    {document.signatures.map((signature, at) => (
                      <Signature key={at} signature={signature} />
                    ))}
                  </ol>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
