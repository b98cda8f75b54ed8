// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import type { Link } from '../generated/protocol';
import { t } from '../i18n';
import { featureWords } from '../i18n/feature-words';
import { longDateTime } from '../i18n/format';
import { Button } from './button';
import './more-icons';

const say = featureWords({ copy: 'Sao chép', copied: 'Đã sao chép' }, { copy: 'Copy', copied: 'Copied' });

/** An address to hand on: to be seen, copied, and with its end of life. */
export function LinkBox({ link }: { link: Link }) {
  const copied = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link.url);
      copied.value = true;
    } catch {
      // The text is selected: Ctrl+C works where the browser does not let a page copy.
    }
  };
  return (
    <div class="link-box">
      <input ref={field} class="input" readOnly value={link.url} aria-label={t('link.address')} onFocus={(event) => event.currentTarget.select()} />
      <Button kind="primary" icon={copied.value ? 'check' : 'link'} onClick={copy}>
        {say(copied.value ? 'copied' : 'copy')}
      </Button>
      <p class="soft small" role="status">
        {t('link.expires', { at: longDateTime(link.expires_at) })}
      </p>
    </div>
  );
}
