// SPDX-License-Identifier: MPL-2.0
import type { LinkStats, PublishedStats, ReceivedStats } from '../../generated/protocol';
import { t } from '../../i18n';
import { milliseconds, number, percent, rate, size } from '../../i18n/format';
import { LinkBars, levelWord } from '../../ui/link-bars';
import type { Row } from './rates';

/** One media connection: its rate first of all, then what spoils it. */
function Link({ link, bits, total }: { link: LinkStats | null; bits: number | null; total: number }) {
  if (!link) return <span class="soft">{t('linkQuality.noLink')}</span>;
  if (!link.connected) return <span class="soft">{t('linkQuality.connecting')}</span>;
  const facts = [
    link.loss !== null && t('linkQuality.loss', { loss: percent(link.loss) }),
    link.round_trip_ms !== null && t('linkQuality.trip', { ms: milliseconds(link.round_trip_ms) }),
    link.estimate !== null && t('linkQuality.estimate', { rate: rate(link.estimate) }),
    t('linkQuality.total', { size: size(total) }),
    link.transport?.toUpperCase(),
  ].filter(Boolean);
  return (
    <>
      <strong class="lines-rate">{bits === null ? '…' : rate(bits)}</strong>
      <br />
      <span class="soft small">{facts.join(' · ')}</span>
    </>
  );
}

function published({ source, muted, codec, layers, recording_dropped }: PublishedStats): string {
  return [
    `${t(`linkQuality.source.${source}`)} ${codec}`,
    muted && t('linkQuality.muted'),
    layers.length > 0 && t('linkQuality.layers', { layers: layers.map(qualityName).join(', ') }),
    recording_dropped > 0 && t('linkQuality.dropped', { n: number(recording_dropped) }),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Simulcast calls its layers f, h and q; whatever else an encoder names stays as it is. */
function qualityName(layer: string): string {
  return layer === 'f' || layer === 'h' || layer === 'q' ? t(`linkQuality.quality.${layer}`) : layer;
}

function received({ sounds, pictures, paused, layers }: ReceivedStats): string {
  const by = layers.map(({ layer, pictures: n }) => t('linkQuality.ofQuality', { n: number(n), quality: qualityName(layer) })).join(', ');
  return [t('linkQuality.sounds', { n: sounds }), t('linkQuality.pictures', { n: pictures }) + (by && ` (${by})`), paused > 0 && t('linkQuality.paused', { n: paused })].filter(Boolean).join(', ');
}

/** Everybody in one meeting, the worst links first. */
export function LinkQualityTable({ rows, caption }: { rows: Row[]; caption: string }) {
  return (
    <div class="sheet lines-table">
      <table class="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {(['who', 'level', 'sends', 'receives', 'tracks', 'gets'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`linkQuality.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ person, publish, subscribe }) => (
            <tr key={person.id} data-participant={person.id} data-sent={person.subscribe?.sent_bytes ?? 0} data-received={person.publish?.received_bytes ?? 0}>
              <th scope="row" class="lines-who">
                <strong>{person.name}</strong>
                <span class="soft small">{[person.is_guest ? t('role.guest') : t(`role.${person.role}`), person.unit_name, !person.connected && t('linkQuality.away')].filter(Boolean).join(' · ')}</span>
              </th>
              <td>
                <span class="lines-level">
                  <LinkBars level={person.level} /> {levelWord(person.level)}
                </span>
              </td>
              <td data-label={t('linkQuality.sends')}>
                <Link link={person.publish} bits={publish.received} total={person.publish?.received_bytes ?? 0} />
              </td>
              <td data-label={t('linkQuality.receives')}>
                <Link link={person.subscribe} bits={subscribe.sent} total={person.subscribe?.sent_bytes ?? 0} />
              </td>
              <td data-label={t('linkQuality.tracks')}>
                <ul class="lines-tracks">
                  {person.publications.map((publication) => (
                    <li key={publication.source}>{published(publication)}</li>
                  ))}
                </ul>
              </td>
              <td data-label={t('linkQuality.gets')}>{person.subscribe?.connected ? received(person.receiving) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
