// SPDX-License-Identifier: MPL-2.0
// Searching everything that was said and written in meetings one may see. What is searched for
// stands in the address.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { api, refusalOf, type Refusal } from '../../api/client';
import type { SearchHit, SearchResults } from '../../generated/protocol';
import { t } from '../../i18n';
import '../../i18n/groups/outside-the-call';
import { stop } from '../../meeting/transcript-player';
import { navigate } from '../../router';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import '../../ui/more-icons';
import { RefusalNotice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { EmptyState } from '../../ui/waiting';
import { Hits } from './hits';
import { wrongWith, MAX_QUERY_CHARS } from './query';
import './search.css';

const wordsInAddress = (): string => new URLSearchParams(window.location.search).get('q') ?? '';

type Found = { words: string; hits: SearchHit[]; next: string | null };

/** Asks for the first page of results and for further ones; an answer to earlier words is thrown
 * away. */
function useSearch() {
  const found = useSignal<Found | null>(null);
  const refused = useSignal<Refusal | null>(null);
  const asking = useSignal<string | null>(null);
  const ask = async (words: string, cursor: string | null) => {
    asking.value = words;
    refused.value = null;
    if (!cursor) found.value = null;
    try {
      const parameters = new URLSearchParams(cursor ? { q: words, cursor } : { q: words });
      const answer = await api.get<SearchResults>(`/search?${parameters.toString()}`);
      if (asking.value !== words) return;
      const before = cursor ? (found.value?.hits ?? []) : [];
      found.value = { words, hits: [...before, ...answer.hits], next: answer.next };
    } catch (error) {
      if (asking.value !== words) return;
      refused.value = refusalOf(error);
    }
    asking.value = null;
  };
  return { found, refused, asking, ask };
}

export default function SearchPage() {
  const typed = useSignal(wordsInAddress());
  const wrong = useSignal<string | undefined>(undefined);
  const { found, refused, asking, ask } = useSearch();
  const search = () => {
    const words = typed.value.trim();
    const fault = wrongWith(words);
    wrong.value = fault && t(fault);
    if (fault) return;
    navigate(`/tim-kiem?${new URLSearchParams({ q: words }).toString()}`, { replace: words === wordsInAddress() });
    void ask(words, null);
  };
  useEffect(() => {
    const fromAddress = () => {
      typed.value = wordsInAddress();
      if (!wrongWith(typed.value)) void ask(typed.value.trim(), null);
      else found.value = null;
    };
    fromAddress();
    window.addEventListener('popstate', fromAddress);
    return () => {
      window.removeEventListener('popstate', fromAddress);
      stop();
    };
  }, []);
  const { words, hits, next } = found.value ?? { words: '', hits: [], next: null };
  return (
    <Page title={t('search.title')}>
      <form
        class="search-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
      >
        <TextField label={t('search.words')} hint={t('search.hint')} error={wrong.value} type="search" name="q" max={MAX_QUERY_CHARS} value={typed.value} onValue={(value) => (typed.value = value)} />
        <Button kind="primary" type="submit" icon="search">
          {t('search.do')}
        </Button>
      </form>
      {refused.value && <RefusalNotice refusal={refused.value} />}
      <p class="soft" role="status">
        {asking.value !== null && t('search.searching')}
        {hits.length > 0 && asking.value === null && t('search.found', { words })}
      </p>
      {found.value && hits.length === 0 && <EmptyState title={t('search.none', { words })}>{t('search.none.text')}</EmptyState>}
      <Hits hits={hits} />
      {next && (
        <Button busy={asking.value !== null} onClick={() => void ask(words, next)}>
          {t('search.more')}
        </Button>
      )}
    </Page>
  );
}
