// SPDX-License-Identifier: MPL-2.0
import { t } from '../../i18n';
import { economyWish, wishEconomy } from '../../session/economy-wish';

/** Sound alone, before entering and in the call. */
export function EconomySwitch() {
  return (
    <label class="check economy-switch">
      <input type="checkbox" role="switch" checked={economyWish.value} aria-label={t('economy.name')} aria-describedby="economy-what" onChange={(event) => wishEconomy(event.currentTarget.checked)} />
      <span>
        <strong>{t('economy.name')}</strong>
        <span id="economy-what" class="soft small">
          {t('economy.what')}
        </span>
      </span>
    </label>
  );
}
