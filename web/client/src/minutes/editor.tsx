// SPDX-License-Identifier: MPL-2.0
// ProseMirror on the page. The model owns the editor's state; this only shows it and hands on what
// is typed.

import { computed, effect } from '@preact/signals';
import { EditorView } from 'prosemirror-view';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';
import { playing } from '../meeting/transcript-player';
import type { MinutesModel } from './model';
import { lightSegment } from './sources';
import { markUnprintable } from './unprintable';

/** The editor reads a composed word so long after its end. */
const COMPOSED_MILLIS = 100;

export function Editor({ model }: { model: MinutesModel }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    let composed = 0;
    const view = new EditorView(place.current, {
      state: model.editor.peek(),
      editable: () => model.isReady.peek(),
      dispatchTransaction: (transaction) => model.dispatch(transaction),
      handleDOMEvents: {
        compositionstart: () => {
          clearTimeout(composed);
          model.composing(true);
        },
        compositionend: () => {
          composed = window.setTimeout(() => model.composing(false), COMPOSED_MILLIS);
        },
      },
      attributes: () => ({
        class: 'paper-body',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': t('minutes.body'),
        'aria-describedby': 'editor-help',
        'aria-readonly': String(!model.isReady.peek()),
        // Words of the spelling checker are English on most office machines: every Vietnamese word
        // would be underlined.
        spellcheck: 'false',
        lang: 'vi',
        tabindex: '0',
      }),
    });
    const show = effect(() => view.updateState(model.editor.value));
    const lock = effect(() => {
      const editable = model.isReady.value;
      view.setProps({ editable: () => editable });
    });
    // Only another segment lights another sentence, not every change from loading to playing.
    const sounding = computed(() => playing.value?.segment ?? null);
    const light = effect(() => model.dispatch(lightSegment(model.editor.peek(), sounding.value)));
    const unprintable = effect(() => model.dispatch(markUnprintable(model.editor.peek(), model.view.value.unprintable)));
    model.focusEditor = () => view.focus();
    model.runCommand = (command) => {
      // First, because an editor without the focus does not scroll to its selection.
      view.focus();
      command(view.state, view.dispatch, view);
    };
    return () => {
      unprintable();
      light();
      lock();
      show();
      view.destroy();
    };
  }, [model]);
  return (
    <>
      <div ref={place} />
      <p id="editor-help" class="visually-hidden">
        {t('minutes.body.help')}
      </p>
    </>
  );
}
