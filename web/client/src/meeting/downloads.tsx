// SPDX-License-Identifier: MPL-2.0
// The transcript as files for other programs.

import { useRef } from 'preact/hooks';

import { t } from '../i18n';
import { Icon } from '../ui/icon';

const KINDS = ['docx', 'txt', 'srt', 'vtt', 'json'] as const;

/** A menu of files; `address` is the transcript's in the interface. */
export function Downloads({ address }: { address: string }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  return (
    <details
      class="downloads"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <summary class="button button-secondary">
        <Icon name="down" />
        <span>{t('download.title')}</span>
      </summary>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <a href={`/api/v1${address}.${kind}`} download onClick={close}>
              {t(`download.${kind}`)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
