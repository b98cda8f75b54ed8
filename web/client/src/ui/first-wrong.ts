// SPDX-License-Identifier: MPL-2.0
// Forms find their mistakes when they are sent. Loaded with the fields, by pages that have one.

/** After errors are drawn, the first wrong field takes the focus; unless the person is in another
 * one by then: what they type must not go elsewhere. */
export function focusFirstWrong(form: HTMLElement | null): void {
  const before = document.activeElement;
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now !== before && now instanceof HTMLElement && now.matches('input, textarea, select') && form?.contains(now)) return;
    const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.focus({ preventScroll: true });
    // With its label and what is wrong; without a wrong field, what else was refused.
    (wrong?.closest('.field') ?? form?.querySelector('.notice-alert'))?.scrollIntoView({ block: 'nearest' });
  });
}

let watching = false;

/** Looks for mistakes in every form that is sent from now on. */
export function watchForms(): void {
  if (watching) return;
  watching = true;
  document.addEventListener('submit', ({ target }) => focusFirstWrong(target as HTMLFormElement));
}
