// SPDX-License-Identifier: MPL-2.0
import { render } from 'preact';

import './styles/tokens.css';
import './styles/base.css';
import './styles/ui.css';
import './styles/fields.css';
import './styles/notices.css';
import './styles/ui-sizes.css';
// With the rest: on a slow line another file is another wait.
import './pages/join/join.css';
import { App } from './app';
import { restoreLanguage } from './i18n';
import { startRouter } from './router';

const root = document.getElementById('page');
if (root) {
  startRouter();
  void restoreLanguage().finally(() => {
    // What said that the page is being opened.
    root.textContent = '';
    render(<App />, root);
  });
}
