// SPDX-License-Identifier: MPL-2.0
// Groups of units that an office invites often: taken into the plan in one press, kept from what is
// chosen now.

import { useSignal } from '@preact/signals';

import { api, refusalOf, url, type Refusal } from '../../api/client';
import { useLoaded } from '../../api/load';
import type { InviteGroupView, UnitId } from '../../generated/protocol';
import { featureWords } from '../../i18n/feature-words';
import { number } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Confirm, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { Notice, RefusalNotice } from '../../ui/notice';

const say = featureWords(
  {
    title: 'Nhóm mời',
    take: '{name} ({n})',
    takeAll: 'Chọn nhóm {name}, {n} đơn vị',
    keep: 'Lưu các đơn vị đang chọn thành nhóm',
    manage: 'Quản lý nhóm mời',
    what: 'Nhóm dùng chung trong đơn vị. Sửa hoặc xóa nhóm không làm thay đổi cuộc họp đã lập.',
    name: 'Tên nhóm',
    nameHint: 'Ví dụ: Các xã vùng cao',
    nameMissing: 'Ghi tên nhóm.',
    save: 'Lưu nhóm',
    saved: 'Đã lưu nhóm "{name}", {n} đơn vị.',
    replace: 'Thay bằng các đơn vị đang chọn',
    replaceOf: 'Thay bằng các đơn vị đang chọn: {name} ({n})',
    replaced: 'Đã lưu nhóm "{name}", {n} đơn vị.',
    remove: 'Xóa',
    removeOf: 'Xóa nhóm {name}',
    removeTitle: 'Xóa nhóm "{name}"?',
    removeText: 'Cả đơn vị không dùng được nhóm này nữa. Cuộc họp đã lập không thay đổi.',
    removeVerb: 'Xóa nhóm',
    count: '{n} đơn vị',
    none: 'Chưa có nhóm nào. Chọn các đơn vị rồi bấm Lưu các đơn vị đang chọn thành nhóm.',
    close: 'Đóng',
    back: 'Hủy',
  },
  {
    title: 'Groups',
    take: '{name} ({n})',
    takeAll: 'Choose the group {name}, {n} {n:unit|units}',
    keep: 'Keep the chosen units as a group',
    manage: 'Manage groups',
    what: 'Groups are shared within your unit. Changing or deleting one changes no planned meeting.',
    name: 'Name of the group',
    nameHint: 'For example: Highland communes',
    nameMissing: 'Give the group a name.',
    save: 'Save the group',
    saved: 'The group “{name}” is saved, {n} {n:unit|units}.',
    replace: 'Replace by the chosen units',
    replaceOf: 'Replace by the chosen units: {name} ({n})',
    replaced: 'The group “{name}” is saved, {n} {n:unit|units}.',
    remove: 'Delete',
    removeOf: 'Delete the group {name}',
    removeTitle: 'Delete the group “{name}”?',
    removeText: 'Nobody of your unit can use it any more. Planned meetings do not change.',
    removeVerb: 'Delete the group',
    count: '{n} {n:unit|units}',
    none: 'There is no group yet. Choose units, then press Keep the chosen units as a group.',
    close: 'Close',
    back: 'Cancel',
  },
);

type Props = { chosen: ReadonlySet<UnitId>; onTake: (units: UnitId[]) => void };

/** Nothing is shown while groups are asked for, nor where they cannot be had: the tree does too. */
export function InviteGroups({ chosen, onTake }: Props) {
  const { loaded, again } = useLoaded('groups', () => api.get<InviteGroupView[]>('/invite-groups'));
  const open = useSignal<'keep' | 'manage' | null>(null);
  const told = useSignal('');
  const groups = loaded.value.state === 'there' ? loaded.value.value : [];
  const close = () => (open.value = null);
  return (
    <div class="stack units-groups">
      {groups.length > 0 && (
        <div class="row" role="group" aria-label={say('title')}>
          {groups.map(({ id, name, units }) => (
            <Button key={id} label={say('takeAll', { name, n: units.length })} onClick={() => onTake(units)}>
              {say('take', { name, n: number(units.length) })}
            </Button>
          ))}
        </div>
      )}
      <div class="row">
        {chosen.size > 0 && (
          <Button kind="plain" onClick={() => (open.value = 'keep')}>
            {say('keep')}
          </Button>
        )}
        {groups.length > 0 && (
          <Button kind="plain" onClick={() => (open.value = 'manage')}>
            {say('manage')}
          </Button>
        )}
      </div>
      {told.value !== '' && <Notice kind="good" title={told.value} />}
      {open.value === 'keep' && (
        <Keep
          chosen={chosen}
          onClose={close}
          onKept={(name) => {
            told.value = say('saved', { name, n: chosen.size });
            close();
            void again();
          }}
        />
      )}
      {open.value === 'manage' && <Manage groups={groups} chosen={chosen} again={again} onClose={close} />}
    </div>
  );
}

function Keep({ chosen, onKept, onClose }: { chosen: ReadonlySet<UnitId>; onKept: (name: string) => void; onClose: () => void }) {
  const name = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const keep = async () => {
    tried.value = true;
    if (name.value.trim() === '') return;
    busy.value = true;
    refusal.value = null;
    try {
      await api.post('/invite-groups', { name: name.value, units: [...chosen] });
      onKept(name.value.trim());
    } catch (error) {
      refusal.value = refusalOf(error);
      busy.value = false;
    }
  };
  return (
    <Dialog
      title={say('keep')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{say('back')}</Button>
          <Button kind="primary" busy={busy.value} onClick={() => void keep()}>
            {say('save')}
          </Button>
        </>
      }
    >
      <div class="stack">
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        <p>{say('what')}</p>
        <TextField label={say('name')} hint={say('nameHint')} value={name.value} onValue={(value) => (name.value = value)} error={tried.value && name.value.trim() === '' ? say('nameMissing') : undefined} />
      </div>
    </Dialog>
  );
}

function Manage({ groups, chosen, again, onClose }: { groups: readonly InviteGroupView[]; chosen: ReadonlySet<UnitId>; again: () => Promise<void>; onClose: () => void }) {
  const busy = useSignal<string | null>(null);
  const told = useSignal('');
  const refusal = useSignal<Refusal | null>(null);
  const attempt = async (group: InviteGroupView, words: string, work: () => Promise<unknown>) => {
    busy.value = group.id;
    refusal.value = null;
    told.value = '';
    try {
      await work();
      told.value = words;
    } catch (error) {
      refusal.value = refusalOf(error);
    }
    await again();
    busy.value = null;
  };
  const replace = (group: InviteGroupView) => attempt(group, say('replaced', { name: group.name, n: chosen.size }), () => api.put(url`/invite-groups/${group.id}`, { name: group.name, units: [...chosen] }));
  const removing = useSignal<InviteGroupView | null>(null);
  const remove = async (group: InviteGroupView) => {
    await attempt(group, '', () => api.delete(url`/invite-groups/${group.id}`));
    removing.value = null;
  };
  if (removing.value) {
    const group = removing.value;
    return (
      <Confirm title={say('removeTitle', { name: group.name })} verb={say('removeVerb')} refusal={say('back')} busy={busy.value !== null} onConfirm={() => void remove(group)} onCancel={() => (removing.value = null)}>
        {say('removeText')}
      </Confirm>
    );
  }
  return (
    <Dialog title={say('manage')} onClose={onClose} actions={<Button onClick={onClose}>{say('close')}</Button>}>
      <div class="stack">
        {refusal.value && <RefusalNotice refusal={refusal.value} />}
        {told.value !== '' && <Notice kind="good" title={told.value} />}
        <p>{say('what')}</p>
        {groups.length === 0 && <p class="soft">{say('none')}</p>}
        <ul class="invite-groups">
          {groups.map((group) => (
            <li key={group.id}>
              <p>
                <strong>{group.name}</strong> <span class="soft">{say('count', { n: group.units.length })}</span>
              </p>
              <div class="row">
                {chosen.size > 0 && (
                  <Button kind="plain" busy={busy.value === group.id} label={say('replaceOf', { name: group.name, n: chosen.size })} onClick={() => void replace(group)}>
                    {say('replace')}
                  </Button>
                )}
                <Button kind="plain" label={say('removeOf', { name: group.name })} onClick={() => (removing.value = group)}>
                  {say('remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
