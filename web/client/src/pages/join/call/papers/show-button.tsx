// SPDX-License-Identifier: MPL-2.0
import { useComputed, useSignal } from '@preact/signals';

import type { Paper } from '../../../../generated/protocol';
import { inTheWay, mayShow, mayTurn, read, shownIn } from '../../../../papers/rules';
import { say } from '../../../../papers/words';
import type { Session } from '../../../../session/session';
import { Button } from '../../../../ui/button';
import { Confirm, Dialog } from '../../../../ui/dialog';

/** Shows a paper to everybody from its first page, or from the one that is read. What somebody else
 * shows is taken over only after asking, the chair's never by others. */
export function ShowButton({ session, paper, page = 0 }: { session: Session; paper: Paper; page?: number }) {
  const asking = useSignal(false);
  const may = useComputed(() => mayShow(session.state.value, paper)).value;
  const room = useComputed(() => session.state.value.room).value;
  const lost = useComputed(() => session.state.value.lostAt !== null).value;
  const turns = useComputed(() => mayTurn(session.state.value)).value;
  const other = useComputed(() => inTheWay(session.state.value)).value;
  if (!room || !may) return null;
  const shown = shownIn(room);
  const isShown = shown?.paper.id === paper.id;
  // Whoever showed it is away, and this person's own paper stands still: it may be taken up.
  const isFree = other === null && !turns;
  if (isShown && !isFree) return <span class="state state-live">{say('isShown')}</span>;
  const show = (over: boolean) => {
    asking.value = false;
    // What one reads alone would hide what everybody sees from now on.
    if (session.send({ type: 'show_page', paper: paper.id, page: isShown ? shown.page : page, over })) session.change(read(null));
  };
  const close = () => (asking.value = false);
  const words = { name: other?.name ?? '', paper: shown?.paper.name ?? '' };
  return (
    <>
      <Button kind="primary" disabled={lost} label={say('showPaper', { name: paper.name })} onClick={() => (other ? (asking.value = true) : show(false))}>
        {say('show')}
      </Button>
      {asking.value && other && other.role === 'chair' && room.your_role !== 'chair' && (
        <Dialog title={say('chairTitle')} onClose={close}>
          {say('chairText', words)}
        </Dialog>
      )}
      {asking.value && other && (other.role !== 'chair' || room.your_role === 'chair') && (
        <Confirm title={say('overTitle', words)} verb={say('over')} kind="primary" onCancel={close} onConfirm={() => show(true)}>
          {say('overText', words)}
        </Confirm>
      )}
    </>
  );
}
