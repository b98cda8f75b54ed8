// SPDX-License-Identifier: MPL-2.0
// The fields that are asked for when minutes are submitted. What the person has not typed here is
// what the paper says, also when somebody else edits it meanwhile: what is shown is submitted.

import { signal } from '@preact/signals';

import type { MinutesHead } from '../generated/protocol';
import { type NeededField, officialTime, proposedPlace, proposedSymbol, tidied } from './form-of-submission';

type Typed = Record<NeededField, string>;

export class SubmitForm {
  /** What was typed here, and over what. */
  private readonly own = signal<Partial<Record<NeededField, { value: string; over: string }>>>({});

  constructor(private readonly head: () => MinutesHead) {}

  values(): Typed {
    const head = this.head();
    const own = Object.entries(this.own.value).map(([name, { value }]) => [name, value]);
    return { ...ofPaper(head), symbol: proposedSymbol(head), place: proposedPlace(head), ...(Object.fromEntries(own) as Partial<Typed>) };
  }

  type(name: NeededField, value: string): void {
    this.own.value = { ...this.own.value, [name]: { value, over: this.own.value[name]?.over ?? ofPaper(this.head())[name] } };
  }

  /** As an office writes numbers, symbols and, where they are asked for, times. */
  tidy(asksTimes: boolean): void {
    const now = this.values();
    const times = asksTimes ? { begins: officialTime(now.begins), ends: officialTime(now.ends) } : {};
    const tidy: Partial<Typed> = { ...tidied(now), ...times };
    (Object.keys(tidy) as NeededField[]).forEach((name) => tidy[name] !== now[name] && this.type(name, tidy[name] ?? ''));
  }

  /** What somebody else has written into this field since it was typed here; none if nothing. */
  otherWrote(name: NeededField): string | null {
    const own = this.own.value[name];
    const now = ofPaper(this.head())[name];
    return own && now !== own.over && now !== own.value ? now : null;
  }
}

function ofPaper({ number, symbol, place, begins, ends, venue, attendance, correction_of }: MinutesHead): Typed {
  return { number, symbol, place, begins, ends, venue, attendance: attendance.join('\n'), correction_of };
}
