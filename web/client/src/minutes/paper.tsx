// SPDX-License-Identifier: MPL-2.0
// The official form around the body (Nghị định 30/2020/NĐ-CP, mẫu 1.10), its fields edited where
// they will be printed.

import type { ComponentChildren } from 'preact';

import type { MinutesHead, MinutesView } from '../generated/protocol';
import { t } from '../i18n';
import { saidOf } from '../i18n/notice-words';
import { dateTime, documentDate } from '../i18n/format';
import type { MinutesModel } from './model';
import { PaperField, PaperLines } from './paper-field';

type TextName = { [Name in keyof MinutesHead]: MinutesHead[Name] extends string ? Name : never }[keyof MinutesHead];
type LinesName = Exclude<keyof MinutesHead, TextName>;

/** The form is Vietnamese by decree, whatever language the page speaks; the names of its fields for
 * screen readers are not. */
export function Paper({ model, children }: { model: MinutesModel; children: ComponentChildren }) {
  const head = model.head.value;
  const readOnly = !model.isReady.value;
  const { kind } = model.view.value.minutes;
  const isNotice = kind === 'conclusions';
  const corrects = model.view.value.minutes.corrects !== null;
  const dated = model.view.value.dated_at;
  const text = (name: TextName, className = '', placeholder = '…') => (
    <PaperField
      label={t(`head.${name}`)}
      class={className}
      placeholder={placeholder}
      value={head[name]}
      readOnly={readOnly}
      isWrong={model.wrongField.value === name}
      onValue={(value) => model.changeHead({ [name]: value.replace(/\s*\n\s*/g, ' ') })}
    />
  );
  const lines = (name: LinesName) => (
    <PaperLines label={t(`head.${name}`)} value={head[name]} readOnly={readOnly} isWrong={model.wrongField.value === name} onValue={(value) => model.changeHead({ [name]: value })} />
  );
  const recipients = (
    <div class="paper-recipients">
      <p>Nơi nhận:</p>
      {lines('recipients')}
    </div>
  );
  return (
    <article class="paper" lang="vi" aria-label={t('minutes.paper')}>
      <header class="paper-head">
        <div class="paper-unit">
          {(head.superior_unit !== '' || !readOnly) && text('superior_unit', 'paper-superior', t('head.superior_unit.none'))}
          {text('issuing_unit', 'paper-issuing')}
          <p class="paper-number">
            Số: {readOnly && head.number === '' ? '……' : text('number', 'paper-short')}/{text('symbol', 'paper-short')}
          </p>
        </div>
        <div class="paper-nation">
          <p class="paper-country">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
          <p class="paper-motto">Độc lập - Tự do - Hạnh phúc</p>
          {(head.place !== '' || !readOnly) && (
            <p class="paper-place">
              {text('place', 'paper-short')}
              {`, ${dated === null ? 'ngày … tháng … năm …' : documentDate(dated)}`}
            </p>
          )}
        </div>
      </header>
      <h2 class="paper-name">{saidOf(kind)(corrects ? 'BIÊN BẢN ĐÍNH CHÍNH' : 'BIÊN BẢN')}</h2>
      <div class="paper-title">
        {text('title')}
        {corrects && (
          <div class="paper-correction">
            <span>(</span>
            {text('correction_of')}
            <span>)</span>
          </div>
        )}
      </div>
      {!isNotice && (
        <>
          <div class="paper-fact">Thời gian bắt đầu: {text('begins')}</div>
          <div class="paper-fact">Địa điểm: {text('venue')}</div>
          <div class="paper-fact">Thành phần tham dự:</div>
          {lines('attendance')}
          <div class="paper-fact">Chủ trì (chủ tọa): {text('chair')}</div>
          <div class="paper-fact">Thư ký (người ghi biên bản): {text('secretary')}</div>
          <div class="paper-fact">Nội dung (theo diễn biến cuộc họp):</div>
        </>
      )}
      {children}
      {!isNotice && <div class="paper-fact">Cuộc họp kết thúc vào hồi {text('ends')}./.</div>}
      <footer class={isNotice ? 'paper-foot paper-foot-notice' : 'paper-foot'}>
        {/* The recipients stand beside the one signature of a notice. */}
        {isNotice ? (
          recipients
        ) : (
          <div class="paper-signer">
            <p class="paper-role">THƯ KÝ</p>
            <Stamp view={model.view.value} role="secretary" />
            {text('secretary_name')}
          </div>
        )}
        <div class="paper-signer">
          {(!isNotice || head.chair_capacity.length === 0) && <p class="paper-role">CHỦ TRÌ</p>}
          {(!readOnly || head.chair_capacity.length > 0) && (
            <PaperLines
              label={t('head.chair_capacity')}
              class="paper-capacity"
              placeholder={t('head.chair_capacity.hint')}
              value={head.chair_capacity}
              readOnly={readOnly}
              isWrong={model.wrongField.value === 'chair_capacity'}
              onValue={(value) => model.changeHead({ chair_capacity: value.every((line) => line.trim() === '') ? [] : value })}
            />
          )}
          <Stamp view={model.view.value} role="chair" />
          {text('chair_name')}
        </div>
        {!isNotice && recipients}
      </footer>
    </article>
  );
}

function Stamp({ view, role }: { view: MinutesView; role: 'secretary' | 'chair' }) {
  const signature = view.signatures.find((one) => one.role === role);
  return (
    <div class="paper-room">
      {signature && (
        <p class="paper-stamp">
          Đã ký số bởi
          <strong>{signature.name}</strong>
          Thời gian ký: {dateTime(signature.signed_at)}
        </p>
      )}
    </div>
  );
}
