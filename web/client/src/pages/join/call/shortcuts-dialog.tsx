// SPDX-License-Identifier: MPL-2.0
import { useSignal } from '@preact/signals';

import { Dialog } from '../../../ui/dialog';
import type { ShortcutList } from './shortcuts';
import { say } from './shortcuts-words';

function Row({ keys, words }: { keys: string[]; words: string }) {
  return (
    <tr>
      <th scope="row">
        {keys.map((one, i) => (
          <>
            {i > 0 && ` ${say('or')} `}
            {one.split('+').map((key, j) => (
              <>
                {j > 0 && ' + '}
                <kbd>{key}</kbd>
              </>
            ))}
          </>
        ))}
      </th>
      <td>{words}</td>
    </tr>
  );
}

/** What keys do in a call. */
export default function ShortcutsDialog({ list: { LIST_KEY, LIST_KEYS, listKeyIsOn, shortcuts, switchListKey }, onClose }: { list: ShortcutList; onClose: () => void }) {
  const on = useSignal(listKeyIsOn());
  const toggle = () => {
    on.value = !on.value;
    switchListKey(on.value);
  };
  return (
    <Dialog title={say('title')} onClose={onClose}>
      <div class="shortcuts">
        <table>
          <tbody>
            {shortcuts().map(({ keys, words }) => (
              <Row key={keys} keys={[keys]} words={words} />
            ))}
            <Row keys={[say('space')]} words={say('hold')} />
            <Row keys={['Tab']} words={say('tab')} />
            <Row keys={[say('arrows')]} words={say('inside')} />
            <Row keys={['Esc']} words={say('escape')} />
            <Row keys={on.value ? [LIST_KEY, LIST_KEYS] : [LIST_KEYS]} words={say('list')} />
          </tbody>
        </table>
        <label class="check">
          <input type="checkbox" checked={on.value} onChange={toggle} />
          <span>{say('single')}</span>
        </label>
      </div>
    </Dialog>
  );
}
