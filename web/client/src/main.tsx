import { render } from 'preact';

import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import { App } from './app';
import { restoreLanguage } from './i18n';
import { startRouter } from './router';

const root = document.getElementById('page');
if (root) {
  startRouter();
  void restoreLanguage().finally(() => render(<App />, root));
}
